# Through the real GSS library, in a throw-away realm: tests/peers/README.
PEERS_REALM = \
	tests/peers/agree.realm \
	tests/peers/alloc.realm \
	tests/peers/attributes.realm \
	tests/peers/audit.realm \
	tests/peers/channel.realm \
	tests/peers/contract.realm \
	tests/peers/cred.realm \
	tests/peers/cred_alloc.realm \
	tests/peers/cred_facts.realm \
	tests/peers/errors.realm \
	tests/peers/exits.realm \
	tests/peers/flips.realm \
	tests/peers/healing.realm \
	tests/peers/heimdal.realm \
	tests/peers/layouts.realm \
	tests/peers/legacy.realm \
	tests/peers/matrix.realm \
	tests/peers/memory.realm \
	tests/peers/plain.realm \
	tests/peers/plain_both.realm \
	tests/peers/plugins.realm \
	tests/peers/replay.realm \
	tests/peers/settings.realm \
	tests/peers/storm.realm \
	tests/peers/syslog.realm \
	tests/peers/target.realm \
	tests/peers/threads.realm \
	tests/peers/trace.realm \
	tests/peers/transfer.realm \
	tests/peers/transfer_refused.realm

check_PROGRAMS += $(PEERS_REALM)
TESTS += $(PEERS_REALM)
EXTRA_DIST += tests/peers/README tests/peers/gss-server.sh \
	tests/peers/cred-builtin.sh tests/peers/gssproxy.sh
if !SANITIZED
# A sanitizer has a malloc and system calls of its own.
if HAVE_HIREDIS
check_PROGRAMS += tests/peers/fleet.realm
TESTS += tests/peers/fleet.realm
endif
tests_peers_fleet_realm_SOURCES = tests/peers/fleet.c
tests_peers_fleet_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_fleet_realm_LDADD = $(peers_ldadd)

check_PROGRAMS += tests/peers/costs.realm
TESTS += tests/peers/costs.realm
TESTS += tests/peers/gss-server.sh tests/peers/cred-builtin.sh \
	tests/peers/gssproxy.sh
endif

# What they have in common: both ends of a context, in one process or in two.
check_LTLIBRARIES += libpeers.la
libpeers_la_SOURCES = \
	tests/peers/couple.c tests/peers/couple.h \
	tests/peers/gss.c tests/peers/gss.h \
	tests/peers/gss_store.c tests/peers/library.h \
	tests/peers/pair.c tests/peers/pair.h \
	tests/peers/peer.c tests/peers/peer.h \
	tests/peers/peer_context.c \
	tests/peers/peer_delegation.c \
	tests/peers/peer_establish.c \
	tests/peers/peer_messages.c \
	tests/peers/peer_parts.c \
	tests/peers/report.c tests/peers/report.h \
	tests/peers/scenario.c tests/peers/scenario.h \
	tests/peers/wire.c tests/peers/wire.h
libpeers_la_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(KRB5_CFLAGS)

peers_cppflags = $(libpeers_la_CPPFLAGS)
peers_ldadd = libpeers.la $(GSSAPI_LIBS) $(KRB5_LIBS) -lpthread

tests_peers_alloc_realm_SOURCES = tests/peers/alloc.c \
	tests/peers/alloc_hook.c tests/peers/alloc_hook.h
tests_peers_alloc_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_alloc_realm_LDADD = $(peers_ldadd) -ldl

attributes_show = tests/peers/attributes_show.c tests/peers/attributes_show.h

tests_peers_attributes_realm_SOURCES = \
	tests/peers/attributes.c tests/peers/attributes.h \
	tests/peers/attributes_alloc.c \
	tests/peers/alloc_each.c tests/peers/alloc_each.h \
	tests/peers/alloc_hook.c tests/peers/alloc_hook.h \
	tests/peers/attributes_calls.c \
	tests/peers/attributes_dump.c \
	$(attributes_show) \
	tests/peers/forged.c tests/peers/forged.h \
	$(pac_make)
tests_peers_attributes_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_attributes_realm_LDADD = libpeers.la libcrypto_apex.la libasn1test.la libasn1.la \
	$(GSSAPI_LIBS) $(KRB5_LIBS) $(CRYPTO_LIBS) -lpthread -ldl

tests_peers_audit_realm_SOURCES = tests/peers/audit.c
tests_peers_audit_realm_CPPFLAGS = $(peers_cppflags)
# The module must find this program's sendto before the C library's.
tests_peers_audit_realm_LDFLAGS = $(AM_LDFLAGS) -Wl,--export-dynamic
tests_peers_audit_realm_CFLAGS = $(AM_CFLAGS) -fvisibility=default
tests_peers_audit_realm_LDADD = $(peers_ldadd)

tests_peers_contract_realm_SOURCES = \
	tests/peers/contract.c tests/peers/contract.h \
	tests/peers/contract_accept.c \
	tests/peers/contract_context.c \
	tests/peers/contract_cred.c \
	tests/peers/contract_dead.c \
	tests/peers/contract_flags.c \
	tests/peers/contract_initiate.c \
	tests/peers/contract_lifetime.c \
	tests/peers/contract_mech.c \
	tests/peers/contract_message.c \
	tests/peers/contract_name.c \
	tests/peers/contract_oid.c \
	tests/peers/contract_option.c
tests_peers_contract_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_contract_realm_LDADD = $(peers_ldadd)

counting_sources = \
	tests/peers/count_allocs.c tests/peers/count_allocs.h \
	tests/peers/count_calls.c tests/peers/count_calls.h \
	tests/peers/count_locks.c tests/peers/count_locks.h \
	tests/peers/counts.c tests/peers/counts.h
tests_peers_costs_realm_SOURCES = tests/peers/costs.c $(counting_sources)
tests_peers_costs_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_costs_realm_LDADD = $(peers_ldadd) -ldl

tests_peers_cred_realm_SOURCES = \
	tests/peers/cred_collection.c \
	tests/peers/cred_common.c \
	tests/peers/cred_hostile.c \
	tests/peers/cred_kcm.c \
	tests/peers/cred_main.c \
	tests/peers/cred_objects.c \
	tests/peers/cred_password.c \
	tests/peers/cred_s4u.c \
	tests/peers/cred_s4u_refused.c \
	tests/peers/cred_storing.c \
	tests/peers/cred_tests.h \
	tests/peers/cred_transfer.c \
	tests/peers/cred_types.c \
	tests/peers/cred_x509.c
tests_peers_cred_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_cred_realm_LDADD = $(peers_ldadd)

tests_peers_cred_alloc_realm_SOURCES = \
	tests/peers/cred_alloc.c tests/peers/cred_alloc.h \
	tests/peers/cred_alloc_acquire.c \
	tests/peers/cred_alloc_delegate.c \
	tests/peers/cred_alloc_use.c \
	tests/peers/cred_common.c tests/peers/cred_tests.h \
	tests/peers/call_hook.c tests/peers/call_hook.def \
	tests/peers/call_hook.h \
	tests/peers/alloc_hook.c tests/peers/alloc_hook.h
tests_peers_cred_alloc_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_cred_alloc_realm_LDADD = $(peers_ldadd) -ldl

tests_peers_cred_facts_realm_SOURCES = \
	tests/peers/cred_facts.c tests/peers/cred_facts.h \
	tests/peers/cred_facts_cache.c \
	tests/peers/cred_facts_kept.c \
	tests/peers/cred_facts_log.c \
	tests/peers/cred_facts_names.c \
	tests/peers/cred_facts_refresh.c \
	tests/peers/cred_facts_unreadable.c \
	tests/peers/cred_facts_unusable.c \
	tests/peers/cred_common.c tests/peers/cred_tests.h
tests_peers_cred_facts_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_cred_facts_realm_LDADD = $(peers_ldadd)

tests_peers_errors_realm_SOURCES = tests/peers/errors.c
tests_peers_errors_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_errors_realm_LDADD = $(peers_ldadd)

tests_peers_exits_realm_SOURCES = tests/peers/exits.c
tests_peers_exits_realm_CPPFLAGS = $(peers_cppflags) $(CRYPTO_CFLAGS)
tests_peers_exits_realm_LDADD = $(peers_ldadd) $(CRYPTO_LIBS)

weak_config = tests/peers/weak.c tests/peers/weak.h

tests_peers_agree_realm_SOURCES = \
	tests/peers/agree.c tests/peers/agree.h \
	tests/peers/agree_buffers.c \
	tests/peers/agree_enctypes.c \
	tests/peers/agree_lucid.c \
	tests/peers/agree_ticket.c \
	tests/peers/agree_unpadded.c \
	tests/peers/mixed.c tests/peers/mixed.h \
	$(weak_config)
tests_peers_agree_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_agree_realm_LDADD = libpeers.la libcrypto_apex.la libasn1.la \
	$(GSSAPI_LIBS) $(KRB5_LIBS) $(CRYPTO_LIBS) -lpthread

tests_peers_flips_realm_SOURCES = tests/peers/flips.c $(weak_config) \
	tests/peers/der_path.c tests/peers/der_path.h \
	tests/peers/open_fields.c tests/peers/open_fields.h
tests_peers_flips_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_flips_realm_LDADD = $(peers_ldadd)

tests_peers_layouts_realm_SOURCES = \
	tests/peers/layouts.c tests/peers/layouts.h \
	tests/peers/layouts_calls.c \
	tests/peers/layouts_keys.c \
	tests/peers/layouts_wrap.c \
	tests/peers/transfer_hop.c tests/peers/transfer.h \
	$(weak_config)
tests_peers_layouts_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_layouts_realm_LDADD = libpeers.la libcrypto_apex.la libasn1.la \
	$(GSSAPI_LIBS) $(KRB5_LIBS) $(CRYPTO_LIBS) -lpthread

tests_peers_legacy_realm_SOURCES = tests/peers/legacy.c $(weak_config)
tests_peers_legacy_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_legacy_realm_LDADD = $(peers_ldadd)

tests_peers_matrix_realm_SOURCES = tests/peers/matrix.c
tests_peers_matrix_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_matrix_realm_LDADD = $(peers_ldadd)

tests_peers_memory_realm_SOURCES = \
	tests/peers/memory.c tests/peers/memory.h \
	tests/peers/memory_pac.c \
	tests/peers/memory_scan.c tests/peers/memory_scan.h \
	tests/peers/forged.c tests/peers/forged.h
tests_peers_memory_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_memory_realm_LDADD = libpeers.la libcrypto_apex.la libasn1test.la libasn1.la \
	$(GSSAPI_LIBS) $(KRB5_LIBS) $(CRYPTO_LIBS) -lpthread

plain_sources = \
	tests/peers/plain.c tests/peers/plain.h \
	tests/peers/plain_hostile.c \
	tests/peers/plain_objects.c \
	tests/peers/plain_process.c \
	tests/peers/plain_transfer.c \
	tests/peers/alloc_hook.c tests/peers/alloc_hook.h
plain_ldadd = libpeers.la libform.la libreplay.la libap.la libverdict.la \
	libtrace.la libcrypto_apex.la libasn1.la $(GSSAPI_LIBS) $(KRB5_LIBS) $(CRYPTO_LIBS) -lpthread -ldl
tests_peers_plain_realm_SOURCES = $(plain_sources)
tests_peers_plain_realm_CPPFLAGS = $(peers_cppflags) -DPLAIN_INTERPOSED=false
tests_peers_plain_realm_LDADD = $(plain_ldadd)
tests_peers_plain_both_realm_SOURCES = $(plain_sources)
tests_peers_plain_both_realm_CPPFLAGS = $(peers_cppflags) -DPLAIN_INTERPOSED=true
tests_peers_plain_both_realm_LDADD = $(plain_ldadd)

# libkrb5 and its plug-ins must find what this program exports.
tests_peers_plugins_realm_SOURCES = \
	tests/peers/plugins.c tests/peers/plugins.h \
	mech/krb5/pac_mark.h mech/krb5/plugin/pac_mark.c \
	tests/peers/plugins_alloc.c \
	tests/peers/plugins_calls.c \
	tests/peers/plugins_sssd.c \
	tests/peers/plugin_hook.c tests/peers/plugin_hook.h \
	tests/peers/alloc_each.c tests/peers/alloc_each.h \
	tests/peers/alloc_hook.c tests/peers/alloc_hook.h \
	tests/peers/attributes_dump.c tests/peers/attributes.h \
	$(attributes_show)
tests_peers_plugins_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_plugins_realm_LDFLAGS = $(AM_LDFLAGS) -Wl,--export-dynamic
tests_peers_plugins_realm_CFLAGS = $(AM_CFLAGS) -fvisibility=default
tests_peers_plugins_realm_LDADD = $(peers_ldadd) -ldl

check_LTLIBRARIES += attribute_plugin.la
attribute_plugin_la_SOURCES = tests/peers/attribute_plugin.c
attribute_plugin_la_CPPFLAGS = $(AM_CPPFLAGS) $(KRB5_CFLAGS)
attribute_plugin_la_LIBADD = $(KRB5_LIBS)
attribute_plugin_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-rpath /nowhere

tests_peers_replay_realm_SOURCES = tests/peers/replay.c
tests_peers_replay_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_replay_realm_LDADD = $(peers_ldadd)

# The module must find this program's sendto before the C library's.
tests_peers_syslog_realm_SOURCES = tests/peers/syslog.c
tests_peers_syslog_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_syslog_realm_LDFLAGS = $(AM_LDFLAGS) -Wl,--export-dynamic
tests_peers_syslog_realm_CFLAGS = $(AM_CFLAGS) -fvisibility=default
tests_peers_syslog_realm_LDADD = $(peers_ldadd)

tests_peers_settings_realm_SOURCES = tests/peers/settings.c
tests_peers_settings_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_settings_realm_LDADD = $(peers_ldadd)

tests_peers_storm_realm_SOURCES = \
	tests/peers/storm.c tests/peers/storm.h \
	tests/peers/alloc_hook.c tests/peers/alloc_hook.h \
	tests/peers/storm_contexts.c \
	tests/peers/storm_creds.c \
	tests/peers/storm_inquiries.c \
	tests/peers/storm_lanes.c \
	tests/peers/storm_messages.c \
	tests/peers/storm_names.c \
	tests/peers/storm_options.c \
	tests/peers/storm_twins.c \
	tests/peers/unsettled.c tests/peers/unsettled.h
tests_peers_storm_realm_CPPFLAGS = $(peers_cppflags)
# The module must find this program's stat before the C library's.
tests_peers_storm_realm_LDFLAGS = $(AM_LDFLAGS) -Wl,--export-dynamic
tests_peers_storm_realm_CFLAGS = $(AM_CFLAGS) -fvisibility=default
tests_peers_storm_realm_LDADD = $(peers_ldadd) -ldl

tests_peers_target_realm_SOURCES = tests/peers/target.c \
	tests/peers/forged.c tests/peers/forged.h
tests_peers_target_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_target_realm_LDADD = libpeers.la libcrypto_apex.la libasn1test.la libasn1.la \
	$(GSSAPI_LIBS) $(KRB5_LIBS) $(CRYPTO_LIBS) -lpthread

tests_peers_threads_realm_SOURCES = tests/peers/threads.c
tests_peers_threads_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_threads_realm_LDADD = $(peers_ldadd)

tests_peers_trace_realm_SOURCES = tests/peers/trace.c
tests_peers_trace_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_trace_realm_LDADD = $(peers_ldadd)

tests_peers_transfer_realm_SOURCES = \
	tests/peers/transfer.c tests/peers/transfer.h \
	tests/peers/transfer_alloc.c \
	tests/peers/alloc_hook.c tests/peers/alloc_hook.h \
	tests/peers/transfer_hop.c \
	tests/peers/transfer_hostile.c \
	tests/peers/transfer_messages.c \
	tests/peers/transfer_partial.c \
	tests/peers/transfer_times.c
tests_peers_transfer_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_transfer_realm_LDADD = $(peers_ldadd) -ldl

tests_peers_transfer_refused_realm_SOURCES = tests/peers/transfer_refused.c
tests_peers_transfer_refused_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_transfer_refused_realm_LDADD = $(peers_ldadd) -ldl

tests_peers_channel_realm_SOURCES = tests/peers/channel.c $(weak_config)
tests_peers_channel_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_channel_realm_LDADD = $(peers_ldadd)

tests_peers_healing_realm_SOURCES = \
	tests/peers/healing.c tests/peers/healing.h \
	tests/peers/healing_forged.c
tests_peers_healing_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_healing_realm_LDADD = $(peers_ldadd) libasn1.la

# The peer with Heimdal's libraries: never instrumented, as they are not.
if HAVE_HEIMDAL
check_PROGRAMS += tests/peers/heimdal_peer
endif
tests_peers_heimdal_peer_SOURCES = \
	tests/peers/heimdal_peer.c tests/peers/library.h \
	tests/peers/gss.c tests/peers/gss.h \
	tests/peers/pair.c tests/peers/pair.h \
	tests/peers/peer.c tests/peers/peer.h \
	tests/peers/peer_context.c \
	tests/peers/peer_delegation.c \
	tests/peers/peer_establish.c \
	tests/peers/peer_messages.c \
	tests/peers/peer_parts.c \
	tests/peers/remote.h tests/peers/remote_serve.c \
	tests/peers/report.c tests/peers/report.h \
	tests/peers/scenario.c tests/peers/scenario.h \
	tests/peers/wire.c tests/peers/wire.h
tests_peers_heimdal_peer_CPPFLAGS = $(AM_CPPFLAGS) $(HEIMDAL_CFLAGS) \
	-DPEER_HEIMDAL
tests_peers_heimdal_peer_CFLAGS = -std=gnu11 $(WARN_CFLAGS)
tests_peers_heimdal_peer_LDFLAGS =
tests_peers_heimdal_peer_LDADD = $(HEIMDAL_LIBS)

tests_peers_heimdal_realm_SOURCES = \
	tests/peers/heimdal.c tests/peers/heimdal.h $(weak_config) \
	tests/peers/heimdal_errors.c \
	tests/peers/heimdal_tamper.c \
	tests/peers/der_path.c tests/peers/der_path.h \
	tests/peers/open_fields.c tests/peers/open_fields.h \
	tests/peers/remote.c tests/peers/remote.h
tests_peers_heimdal_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_heimdal_realm_LDADD = $(peers_ldadd)
