# The verdict list and its translation.
check_PROGRAMS += tests/unit/verdict_test
tests_unit_verdict_test_SOURCES = tests/unit/verdict_test.c mech/gss/status.c
tests_unit_verdict_test_CPPFLAGS = $(AM_CPPFLAGS) $(CUNIT_CFLAGS) $(GSSAPI_CFLAGS)
tests_unit_verdict_test_LDADD = libtap.la libform.la libreplay.la libverdict.la libtrace.la \
	libcrypto_apex.la libasn1.la $(CRYPTO_LIBS) $(CUNIT_LIBS) $(GSSAPI_LIBS) \
	$(KRB5_LIBS) $(COM_ERR_LIBS) -lpthread
TESTS += tests/unit/verdict_test
