# The administrator's tool.
if HAVE_TOOL
bin_PROGRAMS += gss-apex
endif
gss_apex_SOURCES = \
	tools/commands.h \
	tools/command_run.c tools/command_run.h \
	tools/doctor.c tools/doctor.def \
	tools/elf_symbols.c tools/elf_symbols.h \
	tools/gss-apex.c \
	tools/mech_lines.c tools/mech_lines.h \
	tools/output.c tools/output.h \
	tools/process.c tools/process.h \
	tools/status.c \
	tools/unit.c tools/unit.h
gss_apex_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(KRB5_CFLAGS) $(JANSSON_CFLAGS) \
	$(ELF_CFLAGS) -DGSS_MODULE_DIR='"$(GSSAPI_LIBDIR)/gss"'
gss_apex_LDADD = libkrb5svc.la libreplay.la libap.la libverdict.la libtrace.la \
	libcrypto_apex.la libasn1.la \
	$(JANSSON_LIBS) $(ELF_LIBS) \
	$(CRYPTO_LIBS) $(GSSAPI_LIBS) $(KRB5_LIBS) $(COM_ERR_LIBS) -ldl
