# mech/krb5: libkrb5 as the store of names, settings, keys and tickets.
check_PROGRAMS += \
	tests/unit/krb5_ccache_test \
	tests/unit/krb5_conf_test \
	tests/unit/krb5_json_test \
	tests/unit/krb5_json_whole_test \
	tests/unit/krb5_keys_test \
	tests/unit/krb5_names_test \
	tests/unit/krb5_pace_test \
	tests/unit/krb5_settings_test \
	tests/unit/krb5_tickets_test.realm

krb5_support = tests/unit/krb5_support.c tests/unit/krb5_support.h
krb5_test_cppflags = $(AM_CPPFLAGS) $(CUNIT_CFLAGS) $(KRB5_CFLAGS)
krb5_test_ldadd = libtap.la libkrb5svc.la libverdict.la libtrace.la libcrypto_apex.la \
	libasn1test.la libasn1.la $(GSSAPI_LIBS) $(KRB5_LIBS) $(CRYPTO_LIBS) $(CUNIT_LIBS) \
	-lpthread

tests_unit_krb5_ccache_test_SOURCES = tests/unit/krb5_ccache_test.c \
	$(krb5_support)
tests_unit_krb5_ccache_test_CPPFLAGS = $(krb5_test_cppflags)
tests_unit_krb5_ccache_test_LDADD = $(krb5_test_ldadd)

tests_unit_krb5_conf_test_SOURCES = tests/unit/krb5_conf_test.c \
	$(krb5_support) $(short_memory)
tests_unit_krb5_conf_test_CPPFLAGS = $(krb5_test_cppflags)
tests_unit_krb5_conf_test_LDFLAGS = $(SHORT_MEMORY_LINK)
tests_unit_krb5_conf_test_LDADD = $(krb5_test_ldadd)

tests_unit_krb5_json_test_SOURCES = tests/unit/krb5_json_test.c
tests_unit_krb5_json_test_CPPFLAGS = $(krb5_test_cppflags)
tests_unit_krb5_json_test_LDADD = $(krb5_test_ldadd)

tests_unit_krb5_json_whole_test_SOURCES = tests/unit/krb5_json_whole_test.c
tests_unit_krb5_json_whole_test_CPPFLAGS = $(krb5_test_cppflags)
tests_unit_krb5_json_whole_test_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc
tests_unit_krb5_json_whole_test_LDADD = $(krb5_test_ldadd)

tests_unit_krb5_keys_test_SOURCES = tests/unit/krb5_keys_test.c \
	$(krb5_support)
tests_unit_krb5_keys_test_CPPFLAGS = $(krb5_test_cppflags)
tests_unit_krb5_keys_test_LDADD = $(krb5_test_ldadd)

tests_unit_krb5_names_test_SOURCES = tests/unit/krb5_names_test.c \
	$(krb5_support)
tests_unit_krb5_names_test_CPPFLAGS = $(krb5_test_cppflags)
tests_unit_krb5_names_test_LDADD = $(krb5_test_ldadd)

tests_unit_krb5_pace_test_SOURCES = tests/unit/krb5_pace_test.c
tests_unit_krb5_pace_test_CPPFLAGS = $(krb5_test_cppflags)
tests_unit_krb5_pace_test_LDADD = $(krb5_test_ldadd)

tests_unit_krb5_settings_test_SOURCES = tests/unit/krb5_settings_test.c \
	$(krb5_support)
tests_unit_krb5_settings_test_CPPFLAGS = $(krb5_test_cppflags)
tests_unit_krb5_settings_test_LDADD = $(krb5_test_ldadd)

tests_unit_krb5_tickets_test_realm_SOURCES = tests/unit/krb5_tickets_test.c \
	$(krb5_support)
tests_unit_krb5_tickets_test_realm_CPPFLAGS = $(krb5_test_cppflags)
tests_unit_krb5_tickets_test_realm_LDADD = $(krb5_test_ldadd)

TESTS += \
	tests/unit/krb5_ccache_test \
	tests/unit/krb5_conf_test \
	tests/unit/krb5_json_test \
	tests/unit/krb5_json_whole_test \
	tests/unit/krb5_keys_test \
	tests/unit/krb5_names_test \
	tests/unit/krb5_pace_test \
	tests/unit/krb5_settings_test \
	tests/unit/krb5_tickets_test.realm
