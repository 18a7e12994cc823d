# libFuzzer targets for the folder mech/.
if FUZZERS
mech_fuzzers = \
	tests/fuzz/fuzz_import_context \
	tests/fuzz/fuzz_import_cred \
	tests/fuzz/fuzz_json \
	tests/fuzz/fuzz_own_context \
	tests/fuzz/fuzz_replay_file
EXTRA_PROGRAMS += $(mech_fuzzers)
FUZZERS_ALL += $(mech_fuzzers)

mech_fuzz_ldadd = libform.la libreplay.la libap.la libverdict.la libtrace.la \
	libcrypto_apex.la libasn1.la \
	$(CRYPTO_LIBS)

tests_fuzz_fuzz_import_context_SOURCES = tests/fuzz/fuzz_import_context.c
tests_fuzz_fuzz_import_context_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_import_context_LDADD = $(mech_fuzz_ldadd)

tests_fuzz_fuzz_import_cred_SOURCES = tests/fuzz/fuzz_import_cred.c
tests_fuzz_fuzz_import_cred_CPPFLAGS = $(AM_CPPFLAGS) $(KRB5_CFLAGS)
tests_fuzz_fuzz_import_cred_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_import_cred_LDADD = libkrb5svc.la libverdict.la libtrace.la \
	libcrypto_apex.la libasn1.la $(GSSAPI_LIBS) $(KRB5_LIBS) $(CRYPTO_LIBS) \
	-lpthread

tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c
tests_fuzz_fuzz_json_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_json_LDADD = libkrb5svc.la libasn1.la

tests_fuzz_fuzz_own_context_SOURCES = tests/fuzz/fuzz_own_context.c
tests_fuzz_fuzz_own_context_LDFLAGS = $(FUZZ_LINK) \
	-Wl,--wrap=crypto_verify
tests_fuzz_fuzz_own_context_LDADD = $(mech_fuzz_ldadd)

tests_fuzz_fuzz_replay_file_SOURCES = tests/fuzz/fuzz_replay_file.c
tests_fuzz_fuzz_replay_file_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_replay_file_LDADD = $(mech_fuzz_ldadd)
endif

EXTRA_PROGRAMS += tests/fuzz/own_context_seeds
tests_fuzz_own_context_seeds_SOURCES = tests/fuzz/own_context_seeds.c \
	tests/unit/own_context_sample.c tests/unit/own_context_sample.h
tests_fuzz_own_context_seeds_LDADD = libform.la libreplay.la libap.la libverdict.la \
	libtrace.la libcrypto_apex.la libasn1.la $(CRYPTO_LIBS)
