// SPDX-License-Identifier: Apache-2.0
/* Arbitrary plaintext behind real encryption: what a member can make the stream of frames hold. */
#include <assert.h>
#include <string.h>

#include "proto/link/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Two ends after their handshake; the sender's key, to encrypt what session_send never would. */
static struct session *open_session(struct cipher_state *ret_send)
{
    static const uint8_t seeds[4][DHLEN] = {{1}, {2}, {3}, {4}};
    struct keypair keys[4];
    const struct hash network = {{7}};
    AUTO_BUF struct buf prologue = BUF(64), message = BUF(128), wire = BUF(256), answer = BUF(256),
                        none = BUF(64);
    for (size_t i = 0; i < 4; i++)
        noise_keypair(seeds[i], &keys[i]);
    buf_put(&prologue, BYTES_LIT("goda"));
    buf_put_u8(&prologue, WIRE_VERSION);
    buf_put(&prologue, hash_bytes(&network));
    struct handshake_state hs;
    noise_initialize(&hs, NOISE_INITIATOR, buf_bytes(&prologue), &keys[0], &keys[1],
                     keys[2].public);
    struct session *s = session_new(NOISE_RESPONDER, &network, &keys[2], &keys[3], NULL, &none);
    assert(s);
    for (int i = 0; i < 2; i++) {
        buf_clear(&message);
        buf_clear(&wire);
        enum error e = noise_write_message(&hs, BYTES_NONE, &message);
        buf_put_u16(&wire, (uint16_t)message.len);
        buf_put(&wire, buf_bytes(&message));
        if (!e)
            e = session_receive(s, buf_bytes(&wire), &answer);
        if (!e && i == 0)
            e = noise_read_message(&hs, bytes_slice(buf_bytes(&answer), 2, answer.len - 2), &none);
        assert(e == OK);
    }
    struct cipher_state receive;
    noise_split(&hs, ret_send, &receive);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cipher_state send;
    struct session *s = open_session(&send);
    struct bytes in = bytes_of(data, size);
    enum error e = OK;
    while (in.len > 1 && !e) {
        size_t take = 1u + in.ptr[0] < in.len - 1 ? 1u + in.ptr[0] : in.len - 1;
        AUTO_BUF struct buf message = BUF(1024), wire = BUF(1024), none = BUF(16);
        enum error sealed = noise_encrypt(&send, bytes_slice(in, 1, take), &message);
        assert(sealed == OK);
        buf_put_u16(&wire, (uint16_t)message.len);
        buf_put(&wire, buf_bytes(&message));
        e = session_receive(s, buf_bytes(&wire), &none);
        struct frame frame;
        while (!e && session_next(s, &frame))
            assert(frame.payload.len < FRAME_MAX && frame.payload.len < size);
        in = bytes_slice(in, take + 1, in.len - take - 1);
    }
    session_free(s);
    return 0;
}
