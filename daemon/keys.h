// SPDX-License-Identifier: Apache-2.0
/* The daemon's secret keys, each 32 bytes in a file of its own in the data directory: `identity`
 * (the seed of the Ed25519 key that signs) and `transport` (X25519), and the pairs that came after
 * them, `identity.2` and `transport.2` and so on. The first are made once; over an existing store
 * never a second time, since that would be another organisation's identity on this one's records.
 * Beside them lies `kit`, the public key of the pair of which a recovery kit was last made.
 * Older ones are kept: who was away when they were replaced knows this daemon by them.
 * A credential of systemd's (LoadCredentialEncrypted=identity:FILE) goes before a file of its name.
 */
#ifndef GODA_KEYS_H
#define GODA_KEYS_H

#include "daemon/why.h"
#include "proto/node.h"

struct keyring {
    size_t count;
    struct identity pairs[IDENTITIES_MAX]; /* oldest first */
    struct hash kit; /* the signing key that a recovery kit was last made of; zero: none was */
};

/* Reads all pairs, after making the directory (0700) and whichever key of the first pair is missing
 * in a directory that holds no store yet; *ret_made says whether the signing key is new. The caller
 * wipes `ret`.
 * Errors, with why: ERR_PERMISSIONS (others may read a key, or it belongs to somebody else),
 * ERR_IDENTITY (a store without its key, or a file that holds no key), ERR_FILE. */
enum error keys_load(const char *dir, struct keyring *ret, bool *ret_made, struct why *why)
    __attribute__((warn_unused_result));
/* Makes one pair more, on the disk and last in `keys`; durable when it returns. Errors as above,
 * and ERR_KEYS_SPENT. */
enum error keys_add(const char *dir, struct keyring *keys, struct why *why)
    __attribute__((warn_unused_result));
/* Notes that a recovery kit has been made of the pair with this signing key. ERR_FILE. */
enum error keys_kit_made(const char *dir, struct keyring *keys, const struct hash *sign,
                         struct why *why) __attribute__((warn_unused_result));
/* Looks at all keys and makes none; ERR_PERMISSIONS, ERR_IDENTITY or ERR_FILE with the path of the
 * first that would not do. */
enum error keys_check(const char *dir, struct why *ret_path) __attribute__((warn_unused_result));

#endif
