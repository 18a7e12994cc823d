/* tests/peers/transfer_hop.c: contracts in transfer.h. */
#include "tests/peers/transfer.h"

#define KRB5_OID_LEN 9

bool
transfer_export(gss_ctx_id_t *context, gss_buffer_t token, bool *was_module)
{
    OM_uint32 major, minor;
    const unsigned char *prefix;

    major = gss_export_sec_context(&minor, context, token);
    if (!EXPECT_NUMBER(major, GSS_S_COMPLETE))
        return false;
    EXPECT(*context == GSS_C_NO_CONTEXT);
    prefix = token->value;
    if (prefix[3] ==
        oid_spnego->length) /* around the token of the Kerberos context */
        prefix += 4 + oid_spnego->length;
    *was_module = prefix[3] > KRB5_OID_LEN;
    return true;
}

bool
transfer_hop(gss_ctx_id_t *context, bool from_module)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor, ignored;
    bool was_module, ok;

    if (!transfer_export(context, &token, &was_module))
        return false;
    ok = EXPECT_NUMBER(was_module, from_module);
    major = gss_import_sec_context(&minor, &token, context);
    ok = EXPECT_NUMBER(major, GSS_S_COMPLETE) && ok;
    gss_release_buffer(&ignored, &token);
    return ok;
}

bool
transfer_hop_pair(struct pair *p, bool from_module)
{
    return transfer_hop(&p->initiator, from_module) &&
           transfer_hop(&p->acceptor, from_module);
}
