// SPDX-License-Identifier: Apache-2.0
/* The whole peer as a state machine: events in, effects out, no I/O. The daemon (daemon/effects.c)
 * and the simulator (tests/sim) carry the effects out; both run this same code.
 *
 * One door in. A record comes by one path whether a person wrote it or a peer sent it:
 *   bytes → decode → dedupe by id → admit (was its author a publishing member at its time?)
 *   → VERIFY effect (signatures, in lots) → COMMIT effect (durable; the store applies it to the
 * views) → announce to peers. Nothing else writes records.
 *
 * Every event carries the time; nothing in here asks for it. Randomness comes from the seed alone.
 */
#ifndef GODA_NODE_H
#define GODA_NODE_H

#include "proto/base/buf.h"
#include "proto/base/limits.h"
#include "proto/link/noise.h"
#include "proto/record/payload.h"
#include "proto/record/record.h"
#include "proto/record/rights.h"
#include "proto/record/roster.h"
#include "proto/token.h"

struct node; /* opaque */

struct identity {
    struct hash sign; /* Ed25519, signs records */
    uint8_t sign_secret[SECRET_KEY_BYTES];
    struct keypair transport; /* X25519, for links */
};

enum { IDENTITIES_MAX = MEMBER_KEYS_MAX };

/* Records on their way through the door together. Made by the node, lent to the shell by a VERIFY
 * or COMMIT effect, and given back by the event of the same name. */
struct lot_entry {
    struct buf envelope;
    struct record record; /* decoded from `envelope` */
    uint64_t request;     /* who waits for it: a local request, or 0 */
    uint32_t link;        /* where it came from, or 0 */
    uint64_t round;       /* over how many links; 0: made here */
    bool live;            /* it spreads for the first time (gossip/broadcast.h) */
    enum error error;     /* filled by lot_verify and by the store */
    struct hash existing; /* filled by the store with ERR_DUPLICATE on an import_key */
};

struct lot {
    size_t count;
    struct lot_entry entries[LOT_MAX];
    struct barring { /* what the roster does not let in any more, or lets in again */
        uint64_t created;
        struct hash id;
        bool barred;
    } * barrings; /* made by the store, freed by lot_free */
    size_t barring_count;
};

/* Verifies the signatures of a lot. Pure; runs on any thread. `network` as given with the effect.
 */
void lot_verify(struct lot *lot, const struct hash *network);
void lot_free(struct lot *lot);

/* -- events ------------------------------------------------------------------------------------ */

enum event_kind {
    EVENT_TICK,      /* node_deadline has passed */
    EVENT_ADDRESSES, /* where this daemon can be reached; empty: it cannot */
    EVENT_PINS,      /* addresses: SLUG or SLUG@HOST:PORT, members that are always to be linked */
    EVENT_SEEDS,     /* addresses: SLUG@HOST:PORT, members to begin with when there is no link */
    EVENT_ACCEPTED,  /* a connection came in: link, an odd number (those of DIAL are even) */
    EVENT_CONNECTED, /* a DIAL succeeded: link */
    EVENT_BYTES,     /* bytes arrived on a link */
    EVENT_SENT,      /* so many bytes of a link's SENDs have been written out */
    EVENT_CLOSED,    /* a link ended, or a DIAL failed; error says why */
    EVENT_VERIFIED,  /* lot */
    EVENT_COMMITTED, /* lot; error when nothing of it was stored */
    EVENT_FETCHED,   /* the answer to FETCH: envelopes in the order asked, empty where not found */
    EVENT_CREATE,    /* found a network */
    EVENT_INVITE,
    EVENT_CHANGE,  /* sign what changes a member; ERR_DUPLICATE: it is so already, by `id` */
    EVENT_ROTATE,  /* this daemon's keys are others from now on; split: whoever else has them */
    EVENT_JOIN,    /* join by a token; ERR_DUPLICATE: a member of that network already */
    EVENT_ADOPT,   /* read a network without being a member of it; ERR_DUPLICATE: it does already */
    EVENT_PUBLISH, /* sign and store a record of this organisation */
    EVENT_SUBMIT,  /* store an envelope that somebody else signed (import of an export) */
    EVENT_WAIT,    /* answer when so many peers hold a record */
    EVENT_ERASED,  /* what a withdrawal erases has left this disk: sign a receipt */
};

/* What an administrator says of a member. */
struct change {
    uint64_t request;
    uint32_t kind; /* KIND_RETIRE, KIND_ROLE, KIND_SUCCEED */
    const char *slug, *successor;
    enum role role;
    uint64_t until; /* ms UTC; what is not yet past: now */
};

struct event {
    enum event_kind kind;
    uint64_t now;  /* ms, monotonic: what node_deadline is in */
    uint64_t wall; /* ms UTC */
    union {
        struct {
            const char *const *addresses; /* HOST:PORT; of PINS and SEEDS as said above */
            size_t count;
        } addresses;
        struct {
            uint32_t link;
            const char *address; /* EVENT_ACCEPTED: where it came from, HOST:PORT or "" */
            struct bytes bytes;  /* EVENT_BYTES */
            size_t sent;         /* EVENT_SENT */
            enum error error;    /* EVENT_CLOSED */
        } link;
        struct {
            struct lot *lot; /* owned by the node again */
            enum error error;
        } lot;
        struct {
            uint32_t link;
            const struct hash *ids;
            const struct bytes *envelopes;
            size_t count;
        } fetched;
        struct {
            uint64_t request;
            const char *name, *slug, *org_name;
        } create;
        struct {
            uint64_t request;
            const char *slug, *org_name;
            enum role role;
            uint64_t expires; /* ms UTC */
            bool rekey;       /* a member that has lost its keys; org_name and role stay */
        } invite;
        struct change change;
        struct {
            uint64_t request;
            const struct identity *to; /* durable by now; the node makes a copy */
            bool split; /* this daemon goes on, and another with its keys is left without */
        } rotate;
        struct {
            uint64_t request;
            struct bytes token;
        } join;
        struct {
            uint64_t request;
            struct hash network;
        } adopt;
        struct {
            uint64_t request;
            uint32_t kind, form;           /* form: whose fields it has; an update's: those of
                                              what it updates, else `kind` itself */
            const struct hash *ref, *prev; /* or NULL */
            const struct subject *about;   /* what `ref` names; NULL without one */
            uint64_t not_before;           /* `created` is at least this */
            const msgpack_object *fields;  /* a map, for payload_encode */
        } publish;
        struct {
            uint64_t request;
            struct bytes envelope;
        } submit;
        struct {
            struct hash withdrawal;
        } erased;
        struct {
            uint64_t request;
            struct hash id;
            uint64_t copies, until; /* `until` on the monotonic clock */
        } wait;
    };
};

/* -- effects ----------------------------------------------------------------------------------- */

enum effect_kind {
    EFFECT_SEND,   /* write `bytes` to `link`; report with EVENT_SENT */
    EFFECT_DIAL,   /* connect to `text` (HOST:PORT) as `link`: EVENT_CONNECTED or EVENT_CLOSED */
    EFFECT_CLOSE,  /* end `link`, after what was sent; no EVENT_CLOSED follows */
    EFFECT_VERIFY, /* lot_verify(lot, &id) on a worker, then EVENT_VERIFIED */
    EFFECT_COMMIT, /* store the lot's entries durably and apply them to the views, then
                      EVENT_COMMITTED */
    EFFECT_FETCH,  /* read the records `ids` for `link`, then EVENT_FETCHED */
    EFFECT_KEEP,   /* store local state `text` → `bytes` durably (empty bytes: forget it), in the
                      order of the COMMITs; it is given back by node_load_local after a restart */
    EFFECT_REPLY,  /* the answer to a local request */
    EFFECT_NOTICE, /* something an administrator may want to know: one log line */
};

enum notice_level { NOTICE_DEBUG = 7, NOTICE_INFO = 6, NOTICE_WARNING = 4, NOTICE_ERROR = 3 };

struct effect {
    enum effect_kind kind;
    uint32_t link;
    struct buf bytes;           /* SEND, KEEP; REPLY: for INVITE the token's text */
    char *text;                 /* DIAL address, KEEP key, NOTICE line, REPLY detail; or NULL */
    struct lot *lot;            /* VERIFY, COMMIT */
    struct hash id;             /* VERIFY: network; REPLY: the record */
    struct hash *ids;           /* FETCH; REPLY to WAIT: by whom, their transport keys */
    size_t count;               /* FETCH: ids; REPLY to WAIT: copies held */
    uint64_t request;           /* REPLY */
    enum error error;           /* REPLY, CLOSE: why */
    struct complaint complaint; /* REPLY to PUBLISH with a field error */
    enum notice_level level;
};

struct effects {
    struct effect *list;
    size_t count, cap;
};

/* Frees the effects that are left, lots included, and empties the list. */
void effects_clear(struct effects *e);

/* -- the node ---------------------------------------------------------------------------------- */

/* NULL when memory is out. `seed`: 32 random bytes. `list`: all that this daemon has ever had
 * (1..IDENTITIES_MAX), oldest first: the roster says which of them is in force, and who was away
 * when it changed still knows an older one. Copied. */
struct node *node_new(const struct identity *list, size_t count, const uint8_t seed[static 32]);
void node_free(struct node *n);

/* New records go to all links rather than along a tree (gossip/broadcast.h). Before the first step.
 */
void node_flood(struct node *n);

/* Loading, before the first step, from what the store kept: first local state, then the roster's
 * records, then the items of the record set. `timestamp` is `created` in whole seconds. */
enum error node_load_local(struct node *n, struct bytes key, struct bytes value)
    __attribute__((warn_unused_result));
enum error node_load_roster(struct node *n, struct bytes envelope)
    __attribute__((warn_unused_result));
/* In place of the roster's records one by one: those that `other` has loaded, which is in this
 * process and thread, takes no step and outlives `n`. The two share what they hold of them. */
enum error node_load_roster_of(struct node *n, const struct node *other)
    __attribute__((warn_unused_result));
enum error node_load_item(struct node *n, uint64_t created, const struct hash *id)
    __attribute__((warn_unused_result));

/* Takes one event and appends what follows from it to `out`. Never fails: what goes wrong is an
 * effect too. */
void node_step(struct node *n, const struct event *event, struct effects *out);
/* When (on the monotonic clock) the next EVENT_TICK is due; UINT64_MAX: never. */
uint64_t node_deadline(const struct node *n);

/* -- questions (no state changes) -------------------------------------------------------------- */

/* What has happened since start. */
struct node_counts {
    uint64_t received, made; /* records that have come in: from peers, and from this computer */
    uint64_t sent;           /* records given to peers */
    uint64_t refused[ERR_COUNT];
    uint64_t syncs, rounds; /* reconciliations begun here and ended, and their rounds */
    uint64_t twins;         /* other daemons with this one's key that have shown themselves */
};

struct node_status {
    bool has_network;
    struct hash network;
    const char *network_name;  /* "" when unknown */
    const struct member *self; /* NULL before this daemon is a member */
    size_t members, links, records, roster_records;
    size_t dialled;                /* of the links, by this side */
    bool returning;                /* restored, and not yet caught up: nothing is published */
    bool twin, keeps_off;          /* another daemon has this one's key; and was there first */
    const char *twin_address;      /* where it was linked from; "": not known */
    uint64_t twin_since;           /* ms UTC: when it showed itself */
    bool replaced;                 /* this organisation has other keys, which are not here */
    bool outbound_only;            /* others do not dial this daemon, and its descriptor says so */
    size_t wanted;                 /* ids known of and not here yet */
    uint64_t held_back;            /* records refused as being from the future, since start */
    int64_t skew_ms;               /* median of the peers' clocks over ours */
    uint64_t pushed, pushed_again; /* records that peers have pushed: new here, and others */
    const struct node_counts *counts;
};
void node_status(struct node *n, struct node_status *ret);

enum peer_state { PEER_UNKNOWN, PEER_DIALING, PEER_LINKED, PEER_QUIET };

struct peer_status {
    const struct member *member;
    enum peer_state state;
    bool inbound;        /* it dialled us */
    bool pinned;         /* by the configuration here */
    const char *address; /* of the link or of the last attempt; "" */
    uint64_t heard;      /* monotonic ms of its last message; 0: never */
    uint64_t records;    /* how many it said it holds, at `told`; */
    uint64_t told;       /* 0: it has not said */
    int64_t lag;         /* then: records here that it lacked; below 0: that it had more */
    uint64_t
        lag_since; /* monotonic ms since when it has not held as many as are here; 0: it does */
    bool synced;   /* the last reconciliation with it ended with nothing missing here */
    int64_t skew_ms;
    enum error error; /* why the last link or attempt ended; OK: none did */
};
/* The next other member, in roster order; false past the end. `cursor`: 0 at first. */
bool node_peer(struct node *n, size_t *cursor, struct peer_status *ret);
struct roster *node_roster(struct node *n); /* NULL without a network */
/* Whether a record is here (committed). */
bool node_holds(struct node *n, const struct hash *id);

#endif
