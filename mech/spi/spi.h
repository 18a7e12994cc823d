/* mech/spi/spi.h: the entry points that MIT's GSS library looks up by name.
 *
 * `gssi_X` serves the application's gss_X, with this module's own objects in
 * place of the library's.  Parameters, ownership and status codes are those of
 * RFC 2744 section 5 (gss_X), RFC 5588 (acquire_cred_from), RFC 5587
 * (inquire_attrs_for_mech) and gssapi_ext.h.  Each entry checks its pointers
 * (but for `minor`, which the library always passes), clears its outputs, calls
 * the layer below and turns the verdict into a status; it decides nothing.
 * mech/spi/mech_apex.exports lists the same names.
 */
#ifndef APEX_MECH_SPI_SPI_H
#define APEX_MECH_SPI_SPI_H

#include <gssapi/gssapi_ext.h>

/* All else in the module is hidden (-fvisibility=hidden). */
#pragma GCC visibility push(default)

/* gss_mech_interposer is called once, when the library loads the module, with
 * the library's list lock held: `own_oid` is the OID of the configuration line.
 * Returns the mechanisms to take over, which the library frees, or
 * GSS_C_NO_OID_SET to decline (GSS_APEX=no, [apex] enable = no, and where
 * gssproxy takes over: mech/spi/gssproxy.h). */
gss_OID_set
gss_mech_interposer(gss_OID own_oid);
OM_uint32
gssi_internal_release_oid(OM_uint32 *minor, gss_OID *oid);

/* context.c */
OM_uint32
gssi_init_sec_context(OM_uint32 *minor, gss_cred_id_t cred,
                      gss_ctx_id_t *context, gss_name_t target, gss_OID mech,
                      OM_uint32 req_flags, OM_uint32 time_req,
                      gss_channel_bindings_t bindings, gss_buffer_t input,
                      gss_OID *actual_mech, gss_buffer_t output,
                      OM_uint32 *ret_flags, OM_uint32 *time_rec);
OM_uint32
gssi_accept_sec_context(OM_uint32 *minor, gss_ctx_id_t *context,
                        gss_cred_id_t verifier_cred, gss_buffer_t input,
                        gss_channel_bindings_t bindings, gss_name_t *src_name,
                        gss_OID *mech_type, gss_buffer_t output,
                        OM_uint32 *ret_flags, OM_uint32 *time_rec,
                        gss_cred_id_t *delegated);
OM_uint32
gssi_delete_sec_context(OM_uint32 *minor, gss_ctx_id_t *context,
                        gss_buffer_t output);
OM_uint32
gssi_context_time(OM_uint32 *minor, gss_ctx_id_t context, OM_uint32 *time_rec);
OM_uint32
gssi_inquire_context(OM_uint32 *minor, gss_ctx_id_t context,
                     gss_name_t *src_name, gss_name_t *targ_name,
                     OM_uint32 *lifetime, gss_OID *mech_type, OM_uint32 *flags,
                     int *locally_initiated, int *open);
OM_uint32
gssi_set_sec_context_option(OM_uint32 *minor, gss_ctx_id_t *context,
                            const gss_OID object, const gss_buffer_t value);
OM_uint32
gssi_inquire_sec_context_by_oid(OM_uint32 *minor, const gss_ctx_id_t context,
                                const gss_OID object,
                                gss_buffer_set_t *data_set);

/* export.c */
OM_uint32
gssi_export_sec_context(OM_uint32 *minor, gss_ctx_id_t *context,
                        gss_buffer_t token);
OM_uint32
gssi_import_sec_context(OM_uint32 *minor, gss_buffer_t token,
                        gss_ctx_id_t *context);
OM_uint32
gssi_import_sec_context_by_mech(OM_uint32 *minor, gss_OID mech,
                                gss_buffer_t token, gss_ctx_id_t *context);
OM_uint32
gssi_process_context_token(OM_uint32 *minor, gss_ctx_id_t context,
                           gss_buffer_t token);

/* message.c */
OM_uint32
gssi_get_mic(OM_uint32 *minor, gss_ctx_id_t context, gss_qop_t qop,
             gss_buffer_t message, gss_buffer_t token);
OM_uint32
gssi_verify_mic(OM_uint32 *minor, gss_ctx_id_t context, gss_buffer_t message,
                gss_buffer_t token, gss_qop_t *qop);
OM_uint32
gssi_wrap(OM_uint32 *minor, gss_ctx_id_t context, int conf_req, gss_qop_t qop,
          gss_buffer_t input, int *conf_state, gss_buffer_t output);
OM_uint32
gssi_unwrap(OM_uint32 *minor, gss_ctx_id_t context, gss_buffer_t input,
            gss_buffer_t output, int *conf_state, gss_qop_t *qop);
OM_uint32
gssi_wrap_size_limit(OM_uint32 *minor, gss_ctx_id_t context, int conf_req,
                     gss_qop_t qop, OM_uint32 output_size,
                     OM_uint32 *max_input);
OM_uint32
gssi_pseudo_random(OM_uint32 *minor, gss_ctx_id_t context, int prf_key,
                   const gss_buffer_t input, ssize_t desired_len,
                   gss_buffer_t output);

/* aead.c */
OM_uint32
gssi_wrap_aead(OM_uint32 *minor, gss_ctx_id_t context, int conf_req,
               gss_qop_t qop, gss_buffer_t assoc, gss_buffer_t input,
               int *conf_state, gss_buffer_t output);
OM_uint32
gssi_unwrap_aead(OM_uint32 *minor, gss_ctx_id_t context, gss_buffer_t input,
                 gss_buffer_t assoc, gss_buffer_t output, int *conf_state,
                 gss_qop_t *qop);

/* iov.c */
OM_uint32
gssi_wrap_iov(OM_uint32 *minor, gss_ctx_id_t context, int conf_req,
              gss_qop_t qop, int *conf_state, gss_iov_buffer_desc *iov,
              int count);
OM_uint32
gssi_wrap_iov_length(OM_uint32 *minor, gss_ctx_id_t context, int conf_req,
                     gss_qop_t qop, int *conf_state, gss_iov_buffer_desc *iov,
                     int count);
OM_uint32
gssi_unwrap_iov(OM_uint32 *minor, gss_ctx_id_t context, int *conf_state,
                gss_qop_t *qop, gss_iov_buffer_desc *iov, int count);
OM_uint32
gssi_get_mic_iov(OM_uint32 *minor, gss_ctx_id_t context, gss_qop_t qop,
                 gss_iov_buffer_desc *iov, int count);
OM_uint32
gssi_get_mic_iov_length(OM_uint32 *minor, gss_ctx_id_t context, gss_qop_t qop,
                        gss_iov_buffer_desc *iov, int count);
OM_uint32
gssi_verify_mic_iov(OM_uint32 *minor, gss_ctx_id_t context, gss_qop_t *qop,
                    gss_iov_buffer_desc *iov, int count);

/* cred.c */
OM_uint32
gssi_acquire_cred(OM_uint32 *minor, gss_name_t name, OM_uint32 time_req,
                  gss_OID_set mechs, gss_cred_usage_t usage,
                  gss_cred_id_t *cred, gss_OID_set *actual_mechs,
                  OM_uint32 *time_rec);
OM_uint32
gssi_acquire_cred_from(OM_uint32 *minor, gss_name_t name, OM_uint32 time_req,
                       gss_OID_set mechs, gss_cred_usage_t usage,
                       gss_const_key_value_set_t store, gss_cred_id_t *cred,
                       gss_OID_set *actual_mechs, OM_uint32 *time_rec);
OM_uint32
gssi_acquire_cred_with_password(OM_uint32 *minor, const gss_name_t name,
                                const gss_buffer_t password, OM_uint32 time_req,
                                const gss_OID_set mechs, gss_cred_usage_t usage,
                                gss_cred_id_t *cred, gss_OID_set *actual_mechs,
                                OM_uint32 *time_rec);
OM_uint32
gssi_acquire_cred_impersonate_name(
    OM_uint32 *minor, const gss_cred_id_t impersonator, const gss_name_t name,
    OM_uint32 time_req, const gss_OID_set mechs, gss_cred_usage_t usage,
    gss_cred_id_t *cred, gss_OID_set *actual_mechs, OM_uint32 *time_rec);
OM_uint32
gssi_release_cred(OM_uint32 *minor, gss_cred_id_t *cred);
OM_uint32
gssi_inquire_cred(OM_uint32 *minor, gss_cred_id_t cred, gss_name_t *name,
                  OM_uint32 *lifetime, gss_cred_usage_t *usage,
                  gss_OID_set *mechs);
OM_uint32
gssi_inquire_cred_by_mech(OM_uint32 *minor, gss_cred_id_t cred, gss_OID mech,
                          gss_name_t *name, OM_uint32 *initiator_lifetime,
                          OM_uint32 *acceptor_lifetime,
                          gss_cred_usage_t *usage);
OM_uint32
gssi_set_cred_option(OM_uint32 *minor, gss_cred_id_t *cred,
                     const gss_OID object, const gss_buffer_t value);
OM_uint32
gssi_inquire_cred_by_oid(OM_uint32 *minor, const gss_cred_id_t cred,
                         const gss_OID object, gss_buffer_set_t *data_set);

/* cred_export.c */
OM_uint32
gssi_export_cred(OM_uint32 *minor, gss_cred_id_t cred, gss_buffer_t token);
OM_uint32
gssi_import_cred(OM_uint32 *minor, gss_buffer_t token, gss_cred_id_t *cred);
OM_uint32
gssi_import_cred_by_mech(OM_uint32 *minor, gss_OID mech, gss_buffer_t token,
                         gss_cred_id_t *cred);

/* cred_store.c */
OM_uint32
gssi_store_cred(OM_uint32 *minor, gss_cred_id_t cred, gss_cred_usage_t usage,
                gss_OID mech, OM_uint32 overwrite, OM_uint32 make_default,
                gss_OID_set *elements_stored, gss_cred_usage_t *usage_stored);
OM_uint32
gssi_store_cred_into(OM_uint32 *minor, gss_cred_id_t cred,
                     gss_cred_usage_t usage, gss_OID mech, OM_uint32 overwrite,
                     OM_uint32 make_default, gss_const_key_value_set_t store,
                     gss_OID_set *elements_stored,
                     gss_cred_usage_t *usage_stored);

/* name.c */
OM_uint32
gssi_import_name(OM_uint32 *minor, gss_buffer_t text, gss_OID type,
                 gss_name_t *name);
OM_uint32
gssi_import_name_by_mech(OM_uint32 *minor, gss_OID mech, gss_buffer_t text,
                         gss_OID type, gss_name_t *name);
OM_uint32
gssi_display_name(OM_uint32 *minor, gss_name_t name, gss_buffer_t text,
                  gss_OID *type);
OM_uint32
gssi_compare_name(OM_uint32 *minor, gss_name_t a, gss_name_t b, int *equal);
OM_uint32
gssi_duplicate_name(OM_uint32 *minor, const gss_name_t name, gss_name_t *copy);
OM_uint32
gssi_release_name(OM_uint32 *minor, gss_name_t *name);
OM_uint32
gssi_export_name(OM_uint32 *minor, const gss_name_t name, gss_buffer_t token);
OM_uint32
gssi_localname(OM_uint32 *minor, const gss_name_t name, gss_const_OID mech,
               gss_buffer_t local);
OM_uint32
gssi_authorize_localname(OM_uint32 *minor, const gss_name_t name,
                         gss_const_buffer_t user, gss_const_OID user_type);

/* attribute.c */
OM_uint32
gssi_inquire_name(OM_uint32 *minor, gss_name_t name, int *is_mn,
                  gss_OID *mn_mech, gss_buffer_set_t *attributes);
OM_uint32
gssi_get_name_attribute(OM_uint32 *minor, gss_name_t name,
                        gss_buffer_t attribute, int *authenticated,
                        int *complete, gss_buffer_t value,
                        gss_buffer_t display_value, int *more);
OM_uint32
gssi_set_name_attribute(OM_uint32 *minor, gss_name_t name, int complete,
                        gss_buffer_t attribute, gss_buffer_t value);
OM_uint32
gssi_delete_name_attribute(OM_uint32 *minor, gss_name_t name,
                           gss_buffer_t attribute);
OM_uint32
gssi_export_name_composite(OM_uint32 *minor, gss_name_t name,
                           gss_buffer_t token);
OM_uint32
gssi_map_name_to_any(OM_uint32 *minor, gss_name_t name, int authenticated,
                     gss_buffer_t type_id, gss_any_t *output);
OM_uint32
gssi_release_any_name_mapping(OM_uint32 *minor, gss_name_t name,
                              gss_buffer_t type_id, gss_any_t *input);

/* mech.c */
OM_uint32
gssi_display_status(OM_uint32 *minor, OM_uint32 value, int type, gss_OID mech,
                    OM_uint32 *message_context, gss_buffer_t text);
OM_uint32
gssi_inquire_names_for_mech(OM_uint32 *minor, gss_OID mech, gss_OID_set *types);
OM_uint32
gssi_inquire_attrs_for_mech(OM_uint32 *minor, gss_const_OID mech,
                            gss_OID_set *attrs, gss_OID_set *known_attrs);
OM_uint32
gssi_mech_invoke(OM_uint32 *minor, const gss_OID mech, const gss_OID object,
                 gss_buffer_t value);

#pragma GCC visibility pop

#endif
