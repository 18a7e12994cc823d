# The tests of asn1/.
asn1_tests = \
	tests/unit/asn1_authdata_test \
	tests/unit/asn1_bytes_test \
	tests/unit/asn1_der_test \
	tests/unit/asn1_gss_test \
	tests/unit/asn1_krb5_test \
	tests/unit/asn1_messages_test \
	tests/unit/asn1_mutation_test \
	tests/unit/asn1_pac_test \
	tests/unit/asn1_principal_test \
	tests/unit/asn1_rules_test \
	tests/unit/asn1_time_test \
	tests/unit/asn1_types_test \
	tests/unit/asn1_wipe_test
check_PROGRAMS += $(asn1_tests)
TESTS += $(asn1_tests)

# Messages as text, known good ones, and every codec in one shape.
check_LTLIBRARIES += libasn1test.la
libasn1test_la_SOURCES = \
	tests/unit/asn1_codec.c tests/unit/asn1_codec.h \
	tests/unit/asn1_fixtures.c tests/unit/asn1_fixtures.h \
	tests/unit/asn1_kdc.c tests/unit/asn1_kdc.h \
	tests/unit/asn1_text.c tests/unit/asn1_text.h

# PACs, made and captured; also for tests elsewhere.
pac_make = tests/unit/pac_make.c tests/unit/pac_make.h

asn1_test_cppflags = $(AM_CPPFLAGS) $(CUNIT_CFLAGS)
asn1_test_ldadd = libtap.la libasn1test.la libasn1.la $(CUNIT_LIBS)

tests_unit_asn1_authdata_test_SOURCES = tests/unit/asn1_authdata_test.c
tests_unit_asn1_authdata_test_CPPFLAGS = $(asn1_test_cppflags)
tests_unit_asn1_authdata_test_LDADD = $(asn1_test_ldadd)

tests_unit_asn1_bytes_test_SOURCES = tests/unit/asn1_bytes_test.c
tests_unit_asn1_bytes_test_CPPFLAGS = $(asn1_test_cppflags)
tests_unit_asn1_bytes_test_LDADD = $(asn1_test_ldadd)

tests_unit_asn1_der_test_SOURCES = tests/unit/asn1_der_test.c
tests_unit_asn1_der_test_CPPFLAGS = $(asn1_test_cppflags)
tests_unit_asn1_der_test_LDADD = $(asn1_test_ldadd)

tests_unit_asn1_gss_test_SOURCES = tests/unit/asn1_gss_test.c
tests_unit_asn1_gss_test_CPPFLAGS = $(asn1_test_cppflags)
tests_unit_asn1_gss_test_LDADD = $(asn1_test_ldadd)

tests_unit_asn1_krb5_test_SOURCES = tests/unit/asn1_krb5_test.c \
	tests/unit/asn1_krb5_world.c tests/unit/asn1_krb5_world.h
tests_unit_asn1_krb5_test_CPPFLAGS = $(asn1_test_cppflags) $(KRB5_CFLAGS)
tests_unit_asn1_krb5_test_LDADD = $(asn1_test_ldadd) $(KRB5_LIBS)

tests_unit_asn1_messages_test_SOURCES = tests/unit/asn1_messages_test.c
tests_unit_asn1_messages_test_CPPFLAGS = $(asn1_test_cppflags)
tests_unit_asn1_messages_test_LDADD = $(asn1_test_ldadd)

tests_unit_asn1_mutation_test_SOURCES = tests/unit/asn1_mutation_test.c
tests_unit_asn1_mutation_test_CPPFLAGS = $(asn1_test_cppflags)
tests_unit_asn1_mutation_test_LDADD = $(asn1_test_ldadd)

tests_unit_asn1_pac_test_SOURCES = tests/unit/asn1_pac_test.c $(pac_make)
tests_unit_asn1_pac_test_CPPFLAGS = $(asn1_test_cppflags)
tests_unit_asn1_pac_test_LDADD = $(asn1_test_ldadd)

tests_unit_asn1_principal_test_SOURCES = tests/unit/asn1_principal_test.c
tests_unit_asn1_principal_test_CPPFLAGS = $(asn1_test_cppflags)
tests_unit_asn1_principal_test_LDADD = $(asn1_test_ldadd)

tests_unit_asn1_rules_test_SOURCES = tests/unit/asn1_rules_test.c
tests_unit_asn1_rules_test_CPPFLAGS = $(asn1_test_cppflags)
tests_unit_asn1_rules_test_LDADD = $(asn1_test_ldadd)

tests_unit_asn1_time_test_SOURCES = tests/unit/asn1_time_test.c
tests_unit_asn1_time_test_CPPFLAGS = $(asn1_test_cppflags)
tests_unit_asn1_time_test_LDADD = $(asn1_test_ldadd)

tests_unit_asn1_types_test_SOURCES = tests/unit/asn1_types_test.c
tests_unit_asn1_types_test_CPPFLAGS = $(asn1_test_cppflags)
tests_unit_asn1_types_test_LDADD = $(asn1_test_ldadd)

tests_unit_asn1_wipe_test_SOURCES = tests/unit/asn1_wipe_test.c
tests_unit_asn1_wipe_test_CPPFLAGS = $(asn1_test_cppflags)
tests_unit_asn1_wipe_test_LDADD = $(asn1_test_ldadd)
tests_unit_asn1_wipe_test_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=malloc -Wl,--wrap=free
