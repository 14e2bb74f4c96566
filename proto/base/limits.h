// SPDX-License-Identifier: Apache-2.0
/* Every limit on what a peer, a file or a person can make grow, in one place. Times in
 * milliseconds. */
#ifndef GODA_LIMITS_H
#define GODA_LIMITS_H

enum {
    WIRE_VERSION = 1,

    /* records */
    RECORD_MAX = 32 * 1024, /* an envelope, whole */
    HEADER_MAX = 512,       /* an envelope's header */
    SALT_BYTES = 16, /* before each payload part, so that what erasure leaves tells nothing */
    PARTS_MAX = 2,   /* body, contact */
    FUTURE_MAX = 10 * 60 * 1000, /* how far ahead `created` and a peer's clock may be */
    SLUG_MAX = 40,
    NAME_MAX_BYTES = 240, /* an organisation's or a network's name */
    ADDRESSES_MAX = 4,
    ADDRESS_MAX = 255, /* bytes of HOST:PORT */
    MEMBERS_MAX = 10000,
    ROSTER_MAX = 16 * MEMBERS_MAX, /* records in the roster's set */

    /* MessagePack: nesting, and values in one message */
    MP_DEPTH_MAX = 8,
    MP_RECORD_NODES = 512,
    MP_CONTROL_NODES = 100000,

    /* transport */
    NOISE_MESSAGE_MAX = 65535,
    NOISE_TAG = 16,
    FRAME_MAX = 1024 * 1024,          /* kind and payload */
    REKEY_MESSAGES = 1 << 16,         /* and */
    REKEY_BYTES = 1024 * 1024 * 1024, /* whichever comes first */
    SESSION_AGE_MAX = 24 * 60 * 60 * 1000,
    HANDSHAKE_TIMEOUT = 10 * 1000,
    SEND_QUEUE_MAX = 4 * 1024 * 1024, /* bytes waiting for one peer beyond which it is cut off */
    SEND_QUEUE_HIGH = 1024 * 1024,    /* beyond which nothing new is offered to it */
    SEND_STALL = 60 * 1000,
    PING_QUIET = 15 * 1000, /* without a word, shared out among the links */
    PING_AFTER = 1000,      /* without an answer to what was sent */
    PEER_LATE = 1500, /* without an answer to that, or to a dial: others are dialled meanwhile */
    PEER_DEAD = 5 * 1000,

    /* links */
    LINKS_MAX = 128,      /* all connections, handshaking ones included */
    GUESTS_MAX = 16,      /* of which not yet known to be members */
    LINKS_PER_KEY = 2,    /* with one member: of a daemon, and of its former life or its twin */
    MESH_MAX = 12,        /* members up to which every daemon links to every other */
    DIALS_TARGET = 6,     /* own dials in a larger network */
    DIALS_LATE_MAX = 32,  /* dials under way that are late, beyond which they are waited for */
    LARGE_NETWORK = 300,  /* beyond so many members, and another */
    HUGE_NETWORK = 3000,  /* beyond so many */
    LINKS_LARGE_MAX = 20, /* links of a daemon in a larger network, those it accepted included */
    NEWCOMERS_MAX = 4,    /* of members just admitted, beyond them */
    NEWCOMER_FOR = 10 * 60 * 1000, /* how long they may need to get the roster */
    PROBE_MIN = 60 * 1000,     /* a dial by lot beyond the target, which heals a split network: */
    PROBE_MAX = 600 * 1000,    /* after 3 s for each member within these */
    FRAMES_PER_SECOND = 20000, /* from one peer */
    MESSAGE_COST = 256,        /* what a message takes of its sender's budget beside its bytes */
    BACKOFF_MIN = 1000,
    BACKOFF_MAX = 5 * 60 * 1000,
    BACKOFF_NEAR = 30 * 1000,        /* at the most in a mesh, and while there is no link at all */
    REST_AFTER_EXCESS = 60 * 1000,   /* without a link to one that did not read, or sent too much */
    ANCHORS_MAX = 8,                 /* dialled peers that a restart tries first */
    SEED_AFTER = 5 * 1000,           /* without any link, before the introducers are asked */
    DIALBACK_EVERY = 10 * 60 * 1000, /* how often to ask for one, at the least */
    DIALBACK_ANSWER = 60 * 1000,     /* how long to wait for what comes of it */
    DIALBACK_REST = 5 * 1000,        /* before the same peer is dialled back again */
    DIALBACKS_MAX = 4,               /* at once, for all peers together */
    DIALBACK_FAILURES = 2,           /* in a row, before a daemon holds that it cannot be dialled */
    DIALBACK_SETTLE = 60 * 1000,     /* before the descriptor says otherwise again: each time twice
                                        as long, */
    DIALBACK_SETTLE_MAX = 24 * 60 * 60 * 1000, /* and so at the most */

    /* gossip */
    IDS_PER_MESSAGE = 1000,
    ROUNDS_MAX = 65535,         /* links that a record may have come over */
    EAGER_BYTES = 256 * 1024,   /* of records pushed to one link in a second */
    RECORDS_PER_MESSAGE = 256,  /* and */
    RECORDS_BYTES = 256 * 1024, /* whichever comes first */
    WANT_MAX = 65536,           /* ids asked for or waiting to be, all links together */
    WANT_PER_LINK = 2048,       /* asked of one link and not yet answered */
    WANT_TIMEOUT = 10 * 1000,
    REFUSED_MAX = 4096, /* ids remembered as refused, so as not to ask again */
    REFUSED_FOR = 10 * 60 * 1000,
    RECON_FRAME = 256 * 1024, /* one reconciliation message */
    RECON_ROUNDS_MAX = 256,
    RECON_EVERY = 60 * 1000,
    AUDIT_SALT_BYTES = 16,
    AUDIT_ITEMS = 16 * 1024, /* of a set, that one audit compares */
    LOT_MAX = 256,           /* records verified or committed together */
    LOTS_IN_FLIGHT = 16,

    /* invitations */
    INVITE_SECRET_BYTES = 16,
    INVITES_MAX = 1000,
    INVITE_DEFAULT = 24 * 60 * 60 * 1000,
    TOKEN_MAX = 4096, /* characters */
    JOIN_TIMEOUT = 20 * 1000,
    WAITERS_MAX = 256,

    /* control socket */
    CONTROL_MESSAGE_MAX = 4 * 1024 * 1024,
    CONTROL_CLIENTS_MAX = 64,
    SEARCH_HITS_MAX = 1000,
    SEARCH_QUERY_MAX = 4096,
};

#endif
