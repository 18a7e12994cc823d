# What things cost: `./run bench` builds these and bench/bench.py runs them.
bench_list = bench/gss_bench bench/oneshot bench/oneshot_crypto
if HAVE_HEIMDAL
bench_list += bench/gss_bench_heimdal
endif
EXTRA_PROGRAMS += $(bench_list)
EXTRA_DIST += bench/bench.py bench/stores.py

.PHONY: bench-programs
bench-programs: $(bench_list) all

gss_bench_sources = \
	bench/batch.c bench/batch.h \
	bench/establish.c \
	bench/gss_bench.c bench/gss_bench.h \
	bench/lap.c bench/lap.h \
	bench/message.c \
	bench/worker.c bench/worker.h \
	tests/peers/gss.c tests/peers/gss.h tests/peers/library.h

bench_gss_bench_SOURCES = $(gss_bench_sources)
bench_gss_bench_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(KRB5_CFLAGS)
bench_gss_bench_LDADD = $(GSSAPI_LIBS) $(KRB5_LIBS) -lpthread

bench_gss_bench_heimdal_SOURCES = $(gss_bench_sources)
bench_gss_bench_heimdal_CPPFLAGS = $(AM_CPPFLAGS) $(HEIMDAL_CFLAGS) \
	-DPEER_HEIMDAL
bench_gss_bench_heimdal_LDADD = $(HEIMDAL_LIBS) -lpthread

# A process that makes one request; and one that has libcrypto, as ssh has.
bench_oneshot_SOURCES = bench/oneshot.c
bench_oneshot_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS)
bench_oneshot_LDADD = $(GSSAPI_LIBS)
bench_oneshot_crypto_SOURCES = bench/oneshot.c
bench_oneshot_crypto_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) \
	$(CRYPTO_CFLAGS) -DONESHOT_CRYPTO
bench_oneshot_crypto_LDADD = $(GSSAPI_LIBS) $(CRYPTO_LIBS)

# `make bench/replay_bench`: the replay store beside libkrb5's.
EXTRA_PROGRAMS += bench/replay_bench
bench_replay_bench_SOURCES = bench/replay_bench.c
bench_replay_bench_CPPFLAGS = $(AM_CPPFLAGS) $(KRB5_CFLAGS)
bench_replay_bench_LDADD = libreplay.la libverdict.la libtrace.la \
	libcrypto_apex.la libasn1.la $(KRB5_LIBS) $(CRYPTO_LIBS)
