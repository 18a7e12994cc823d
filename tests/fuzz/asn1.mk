# libFuzzer targets for the decoders of asn1/, and the program that writes their
# seeds (tests/fuzz/asn1_seeds.c).
if FUZZERS
asn1_fuzzers = \
	tests/fuzz/fuzz_ap_rep \
	tests/fuzz/fuzz_ap_req \
	tests/fuzz/fuzz_auth_indicators \
	tests/fuzz/fuzz_authdata \
	tests/fuzz/fuzz_authenticator \
	tests/fuzz/fuzz_cammac \
	tests/fuzz/fuzz_cfx_header \
	tests/fuzz/fuzz_enc_ap_rep_part \
	tests/fuzz/fuzz_enc_krb_cred_part \
	tests/fuzz/fuzz_enc_ticket_part \
	tests/fuzz/fuzz_etype_list \
	tests/fuzz/fuzz_gss_checksum \
	tests/fuzz/fuzz_gss_token \
	tests/fuzz/fuzz_krb_cred \
	tests/fuzz/fuzz_krb_error \
	tests/fuzz/fuzz_pac \
	tests/fuzz/fuzz_sid \
	tests/fuzz/fuzz_ticket
EXTRA_PROGRAMS += $(asn1_fuzzers) tests/fuzz/asn1_seeds
FUZZERS_ALL += $(asn1_fuzzers)

asn1_fuzz_sources = tests/fuzz/fuzz_codec.c tests/fuzz/fuzz_codec.h

tests_fuzz_asn1_seeds_SOURCES = tests/fuzz/asn1_seeds.c
tests_fuzz_asn1_seeds_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_ap_rep_SOURCES = tests/fuzz/fuzz_ap_rep.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_ap_rep_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_ap_rep_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_ap_req_SOURCES = tests/fuzz/fuzz_ap_req.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_ap_req_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_ap_req_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_auth_indicators_SOURCES = tests/fuzz/fuzz_auth_indicators.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_auth_indicators_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_auth_indicators_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_authdata_SOURCES = tests/fuzz/fuzz_authdata.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_authdata_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_authdata_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_authenticator_SOURCES = tests/fuzz/fuzz_authenticator.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_authenticator_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_authenticator_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_cammac_SOURCES = tests/fuzz/fuzz_cammac.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_cammac_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_cammac_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_cfx_header_SOURCES = tests/fuzz/fuzz_cfx_header.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_cfx_header_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_cfx_header_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_enc_ap_rep_part_SOURCES = tests/fuzz/fuzz_enc_ap_rep_part.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_enc_ap_rep_part_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_enc_ap_rep_part_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_enc_krb_cred_part_SOURCES = tests/fuzz/fuzz_enc_krb_cred_part.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_enc_krb_cred_part_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_enc_krb_cred_part_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_enc_ticket_part_SOURCES = tests/fuzz/fuzz_enc_ticket_part.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_enc_ticket_part_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_enc_ticket_part_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_etype_list_SOURCES = tests/fuzz/fuzz_etype_list.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_etype_list_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_etype_list_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_gss_checksum_SOURCES = tests/fuzz/fuzz_gss_checksum.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_gss_checksum_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_gss_checksum_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_gss_token_SOURCES = tests/fuzz/fuzz_gss_token.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_gss_token_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_gss_token_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_krb_cred_SOURCES = tests/fuzz/fuzz_krb_cred.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_krb_cred_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_krb_cred_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_krb_error_SOURCES = tests/fuzz/fuzz_krb_error.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_krb_error_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_krb_error_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_pac_SOURCES = tests/fuzz/fuzz_pac.c
tests_fuzz_fuzz_pac_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_pac_LDADD = libasn1.la

tests_fuzz_fuzz_sid_SOURCES = tests/fuzz/fuzz_sid.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_sid_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_sid_LDADD = libasn1test.la libasn1.la

tests_fuzz_fuzz_ticket_SOURCES = tests/fuzz/fuzz_ticket.c $(asn1_fuzz_sources)
tests_fuzz_fuzz_ticket_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_ticket_LDADD = libasn1test.la libasn1.la
endif
