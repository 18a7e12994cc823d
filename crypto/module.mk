noinst_LTLIBRARIES += libcrypto_apex.la
libcrypto_apex_la_SOURCES = \
	crypto/aes_sha1.c \
	crypto/aes_sha2.c \
	crypto/camellia.c \
	crypto/cbc.c crypto/cbc.h \
	crypto/crypto.h \
	crypto/derive.c crypto/derive.h \
	crypto/des3.c \
	crypto/digest.c crypto/digest.h \
	crypto/enctype.c \
	crypto/hmac.c crypto/hmac.h \
	crypto/key.c \
	crypto/legacy_token.c crypto/legacy_token.h \
	crypto/library.c crypto/library.h \
	crypto/mac.c crypto/mac.h \
	crypto/memory.c \
	crypto/openssl.c crypto/openssl.h \
	crypto/openssl_call.c crypto/openssl_call.h \
	crypto/ops.c crypto/ops.h \
	crypto/provider.c crypto/provider.h \
	crypto/random.c crypto/random.h \
	crypto/rc4.c crypto/rc4.h \
	crypto/scatter.c crypto/scatter.h \
	crypto/seal.c \
	crypto/simplified.c crypto/simplified.h \
	crypto/siphash.c crypto/siphash.h \
	crypto/site_config.c crypto/site_config.h \
	crypto/site_look.c crypto/site_look.h \
	crypto/usage.c
libcrypto_apex_la_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
