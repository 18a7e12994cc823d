# What things cost: `./run bench` builds these and bench/bench.py runs them.
bench_list = bench/count bench/gss_bench bench/oneshot bench/oneshot_crypto \
	bench/openssl_bench
if HAVE_HEIMDAL
bench_list += bench/count_heimdal bench/gss_bench_heimdal \
	bench/oneshot_heimdal
endif
EXTRA_PROGRAMS += $(bench_list)
CLEANFILES += $(bench_list)
EXTRA_DIST += bench/bench.py bench/page.py bench/rows.py bench/sides.py \
	bench/fleet.py bench/kcm.py \
	bench/stores.py

.PHONY: bench-programs
# Not `all`, whose make of its own would link the same libraries at once.
bench-programs: $(bench_list) all-am

gss_bench_sources = \
	bench/batch.c bench/batch.h \
	bench/establish.c \
	bench/gss_bench.c bench/gss_bench.h \
	bench/heap.c \
	bench/lap.c bench/lap.h \
	bench/message.c \
	bench/swarm.c \
	bench/threads.c \
	bench/worker.c bench/worker.h \
	tests/peers/gss.c tests/peers/gss.h tests/peers/library.h

bench_gss_bench_SOURCES = $(gss_bench_sources)
bench_gss_bench_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(KRB5_CFLAGS)
bench_gss_bench_LDADD = $(GSSAPI_LIBS) $(KRB5_LIBS) -lpthread

bench_gss_bench_heimdal_SOURCES = $(gss_bench_sources)
bench_gss_bench_heimdal_CPPFLAGS = $(AM_CPPFLAGS) $(HEIMDAL_CFLAGS) \
	-DPEER_HEIMDAL
bench_gss_bench_heimdal_LDADD = $(HEIMDAL_LIBS) -lpthread

# Counting slows malloc down, so these are programs of their own.
count_sources = bench/count.c bench/worker.c bench/worker.h \
	$(counting_sources) \
	tests/peers/gss.c tests/peers/gss.h tests/peers/library.h
bench_count_SOURCES = $(count_sources)
bench_count_CPPFLAGS = $(bench_gss_bench_CPPFLAGS)
bench_count_LDADD = $(GSSAPI_LIBS) -lpthread -ldl
bench_count_heimdal_SOURCES = $(count_sources)
bench_count_heimdal_CPPFLAGS = $(bench_gss_bench_heimdal_CPPFLAGS)
bench_count_heimdal_LDADD = $(HEIMDAL_LIBS) -lpthread -ldl

bench_openssl_bench_SOURCES = bench/openssl_bench.c bench/lap.c bench/lap.h \
	bench/worker.c bench/worker.h
bench_openssl_bench_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
bench_openssl_bench_LDADD = libcrypto_apex.la libasn1.la $(CRYPTO_LIBS)

# A process that makes one request; and one that has libcrypto, as ssh has.
bench_oneshot_SOURCES = bench/oneshot.c
bench_oneshot_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS)
bench_oneshot_LDADD = $(GSSAPI_LIBS)
bench_oneshot_crypto_SOURCES = bench/oneshot.c
bench_oneshot_crypto_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) \
	$(CRYPTO_CFLAGS) -DONESHOT_CRYPTO
bench_oneshot_crypto_LDADD = $(GSSAPI_LIBS) $(CRYPTO_LIBS)
bench_oneshot_heimdal_SOURCES = bench/oneshot.c
bench_oneshot_heimdal_CPPFLAGS = $(AM_CPPFLAGS) $(HEIMDAL_CFLAGS)
bench_oneshot_heimdal_LDADD = $(HEIMDAL_LIBS)

# `make bench/replay_bench`: the replay store beside libkrb5's.
EXTRA_PROGRAMS += bench/replay_bench
bench_replay_bench_SOURCES = bench/replay_bench.c
bench_replay_bench_CPPFLAGS = $(AM_CPPFLAGS) $(KRB5_CFLAGS)
bench_replay_bench_LDADD = libreplay.la libverdict.la libtrace.la \
	libcrypto_apex.la libasn1.la $(KRB5_LIBS) $(CRYPTO_LIBS)
