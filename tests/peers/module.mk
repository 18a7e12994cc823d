# Through the real GSS library, in a throw-away realm: tests/peers/README.
PEERS_REALM = \
	tests/peers/alloc.realm \
	tests/peers/contract.realm \
	tests/peers/errors.realm \
	tests/peers/flips.realm \
	tests/peers/matrix.realm \
	tests/peers/replay.realm \
	tests/peers/settings.realm \
	tests/peers/syslog.realm \
	tests/peers/threads.realm

check_PROGRAMS += $(PEERS_REALM)
TESTS += $(PEERS_REALM)
EXTRA_DIST += tests/peers/README

# What they have in common: both ends of a context, in one process or in two.
check_LTLIBRARIES += libpeers.la
libpeers_la_SOURCES = \
	tests/peers/couple.c tests/peers/couple.h \
	tests/peers/gss.c tests/peers/gss.h \
	tests/peers/pair.c tests/peers/pair.h \
	tests/peers/peer.c tests/peers/peer.h \
	tests/peers/peer_context.c \
	tests/peers/peer_delegation.c \
	tests/peers/peer_establish.c \
	tests/peers/peer_messages.c \
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

tests_peers_contract_realm_SOURCES = \
	tests/peers/contract.c tests/peers/contract.h \
	tests/peers/contract_context.c \
	tests/peers/contract_cred.c \
	tests/peers/contract_lifetime.c \
	tests/peers/contract_mech.c \
	tests/peers/contract_message.c \
	tests/peers/contract_name.c \
	tests/peers/contract_oid.c
tests_peers_contract_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_contract_realm_LDADD = $(peers_ldadd)

tests_peers_errors_realm_SOURCES = tests/peers/errors.c
tests_peers_errors_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_errors_realm_LDADD = $(peers_ldadd)

tests_peers_flips_realm_SOURCES = tests/peers/flips.c \
	tests/peers/der_path.c tests/peers/der_path.h
tests_peers_flips_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_flips_realm_LDADD = $(peers_ldadd)

tests_peers_matrix_realm_SOURCES = tests/peers/matrix.c
tests_peers_matrix_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_matrix_realm_LDADD = $(peers_ldadd)

tests_peers_replay_realm_SOURCES = tests/peers/replay.c
tests_peers_replay_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_replay_realm_LDADD = $(peers_ldadd)

# The module must find this program's syslog before the C library's.
tests_peers_syslog_realm_SOURCES = tests/peers/syslog.c
tests_peers_syslog_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_syslog_realm_LDFLAGS = $(AM_LDFLAGS) -Wl,--export-dynamic
tests_peers_syslog_realm_CFLAGS = $(AM_CFLAGS) -fvisibility=default
tests_peers_syslog_realm_LDADD = $(peers_ldadd)

tests_peers_settings_realm_SOURCES = tests/peers/settings.c
tests_peers_settings_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_settings_realm_LDADD = $(peers_ldadd)

tests_peers_threads_realm_SOURCES = tests/peers/threads.c
tests_peers_threads_realm_CPPFLAGS = $(peers_cppflags)
tests_peers_threads_realm_LDADD = $(peers_ldadd)
