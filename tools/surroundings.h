/* tools/surroundings.h: what decides, around a program, which mechanism serves
 * it: variables, mechanism lines, krb5.conf. */
#ifndef APEX_TOOLS_SURROUNDINGS_H
#define APEX_TOOLS_SURROUNDINGS_H

#include <stdbool.h>

#include "tools/apart.h"
#include "tools/mech_lines.h"

/* The variables that decide. */
enum deciding {
    GSS_MECH_CONFIG,
    GSS_APEX,
    GSS_USE_PROXY,
    KRB5_CONFIG,
    NUM_DECIDING
};

extern const char *const deciding_names[NUM_DECIDING];

/* A program before it has loaded anything, or after. */
struct subject {
    const char *variable[NUM_DECIDING];
    const char *modules;    /* the directory of bare module names */
    const char *root;       /* where the process has its files; "/" */
    struct account account; /* that chose the variables */
};

struct surroundings {
    struct mech_lines *lines;
    bool on;            /* the settings do not keep the module from it */
    char why_not[300];  /* or why they do */
    bool insisted;      /* GSS_APEX asks for the module */
    int module_trouble; /* errno of the module's file; 0: it can be read */
};

/* surroundings_read reads all that as that account (apart_run): never are files
 * of another's choice read as root.  NULL, or why it could not: a text that
 * lives forever.  Free with surroundings_free in either case. */
const char *
surroundings_read(const struct subject *s, struct surroundings *out);

void
surroundings_free(struct surroundings *s);

#endif
