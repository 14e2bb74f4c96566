// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "proto/link/noise.h"

/* Other projects' vectors have this form too: test_noise FILE runs theirs. */
static const char *vectors_path = TEST_DATA "/noise-vectors.json";

enum { HANDSHAKE_MESSAGES = 3 };

struct pair {
    struct handshake_state side[2]; /* by enum noise_role */
};

/* -- the public vectors ------------------------------------------------------------------------ */

static void put_member(struct buf *out, const json_t *object, const char *name)
{
    const char *hex = json_string_value(json_object_get(object, name));
    put_hex(out, hex ? hex : "");
    assert_error(out->failed, OK);
}

static void member_keypair(const json_t *object, const char *name, struct keypair *ret)
{
    AUTO_BUF struct buf secret = BUF(DHLEN);
    put_member(&secret, object, name);
    assert_int_equal(secret.len, DHLEN);
    noise_keypair(secret.ptr, ret);
}

static void vector_pair(const json_t *v, struct pair *ret)
{
    AUTO_BUF struct buf init = BUF(1024), resp = BUF(1024), rs = BUF(DHLEN);
    struct keypair init_s, init_e, resp_s, resp_e;
    put_member(&init, v, "init_prologue");
    put_member(&resp, v, "resp_prologue");
    put_member(&rs, v, "init_remote_static");
    member_keypair(v, "init_static", &init_s);
    member_keypair(v, "init_ephemeral", &init_e);
    member_keypair(v, "resp_static", &resp_s);
    member_keypair(v, "resp_ephemeral", &resp_e);
    assert_bytes(buf_bytes(&rs), BYTES_ARRAY(resp_s.public));
    noise_initialize(&ret->side[NOISE_INITIATOR], NOISE_INITIATOR, buf_bytes(&init), &init_s,
                     &init_e, rs.ptr);
    noise_initialize(&ret->side[NOISE_RESPONDER], NOISE_RESPONDER, buf_bytes(&resp), &resp_s,
                     &resp_e, NULL);
}

/* The i-th message goes from side i % 2; after the handshake by that side's sending key. */
static void run_message(struct pair *p, struct cipher_state keys[2][2], size_t i, const json_t *m)
{
    AUTO_BUF struct buf payload = BUF(65536), expected = BUF(65536);
    AUTO_BUF struct buf written = BUF(65536), read = BUF(65536);
    put_member(&payload, m, "payload");
    put_member(&expected, m, "ciphertext");
    size_t from = i % 2, to = 1 - from;
    if (i < HANDSHAKE_MESSAGES) {
        assert_error(noise_write_message(&p->side[from], buf_bytes(&payload), &written), OK);
        assert_error(noise_read_message(&p->side[to], buf_bytes(&expected), &read), OK);
    } else {
        assert_error(noise_encrypt(&keys[from][0], buf_bytes(&payload), &written), OK);
        assert_error(noise_decrypt(&keys[to][1], buf_bytes(&expected), &read), OK);
    }
    assert_bytes(buf_bytes(&written), buf_bytes(&expected));
    assert_bytes(buf_bytes(&read), buf_bytes(&payload));
}

static void run_vector(const json_t *v)
{
    struct pair p;
    struct cipher_state keys[2][2]; /* of each side: sending, receiving */
    const json_t *messages = json_object_get(v, "messages");
    AUTO_BUF struct buf hash = BUF(HASHLEN);
    put_member(&hash, v, "handshake_hash");
    vector_pair(v, &p);
    assert_true(json_array_size(messages) > HANDSHAKE_MESSAGES);
    for (size_t i = 0; i < json_array_size(messages); i++) {
        run_message(&p, keys, i, json_array_get(messages, i));
        for (size_t side = 0; i == HANDSHAKE_MESSAGES - 1 && side < 2; side++) {
            noise_split(&p.side[side], &keys[side][0], &keys[side][1]);
            assert_bytes(BYTES_ARRAY(p.side[side].symmetric.h), buf_bytes(&hash));
        }
    }
}

static void public_vectors_come_out_byte_for_byte(void **state)
{
    (void)state;
    json_error_t error;
    json_t *file = json_load_file(vectors_path, 0, &error), *v;
    if (!file)
        fail_msg("%s: %s", vectors_path, error.text);
    size_t i, ran = 0, others = 0;
    json_array_foreach(json_object_get(file, "vectors"), i, v)
    {
        const char *name = json_string_value(json_object_get(v, "protocol_name"));
        if (name && strcmp(name, NOISE_PROTOCOL_NAME) == 0) {
            run_vector(v);
            ran++;
        } else {
            others++;
        }
    }
    json_decref(file);
    print_message("%zu vectors run, %zu of other protocols\n", ran, others);
    assert_true(ran > 0);
}

/* -- what must not work ------------------------------------------------------------------------ */

static void make_keypair(uint8_t seed, struct keypair *ret)
{
    uint8_t secret[DHLEN];
    memset(secret, seed, sizeof secret);
    noise_keypair(secret, ret);
}

static void make_pair(struct pair *ret)
{
    struct keypair k[4];
    for (uint8_t i = 0; i < 4; i++)
        make_keypair((uint8_t)(i + 1), &k[i]);
    noise_initialize(&ret->side[NOISE_INITIATOR], NOISE_INITIATOR, BYTES_LIT("p"), &k[0], &k[1],
                     k[2].public);
    noise_initialize(&ret->side[NOISE_RESPONDER], NOISE_RESPONDER, BYTES_LIT("p"), &k[2], &k[3],
                     NULL);
}

/* Plays the handshake up to its i-th message, which is written to `out` and not yet read. */
static void play_to(struct pair *p, size_t i, struct buf *out)
{
    for (size_t m = 0;; m++) {
        buf_clear(out);
        assert_error(noise_write_message(&p->side[m % 2], BYTES_NONE, out), OK);
        if (m == i)
            return;
        AUTO_BUF struct buf payload = BUF(64);
        assert_error(noise_read_message(&p->side[1 - m % 2], buf_bytes(out), &payload), OK);
    }
}

static void assert_refused(const struct handshake_state *reader, struct bytes message)
{
    struct handshake_state copy = *reader;
    AUTO_BUF struct buf payload = BUF(256);
    assert_error(noise_read_message(&copy, message, &payload), ERR_HANDSHAKE);
    assert_int_equal(payload.len, 0);
    assert_false(noise_complete(&copy));
    assert_false(noise_my_turn(&copy));
    assert_error(noise_read_message(&copy, message, &payload), ERR_STATE);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < HANDSHAKE_MESSAGES; i++) {
        struct pair p;
        AUTO_BUF struct buf m = BUF(256);
        make_pair(&p);
        play_to(&p, i, &m);
        for (size_t bit = 0; bit < 8 * m.len; bit++) {
            m.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_refused(&p.side[1 - i % 2], buf_bytes(&m));
            m.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        AUTO_BUF struct buf payload = BUF(64); /* and unflipped it is good */
        assert_error(noise_read_message(&p.side[1 - i % 2], buf_bytes(&m), &payload), OK);
    }
}

static void every_other_length_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < HANDSHAKE_MESSAGES; i++) {
        struct pair p;
        AUTO_BUF struct buf m = BUF(256);
        make_pair(&p);
        play_to(&p, i, &m);
        for (size_t len = 0; len < m.len; len++)
            assert_refused(&p.side[1 - i % 2], bytes_slice(buf_bytes(&m), 0, len));
        buf_put_u8(&m, 0);
        assert_refused(&p.side[1 - i % 2], buf_bytes(&m));
    }
}

/* Points of small order in the encodings that libsodium and RFC 7748's authors list. */
static const char *const small_order[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

static void keys_that_give_a_zero_secret_are_refused(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof small_order / sizeof *small_order; k++) {
        AUTO_BUF struct buf point = BUF(DHLEN), m = BUF(256);
        struct keypair s, e;
        struct handshake_state hs;
        put_hex(&point, small_order[k]);
        make_keypair(1, &s);
        make_keypair(2, &e);
        /* as the responder's static key, in the initiator's first es */
        noise_initialize(&hs, NOISE_INITIATOR, BYTES_NONE, &s, &e, point.ptr);
        assert_error(noise_write_message(&hs, BYTES_NONE, &m), ERR_HANDSHAKE);
        assert_false(noise_my_turn(&hs));
        /* as either side's ephemeral key */
        for (size_t i = 0; i < 2; i++) {
            struct pair p;
            make_pair(&p);
            buf_clear(&m);
            play_to(&p, i, &m);
            memcpy(m.ptr, point.ptr, DHLEN);
            assert_refused(&p.side[1 - i], buf_bytes(&m));
        }
        /* as the initiator's static key: its tag is right, and se still fails */
        struct pair p;
        make_pair(&p);
        memcpy(p.side[NOISE_INITIATOR].s.public, point.ptr, DHLEN);
        buf_clear(&m);
        play_to(&p, 2, &m);
        assert_refused(&p.side[NOISE_RESPONDER], buf_bytes(&m));
    }
}

static void messages_out_of_turn_are_refused(void **state)
{
    (void)state;
    struct pair p;
    AUTO_BUF struct buf m = BUF(256);
    make_pair(&p);
    assert_error(noise_write_message(&p.side[NOISE_RESPONDER], BYTES_NONE, &m), ERR_STATE);
    assert_error(noise_read_message(&p.side[NOISE_INITIATOR], BYTES_LIT("x"), &m), ERR_STATE);
    play_to(&p, 0, &m);
    assert_error(noise_write_message(&p.side[NOISE_INITIATOR], BYTES_NONE, &m), ERR_STATE);
}

static void splitting_wipes_what_is_secret(void **state)
{
    (void)state;
    struct pair p;
    struct cipher_state send, receive;
    AUTO_BUF struct buf m = BUF(256);
    make_pair(&p);
    play_to(&p, 2, &m);
    struct handshake_state *hs = &p.side[NOISE_INITIATOR];
    noise_split(hs, &send, &receive);
    assert_true(sodium_is_zero(hs->s.secret, sizeof hs->s.secret));
    assert_true(sodium_is_zero(hs->e.secret, sizeof hs->e.secret));
    assert_true(sodium_is_zero(hs->symmetric.ck, sizeof hs->symmetric.ck));
    assert_true(sodium_is_zero(hs->symmetric.cipher.k, sizeof hs->symmetric.cipher.k));
    assert_false(sodium_is_zero(hs->symmetric.h, sizeof hs->symmetric.h));
    assert_memory_not_equal(send.k, receive.k, sizeof send.k);
}

/* -- transport --------------------------------------------------------------------------------- */

static void transport_messages_have_their_limits(void **state)
{
    (void)state;
    static const uint8_t zeros[NOISE_MESSAGE_MAX + 1];
    struct cipher_state send = {.k = {1}, .has_key = true}, receive = send;
    AUTO_BUF struct buf m = BUF(1 << 17), plain = BUF(1 << 17);
    size_t most = NOISE_MESSAGE_MAX - NOISE_TAG;
    assert_error(noise_encrypt(&send, bytes_of(zeros, most + 1), &m), ERR_LIMIT);
    assert_error(noise_decrypt(&receive, BYTES_ARRAY(zeros), &plain), ERR_LIMIT);
    assert_error(noise_encrypt(&send, bytes_of(zeros, most), &m), OK);
    assert_int_equal(m.len, NOISE_MESSAGE_MAX);
    assert_error(noise_decrypt(&receive, buf_bytes(&m), &plain), OK);
    assert_bytes(buf_bytes(&plain), bytes_of(zeros, most));
    /* nothing is taken twice, and a message that fails uses no nonce up */
    assert_error(noise_decrypt(&receive, buf_bytes(&m), &plain), ERR_HANDSHAKE);
    assert_int_equal(plain.len, most);
    assert_int_equal(receive.n, 1);
    send.n = receive.n = UINT64_MAX; /* reserved for rekeying */
    assert_error(noise_encrypt(&send, BYTES_LIT("x"), &m), ERR_LIMIT);
    assert_error(noise_decrypt(&receive, bytes_of(zeros, 32), &plain), ERR_LIMIT);
}

static void rekeying_is_encrypting_zeroes_and_keeps_the_nonce(void **state)
{
    (void)state;
    static const uint8_t zeros[32];
    struct cipher_state cs = {.k = {7}, .n = 5, .has_key = true}, same = cs;
    uint8_t nonce[12] = {0}, expected[48];
    memset(nonce + 4, 0xff, 8);
    (void)crypto_aead_chacha20poly1305_ietf_encrypt(expected, NULL, zeros, sizeof zeros, NULL, 0,
                                                    NULL, nonce, same.k);
    noise_rekey(&cs);
    assert_memory_equal(cs.k, expected, sizeof cs.k);
    assert_int_equal(cs.n, 5);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_vectors_come_out_byte_for_byte),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(every_other_length_is_refused),
        cmocka_unit_test(keys_that_give_a_zero_secret_are_refused),
        cmocka_unit_test(messages_out_of_turn_are_refused),
        cmocka_unit_test(splitting_wipes_what_is_secret),
        cmocka_unit_test(transport_messages_have_their_limits),
        cmocka_unit_test(rekeying_is_encrypting_zeroes_and_keeps_the_nonce),
    };
    if (argc > 1)
        vectors_path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
