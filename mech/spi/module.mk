# The entry points, and the modules that show them.
mech_apex_la_SOURCES += \
	mech/spi/aead.c \
	mech/spi/attribute.c \
	mech/spi/audit.c mech/spi/audit.h \
	mech/spi/audit_line.c mech/spi/audit_line.h \
	mech/spi/audit_place.c mech/spi/audit_place.h \
	mech/spi/context.c \
	mech/spi/cred.c \
	mech/spi/cred_export.c \
	mech/spi/cred_store.c \
	mech/spi/export.c \
	mech/spi/gssproxy.c mech/spi/gssproxy.h \
	mech/spi/iov.c \
	mech/spi/load.c \
	mech/spi/log.c mech/spi/log.h \
	mech/spi/mech.c \
	mech/spi/message.c \
	mech/spi/name.c \
	mech/spi/objects.h \
	mech/spi/spi.h
EXTRA_mech_apex_la_DEPENDENCIES = mech/spi/mech_apex.exports
EXTRA_DIST += mech/spi/mech_apex.exports

# The same as a mechanism of its own OID.  The linker is given mech_apex.so by
# itself: libtool has no way for a module to depend on a module.  It is found
# beside this one, here and where both are installed.
gss_LTLIBRARIES += mech_apex_plain.la
mech_apex_plain_la_SOURCES = mech/spi/plain.c mech/spi/spi.h mech/ap/plain_oid.h
mech_apex_plain_la_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS)
mech_apex_plain_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-Wl,-z,nodelete $(NO_UNDEFINED) \
	-Wl,--version-script,$(srcdir)/mech/spi/mech_apex_plain.map \
	-Wl,--enable-new-dtags -Wl,-rpath,'$$ORIGIN' \
	-Wl,.libs/mech_apex.so
EXTRA_mech_apex_plain_la_DEPENDENCIES = mech_apex.la mech/spi/mech_apex_plain.map
EXTRA_DIST += mech/spi/mech_apex_plain.map
