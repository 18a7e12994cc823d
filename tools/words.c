/* tools/words.c: contracts in words.h. */
#include "tools/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define W(kind, number, name)
#define F(kind, bit, name)
#define O(octets, name)

static const struct {
    enum word_kind kind;
    int64_t number;
    const char *name;
} numbers[] = {
#undef W
#define W(kind, number, name) {WORDS_##kind, number, name},
#include "tools/words.def"
#undef W
#define W(kind, number, name)
};

static const struct {
    enum flag_kind kind;
    uint32_t bit;
    const char *name;
} flag_names[] = {
#undef F
#define F(kind, bit, name) {FLAGS_##kind, bit, name},
#include "tools/words.def"
#undef F
#define F(kind, bit, name)
};

static const struct {
    struct bytes content;
    const char *name;
} oids[] = {
#undef O
#define O(octets, name) {{(const uint8_t *)octets, sizeof(octets) - 1}, name},
#include "tools/words.def"
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

void
words_number(enum word_kind kind, int64_t number, char out[WORDS_TEXT_MAX])
{
    bool coded = kind == WORDS_TOKEN || kind == WORDS_SIGN ||
                 kind == WORDS_SEAL || number == 0x8003;
    char text[32];

    if (coded)
        snprintf(text, sizeof(text), "0x%04" PRIx64, (uint64_t)number);
    else
        snprintf(text, sizeof(text), "%" PRId64, number);
    for (size_t i = 0; i < COUNT(numbers); i++) {
        if (numbers[i].kind == kind && numbers[i].number == number) {
            snprintf(out, WORDS_TEXT_MAX, "%s (%s)", numbers[i].name, text);
            return;
        }
    }
    snprintf(out, WORDS_TEXT_MAX, "%s", text);
}

/* Appends behind a comma. */
static void
add_word(char out[WORDS_TEXT_MAX], const char *word)
{
    size_t used = strlen(out);

    snprintf(out + used, WORDS_TEXT_MAX - used, "%s%s", used > 0 ? ", " : "",
             word);
}

void
words_flags(enum flag_kind kind, uint32_t flags, char out[WORDS_TEXT_MAX])
{
    char number[16];
    size_t used;

    out[0] = '\0';
    for (size_t i = 0; i < COUNT(flag_names); i++) {
        if (flag_names[i].kind == kind && (flags & flag_names[i].bit) != 0)
            add_word(out, flag_names[i].name);
    }
    if (out[0] == '\0')
        add_word(out, "none");
    snprintf(number, sizeof(number), " (0x%" PRIx32 ")", flags);
    used = strlen(out);
    snprintf(out + used, WORDS_TEXT_MAX - used, "%s", number);
}

/* X.690 section 8.19: base 128, the first two arcs in one number. */
static void
write_arcs(struct bytes oid, char *out, size_t size)
{
    uint64_t arc = 0;
    size_t used = 0;
    bool first = true;

    out[0] = '\0';
    for (size_t i = 0; i < oid.len && used < size && arc < UINT32_MAX; i++) {
        arc = arc << 7 | (oid.data[i] & 0x7f);
        if ((oid.data[i] & 0x80) != 0)
            continue;
        if (first) {
            uint64_t top = arc < 80 ? arc / 40 : 2;

            used += (size_t)snprintf(out, size, "%" PRIu64 ".%" PRIu64, top,
                                     arc - 40 * top);
        } else {
            used += (size_t)snprintf(out + used, size - used, ".%" PRIu64, arc);
        }
        first = false;
        arc = 0;
    }
    if (arc != 0 && used < size)
        snprintf(out + used, size - used, ".?");
}

void
words_oid(struct bytes oid, char out[WORDS_TEXT_MAX])
{
    char arcs[WORDS_TEXT_MAX / 2];

    write_arcs(oid, arcs, sizeof(arcs));
    for (size_t i = 0; i < COUNT(oids); i++) {
        if (bytes_equal(oids[i].content, oid)) {
            snprintf(out, WORDS_TEXT_MAX, "%s (%s)", oids[i].name, arcs);
            return;
        }
    }
    snprintf(out, WORDS_TEXT_MAX, "%s", arcs);
}
