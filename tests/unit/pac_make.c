#include "tests/unit/pac_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_LEN 8
#define ENTRY_LEN  16
#define EPOCH_1601 11644473600

static size_t
aligned(size_t n)
{
    return (n + 7) / 8 * 8;
}

static void
put_le64(struct builder *b, uint64_t v)
{
    builder_le32(b, (uint32_t)v);
    builder_le32(b, (uint32_t)(v >> 32));
}

void
pac_put_buffers(struct builder *b, const struct pac_part *parts, size_t num)
{
    size_t at = HEADER_LEN + num * ENTRY_LEN;

    builder_le32(b, (uint32_t)num);
    builder_le32(b, 0);
    for (size_t i = 0; i < num; i++) {
        builder_le32(b, parts[i].type);
        builder_le32(b, (uint32_t)parts[i].data.len);
        put_le64(b, at);
        at += aligned(parts[i].data.len);
    }
    for (size_t i = 0; i < num; i++) {
        builder_bytes(b, parts[i].data);
        builder_fill(b, 0, aligned(parts[i].data.len) - parts[i].data.len);
    }
}

void
pac_put_client_info(struct builder *b, int64_t authtime, const char *name)
{
    put_le64(b, (uint64_t)(authtime + EPOCH_1601) * 10000000);
    builder_le16(b, (uint16_t)(2 * strlen(name)));
    for (; *name != '\0'; name++)
        builder_le16(b, (uint8_t)*name);
}

void
pac_put_signature(struct builder *b, int32_t checksum_type, size_t len)
{
    builder_le32(b, (uint32_t)checksum_type);
    builder_fill(b, 0, len);
}

static void
must(bool ok, const char *what)
{
    if (ok)
        return;
    printf("Bail out! %s\n", what);
    exit(EXIT_FAILURE);
}

static size_t
unhex(const char *text, uint8_t *out, size_t room)
{
    size_t len = 0;
    unsigned octet;

    for (; len < room && sscanf(text, "%2x", &octet) == 1; text += 2)
        out[len++] = (uint8_t)octet;
    must(*text == '\0' || *text == '-', "bad hexadecimal in pac.tsv");
    return len;
}

static void
read_row(const char *line, struct pac_vector *v)
{
    char key[128], pac[4096];
    long authtime, enctype;
    size_t key_len, pac_len;

    must(sscanf(line, "%31s %ld %63s %ld %127s %127s %127s %4095s", v->name,
                &authtime, v->client, &enctype, key, v->sid, v->upn, pac) == 8,
         "bad row in pac.tsv");
    v->authtime = authtime;
    v->enctype = (int32_t)enctype;
    if (strcmp(v->upn, "-") == 0)
        v->upn[0] = '\0';
    key_len = unhex(key, v->octets, 64);
    pac_len = unhex(pac, v->octets + 64, sizeof(v->octets) - 64);
    v->key = (struct bytes){v->octets, key_len};
    v->pac = (struct bytes){v->octets + 64, pac_len};
}

void
pac_vectors(struct pac_vector out[PAC_VECTORS])
{
    const char *dir = getenv("top_srcdir");
    char path[1024], line[8192];
    size_t num = 0;
    FILE *file;

    snprintf(path, sizeof(path), "%s/tests/data/pac.tsv",
             dir != NULL ? dir : ".");
    file = fopen(path, "r");
    must(file != NULL, "cannot open tests/data/pac.tsv");
    while (fgets(line, sizeof(line), file) != NULL) {
        if (line[0] == '#')
            continue;
        must(num < PAC_VECTORS, "too many rows in pac.tsv");
        read_row(line, &out[num++]);
    }
    fclose(file);
    must(num == PAC_VECTORS, "too few rows in pac.tsv");
}
