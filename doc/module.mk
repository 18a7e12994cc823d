dist_man_MANS += doc/apex.conf.5 doc/mech_apex.8
EXTRA_DIST += doc/applications.txt doc/interface.txt doc/interop.txt doc/layers.txt \
	doc/private-facts.txt doc/rules.txt
