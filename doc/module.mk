dist_man_MANS += doc/apex.conf.5 doc/mech_apex.8
EXTRA_DIST += doc/applications.txt doc/fleet.txt doc/interface.txt \
	doc/interop.txt doc/layers.txt doc/private-facts.txt doc/rules.txt doc/troubleshooting.txt
if HAVE_TOOL
dist_man_MANS += doc/gss-apex.8
else
EXTRA_DIST += doc/gss-apex.8
endif
