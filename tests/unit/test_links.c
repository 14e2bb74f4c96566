// SPDX-License-Identifier: Apache-2.0
/* Who has a place among a node's links when they are all taken. */
#include "tests/testing.h"

#include <stdio.h>

#include "proto/node/state.h"
#include "tests/scene.h"

static struct identity identity_of(size_t i)
{
    struct identity who;
    scene_identity(&who, (uint8_t)(10 + i));
    return who;
}

static struct token invite(struct scene *s, size_t i)
{
    char slug[16];
    (void)snprintf(slug, sizeof slug, "org-%zu", i);
    return scene_invite(s, slug, 60000);
}

static void connect_to(struct scene *s, size_t i)
{
    const struct identity who = identity_of(i);
    s->remote = &s->remotes[i];
    scene_connect(s, &who, 0);
}

/* The i-th organisation joins over its own link. */
static void join(struct scene *s, size_t i)
{
    const struct identity who = identity_of(i);
    struct token t = invite(s, i);
    connect_to(s, i);
    assert_string_equal(scene_join(s, &who, BYTES_ARRAY(t.secret)), "E000");
    s->now += 10;
}

/* It has got the roster, and asks for the records. */
static void settle(struct scene *s)
{
    AUTO_BUF struct buf payload = BUF(64);
    const struct round round = {SET_RECORDS, 0, BYTES_LIT("\x61")};
    round_write(&round, &payload);
    scene_send(s, MSG_RECONCILE, buf_bytes(&payload));
}

static void join_and_settle(struct scene *s, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        join(s, i);
        settle(s);
    }
}

static size_t closed(const struct scene *s)
{
    size_t count = 0;
    for (size_t i = 0; i < REMOTES; i++)
        count += s->remotes[i].closed;
    return count;
}

static void a_newcomer_takes_the_place_of_the_oldest(void **state)
{
    struct scene *s = *state;
    join_and_settle(s, LINKS_LARGE_MAX);
    assert_int_equal(scene_status(s).links, LINKS_LARGE_MAX);
    for (size_t i = 0; i < 3; i++) {
        join(s, LINKS_LARGE_MAX + i);
        assert_false(s->remote->closed);
        assert_int_equal(scene_status(s).links, LINKS_LARGE_MAX);
        s->remote = &s->remotes[i];
        assert_true(s->remote->closed);
        assert_string_equal(scene_verdict(s, MSG_BYE), "E407");
        assert_int_equal(closed(s), i + 1);
    }
}

static void a_newcomer_that_was_cut_off_comes_back(void **state)
{
    struct scene *s = *state;
    join_and_settle(s, LINKS_LARGE_MAX);
    join(s, LINKS_LARGE_MAX);
    scene_disconnect(s);
    connect_to(s, 0); /* whom it displaced has been faster */
    assert_false(s->remote->closed);
    connect_to(s, LINKS_LARGE_MAX);
    assert_false(s->remote->closed);
    assert_true(s->remotes[1].closed);
    const struct identity newcomer = identity_of(LINKS_LARGE_MAX);
    s->remote = &s->remotes[REMOTES - 1];
    scene_connect(s, &newcomer, 0); /* a second link: its own older one makes room, nobody else's */
    assert_true(s->remotes[LINKS_LARGE_MAX].closed);
    assert_false(s->remotes[2].closed);
    assert_int_equal(scene_status(s).links, LINKS_LARGE_MAX);
}

static void nobody_else_displaces_a_link(void **state)
{
    struct scene *s = *state;
    const struct identity stranger = identity_of(30);
    uint8_t wrong[INVITE_SECRET_BYTES] = {9};
    join_and_settle(s, LINKS_LARGE_MAX + 1);
    assert_int_equal(closed(s), 1);
    connect_to(s, 0); /* settled, and displaced */
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_BUSY);
    connect_to(s, 30);
    assert_string_equal(scene_join(s, &stranger, BYTES_ARRAY(wrong)), "E315");
    assert_int_equal(scene_status(s).links, LINKS_LARGE_MAX);
    assert_int_equal(closed(s), 1);
}

static void newcomers_alone_are_few_more_than_the_cap(void **state)
{
    struct scene *s = *state;
    enum { MOST = LINKS_LARGE_MAX + NEWCOMERS_MAX };
    for (size_t i = 0; i < MOST; i++)
        join(s, i);
    assert_int_equal(closed(s), 0);
    assert_int_equal(scene_status(s).links, MOST);
    join(s, MOST);
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_BUSY);
    s->remote = &s->remotes[5];
    settle(s); /* and with the first that has got the roster there is a place again */
    connect_to(s, MOST);
    assert_false(s->remote->closed);
    assert_true(s->remotes[5].closed);
    assert_int_equal(scene_status(s).links, MOST);
}

static void a_joiner_whose_link_ends_after_the_welcome_dials_again(void **state)
{
    struct scene *s = *state;
    static const uint8_t seed[32] = {4};
    AUTO_BUF struct buf welcome = BUF(64);
    const struct identity inviter = s->own;
    (void)invite(s, 0);
    node_free(s->node);
    s->own = s->other;
    s->node = node_new(&s->own, 1, seed);
    scene_step(s, (struct event){.kind = EVENT_JOIN, .join = {REQUEST, buf_bytes(&s->token)}});
    scene_answer(s, &inviter);
    verdict_write("E000", "", &welcome);
    scene_send(s, MSG_WELCOME, buf_bytes(&welcome));
    scene_pass(s, 1000);
    assert_int_equal(s->dials, 1);
    scene_disconnect(s);
    scene_pass(s, 2 * BACKOFF_MIN);
    assert_int_equal(s->dials, 2);
}

static void pin(struct scene *s, const char *name)
{
    scene_step(s, (struct event){.kind = EVENT_PINS, .addresses = {&name, 1}});
}

static void a_pinned_member_has_a_place_of_its_own(void **state)
{
    struct scene *s = *state;
    join_and_settle(s, LINKS_LARGE_MAX + 1);
    assert_true(s->remotes[0].closed);
    pin(s, "org-0");
    connect_to(s, 0);
    assert_false(s->remote->closed);
    assert_int_equal(scene_status(s).links, LINKS_LARGE_MAX + 1);
    for (size_t i = 1; i < 4; i++)
        join(s, LINKS_LARGE_MAX + i); /* each takes the place of another */
    assert_false(s->remotes[0].closed);
    assert_true(s->remotes[3].closed);
}

/* Whether the node has asked to be dialled back since. */
static bool asks_for_a_dialback(struct scene *s)
{
    struct frame frame;
    bool found = false;
    while (scene_next(s, &frame))
        found |= frame.kind == MSG_DIALBACK;
    return found;
}

static void say_nothing(struct scene *s, enum message_kind kind)
{
    AUTO_BUF struct buf payload = BUF(16);
    nothing_write(&payload);
    scene_send(s, kind, buf_bytes(&payload));
}

static void who_is_not_reached_twice_is_outbound_only_until_it_is(void **state)
{
    struct scene *s = *state;
    scene_become_member(s);
    scene_disconnect(s);
    pin(s, "b@b.test:4632");
    assert_int_equal(s->dials, 1);
    scene_answer(s, &s->other);
    scene_hello(s, 0);
    say_nothing(s, MSG_UNREACHED); /* nobody has asked */
    for (size_t i = 0; i < DIALBACK_FAILURES; i++) {
        assert_false(scene_status(s).outbound_only);
        scene_pass(s, DIALBACK_REST);
        assert_true(asks_for_a_dialback(s));
        say_nothing(s, MSG_UNREACHED);
    }
    assert_true(scene_status(s).outbound_only);
    scene_disconnect(s);
    scene_pass(s, DIALBACK_SETTLE);
    s->remote = &s->remotes[1];
    scene_connect(s, &s->other, 0);
    assert_false(scene_status(s).outbound_only);
}

static void bye(struct scene *s, const char *code)
{
    AUTO_BUF struct buf payload = BUF(64);
    verdict_write(code, "", &payload);
    scene_send(s, MSG_BYE, buf_bytes(&payload));
}

static void whose_place_is_taken_dials_at_once_and_then_ever_less_often(void **state)
{
    struct scene *s = *state;
    scene_become_member(s);
    scene_disconnect(s);
    pin(s, "b@b.test:4632");
    scene_answer(s, &s->other);
    scene_hello(s, 0);
    size_t before = s->dials;
    bye(s, "E308");
    assert_int_equal(s->dials, before + 1); /* a link that is renewed, as after a rotation */
    for (uint64_t until = s->now + 5 * 60 * 1000; s->now < until; scene_pass(s, 100)) {
        size_t dials = s->dials;
        if (s->remote->link == s->dialled)
            continue; /* it waits */
        scene_answer(s, &s->other);
        scene_hello(s, 0);
        bye(s, "E308");
        assert_int_equal(s->dials, dials);
    }
    assert_in_range(s->dials, before + 5, before + 30);
}

static void a_stranger_is_not_remembered(void **state)
{
    struct scene *s = *state;
    for (size_t i = 0; i < 20; i++) {
        const struct identity stranger = identity_of(30 + i);
        s->remote = &s->remotes[i];
        scene_connect(s, &stranger, 0);
        bye(s, i % 2 ? "E305" : "E308");
        assert_true(s->remote->closed);
    }
    assert_int_equal(s->node->contact_count, 0);
}

int main(void)
{
#define LINKS_TEST(test) cmocka_unit_test_setup_teardown(test, scene_start, scene_end)
    const struct CMUnitTest tests[] = {
        LINKS_TEST(a_newcomer_takes_the_place_of_the_oldest),
        LINKS_TEST(a_newcomer_that_was_cut_off_comes_back),
        LINKS_TEST(nobody_else_displaces_a_link),
        LINKS_TEST(newcomers_alone_are_few_more_than_the_cap),
        LINKS_TEST(a_pinned_member_has_a_place_of_its_own),
        LINKS_TEST(who_is_not_reached_twice_is_outbound_only_until_it_is),
        LINKS_TEST(whose_place_is_taken_dials_at_once_and_then_ever_less_often),
        LINKS_TEST(a_stranger_is_not_remembered),
        LINKS_TEST(a_joiner_whose_link_ends_after_the_welcome_dials_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
