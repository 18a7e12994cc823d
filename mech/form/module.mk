# The forms in which contexts travel between processes.  Most of them need
# nothing of the GSS library but its headers.
noinst_LTLIBRARIES += libform.la
libform_la_SOURCES = \
	mech/form/mit_attributes.c mech/form/mit_attributes.h \
	mech/form/mit_context.c mech/form/mit_context.h \
	mech/form/mit_krb5.c mech/form/mit_krb5.h \
	mech/form/mit_parts.c mech/form/mit_parts.h \
	mech/form/own_context.c mech/form/own_context.h
libform_la_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS)

mech_apex_la_SOURCES += \
	mech/form/mit_plugins.c mech/form/mit_plugins.h \
	mech/form/mit_probe.c mech/form/mit_probe.h
