/* tests/peers/library.h: the GSS and Kerberos libraries that a program is built
 * with: MIT's, or Heimdal's where PEER_HEIMDAL is defined. */
#ifndef APEX_TESTS_PEERS_LIBRARY_H
#define APEX_TESTS_PEERS_LIBRARY_H

#ifdef PEER_HEIMDAL

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>

/* What the release does not have. */
#define GSS_C_CHANNEL_BOUND_FLAG 0

#define library_is_forwarded(creds)   ((creds)->flags.b.forwarded)
#define library_free_text(context, s) krb5_xfree(s)

/* 0, or the error that says why the library does not have an enctype. */
#define library_lacks_enctype(context, number)                                 \
    krb5_enctype_valid(context, (krb5_enctype)(number))

#else

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5/krb5.h>

#define library_is_forwarded(creds)                                            \
    (((creds)->ticket_flags & TKT_FLG_FORWARDED) != 0)
#define library_free_text(context, s) krb5_free_unparsed_name(context, s)
#define library_lacks_enctype(context, number)                                 \
    ((void)(context), krb5_c_valid_enctype(number) ? 0 : KRB5_PROG_ETYPE_NOSUPP)

#endif

#endif
