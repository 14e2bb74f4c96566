// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/rng.h"
#include "proto/link/session.h"

enum { WIRE_MAX = 4 * FRAME_MAX };

struct talk {
    struct session *side[2]; /* by enum noise_role */
    struct buf wire[2];      /* what each side has written and the other not yet read */
};

static void make_keypair(uint8_t seed, struct keypair *ret)
{
    uint8_t secret[DHLEN];
    memset(secret, seed, sizeof secret);
    noise_keypair(secret, ret);
}

/* Both sides agree unless `networks` or the key that the initiator expects differ. */
static void talk_start(struct talk *t, const uint8_t networks[2], uint8_t expected)
{
    struct keypair k[4], remote;
    struct hash network[2], rs;
    for (uint8_t i = 0; i < 4; i++)
        make_keypair((uint8_t)(i + 1), &k[i]);
    make_keypair(expected, &remote);
    memcpy(rs.b, remote.public, sizeof rs.b);
    for (size_t i = 0; i < 2; i++) {
        memset(network[i].b, networks[i], sizeof network[i].b);
        t->wire[i] = BUF(WIRE_MAX);
    }
    t->side[0] = session_new(NOISE_INITIATOR, &network[0], &k[0], &k[1], &rs, &t->wire[0]);
    t->side[1] = session_new(NOISE_RESPONDER, &network[1], &k[2], &k[3], NULL, &t->wire[1]);
    assert_non_null(t->side[0]);
    assert_non_null(t->side[1]);
}

enum { RESPONDERS_KEY = 3 };

static void talk_end(struct talk *t)
{
    for (size_t i = 0; i < 2; i++) {
        session_free(t->side[i]);
        buf_done(&t->wire[i]);
    }
}

/* Gives side `to` all that the other has written. */
static enum error deliver(struct talk *t, size_t to)
{
    AUTO_BUF struct buf in = buf_steal(&t->wire[1 - to]);
    return session_receive(t->side[to], buf_bytes(&in), &t->wire[to]);
}

static void open_talk(struct talk *t)
{
    talk_start(t, (uint8_t[]){1, 1}, RESPONDERS_KEY);
    assert_error(deliver(t, 1), OK);
    assert_error(deliver(t, 0), OK);
    assert_error(deliver(t, 1), OK);
    assert_true(session_is_open(t->side[0]) && session_is_open(t->side[1]));
}

static void both_sides_know_each_other_once_open(void **state)
{
    (void)state;
    struct talk t;
    struct keypair s;
    open_talk(&t);
    make_keypair(1, &s);
    assert_bytes(hash_bytes(session_remote(t.side[1])), BYTES_ARRAY(s.public));
    make_keypair(RESPONDERS_KEY, &s);
    assert_bytes(hash_bytes(session_remote(t.side[0])), BYTES_ARRAY(s.public));
    assert_true(hash_equal(session_binding(t.side[0]), session_binding(t.side[1])));
    assert_false(hash_is_zero(session_binding(t.side[0])));
    talk_end(&t);
}

static void frames_arrive_whole_from_any_pieces(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 65514, 65515, 131034, FRAME_MAX - 1};
    static uint8_t payload[FRAME_MAX], seed[32] = {1};
    struct rng rng;
    struct talk t;
    rng_init(&rng, seed);
    rng_bytes(&rng, payload, sizeof payload);
    open_talk(&t);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        assert_error(session_send(t.side[0], (uint8_t)i, bytes_of(payload, sizes[i]), &t.wire[0]),
                     OK);
    size_t got = 0;
    struct bytes rest = buf_bytes(&t.wire[0]);
    while (rest.len) {
        struct frame f;
        size_t piece = 1 + rng_below(&rng, got < 2 ? 3 : 50000);
        piece = piece < rest.len ? piece : rest.len;
        assert_error(session_receive(t.side[1], bytes_slice(rest, 0, piece), &t.wire[1]), OK);
        rest = bytes_slice(rest, piece, rest.len - piece);
        for (; session_next(t.side[1], &f); got++) {
            assert_int_equal(f.kind, got);
            assert_true(bytes_equal(f.payload, bytes_of(payload, sizes[got])));
        }
    }
    assert_int_equal(got, sizeof sizes / sizeof *sizes);
    assert_int_equal(t.wire[1].len, 0);
    talk_end(&t);
}

static void frames_over_the_limit_are_refused(void **state)
{
    (void)state;
    static const uint8_t payload[FRAME_MAX];
    struct talk t;
    open_talk(&t);
    assert_error(session_send(t.side[0], 1, BYTES_ARRAY(payload), &t.wire[0]), ERR_LIMIT);
    talk_end(&t);
}

static void other_networks_and_other_keys_are_refused(void **state)
{
    (void)state;
    struct talk t;
    talk_start(&t, (uint8_t[]){1, 2}, RESPONDERS_KEY);
    assert_error(deliver(&t, 1), ERR_HANDSHAKE);
    assert_int_equal(t.wire[1].len, 0); /* a scanner hears nothing */
    talk_end(&t);
    talk_start(&t, (uint8_t[]){1, 1}, RESPONDERS_KEY + 1);
    assert_error(deliver(&t, 1), ERR_HANDSHAKE);
    assert_int_equal(t.wire[1].len, 0);
    talk_end(&t);
}

/* Changes one byte of message `which` (three of the handshake, then a frame): the reader refuses
 * it, or a longer length leaves it waiting, and no frame comes out. */
static void tamper(size_t which, size_t at, size_t *ret_len)
{
    struct talk t;
    struct frame f;
    size_t to = which % 2 == 0;
    talk_start(&t, (uint8_t[]){1, 1}, RESPONDERS_KEY);
    for (size_t i = 0; i < which && i < 3; i++)
        assert_error(deliver(&t, i % 2 == 0), OK);
    if (which == 3)
        assert_error(session_send(t.side[1], 1, BYTES_LIT("hello"), &t.wire[1]), OK);
    struct buf *m = &t.wire[1 - to];
    *ret_len = m->len;
    m->ptr[at] ^= 0x11;
    enum error e = deliver(&t, to);
    assert_true(e == ERR_HANDSHAKE || (e == OK && at < 2));
    assert_false(session_next(t.side[to], &f));
    if (e) /* final */
        assert_error(session_receive(t.side[to], BYTES_LIT("x"), &t.wire[to]), e);
    talk_end(&t);
}

static void every_changed_byte_is_refused(void **state)
{
    (void)state;
    for (size_t which = 0; which < 4; which++)
        for (size_t at = 0, len = 1; at < len; at++)
            tamper(which, at, &len);
}

static void replayed_and_truncated_messages_give_no_frame(void **state)
{
    (void)state;
    struct talk t;
    struct frame f;
    open_talk(&t);
    assert_error(session_send(t.side[0], 1, BYTES_LIT("once"), &t.wire[0]), OK);
    AUTO_BUF struct buf m = buf_steal(&t.wire[0]);
    for (size_t i = 0; i < m.len; i++) {
        assert_false(session_next(t.side[1], &f));
        assert_error(session_receive(t.side[1], bytes_slice(buf_bytes(&m), i, 1), &t.wire[1]), OK);
    }
    assert_true(session_next(t.side[1], &f));
    assert_bytes(f.payload, BYTES_LIT("once"));
    assert_error(session_receive(t.side[1], buf_bytes(&m), &t.wire[1]), ERR_HANDSHAKE);
    assert_false(session_next(t.side[1], &f));
    talk_end(&t);
}

static void both_ends_change_keys_at_the_same_message(void **state)
{
    (void)state;
    struct talk t;
    struct frame f;
    struct rng rng;
    size_t got = 0;
    const size_t count = REKEY_MESSAGES + 100;
    rng_init(&rng, (uint8_t[32]){2});
    open_talk(&t);
    for (size_t sent = 0; sent < count || t.wire[0].len;) {
        for (int i = 0; i < 64 && sent < count; i++, sent++)
            assert_error(session_send(t.side[0], 1, BYTES_LIT("x"), &t.wire[0]), OK);
        size_t piece = 1 + rng_below(&rng, t.wire[0].len);
        assert_error(
            session_receive(t.side[1], bytes_slice(buf_bytes(&t.wire[0]), 0, piece), &t.wire[1]),
            OK);
        buf_drop(&t.wire[0], piece);
        while (session_next(t.side[1], &f))
            got++;
    }
    assert_int_equal(got, count);
    talk_end(&t);
}

static void what_comes_before_the_handshake_is_bounded(void **state)
{
    (void)state;
    static const uint8_t garbage[70000] = {0xff, 0xff};
    struct talk t;
    for (size_t len = 2; len <= sizeof garbage; len *= 5) {
        talk_start(&t, (uint8_t[]){1, 1}, RESPONDERS_KEY);
        assert_error(session_receive(t.side[1], bytes_of(garbage, len), &t.wire[1]), ERR_HANDSHAKE);
        assert_int_equal(t.wire[1].len, 0);
        talk_end(&t);
    }
    talk_start(&t, (uint8_t[]){1, 1}, RESPONDERS_KEY);
    assert_error(session_receive(t.side[1], BYTES_LIT("\0\0"), &t.wire[1]), ERR_FORMAT);
    talk_end(&t);
}

/* A responder with keys 5, 3 and 6 of which the initiator expects `expected`. */
static enum error open_with_offers(struct talk *t, uint8_t expected)
{
    struct keypair key;
    talk_start(t, (uint8_t[]){1, 1}, expected);
    for (uint8_t i = 5; i <= 6; i++) {
        make_keypair(i, &key);
        assert_error(session_offer(t->side[1], &key), OK);
    }
    enum error e = deliver(t, 1);
    if (!e)
        e = deliver(t, 0);
    return e ? e : deliver(t, 1);
}

static void a_responder_answers_with_whichever_of_its_keys_is_meant(void **state)
{
    (void)state;
    struct talk t;
    struct keypair s;
    static const uint8_t keys[] = {RESPONDERS_KEY, 5, 6};
    for (size_t i = 0; i < sizeof keys; i++) {
        assert_error(open_with_offers(&t, keys[i]), OK);
        make_keypair(keys[i], &s);
        assert_bytes(hash_bytes(session_local(t.side[1])), BYTES_ARRAY(s.public));
        assert_true(hash_equal(session_binding(t.side[0]), session_binding(t.side[1])));
        talk_end(&t);
    }
    assert_error(open_with_offers(&t, 7), ERR_HANDSHAKE);
    assert_error(deliver(&t, 1), ERR_HANDSHAKE);
    talk_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_responder_answers_with_whichever_of_its_keys_is_meant),
        cmocka_unit_test(both_sides_know_each_other_once_open),
        cmocka_unit_test(frames_arrive_whole_from_any_pieces),
        cmocka_unit_test(frames_over_the_limit_are_refused),
        cmocka_unit_test(other_networks_and_other_keys_are_refused),
        cmocka_unit_test(every_changed_byte_is_refused),
        cmocka_unit_test(replayed_and_truncated_messages_give_no_frame),
        cmocka_unit_test(both_ends_change_keys_at_the_same_message),
        cmocka_unit_test(what_comes_before_the_handshake_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
