# The administrator's tool, as an administrator uses it.
if HAVE_TOOL
TESTS += \
	tests/tool/apparmor.sh \
	tests/tool/check.sh \
	tests/tool/status.sh \
	tests/tool/switch.sh
endif
EXTRA_DIST += \
	tests/tool/apparmor.sh \
	tests/tool/check.sh \
	tests/tool/status.sh \
	tests/tool/switch.sh
