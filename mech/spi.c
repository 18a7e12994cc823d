/* mech/spi.c: how the GSS library loads the module and lets go of it. */
#include "mech/gssproxy.h"
#include "mech/krb5/settings.h"
#include "mech/oids.h"
#include "mech/spi.h"
#include "mech/trace.h"

/* What is said of this process alone wins over what follows from gssproxy. */
static bool
stands_back(void)
{
    const char *reason = settings_insisted() ? NULL : gssproxy_claims();

    if (reason != NULL)
        trace_line("the module declines: %s", reason);
    return reason != NULL;
}

gss_OID_set
gss_mech_interposer(gss_OID own_oid)
{
    if (!settings_enabled() || stands_back() || !mech_oid_note_own(own_oid))
        return GSS_C_NO_OID_SET;
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
