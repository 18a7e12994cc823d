/* tools/say.h: what messages of Kerberos have in common, said as facts. */
#ifndef APEX_TOOLS_SAY_H
#define APEX_TOOLS_SAY_H

#include "asn1/encrypted_data.h"
#include "asn1/principal.h"
#include "tools/output.h"
#include "tools/words.h"

/* Each says one fact under `key`. */
void
say_principal(struct output *o, const char *key,
              const struct principal_name *name);
void
say_time(struct output *o, const char *key, int64_t seconds);

/* say_instant is say_time with microseconds. */
void
say_instant(struct output *o, const char *key, int64_t seconds,
            int32_t microseconds);
void
say_word(struct output *o, const char *key, enum word_kind kind,
         int64_t number);
void
say_flags(struct output *o, const char *key, enum flag_kind kind,
          uint32_t flags);
void
say_enctype(struct output *o, const char *key, int32_t enctype);
void
say_oid(struct output *o, const char *key, struct bytes oid);

/* say_printable says octets that are a text for people. */
void
say_printable(struct output *o, const char *key, struct bytes text);

/* say_utf16 is say_printable for UTF-16LE. */
void
say_utf16(struct output *o, const char *key, struct bytes text);

/* say_addresses says the content of HostAddresses. */
void
say_addresses(struct output *o, const char *key, struct bytes content);

/* say_sealed says how a part is sealed, as a section. */
void
say_sealed(struct output *o, const char *key, const char *title,
           const struct encrypted_data *sealed);

/* say_malformed is the finding on what cannot be decoded. */
void
say_malformed(struct output *o, const char *what);

#endif
