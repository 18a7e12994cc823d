# The trace, which every layer that writes one is built upon.
libverdict_la_SOURCES += mech/trace/trace.c mech/trace/trace.h
