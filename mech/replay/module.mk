# Replay stores.
noinst_LTLIBRARIES += libreplay.la
libreplay_la_SOURCES = \
	mech/replay/file2.c mech/replay/file2.h \
	mech/replay/file_facts.c mech/replay/file_facts.h \
	mech/replay/path.c \
	mech/replay/store.c mech/replay/store.h \
	mech/replay/store_kind.h
