/* mech/verdict/text.h: names, enctypes and times in words, for trace and
 * evidence. Whatever a peer chose is shown in printable characters only. */
#ifndef APEX_MECH_VERDICT_TEXT_H
#define APEX_MECH_VERDICT_TEXT_H

#include "asn1/principal.h"

#define NAME_TEXT_MAX    128
#define ENCTYPE_TEXT_MAX 32
#define TIME_TEXT_MAX    32

/* name_text writes `p` as krb5_unparse_name does, cut to fit. */
void
name_text(const struct principal_name *p, char out[NAME_TEXT_MAX]);

/* printable_text copies `in` to `out` of `size` bytes, cut to fit, anything but
 * printable ASCII replaced by '?'. */
void
printable_text(struct bytes in, char *out, size_t size);

/* enctype_text is the enctype's name as krb5.conf spells it, or its number. */
void
enctype_text(int32_t enctype, char out[ENCTYPE_TEXT_MAX]);

/* enctype_list_text is the names with ", " between them, cut to `size`. */
void
enctype_list_text(const int32_t *enctypes, size_t num, char *out, size_t size);

/* time_text is `seconds` since 1970 as 2001-02-03T04:05:06Z. */
void
time_text(int64_t seconds, char out[TIME_TEXT_MAX]);

#endif
