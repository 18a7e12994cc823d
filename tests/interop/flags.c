/* tests/interop/flags.c: contracts in flags.h. */
#include "tests/interop/flags.h"
#include "tests/interop/protocol.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    OM_uint32 flag;
} table[] = {
    {"deleg", GSS_C_DELEG_FLAG},
    {"mutual", GSS_C_MUTUAL_FLAG},
    {"replay", GSS_C_REPLAY_FLAG},
    {"sequence", GSS_C_SEQUENCE_FLAG},
    {"conf", GSS_C_CONF_FLAG},
    {"integ", GSS_C_INTEG_FLAG},
    {"ready", GSS_C_PROT_READY_FLAG},
    {"trans", GSS_C_TRANS_FLAG},
    {"dce", GSS_C_DCE_STYLE},
    {"identify", GSS_C_IDENTIFY_FLAG},
    {"exterr", GSS_C_EXTENDED_ERROR_FLAG},
    {"bound", GSS_C_CHANNEL_BOUND_FLAG}, /* 0 where the library has none */
};
#define NUM_FLAGS (sizeof(table) / sizeof(table[0]))

static bool
add(const char *name, size_t len, OM_uint32 *flags)
{
    size_t i;

    for (i = 0; i < NUM_FLAGS; i++) {
        if (strlen(table[i].name) == len && table[i].flag != 0 &&
            memcmp(table[i].name, name, len) == 0) {
            *flags |= table[i].flag;
            return true;
        }
    }
    return false;
}

bool
flags_parse(const char *names, OM_uint32 *out)
{
    size_t len;

    *out = 0;
    if (strcmp(names, "-") == 0)
        return true;
    for (;;) {
        len = strcspn(names, ",");
        if (!add(names, len, out))
            return false;
        if (names[len] == '\0')
            return true;
        names += len + 1;
    }
}

void
flags_answer(OM_uint32 flags)
{
    char text[200] = "";
    size_t i, len = 0;

    for (i = 0; i < NUM_FLAGS; i++) {
        if (table[i].flag != 0 && (flags & table[i].flag) != 0)
            len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
                                    len > 0 ? "," : "", table[i].name);
    }
    answer_word("flags=%s", len > 0 ? text : "-");
}
