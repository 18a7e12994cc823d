noinst_LTLIBRARIES += libap.la
libap_la_SOURCES = \
	mech/ap/acceptor.c \
	mech/ap/acceptor_reply.c mech/ap/acceptor_reply.h \
	mech/ap/ap.h \
	mech/ap/ap_rep_seal.c mech/ap/ap_rep_seal.h \
	mech/ap/arrival.h \
	mech/ap/authdata_verify.c mech/ap/authdata_verify.h \
	mech/ap/authdata_wishes.c mech/ap/authdata_wishes.h \
	mech/ap/authenticator_checks.c \
	mech/ap/binding_mic.c mech/ap/binding_mic.h \
	mech/ap/checksum.c mech/ap/checksum.h \
	mech/ap/delegation.c mech/ap/delegation.h \
	mech/ap/etype_negotiation.c mech/ap/etype_negotiation.h \
	mech/ap/exchange.c mech/ap/exchange.h \
	mech/ap/initiator.c \
	mech/ap/initiator_reply.c \
	mech/ap/krb_error.c mech/ap/krb_error.h \
	mech/ap/plain_oid.h \
	mech/ap/probe.h \
	mech/ap/recovery.c mech/ap/recovery.h \
	mech/ap/session.c mech/ap/session.h \
	mech/ap/step.c mech/ap/step.h \
	mech/ap/target_check.c \
	mech/ap/target_name.c mech/ap/target_name.h \
	mech/ap/third_leg.c \
	mech/ap/ticket_checks.c \
	mech/ap/token.c mech/ap/token.h
