/* tests/peers/target.c: the service that a client meant, held against who the
 * acceptor is, whatever the ticket says in the clear.
 *
 * Both ends run the module.  One key is in a keytab under several names, and
 * the client's cache has tickets under that key.
 */
#include "tests/peers/forged.h"
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define PATH_SIZE 500

enum config { ORDINARY, ANY_HOST, IGNORE, FALLBACK, NUM_CONFIGS };

static const struct {
    const char *name, *text;
} configs[NUM_CONFIGS] = {
    [ANY_HOST] = {"any-host.conf",
                  "[libdefaults]\n    ignore_acceptor_hostname = true\n"},
    [IGNORE] = {"ignore.conf", "[apex]\n    target_name = ignore\n"},
    [FALLBACK] = {"fallback.conf",
                  "[libdefaults]\n    dns_canonicalize_hostname = fallback\n"
                  "    rdns = true\n"},
};

struct target_case {
    const char *name;
    const char *meant, *shown; /* SERVICE/HOST; shown in the clear */
    const char *keytab;        /* the names that have the key */
    const char *as;            /* SERVICE@HOST; NULL: whoever */
    enum config config;
    bool refused;
};

static const struct target_case cases[] = {
    {"the service itself", "host/localhost", "host/localhost", "host/localhost",
     "host@localhost", ORDINARY, false},

    /* Led to another service with the same key. */
    {"another service, renamed", "cifs/localhost", "host/localhost",
     "host/localhost cifs/localhost", "host@localhost", ORDINARY, true},
    {"another service, named as an account", "cifs/localhost", "LOCALHOST$",
     "host/localhost cifs/localhost", "host@localhost", ORDINARY, true},
    {"another service, nameless", "cifs/localhost", "",
     "host/localhost cifs/localhost", "host@localhost", ORDINARY, true},
    {"another service, named by garbage", "cifs/localhost", "\xff\xfe/\x01",
     "host/localhost cifs/localhost", "host@localhost", ORDINARY, true},
    {"another service, untouched", "cifs/localhost", "cifs/localhost",
     "host/localhost cifs/localhost", "host@localhost", ORDINARY, true},
    {"another host, untouched", "host/other", "host/other",
     "host/localhost host/other", "host@localhost", ORDINARY, true},
    {"another host, renamed", "host/other", "host/localhost", "host/localhost",
     "host@localhost", ORDINARY, true},
    {"a service that the keytab does not have", "cifs/localhost",
     "host/localhost", "host/localhost", NULL, ORDINARY, true},
    {"a host that the keytab does not have", "host/other", "host/localhost",
     "host/localhost cifs/localhost", NULL, ORDINARY, true},
    {"another service on any host", "cifs/other", "host/localhost",
     "host/localhost cifs/other", "host@localhost", ANY_HOST, true},
    {"another service, for one without a host", "cifs/other", "HTTP/localhost",
     "HTTP/localhost cifs/other", "HTTP", ORDINARY, true},
    {"another machine's account", "cifs/other", "LOCALHOST$", "LOCALHOST$",
     NULL, ORDINARY, true},

    /* What is honest. */
    {"no name, an entry", "host/localhost", "host/localhost", "host/localhost",
     NULL, ORDINARY, false},
    {"no name, another entry", "cifs/localhost", "cifs/localhost",
     "host/localhost HTTP/localhost cifs/localhost", NULL, ORDINARY, false},
    {"an alias in the keytab, on any host", "host/other", "host/other",
     "host/localhost host/other", "host@localhost", ANY_HOST, false},
    {"an alias beside the keytab, on any host", "host/other", "host/other",
     "host/localhost", "host@localhost", ANY_HOST, false},
    {"a name without a host", "HTTP/other", "HTTP/other",
     "HTTP/localhost HTTP/other", "HTTP", ORDINARY, false},
    {"a short name for a long one", "host/localhost",
     "host/localhost.example.com", "host/localhost.example.com",
     "host@localhost.example.com", ORDINARY, false},
    {"a long name for a short one", "host/localhost.example.com",
     "host/localhost", "host/localhost", "host@localhost", ORDINARY, false},
    {"a port", "MSSQLSvc/localhost:1433", "MSSQLSvc/localhost:1433",
     "MSSQLSvc/localhost", "MSSQLSvc@localhost", ORDINARY, false},
    {"the machine's account", "cifs/localhost", "cifs/localhost", "LOCALHOST$",
     NULL, ORDINARY, false},
    {"the machine's account, first", "cifs/localhost", "cifs/localhost",
     "LOCALHOST$ host/localhost", NULL, ORDINARY, false},
    {"a user's account", "HTTP/www", "HTTP/www", "websvc", NULL, ORDINARY,
     false},
    {"target_name = ignore", "cifs/localhost", "host/localhost",
     "host/localhost cifs/localhost", "host@localhost", IGNORE, false},
};

static void
scratch(char path[PATH_SIZE], const char *name)
{
    snprintf(path, PATH_SIZE, "%s/%s", getenv("TMPDIR"), name);
}

static void
use_config(enum config config)
{
    char path[PATH_SIZE], both[2 * PATH_SIZE];
    const char *base = getenv("APEX_KRB5_CONF");
    FILE *file;

    if (config == ORDINARY) {
        setenv("KRB5_CONFIG", base, 1);
        return;
    }
    scratch(path, configs[config].name);
    file = fopen(path, "w");
    if (!EXPECT(file != NULL))
        return;
    fputs(configs[config].text, file);
    EXPECT(fclose(file) == 0);
    snprintf(both, sizeof(both), "%s:%s", path, base);
    setenv("KRB5_CONFIG", both, 1);
}

/* SERVICE@HOST of SERVICE/HOST. */
static void
host_based(const char *name, char out[PATH_SIZE])
{
    char *slash;

    snprintf(out, PATH_SIZE, "%s", name);
    slash = strchr(out, '/');
    if (EXPECT(slash != NULL))
        *slash = '@';
}

static bool
make_creds(struct forged *f, const struct target_case *c,
           struct pair_options *options)
{
    char ccache[PATH_SIZE], keytab[PATH_SIZE];
    gss_name_t as = c->as != NULL ? gss_host_name(c->as) : GSS_C_NO_NAME;
    OM_uint32 major, minor;
    bool ok;

    scratch(ccache, "target.cc");
    scratch(keytab, "target.keytab");
    ok = forged_cache(f, c->meant, ccache) &&
         forged_keytab(f, c->keytab, keytab);
    if (ok) {
        major =
            gss_store_acquire(&minor, GSS_C_NO_NAME, GSS_C_INITIATE, "ccache",
                              ccache, NULL, NULL, &options->initiator_cred);
        ok = EXPECT_NUMBER(major, GSS_S_COMPLETE);
    }
    if (ok) {
        major = gss_store_acquire(&minor, as, GSS_C_ACCEPT, "keytab", keytab,
                                  NULL, NULL, &options->acceptor_cred);
        ok = EXPECT_NUMBER(major, GSS_S_COMPLETE);
    }
    gss_release_name(&minor, &as);
    return ok;
}

static void
release_creds(struct pair_options *options)
{
    OM_uint32 ignored;

    gss_release_cred(&ignored, &options->initiator_cred);
    gss_release_cred(&ignored, &options->acceptor_cred);
}

static void
expect_refusal(const struct target_case *c, const struct pair *p)
{
    char text[1000];

    EXPECT(p->accept_failed);
    EXPECT_NUMBER(p->major, GSS_S_FAILURE);
    EXPECT_NUMBER((int32_t)p->minor, KRB5KRB_AP_ERR_BADMATCH);
    gss_status_text(gss_mech_krb5, p->minor, text, sizeof(text));
    EXPECT(strstr(text, c->meant) != NULL);
}

static void
expect_context(const struct pair_options *options, struct pair *p,
               gss_buffer_t reply)
{
    gss_buffer_desc none = GSS_C_EMPTY_BUFFER;
    OM_uint32 major;

    if (EXPECT_NUMBER(p->major, GSS_S_COMPLETE)) {
        major = pair_initiate(options, p, reply, &none);
        if (EXPECT_NUMBER(major, GSS_S_COMPLETE))
            pair_exercise(p);
    }
}

/* The exchange, with another name in the ticket on its way. */
static void
exchange(struct forged *f, const struct target_case *c,
         const struct pair_options *options, struct pair *p)
{
    gss_buffer_desc first = GSS_C_EMPTY_BUFFER, reply = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc renamed = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, ignored;

    major = pair_initiate(options, p, GSS_C_NO_BUFFER, &first);
    if (EXPECT_NUMBER(major, GSS_S_CONTINUE_NEEDED) &&
        forged_rename(f, &first, c->shown, &renamed)) {
        (void)pair_accept(options, p, &renamed, &reply);
        if (c->refused)
            expect_refusal(c, p);
        else
            expect_context(options, p, &reply);
    }
    free(renamed.value);
    gss_release_buffer(&ignored, &first);
    gss_release_buffer(&ignored, &reply);
}

static void
play_case(const struct target_case *c)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    struct pair p = {0};
    char target[PATH_SIZE];
    struct forged f;

    report_open("%s", c->name);
    use_config(c->config);
    host_based(c->meant, target);
    options.target = target;
    if (forged_open(&f) && make_creds(&f, c, &options))
        exchange(&f, c, &options, &p);
    forged_close(&f);
    pair_free(&p);
    release_creds(&options);
    report_close();
}

/* Whether DNS, or /etc/hosts, makes the address a name. */
static bool
has_reverse_name(void)
{
    struct sockaddr_in in = {.sin_family = AF_INET,
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    char name[NI_MAXHOST];

    return getnameinfo((struct sockaddr *)&in, sizeof(in), name, sizeof(name),
                       NULL, 0, NI_NAMEREQD) == 0 &&
           strcmp(name, "localhost") == 0;
}

/* The KDC knows no host/127.0.0.1, and libkrb5 takes what DNS calls it. */
static void
play_fallback(const char *as)
{
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .target = "host@127.0.0.1"};
    gss_name_t name = as != NULL ? gss_host_name(as) : GSS_C_NO_NAME;
    struct pair p = {0};
    OM_uint32 major, minor;

    report_open("a ticket for another name than was typed, %s",
                as != NULL ? as : "whoever");
    use_config(FALLBACK);
    major = gss_default_cred(&minor, name, NULL, GSS_C_ACCEPT,
                             &options.acceptor_cred);
    if (EXPECT_NUMBER(major, GSS_S_COMPLETE))
        pair_expect(&options, &p);
    pair_free(&p);
    gss_release_name(&minor, &name);
    release_creds(&options);
    report_close();
}

int
main(void)
{
    size_t i;

    if (getenv("APEX_KRB5_CONF") == NULL) {
        printf("Bail out! run this in with-realm\n");
        return EXIT_FAILURE;
    }
    gss_use_module();
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        play_case(&cases[i]);
    if (has_reverse_name()) {
        play_fallback(NULL);
        play_fallback("host@localhost");
    } else {
        report_skip("a ticket for another name than was typed",
                    "127.0.0.1 has no name here");
    }
    report_open("the module was there");
    EXPECT(gss_module_mapped());
    report_close();
    return report_finish();
}
