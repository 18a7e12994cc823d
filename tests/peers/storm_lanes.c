/* tests/peers/storm_lanes.c: contexts that all threads share in the storm: of
 * each end one thread sends, another receives, and all ask. */
#include "tests/peers/pair.h"
#include "tests/peers/storm.h"

#include <string.h>

/* Lanes 2i and 2i + 1 are the two ways of one context.  There is one for each
 * service, so that the tickets are there when the threads begin. */
bool
storm_open_lanes(struct storm_shared *out)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    struct storm_lane *lane;
    struct pair p;
    unsigned i;
    bool ok = true;

    for (i = 0; i < STORM_LANES; i++) {
        lane = &out->lanes[i];
        pthread_mutex_init(&lane->lock, NULL);
        if (i % 2 == 1) {
            lane->from = out->lanes[i - 1].to;
            lane->to = out->lanes[i - 1].from;
            continue;
        }
        options.target = storm_target(i / 2);
        ok &= pair_make(&options, &p);
        lane->from = p.initiator;
        lane->to = p.acceptor;
        p.initiator = p.acceptor = GSS_C_NO_CONTEXT;
        pair_free(&p);
    }
    return ok;
}

void
storm_close_lanes(struct storm_shared *shared)
{
    struct storm_lane *lane;
    OM_uint32 minor;
    unsigned i;

    for (i = 0; i < STORM_LANES; i++) {
        lane = &shared->lanes[i];
        pthread_mutex_destroy(&lane->lock);
        if (i % 2 == 1)
            continue;
        gss_delete_sec_context(&minor, &lane->from, GSS_C_NO_BUFFER);
        gss_delete_sec_context(&minor, &lane->to, GSS_C_NO_BUFFER);
    }
}

static uint64_t
num_waiting(struct storm_lane *lane)
{
    uint64_t num;

    pthread_mutex_lock(&lane->lock);
    num = lane->put - lane->taken;
    pthread_mutex_unlock(&lane->lock);
    return num;
}

/* Only this thread puts, so that `put` is its own to read. */
static void
send_one(struct storm *s, struct storm_lane *lane)
{
    gss_buffer_desc text = {sizeof(lane->put), &lane->put};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    if (num_waiting(lane) == STORM_FLIGHT)
        return;
    major = gss_wrap(&minor, lane->from, (int)storm_random(s, 2), 0, &text,
                     NULL, &token);
    if (!storm_done(s, "wrap in a lane", major, minor, GSS_S_COMPLETE))
        return;
    pthread_mutex_lock(&lane->lock);
    lane->tokens[lane->put++ % STORM_FLIGHT] = token;
    pthread_mutex_unlock(&lane->lock);
}

/* Takes the next message, which is there; whether it is the one. */
static OM_uint32
take(struct storm_lane *lane, bool *out_right, OM_uint32 *minor)
{
    gss_buffer_t token = &lane->tokens[lane->taken % STORM_FLIGHT];
    gss_buffer_desc got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, ignored;

    major = gss_unwrap(minor, lane->to, token, &got, NULL, NULL);
    *out_right = got.length == sizeof(lane->taken) &&
                 memcmp(got.value, &lane->taken, got.length) == 0;
    gss_release_buffer(&ignored, &got);
    if (major == GSS_S_COMPLETE) {
        gss_release_buffer(&ignored, token);
        pthread_mutex_lock(&lane->lock);
        lane->taken++;
        pthread_mutex_unlock(&lane->lock);
    }
    return major;
}

/* Only this thread takes.  Every message comes, and in order; one that could
 * not be opened for lack of memory is tried again. */
static void
receive_one(struct storm *s, struct storm_lane *lane)
{
    OM_uint32 major, minor;
    bool right;

    if (num_waiting(lane) == 0)
        return;
    major = take(lane, &right, &minor);
    if (storm_done(s, "unwrap in a lane", major, minor, GSS_S_COMPLETE)) {
        storm_check(s, right, "the message of the lane");
        s->crossed++;
    }
}

bool
storm_drain_lanes(struct storm_shared *shared)
{
    struct storm_lane *lane;
    bool ok = true, right = true;
    OM_uint32 minor;
    unsigned i;

    for (i = 0; i < STORM_LANES; i++) {
        lane = &shared->lanes[i];
        while (ok && num_waiting(lane) > 0)
            ok = take(lane, &right, &minor) == GSS_S_COMPLETE && right;
    }
    return ok;
}

/* Anybody may ask, while others send and receive. */
static void
ask(struct storm *s, const struct storm_lane *lane)
{
    gss_name_t client = GSS_C_NO_NAME;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor, lifetime = 0, limit = 0;

    major = gss_inquire_context(&minor, lane->from, &client, NULL, &lifetime,
                                NULL, NULL, NULL, NULL);
    if (storm_done(s, "inquire_context", major, minor, GSS_S_COMPLETE)) {
        storm_check(s, lifetime > 0, "the lane's lifetime");
        storm_is_named(s, client, "alice@APEX.TEST");
    }
    gss_release_name(&minor, &client);
    major = gss_wrap_size_limit(&minor, lane->to, 1, 0, 1000, &limit);
    if (storm_done(s, "wrap_size_limit", major, minor, GSS_S_COMPLETE))
        storm_check(s, limit > 900, "the lane's size limit");
    major = gss_inquire_sec_context_by_oid(&minor, lane->to,
                                           GSS_C_INQ_SSPI_SESSION_KEY, &set);
    storm_done(s, "session key", major, minor, GSS_S_COMPLETE);
    gss_release_buffer_set(&minor, &set);
}

/* Thread i sends in lanes i and i + 4, and receives in lanes i + 2 and i + 6:
 * the four uses of each context are of four threads. */
void
storm_lane(struct storm *s)
{
    struct storm_lane *lanes = s->shared->lanes;
    unsigned half = STORM_THREADS * storm_random(s, 2);
    unsigned what = storm_random(s, 9);

    s->doing = "lane";
    if (what < 4)
        send_one(s, &lanes[half + s->index]);
    else if (what < 8)
        receive_one(s, &lanes[half + (s->index + 2) % STORM_THREADS]);
    else
        ask(s, &lanes[storm_random(s, STORM_LANES)]);
}
