/* crypto_vectors_test.c: the known answers in tests/data, all of them. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/crypto.h"
#include "tests/unit/crypto_support.h"
#include "tests/unit/tap.h"

#define MAX_FIELDS 6
#define MAX_BYTES  256

/* Enctypes in the data that are left out on purpose: 24 is RC4 with a key of
 * 40 bits. */
static const int32_t left_out[] = {24};

/* row is a line of a file, cut at its tabs. */
struct row {
    char *field[MAX_FIELDS];
    size_t num;
};

struct octets {
    uint8_t data[MAX_BYTES];
    size_t len;
};

/* octets_of reads a hexadecimal field; "-" is empty. */
static struct octets
octets_of(const char *hex)
{
    struct octets o = {{0}, 0};

    if (strcmp(hex, "-") == 0)
        return o;
    CU_ASSERT_FATAL(strlen(hex) % 2 == 0 && strlen(hex) / 2 <= MAX_BYTES);
    for (; *hex != '\0'; hex += 2) {
        unsigned value = 0;

        CU_ASSERT_FATAL(sscanf(hex, "%2x", &value) == 1);
        o.data[o.len++] = (uint8_t)value;
    }
    return o;
}

static struct bytes
view(const struct octets *o)
{
    return (struct bytes){o->data, o->len};
}

static bool
is_left_out(int32_t enctype)
{
    for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++) {
        if (left_out[i] == enctype)
            return crypto_profile_find(enctype) == NULL;
    }
    return false;
}

static bool
key_of(struct crypto_key *k, int32_t enctype, const char *hex)
{
    struct octets value = octets_of(hex);

    return crypto_key_init(k, enctype, view(&value)) == CRYPTO_OK;
}

/* Opens the ciphertext; with padding the rest of the last block may follow. */
static bool
decrypt_row(const struct row *row)
{
    int32_t enctype = atoi(row->field[0]);
    struct octets plain, cipher;
    struct builder out = BUILDER_INIT;
    struct crypto_key k;
    bool ok = false;

    if (row->num != 5)
        return false;
    if (is_left_out(enctype))
        return true;
    if (!key_of(&k, enctype, row->field[2]))
        return false;
    plain = octets_of(row->field[3]);
    cipher = octets_of(row->field[4]);
    ok = crypto_open(&k, (uint32_t)atoi(row->field[1]), view(&cipher), &out) ==
             CRYPTO_OK &&
         out.len >= plain.len && out.len - plain.len < k.profile->block_len &&
         support_same(out.data, plain.data, plain.len);
    builder_free(&out);
    return ok;
}

static bool
checksum_row(const struct row *row)
{
    struct octets message, wanted;
    struct crypto_segment seg = {0};
    struct crypto_usage *u = NULL;
    struct crypto_key k;
    bool ok = false;

    if (row->num != 6 || !key_of(&k, atoi(row->field[1]), row->field[3]))
        return false;
    message = octets_of(row->field[4]);
    wanted = octets_of(row->field[5]);
    seg = (struct crypto_segment){message.data, NULL, message.len};
    ok = crypto_usage_new_checksum(&k, (uint32_t)atoi(row->field[2]),
                                   atoi(row->field[0]), &u) == CRYPTO_OK &&
         crypto_verify(u, &seg, 1, view(&wanted)) == CRYPTO_OK;
    wanted.data[0] ^= 1;
    ok = ok && crypto_verify(u, &seg, 1, view(&wanted)) == CRYPTO_BAD_INTEGRITY;
    crypto_usage_free(u);
    return ok;
}

static bool
derive_row(const struct row *row)
{
    struct octets constant, wanted;
    uint8_t made[CRYPTO_MAX_KEY] = {0};
    struct crypto_key k;

    if (row->num != 5 || !key_of(&k, atoi(row->field[0]), row->field[1]))
        return false;
    constant = octets_of(row->field[2]);
    wanted = octets_of(row->field[4]);
    return wanted.len <= sizeof(made) &&
           crypto_derive(&k, view(&constant), made, wanted.len) == CRYPTO_OK &&
           support_same(made, wanted.data, wanted.len);
}

static bool
prf_row(const struct row *row)
{
    struct octets input, wanted;
    uint8_t made[CRYPTO_MAX_PRF] = {0};
    struct crypto_key k;

    if (row->num != 4 || !key_of(&k, atoi(row->field[0]), row->field[1]))
        return false;
    input = octets_of(row->field[2]);
    wanted = octets_of(row->field[3]);
    return wanted.len == k.profile->prf_len &&
           crypto_prf(&k, view(&input), made) == CRYPTO_OK &&
           support_same(made, wanted.data, wanted.len);
}

static struct row
row_of(char *line)
{
    struct row row = {{NULL}, 0};
    char *field = NULL;

    line[strcspn(line, "\n")] = '\0';
    while ((field = strsep(&line, "\t")) != NULL) {
        CU_ASSERT_FATAL(row.num < MAX_FIELDS);
        row.field[row.num++] = field;
    }
    return row;
}

/* Runs every row of a file; one that no check accepts fails the test. */
static void
each_row(const char *name, size_t num_rows, bool (*check)(const struct row *))
{
    const char *top = getenv("top_srcdir");
    char path[4096], line[2048];
    size_t num = 0;
    FILE *f = NULL;

    CU_ASSERT_FATAL(top != NULL);
    snprintf(path, sizeof(path), "%s/tests/data/%s", top, name);
    f = fopen(path, "r");
    CU_ASSERT_FATAL(f != NULL);
    for (size_t number = 1; fgets(line, sizeof(line), f) != NULL; number++) {
        struct row row;
        bool ok = false;

        if (line[0] == '#')
            continue;
        row = row_of(line);
        ok = check(&row);
        CU_ASSERT(ok);
        if (!ok)
            printf("# %s:%zu\n", name, number);
        num++;
    }
    fclose(f);
    CU_ASSERT(num == num_rows);
}

static void
test_decrypt(void)
{
    each_row("decrypt.tsv", 43, decrypt_row);
}

static void
test_checksum(void)
{
    each_row("checksum.tsv", 11, checksum_row);
}

static void
test_derive(void)
{
    each_row("derive.tsv", 21, derive_row);
}

static void
test_prf(void)
{
    each_row("prf.tsv", 8, prf_row);
}

/* RFC 1321 appendix A.5. */
static void
test_md5(void)
{
    static const uint8_t wanted[16] = {0x90, 0x01, 0x50, 0x98, 0x3c, 0xd2,
                                       0x4f, 0xb0, 0xd6, 0x96, 0x3f, 0x7d,
                                       0x28, 0xe1, 0x7f, 0x72};
    uint8_t made[16];

    CU_ASSERT(crypto_md5(bytes_of_string("abc"), made) == CRYPTO_OK);
    CU_ASSERT(support_same(made, wanted, 16));
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"every row of decrypt.tsv", test_decrypt},
        {"every row of checksum.tsv", test_checksum},
        {"every row of derive.tsv", test_derive},
        {"every row of prf.tsv", test_prf},
        {"MD5", test_md5},
    };

    return tap_main("crypto_vectors", tests, sizeof(tests) / sizeof(tests[0]));
}
