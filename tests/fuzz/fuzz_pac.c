/* Everything that is ever read of a PAC. */
#include "asn1/pac.h"
#include "asn1/pac_logon_info.h"

#include <stdlib.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_buffer(struct bytes in, struct builder *text)
{
    struct pac_client_info info;
    struct pac_upn_dns_info upn;
    struct pac_logon_info logon;
    struct pac_signature signature;
    struct sid sid;

    (void)!pac_client_info_decode(in, &info);
    (void)!pac_signature_decode(in, &signature);
    if (pac_upn_dns_info_decode(in, &upn) && upn.extended)
        sid_text(&upn.sid, text);
    if (pac_logon_info_decode(in, &logon) && pac_logon_info_sid(&logon, &sid))
        sid_text(&sid, text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = {data, size};
    struct builder covered = BUILDER_INIT, text = BUILDER_INIT;
    struct pac_buffer buffer;
    struct pac p;

    /* A buffer by itself, so that the outer table is not in the way. */
    read_buffer(in, &text);
    if (pac_decode(in, &p)) {
        for (size_t i = 0; pac_buffer_at(&p, i, &buffer); i++)
            read_buffer(buffer.data, &text);
        if (pac_put_unsigned(&p, &covered) && covered.len != size)
            abort();
    }
    builder_free(&covered);
    builder_free(&text);
    return 0;
}
