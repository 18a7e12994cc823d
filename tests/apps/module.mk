# `./run apps`: one script an application.
EXTRA_DIST += \
	tests/apps/README \
	tests/apps/apps.sh \
	tests/apps/browser.sh \
	tests/apps/cvs.sh \
	tests/apps/dns.sh \
	tests/apps/http.sh \
	tests/apps/imap.sh \
	tests/apps/kadmin.sh \
	tests/apps/ldap.sh \
	tests/apps/lib/apache.sh \
	tests/apps/lib/common.sh \
	tests/apps/lib/inetd.py \
	tests/apps/lib/relay.py \
	tests/apps/nfs.sh \
	tests/apps/nfs/guest.sh \
	tests/apps/nfs/init.sh \
	tests/apps/nfs/machine.sh \
	tests/apps/nfs/points.sh \
	tests/apps/postgresql.sh \
	tests/apps/proxy.sh \
	tests/apps/sasl.sh \
	tests/apps/ssh.sh

.PHONY: apps-programs
apps-programs: all-am apexdb.la
