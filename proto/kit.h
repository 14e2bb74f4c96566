// SPDX-License-Identifier: Apache-2.0
/* The recovery kit: what goda key recovery-kit prints and goda restore --kit takes, so little that
 * it can be typed from paper. It holds a daemon's newest keys, its network's id, and where two
 * peers were; the roster and the records come from those.
 *
 *   packed: the first 5 bytes of BLAKE2b-256 of all that follows ‖ version 1 ‖ network id (32) ‖
 *           signing seed (32) ‖ transport secret (32) ‖ number of peers ‖ each: transport key (32)
 * ‖ length ‖ HOST:PORT; then zeroes up to a multiple of 5 bytes text:   Crockford's base32, in
 * groups of 4 characters and a fifth that checks them and their place; 8 groups a line
 *
 * Letters may be small, O reads as 0, I and L as 1; white space and hyphens lie between groups, and
 * a line may begin with its number and a colon. Any one wrong character, any two that have changed
 * places within a group, and any two groups that have done so within 30 places, are found by the
 * check characters; the rest by the digest. */
#ifndef GODA_KIT_H
#define GODA_KIT_H

#include "proto/base/buf.h"
#include "proto/base/limits.h"
#include "proto/link/noise.h"

enum {
    KIT_PEERS_MAX = 2,
    KIT_GROUP = 5, /* characters; the last is the check */
    KIT_LINE = 8,  /* groups */
    KIT_BYTES_MAX = 1 + 3 * 32 + 1 + KIT_PEERS_MAX * (32 + 1 + ADDRESS_MAX) + 5 + 4,
    KIT_GROUPS_MAX = KIT_BYTES_MAX * 2 / KIT_GROUP,
    KIT_STATE_MAX = 1024,
    KIT_TEXT_MAX = 16 * 1024, /* of a page with a kit on it */
};

struct kit {
    struct hash network, sign; /* sign: the public key */
    uint8_t seed[32];          /* of the Ed25519 key */
    struct keypair transport;
    size_t peer_count;
    struct kit_peer {
        struct hash transport;
        char address[ADDRESS_MAX + 1];
    } peers[KIT_PEERS_MAX];
};
void kit_wipe(struct kit *k);
#define AUTO_KIT __attribute__((cleanup(kit_wipe)))

/* Where a kit was read wrong, as people count; line 0: nowhere in particular. */
struct kit_spot {
    size_t line, group;
};

/* Appends the lines, "1: ABCDE ...\n" each. Of the kit `sign` and `transport.public` are not
 * needed. ERR_MEMORY, ERR_LIMIT. The caller wipes `out`. */
enum error kit_write(const struct kit *k, struct buf *out) __attribute__((warn_unused_result));
/* Reads a kit, alone or within a page between KIT_BEGIN and KIT_END. ERR_KIT_TYPO with the spot;
 * ERR_VERSION for a later version's; ERR_MEMORY. `ret` is written only when all is well. */
enum error kit_read(struct bytes text, struct kit *ret, struct kit_spot *ret_spot)
    __attribute__((warn_unused_result));

#define KIT_BEGIN "----- GODA KIT -----"
#define KIT_END   "----- END -----"

/* Appends what a daemon that is restored from the kit begins with: an array of keys and values for
 * node_load_local, which the store keeps, too. ERR_MEMORY, ERR_LIMIT. */
enum error kit_state(const struct kit *k, struct buf *out) __attribute__((warn_unused_result));

/* Whether the kit's secrets belong to these public keys: a signature made with the one and verified
 * by the other, and a secret agreed on from both ends. `random` is 32 random bytes. */
bool kit_proves(const struct kit *k, const struct hash *sign, const struct hash *transport,
                const uint8_t random[static 32]);

#endif
