# Message tokens and the sequence window.
if HAVE_CUNIT
msg_tests = \
	tests/unit/golden_test \
	tests/unit/msg_context_test \
	tests/unit/msg_deletion_test \
	tests/unit/msg_iov_test \
	tests/unit/msg_memory_test \
	tests/unit/msg_tamper_test \
	tests/unit/msg_token_test \
	tests/unit/msg_v1_iov_test \
	tests/unit/msg_v1_provider_test \
	tests/unit/msg_v1_tamper_test \
	tests/unit/msg_v1_token_test \
	tests/unit/window_test \
	tests/unit/msg_builtin_test.realm
check_PROGRAMS += $(msg_tests)
TESTS += $(msg_tests)

msg_support = tests/unit/msg_support.c tests/unit/msg_support.h
msg_v1_support = $(msg_support) \
	tests/unit/msg_v1_support.c tests/unit/msg_v1_support.h
msg_test_cppflags = $(AM_CPPFLAGS) $(CUNIT_CFLAGS) $(KRB5_CFLAGS) \
	$(GSSAPI_CFLAGS)
msg_test_ldadd = libtap.la libmsg.la libverdict.la libtrace.la libcrypto_apex.la \
	libasn1.la $(KRB5_LIBS) $(CRYPTO_LIBS) $(CUNIT_LIBS) -lpthread

tests_unit_golden_test_SOURCES = tests/unit/golden_test.c \
	tests/unit/golden.c tests/unit/golden.h
tests_unit_golden_test_CPPFLAGS = $(msg_test_cppflags)
tests_unit_golden_test_LDADD = libap.la $(msg_test_ldadd)

tests_unit_msg_builtin_test_realm_SOURCES = tests/unit/msg_builtin_test.c \
	$(msg_support)
tests_unit_msg_builtin_test_realm_CPPFLAGS = $(msg_test_cppflags)
tests_unit_msg_builtin_test_realm_LDADD = $(msg_test_ldadd) $(GSSAPI_LIBS)

tests_unit_msg_context_test_SOURCES = tests/unit/msg_context_test.c \
	$(msg_support)
tests_unit_msg_context_test_CPPFLAGS = $(msg_test_cppflags)
tests_unit_msg_context_test_LDADD = $(msg_test_ldadd)

tests_unit_msg_deletion_test_SOURCES = tests/unit/msg_deletion_test.c \
	$(msg_support)
tests_unit_msg_deletion_test_CPPFLAGS = $(msg_test_cppflags)
tests_unit_msg_deletion_test_LDADD = $(msg_test_ldadd)

tests_unit_msg_iov_test_SOURCES = tests/unit/msg_iov_test.c $(msg_support)
tests_unit_msg_iov_test_CPPFLAGS = $(msg_test_cppflags)
tests_unit_msg_iov_test_LDADD = $(msg_test_ldadd)

tests_unit_msg_memory_test_SOURCES = tests/unit/msg_memory_test.c \
	$(msg_support) $(short_memory)
tests_unit_msg_memory_test_CPPFLAGS = $(msg_test_cppflags)
tests_unit_msg_memory_test_LDFLAGS = $(SHORT_MEMORY_LINK)
tests_unit_msg_memory_test_LDADD = $(msg_test_ldadd)

tests_unit_msg_tamper_test_SOURCES = tests/unit/msg_tamper_test.c \
	$(msg_support)
tests_unit_msg_tamper_test_CPPFLAGS = $(msg_test_cppflags)
tests_unit_msg_tamper_test_LDADD = $(msg_test_ldadd)

tests_unit_msg_token_test_SOURCES = tests/unit/msg_token_test.c $(msg_support)
tests_unit_msg_token_test_CPPFLAGS = $(msg_test_cppflags)
tests_unit_msg_token_test_LDADD = $(msg_test_ldadd)

tests_unit_msg_v1_iov_test_SOURCES = tests/unit/msg_v1_iov_test.c \
	$(msg_v1_support)
tests_unit_msg_v1_iov_test_CPPFLAGS = $(msg_test_cppflags)
tests_unit_msg_v1_iov_test_LDADD = $(msg_test_ldadd)

tests_unit_msg_v1_provider_test_SOURCES = tests/unit/msg_v1_provider_test.c \
	$(msg_v1_support) $(openssl_conf)
tests_unit_msg_v1_provider_test_CPPFLAGS = $(msg_test_cppflags) $(CRYPTO_CFLAGS)
tests_unit_msg_v1_provider_test_LDADD = $(msg_test_ldadd) $(CRYPTO_LIBS)

tests_unit_msg_v1_tamper_test_SOURCES = tests/unit/msg_v1_tamper_test.c \
	$(msg_v1_support)
tests_unit_msg_v1_tamper_test_CPPFLAGS = $(msg_test_cppflags)
tests_unit_msg_v1_tamper_test_LDADD = $(msg_test_ldadd)

tests_unit_msg_v1_token_test_SOURCES = tests/unit/msg_v1_token_test.c \
	$(msg_v1_support)
tests_unit_msg_v1_token_test_CPPFLAGS = $(msg_test_cppflags)
tests_unit_msg_v1_token_test_LDADD = $(msg_test_ldadd)

tests_unit_window_test_SOURCES = tests/unit/window_test.c
tests_unit_window_test_CPPFLAGS = $(AM_CPPFLAGS) $(CUNIT_CFLAGS)
tests_unit_window_test_LDADD = libtap.la libmsg.la libverdict.la libtrace.la \
	libcrypto_apex.la libasn1.la $(CRYPTO_LIBS) $(CUNIT_LIBS) -lpthread
endif
