# The trace, which every layer that writes one is built upon.
noinst_LTLIBRARIES += libtrace.la
libtrace_la_SOURCES = mech/trace/trace.c mech/trace/trace.h
