# libFuzzer targets for the exchange, with a KDC in a file.
if FUZZERS
EXTRA_PROGRAMS += \
	tests/fuzz/fuzz_ap_acceptor \
	tests/fuzz/fuzz_ap_initiator
FUZZERS_ALL += \
	tests/fuzz/fuzz_ap_acceptor \
	tests/fuzz/fuzz_ap_initiator

ap_fuzz_ldadd = libap.la libverdict.la libtrace.la libcrypto_apex.la libasn1test.la \
	libasn1.la $(CRYPTO_LIBS)

tests_fuzz_fuzz_ap_acceptor_SOURCES = tests/fuzz/fuzz_ap_acceptor.c \
	tests/unit/ap_kdc.c tests/unit/ap_kdc.h
tests_fuzz_fuzz_ap_acceptor_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_ap_acceptor_LDADD = $(ap_fuzz_ldadd)

tests_fuzz_fuzz_ap_initiator_SOURCES = tests/fuzz/fuzz_ap_initiator.c \
	tests/unit/ap_kdc.c tests/unit/ap_kdc.h
tests_fuzz_fuzz_ap_initiator_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_ap_initiator_LDADD = $(ap_fuzz_ldadd)
endif
