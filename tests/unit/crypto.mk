check_PROGRAMS += \
	tests/unit/crypto_alloc_test \
	tests/unit/crypto_derive_test \
	tests/unit/crypto_fips_test \
	tests/unit/crypto_krb5_test \
	tests/unit/crypto_random_test \
	tests/unit/crypto_seal_test \
	tests/unit/crypto_vectors_test

crypto_support = tests/unit/crypto_support.c tests/unit/crypto_support.h
crypto_test_cppflags = $(AM_CPPFLAGS) $(CUNIT_CFLAGS) $(CRYPTO_CFLAGS) \
	$(KRB5_CFLAGS)
crypto_test_ldadd = libtap.la libcrypto_apex.la libasn1.la $(CRYPTO_LIBS) \
	$(CUNIT_LIBS)

tests_unit_crypto_alloc_test_SOURCES = tests/unit/crypto_alloc_test.c \
	$(crypto_support)
tests_unit_crypto_alloc_test_CPPFLAGS = $(crypto_test_cppflags)
tests_unit_crypto_alloc_test_LDADD = $(crypto_test_ldadd)

tests_unit_crypto_derive_test_SOURCES = tests/unit/crypto_derive_test.c \
	$(crypto_support)
tests_unit_crypto_derive_test_CPPFLAGS = $(crypto_test_cppflags)
tests_unit_crypto_derive_test_LDADD = $(crypto_test_ldadd) $(KRB5_LIBS)

openssl_conf = tests/unit/openssl_conf.c tests/unit/openssl_conf.h

tests_unit_crypto_fips_test_SOURCES = tests/unit/crypto_fips_test.c \
	$(crypto_support) $(openssl_conf)
tests_unit_crypto_fips_test_CPPFLAGS = $(crypto_test_cppflags)
tests_unit_crypto_fips_test_LDADD = $(crypto_test_ldadd)

# A provider that crypto_fips_test loads through openssl.cnf.
check_LTLIBRARIES += fips_provider.la
fips_provider_la_SOURCES = tests/unit/fips_provider.c
fips_provider_la_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
fips_provider_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-rpath /nowhere
fips_provider_la_LIBADD = $(CRYPTO_LIBS)

tests_unit_crypto_krb5_test_SOURCES = tests/unit/crypto_krb5_test.c \
	$(crypto_support)
tests_unit_crypto_krb5_test_CPPFLAGS = $(crypto_test_cppflags)
tests_unit_crypto_krb5_test_LDADD = $(crypto_test_ldadd) $(KRB5_LIBS)

tests_unit_crypto_random_test_SOURCES = tests/unit/crypto_random_test.c \
	$(crypto_support)
tests_unit_crypto_random_test_CPPFLAGS = $(crypto_test_cppflags)
tests_unit_crypto_random_test_LDADD = $(crypto_test_ldadd)

tests_unit_crypto_seal_test_SOURCES = tests/unit/crypto_seal_test.c \
	$(crypto_support)
tests_unit_crypto_seal_test_CPPFLAGS = $(crypto_test_cppflags)
tests_unit_crypto_seal_test_LDADD = $(crypto_test_ldadd)

tests_unit_crypto_vectors_test_SOURCES = tests/unit/crypto_vectors_test.c \
	$(crypto_support)
tests_unit_crypto_vectors_test_CPPFLAGS = $(crypto_test_cppflags)
tests_unit_crypto_vectors_test_LDADD = $(crypto_test_ldadd)

TESTS += \
	tests/unit/crypto_alloc_test \
	tests/unit/crypto_derive_test \
	tests/unit/crypto_fips_test \
	tests/unit/crypto_krb5_test \
	tests/unit/crypto_random_test \
	tests/unit/crypto_seal_test \
	tests/unit/crypto_vectors_test
