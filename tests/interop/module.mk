# Programs that speak doc/interop.txt, and what puts them into a matrix.
interop_peer_sources = \
	tests/interop/attribute.c \
	tests/interop/base64.c tests/interop/base64.h \
	tests/interop/context.c tests/interop/end.h \
	tests/interop/flags.c tests/interop/flags.h \
	tests/interop/iov.c \
	tests/interop/messages.c \
	tests/interop/peer.c \
	tests/interop/protocol.c tests/interop/protocol.h \
	tests/peers/gss.c tests/peers/gss.h tests/peers/library.h

# report.c tells LeakSanitizer what MIT's library never frees.
check_PROGRAMS += tests/interop/peer
tests_interop_peer_SOURCES = $(interop_peer_sources) \
	tests/peers/report.c tests/peers/report.h
tests_interop_peer_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(KRB5_CFLAGS)
tests_interop_peer_LDADD = $(GSSAPI_LIBS) $(KRB5_LIBS)

# Never instrumented, as Heimdal's libraries are not.
if HAVE_HEIMDAL
check_PROGRAMS += tests/interop/peer_heimdal
endif
tests_interop_peer_heimdal_SOURCES = $(interop_peer_sources)
tests_interop_peer_heimdal_CPPFLAGS = $(AM_CPPFLAGS) $(HEIMDAL_CFLAGS) \
	-DPEER_HEIMDAL
tests_interop_peer_heimdal_CFLAGS = -std=gnu11 $(WARN_CFLAGS)
tests_interop_peer_heimdal_LDFLAGS =
tests_interop_peer_heimdal_LDADD = $(HEIMDAL_LIBS)

if !SANITIZED
# Python cannot load a sanitized module.
TESTS += tests/interop/interop.sh
endif

EXTRA_DIST += \
	tests/interop/README \
	tests/interop/cells.py \
	tests/interop/combine.py \
	tests/interop/ends.py \
	tests/interop/faulty_peer.py \
	tests/interop/features.py \
	tests/interop/framing.py \
	tests/interop/golden.py \
	tests/interop/impacket_exchange.py \
	tests/interop/impacket_peer.py \
	tests/interop/interop.py \
	tests/interop/interop.sh \
	tests/interop/keep.py \
	tests/interop/known.py \
	tests/interop/known.tsv \
	tests/interop/matrix.py \
	tests/interop/messages.py \
	tests/interop/page.py \
	tests/interop/pair.py \
	tests/interop/pcap.py \
	tests/interop/peer.py \
	tests/interop/reports.py \
	tests/interop/sides.py \
	tests/interop/world.py \
	$(interop_java) $(interop_go)

# The peers in Java and Go, which `./run peers` alone wants.
interop_java = tests/interop/Peer.java
interop_go = \
	tests/interop/gokrb5/context.go \
	tests/interop/gokrb5/main.go \
	tests/interop/gokrb5/messages.go

tests/interop/java/Peer.class: $(interop_java)
	$(AM_V_GEN)$(MKDIR_P) tests/interop/java && javac \
		--add-exports java.security.jgss/sun.security.jgss.krb5.internal=ALL-UNNAMED \
		-Xlint:all -Werror -d tests/interop/java $<

# Debian's packages of Go libraries lie where GOPATH is to point.
tests/interop/go_peer: $(interop_go)
	$(AM_V_GEN)out=$$(pwd)/$@ && cd $(srcdir)/tests/interop/gokrb5 && \
		GO111MODULE=off GOFLAGS= GOPATH=/usr/share/gocode \
		GOCACHE=$${out%/*}/go-cache go build -buildvcs=false -o "$$out" .

clean-local:
	rm -rf tests/interop/java tests/interop/go-cache tests/interop/go_peer

if HAVE_HEIMDAL
interop_heimdal = tests/interop/peer_heimdal$(EXEEXT)
endif
.PHONY: interop-programs
interop-programs: all-am apexdb.la tests/interop/peer$(EXEEXT) \
	$(interop_heimdal) tests/interop/java/Peer.class tests/interop/go_peer
