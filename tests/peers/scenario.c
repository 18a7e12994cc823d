#include "tests/peers/scenario.h"
#include "tests/peers/gss.h"
#include "tests/peers/pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    OM_uint32 flags;
} flag_names[] = {{"mutual", GSS_C_MUTUAL_FLAG},
                  {"replay", GSS_C_REPLAY_FLAG},
                  {"sequence", GSS_C_SEQUENCE_FLAG},
                  {"conf", GSS_C_CONF_FLAG},
                  {"integ", GSS_C_INTEG_FLAG},
                  {"deleg", GSS_C_DELEG_FLAG},
                  {"dce", GSS_C_DCE_STYLE},
                  {"ident", GSS_C_IDENTIFY_FLAG},
                  {"policy", GSS_C_DELEG_POLICY_FLAG},
                  {"exterr", GSS_C_EXTENDED_ERROR_FLAG},
                  {"standard", PAIR_FLAGS}};

static bool
parse_flags(char *list, OM_uint32 *out)
{
    char *save = NULL, *word;
    size_t i;

    *out = 0;
    for (word = strtok_r(list, ",", &save); word != NULL;
         word = strtok_r(NULL, ",", &save)) {
        for (i = 0; i < sizeof(flag_names) / sizeof(flag_names[0]); i++) {
            if (strcmp(word, flag_names[i].name) == 0)
                break;
        }
        if (i == sizeof(flag_names) / sizeof(flag_names[0]))
            return false;
        *out |= flag_names[i].flags;
    }
    return true;
}

static bool
parse_mech(const char *name, gss_OID *out)
{
    if (strcmp(name, "krb5") == 0)
        *out = gss_mech_krb5;
    else if (strcmp(name, "spnego") == 0)
        *out = oid_spnego;
    else if (strcmp(name, "ms") == 0)
        *out = oid_krb5_ms;
    else if (strcmp(name, "old") == 0)
        *out = oid_krb5_old;
    else if (strcmp(name, "none") == 0)
        *out = GSS_C_NO_OID;
    else
        return false;
    return true;
}

static bool
parse_do(char *list, struct scenario *out)
{
    char *save = NULL, *word;

    for (word = strtok_r(list, ",", &save); word != NULL;
         word = strtok_r(NULL, ",", &save)) {
        if (strcmp(word, "messages") == 0)
            out->messages = true;
        else if (strcmp(word, "sequence") == 0)
            out->sequence = true;
        else if (strcmp(word, "limits") == 0)
            out->limits = true;
        else if (strcmp(word, "parts") == 0)
            out->parts = true;
        else if (strcmp(word, "prf") == 0)
            out->prf = true;
        else if (strcmp(word, "delegation") == 0)
            out->delegation = true;
        else
            return false;
    }
    return true;
}

static bool
parse_env(char *value, struct scenario *out)
{
    char *sign = strchr(value, '=');

    if (sign == NULL || out->num_env == SCENARIO_ENV)
        return false;
    *sign = '\0';
    out->env[out->num_env++] = value;
    return true;
}

/* Words that both sides read the same way. */
static bool
parse_common(const char *key, char *value, struct scenario *out)
{
    if (strcmp(key, "target") == 0)
        out->target = value;
    else if (strcmp(key, "mech") == 0)
        return parse_mech(value, &out->mech);
    else if (strcmp(key, "flags") == 0)
        return parse_flags(value, &out->flags);
    else if (strcmp(key, "time") == 0)
        out->lifetime = (OM_uint32)strtoul(value, NULL, 10);
    else if (strcmp(key, "ccache") == 0)
        out->ccache = value;
    else if (strcmp(key, "user") == 0)
        out->user = value;
    else if (strcmp(key, "keytab") == 0)
        out->keytab = value;
    else if (strcmp(key, "as") == 0)
        out->as = value;
    else if (strcmp(key, "rcache") == 0)
        out->rcache = value;
    else if (strcmp(key, "do") == 0)
        return parse_do(value, out);
    else
        return false;
    return true;
}

static bool
parse_word(const char *key, char *value, bool initiator, struct scenario *out)
{
    if (strcmp(key, "cb") == 0) {
        out->bindings = value;
        out->peer_has_same_bindings = true;
    } else if (strcmp(key, "icb") == 0) {
        if (initiator)
            out->bindings = value;
    } else if (strcmp(key, "acb") == 0) {
        if (!initiator)
            out->bindings = value;
    } else if (strcmp(key, "env") == 0) {
        return parse_env(value, out);
    } else if (strcmp(key, "ienv") == 0) {
        return !initiator || parse_env(value, out);
    } else if (strcmp(key, "aenv") == 0) {
        return initiator || parse_env(value, out);
    } else {
        return parse_common(key, value, out);
    }
    return true;
}

bool
scenario_parse(char *line, bool initiator, struct scenario *out)
{
    char *save = NULL, *word, *sign;

    memset(out, 0, sizeof(*out));
    out->target = "host@localhost";
    out->mech = gss_mech_krb5;
    for (word = strtok_r(line, " \n", &save); word != NULL;
         word = strtok_r(NULL, " \n", &save)) {
        sign = strchr(word, '=');
        if (sign == NULL)
            return false;
        *sign = '\0';
        if (!parse_word(word, sign + 1, initiator, out))
            return false;
    }
    return true;
}
