/* mech/replay/redis_plugin.c: the plug-in for Redis, over hiredis; contracts in
 * redis_link.h. */
#include "mech/replay/redis_link.h"

#include <errno.h>
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>
#include <unistd.h>

static struct timeval
milliseconds(int timeout)
{
    return (struct timeval){timeout / 1000, timeout % 1000 * 1000};
}

static void
say(char why[REDIS_WHY_MAX], const char *text)
{
    snprintf(why, REDIS_WHY_MAX, "%s", text);
}

/* A command whose answer has to be +OK. */
static bool
command(redisContext *c, char why[REDIS_WHY_MAX], int argc, const char **argv)
{
    redisReply *reply = redisCommandArgv(c, argc, argv, NULL);
    bool ok = reply != NULL && reply->type == REDIS_REPLY_STATUS;

    if (reply == NULL)
        say(why, c->errstr);
    else if (!ok)
        say(why, reply->str != NULL ? reply->str : "an unexpected answer");
    if (reply != NULL)
        freeReplyObject(reply);
    return ok;
}

/* "password" or "user password". */
static bool
log_in(redisContext *c, const char *secret, char why[REDIS_WHY_MAX])
{
    char user[128];
    const char *blank, *argv[] = {"AUTH", user, NULL};

    if (secret == NULL)
        return true;
    blank = strchr(secret, ' ');
    if (blank == NULL) {
        argv[1] = secret;
        return command(c, why, 2, argv);
    }
    snprintf(user, sizeof(user), "%.*s", (int)(blank - secret), secret);
    argv[2] = blank + 1;
    return command(c, why, 3, argv);
}

static bool
choose_database(redisContext *c, int number, char why[REDIS_WHY_MAX])
{
    char text[16];
    const char *argv[] = {"SELECT", text};

    if (number == 0)
        return true;
    snprintf(text, sizeof(text), "%d", number);
    return command(c, why, 2, argv);
}

static void *
link_open(const struct redis_address *a, int timeout, char why[REDIS_WHY_MAX])
{
    struct timeval limit = milliseconds(timeout);
    redisContext *c;

    c = a->path != NULL ? redisConnectUnixWithTimeout(a->path, limit)
                        : redisConnectWithTimeout(a->host, a->port, limit);
    if (c == NULL) {
        say(why, "there is no memory");
        return NULL;
    }
    if (c->err != 0)
        say(why, c->errstr);
    else if (redisSetTimeout(c, limit) == REDIS_OK &&
             log_in(c, a->secret, why) && choose_database(c, a->database, why))
        return c;
    redisFree(c);
    return NULL;
}

static enum redis_answer
judge(const redisReply *reply, char why[REDIS_WHY_MAX])
{
    if (reply->type == REDIS_REPLY_STATUS && strcmp(reply->str, "OK") == 0)
        return REDIS_NEW;
    if (reply->type == REDIS_REPLY_NIL)
        return REDIS_SEEN;
    say(why,
        reply->type == REDIS_REPLY_ERROR ? reply->str : "an unexpected answer");
    return REDIS_FAILED;
}

static enum redis_answer
link_enter(void *link, const char *key, int64_t window, int timeout,
           char why[REDIS_WHY_MAX])
{
    redisContext *c = link;
    enum redis_answer answer = REDIS_LOST;
    redisReply *reply;

    if (redisSetTimeout(c, milliseconds(timeout)) != REDIS_OK) {
        say(why, c->errstr);
        return REDIS_LOST;
    }
    reply = redisCommand(c, "SET %s 1 NX PX %lld", key, (long long)window);
    if (reply == NULL) {
        say(why, c->errstr);
        /* After a timeout another connection would wait as long again. */
        return c->err == REDIS_ERR_IO && errno == EAGAIN ? REDIS_FAILED
                                                         : REDIS_LOST;
    }
    answer = judge(reply, why);
    freeReplyObject(reply);
    return answer;
}

static int
link_descriptor(void *link)
{
    return ((redisContext *)link)->fd;
}

static void
link_close(void *link)
{
    redisFree(link);
}

static void
link_forget(void *link)
{
    ((redisContext *)link)->fd = -1;
    redisFree(link);
}

extern const struct redis_link_ops gss_apex_redis_link
    __attribute__((visibility("default")));
const struct redis_link_ops gss_apex_redis_link = {
    REDIS_LINK_VERSION, link_open,  link_enter,
    link_descriptor,    link_close, link_forget,
};
