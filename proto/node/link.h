// SPDX-License-Identifier: Apache-2.0
/* A link, and what is remembered of the peer at its other end. */
#ifndef GODA_NODE_LINK_H
#define GODA_NODE_LINK_H

#include "proto/link/message.h"
#include "proto/link/session.h"

enum link_state {
    LINK_DIALING,   /* the shell is connecting */
    LINK_HANDSHAKE, /* Noise */
    LINK_OPEN,      /* HELLOs not both exchanged; a guest's place until it is known or joins */
    LINK_UP,        /* both sides are members and have said HELLO */
    LINK_CLOSED,    /* gone; swept at the end of the step, so that pointers hold throughout it */
};

/* One reconciliation with one peer, this side as initiator. */
struct sync {
    bool active, audit;
    enum set set;
    uint8_t salt[AUDIT_SALT_BYTES]; /* an audit's */
    uint64_t round, started, ended;
    size_t needed, offered; /* ids learnt to be missing here, and there */
    bool again;             /* there was more than could be remembered */
};

struct link {
    uint32_t number;
    enum link_state state;
    bool initiator, joining; /* joining: made for this daemon's own JOIN */
    bool former;             /* a guest's, by a key that has been replaced */
    size_t dialback;         /* made for a DIALBACK, to the peer's so-manieth address; 0: not so */
    struct session *session;
    struct hash remote; /* static transport key; known once open, to a dialer before */
    char address[ADDRESS_MAX + 1];
    uint64_t opened, heard, pinged, asked; /* a PING is unanswered, its PONG awaited, since */
    bool late;      /* silent for so long (PEER_LATE) that it is not counted on */
    uint64_t owed;  /* since when a record was sent and nothing heard after it; 0: not so */
    size_t queued;  /* bytes sent and not yet written out */
    uint64_t moved; /* when the queue last shrank, or began */
    bool hello_sent, hello_received, erasure_missing; /* it sent what lacks a part, unexplained */
    struct hello hello;
    uint64_t twin; /* of which other boot with its key it has given its word to know; 0: none */
    struct sync sync;
    bool sync_due[SET_COUNT]; /* this side shall initiate, roster first */
    bool audit_due;           /* and then audit a stretch of one of them */
    struct hash *serve;       /* WANT_PER_LINK of them: asked for by IWANT and not yet fetched */
    size_t serve_count;
    bool fetching;
    uint64_t second; /* frames counted within this second */
    uint32_t frames;
    struct hash admitted; /* the admit record whose commit this guest waits for; zero: none */
};

struct bucket {
    uint64_t taken, at; /* bytes, as of then */
};

/* What is remembered of a peer from link to link. */
struct contact {
    struct hash transport;
    uint64_t next_dial, heard, records, told, lag_since; /* as in struct peer_status */
    unsigned failures, turns; /* turns: how often one link has taken another's place */
    uint64_t turned;          /* the last time */
    enum error error;
    size_t next_address;
    int64_t skew_ms, lag;
    bool synced, equal;      /* equal: the last reconciliation of records found no difference */
    uint64_t newcomer_until; /* admitted here, and given a place among the links; 0: settled */
    uint64_t rest_until;     /* after an excess, */
    enum error rest_error;   /* which was that */
    uint64_t dialback_at;    /* it may ask again */
    uint64_t twin;           /* the younger boot of two that were alive at once, when told; 0 */
    char address[ADDRESS_MAX + 1];
    struct bucket buckets[MESSAGE_KINDS];
};

/* Another daemon with this one's key (peer/twin.c). */
struct twin {
    uint64_t boot;   /* 0: none is known */
    uint64_t since;  /* ms UTC */
    bool younger;    /* this daemon is, and so gives way */
    bool splitting;  /* but signs new keys of its own, by an administrator's word */
    struct hash key; /* X25519, that both have */
    char address[ADDRESS_MAX + 1];
};

#endif
