/* mech/spi/objects.h: the library's handles and this module's objects.
 *
 * The handles that the library passes to an interposer are the module's own
 * pointers under another type (but for one context: context_is_ours in
 * mech/context/context.h).  The entry points convert them here alone.
 */
#ifndef APEX_MECH_SPI_OBJECTS_H
#define APEX_MECH_SPI_OBJECTS_H

#include <gssapi/gssapi.h>

#include "mech/context/context.h"

static inline struct context *
context_of(gss_ctx_id_t handle)
{
    return (struct context *)handle;
}

static inline gss_ctx_id_t
context_handle(struct context *c)
{
    return (gss_ctx_id_t)c;
}

static inline struct cred *
cred_of(gss_cred_id_t handle)
{
    return (struct cred *)handle;
}

static inline gss_cred_id_t
cred_handle(struct cred *c)
{
    return (gss_cred_id_t)c;
}

static inline struct name *
name_of(gss_name_t handle)
{
    return (struct name *)handle;
}

static inline gss_name_t
name_handle(struct name *n)
{
    return (gss_name_t)n;
}

#endif
