# `./run apps`: one script an application.
EXTRA_DIST += \
	tests/apps/README \
	tests/apps/apps.sh \
	tests/apps/common.sh \
	tests/apps/relay.py \
	tests/apps/ldap.sh \
	tests/apps/ssh.sh
