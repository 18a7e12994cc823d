/* mech/replay/redis_address.c: contract in redis_address.h. */
#include "mech/replay/redis_address.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_PORT 6379
#define PORT_MOST    65535
#define BASE_MOST    65535

static enum verdict
refuse(const char *residual, const char *why, struct evidence *ev)
{
    ev->code = EINVAL;
    return verdict_with(V_REPLAY_NAME, ev, "replay store \"%.200s\": %s",
                        residual, why);
}

static bool
read_number(const char *text, int most, int *out)
{
    char *end;
    long value;

    if (*text < '0' || *text > '9')
        return false;
    value = strtol(text, &end, 10);
    *out = (int)value;
    return *end == '\0' && value >= 0 && value <= most;
}

/* auth=FILE and db=NUMBER, separated by &. */
static bool
read_options(char *options, struct redis_place *out)
{
    char *rest = NULL, *option;

    for (option = strtok_r(options, "&", &rest); option != NULL;
         option = strtok_r(NULL, "&", &rest)) {
        if (strncmp(option, "auth=/", 6) == 0)
            out->secret_file = option + 5;
        else if (strncmp(option, "db=", 3) != 0 ||
                 !read_number(option + 3, BASE_MOST, &out->address.database))
            return false;
    }
    return true;
}

/* The part behind the host: nothing, or :PORT. */
static bool
read_port(char *text, struct redis_place *out)
{
    out->address.port = DEFAULT_PORT;
    if (*text == '\0')
        return true;
    if (*text != ':')
        return false;
    *text = '\0';
    return read_number(text + 1, PORT_MOST, &out->address.port);
}

static bool
read_host(char *text, struct redis_place *out)
{
    char *slash, *end;

    if (strncmp(text, "//", 2) != 0)
        return false;
    text += 2;
    slash = strchr(text, '/');
    if (slash != NULL) {
        *slash = '\0';
        if (slash[1] != '\0' &&
            !read_number(slash + 1, BASE_MOST, &out->address.database))
            return false;
    }
    end = text[0] == '[' ? strchr(text, ']') : strchr(text, ':');
    if (text[0] == '[') {
        if (end == NULL)
            return false;
        *end++ = '\0';
        text++;
    }
    out->address.host = text;
    if (!read_port(end != NULL ? end : text + strlen(text), out))
        return false;
    return text[0] != '\0';
}

enum verdict
redis_place_read(const char *residual, bool local, struct redis_place *out,
                 struct evidence *ev)
{
    char *options;
    bool well;

    memset(out, 0, sizeof(*out));
    if (strlen(residual) >= sizeof(out->text))
        return refuse(residual, "it is too long", ev);
    memcpy(out->text, residual, strlen(residual) + 1);
    options = strchr(out->text, '?');
    if (options != NULL)
        *options++ = '\0';
    if (local) {
        out->address.path = out->text;
        well = out->text[0] == '/';
    } else {
        well = read_host(out->text, out);
    }
    if (well && options != NULL)
        well = read_options(options, out);
    if (!well)
        return refuse(residual,
                      local ? "it is not /PATH[?db=NUMBER]"
                            : "it is not //HOST[:PORT][/NUMBER][?auth=FILE]",
                      ev);
    return V_OK;
}
