/* mech/krb5/ticket/kdc_hurry.c: contracts in kdc_hurry.h. */
#include "mech/krb5/ticket/kdc_hurry.h"

#include <netdb.h>
#include <profile.h>
#include <string.h>

#include "mech/krb5/ticket/kdc_talk.h"

#define MAX_ADDRESSES 4
#define HOST_MAX      256
#define DEFAULT_PORT  "88"

/* Where the KDCs of a realm may answer. */
struct addresses {
    struct kdc_address list[MAX_ADDRESSES];
    int num;
};

/* "host", "host:port", "[address]" or "[address]:port", as libkrb5 reads the
 * relation kdc, taken apart in place.  False for any other text. */
static bool
split_host(char *entry, const char **out_host, const char **out_port)
{
    char *end = strchr(entry, ']');

    *out_host = entry;
    *out_port = DEFAULT_PORT;
    if (entry[0] == '[' && end != NULL) {
        *out_host = entry + 1;
        *end++ = '\0';
    } else {
        end = entry + strcspn(entry, ":");
    }
    if (*end == ':') {
        *end = '\0';
        *out_port = end + 1;
    }
    return **out_host != '\0' && strchr(*out_host, '/') == NULL &&
           strchr(*out_port, '/') == NULL;
}

static void
add_host(struct addresses *a, const char *entry)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *list = NULL, *at;
    const char *host, *port;
    char text[HOST_MAX];

    if (strlen(entry) >= sizeof(text))
        return;
    memcpy(text, entry, strlen(entry) + 1);
    if (!split_host(text, &host, &port) ||
        getaddrinfo(host, port, &hints, &list) != 0)
        return;
    for (at = list; at != NULL && a->num < MAX_ADDRESSES; at = at->ai_next) {
        struct kdc_address *to = &a->list[a->num];

        if (at->ai_addrlen > sizeof(to->address))
            continue;
        memcpy(&to->address, at->ai_addr, at->ai_addrlen);
        to->len = at->ai_addrlen;
        a->num++;
    }
    freeaddrinfo(list);
}

/* Each address has the same share of the time that is left, and each way to it
 * half of that. */
static bool
ask_all(const struct addresses *a, struct bytes message, int64_t deadline,
        struct builder *answer)
{
    bool answered = false;

    for (int i = 0; i < a->num && !answered; i++) {
        int64_t now = kdc_talk_now();
        int64_t share = (deadline - now) / (a->num - i);

        answered = kdc_talk_tcp(&a->list[i], message, now + share / 2, answer);
        if (!answered)
            answered = kdc_talk_udp(&a->list[i], message, now + share, answer);
    }
    return answered;
}

/* The values of [realms] REALM kdc, or NULL. */
static char **
kdcs_of(krb5_context krb5, const krb5_data *realm)
{
    char name[HOST_MAX] = "";
    const char *const path[] = {"realms", name, "kdc", NULL};
    profile_t profile = NULL;
    char **values = NULL;

    if (realm->length >= sizeof(name) || krb5_get_profile(krb5, &profile) != 0)
        return NULL;
    memcpy(name, realm->data, realm->length);
    name[realm->length] = '\0';
    if (profile_get_values(profile, path, &values) != 0)
        values = NULL;
    profile_release(profile);
    return values;
}

static void
find_addresses(krb5_context krb5, const krb5_data *realm, struct addresses *out)
{
    char **kdcs = kdcs_of(krb5, realm);

    for (char **entry = kdcs;
         entry != NULL && *entry != NULL && out->num < MAX_ADDRESSES; entry++)
        add_host(out, *entry);
    profile_free_list(kdcs);
}

/* libkrb5's hook: the answer to `message`, or an error. */
static krb5_error_code
ask(krb5_context krb5, void *data, const krb5_data *realm,
    const krb5_data *message, krb5_data **out_message, krb5_data **out_answer)
{
    const struct kdc_hurry *h = data;
    const struct bytes request = {(const uint8_t *)message->data,
                                  message->length};
    struct builder answer = BUILDER_INIT;
    struct addresses a = {.num = 0};
    krb5_error_code code = KRB5_KDC_UNREACH;
    krb5_data got = {0};

    (void)out_message;
    find_addresses(krb5, realm, &a);
    if (a.num == 0) {
        krb5_set_error_message(krb5, code,
                               "krb5.conf has no address of a KDC of realm "
                               "%.*s",
                               (int)realm->length, realm->data);
    } else if (!ask_all(&a, request, h->deadline, &answer)) {
        krb5_set_error_message(krb5, code,
                               "No KDC of realm %.*s answered within %d "
                               "seconds",
                               (int)realm->length, realm->data,
                               KDC_HURRY_MS / 1000);
    } else {
        got.data = (char *)answer.data;
        got.length = (unsigned)answer.len;
        code = krb5_copy_data(krb5, &got, out_answer);
    }
    builder_free(&answer);
    return code;
}

void
kdc_hurry_begin(krb5_context krb5, struct kdc_hurry *h)
{
    h->deadline = kdc_talk_now() + KDC_HURRY_MS;
    krb5_set_kdc_send_hook(krb5, ask, h);
}

void
kdc_hurry_end(krb5_context krb5)
{
    krb5_set_kdc_send_hook(krb5, NULL, NULL);
}
