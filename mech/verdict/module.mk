noinst_LTLIBRARIES += libverdict.la
libverdict_la_SOURCES = \
	mech/verdict/codes.h \
	mech/verdict/crypto_verdict.c mech/verdict/crypto_verdict.h \
	mech/verdict/text.c mech/verdict/text.h \
	mech/verdict/verdict.c mech/verdict/verdict.def mech/verdict/verdict.h
