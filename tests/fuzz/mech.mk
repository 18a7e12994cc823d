# libFuzzer targets for the folder mech/.
if FUZZERS
EXTRA_PROGRAMS += tests/fuzz/fuzz_replay_file
FUZZERS_ALL += tests/fuzz/fuzz_replay_file

tests_fuzz_fuzz_replay_file_SOURCES = tests/fuzz/fuzz_replay_file.c
tests_fuzz_fuzz_replay_file_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_replay_file_LDADD = libmechcore.la libverdict.la \
	libcrypto_apex.la libasn1.la $(CRYPTO_LIBS)
endif
