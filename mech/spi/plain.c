/* mech/spi/plain.c: this module as a mechanism of its own OID,
 * mech_apex_plain.so.
 *
 * MIT's GSS library takes the calls of an ordinary mechanism from functions
 * gss_X and gssspi_X.  mech_apex.so cannot define those: it calls the library's
 * own functions of these names.  So they are here, in a shared object that
 * depends on mech_apex.so and hands every call on to it.  They carry a symbol
 * version (mech/spi/mech_apex_plain.map): a reference of mech_apex.so, which
 * names the version of the library, can not be bound to them.
 *
 * Not here, because the library does them as well or better: the SASL names
 * (it computes them from the OID, RFC 5801 section 3.1), gss_indicate_mechs,
 * gss_add_cred, gss_canonicalize_name.
 */
#include "mech/ap/plain_oid.h"
#include "mech/spi/spi.h"

static uint8_t content[] = PLAIN_OID;
static gss_OID_desc plain = {sizeof(content), content};

/* A function of the library's name that returns what `call` does.  Where the
 * library's headers declare it, the compiler compares. */
#define FORWARD(name, parameters, call)                                        \
    __attribute__((visibility("default"))) OM_uint32 name parameters;          \
    OM_uint32 name parameters                                                  \
    {                                                                          \
        return call;                                                           \
    }

FORWARD(gss_internal_release_oid, (OM_uint32 * minor, gss_OID *oid),
        gssi_internal_release_oid(minor, oid))
FORWARD(gss_init_sec_context,
        (OM_uint32 * minor, gss_cred_id_t cred, gss_ctx_id_t *context,
         gss_name_t target, gss_OID mech, OM_uint32 req_flags,
         OM_uint32 time_req, gss_channel_bindings_t bindings,
         gss_buffer_t input, gss_OID *actual_mech, gss_buffer_t output,
         OM_uint32 *ret_flags, OM_uint32 *time_rec),
        gssi_init_sec_context(minor, cred, context, target, mech, req_flags,
                              time_req, bindings, input, actual_mech, output,
                              ret_flags, time_rec))
FORWARD(gss_accept_sec_context,
        (OM_uint32 * minor, gss_ctx_id_t *context, gss_cred_id_t verifier_cred,
         gss_buffer_t input, gss_channel_bindings_t bindings,
         gss_name_t *src_name, gss_OID *mech_type, gss_buffer_t output,
         OM_uint32 *ret_flags, OM_uint32 *time_rec, gss_cred_id_t *delegated),
        gssi_accept_sec_context(minor, context, verifier_cred, input, bindings,
                                src_name, mech_type, output, ret_flags,
                                time_rec, delegated))
FORWARD(gss_delete_sec_context,
        (OM_uint32 * minor, gss_ctx_id_t *context, gss_buffer_t output),
        gssi_delete_sec_context(minor, context, output))
FORWARD(gss_context_time,
        (OM_uint32 * minor, gss_ctx_id_t context, OM_uint32 *time_rec),
        gssi_context_time(minor, context, time_rec))
FORWARD(gss_inquire_context,
        (OM_uint32 * minor, gss_ctx_id_t context, gss_name_t *src_name,
         gss_name_t *targ_name, OM_uint32 *lifetime, gss_OID *mech_type,
         OM_uint32 *flags, int *locally_initiated, int *open),
        gssi_inquire_context(minor, context, src_name, targ_name, lifetime,
                             mech_type, flags, locally_initiated, open))
FORWARD(gss_set_sec_context_option,
        (OM_uint32 * minor, gss_ctx_id_t *context, const gss_OID object,
         const gss_buffer_t value),
        gssi_set_sec_context_option(minor, context, object, value))
FORWARD(gss_inquire_sec_context_by_oid,
        (OM_uint32 * minor, const gss_ctx_id_t context, const gss_OID object,
         gss_buffer_set_t *data_set),
        gssi_inquire_sec_context_by_oid(minor, context, object, data_set))
FORWARD(gss_export_sec_context,
        (OM_uint32 * minor, gss_ctx_id_t *context, gss_buffer_t token),
        gssi_export_sec_context(minor, context, token))
FORWARD(gss_import_sec_context,
        (OM_uint32 * minor, gss_buffer_t token, gss_ctx_id_t *context),
        gssi_import_sec_context_by_mech(minor, &plain, token, context))
FORWARD(gssspi_import_sec_context_by_mech,
        (OM_uint32 * minor, gss_OID mech, gss_buffer_t token,
         gss_ctx_id_t *context),
        gssi_import_sec_context_by_mech(minor, mech, token, context))
FORWARD(gss_process_context_token,
        (OM_uint32 * minor, gss_ctx_id_t context, gss_buffer_t token),
        gssi_process_context_token(minor, context, token))
FORWARD(gss_get_mic,
        (OM_uint32 * minor, gss_ctx_id_t context, gss_qop_t qop,
         gss_buffer_t message, gss_buffer_t token),
        gssi_get_mic(minor, context, qop, message, token))
FORWARD(gss_verify_mic,
        (OM_uint32 * minor, gss_ctx_id_t context, gss_buffer_t message,
         gss_buffer_t token, gss_qop_t *qop),
        gssi_verify_mic(minor, context, message, token, qop))
FORWARD(gss_wrap,
        (OM_uint32 * minor, gss_ctx_id_t context, int conf_req, gss_qop_t qop,
         gss_buffer_t input, int *conf_state, gss_buffer_t output),
        gssi_wrap(minor, context, conf_req, qop, input, conf_state, output))
FORWARD(gss_unwrap,
        (OM_uint32 * minor, gss_ctx_id_t context, gss_buffer_t input,
         gss_buffer_t output, int *conf_state, gss_qop_t *qop),
        gssi_unwrap(minor, context, input, output, conf_state, qop))
FORWARD(gss_wrap_size_limit,
        (OM_uint32 * minor, gss_ctx_id_t context, int conf_req, gss_qop_t qop,
         OM_uint32 output_size, OM_uint32 *max_input),
        gssi_wrap_size_limit(minor, context, conf_req, qop, output_size,
                             max_input))
FORWARD(gss_pseudo_random,
        (OM_uint32 * minor, gss_ctx_id_t context, int prf_key,
         const gss_buffer_t input, ssize_t desired_len, gss_buffer_t output),
        gssi_pseudo_random(minor, context, prf_key, input, desired_len, output))
FORWARD(gss_wrap_aead,
        (OM_uint32 * minor, gss_ctx_id_t context, int conf_req, gss_qop_t qop,
         gss_buffer_t assoc, gss_buffer_t input, int *conf_state,
         gss_buffer_t output),
        gssi_wrap_aead(minor, context, conf_req, qop, assoc, input, conf_state,
                       output))
FORWARD(gss_unwrap_aead,
        (OM_uint32 * minor, gss_ctx_id_t context, gss_buffer_t input,
         gss_buffer_t assoc, gss_buffer_t output, int *conf_state,
         gss_qop_t *qop),
        gssi_unwrap_aead(minor, context, input, assoc, output, conf_state, qop))
FORWARD(gss_wrap_iov,
        (OM_uint32 * minor, gss_ctx_id_t context, int conf_req, gss_qop_t qop,
         int *conf_state, gss_iov_buffer_desc *iov, int count),
        gssi_wrap_iov(minor, context, conf_req, qop, conf_state, iov, count))
FORWARD(gss_wrap_iov_length,
        (OM_uint32 * minor, gss_ctx_id_t context, int conf_req, gss_qop_t qop,
         int *conf_state, gss_iov_buffer_desc *iov, int count),
        gssi_wrap_iov_length(minor, context, conf_req, qop, conf_state, iov,
                             count))
FORWARD(gss_unwrap_iov,
        (OM_uint32 * minor, gss_ctx_id_t context, int *conf_state,
         gss_qop_t *qop, gss_iov_buffer_desc *iov, int count),
        gssi_unwrap_iov(minor, context, conf_state, qop, iov, count))
FORWARD(gss_get_mic_iov,
        (OM_uint32 * minor, gss_ctx_id_t context, gss_qop_t qop,
         gss_iov_buffer_desc *iov, int count),
        gssi_get_mic_iov(minor, context, qop, iov, count))
FORWARD(gss_get_mic_iov_length,
        (OM_uint32 * minor, gss_ctx_id_t context, gss_qop_t qop,
         gss_iov_buffer_desc *iov, int count),
        gssi_get_mic_iov_length(minor, context, qop, iov, count))
FORWARD(gss_verify_mic_iov,
        (OM_uint32 * minor, gss_ctx_id_t context, gss_qop_t *qop,
         gss_iov_buffer_desc *iov, int count),
        gssi_verify_mic_iov(minor, context, qop, iov, count))
FORWARD(gss_acquire_cred,
        (OM_uint32 * minor, gss_name_t name, OM_uint32 time_req,
         gss_OID_set mechs, gss_cred_usage_t usage, gss_cred_id_t *cred,
         gss_OID_set *actual_mechs, OM_uint32 *time_rec),
        gssi_acquire_cred(minor, name, time_req, mechs, usage, cred,
                          actual_mechs, time_rec))
FORWARD(gss_acquire_cred_from,
        (OM_uint32 * minor, gss_name_t name, OM_uint32 time_req,
         gss_OID_set mechs, gss_cred_usage_t usage,
         gss_const_key_value_set_t store, gss_cred_id_t *cred,
         gss_OID_set *actual_mechs, OM_uint32 *time_rec),
        gssi_acquire_cred_from(minor, name, time_req, mechs, usage, store, cred,
                               actual_mechs, time_rec))
FORWARD(gssspi_acquire_cred_with_password,
        (OM_uint32 * minor, const gss_name_t name, const gss_buffer_t password,
         OM_uint32 time_req, const gss_OID_set mechs, gss_cred_usage_t usage,
         gss_cred_id_t *cred, gss_OID_set *actual_mechs, OM_uint32 *time_rec),
        gssi_acquire_cred_with_password(minor, name, password, time_req, mechs,
                                        usage, cred, actual_mechs, time_rec))
FORWARD(gss_acquire_cred_impersonate_name,
        (OM_uint32 * minor, const gss_cred_id_t impersonator,
         const gss_name_t name, OM_uint32 time_req, const gss_OID_set mechs,
         gss_cred_usage_t usage, gss_cred_id_t *cred, gss_OID_set *actual_mechs,
         OM_uint32 *time_rec),
        gssi_acquire_cred_impersonate_name(minor, impersonator, name, time_req,
                                           mechs, usage, cred, actual_mechs,
                                           time_rec))
FORWARD(gss_release_cred, (OM_uint32 * minor, gss_cred_id_t *cred),
        gssi_release_cred(minor, cred))
FORWARD(gss_inquire_cred,
        (OM_uint32 * minor, gss_cred_id_t cred, gss_name_t *name,
         OM_uint32 *lifetime, gss_cred_usage_t *usage, gss_OID_set *mechs),
        gssi_inquire_cred(minor, cred, name, lifetime, usage, mechs))
FORWARD(gss_inquire_cred_by_mech,
        (OM_uint32 * minor, gss_cred_id_t cred, gss_OID mech, gss_name_t *name,
         OM_uint32 *initiator_lifetime, OM_uint32 *acceptor_lifetime,
         gss_cred_usage_t *usage),
        gssi_inquire_cred_by_mech(minor, cred, mech, name, initiator_lifetime,
                                  acceptor_lifetime, usage))
FORWARD(gssspi_set_cred_option,
        (OM_uint32 * minor, gss_cred_id_t *cred, const gss_OID object,
         const gss_buffer_t value),
        gssi_set_cred_option(minor, cred, object, value))
FORWARD(gss_inquire_cred_by_oid,
        (OM_uint32 * minor, const gss_cred_id_t cred, const gss_OID object,
         gss_buffer_set_t *data_set),
        gssi_inquire_cred_by_oid(minor, cred, object, data_set))
FORWARD(gss_export_cred,
        (OM_uint32 * minor, gss_cred_id_t cred, gss_buffer_t token),
        gssi_export_cred(minor, cred, token))
FORWARD(gss_import_cred,
        (OM_uint32 * minor, gss_buffer_t token, gss_cred_id_t *cred),
        gssi_import_cred_by_mech(minor, &plain, token, cred))
FORWARD(gssspi_import_cred_by_mech,
        (OM_uint32 * minor, gss_OID mech, gss_buffer_t token,
         gss_cred_id_t *cred),
        gssi_import_cred_by_mech(minor, mech, token, cred))
FORWARD(gss_store_cred,
        (OM_uint32 * minor, gss_cred_id_t cred, gss_cred_usage_t usage,
         gss_OID mech, OM_uint32 overwrite, OM_uint32 make_default,
         gss_OID_set *elements_stored, gss_cred_usage_t *usage_stored),
        gssi_store_cred(minor, cred, usage, mech, overwrite, make_default,
                        elements_stored, usage_stored))
FORWARD(gss_store_cred_into,
        (OM_uint32 * minor, gss_cred_id_t cred, gss_cred_usage_t usage,
         gss_OID mech, OM_uint32 overwrite, OM_uint32 make_default,
         gss_const_key_value_set_t store, gss_OID_set *elements_stored,
         gss_cred_usage_t *usage_stored),
        gssi_store_cred_into(minor, cred, usage, mech, overwrite, make_default,
                             store, elements_stored, usage_stored))
FORWARD(gss_import_name,
        (OM_uint32 * minor, gss_buffer_t text, gss_OID type, gss_name_t *name),
        gssi_import_name_by_mech(minor, &plain, text, type, name))
FORWARD(gssspi_import_name_by_mech,
        (OM_uint32 * minor, gss_OID mech, gss_buffer_t text, gss_OID type,
         gss_name_t *name),
        gssi_import_name_by_mech(minor, mech, text, type, name))
FORWARD(gss_display_name,
        (OM_uint32 * minor, gss_name_t name, gss_buffer_t text, gss_OID *type),
        gssi_display_name(minor, name, text, type))
FORWARD(gss_compare_name,
        (OM_uint32 * minor, gss_name_t a, gss_name_t b, int *equal),
        gssi_compare_name(minor, a, b, equal))
FORWARD(gss_duplicate_name,
        (OM_uint32 * minor, const gss_name_t name, gss_name_t *copy),
        gssi_duplicate_name(minor, name, copy))
FORWARD(gss_release_name, (OM_uint32 * minor, gss_name_t *name),
        gssi_release_name(minor, name))
FORWARD(gss_export_name,
        (OM_uint32 * minor, const gss_name_t name, gss_buffer_t token),
        gssi_export_name(minor, name, token))
FORWARD(gss_localname,
        (OM_uint32 * minor, const gss_name_t name, gss_const_OID mech,
         gss_buffer_t local),
        gssi_localname(minor, name, mech, local))
FORWARD(gssspi_authorize_localname,
        (OM_uint32 * minor, const gss_name_t name, gss_const_buffer_t user,
         gss_const_OID user_type),
        gssi_authorize_localname(minor, name, user, user_type))
FORWARD(gss_inquire_name,
        (OM_uint32 * minor, gss_name_t name, int *is_mn, gss_OID *mn_mech,
         gss_buffer_set_t *attributes),
        gssi_inquire_name(minor, name, is_mn, mn_mech, attributes))
FORWARD(gss_get_name_attribute,
        (OM_uint32 * minor, gss_name_t name, gss_buffer_t attribute,
         int *authenticated, int *complete, gss_buffer_t value,
         gss_buffer_t display_value, int *more),
        gssi_get_name_attribute(minor, name, attribute, authenticated, complete,
                                value, display_value, more))
FORWARD(gss_set_name_attribute,
        (OM_uint32 * minor, gss_name_t name, int complete,
         gss_buffer_t attribute, gss_buffer_t value),
        gssi_set_name_attribute(minor, name, complete, attribute, value))
FORWARD(gss_delete_name_attribute,
        (OM_uint32 * minor, gss_name_t name, gss_buffer_t attribute),
        gssi_delete_name_attribute(minor, name, attribute))
FORWARD(gss_export_name_composite,
        (OM_uint32 * minor, gss_name_t name, gss_buffer_t token),
        gssi_export_name_composite(minor, name, token))
FORWARD(gss_map_name_to_any,
        (OM_uint32 * minor, gss_name_t name, int authenticated,
         gss_buffer_t type_id, gss_any_t *output),
        gssi_map_name_to_any(minor, name, authenticated, type_id, output))
FORWARD(gss_release_any_name_mapping,
        (OM_uint32 * minor, gss_name_t name, gss_buffer_t type_id,
         gss_any_t *input),
        gssi_release_any_name_mapping(minor, name, type_id, input))
FORWARD(gss_display_status,
        (OM_uint32 * minor, OM_uint32 value, int type, gss_OID mech,
         OM_uint32 *message_context, gss_buffer_t text),
        gssi_display_status(minor, value, type, mech, message_context, text))
FORWARD(gss_inquire_names_for_mech,
        (OM_uint32 * minor, gss_OID mech, gss_OID_set *types),
        gssi_inquire_names_for_mech(minor, mech, types))
FORWARD(gss_inquire_attrs_for_mech,
        (OM_uint32 * minor, gss_const_OID mech, gss_OID_set *attrs,
         gss_OID_set *known_attrs),
        gssi_inquire_attrs_for_mech(minor, mech, attrs, known_attrs))
FORWARD(gssspi_mech_invoke,
        (OM_uint32 * minor, const gss_OID mech, const gss_OID object,
         gss_buffer_t value),
        gssi_mech_invoke(minor, mech, object, value))
