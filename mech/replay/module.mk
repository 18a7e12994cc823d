# Replay stores.
noinst_LTLIBRARIES += libreplay.la
libreplay_la_SOURCES = \
	mech/replay/file2.c mech/replay/file2.h \
	mech/replay/file_facts.c mech/replay/file_facts.h \
	mech/replay/path.c \
	mech/replay/store.c mech/replay/store.h \
	mech/replay/store_kind.h

# Redis, whose client library is linked into an object of its own.
if HAVE_HIREDIS
libreplay_la_SOURCES += \
	mech/replay/redis.c \
	mech/replay/redis_address.c mech/replay/redis_address.h \
	mech/replay/redis_link.h
redisdir = $(libdir)/gss-apex
redis_LTLIBRARIES = replay_redis.la
replay_redis_la_SOURCES = mech/replay/redis_plugin.c mech/replay/redis_link.h
replay_redis_la_CPPFLAGS = $(AM_CPPFLAGS) $(HIREDIS_CFLAGS)
replay_redis_la_LIBADD = $(HIREDIS_LIBS)
replay_redis_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared
endif
EXTRA_DIST += \
	mech/replay/redis.c mech/replay/redis_plugin.c \
	mech/replay/redis_address.c mech/replay/redis_address.h \
	mech/replay/redis_link.h
