/* Every decoder on its known good inputs, whole, cut and changed. */
#include "tests/unit/asn1_fixtures.h"
#include "tests/unit/asn1_text.h"
#include "tests/unit/tap.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
report(const struct fixture *f, const char *what, size_t at, unsigned value)
{
    printf("# %s: %s at %zu, value %02x\n", f->name, what, at, value);
    CU_FAIL("see above");
}

static void
each_fixture(void (*visit)(const struct fixture *f, struct bytes good))
{
    for (size_t i = 0; i < num_fixtures; i++) {
        struct bytes good;
        uint8_t *data = asn1_text(fixtures[i].text, &good);

        visit(&fixtures[i], good);
        free(data);
    }
}

static void
recodes(const struct fixture *f, struct bytes good)
{
    struct builder b = BUILDER_INIT;

    if (!f->codec->recode(good, &b) || !builder_ok(&b) ||
        !bytes_equal(builder_view(&b), good))
        report(f, "encoded again, it is not the same", 0, 0);
    builder_free(&b);
}

static void
decode_encode_is_byte_equal(void)
{
    each_fixture(recodes);
}

/* Cut or shifted input may only be accepted where that is what the format says:
 * the 0x8003 checksum has a tail that may end in several places. */
static bool
acceptable(const struct fixture *f, struct bytes changed)
{
    enum codec_verdict v = codec_check(f->codec, changed);

    return v == CODEC_REFUSED ||
           (v == CODEC_CONSISTENT && f->codec == &codec_gss_checksum);
}

static uint8_t *
exact_copy(struct bytes in)
{
    uint8_t *copy = malloc(in.len > 0 ? in.len : 1);

    CU_ASSERT_FATAL(copy != NULL);
    memcpy(copy, in.data, in.len);
    return copy;
}

static void
cut_each_length(const struct fixture *f, struct bytes good)
{
    for (size_t len = 0; len < good.len; len++) {
        struct bytes shorter = {good.data, len};
        uint8_t *copy = exact_copy(shorter);

        shorter.data = copy;
        if (!acceptable(f, shorter))
            report(f, "accepted, cut", len, 0);
        free(copy);
    }
}

static void
every_truncation_is_refused(void)
{
    each_fixture(cut_each_length);
}

static void
change_each_byte(const struct fixture *f, struct bytes good)
{
    uint8_t *copy = exact_copy(good);
    struct bytes changed = {copy, good.len};

    for (size_t at = 0; at < good.len; at++) {
        for (unsigned value = 0; value < 256; value++) {
            copy[at] = (uint8_t)value;
            if (codec_check(f->codec, changed) == CODEC_INCONSISTENT)
                report(f, "inconsistent, changed", at, value);
        }
        copy[at] = good.data[at];
    }
    free(copy);
}

static void
every_byte_set_to_every_value_is_consistent(void)
{
    each_fixture(change_each_byte);
}

static void
insert_each_byte(const struct fixture *f, struct bytes good)
{
    static const uint8_t values[] = {0x00, 0x01, 0x30, 0x7f, 0x80, 0xa0, 0xff};
    struct bytes changed = {NULL, good.len + 1};
    uint8_t *copy = malloc(changed.len);

    CU_ASSERT_FATAL(copy != NULL);
    changed.data = copy;
    for (size_t at = 0; at <= good.len; at++) {
        memcpy(copy, good.data, at);
        memcpy(copy + at + 1, good.data + at, good.len - at);
        for (size_t v = 0; v < sizeof(values); v++) {
            copy[at] = values[v];
            if (!acceptable(f, changed))
                report(f, "accepted, inserted", at, values[v]);
        }
    }
    free(copy);
}

static void
every_inserted_byte_is_refused(void)
{
    each_fixture(insert_each_byte);
}

static void
delete_each_byte(const struct fixture *f, struct bytes good)
{
    struct bytes changed = {NULL, good.len - 1};
    uint8_t *copy = exact_copy(changed.len > 0 ? good : changed);

    changed.data = copy;
    for (size_t at = 0; at < good.len; at++) {
        memcpy(copy, good.data, at);
        memcpy(copy + at, good.data + at + 1, good.len - at - 1);
        if (!acceptable(f, changed))
            report(f, "accepted, deleted", at, 0);
    }
    free(copy);
}

static void
every_deleted_byte_is_refused(void)
{
    each_fixture(delete_each_byte);
}

/* No input of one decoder passes for that of another. */
static void
other_decoders(const struct fixture *f, struct bytes good)
{
    for (size_t i = 0; i < num_fixtures; i++) {
        if (fixtures[i].codec != f->codec &&
            codec_check(fixtures[i].codec, good) != CODEC_REFUSED)
            report(f, fixtures[i].codec->name, 0, 0);
    }
}

static void
no_message_passes_for_another(void)
{
    each_fixture(other_decoders);
}

static void
the_empty_input_is_refused(void)
{
    struct bytes empty = {NULL, 0};

    for (size_t i = 0; i < num_fixtures; i++)
        CU_ASSERT(codec_check(fixtures[i].codec, empty) == CODEC_REFUSED);
}

static const struct unit_test tests[] = {
    {"decode, encode: byte-equal", decode_encode_is_byte_equal},
    {"every truncation is refused", every_truncation_is_refused},
    {"every byte set to every value: refused or consistent",
     every_byte_set_to_every_value_is_consistent},
    {"every inserted byte is refused", every_inserted_byte_is_refused},
    {"every deleted byte is refused", every_deleted_byte_is_refused},
    {"no message passes for another", no_message_passes_for_another},
    {"the empty input is refused", the_empty_input_is_refused},
};

int
main(void)
{
    return tap_main("asn1 mutation", tests, sizeof(tests) / sizeof(tests[0]));
}
