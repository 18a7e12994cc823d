/* tools/elf_symbols.c: contracts in elf_symbols.h. */
#include "tools/elf_symbols.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Adds a copy of `text`; false without memory. */
static bool
append(char ***list, unsigned *num, const char *text)
{
    char **longer, *copy;

    if (text == NULL)
        return true;
    copy = strdup(text);
    longer = realloc(*list, (*num + 1) * sizeof(**list));
    if (longer != NULL)
        *list = longer;
    if (copy == NULL || longer == NULL) {
        free(copy);
        return false;
    }
    (*list)[(*num)++] = copy;
    return true;
}

static bool
read_symbols(Elf *elf, Elf_Data *data, const GElf_Shdr *header,
             struct elf_wishes *out)
{
    size_t num =
        header->sh_entsize > 0 ? header->sh_size / header->sh_entsize : 0;

    for (size_t i = 0; i < num; i++) {
        GElf_Sym symbol;

        if (gelf_getsym(data, (int)i, &symbol) == NULL)
            break;
        if (symbol.st_shndx == SHN_UNDEF &&
            !append(&out->symbols, &out->num_symbols,
                    elf_strptr(elf, header->sh_link, symbol.st_name)))
            return false;
    }
    return true;
}

static bool
read_libraries(Elf *elf, Elf_Data *data, const GElf_Shdr *header,
               struct elf_wishes *out)
{
    size_t num =
        header->sh_entsize > 0 ? header->sh_size / header->sh_entsize : 0;

    for (size_t i = 0; i < num; i++) {
        GElf_Dyn entry;

        if (gelf_getdyn(data, (int)i, &entry) == NULL)
            break;
        if (entry.d_tag == DT_NEEDED &&
            !append(&out->libraries, &out->num_libraries,
                    elf_strptr(elf, header->sh_link, entry.d_un.d_val)))
            return false;
    }
    return true;
}

static bool
read_sections(Elf *elf, struct elf_wishes *out)
{
    Elf_Scn *section = NULL;
    bool ok = true;

    while (ok && (section = elf_nextscn(elf, section)) != NULL) {
        Elf_Data *data;
        GElf_Shdr header;

        if (gelf_getshdr(section, &header) == NULL)
            continue;
        if (header.sh_type != SHT_DYNSYM && header.sh_type != SHT_DYNAMIC)
            continue;
        data = elf_getdata(section, NULL);
        if (data == NULL)
            continue;
        ok = header.sh_type == SHT_DYNSYM
                 ? read_symbols(elf, data, &header, out)
                 : read_libraries(elf, data, &header, out);
    }
    return ok;
}

static bool
read_interpreter(Elf *elf, struct elf_wishes *out)
{
    size_t num = 0, size = 0;
    const char *octets = elf_rawfile(elf, &size);

    if (octets == NULL || elf_getphdrnum(elf, &num) != 0)
        return true;
    for (size_t i = 0; i < num; i++) {
        GElf_Phdr header;

        if (gelf_getphdr(elf, (int)i, &header) == NULL ||
            header.p_type != PT_INTERP || header.p_filesz > size ||
            header.p_offset > size - header.p_filesz)
            continue;
        out->interpreter = strndup(octets + header.p_offset, header.p_filesz);
        return out->interpreter != NULL;
    }
    return true;
}

static const char *
read_elf(Elf *elf, struct elf_wishes *out)
{
    if (elf == NULL || elf_kind(elf) != ELF_K_ELF)
        return "it is no ELF file, but a script or something else";
    out->bits = gelf_getclass(elf) == ELFCLASS64 ? 64 : 32;
    if (!read_interpreter(elf, out) || !read_sections(elf, out))
        return "there is no memory";
    return NULL;
}

const char *
elf_wishes_read(const char *path, struct elf_wishes *out)
{
    const char *why;
    struct stat st;
    Elf *elf;
    int fd;

    memset(out, 0, sizeof(*out));
    if (elf_version(EV_CURRENT) == EV_NONE)
        return "libelf is another version";
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return strerror(errno);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return "it is no regular file";
    }
    elf = elf_begin(fd, ELF_C_READ, NULL);
    why = read_elf(elf, out);
    elf_end(elf);
    close(fd);
    return why;
}

static void
free_list(char **list, unsigned num)
{
    for (unsigned i = 0; i < num; i++)
        free(list[i]);
    free(list);
}

void
elf_wishes_free(struct elf_wishes *w)
{
    free_list(w->symbols, w->num_symbols);
    free_list(w->libraries, w->num_libraries);
    free(w->interpreter);
    memset(w, 0, sizeof(*w));
}

bool
elf_wishes_symbol(const struct elf_wishes *w, const char *name)
{
    for (unsigned i = 0; i < w->num_symbols; i++) {
        if (strcmp(w->symbols[i], name) == 0)
            return true;
    }
    return false;
}

bool
elf_wishes_library(const struct elf_wishes *w, const char *begin)
{
    for (unsigned i = 0; i < w->num_libraries; i++) {
        if (strncmp(w->libraries[i], begin, strlen(begin)) == 0)
            return true;
    }
    return false;
}
