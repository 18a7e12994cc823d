/* mech/ap/probe.h: places in the exchange where bpftrace and its like may stand
 * (USDT, where <sys/sdt.h> was there when this was built).  Nobody there: one
 * instruction that does nothing.
 *
 *     gss_apex:step      number of the step, 1 to 6; what is told, as a format
 *     gss_apex:refused   number of the step; name of the verdict
 */
#ifndef APEX_MECH_AP_PROBE_H
#define APEX_MECH_AP_PROBE_H

#include "config.h"

#ifdef HAVE_SYS_SDT_H
#include <sys/sdt.h>
#define AP_PROBE_STEP(number, text) DTRACE_PROBE2(gss_apex, step, number, text)
#define AP_PROBE_REFUSED(number, name)                                         \
    DTRACE_PROBE2(gss_apex, refused, number, name)
#else
#define AP_PROBE_STEP(number, text)    ((void)0)
#define AP_PROBE_REFUSED(number, name) ((void)0)
#endif

#endif
