// SPDX-License-Identifier: Apache-2.0
/* The invitation token: what goda invite prints and goda join takes, one word that survives mail.
 *
 *   "GODA1-" ‖ base64url(canonical MessagePack array) ‖ "-" ‖ 8 hex check digits
 *   array: [network id, network name, inviter's name, inviter's transport key, [address, ...],
 *           org slug, org name, role, expires ms, secret bin(16)]
 *
 * The check digits are the first four bytes of BLAKE2b-256 over everything before them. White space
 * anywhere in it (a mail's line breaks) is ignored. */
#ifndef GODA_TOKEN_H
#define GODA_TOKEN_H

#include "proto/base/buf.h"
#include "proto/base/limits.h"
#include "proto/record/roster.h"

struct token {
    struct hash network, transport; /* transport: the inviter's key */
    char network_name[NAME_MAX_BYTES + 1], inviter[NAME_MAX_BYTES + 1];
    char slug[SLUG_MAX + 1], name[NAME_MAX_BYTES + 1]; /* who is invited */
    enum role role;
    uint64_t expires; /* ms UTC */
    uint8_t secret[INVITE_SECRET_BYTES];
    size_t address_count;
    char addresses[ADDRESSES_MAX][ADDRESS_MAX + 1];
};

/* Appends the token's text to `out` (no terminator). ERR_MEMORY, ERR_LIMIT. */
enum error token_write(const struct token *t, struct buf *out) __attribute__((warn_unused_result));
/* ERR_TOKEN_TYPO for anything that token_write cannot have made; ERR_VERSION for GODA2- and on.
 * Expiry is the caller's to check. */
enum error token_read(struct bytes text, struct token *ret) __attribute__((warn_unused_result));

#endif
