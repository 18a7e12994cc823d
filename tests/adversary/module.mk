# The adversary of doc/interop.txt: through the real GSS library, against
# whatever speaks the line protocol.
check_PROGRAMS += tests/adversary/adversary.realm
TESTS += tests/adversary/adversary.realm
EXTRA_DIST += tests/adversary/deviations.def tests/adversary/judges.sh \
	tests/adversary/adversary.py tests/adversary/verdicts.py
if !SANITIZED
TESTS += tests/adversary/judges.sh
endif

.PHONY: adversary-programs
adversary-programs: interop-programs tests/adversary/adversary.realm

tests_adversary_adversary_realm_SOURCES = \
	tests/adversary/adversary.c \
	tests/adversary/deviation.c tests/adversary/deviation.h \
	tests/adversary/frame.c tests/adversary/frame.h \
	tests/adversary/holdings.c tests/adversary/holdings.h \
	tests/adversary/message.c tests/adversary/message.h \
	tests/adversary/negotiation.c tests/adversary/negotiation.h \
	tests/adversary/old_message.c tests/adversary/old_message.h \
	tests/adversary/play.c \
	tests/adversary/reply.c tests/adversary/reply.h \
	tests/adversary/request.c tests/adversary/request.h \
	tests/adversary/scene.c tests/adversary/scene.h \
	tests/adversary/spoil.c tests/adversary/spoil.h \
	tests/adversary/spoil_authdata.c \
	tests/adversary/spoil_checksum.c \
	tests/adversary/spoil_message.c \
	tests/adversary/spoil_old.c \
	tests/adversary/spoil_reply.c \
	tests/adversary/spoil_request.c \
	tests/adversary/spoil_ticket.c \
	tests/adversary/spoil_token.c \
	tests/adversary/talk.c tests/adversary/talk.h \
	tests/interop/base64.c tests/interop/base64.h \
	tests/peers/report.c tests/peers/report.h
tests_adversary_adversary_realm_CPPFLAGS = $(peers_cppflags)
tests_adversary_adversary_realm_LDADD = libcrypto_apex.la libasn1test.la \
	libasn1.la $(KRB5_LIBS) $(CRYPTO_LIBS) -lpthread
