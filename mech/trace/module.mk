# The trace and the system log, which every layer that writes to them is built
# upon.
noinst_LTLIBRARIES += libtrace.la
libtrace_la_SOURCES = \
	mech/trace/system_log.c mech/trace/system_log.h \
	mech/trace/trace.c mech/trace/trace.h
