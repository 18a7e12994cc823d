/* tools/check_settings.c: krb5.conf as libkrb5 reads it, and [apex]. */
#include "tools/check.h"

#include <krb5.h>
#include <profile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "crypto/crypto.h"
#include "mech/krb5/call.h"
#include "mech/krb5/settings.h"

#define NAME_MAX_OCTETS 64

static void
check_apex(struct output *o)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings settings;
    enum verdict v;

    krb_call_begin();
    v = settings_read(&settings, &ev);
    krb_call_end();
    if (v != V_OK) {
        output_finding(o, LEVEL_ERROR, "apex-section",
                       "man apex.conf lists what is allowed; until then "
                       "every call fails",
                       "%s", ev.text[0] != '\0' ? ev.text : ev.said);
        return;
    }
    output_finding(o, LEVEL_GOOD, "apex-section", NULL, "[apex] can be used");
    if (!settings.enable)
        output_finding(o, LEVEL_NOTE, "enable-no",
                       "remove enable = no to have the module",
                       "[apex] says enable = no: the module declines "
                       "everywhere");
}

/* One edit, or other capitals: [Apex], [apx], [apexx]. */
static bool
is_nearly(const char *given, const char *meant)
{
    size_t len = strlen(given), want = strlen(meant), head = 0, tail = 0;

    if (strcasecmp(given, meant) == 0)
        return true;
    while (head < len && head < want && given[head] == meant[head])
        head++;
    while (tail < len - head && tail < want - head &&
           given[len - 1 - tail] == meant[want - 1 - tail])
        tail++;
    return len - head - tail <= 1 && want - head - tail <= 1;
}

static void
check_sections(struct output *o, profile_t profile)
{
    const char *none[] = {NULL};
    char **sections = NULL;

    if (profile_get_subsection_names(profile, none, &sections) != 0)
        return;
    for (size_t i = 0; sections[i] != NULL; i++) {
        if (strcmp(sections[i], "apex") != 0 && is_nearly(sections[i], "apex"))
            output_finding(o, LEVEL_ERROR, "section-name", "write [apex]",
                           "krb5.conf has a section [%s], which nothing reads",
                           sections[i]);
    }
    profile_free_list(sections);
}

static void
say_enctypes(struct output *o, krb5_context krb5)
{
    krb5_enctype *list = NULL;
    char text[600] = "", name[NAME_MAX_OCTETS];

    if (krb5_get_permitted_enctypes(krb5, &list) != 0)
        return;
    for (size_t i = 0; list[i] != 0; i++) {
        size_t at = strlen(text);
        bool known =
            krb5_enctype_to_name(list[i], FALSE, name, sizeof(name)) == 0;

        snprintf(text + at, sizeof(text) - at, "%s%s%s", i > 0 ? ", " : "",
                 known ? name : "?",
                 crypto_profile_find(list[i]) != NULL ? ""
                                                      : " (not offered here)");
        if (list[i] == ENCTYPE_ARCFOUR_HMAC || list[i] == ENCTYPE_DES3_CBC_SHA1)
            output_finding(o, LEVEL_NOTE, "weak-enctype",
                           "list the others in permitted_enctypes of "
                           "[libdefaults] to have none of it",
                           "%s is permitted, which RFC 8429 advises against",
                           name);
    }
    output_text(o, "permitted_enctypes", "%s", text);
    krb5_free_enctypes(krb5, list);
}

static void
say_files(struct output *o)
{
    const char *files = secure_getenv("KRB5_CONFIG");

    output_text(o, "files", "%s",
                files != NULL ? files : "those of libkrb5, /etc/krb5.conf");
}

static void
say_realm(struct output *o, krb5_context krb5)
{
    char *realm = NULL;
    krb5_error_code code = krb5_get_default_realm(krb5, &realm);

    if (code != 0) {
        output_finding(o, LEVEL_ERROR, "no-realm",
                       "set default_realm in [libdefaults]",
                       "there is no default realm");
        return;
    }
    output_text(o, "default_realm", "%s", realm);
    krb5_free_default_realm(krb5, realm);
}

static void
say_fips(struct output *o)
{
    FILE *f = fopen("/proc/sys/crypto/fips_enabled", "re");
    bool on = f != NULL && fgetc(f) == '1';

    if (f != NULL)
        fclose(f);
    output_truth(o, "fips_kernel", on);
}

void
check_settings(struct output *o)
{
    krb5_context krb5 = NULL;
    profile_t profile = NULL;
    krb5_error_code code;
    const char *text;

    output_begin(o, "krb5.conf", NULL);
    say_files(o);
    code = krb5_init_context(&krb5);
    if (code != 0) {
        text = krb5_get_error_message(NULL, code);
        output_finding(o, LEVEL_ERROR, "krb5-conf",
                       "krb5.conf(5) says how it is written; nothing of "
                       "Kerberos works until then",
                       "libkrb5 cannot read its configuration: %s", text);
        krb5_free_error_message(NULL, text);
        output_end(o);
        return;
    }
    say_realm(o, krb5);
    say_enctypes(o, krb5);
    say_fips(o);
    check_apex(o);
    if (krb5_get_profile(krb5, &profile) == 0) {
        check_sections(o, profile);
        profile_release(profile);
    }
    krb5_free_context(krb5);
    output_end(o);
}
