# Credentials.
mech_apex_la_SOURCES += \
	mech/cred/cred.c mech/cred/cred.h \
	mech/cred/export.c mech/cred/export.h \
	mech/cred/impersonate.c mech/cred/impersonate.h \
	mech/cred/options.c mech/cred/options.h \
	mech/cred/save.c mech/cred/save.h \
	mech/cred/store_keys.c mech/cred/store_keys.h
