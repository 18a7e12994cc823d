/* mech/ap/session.c: a session that owns what it names. */
#include <stdlib.h>

#include "mech/ap/session.h"

#define NUM_VIEWS 9

/* Every view of a session that is copied into its block. */
static void
session_views(struct ap_session *s, struct bytes *views[NUM_VIEWS])
{
    views[0] = &s->client.realm;
    views[1] = &s->client.components;
    views[2] = &s->server.realm;
    views[3] = &s->server.components;
    views[4] = &s->ticket_authdata;
    views[5] = &s->authenticator_authdata;
    views[6] = &s->delegation;
    views[7] = &s->ticket_raw;
    views[8] = &s->indicators;
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

enum verdict
session_keep(const struct ap_session *views, struct ap_kept_session *out)
{
    struct ap_kept_session kept = {*views, NULL, 0};
    struct bytes *view[NUM_VIEWS];
    struct builder b = BUILDER_INIT;
    struct reader r;
    enum verdict v = V_NO_MEMORY;
    size_t i;

    session_views(&kept.session, view);
    for (i = 0; i < NUM_VIEWS; i++)
        builder_bytes(&b, *view[i]);
    if (!builder_take(&b, &kept.block, &kept.block_len))
        goto out;
    reader_init(&r, (struct bytes){kept.block, kept.block_len});
    for (i = 0; i < NUM_VIEWS; i++) {
        if (!reader_bytes(&r, view[i]->len, view[i]))
            goto out;
    }
    if (!move_pac(views, &kept.session))
        goto out;
    *out = kept;
    kept.block = NULL;
    v = V_OK;

out:
    session_wipe(&kept);
    builder_free(&b);
    return v;
}

void
session_wipe_keys(struct ap_session *s)
{
    crypto_key_wipe(&s->session_key);
    crypto_key_wipe(&s->initiator_subkey);
    crypto_key_wipe(&s->acceptor_subkey);
}

void
session_wipe(struct ap_kept_session *kept)
{
    /* The block may hold the keys of a delegated credential. */
    if (kept->block != NULL)
        crypto_wipe(kept->block, kept->block_len);
    free(kept->block);
    crypto_wipe(kept, sizeof(*kept));
}
