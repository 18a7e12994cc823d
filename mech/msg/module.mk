noinst_LTLIBRARIES += libmsg.la
libmsg_la_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS)
libmsg_la_SOURCES = \
	mech/msg/aead.c mech/msg/aead.h \
	mech/msg/cfx.c mech/msg/cfx.h \
	mech/msg/cfx_open.c \
	mech/msg/context.h \
	mech/msg/engine.c mech/msg/engine.h \
	mech/msg/iov.c \
	mech/msg/iov_list.c mech/msg/iov_list.h \
	mech/msg/keys.c mech/msg/keys.h \
	mech/msg/life.c \
	mech/msg/msg.c mech/msg/msg.h \
	mech/msg/spool.c mech/msg/spool.h \
	mech/msg/token.c mech/msg/token.h \
	mech/msg/v1.c mech/msg/v1.h \
	mech/msg/v1_open.c \
	mech/msg/window.c mech/msg/window.h
