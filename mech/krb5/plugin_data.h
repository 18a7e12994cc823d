/* mech/krb5/plugin_data.h: the site's plug-ins of libkrb5 for authorization
 * data, such as the one by which SSSD learns the groups of an account.
 *
 * libkrb5 loads every file of one folder beside itself, and shows each a
 * request that it has verified; a plug-in may refuse it, and it may give the
 * client's name attributes (RFC 6680).  This module verifies requests by
 * itself, so it shows them those that it has accepted.  A host without such a
 * file pays for one look at the folder.
 *
 * Levers: a plug-in sees nothing before every check of this module has passed,
 * replay included, so a stranger cannot have one run.  What is not protected of
 * what it sees are the options of the AP-REQ; the server's name is that of the
 * keytab.  What it says can refuse a login and name attributes of its own, and
 * nothing else: an attribute that this module gives a meaning is never asked of
 * it (mech/name/all_attributes.h).
 */
#ifndef APEX_MECH_KRB5_PLUGIN_DATA_H
#define APEX_MECH_KRB5_PLUGIN_DATA_H

#include "asn1/principal.h"
#include "crypto/crypto.h"
#include "mech/verdict/verdict.h"

/* What the plug-ins keep of one request or for one name.  They are called with
 * its lock held, one at a time, as MIT's mechanism calls them with that of the
 * name: they do not count on more. */
struct plugin_data;

/* plugin_data_wanted says whether libkrb5 would find a plug-in to load at this
 * moment. */
bool
plugin_data_wanted(void);

/* plugin_data_ask has libkrb5 verify the AP-REQ message `ap_req` once more,
 * without a replay cache, and show it to the plug-ins.  `key` is the one that
 * opened the ticket, `entry` the principal that it belongs to.  On V_OK
 * *out is what the plug-ins keep, or NULL where this libkrb5 does not hand it
 * out.  V_KRB5, with its code, where a plug-in refuses or cannot say: the login
 * must then fail, as it does with MIT's mechanism.  A plug-in that calls itself
 * informational does not make it fail. */
APEX_MUST_USE enum verdict
plugin_data_ask(struct bytes ap_req, const struct crypto_key *key,
                const struct principal_name *entry, struct plugin_data **out,
                struct evidence *ev);

/* plugin_data_new is for a name that does not come from a request.
 * plugin_data_import reads what plugin_data_export or the builtin wrote, in a
 * token that is trusted.  Without plug-ins both return V_OK with NULL. */
APEX_MUST_USE enum verdict
plugin_data_new(struct plugin_data **out, struct evidence *ev);
APEX_MUST_USE enum verdict
plugin_data_import(struct bytes attributes, struct plugin_data **out,
                   struct evidence *ev);

/* plugin_data_export appends what the plug-ins write for another process, along
 * with PAC and indicators, in the form of mech/form/mit_attributes.h. */
APEX_MUST_USE enum verdict
plugin_data_export(struct plugin_data *p, struct builder *b,
                   struct evidence *ev);

/* plugin_data_share adds an owner to `p` and returns it; each owner calls
 * plugin_data_free.  Both accept NULL. */
struct plugin_data *
plugin_data_share(struct plugin_data *p);
void
plugin_data_free(struct plugin_data *p);

/* plugin_data_own sets *out to an object that the caller may change: `p` itself
 * where it has one owner, else a copy, which takes over the caller's ownership
 * of `p`.  On failure the caller still owns `p`. */
APEX_MUST_USE enum verdict
plugin_data_own(struct plugin_data *p, struct plugin_data **out,
                struct evidence *ev);

/* plugin_data_undo frees a copy that plugin_data_own made; the caller owns the
 * original again. */
void
plugin_data_undo(struct plugin_data *copy);

/* plugin_data_list visits the names of all attributes. */
typedef enum verdict
plugin_data_visitor(void *arg, struct bytes name);
APEX_MUST_USE enum verdict
plugin_data_list(struct plugin_data *p, plugin_data_visitor *visit, void *arg,
                 struct evidence *ev);

/* plugin_value is a value of an attribute: whether the plug-in vouches for it,
 * and whether it is complete; RFC 6680 section 7.5. */
struct plugin_value {
    bool authenticated, complete;
    struct builder *value, *display;
};

/* plugin_data_get appends a value and its display form; *more is that of
 * gss_get_name_attribute.  plugin_data_set and plugin_data_delete change `p`:
 * plugin_data_own comes before.  V_NO_ATTRIBUTE where no plug-in has it,
 * V_FIXED_ATTRIBUTE where one does not allow it, V_KRB5 with the code of any
 * other failure. */
APEX_MUST_USE enum verdict
plugin_data_get(struct plugin_data *p, struct bytes name, int *more,
                struct plugin_value *out, struct evidence *ev);
APEX_MUST_USE enum verdict
plugin_data_set(struct plugin_data *p, bool complete, struct bytes name,
                struct bytes value, struct evidence *ev);
APEX_MUST_USE enum verdict
plugin_data_delete(struct plugin_data *p, struct bytes name,
                   struct evidence *ev);

/* plugin_data_map gives an object of the plug-in named `plugin`, which
 * plugin_data_unmap takes back (gss_map_name_to_any). */
APEX_MUST_USE enum verdict
plugin_data_map(struct plugin_data *p, bool authenticated, const char *plugin,
                void **out, struct evidence *ev);
APEX_MUST_USE enum verdict
plugin_data_unmap(struct plugin_data *p, const char *plugin, void *object,
                  struct evidence *ev);

#endif
