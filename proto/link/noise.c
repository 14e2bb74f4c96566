// SPDX-License-Identifier: Apache-2.0
#include "proto/link/noise.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { NONCE_BYTES = 12, TAG = NOISE_TAG, MESSAGES = 3 };

enum token { END, E, S, EE, ES, SE };

/* The pattern, §7.5:   XK:  <- s  ...  -> e, es   <- e, ee   -> s, se */
static const enum token pattern_xk[MESSAGES][3] = {{E, ES, END}, {E, EE, END}, {S, SE, END}};

/* -- §5.1 CipherState -------------------------------------------------------------------------- */

static void nonce_bytes(uint64_t n, uint8_t ret[static NONCE_BYTES])
{
    memset(ret, 0, 4); /* §12: 32 bits of zeroes, then little-endian n */
    for (size_t i = 0; i < 8; i++)
        ret[4 + i] = (uint8_t)(n >> (8 * i));
}

static enum error encrypt_with_ad(struct cipher_state *cs, struct bytes ad, struct bytes plaintext,
                                  struct buf *out)
{
    uint8_t nonce[NONCE_BYTES];
    if (!cs->has_key) {
        buf_put(out, plaintext);
        return out->failed;
    }
    if (cs->n == UINT64_MAX)
        return ERR_LIMIT; /* reserved for rekeying */
    uint8_t *room = buf_extend(out, plaintext.len + TAG);
    if (!room)
        return out->failed;
    nonce_bytes(cs->n++, nonce);
    (void)crypto_aead_chacha20poly1305_ietf_encrypt(room, NULL, plaintext.ptr, plaintext.len,
                                                    ad.ptr, ad.len, NULL, nonce, cs->k);
    return OK;
}

static enum error decrypt_with_ad(struct cipher_state *cs, struct bytes ad, struct bytes ciphertext,
                                  struct buf *out)
{
    uint8_t nonce[NONCE_BYTES];
    if (!cs->has_key) {
        buf_put(out, ciphertext);
        return out->failed;
    }
    if (cs->n == UINT64_MAX)
        return ERR_LIMIT;
    if (ciphertext.len < TAG)
        return ERR_HANDSHAKE;
    size_t before = out->len;
    uint8_t *room = buf_extend(out, ciphertext.len - TAG);
    if (!room && out->failed)
        return out->failed;
    nonce_bytes(cs->n, nonce);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(room, NULL, NULL, ciphertext.ptr, ciphertext.len,
                                                  ad.ptr, ad.len, nonce, cs->k) != 0) {
        out->len = before;
        return ERR_HANDSHAKE;
    }
    cs->n++;
    return OK;
}

static void initialize_key(struct cipher_state *cs, const uint8_t k[static 32])
{
    memcpy(cs->k, k, sizeof cs->k);
    cs->n = 0;
    cs->has_key = true;
}

void noise_rekey(struct cipher_state *cs)
{
    static const uint8_t zeros[32];
    uint8_t nonce[NONCE_BYTES], k[sizeof zeros + TAG];
    nonce_bytes(UINT64_MAX, nonce);
    (void)crypto_aead_chacha20poly1305_ietf_encrypt(k, NULL, zeros, sizeof zeros, NULL, 0, NULL,
                                                    nonce, cs->k);
    memcpy(cs->k, k, sizeof cs->k);
    sodium_memzero(k, sizeof k);
}

enum error noise_encrypt(struct cipher_state *cs, struct bytes plaintext, struct buf *out)
{
    assert(cs->has_key);
    if (plaintext.len > NOISE_MESSAGE_MAX - TAG)
        return ERR_LIMIT;
    return encrypt_with_ad(cs, BYTES_NONE, plaintext, out);
}

enum error noise_decrypt(struct cipher_state *cs, struct bytes ciphertext, struct buf *out)
{
    assert(cs->has_key);
    if (ciphertext.len > NOISE_MESSAGE_MAX)
        return ERR_LIMIT;
    return decrypt_with_ad(cs, BYTES_NONE, ciphertext, out);
}

/* -- §5.2 SymmetricState ----------------------------------------------------------------------- */

static void hmac(const uint8_t key[static HASHLEN], struct bytes a, struct bytes b,
                 uint8_t ret[static HASHLEN])
{
    crypto_auth_hmacsha256_state state;
    (void)crypto_auth_hmacsha256_init(&state, key, HASHLEN);
    (void)crypto_auth_hmacsha256_update(&state, a.ptr, a.len);
    (void)crypto_auth_hmacsha256_update(&state, b.ptr, b.len);
    (void)crypto_auth_hmacsha256_final(&state, ret);
    sodium_memzero(&state, sizeof state);
}

/* §4.3 HKDF with two outputs; `ck` may be `ret1`. */
static void hkdf(const uint8_t ck[static HASHLEN], struct bytes input, uint8_t ret1[static HASHLEN],
                 uint8_t ret2[static HASHLEN])
{
    uint8_t temp[HASHLEN], out1[HASHLEN];
    hmac(ck, input, BYTES_NONE, temp);
    hmac(temp, BYTES_LIT("\x01"), BYTES_NONE, out1);
    hmac(temp, BYTES_ARRAY(out1), BYTES_LIT("\x02"), ret2);
    memcpy(ret1, out1, sizeof out1);
    sodium_memzero(temp, sizeof temp);
    sodium_memzero(out1, sizeof out1);
}

static void mix_key(struct symmetric_state *ss, const uint8_t input[static DHLEN])
{
    uint8_t temp_k[HASHLEN];
    hkdf(ss->ck, bytes_of(input, DHLEN), ss->ck, temp_k);
    initialize_key(&ss->cipher, temp_k);
    sodium_memzero(temp_k, sizeof temp_k);
}

static void mix_hash(struct symmetric_state *ss, struct bytes data)
{
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, ss->h, sizeof ss->h);
    (void)crypto_hash_sha256_update(&state, data.ptr, data.len);
    (void)crypto_hash_sha256_final(&state, ss->h);
}

static enum error encrypt_and_hash(struct symmetric_state *ss, struct bytes plaintext,
                                   struct buf *out)
{
    size_t before = out->len;
    enum error e = encrypt_with_ad(&ss->cipher, BYTES_ARRAY(ss->h), plaintext, out);
    if (!e)
        mix_hash(ss, bytes_slice(buf_bytes(out), before, out->len - before));
    return e;
}

static enum error decrypt_and_hash(struct symmetric_state *ss, struct bytes ciphertext,
                                   struct buf *out)
{
    enum error e = decrypt_with_ad(&ss->cipher, BYTES_ARRAY(ss->h), ciphertext, out);
    if (!e)
        mix_hash(ss, ciphertext);
    return e;
}

/* -- §5.3 HandshakeState ----------------------------------------------------------------------- */

void noise_keypair(const uint8_t secret[static DHLEN], struct keypair *ret)
{
    memmove(ret->secret, secret, DHLEN);
    (void)crypto_scalarmult_base(ret->public, ret->secret);
}

void noise_initialize(struct handshake_state *hs, enum noise_role role, struct bytes prologue,
                      const struct keypair *s, const struct keypair *e, const uint8_t *rs)
{
    static_assert(sizeof NOISE_PROTOCOL_NAME - 1 == HASHLEN, "the name fills h without hashing");
    assert((role == NOISE_INITIATOR) == (rs != NULL));
    *hs = (struct handshake_state){.s = *s, .e = *e, .role = role};
    memcpy(hs->symmetric.h, NOISE_PROTOCOL_NAME, HASHLEN);
    memcpy(hs->symmetric.ck, hs->symmetric.h, HASHLEN);
    if (rs)
        memcpy(hs->rs, rs, DHLEN);
    mix_hash(&hs->symmetric, prologue);
    mix_hash(&hs->symmetric, bytes_of(rs ? rs : s->public, DHLEN)); /* pre-message: <- s */
}

bool noise_complete(const struct handshake_state *hs)
{
    return hs->message == MESSAGES && !hs->failed;
}

bool noise_my_turn(const struct handshake_state *hs)
{
    bool initiators = hs->message % 2 == 0;
    return !hs->failed && hs->message < MESSAGES && initiators == (hs->role == NOISE_INITIATOR);
}

static enum error mix_dh(struct handshake_state *hs, const struct keypair *ours,
                         const uint8_t theirs[static DHLEN])
{
    uint8_t shared[DHLEN];
    if (crypto_scalarmult(shared, ours->secret, theirs) != 0)
        return ERR_HANDSHAKE; /* a point of small order */
    mix_key(&hs->symmetric, shared);
    sodium_memzero(shared, sizeof shared);
    return OK;
}

/* The tokens that both sides do alike. */
static enum error token_dh(struct handshake_state *hs, enum token token)
{
    bool initiator = hs->role == NOISE_INITIATOR;
    switch (token) {
    case EE:
        return mix_dh(hs, &hs->e, hs->re);
    case ES:
        return initiator ? mix_dh(hs, &hs->e, hs->rs) : mix_dh(hs, &hs->s, hs->re);
    case SE:
        return initiator ? mix_dh(hs, &hs->s, hs->re) : mix_dh(hs, &hs->e, hs->rs);
    case END:
    case E:
    case S:
        break;
    }
    return OK;
}

static enum error write_token(struct handshake_state *hs, enum token token, struct buf *out)
{
    if (token == S)
        return encrypt_and_hash(&hs->symmetric, BYTES_ARRAY(hs->s.public), out);
    if (token != E)
        return token_dh(hs, token);
    buf_put(out, BYTES_ARRAY(hs->e.public));
    mix_hash(&hs->symmetric, BYTES_ARRAY(hs->e.public));
    return out->failed;
}

static enum error read_token(struct handshake_state *hs, enum token token, struct bytes *message)
{
    if (token != E && token != S)
        return token_dh(hs, token);
    size_t len = DHLEN + (token == S && hs->symmetric.cipher.has_key ? TAG : 0);
    if (message->len < len)
        return ERR_HANDSHAKE;
    struct bytes field = bytes_slice(*message, 0, len);
    *message = bytes_slice(*message, len, message->len - len);
    if (token == E) {
        memcpy(hs->re, field.ptr, DHLEN);
        mix_hash(&hs->symmetric, field);
        return OK;
    }
    AUTO_BUF struct buf rs = BUF(DHLEN);
    enum error e = decrypt_and_hash(&hs->symmetric, field, &rs);
    if (!e)
        memcpy(hs->rs, rs.ptr, DHLEN);
    return e;
}

enum error noise_write_message(struct handshake_state *hs, struct bytes payload, struct buf *out)
{
    if (!noise_my_turn(hs))
        return ERR_STATE;
    enum error e = OK;
    for (const enum token *t = pattern_xk[hs->message]; *t != END && !e; t++)
        e = write_token(hs, *t, out);
    if (!e)
        e = encrypt_and_hash(&hs->symmetric, payload, out);
    hs->message++;
    hs->failed = e != OK;
    return e;
}

enum error noise_read_message(struct handshake_state *hs, struct bytes message, struct buf *out)
{
    if (hs->failed || hs->message == MESSAGES || noise_my_turn(hs))
        return ERR_STATE;
    enum error e = message.len > NOISE_MESSAGE_MAX ? ERR_HANDSHAKE : OK;
    for (const enum token *t = pattern_xk[hs->message]; *t != END && !e; t++)
        e = read_token(hs, *t, &message);
    if (!e)
        e = decrypt_and_hash(&hs->symmetric, message, out);
    hs->message++;
    hs->failed = e != OK;
    return e;
}

void noise_split(struct handshake_state *hs, struct cipher_state *send,
                 struct cipher_state *receive)
{
    uint8_t k1[HASHLEN], k2[HASHLEN];
    bool initiator = hs->role == NOISE_INITIATOR;
    assert(noise_complete(hs));
    hkdf(hs->symmetric.ck, BYTES_NONE, k1, k2);
    initialize_key(send, initiator ? k1 : k2);
    initialize_key(receive, initiator ? k2 : k1);
    sodium_memzero(k1, sizeof k1);
    sodium_memzero(k2, sizeof k2);
    sodium_memzero(&hs->symmetric.cipher, sizeof hs->symmetric.cipher);
    sodium_memzero(hs->symmetric.ck, sizeof hs->symmetric.ck);
    sodium_memzero(&hs->s, sizeof hs->s);
    sodium_memzero(&hs->e, sizeof hs->e);
}
