/* tools/explain.c: `gss-apex explain`: a token, decoded and judged. */
#include "tools/commands.h"

#include <getopt.h>
#include <krb5.h>
#include <stdio.h>
#include <string.h>

#include "tools/explain.h"
#include "tools/octets.h"

#define USAGE                                                                  \
    "usage: gss-apex explain [--keytab FILE|default] [--bindings TEXT] "       \
    "[FILE|-|BASE64|HEX]\n"

/* Bindings to TLS are a name and octets (RFC 5929), which people have in
 * hexadecimal. */
static void
take_bindings(const char *text, struct builder *out)
{
    static const char *const names[] = {
        "tls-server-end-point:", "tls-unique:", "tls-exporter:"};
    struct builder octets = BUILDER_INIT;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct bytes name = bytes_of_string(names[i]);

        if (strncmp(text, names[i], name.len) != 0)
            continue;
        builder_bytes(&octets, bytes_of_string(text + name.len));
        if (!octets_of_text(&octets))
            break;
        builder_bytes(out, name);
        builder_bytes(out, builder_view(&octets));
        builder_free(&octets);
        return;
    }
    builder_free(&octets);
    builder_bytes(out, bytes_of_string(text));
}

static bool
take_options(int argc, char **argv, struct explain *e, struct builder *bindings)
{
    static const struct option options[] = {
        {"keytab", required_argument, NULL, 'k'},
        {"bindings", required_argument, NULL, 'b'},
        {NULL, 0, NULL, 0},
    };
    int c;

    while ((c = getopt_long(argc, argv, "k:b:", options, NULL)) != -1) {
        if (c == 'k')
            e->keytab = optarg;
        else if (c == 'b')
            take_bindings(optarg, bindings);
        else
            return false;
    }
    return argc - optind <= 1;
}

bool
command_explain(int argc, char **argv, struct output *o)
{
    struct builder token = BUILDER_INIT, bindings = BUILDER_INIT;
    struct explain e = {.o = o};
    const char *why, *from;

    if (!take_options(argc, argv, &e, &bindings)) {
        fputs(USAGE, stderr);
        builder_free(&bindings);
        return false;
    }
    e.bindings = builder_view(&bindings);
    from = optind < argc ? argv[optind] : "-";
    initialize_krb5_error_table();
    initialize_asn1_error_table();
    why = octets_read(from, &token);
    if (why != NULL)
        output_finding(o, LEVEL_ERROR, "unreadable", NULL, "%s: %s", from, why);
    else if (!octets_of_text(&token))
        output_finding(o, LEVEL_ERROR, "no-token",
                       "give the name of a file, or the token in base64 or "
                       "hexadecimal",
                       "%.60s: no file of this name, and no token", from);
    else
        explain_token(&e, builder_view(&token));
    builder_free(&token);
    builder_free(&bindings);
    return true;
}
