# What the module does besides GSS and Kerberos: replay stores and the forms of
# exported contexts.
noinst_LTLIBRARIES += libmechcore.la
libmechcore_la_SOURCES = \
	mech/file_facts.c mech/file_facts.h \
	mech/interprocess_token.c mech/interprocess_token.h \
	mech/replay.c mech/replay.h \
	mech/replay_file2.c mech/replay_file2.h \
	mech/replay_path.c \
	mech/replay_store.h \
	mech/serial.c mech/serial.h \
	mech/serial_attributes.c mech/serial_attributes.h \
	mech/serial_krb5.c mech/serial_krb5.h \
	mech/serial_parts.c mech/serial_parts.h
libmechcore_la_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS)
