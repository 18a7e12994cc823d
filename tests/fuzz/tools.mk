# libFuzzer target for the tool.
if FUZZERS
if HAVE_TOOL
EXTRA_PROGRAMS += tests/fuzz/fuzz_explain
FUZZERS_ALL += tests/fuzz/fuzz_explain

tests_fuzz_fuzz_explain_SOURCES = tests/fuzz/fuzz_explain.c \
	mech/context/channel_bindings.c mech/context/environment.c \
	mech/gss/status.c \
	tools/advice.c tools/explain_authdata.c tools/explain_judge.c \
	tools/explain_message.c tools/explain_opened.c tools/explain_spnego.c \
	tools/explain_token.c tools/explain_wrap.c \
	tools/octets.c tools/output.c tools/say.c tools/words.c
tests_fuzz_fuzz_explain_CPPFLAGS = $(gss_apex_CPPFLAGS)
tests_fuzz_fuzz_explain_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_explain_LDADD = $(gss_apex_LDADD)
endif
endif
