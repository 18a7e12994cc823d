# Names and their attributes.
mech_apex_la_SOURCES += \
	mech/name/all_attributes.c mech/name/all_attributes.h \
	mech/name/attributes.c mech/name/attributes.h \
	mech/name/attributes_account.c mech/name/attributes_account.h \
	mech/name/attributes_pac.c mech/name/attributes_pac.h \
	mech/name/name.c mech/name/name.h
