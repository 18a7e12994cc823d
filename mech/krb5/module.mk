# Everything that talks to libkrb5.
noinst_LTLIBRARIES += libkrb5svc.la
libkrb5svc_la_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(KRB5_CFLAGS)
libkrb5svc_la_SOURCES = \
	mech/krb5/acceptor_candidates.c \
	mech/krb5/account.c mech/krb5/account.h \
	mech/krb5/ccache_file.c mech/krb5/ccache_file.h \
	mech/krb5/ccache_scan.c mech/krb5/ccache_scan.h \
	mech/krb5/ccache_tell.c \
	mech/krb5/clock.c mech/krb5/clock.h \
	mech/krb5/conf_copy.c mech/krb5/conf_copy.h \
	mech/krb5/conf_report.c mech/krb5/conf_report.h \
	mech/krb5/conf_watch.c mech/krb5/conf_watch.h \
	mech/krb5/context_make.c mech/krb5/context_make.h \
	mech/krb5/cred_form.h \
	mech/krb5/cred_form_get.c \
	mech/krb5/cred_form_put.c \
	mech/krb5/delegation_store.c \
	mech/krb5/evidence_store.c \
	mech/krb5/failure.c mech/krb5/failure.h \
	mech/krb5/flight.c mech/krb5/flight.h \
	mech/krb5/forward.c \
	mech/krb5/initial_creds.c mech/krb5/initial_creds.h \
	mech/krb5/inline_ccache.h \
	mech/krb5/inline_get.c \
	mech/krb5/inline_put.c \
	mech/krb5/json.h \
	mech/krb5/json_read.c \
	mech/krb5/json_write.c \
	mech/krb5/kdc_hurry.c mech/krb5/kdc_hurry.h \
	mech/krb5/kdc_talk.c mech/krb5/kdc_talk.h \
	mech/krb5/key_find.c \
	mech/krb5/key_names.c \
	mech/krb5/key_search.c mech/krb5/key_search.h \
	mech/krb5/key_source.c mech/krb5/key_source.h \
	mech/krb5/keys.h \
	mech/krb5/keytab_summary.c \
	mech/krb5/lucid.c mech/krb5/lucid.h \
	mech/krb5/lucid_compare.c mech/krb5/lucid_compare.h \
	mech/krb5/name_match.c mech/krb5/name_match.h \
	mech/krb5/name_object.c mech/krb5/name_object.h \
	mech/krb5/names.c mech/krb5/names.h \
	mech/krb5/nearest.c mech/krb5/nearest.h \
	mech/krb5/oids.c mech/krb5/oids.h \
	mech/krb5/pac_handle.c mech/krb5/pac_handle.h \
	mech/krb5/path_tokens.c mech/krb5/path_tokens.h \
	mech/krb5/plugin_ask.c \
	mech/krb5/plugin_data.c mech/krb5/plugin_data.h \
	mech/krb5/plugin_dir.c \
	mech/krb5/plugin_object.h \
	mech/krb5/plugin_symbols.h \
	mech/krb5/plugin_values.c \
	mech/krb5/private_source.c \
	mech/krb5/rcache_handle.c mech/krb5/rcache_handle.h \
	mech/krb5/refresh_pace.c mech/krb5/refresh_pace.h \
	mech/krb5/settings.c mech/krb5/settings.h \
	mech/krb5/site.c mech/krb5/site.h \
	mech/krb5/store.c \
	mech/krb5/thread_ccache.c \
	mech/krb5/thread_context.c mech/krb5/thread_context.h \
	mech/krb5/ticket_choice.h \
	mech/krb5/ticket_fill.c \
	mech/krb5/ticket_get.c \
	mech/krb5/ticket_log.c mech/krb5/ticket_log.h \
	mech/krb5/ticket_refresh.c \
	mech/krb5/ticket_proxy.c \
	mech/krb5/ticket_resolve.c \
	mech/krb5/ticket_source.c mech/krb5/ticket_source.h \
	mech/krb5/tickets.h \
	mech/krb5/transited.c mech/krb5/transited.h \
	mech/krb5/transited_realms.c mech/krb5/transited_realms.h
