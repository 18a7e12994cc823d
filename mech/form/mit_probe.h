/* mech/form/mit_probe.h: whether the libgssapi_krb5 of this process reads and
 * writes exported contexts as mech/form/mit_context.h describes them. */
#ifndef APEX_MECH_FORM_MIT_PROBE_H
#define APEX_MECH_FORM_MIT_PROBE_H

/* mit_probe returns NULL if it does, else what went wrong, in words (static).
 * The first call finds out: it has the library's builtin mechanism import and
 * export contexts of made-up keys.  That calls into the library, so hold none
 * of its locks.  Where it cannot be tried (no memory, no usable krb5.conf, a
 * plug-in that cannot start) the answer says so, and the next call tries
 * again. */
const char *
mit_probe(void);

/* mit_probe_waiting is mit_probe for contexts that await the peer's next
 * token; call it when such a context is to be exported. */
const char *
mit_probe_waiting(void);

/* mit_probe_initiator and mit_probe_acceptor say as much as a context's flags
 * need, at an eighth of the cost: that the builtin reads the form of one
 * established context of this role, and writes the same again.  Whether it
 * understands it in the same way is for mit_probe to find out, before anything
 * is exported. */
const char *
mit_probe_initiator(void);
const char *
mit_probe_acceptor(void);

#endif
