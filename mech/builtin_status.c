/* mech/builtin_status.c: contract in builtin_status.h. */
#include "mech/builtin_status.h"

#include "mech/verdict/codes.h"

/* Where two mechanisms use one code, the library gives the later one a number
 * of its own from 100001 on.  It says nothing to those who
 * compare codes, its words still do. */
static bool
is_renumbered(OM_uint32 code)
{
    return code > 100000 && code < 200000;
}

enum verdict
builtin_verdict(OM_uint32 major, OM_uint32 code, gss_OID mech, const char *what,
                struct evidence *ev)
{
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor, more = 0;
    enum verdict v;

    (void)gss_display_status(&minor, code, GSS_C_MECH_CODE, mech, &more, &text);
    ev->code = is_renumbered(code) ? MINOR_KRB5(60) : (int32_t)code;
    v = verdict_with(GSS_ROUTINE_ERROR(major) == GSS_S_NO_CRED ? V_NO_CRED
                                                               : V_KRB5,
                     ev, "%s: %.*s", what, (int)text.length,
                     text.value != NULL ? (const char *)text.value : "");
    (void)gss_release_buffer(&minor, &text);
    return v;
}
