# libFuzzer targets for message tokens, with real keys.
if FUZZERS
EXTRA_PROGRAMS += \
	tests/fuzz/fuzz_unwrap \
	tests/fuzz/fuzz_unwrap_iov \
	tests/fuzz/fuzz_verify_mic
FUZZERS_ALL += \
	tests/fuzz/fuzz_unwrap \
	tests/fuzz/fuzz_unwrap_iov \
	tests/fuzz/fuzz_verify_mic

msg_fuzz = tests/fuzz/msg_fuzz.c tests/fuzz/msg_fuzz.h \
	tests/fuzz/msg_fuzz_v1.c
msg_fuzz_cppflags = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS)
msg_fuzz_ldadd = libmsg.la libverdict.la libtrace.la libcrypto_apex.la libasn1.la \
	$(CRYPTO_LIBS) -lpthread

tests_fuzz_fuzz_unwrap_SOURCES = tests/fuzz/fuzz_unwrap.c $(msg_fuzz)
tests_fuzz_fuzz_unwrap_CPPFLAGS = $(msg_fuzz_cppflags)
tests_fuzz_fuzz_unwrap_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_unwrap_LDADD = $(msg_fuzz_ldadd)

tests_fuzz_fuzz_unwrap_iov_SOURCES = tests/fuzz/fuzz_unwrap_iov.c $(msg_fuzz)
tests_fuzz_fuzz_unwrap_iov_CPPFLAGS = $(msg_fuzz_cppflags)
tests_fuzz_fuzz_unwrap_iov_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_unwrap_iov_LDADD = $(msg_fuzz_ldadd)

tests_fuzz_fuzz_verify_mic_SOURCES = tests/fuzz/fuzz_verify_mic.c $(msg_fuzz)
tests_fuzz_fuzz_verify_mic_CPPFLAGS = $(msg_fuzz_cppflags)
tests_fuzz_fuzz_verify_mic_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_verify_mic_LDADD = $(msg_fuzz_ldadd)
endif
