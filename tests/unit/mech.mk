# Tests of the folder mech/ that need no GSS library, and of transited_check.
check_PROGRAMS += \
	tests/unit/attributes_test \
	tests/unit/mit_context_test \
	tests/unit/own_context_test \
	tests/unit/replay_mit_test.realm \
	tests/unit/replay_names_test \
	tests/unit/replay_test \
	tests/unit/trace_test \
	tests/unit/transited_test

mechcore_test_cppflags = $(AM_CPPFLAGS) $(CUNIT_CFLAGS) $(KRB5_CFLAGS)
mechcore_test_ldadd = libtap.la libform.la libreplay.la libap.la libverdict.la libtrace.la \
	libcrypto_apex.la libasn1.la $(KRB5_LIBS) $(CRYPTO_LIBS) $(CUNIT_LIBS)
replay_support = tests/unit/replay_support.c tests/unit/replay_support.h

# Of the library, only sets of buffers.
tests_unit_attributes_test_SOURCES = tests/unit/attributes_test.c $(pac_make) \
	mech/name/attributes.c mech/name/attributes.h \
	mech/name/attributes_account.c mech/name/attributes_account.h \
	mech/name/attributes_pac.c mech/name/attributes_pac.h
tests_unit_attributes_test_CPPFLAGS = $(AM_CPPFLAGS) $(CUNIT_CFLAGS) \
	$(GSSAPI_CFLAGS)
tests_unit_attributes_test_LDADD = libtap.la libform.la libreplay.la libap.la libverdict.la libtrace.la \
	libcrypto_apex.la libasn1.la $(GSSAPI_LIBS) $(CRYPTO_LIBS) $(CUNIT_LIBS)

tests_unit_mit_context_test_SOURCES = tests/unit/mit_context_test.c
tests_unit_mit_context_test_CPPFLAGS = $(mechcore_test_cppflags)
tests_unit_mit_context_test_LDADD = $(mechcore_test_ldadd)

tests_unit_own_context_test_SOURCES = tests/unit/own_context_test.c \
	tests/unit/own_context_sample.c tests/unit/own_context_sample.h \
	$(short_memory)
tests_unit_own_context_test_CPPFLAGS = $(mechcore_test_cppflags) \
	$(GSSAPI_CFLAGS)
tests_unit_own_context_test_LDADD = $(mechcore_test_ldadd)
tests_unit_own_context_test_LDFLAGS = $(SHORT_MEMORY_LINK)

tests_unit_replay_mit_test_realm_SOURCES = tests/unit/replay_mit_test.c
tests_unit_replay_mit_test_realm_CPPFLAGS = $(mechcore_test_cppflags)
tests_unit_replay_mit_test_realm_LDADD = $(mechcore_test_ldadd)

tests_unit_replay_names_test_SOURCES = tests/unit/replay_names_test.c \
	$(replay_support)
tests_unit_replay_names_test_CPPFLAGS = $(mechcore_test_cppflags)
tests_unit_replay_names_test_LDADD = $(mechcore_test_ldadd) -lpthread

tests_unit_replay_test_SOURCES = tests/unit/replay_test.c $(replay_support) \
	tests/unit/syscall_count.c tests/unit/syscall_count.h
tests_unit_replay_test_CPPFLAGS = $(mechcore_test_cppflags)
tests_unit_replay_test_LDADD = $(mechcore_test_ldadd) -lpthread

tests_unit_trace_test_SOURCES = tests/unit/trace_test.c
tests_unit_trace_test_CPPFLAGS = $(mechcore_test_cppflags)
tests_unit_trace_test_LDADD = $(mechcore_test_ldadd)

tests_unit_transited_test_SOURCES = tests/unit/transited_test.c
tests_unit_transited_test_CPPFLAGS = $(mechcore_test_cppflags)
tests_unit_transited_test_LDADD = libtap.la libkrb5svc.la libverdict.la libtrace.la \
	libcrypto_apex.la libasn1.la $(KRB5_LIBS) $(COM_ERR_LIBS) \
	$(CRYPTO_LIBS) $(CUNIT_LIBS) -lpthread

TESTS += \
	tests/unit/attributes_test \
	tests/unit/mit_context_test \
	tests/unit/own_context_test \
	tests/unit/replay_mit_test.realm \
	tests/unit/replay_names_test \
	tests/unit/replay_test \
	tests/unit/trace_test \
	tests/unit/transited_test

# The manual pages against the sources.
EXTRA_DIST += tests/docs.sh
if !SANITIZED
TESTS += tests/docs.sh
endif
