// SPDX-License-Identifier: Apache-2.0
#include "proto/link/session.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/reader.h"

enum {
    LENGTH_BYTES = 2,       /* before a Noise message */
    FRAME_LENGTH_BYTES = 4, /* before a frame */
    HANDSHAKE_MAX = 64 + 2 /* the longest of XK's messages with empty payloads, with its length */,
    CHUNK = NOISE_MESSAGE_MAX - NOISE_TAG,
};

/* A direction's key, and what has gone through since it was last changed. */
struct direction {
    struct cipher_state cipher;
    uint64_t messages, bytes;
};

struct session {
    struct handshake_state handshake;
    struct handshake_state *others; /* a responder's with its other static keys, until it reads */
    size_t other_count;
    struct hash network;
    bool open;
    struct hash local, remote, binding;
    struct direction send, receive;
    struct buf wire;    /* ciphertext of an unfinished Noise message */
    struct buf stream;  /* decrypted bytes: frames */
    size_t stream_read; /* of which already given out */
    enum error failed;  /* sticky */
};

static void direction_count(struct direction *d, size_t bytes)
{
    d->messages++;
    d->bytes += bytes;
    if (d->messages < REKEY_MESSAGES && d->bytes < REKEY_BYTES)
        return;
    noise_rekey(&d->cipher);
    d->messages = d->bytes = 0;
}

static void session_opened(struct session *s)
{
    memcpy(s->local.b, s->handshake.s.public, sizeof s->local.b);
    memcpy(s->remote.b, s->handshake.rs, sizeof s->remote.b);
    memcpy(s->binding.b, s->handshake.symmetric.h, sizeof s->binding.b);
    noise_split(&s->handshake, &s->send.cipher, &s->receive.cipher);
    s->open = true;
    s->wire.max = LENGTH_BYTES + NOISE_MESSAGE_MAX;
    s->stream.max = 2 * (FRAME_LENGTH_BYTES + FRAME_MAX) + CHUNK;
}

static enum error session_write_handshake(struct session *s, struct buf *out)
{
    AUTO_BUF struct buf message = BUF(HANDSHAKE_MAX);
    enum error e = noise_write_message(&s->handshake, BYTES_NONE, &message);
    if (e)
        return e;
    buf_put_u16(out, (uint16_t)message.len);
    buf_put(out, buf_bytes(&message));
    if (noise_complete(&s->handshake))
        session_opened(s);
    return out->failed;
}

/* The prologue is "goda" ‖ u8 WIRE_VERSION ‖ network id. */
static enum error session_initialize(const struct session *s, enum noise_role role,
                                     const struct keypair *key, const struct keypair *e,
                                     const uint8_t *rs, struct handshake_state *ret)
{
    AUTO_BUF struct buf prologue = BUF(64);
    buf_put(&prologue, BYTES_LIT("goda"));
    buf_put_u8(&prologue, WIRE_VERSION);
    buf_put(&prologue, hash_bytes(&s->network));
    if (!prologue.failed)
        noise_initialize(ret, role, buf_bytes(&prologue), key, e, rs);
    return prologue.failed;
}

struct session *session_new(enum noise_role role, const struct hash *network,
                            const struct keypair *s, const struct keypair *e,
                            const struct hash *remote, struct buf *out)
{
    struct session *session = calloc(1, sizeof *session);
    if (!session)
        return NULL;
    session->network = *network;
    session->wire = BUF(HANDSHAKE_MAX);
    enum error error =
        session_initialize(session, role, s, e, remote ? remote->b : NULL, &session->handshake);
    if (!error && role == NOISE_INITIATOR)
        error = session_write_handshake(session, out);
    if (!error)
        return session;
    session_free(session);
    return NULL;
}

static void session_forget_others(struct session *s)
{
    if (s->others)
        sodium_memzero(s->others, s->other_count * sizeof *s->others);
    free(s->others);
    s->others = NULL;
    s->other_count = 0;
}

enum error session_offer(struct session *s, const struct keypair *key)
{
    assert(s->handshake.role == NOISE_RESPONDER && s->handshake.message == 0);
    struct handshake_state *others = calloc(s->other_count + 1, sizeof *others);
    if (!others)
        return ERR_MEMORY;
    size_t count = s->other_count;
    if (count)
        memcpy(others, s->others, count * sizeof *others);
    session_forget_others(s); /* wiped, as realloc would not */
    s->others = others;
    s->other_count = count + 1;
    return session_initialize(s, NOISE_RESPONDER, key, &s->handshake.e, NULL, &others[count]);
}

void session_free(struct session *s)
{
    if (!s)
        return;
    session_forget_others(s);
    buf_done(&s->wire);
    buf_wipe(&s->stream);
    sodium_memzero(s, sizeof *s);
    free(s);
}

bool session_is_open(const struct session *s)
{
    return s->open;
}

const struct hash *session_remote(const struct session *s)
{
    return &s->remote;
}

const struct hash *session_local(const struct session *s)
{
    return &s->local;
}

const struct hash *session_binding(const struct session *s)
{
    return &s->binding;
}

static enum error session_read_message(struct session *s, struct bytes message, struct buf *out)
{
    if (s->open) {
        size_t before = s->stream.len;
        enum error e = noise_decrypt(&s->receive.cipher, message, &s->stream);
        if (!e && s->stream.len == before)
            return ERR_FORMAT; /* an empty message says nothing, and would cost us for nothing */
        if (!e)
            direction_count(&s->receive, s->stream.len - before);
        return e;
    }
    AUTO_BUF struct buf payload = BUF(HANDSHAKE_MAX);
    enum error e = noise_read_message(&s->handshake, message, &payload);
    for (size_t i = 0; e && i < s->other_count; i++) {
        s->handshake = s->others[i];
        e = noise_read_message(&s->handshake, message, &payload);
    }
    session_forget_others(s);
    if (e || payload.len)
        return ERR_HANDSHAKE; /* no message of ours has a payload */
    if (noise_complete(&s->handshake))
        session_opened(s);
    else
        e = session_write_handshake(s, out);
    return e;
}

/* The length of the Noise message that `wire` begins with; 0 when that is not known yet. */
static enum error session_message_length(const struct session *s, size_t *ret)
{
    *ret = 0;
    if (s->wire.len < LENGTH_BYTES)
        return OK;
    struct reader r = reader_of(buf_bytes(&s->wire));
    *ret = reader_u16(&r);
    if (*ret == 0)
        return ERR_FORMAT;
    return *ret > s->wire.max - LENGTH_BYTES ? ERR_HANDSHAKE : OK;
}

/* Frames are taken out between calls; what is left is at most one unfinished frame. */
static void session_compact(struct session *s)
{
    buf_drop(&s->stream, s->stream_read);
    s->stream_read = 0;
    if (s->stream.len == 0 && s->stream.cap > NOISE_MESSAGE_MAX)
        buf_done(&s->stream); /* a large frame has passed; a link does not keep its megabyte */
}

static enum error session_take(struct session *s, struct bytes in, struct buf *out)
{
    while (in.len) {
        size_t length;
        enum error e = session_message_length(s, &length);
        if (e)
            return e;
        size_t want = LENGTH_BYTES + length - s->wire.len;
        size_t take = want < in.len ? want : in.len;
        buf_put(&s->wire, bytes_slice(in, 0, take));
        in = bytes_slice(in, take, in.len - take);
        if (s->wire.failed)
            return s->wire.failed;
        e = session_message_length(s, &length);
        if (e)
            return e;
        if (length == 0 || s->wire.len < LENGTH_BYTES + length)
            continue;
        e = session_read_message(s, bytes_slice(buf_bytes(&s->wire), LENGTH_BYTES, length), out);
        if (e)
            return e;
        buf_clear(&s->wire);
    }
    return OK;
}

enum error session_receive(struct session *s, struct bytes in, struct buf *out)
{
    if (s->failed)
        return s->failed;
    session_compact(s);
    return s->failed = session_take(s, in, out);
}

bool session_next(struct session *s, struct frame *ret)
{
    struct bytes all = buf_bytes(&s->stream);
    struct reader r = reader_of(bytes_slice(all, s->stream_read, all.len - s->stream_read));
    uint32_t length = reader_u32(&r);
    if (!r.failed && (length == 0 || length > FRAME_MAX))
        s->failed = length ? ERR_LIMIT : ERR_FORMAT;
    struct bytes frame = reader_take(&r, length);
    if (r.failed || s->failed)
        return false;
    s->stream_read += FRAME_LENGTH_BYTES + length;
    *ret = (struct frame){frame.ptr[0], bytes_slice(frame, 1, frame.len - 1)};
    return true;
}

enum error session_send(struct session *s, uint8_t kind, struct bytes payload, struct buf *out)
{
    assert(s->open);
    if (payload.len >= FRAME_MAX)
        return ERR_LIMIT;
    AUTO_BUF struct buf frame = BUF(FRAME_LENGTH_BYTES + FRAME_MAX);
    buf_put_u32(&frame, (uint32_t)payload.len + 1);
    buf_put_u8(&frame, kind);
    buf_put(&frame, payload);
    if (frame.failed)
        return frame.failed;
    struct bytes rest = buf_bytes(&frame);
    while (rest.len) {
        size_t len = rest.len < CHUNK ? rest.len : CHUNK;
        buf_put_u16(out, (uint16_t)(len + NOISE_TAG));
        enum error e = noise_encrypt(&s->send.cipher, bytes_slice(rest, 0, len), out);
        if (e)
            return e;
        direction_count(&s->send, len);
        rest = bytes_slice(rest, len, rest.len - len);
    }
    return out->failed;
}
