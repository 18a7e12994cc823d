/* tests/peers/storm.h: one thread of the storm: what it holds, and what each of
 * its calls must come to. */
#ifndef APEX_TESTS_PEERS_STORM_H
#define APEX_TESTS_PEERS_STORM_H

#include "tests/peers/gss.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define STORM_THREADS 4
#define STORM_NAMES   6
#define STORM_CREDS   5
#define STORM_COUPLES 4
#define STORM_FLIGHT  8  /* messages each way that are kept to be delivered */
#define STORM_SOURCES 11 /* names that there are to import */
#define STORM_TARGETS 4
#define STORM_LANES   8
#define STORM_LONGEST 1500

/* A canonical name, and which of the sources it was made of. */
struct storm_name {
    gss_name_t name;
    unsigned source;
    bool exported; /* imported from its exported form: the library's own
                    * mechanism has it, or a copy of one that is so */
};

struct storm_cred {
    gss_cred_id_t cred;
    gss_cred_usage_t usage;
    const char *owner; /* who it initiates as, or the beginning of the service
                        * that it accepts as; NULL: anything */
    unsigned users;    /* couples that are at it */
};

enum storm_kind { STORM_WRAP, STORM_AEAD, STORM_IOV, STORM_MIC, STORM_MIC_IOV };

/* A token on its way, with what it carries: `assoc` bytes that are only signed,
 * then the message. */
struct storm_message {
    enum storm_kind kind;
    gss_buffer_desc token;           /* value of malloc */
    size_t header, padding, trailer; /* STORM_IOV: of the token */
    unsigned char text[STORM_LONGEST];
    size_t assoc, len; /* len: all of `text` that is used */
    int conf;
    uint64_t number; /* in the order of sending */
    bool delivered;
};

/* A context's two ends, 0 the initiator's; `turn` of them moves next. */
struct storm_couple {
    gss_ctx_id_t end[2];
    bool begun, complete[2];
    bool builtin[2]; /* the end is with MIT's own mechanism for now */
    unsigned turn, legs;
    bool spoiled; /* an allocation failed, and was done without */
    OM_uint32 flags;
    gss_OID mech;
    gss_cred_id_t cred[2];
    struct storm_cred *user; /* whose cred[0] is; NULL: all threads' */
    const char *client;
    unsigned target;
    const char *bindings; /* NULL: none */
    gss_buffer_desc pending, first;
    uint64_t sent[2], expected[2]; /* messages from end [i] */
    struct storm_message flight[2][STORM_FLIGHT];
};

/* One direction of a context that threads share: one sends, another receives.
 */
struct storm_lane {
    gss_ctx_id_t from, to;
    pthread_mutex_t lock;
    gss_buffer_desc tokens[STORM_FLIGHT];
    uint64_t put, taken; /* each token holds its number */
};

/* What all threads use. */
struct storm_shared {
    gss_cred_id_t initiator, acceptor;
    gss_cred_id_t unrecorded;   /* accepts, and keeps no record for replays */
    gss_cred_id_t unrecordable; /* its replay store cannot be written */
    gss_cred_id_t keyless;      /* its keytab has not the tickets' keys */
    gss_name_t targets[STORM_TARGETS], canonical[STORM_TARGETS];
    char texts[STORM_SOURCES][100];
    gss_buffer_desc exported[STORM_SOURCES], composite[STORM_SOURCES];
    struct storm_lane lanes[STORM_LANES];
    bool records; /* the replay store of `acceptor` is one */
};

/* One thread: what is ahead of it, what came of it, and what it holds. */
struct storm {
    pthread_t thread;
    unsigned index;
    uint64_t state;
    time_t until;        /* it goes on so long, */
    unsigned long least; /* and for so many operations */
    struct storm_shared *shared;
    unsigned starving;    /* operations left in which memory fails */
    unsigned long failed; /* allocations, when the last call was judged */
    bool negotiated;      /* SPNEGO is at work, and has codes of its own */
    bool tired;           /* one failed during the last call judged */
    FILE *log;            /* what each call came to; NULL: nowhere */
    unsigned long ops, starved, contexts, messages, refused, crossed;
    const char *doing;
    char fault[600];
    struct storm_name names[STORM_NAMES];
    struct storm_cred creds[STORM_CREDS];
    struct storm_couple couples[STORM_COUPLES];
};

/* storm_random is a number below `limit`. */
unsigned
storm_random(struct storm *s, unsigned limit);

/* storm_check blames the call `what` when `ok` is false.  The first fault of a
 * thread ends it. */
bool
storm_check(struct storm *s, bool ok, const char *what);

/* storm_done judges a call that must come to `want`: true when it did.  Another
 * outcome is a fault, but lack of memory when an allocation failed since the
 * last call that was judged. */
bool
storm_done(struct storm *s, const char *what, OM_uint32 major, OM_uint32 minor,
           OM_uint32 want);

/* storm_done_with judges the minor status too. */
bool
storm_done_with(struct storm *s, const char *what, OM_uint32 major,
                OM_uint32 minor, OM_uint32 want, OM_uint32 want_minor);

/* storm_refused judges a call that must fail, whatever the reason. */
void
storm_refused(struct storm *s, const char *what, OM_uint32 major,
              OM_uint32 minor);

/* storm_is_named judges what a name displays as: `text`, or at least that it
 * begins so when `text` ends in a slash. */
void
storm_is_named(struct storm *s, gss_name_t name, const char *text);

/* storm_learn_names fills the tables of names; false on failure. */
bool
storm_learn_names(struct storm_shared *out);
void
storm_forget_names(struct storm_shared *shared);

/* storm_open_lanes establishes the contexts that threads share. */
bool
storm_open_lanes(struct storm_shared *out);
/* storm_drain_lanes receives what is still on its way; false when that is not
 * what was sent. */
bool
storm_drain_lanes(struct storm_shared *shared);
void
storm_close_lanes(struct storm_shared *shared);

/* One random operation on one random object of the thread, or of all. */
void
storm_name(struct storm *s);
void
storm_cred(struct storm *s);
void
storm_couple(struct storm *s);
void
storm_lane(struct storm *s);

/* storm_cred_option: on a credential that there is. */
void
storm_cred_option(struct storm *s, struct storm_cred *slot);

/* storm_message and storm_inquire: on a couple whose context stands. */
void
storm_message(struct storm *s, struct storm_couple *c);
void
storm_inquire(struct storm *s, struct storm_couple *c);

/* storm_twins runs both twins with the same choices, and holds what they wrote
 * against each other. */
void
storm_twins(uint64_t seed);

unsigned long
storm_twin_operations(void);

/* storm_twin_begin makes this process the twin `name`, and opens the file that
 * its verdicts go to; storm_twin_end closes it.  False when that fails, or when
 * the process looked at files otherwise than the twin should. */
bool
storm_twin_begin(const char *name, const char *path, FILE **out);
bool
storm_twin_end(const char *name, FILE *log);

/* storm_target is the name of a couple's or lane's service. */
const char *
storm_target(unsigned target);

/* storm_couple_free deletes both ends, whatever they have come to. */
void
storm_couple_free(struct storm_couple *c);

#endif
