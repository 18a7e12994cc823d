/* mech/ap/session.c: a session that owns what it names. */
#include "mech/ap/session.h"

#include <stdlib.h>

#define NUM_LASTING 7
#define NUM_PASSING 2

const struct crypto_key *
session_initiator_key(const struct ap_session *s)
{
    return s->initiator_subkey.profile != NULL ? &s->initiator_subkey
                                               : &s->session_key;
}

const struct crypto_key *
session_message_key(const struct ap_session *s)
{
    return s->acceptor_subkey.profile != NULL ? &s->acceptor_subkey
                                              : session_initiator_key(s);
}

/* Every view of a session that is copied for as long as it lasts. */
static void
lasting_views(struct ap_session *s, struct bytes *views[NUM_LASTING])
{
    views[0] = &s->client.realm;
    views[1] = &s->client.components;
    views[2] = &s->server.realm;
    views[3] = &s->server.components;
    views[4] = &s->ticket_authdata;
    views[5] = &s->authenticator_authdata;
    views[6] = &s->indicators;
}

static void
passing_views(struct ap_session *s, struct bytes *views[NUM_PASSING])
{
    views[0] = &s->delegation;
    views[1] = &s->ticket_raw;
}

/* The PAC is a part of the ticket's authorization data: it is not copied, but
 * found again in the copy. */
static bool
move_pac(const struct ap_session *from, struct ap_session *to)
{
    struct reader old, pac, copy;

    if (from->pac.len == 0)
        return true;
    reader_init(&old, from->ticket_authdata);
    reader_init(&pac, from->pac);
    reader_init(&copy, to->ticket_authdata);
    return reader_skip(&copy, (size_t)(pac.pos - old.pos)) &&
           reader_bytes(&copy, from->pac.len, &to->pac);
}

/* Copies what `views` show into a block of just that size, and has them show
 * the copy. */
static enum verdict
keep_views(struct bytes *const *views, size_t num, struct ap_block *out)
{
    struct builder b = BUILDER_INIT;
    size_t i, total = 0;
    struct reader r;

    for (i = 0; i < num; i++)
        total += views[i]->len;
    builder_reserve(&b, total);
    for (i = 0; i < num; i++)
        builder_bytes(&b, *views[i]);
    if (!builder_take(&b, &out->data, &out->len))
        return V_NO_MEMORY;
    reader_init(&r, (struct bytes){out->data, out->len});
    for (i = 0; i < num; i++) {
        if (!reader_bytes(&r, views[i]->len, views[i]))
            return V_NO_MEMORY;
    }
    return V_OK;
}

enum verdict
session_keep(const struct ap_session *views, struct ap_kept_session *out)
{
    struct ap_kept_session kept = {.session = *views};
    struct bytes *lasting[NUM_LASTING], *passing[NUM_PASSING];
    enum verdict v;

    lasting_views(&kept.session, lasting);
    passing_views(&kept.session, passing);
    v = keep_views(lasting, NUM_LASTING, &kept.lasting);
    if (v == V_OK)
        v = keep_views(passing, NUM_PASSING, &kept.passing);
    if (v == V_OK && !move_pac(views, &kept.session))
        v = V_NO_MEMORY;
    if (v == V_OK)
        *out = kept;
    else
        session_wipe(&kept);
    crypto_wipe(&kept, sizeof(kept));
    return v;
}

void
session_wipe_keys(struct ap_session *s)
{
    crypto_key_wipe(&s->session_key);
    crypto_key_wipe(&s->initiator_subkey);
    crypto_key_wipe(&s->acceptor_subkey);
}

static void
block_wipe(struct ap_block *block)
{
    if (block->data != NULL)
        crypto_wipe(block->data, block->len);
    free(block->data);
    *block = (struct ap_block){NULL, 0};
}

void
session_forget_passing(struct ap_kept_session *kept)
{
    struct bytes *passing[NUM_PASSING];
    size_t i;

    passing_views(&kept->session, passing);
    for (i = 0; i < NUM_PASSING; i++)
        *passing[i] = (struct bytes){NULL, 0};
    block_wipe(&kept->passing);
}

void
session_wipe(struct ap_kept_session *kept)
{
    block_wipe(&kept->lasting);
    block_wipe(&kept->passing);
    crypto_wipe(kept, sizeof(*kept));
}
