/* mech/name/attributes_pac.c: contracts in attributes_pac.h. */
#include "mech/name/attributes_pac.h"

#include <inttypes.h>
#include <stdio.h>

#include "asn1/pac.h"

static const char prefix[] = "urn:mspac:";

/* The buffers that have a name of their own. */
static const struct {
    uint32_t type;
    const char *name;
} named[] = {
    {PAC_LOGON_INFO, "logon-info"},
    {PAC_CREDENTIALS_INFO, "credentials-info"},
    {PAC_SERVER_CHECKSUM, "server-checksum"},
    {PAC_PRIVSVR_CHECKSUM, "privsvr-checksum"},
    {PAC_CLIENT_INFO, "client-info"},
    {PAC_DELEGATION_INFO, "delegation-info"},
    {PAC_UPN_DNS_INFO, "upn-dns-info"},
};
#define NUM_NAMED (sizeof(named) / sizeof(named[0]))

static uint8_t
lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/* Takes `text`, which is in lower case, from `r`, whatever its case there. */
static bool
take_word(struct reader *r, const char *text)
{
    uint8_t c;

    for (; *text != '\0'; text++) {
        if (!reader_u8(r, &c) || lower(c) != (uint8_t)*text)
            return false;
    }
    return true;
}

static bool
take_number(struct reader *r, uint32_t *out)
{
    uint64_t n = 0;
    uint8_t c;

    while (!reader_done(r)) {
        if (!reader_u8(r, &c) || c < '0' || c > '9')
            return false;
        n = n * 10 + (c - '0');
        if (n > UINT32_MAX)
            return false;
    }
    *out = (uint32_t)n;
    return n != 0;
}

static bool
type_of_name(const struct reader *rest, uint32_t *out)
{
    struct reader r;

    for (size_t i = 0; i < NUM_NAMED; i++) {
        r = *rest;
        if (take_word(&r, named[i].name) && reader_done(&r)) {
            *out = named[i].type;
            return true;
        }
    }
    r = *rest;
    return take_number(&r, out);
}

static enum verdict
visit_buffer(uint32_t type, attribute_name_visitor *visit, void *arg)
{
    char name[sizeof(prefix) + 32];
    size_t i = 0;

    while (i < NUM_NAMED && named[i].type != type)
        i++;
    if (i < NUM_NAMED)
        (void)snprintf(name, sizeof(name), "%s%s", prefix, named[i].name);
    else
        (void)snprintf(name, sizeof(name), "%s%" PRIu32, prefix, type);
    return visit(arg, bytes_of_string(name));
}

enum verdict
attributes_pac_list(struct bytes pac, attribute_name_visitor *visit, void *arg)
{
    struct pac_buffer buffer;
    struct pac p;
    enum verdict v;

    if (!pac_decode(pac, &p))
        return V_BAD_AUTHDATA;
    v = visit(arg, bytes_of_string(prefix));
    for (size_t i = 0; v == V_OK && pac_buffer_at(&p, i, &buffer); i++)
        v = visit_buffer(buffer.type, visit, arg);
    return v;
}

enum verdict
attributes_pac_get(struct bytes pac, struct bytes name, struct builder *value)
{
    struct pac_buffer buffer;
    struct reader r;
    struct pac p;
    uint32_t type;

    reader_init(&r, name);
    if (!take_word(&r, prefix))
        return V_NO_ATTRIBUTE;
    if (reader_done(&r)) {
        builder_bytes(value, pac);
        return V_OK;
    }
    if (!type_of_name(&r, &type) || !pac_decode(pac, &p) ||
        !pac_find(&p, type, &buffer))
        return V_NO_ATTRIBUTE;
    builder_bytes(value, buffer.data);
    return V_OK;
}

bool
attributes_pac_known(struct bytes name)
{
    struct reader r;

    reader_init(&r, name);
    return take_word(&r, prefix);
}
