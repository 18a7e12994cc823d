/* mech/spi/load.c: how the GSS library loads the module and lets go of it. */
#include "config.h"
#include "mech/spi/gssproxy.h"
#include "mech/krb5/settings.h"
#include "mech/gss/oids.h"
#include "mech/spi/spi.h"
#include "mech/trace/trace.h"

gss_OID_set
gss_mech_interposer(gss_OID own_oid)
{
    const char *why_not = settings_why_not();

    /* What is said of this process alone wins over what follows from
     * gssproxy. */
    if (why_not == NULL && !settings_insisted())
        why_not = gssproxy_claims();
    if (why_not == NULL && !mech_oid_note_own(own_oid))
        why_not = "its own identifier is too long";
    if (why_not != NULL) {
        trace_line("module %s declines: %s", PACKAGE_VERSION, why_not);
        return GSS_C_NO_OID_SET;
    }
    trace_line("module %s takes over Kerberos", PACKAGE_VERSION);
    return mech_oid_set();
}

/* Called with the library's list lock held: nothing here may call back into
 * libgssapi. */
OM_uint32
gssi_internal_release_oid(OM_uint32 *minor, gss_OID *oid)
{
    *minor = 0;
    if (oid == NULL || !mech_oid_is_ours(*oid))
        return GSS_S_CONTINUE_NEEDED; /* not ours: the library asks on */
    *oid = GSS_C_NO_OID;
    return GSS_S_COMPLETE;
}
