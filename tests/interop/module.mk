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

check_PROGRAMS += tests/interop/peer
tests_interop_peer_SOURCES = $(interop_peer_sources)
tests_interop_peer_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(KRB5_CFLAGS)
tests_interop_peer_LDADD = $(GSSAPI_LIBS)

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
