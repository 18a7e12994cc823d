# The administrator's tool.
if HAVE_TOOL
bin_PROGRAMS += gss-apex
bashcompdir = $(datadir)/bash-completion/completions
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(bashcompdir)'
	$(INSTALL_DATA) $(srcdir)/tools/gss-apex.bash '$(DESTDIR)$(bashcompdir)/gss-apex'
uninstall-local:
	rm -f '$(DESTDIR)$(bashcompdir)/gss-apex'
endif
EXTRA_DIST += tools/gss-apex.bash
gss_apex_SOURCES = \
	mech/context/channel_bindings.c mech/context/environment.c \
	mech/gss/status.c \
	tools/advice.c tools/advice.def tools/advice.h \
	tools/apart.c tools/apart.h \
	tools/check.c tools/check.h \
	tools/check_apparmor.c \
	tools/check_clock.c \
	tools/check_keytab.c \
	tools/check_lines.c \
	tools/check_replay.c \
	tools/check_settings.c \
	tools/commands.h \
	tools/command_run.c tools/command_run.h \
	tools/doctor.c tools/doctor.def \
	tools/elf_symbols.c tools/elf_symbols.h \
	tools/explain.c tools/explain.h \
	tools/explain_authdata.c \
	tools/explain_judge.c \
	tools/explain_message.c \
	tools/explain_opened.c \
	tools/explain_spnego.c \
	tools/explain_token.c \
	tools/explain_wrap.c \
	tools/gss-apex.c \
	tools/kdc.c tools/kdc.h \
	tools/log.c \
	tools/log_line.c tools/log_line.h \
	tools/mech_files.c tools/mech_files.h \
	tools/mech_lines.c tools/mech_lines.h \
	tools/octets.c tools/octets.h \
	tools/output.c tools/output.h \
	tools/owners.c tools/owners.h \
	tools/placed_file.c tools/placed_file.h \
	tools/process.c tools/process.h \
	tools/program.c tools/program.h \
	tools/say.c tools/say.h \
	tools/status.c \
	tools/surroundings.c tools/surroundings.h \
	tools/switch.c \
	tools/tree.c tools/tree.h \
	tools/try.c \
	tools/try_login.c tools/try_login.h \
	tools/try_server.c tools/try_server.h \
	tools/try_steps.c tools/try_steps.h \
	tools/unit.c tools/unit.h \
	tools/unit_files.c tools/unit_files.h \
	tools/words.c tools/words.def tools/words.h
gss_apex_CPPFLAGS = $(AM_CPPFLAGS) $(GSSAPI_CFLAGS) $(KRB5_CFLAGS) $(JANSSON_CFLAGS) \
	$(ELF_CFLAGS) -DGSS_MODULE_DIR='"$(GSSAPI_LIBDIR)/gss"'
gss_apex_LDADD = libkrb5svc.la libreplay.la libap.la libverdict.la libtrace.la \
	libcrypto_apex.la libasn1.la \
	$(JANSSON_LIBS) $(ELF_LIBS) \
	$(CRYPTO_LIBS) $(GSSAPI_LIBS) $(KRB5_LIBS) $(COM_ERR_LIBS) -ldl
