/* tools/say.c: contracts in say.h. */
#include "tools/say.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "asn1/host_address.h"
#include "asn1/utf16.h"
#include "mech/verdict/text.h"

#define ADDR_IPV4 2
#define ADDR_IPV6 24

#define TEXT_MAX 1024

void
say_principal(struct output *o, const char *key,
              const struct principal_name *name)
{
    char text[TEXT_MAX];

    principal_name_text(name, text, sizeof(text));
    output_text(o, key, "%s", text);
}

void
say_time(struct output *o, const char *key, int64_t seconds)
{
    char text[TIME_TEXT_MAX];

    time_text(seconds, text);
    output_text(o, key, "%s", text);
}

void
say_instant(struct output *o, const char *key, int64_t seconds,
            int32_t microseconds)
{
    char text[TIME_TEXT_MAX];

    time_text(seconds, text);
    output_text(o, key, "%s, %ld us", text, (long)microseconds);
}

void
say_word(struct output *o, const char *key, enum word_kind kind, int64_t number)
{
    char text[WORDS_TEXT_MAX];

    words_number(kind, number, text);
    output_text(o, key, "%s", text);
}

void
say_flags(struct output *o, const char *key, enum flag_kind kind,
          uint32_t flags)
{
    char text[WORDS_TEXT_MAX];

    words_flags(kind, flags, text);
    output_text(o, key, "%s", text);
}

void
say_enctype(struct output *o, const char *key, int32_t enctype)
{
    char text[ENCTYPE_TEXT_MAX];

    enctype_text(enctype, text);
    output_text(o, key, "%s (%ld)", text, (long)enctype);
}

void
say_oid(struct output *o, const char *key, struct bytes oid)
{
    char text[WORDS_TEXT_MAX];

    words_oid(oid, text);
    output_text(o, key, "%s", text);
}

void
say_printable(struct output *o, const char *key, struct bytes text)
{
    char copy[TEXT_MAX];

    snprintf(copy, sizeof(copy), "%.*s",
             (int)(text.len < sizeof(copy) ? text.len : sizeof(copy)),
             text.len > 0 ? (const char *)text.data : "");
    output_text(o, key, "%s", copy);
}

void
say_utf16(struct output *o, const char *key, struct bytes text)
{
    struct builder utf8 = BUILDER_INIT;

    if (utf8_from_utf16le(text, &utf8) && builder_ok(&utf8))
        say_printable(o, key, builder_view(&utf8));
    else
        output_octets(o, key, text.data, (uint32_t)text.len);
    builder_free(&utf8);
}

static void
say_address(struct output *o, const char *key, const struct host_address *a)
{
    char text[INET6_ADDRSTRLEN], kind[WORDS_TEXT_MAX];
    bool v4 = a->addr_type == ADDR_IPV4 && a->address.len == 4;
    bool v6 = a->addr_type == ADDR_IPV6 && a->address.len == 16;

    output_item(o, key, "address");
    words_number(WORDS_ADDRESS, a->addr_type, kind);
    output_text(o, "type", "%s", kind);
    if ((v4 || v6) && inet_ntop(v4 ? AF_INET : AF_INET6, a->address.data, text,
                                sizeof(text)) != NULL)
        output_text(o, "address", "%s", text);
    else
        output_octets(o, "octets", a->address.data, (uint32_t)a->address.len);
    output_end(o);
}

void
say_addresses(struct output *o, const char *key, struct bytes content)
{
    struct host_address a;
    struct reader r;

    reader_init(&r, content);
    while (host_address_next(&r, &a))
        say_address(o, key, &a);
}

void
say_sealed(struct output *o, const char *key, const char *title,
           const struct encrypted_data *sealed)
{
    output_begin(o, key, title);
    say_enctype(o, "enctype", sealed->etype);
    if (sealed->has_kvno)
        output_number(o, "kvno", sealed->kvno);
    output_number(o, "octets", (int64_t)sealed->cipher.len);
    output_end(o);
}

void
say_malformed(struct output *o, const char *what)
{
    output_finding(o, LEVEL_ERROR, "malformed", NULL,
                   "%s is malformed: it cannot be decoded", what);
}
