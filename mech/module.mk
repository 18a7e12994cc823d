# The module.  Its folders lowest first, as in doc/layers.txt.
gss_LTLIBRARIES += mech_apex.la
mech_apex_la_SOURCES =
mech_apex_la_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(COM_ERR_CFLAGS)
# libcrypto before the others: the dynamic linker asks the libraries in this
# order for each of libcrypto's own 4,000 symbols.
mech_apex_la_LIBADD = \
	libform.la libkrb5svc.la libreplay.la libmsg.la libap.la libverdict.la \
	libtrace.la libcrypto_apex.la libasn1.la \
	$(CRYPTO_LIBS) $(GSSAPI_LIBS) $(KRB5_LIBS) $(COM_ERR_LIBS)
# nodelete: the per-thread libkrb5 contexts have a destructor, which must still
# be there when a thread ends.
mech_apex_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-Wl,-z,nodelete $(NO_UNDEFINED) \
	-export-symbols $(srcdir)/mech/spi/mech_apex.exports

include mech/trace/module.mk
include mech/verdict/module.mk
include mech/ap/module.mk
include mech/msg/module.mk
include mech/replay/module.mk
include mech/krb5/module.mk
include mech/gss/module.mk
include mech/form/module.mk
include mech/name/module.mk
include mech/cred/module.mk
include mech/context/module.mk
include mech/spi/module.mk
