# The exchange, with a KDC in a file.
ap_tests = \
	tests/unit/ap_answer_test \
	tests/unit/ap_authdata_test \
	tests/unit/ap_bits_test \
	tests/unit/ap_channel_test \
	tests/unit/ap_exchange_test \
	tests/unit/ap_forgery_test \
	tests/unit/ap_memory_test \
	tests/unit/ap_recovery_test \
	tests/unit/ap_request_test \
	tests/unit/ap_target_test
check_PROGRAMS += $(ap_tests)
TESTS += $(ap_tests)

ap_kdc = tests/unit/ap_kdc.c tests/unit/ap_kdc.h
ap_test_cppflags = $(AM_CPPFLAGS) $(CUNIT_CFLAGS)
ap_test_ldadd = libtap.la libap.la libverdict.la libtrace.la \
	libcrypto_apex.la libasn1test.la libasn1.la $(CRYPTO_LIBS) $(CUNIT_LIBS)

tests_unit_ap_answer_test_SOURCES = tests/unit/ap_answer_test.c $(ap_kdc)
tests_unit_ap_answer_test_CPPFLAGS = $(ap_test_cppflags)
tests_unit_ap_answer_test_LDADD = $(ap_test_ldadd)

tests_unit_ap_authdata_test_SOURCES = tests/unit/ap_authdata_test.c $(ap_kdc) \
	$(pac_make)
tests_unit_ap_authdata_test_CPPFLAGS = $(ap_test_cppflags)
tests_unit_ap_authdata_test_LDADD = $(ap_test_ldadd)

tests_unit_ap_bits_test_SOURCES = tests/unit/ap_bits_test.c $(ap_kdc)
tests_unit_ap_bits_test_CPPFLAGS = $(ap_test_cppflags)
tests_unit_ap_bits_test_LDADD = $(ap_test_ldadd)

tests_unit_ap_exchange_test_SOURCES = tests/unit/ap_exchange_test.c $(ap_kdc)
tests_unit_ap_exchange_test_CPPFLAGS = $(ap_test_cppflags)
tests_unit_ap_exchange_test_LDADD = $(ap_test_ldadd)

tests_unit_ap_forgery_test_SOURCES = tests/unit/ap_forgery_test.c $(ap_kdc)
tests_unit_ap_forgery_test_CPPFLAGS = $(ap_test_cppflags)
tests_unit_ap_forgery_test_LDADD = $(ap_test_ldadd)

tests_unit_ap_memory_test_SOURCES = tests/unit/ap_memory_test.c $(ap_kdc) \
	$(short_memory)
tests_unit_ap_memory_test_CPPFLAGS = $(ap_test_cppflags)
tests_unit_ap_memory_test_LDFLAGS = $(SHORT_MEMORY_LINK)
tests_unit_ap_memory_test_LDADD = $(ap_test_ldadd)

tests_unit_ap_request_test_SOURCES = tests/unit/ap_request_test.c $(ap_kdc)
tests_unit_ap_request_test_CPPFLAGS = $(ap_test_cppflags)
tests_unit_ap_request_test_LDADD = $(ap_test_ldadd)

tests_unit_ap_channel_test_SOURCES = tests/unit/ap_channel_test.c $(ap_kdc)
tests_unit_ap_channel_test_CPPFLAGS = $(ap_test_cppflags)
tests_unit_ap_channel_test_LDADD = $(ap_test_ldadd)

tests_unit_ap_recovery_test_SOURCES = tests/unit/ap_recovery_test.c $(ap_kdc)
tests_unit_ap_recovery_test_CPPFLAGS = $(ap_test_cppflags)
tests_unit_ap_recovery_test_LDADD = $(ap_test_ldadd)

tests_unit_ap_target_test_SOURCES = tests/unit/ap_target_test.c $(ap_kdc)
tests_unit_ap_target_test_CPPFLAGS = $(ap_test_cppflags)
tests_unit_ap_target_test_LDADD = $(ap_test_ldadd)
