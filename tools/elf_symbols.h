/* tools/elf_symbols.h: what an ELF file wants from others. */
#ifndef APEX_TOOLS_ELF_SYMBOLS_H
#define APEX_TOOLS_ELF_SYMBOLS_H

#include <stdbool.h>

struct elf_wishes {
    char **symbols; /* that it does not define itself */
    unsigned num_symbols;
    char **libraries; /* the names that it is linked with */
    unsigned num_libraries;
    char *interpreter; /* the dynamic linker; NULL: a library */
    int bits;          /* 32 or 64 */
};

/* elf_wishes_read reads the dynamic section of the file.  NULL, or why it could
 * not: a text that lives forever.  Free with elf_wishes_free in either case. */
const char *
elf_wishes_read(const char *path, struct elf_wishes *out);

void
elf_wishes_free(struct elf_wishes *w);

bool
elf_wishes_symbol(const struct elf_wishes *w, const char *name);

/* elf_wishes_library says whether it is linked with a library whose name begins
 * so. */
bool
elf_wishes_library(const struct elf_wishes *w, const char *begin);

#endif
