# Everything that talks to libkrb5.
noinst_LTLIBRARIES += libkrb5svc.la
libkrb5svc_la_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(KRB5_CFLAGS)
libkrb5svc_la_SOURCES = \
	mech/krb5/call.h \
	mech/krb5/clock.h \
	mech/krb5/cred_form.h \
	mech/krb5/keys.h \
	mech/krb5/lucid.h \
	mech/krb5/lucid_compare.h \
	mech/krb5/names.h \
	mech/krb5/oids.h \
	mech/krb5/pac_handle.h \
	mech/krb5/pac_mark.h \
	mech/krb5/plugin_data.h \
	mech/krb5/rcache_handle.h \
	mech/krb5/settings.def mech/krb5/settings.h \
	mech/krb5/tickets.h \
	mech/krb5/transited.h \
	mech/krb5/site/account.c mech/krb5/site/account.h \
	mech/krb5/site/apex_section.c mech/krb5/site/apex_section.h \
	mech/krb5/site/clock.c \
	mech/krb5/site/conf_copy.c mech/krb5/site/conf_copy.h \
	mech/krb5/site/conf_report.c mech/krb5/site/conf_report.h \
	mech/krb5/site/conf_watch.c mech/krb5/site/conf_watch.h \
	mech/krb5/site/context_make.c mech/krb5/site/context_make.h \
	mech/krb5/site/failure.c mech/krb5/site/failure.h \
	mech/krb5/site/file_mark.c mech/krb5/site/file_mark.h \
	mech/krb5/site/libdefaults.c mech/krb5/site/libdefaults.h \
	mech/krb5/site/nearest.c mech/krb5/site/nearest.h \
	mech/krb5/site/path_tokens.c mech/krb5/site/path_tokens.h \
	mech/krb5/site/relation.c mech/krb5/site/relation.h \
	mech/krb5/site/settings.c \
	mech/krb5/site/site.c mech/krb5/site/site.h \
	mech/krb5/site/thread_context.c mech/krb5/site/thread_context.h \
	mech/krb5/name/name_match.c mech/krb5/name/name_match.h \
	mech/krb5/name/name_object.c mech/krb5/name/name_object.h \
	mech/krb5/name/names.c \
	mech/krb5/name/oids.c \
	mech/krb5/name/transited.c \
	mech/krb5/name/transited_realms.c mech/krb5/name/transited_realms.h \
	mech/krb5/handle/lucid.c \
	mech/krb5/handle/lucid_compare.c \
	mech/krb5/handle/pac_handle.c \
	mech/krb5/handle/rcache_handle.c \
	mech/krb5/keytab/acceptor_candidates.c \
	mech/krb5/keytab/key_find.c \
	mech/krb5/keytab/key_names.c \
	mech/krb5/keytab/key_search.c mech/krb5/keytab/key_search.h \
	mech/krb5/keytab/key_source.c mech/krb5/keytab/key_source.h \
	mech/krb5/keytab/keytab_summary.c \
	mech/krb5/keytab/keytab_table.c mech/krb5/keytab/keytab_table.h \
	mech/krb5/plugin/pac_mark.c \
	mech/krb5/plugin/plugin_ask.c \
	mech/krb5/plugin/plugin_data.c \
	mech/krb5/plugin/plugin_dir.c \
	mech/krb5/plugin/plugin_object.h \
	mech/krb5/plugin/plugin_symbols.h \
	mech/krb5/plugin/plugin_values.c \
	mech/krb5/ticket/ccache_collection.c \
	mech/krb5/ticket/ccache_copy.c \
	mech/krb5/ticket/ccache_default.c mech/krb5/ticket/ccache_default.h \
	mech/krb5/ticket/ccache_file.c mech/krb5/ticket/ccache_file.h \
	mech/krb5/ticket/ccache_notes.c \
	mech/krb5/ticket/ccache_scan.c mech/krb5/ticket/ccache_scan.h \
	mech/krb5/ticket/delegated_source.c \
	mech/krb5/ticket/flight.c mech/krb5/ticket/flight.h \
	mech/krb5/ticket/forward.c \
	mech/krb5/ticket/initial_creds.c mech/krb5/ticket/initial_creds.h \
	mech/krb5/ticket/kdc_hurry.c mech/krb5/ticket/kdc_hurry.h \
	mech/krb5/ticket/kdc_talk.c mech/krb5/ticket/kdc_talk.h \
	mech/krb5/ticket/private_source.c \
	mech/krb5/ticket/proxy_source.c \
	mech/krb5/ticket/refresh_pace.c mech/krb5/ticket/refresh_pace.h \
	mech/krb5/ticket/save.c \
	mech/krb5/ticket/service_ticket.c \
	mech/krb5/ticket/sole_ccache.c mech/krb5/ticket/sole_ccache.h \
	mech/krb5/ticket/thread_ccache.c \
	mech/krb5/ticket/ticket_acquire.c \
	mech/krb5/ticket/ticket_choice.c mech/krb5/ticket/ticket_choice.h \
	mech/krb5/ticket/ticket_fill.c mech/krb5/ticket/ticket_fill.h \
	mech/krb5/ticket/ticket_get.c \
	mech/krb5/ticket/ticket_log.c mech/krb5/ticket/ticket_log.h \
	mech/krb5/ticket/ticket_memo.c mech/krb5/ticket/ticket_memo.h \
	mech/krb5/ticket/ticket_proxy.c \
	mech/krb5/ticket/ticket_refresh.c \
	mech/krb5/ticket/ticket_resolve.c \
	mech/krb5/ticket/ticket_source.c mech/krb5/ticket/ticket_source.h \
	mech/krb5/form/cred_form_get.c \
	mech/krb5/form/cred_form_put.c \
	mech/krb5/form/inline_ccache.h \
	mech/krb5/form/inline_get.c \
	mech/krb5/form/inline_put.c \
	mech/krb5/form/json.h \
	mech/krb5/form/json_read.c \
	mech/krb5/form/json_write.c
