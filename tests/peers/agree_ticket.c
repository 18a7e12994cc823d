/* tests/peers/agree_ticket.c: what an acceptor can ask of the ticket and the
 * authenticator, of the module and of MIT's builtin, about one client. */
#include "tests/peers/agree.h"

#include <errno.h>
#include <krb5/krb5.h>
#include <string.h>

#define KRB5_ARC "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05"

static gss_OID_desc ticket_flags = {11, (void *)KRB5_ARC "\x01"};
static gss_OID_desc authtime = {11, (void *)KRB5_ARC "\x0c"};
static gss_OID_desc type_0 = {12, (void *)KRB5_ARC "\x0a\x00"};
static gss_OID_desc if_relevant = {12, (void *)KRB5_ARC "\x0a\x01"};
static gss_OID_desc type_99 = {12, (void *)KRB5_ARC "\x0a\x63"};
static gss_OID_desc pac = {13, (void *)KRB5_ARC "\x0a\x81\x00"};
static gss_OID_desc no_suffix = {11, (void *)KRB5_ARC "\x0a"};

struct answer {
    OM_uint32 major, minor;
    gss_buffer_set_t set;
};

static struct answer
ask(gss_ctx_id_t context, gss_OID object)
{
    struct answer a = {0, 0, GSS_C_NO_BUFFER_SET};

    a.major = gss_inquire_sec_context_by_oid(&a.minor, context, object, &a.set);
    return a;
}

static void
forget(struct answer *a)
{
    OM_uint32 minor;

    gss_release_buffer_set(&minor, &a->set);
}

static size_t
count(const struct answer *a)
{
    return a->set != GSS_C_NO_BUFFER_SET ? a->set->count : 0;
}

static void
same_answers(gss_ctx_id_t module, gss_ctx_id_t builtin, gss_OID object)
{
    struct answer a = ask(module, object), b = ask(builtin, object);

    EXPECT_NUMBER(a.major, b.major);
    /* Of two mechanisms with one code, the library shows the second one's as
     * another; that of the module comes first here. */
    EXPECT_NUMBER(a.minor != 0, b.minor != 0);
    EXPECT_NUMBER(count(&a), count(&b));
    for (size_t i = 0; i < count(&a) && !report_failed(); i++) {
        EXPECT_NUMBER(a.set->elements[i].length, b.set->elements[i].length);
        EXPECT(memcmp(a.set->elements[i].value, b.set->elements[i].value,
                      a.set->elements[i].length) == 0);
    }
    forget(&a);
    forget(&b);
}

/* For a PAC the module opens AD-IF-RELEVANT, and MIT's builtin does not: what
 * the one shows is inside the container that both hand over closed. */
static void
same_pac(gss_ctx_id_t module, gss_ctx_id_t builtin)
{
    struct answer open = ask(module, &pac), closed = ask(builtin, &if_relevant);
    bool found = false;

    EXPECT_NUMBER(open.major, GSS_S_COMPLETE);
    EXPECT_NUMBER(closed.major, GSS_S_COMPLETE);
    EXPECT_NUMBER(count(&open), 1);
    for (size_t i = 0; count(&open) == 1 && i < count(&closed); i++) {
        found = found || memmem(closed.set->elements[i].value,
                                closed.set->elements[i].length,
                                open.set->elements[0].value,
                                open.set->elements[0].length) != NULL;
    }
    EXPECT(found);
    forget(&open);
    forget(&closed);
    same_answers(module, builtin, &if_relevant);
}

static OM_uint32
minor_of(gss_ctx_id_t context, gss_OID object)
{
    struct answer a = ask(context, object);

    forget(&a);
    return a.minor;
}

/* The public function says FAILURE where there is nothing of that type. */
static void
same_extraction(gss_ctx_id_t module, gss_ctx_id_t builtin)
{
    gss_buffer_desc a = GSS_C_EMPTY_BUFFER, b = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;

    EXPECT_NUMBER(
        gsskrb5_extract_authz_data_from_sec_context(&minor, module, 99, &a),
        gsskrb5_extract_authz_data_from_sec_context(&minor, builtin, 99, &b));
    EXPECT_NUMBER(gsskrb5_extract_authz_data_from_sec_context(
                      &minor, module, KRB5_AUTHDATA_WIN2K_PAC, &a),
                  GSS_S_COMPLETE);
    EXPECT(a.length > 0);
    gss_release_buffer(&minor, &a);
    gss_release_buffer(&minor, &b);
}

void
agree_on_ticket(int enctype)
{
    gss_OID objects[] = {&ticket_flags, &authtime, &type_99};
    struct pair p, q;

    report_open("enctype %d, the ticket", enctype);
    if (mixed_make("builtin:module", enctype, PAIR_FLAGS, &p)) {
        if (mixed_make("builtin:builtin", enctype, PAIR_FLAGS, &q)) {
            for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
                same_answers(p.acceptor, q.acceptor, objects[i]);
            same_answers(p.acceptor, q.acceptor, &type_0);
            EXPECT_NUMBER(minor_of(p.acceptor, &type_0), ENOENT);
            same_answers(p.acceptor, q.acceptor, &no_suffix);
            same_pac(p.acceptor, q.acceptor);
            same_extraction(p.acceptor, q.acceptor);
        }
        mixed_end("builtin:builtin", &q);
    }
    mixed_end("builtin:module", &p);
    report_close();
}
