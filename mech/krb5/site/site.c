/* mech/krb5/site/site.c: contract in site.h. */
#include "mech/krb5/site/site.h"

#include <string.h>

#include "mech/krb5/site/apex_section.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/libdefaults.h"

/* Where that cannot be told, plug-ins are taken to be configured. */
static bool
has_ccselect(profile_t profile)
{
    const char *names[] = {"plugins", "ccselect", NULL};
    char **relations = NULL;
    long code = profile_get_relation_names(profile, names, &relations);
    bool any = code == 0 && relations != NULL && relations[0] != NULL;

    if (code == 0)
        profile_free_list(relations);
    return any ||
           (code != 0 && code != PROF_NO_SECTION && code != PROF_NO_RELATION);
}

static enum verdict
read_sections(krb5_context krb5, profile_t profile, struct site *out,
              struct evidence *ev)
{
    struct settings *s = &out->settings;
    enum verdict v = libdefaults_read(profile, out);

    if (v == V_OK)
        v = apex_section_read(profile, s, ev);
    if (v != V_OK)
        return v;
    out->replay_cache_is_ours = s->replay_cache[0] != '\0';
    if (!out->replay_cache_is_ours)
        v = libdefaults_replay_cache(profile, s->replay_cache, ev);
    return v == V_OK ? libdefaults_permitted(krb5, profile, s, ev) : v;
}

enum verdict
site_read(krb5_context krb5, struct site *out, struct evidence *ev)
{
    profile_t profile = NULL;
    krb5_error_code code;
    enum verdict v;

    code = krb5_get_profile(krb5, &profile);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "krb5.conf");
    memset(out, 0, sizeof(*out));
    out->ccselect_configured = has_ccselect(profile);
    v = read_sections(krb5, profile, out, ev);
    profile_release(profile);
    return v;
}
