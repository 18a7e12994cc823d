# What the module does besides GSS and Kerberos: replay stores and the forms of
# exported contexts.
noinst_LTLIBRARIES += libmechcore.la
libmechcore_la_SOURCES = \
	mech/replay/file_facts.c mech/replay/file_facts.h \
	mech/form/own_context.c mech/form/own_context.h \
	mech/replay/store.c mech/replay/store.h \
	mech/replay/file2.c mech/replay/file2.h \
	mech/replay/path.c \
	mech/replay/store_kind.h \
	mech/form/mit_context.c mech/form/mit_context.h \
	mech/form/mit_attributes.c mech/form/mit_attributes.h \
	mech/form/mit_krb5.c mech/form/mit_krb5.h \
	mech/form/mit_parts.c mech/form/mit_parts.h
libmechcore_la_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS)
