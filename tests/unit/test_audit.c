// SPDX-License-Identifier: Apache-2.0
/* Audits as messages: when a node asks for one, what it makes of the answer, and what it takes. */
#include <string.h>

#include "tests/scene.h"
#include "tests/testing.h"

enum { AUDIT = 2 }; /* added to a set's number */

/* The node's next RECONCILE, within two minutes; its pings are answered. */
static struct round next_asked(struct scene *s, struct buf *keep)
{
    struct frame frame;
    struct round round;
    AUTO_BUF struct buf pong = BUF(16);
    ping_write(0, &pong);
    for (unsigned second = 0; second < 120; second++) {
        while (scene_next(s, &frame)) {
            if (frame.kind == MSG_PING)
                scene_send(s, MSG_PONG, buf_bytes(&pong));
            if (frame.kind != MSG_RECONCILE)
                continue;
            buf_clear(keep);
            buf_put(keep, frame.payload);
            assert_error(round_read(buf_bytes(keep), &round), OK);
            return round;
        }
        scene_pass(s, 1000);
    }
    fail_msg("it does not reconcile");
    return (struct round){0};
}

static void say_round(struct scene *s, enum message_kind kind, uint64_t set, struct bytes bytes)
{
    AUTO_BUF struct buf payload = BUF(4096);
    const struct round round = {set, 0, bytes};
    round_write(&round, &payload);
    scene_send(s, kind, buf_bytes(&payload));
}

/* The sets are equal, up to the audit that follows. */
static struct round first_audit(struct scene *s, struct buf *keep)
{
    struct round asked;
    while ((asked = next_asked(s, keep)).set < AUDIT)
        say_round(s, MSG_RECONCILED, asked.set, BYTES_LIT("\x61"));
    assert_true(asked.set < AUDIT + SET_COUNT);
    assert_true(asked.bytes.len > AUDIT_SALT_BYTES);
    assert_int_equal(asked.bytes.ptr[AUDIT_SALT_BYTES], 0x61);
    return asked;
}

static bool asks_for(struct scene *s, const struct hash *id)
{
    struct frame frame;
    static struct hash ids[IDS_PER_MESSAGE];
    size_t count;
    bool found = false;
    while (scene_next(s, &frame))
        if (frame.kind == MSG_IWANT && ids_read(frame.payload, ids, &count) == OK)
            found |= count == 1 && hash_equal(&ids[0], id);
    return found;
}

static void what_an_audit_finds_is_asked_for_and_the_set_once_more(void **state)
{
    struct scene *s = *state;
    struct hash id;
    AUTO_BUF struct buf keep = BUF(4096), answer = BUF(64);
    scene_become_member(s);
    memset(id.b, 0x77, sizeof id.b);
    uint64_t set = first_audit(s, &keep).set;
    buf_put(&answer, BYTES_LIT("\x61\x00\x00\x02\x01"));
    buf_put(&answer, hash_bytes(&id));
    say_round(s, MSG_RECONCILED, set - AUDIT, buf_bytes(&answer)); /* not the one it waits for */
    assert_false(asks_for(s, &id));
    say_round(s, MSG_RECONCILED, set, buf_bytes(&answer));
    assert_true(asks_for(s, &id));
    scene_pass(s, 3000);
    assert_int_equal(next_asked(s, &keep).set, set - AUDIT);
}

static void each_audit_has_a_salt_of_its_own(void **state)
{
    struct scene *s = *state;
    AUTO_BUF struct buf keep = BUF(4096);
    uint8_t salt[AUDIT_SALT_BYTES];
    scene_become_member(s);
    struct round asked = first_audit(s, &keep);
    memcpy(salt, asked.bytes.ptr, sizeof salt);
    say_round(s, MSG_RECONCILED, asked.set, BYTES_LIT("\x61"));
    asked = first_audit(s, &keep);
    assert_memory_not_equal(asked.bytes.ptr, salt, sizeof salt);
}

static void an_audit_is_answered_and_costs_more_than_its_bytes(void **state)
{
    struct scene *s = *state;
    AUTO_BUF struct buf ask = BUF(64);
    struct frame frame;
    struct round answer = {0};
    scene_become_member(s);
    buf_put(&ask, BYTES_LIT("0123456789abcdef" /* the salt */
                            "\x61\x00\x00\x01"
                            "fedcba9876543210"));
    say_round(s, MSG_RECONCILE, AUDIT + SET_ROSTER, buf_bytes(&ask));
    while (scene_next(s, &frame))
        if (frame.kind == MSG_RECONCILED)
            assert_error(round_read(frame.payload, &answer), OK);
    assert_int_equal(answer.set, AUDIT + SET_ROSTER);
    assert_true(answer.bytes.len >
                2 * sizeof(struct hash)); /* genesis and an admission, at least */
    size_t asked = 1;
    for (; !s->remote->closed && asked < 1000; asked++)
        say_round(s, MSG_RECONCILE, AUDIT + SET_ROSTER, buf_bytes(&ask));
    assert_error(s->remote->why, ERR_RATE);
    assert_in_range(asked, 200, 300);
}

static void an_audit_without_its_salt_ends_the_link(void **state)
{
    struct scene *s = *state;
    scene_become_member(s);
    say_round(s, MSG_RECONCILE, AUDIT + SET_RECORDS, BYTES_LIT("0123456789abcde"));
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_SHORT);
}

static void a_later_version_s_set_is_not_answered(void **state)
{
    struct scene *s = *state;
    struct frame frame;
    scene_become_member(s);
    say_round(s, MSG_RECONCILE, AUDIT + SET_COUNT, BYTES_LIT("\x61"));
    assert_false(s->remote->closed);
    while (scene_next(s, &frame))
        assert_int_not_equal(frame.kind, MSG_RECONCILED);
}

int main(void)
{
#define AUDIT_TEST(test) cmocka_unit_test_setup_teardown(test, scene_start, scene_end)
    const struct CMUnitTest tests[] = {
        AUDIT_TEST(what_an_audit_finds_is_asked_for_and_the_set_once_more),
        AUDIT_TEST(each_audit_has_a_salt_of_its_own),
        AUDIT_TEST(an_audit_is_answered_and_costs_more_than_its_bytes),
        AUDIT_TEST(an_audit_without_its_salt_ends_the_link),
        AUDIT_TEST(a_later_version_s_set_is_not_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
