# The GSS layer and the module itself.
include mech/core.mk

gss_LTLIBRARIES += mech_apex.la
mech_apex_la_SOURCES = \
	mech/accept.c \
	mech/aead.c mech/aead.h \
	mech/asked.c mech/asked.h \
	mech/attributes.c mech/attributes.h \
	mech/attributes_account.c mech/attributes_account.h \
	mech/attributes_pac.c mech/attributes_pac.h \
	mech/bindings.c mech/bindings.h \
	mech/buffers.c mech/buffers.h \
	mech/builtin_context.c mech/builtin_context.h \
	mech/builtin_status.c mech/builtin_status.h \
	mech/context.c mech/context.h \
	mech/context_inquiry.c mech/context_inquiry.h \
	mech/cred.c mech/cred.h \
	mech/cred_impersonate.c mech/cred_impersonate.h \
	mech/cred_options.c mech/cred_options.h \
	mech/cred_save.c mech/cred_save.h \
	mech/cred_store.c mech/cred_store.h \
	mech/cred_transfer.c mech/cred_transfer.h \
	mech/export.c mech/export.h \
	mech/extension_oids.c mech/extension_oids.h \
	mech/gssproxy.c mech/gssproxy.h \
	mech/host.c mech/host.h \
	mech/import.c mech/import.h \
	mech/initiate.c \
	mech/interprocess.c mech/interprocess.h \
	mech/log.c mech/log.h \
	mech/name.c mech/name.h \
	mech/name_attributes.c mech/name_attributes.h \
	mech/oids.c mech/oids.h \
	mech/prf.c mech/prf.h \
	mech/serial_plugins.c mech/serial_plugins.h \
	mech/spi.c mech/spi.h \
	mech/spi_aead.c \
	mech/spi_attribute.c \
	mech/spi_context.c \
	mech/spi_cred.c \
	mech/spi_cred_store.c \
	mech/spi_cred_transfer.c \
	mech/spi_iov.c \
	mech/spi_mech.c \
	mech/spi_message.c \
	mech/spi_name.c \
	mech/spi_transfer.c \
	mech/status.c mech/status.h \
	mech/transfer_check.c mech/transfer_check.h
mech_apex_la_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(COM_ERR_CFLAGS)
mech_apex_la_LIBADD = \
	libmechcore.la libkrb5svc.la libmsg.la libap.la libverdict.la \
	libcrypto_apex.la libasn1.la \
	$(GSSAPI_LIBS) $(KRB5_LIBS) $(COM_ERR_LIBS) $(CRYPTO_LIBS)
# nodelete: the per-thread libkrb5 contexts have a destructor, which must still
# be there when a thread ends.
mech_apex_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-Wl,-z,nodelete $(NO_UNDEFINED) \
	-export-symbols $(srcdir)/mech/mech_apex.exports
EXTRA_mech_apex_la_DEPENDENCIES = mech/mech_apex.exports
EXTRA_DIST += mech/mech_apex.exports

# The same as a mechanism of its own OID.  The linker is given mech_apex.so by
# itself: libtool has no way for a module to depend on a module.  It is found
# beside this one, here and where both are installed.
gss_LTLIBRARIES += mech_apex_plain.la
mech_apex_plain_la_SOURCES = mech/plain.c mech/spi.h mech/ap/plain_oid.h
mech_apex_plain_la_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS)
mech_apex_plain_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-Wl,-z,nodelete $(NO_UNDEFINED) \
	-Wl,--version-script,$(srcdir)/mech/mech_apex_plain.map \
	-Wl,--enable-new-dtags -Wl,-rpath,'$$ORIGIN' \
	-Wl,.libs/mech_apex.so
EXTRA_mech_apex_plain_la_DEPENDENCIES = mech_apex.la mech/mech_apex_plain.map
EXTRA_DIST += mech/mech_apex_plain.map
