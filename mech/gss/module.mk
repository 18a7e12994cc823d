# What every folder above takes from GSS-API: object identifiers, buffers, status
# codes.
mech_apex_la_SOURCES += \
	mech/gss/buffers.c mech/gss/buffers.h \
	mech/gss/builtin_status.c mech/gss/builtin_status.h \
	mech/gss/extension_oids.c mech/gss/extension_oids.h \
	mech/gss/oids.c mech/gss/oids.h \
	mech/gss/status.c mech/gss/status.h
