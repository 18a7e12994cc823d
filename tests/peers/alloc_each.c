/* tests/peers/alloc_each.c: contracts in alloc_each.h. */
#include "tests/peers/alloc_each.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/peers/alloc_hook.h"
#include "tests/peers/gss.h"
#include "tests/peers/report.h"

bool
alloc_each_ready(const char *path, gss_buffer_t token)
{
    static unsigned char bytes[20000];
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return false;
    token->value = bytes;
    token->length = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    return alloc_hook_install("mech_apex.so") &&
           setenv("KRB5RCACHENAME", "none:", 1) == 0;
}

void
alloc_each_fails(bool (*attempt)(void), long most)
{
    long nth = 0, before, harmless = 0;
    bool reached = true, ok;

    EXPECT(attempt());
    gss_let_files_settle();
    for (int i = 0; i < 3; i++)
        EXPECT(attempt());
    before = alloc_hook_live();
    while (reached && nth++ < most) {
        alloc_hook_fail_at(nth);
        ok = attempt();
        reached = alloc_hook_count() >= nth;
        alloc_hook_fail_at(0);
        if (!reached)
            EXPECT(ok);
        harmless += reached && ok;
    }
    printf("# %ld allocations, %ld failed without harm\n", nth - 1, harmless);
    EXPECT(!reached && nth > 20 && harmless < nth / 2);
    EXPECT(attempt());
    EXPECT_NUMBER(alloc_hook_live(), before);
}
