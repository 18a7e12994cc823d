noinst_LTLIBRARIES += libasn1.la
libasn1_la_SOURCES = \
	asn1/ap_rep.c asn1/ap_rep.h \
	asn1/ap_req.c asn1/ap_req.h \
	asn1/authdata.c asn1/authdata.h \
	asn1/authenticator.c asn1/authenticator.h \
	asn1/bytes.c asn1/bytes.h \
	asn1/cammac.c asn1/cammac.h \
	asn1/der.c asn1/der.h \
	asn1/der_field.c \
	asn1/der_time.c \
	asn1/der_types.c \
	asn1/encrypted_data.c asn1/encrypted_data.h \
	asn1/gss_checksum.c asn1/gss_checksum.h \
	asn1/gss_token.c asn1/gss_token.h \
	asn1/host_address.c asn1/host_address.h \
	asn1/krb_cred.c asn1/krb_cred.h \
	asn1/krb_error.c asn1/krb_error.h \
	asn1/message.c asn1/message.h \
	asn1/pac.c asn1/pac.h \
	asn1/pac_logon_info.c asn1/pac_logon_info.h \
	asn1/principal.c asn1/principal.h \
	asn1/sid.c asn1/sid.h \
	asn1/ticket.c asn1/ticket.h \
	asn1/utf16.c asn1/utf16.h \
	asn1/utf8.c asn1/utf8.h
