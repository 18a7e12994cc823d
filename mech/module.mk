# The GSS layer and the module itself.
include mech/core.mk

gss_LTLIBRARIES += mech_apex.la
mech_apex_la_SOURCES = \
	mech/context/accept.c \
	mech/msg/aead.c mech/msg/aead.h \
	mech/context/asked.c mech/context/asked.h \
	mech/name/attributes.c mech/name/attributes.h \
	mech/name/attributes_account.c mech/name/attributes_account.h \
	mech/name/attributes_pac.c mech/name/attributes_pac.h \
	mech/context/channel_bindings.c mech/context/channel_bindings.h \
	mech/gss/buffers.c mech/gss/buffers.h \
	mech/context/builtin_context.c mech/context/builtin_context.h \
	mech/gss/builtin_status.c mech/gss/builtin_status.h \
	mech/context/context.c mech/context/context.h \
	mech/context/inquiry.c mech/context/inquiry.h \
	mech/cred/cred.c mech/cred/cred.h \
	mech/cred/impersonate.c mech/cred/impersonate.h \
	mech/cred/options.c mech/cred/options.h \
	mech/cred/save.c mech/cred/save.h \
	mech/cred/store_keys.c mech/cred/store_keys.h \
	mech/cred/transfer.c mech/cred/transfer.h \
	mech/context/export.c mech/context/export.h \
	mech/gss/extension_oids.c mech/gss/extension_oids.h \
	mech/spi/gssproxy.c mech/spi/gssproxy.h \
	mech/context/environment.c mech/context/environment.h \
	mech/context/import.c mech/context/import.h \
	mech/context/initiate.c \
	mech/context/own_transfer.c mech/context/own_transfer.h \
	mech/spi/log.c mech/spi/log.h \
	mech/name/name.c mech/name/name.h \
	mech/name/all_attributes.c mech/name/all_attributes.h \
	mech/gss/oids.c mech/gss/oids.h \
	mech/context/prf.c mech/context/prf.h \
	mech/form/mit_plugins.c mech/form/mit_plugins.h \
	mech/spi/load.c mech/spi/spi.h \
	mech/spi/aead.c \
	mech/spi/attribute.c \
	mech/spi/context.c \
	mech/spi/cred.c \
	mech/spi/cred_store.c \
	mech/spi/cred_transfer.c \
	mech/spi/iov.c \
	mech/spi/mech.c \
	mech/spi/message.c \
	mech/spi/name.c \
	mech/spi/transfer.c \
	mech/gss/status.c mech/gss/status.h \
	mech/form/mit_probe.c mech/form/mit_probe.h
mech_apex_la_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(COM_ERR_CFLAGS)
mech_apex_la_LIBADD = \
	libmechcore.la libkrb5svc.la libmsg.la libap.la libverdict.la \
	libcrypto_apex.la libasn1.la \
	$(GSSAPI_LIBS) $(KRB5_LIBS) $(COM_ERR_LIBS) $(CRYPTO_LIBS)
# nodelete: the per-thread libkrb5 contexts have a destructor, which must still
# be there when a thread ends.
mech_apex_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-Wl,-z,nodelete $(NO_UNDEFINED) \
	-export-symbols $(srcdir)/mech/spi/mech_apex.exports
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
