# Security contexts.
mech_apex_la_SOURCES += \
	mech/context/accept.c \
	mech/context/asked.c mech/context/asked.h \
	mech/context/builtin_context.c mech/context/builtin_context.h \
	mech/context/channel_bindings.c mech/context/channel_bindings.h \
	mech/context/context.c mech/context/context.h \
	mech/context/environment.c mech/context/environment.h \
	mech/context/export.c mech/context/export.h \
	mech/context/import.c mech/context/import.h \
	mech/context/initiate.c \
	mech/context/inquiry.c mech/context/inquiry.h \
	mech/context/own_export.c mech/context/own_export.h \
	mech/context/prf.c mech/context/prf.h \
	mech/context/request.c mech/context/request.h \
	mech/context/second_request.c mech/context/second_request.h
