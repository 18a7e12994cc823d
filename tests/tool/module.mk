# The administrator's tool, as an administrator uses it.
if HAVE_TOOL
TESTS += \
	tests/tool/apparmor.sh \
	tests/tool/check.sh \
	tests/tool/explain.sh \
	tests/tool/log.sh \
	tests/tool/switch.sh \
	tests/tool/try.sh
if !SANITIZED
# A sanitized module cannot be loaded into gss-server.
TESTS += tests/tool/status.sh tests/tool/troubleshooting.sh
endif
if HAVE_PROBES
TESTS += tests/tool/probes.sh
endif
endif

check_PROGRAMS += tests/tool/tokens
tests_tool_tokens_SOURCES = tests/tool/tokens.c
tests_tool_tokens_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(KRB5_CFLAGS)
tests_tool_tokens_LDADD = $(GSSAPI_LIBS) $(KRB5_LIBS)

EXTRA_DIST += \
	tests/tool/apparmor.sh \
	tests/tool/check.sh \
	tests/tool/explain.sh \
	tests/tool/log.sh \
	tests/tool/probes.sh \
	tests/tool/status.sh \
	tests/tool/switch.sh \
	tests/tool/troubleshooting.sh \
	tests/tool/try.sh
