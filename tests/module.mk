# Programs report in TAP.  The suffix of a test decides how it is run:
#   (none)   a unit test: needs nothing but its data below $top_srcdir/tests
#   .sh      a shell script, without a realm unless it makes one
#   .realm   a program that runs in a fresh realm (tests/realm/README)
TEST_EXTENSIONS = .sh .realm
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
REALM_LOG_DRIVER = $(LOG_DRIVER)
LOG_COMPILER = timeout -k 10 600
SH_LOG_COMPILER = timeout -k 10 600 $(SHELL)
REALM_LOG_COMPILER = timeout -k 10 900 $(SHELL) $(top_srcdir)/tests/realm/with-realm
AM_REALM_LOG_FLAGS = $(REALM_WRAP)
AM_TESTS_ENVIRONMENT = \
	LC_ALL=C; export LC_ALL; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	APEX_MODULE='$(abs_top_builddir)/.libs/mech_apex.so'; export APEX_MODULE; \
	APEX_KDB_MODULE='$(abs_top_builddir)/.libs/apexdb.so'; \
	export APEX_KDB_MODULE; \
	MAKE='$(MAKE)'; export MAKE; \
	NM='$(NM)'; export NM; \
	ASAN_OPTIONS='detect_leaks=1:abort_on_error=0:allocator_may_return_null=1'; export ASAN_OPTIONS; \
	LSAN_OPTIONS='print_suppressions=0:suppressions=$(abs_top_srcdir)/tests/realm/lsan.supp'; \
	export LSAN_OPTIONS; \
	UBSAN_OPTIONS='print_stacktrace=1'; export UBSAN_OPTIONS; \
	TSAN_OPTIONS='halt_on_error=1:exitcode=66:suppressions=$(abs_top_srcdir)/tests/realm/tsan.supp'; \
	export TSAN_OPTIONS;

# CUnit tests link with this; it turns their results into TAP.
check_LTLIBRARIES += libtap.la
libtap_la_SOURCES = tests/unit/tap.c tests/unit/tap.h
libtap_la_CPPFLAGS = $(AM_CPPFLAGS) $(CUNIT_CFLAGS)

# The KDC's database, so it is not sanitized: krb5kdc is not.
check_LTLIBRARIES += apexdb.la
apexdb_la_SOURCES = tests/realm/apexdb.c
apexdb_la_CPPFLAGS = $(AM_CPPFLAGS) $(KRB5_CFLAGS) \
	-DKDB_DB2='"$(GSSAPI_LIBDIR)/krb5/plugins/kdb/db2.so"'
apexdb_la_CFLAGS = -std=gnu11 $(WARN_CFLAGS)
apexdb_la_LDFLAGS = -module -avoid-version -shared -rpath /nowhere

# libFuzzer targets, built by `make fuzzers` in a tree that was configured with
# --enable-fuzzers.  A fragment adds a target tests/fuzz/NAME to FUZZERS_ALL
# and to EXTRA_PROGRAMS, with tests_fuzz_NAME_LDFLAGS = $(FUZZ_LINK); its
# seeds are the files of tests/fuzz/corpus/NAME.
FUZZERS_ALL =
FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer

# One allocation that fails: every one of the program's own comes here first.
short_memory = tests/unit/short_memory.c tests/unit/short_memory.h
SHORT_MEMORY_LINK = $(AM_LDFLAGS) \
	-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc

include tests/unit/asn1.mk
include tests/unit/crypto.mk
include tests/unit/ap.mk
include tests/unit/msg.mk
include tests/unit/krb5.mk
include tests/unit/mech.mk
include tests/unit/verdict.mk
include tests/interop/module.mk
include tests/apps/module.mk
include tests/adversary/module.mk
include tests/peers/module.mk
include tests/tool/module.mk
include tests/fuzz/asn1.mk
include tests/fuzz/ap.mk
include tests/fuzz/mech.mk
include tests/fuzz/msg.mk
include tests/fuzz/tools.mk

EXTRA_DIST += \
	tests/tap.sh tests/bench.sh tests/interface.sh tests/layers.sh \
	tests/format.sh tests/bans.sh tests/compliance.sh tests/exports.sh \
	tests/install.sh tests/demo.sh tests/demo-fails.sh tests/apps.sh tests/applications.sh \
	tests/configure.sh \
	tests/suite/fresh.sh tests/suite/root.sh tests/suite/suite.sh \
	tests/demo/demo.sh tests/demo/gss-pair.sh tests/demo/ssh-login.sh \
	tests/demo/story.sh \
	tests/realm/with-realm tests/realm/realm.sh \
	tests/mit/README tests/mit/run-suite tests/mit/k5test.py \
	tests/mit/differences \
	tests/realm/README tests/realm/lsan.supp tests/realm/tsan.supp tests/realm/valgrind.supp \
	tests/data tests/fuzz/corpus

check_PROGRAMS += tests/loads
tests_loads_SOURCES = tests/loads.c
tests_loads_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS)
tests_loads_LDADD = $(GSSAPI_LIBS)

check_PROGRAMS += tests/opens
tests_opens_SOURCES = tests/opens.c
tests_opens_LDADD = -ldl

if !SANITIZED
# A sanitized module cannot be loaded into programs that are not, and what
# these look at is the ordinary build.
TESTS += tests/layers.sh tests/format.sh tests/bans.sh tests/compliance.sh
# Both make /run/sshd where it is not, and take it away again.
tests/apps.log: tests/demo.log
TESTS += tests/bench.sh tests/exports.sh tests/install.sh tests/demo.sh tests/apps.sh
TESTS += tests/applications.sh
TESTS += tests/interface.sh tests/demo-fails.sh tests/configure.sh
endif

.PHONY: fuzzers list-fuzzers list-unit-tests check-valgrind
.PHONY: check-valgrind-short check-threads check-platform
fuzzers: $(FUZZERS_ALL)

list-fuzzers:
	@for f in $(FUZZERS_ALL); do echo $$f; done

list-unit-tests:
	@echo $(filter tests/unit/%,$(check_PROGRAMS))

# What depends on the platform: its libraries, compiler and programs.  The others
# look at the sources, or count what the libraries do.
PLATFORM = $(filter-out %/costs.realm,$(filter tests/unit/% tests/peers/%,$(TESTS))) \
	tests/demo.sh tests/exports.sh tests/install.sh

check-platform: $(check_PROGRAMS) $(check_LTLIBRARIES) all
	$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(PLATFORM)'

# The tests that go through the GSS library, once more under valgrind, which
# would count its own system calls in costs.
check-valgrind: $(check_PROGRAMS) $(check_LTLIBRARIES) all
	$(MAKE) $(AM_MAKEFLAGS) check-TESTS REALM_WRAP=--valgrind \
		TESTS='$(filter-out %/costs.realm,$(filter %.realm,$(TESTS)))'

# Those of them that go through nearly every call once, in little time.
VALGRIND_SHORT = \
	tests/peers/contract.realm \
	tests/peers/exits.realm \
	tests/peers/transfer.realm

check-valgrind-short: $(check_PROGRAMS) $(check_LTLIBRARIES) all
	$(MAKE) $(AM_MAKEFLAGS) check-TESTS REALM_WRAP=--valgrind \
		TESTS='$(VALGRIND_SHORT)'

# What has threads, for a tree configured with --enable-sanitizers=thread.
THREADED = \
	tests/peers/storm.realm \
	tests/peers/threads.realm \
	tests/unit/crypto_random_test \
	tests/unit/krb5_ccache_test \
	tests/unit/krb5_settings_test \
	tests/unit/krb5_tickets_test.realm \
	tests/unit/msg_context_test \
	tests/unit/msg_v1_provider_test \
	tests/unit/replay_names_test \
	tests/unit/replay_test

check-threads: all $(check_LTLIBRARIES) $(THREADED)
	$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(THREADED)'
