// SPDX-License-Identifier: Apache-2.0
/* Noise_XK_25519_ChaChaPoly_SHA256 (Noise Protocol Framework, revision 34) on libsodium. Names are
 * the specification's. Pure: bytes in, bytes out; ephemeral keys are given by the caller. */
#ifndef GODA_NOISE_H
#define GODA_NOISE_H

#include "proto/base/buf.h"
#include "proto/base/bytes.h"
#include "proto/base/error.h"
#include "proto/base/limits.h"

#define NOISE_PROTOCOL_NAME "Noise_XK_25519_ChaChaPoly_SHA256"

enum { DHLEN = 32, HASHLEN = 32 };

struct keypair {
    uint8_t secret[DHLEN], public[DHLEN];
};

/* §5.1: a key and its nonce; rekey as §4.2. */
struct cipher_state {
    uint8_t k[32];
    uint64_t n;
    bool has_key;
};

/* §5.2 */
struct symmetric_state {
    struct cipher_state cipher;
    uint8_t ck[HASHLEN], h[HASHLEN];
};

enum noise_role { NOISE_INITIATOR, NOISE_RESPONDER };

/* §5.3 */
struct handshake_state {
    struct symmetric_state symmetric;
    struct keypair s, e;
    uint8_t rs[DHLEN], re[DHLEN];
    enum noise_role role;
    unsigned message; /* the next of the pattern's three */
    bool failed;      /* sticky: a handshake that failed once stays failed */
};

/* `s` and `e` are copied. `rs` is the responder's static key: needed by the initiator, else NULL.
 */
void noise_initialize(struct handshake_state *hs, enum noise_role role, struct bytes prologue,
                      const struct keypair *s, const struct keypair *e, const uint8_t *rs);
/* Whether it is this side's turn to write; false also when the handshake is complete. */
bool noise_my_turn(const struct handshake_state *hs);
bool noise_complete(const struct handshake_state *hs);
/* §5.3 WriteMessage: appends to `out`. Errors: ERR_STATE (not this side's turn), ERR_HANDSHAKE,
 * ERR_LIMIT, ERR_MEMORY. */
enum error noise_write_message(struct handshake_state *hs, struct bytes payload, struct buf *out)
    __attribute__((warn_unused_result));
/* §5.3 ReadMessage: appends the payload to `out`. Errors: ERR_STATE, ERR_HANDSHAKE (any message
 * that is not exactly what the other side must have sent; final), ERR_LIMIT, ERR_MEMORY. */
enum error noise_read_message(struct handshake_state *hs, struct bytes message, struct buf *out)
    __attribute__((warn_unused_result));
/* §5.2 Split, from this side's view. Asserts that the handshake is complete. Wipes `hs` but for the
 * remote static key and the handshake hash (h), which stay readable. */
void noise_split(struct handshake_state *hs, struct cipher_state *send,
                 struct cipher_state *receive);

/* Transport messages: §5.1 EncryptWithAd and DecryptWithAd with empty ad, appended to `out`.
 * ERR_LIMIT when the nonces or NOISE_MESSAGE_MAX are exceeded; ERR_HANDSHAKE when the tag is wrong.
 */
enum error noise_encrypt(struct cipher_state *cs, struct bytes plaintext, struct buf *out)
    __attribute__((warn_unused_result));
enum error noise_decrypt(struct cipher_state *cs, struct bytes ciphertext, struct buf *out)
    __attribute__((warn_unused_result));
/* §4.2 Rekey */
void noise_rekey(struct cipher_state *cs);

/* The key pair of a secret key, or of 32 random bytes. */
void noise_keypair(const uint8_t secret[static DHLEN], struct keypair *ret);

#endif
