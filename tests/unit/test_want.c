// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "proto/gossip/want.h"

enum { A = 1, B = 2, C = 3, NOW = 1000 };

static struct hash id_of(uint32_t i)
{
    struct hash id = {{0}};
    memcpy(id.b, &i, sizeof i);
    return id;
}

static int start_want(void **state)
{
    *state = want_new(7);
    return *state ? 0 : -1;
}

static int end_want(void **state)
{
    want_free(*state);
    return 0;
}

/* Whether asking `link` now asks for just this id. */
static bool asks(struct want *w, uint32_t link, uint64_t now, uint32_t id)
{
    struct hash got[4], wanted = id_of(id);
    return want_take(w, link, now, 4, got) == 1 && hash_equal(&got[0], &wanted);
}

static bool asks_nothing(struct want *w, uint32_t link, uint64_t now)
{
    struct hash got[4];
    return want_take(w, link, now, 4, got) == 0;
}

static void each_id_is_asked_of_one_announcer(void **state)
{
    struct want *w = *state;
    struct hash id = id_of(5);
    assert_true(want_announced(w, &id, A));
    assert_true(want_announced(w, &id, B));
    assert_true(want_announced(w, &id, A)); /* again: nothing new */
    assert_int_equal(want_count(w), 1);
    assert_true(want_pending(w));
    assert_true(asks(w, A, NOW, 5));
    assert_true(asks_nothing(w, B, NOW));
    assert_true(asks_nothing(w, A, NOW));
    assert_false(want_pending(w));
    assert_int_equal(want_asked(w, A), 1);
    want_done(w, &id);
    assert_int_equal(want_count(w), 0);
    assert_int_equal(want_asked(w, A), 0);
    assert_int_equal(want_deadline(w), UINT64_MAX);
}

static void an_overdue_answer_is_the_next_announcer_s_turn(void **state)
{
    struct want *w = *state;
    struct hash id = id_of(5);
    assert_true(want_announced(w, &id, A));
    assert_true(want_announced(w, &id, B));
    assert_true(asks(w, A, NOW, 5));
    assert_int_equal(want_deadline(w), NOW + WANT_TIMEOUT);
    want_tick(w, NOW + WANT_TIMEOUT - 1);
    assert_true(asks_nothing(w, B, NOW));
    want_tick(w, NOW + WANT_TIMEOUT);
    assert_true(asks(w, B, NOW + WANT_TIMEOUT, 5));
    want_tick(w, NOW + 3 * WANT_TIMEOUT);
    assert_int_equal(want_count(w), 0); /* nobody is left to ask */
}

static void not_found_and_a_broken_link_are_too(void **state)
{
    struct want *w = *state;
    struct hash id = id_of(5);
    for (uint32_t link = A; link <= C; link++)
        assert_true(want_announced(w, &id, link));
    assert_true(asks(w, A, NOW, 5));
    want_missing(w, &id, A);
    assert_true(asks(w, B, NOW, 5));
    want_link_down(w, B);
    assert_true(asks(w, C, NOW, 5));
    want_missing(w, &id, C);
    assert_int_equal(want_count(w), 0);
    assert_true(want_announced(w, &id, A)); /* it may be announced anew */
    assert_true(asks(w, A, NOW, 5));
}

static void not_found_means_nothing_from_whom_nobody_asked(void **state)
{
    struct want *w = *state;
    struct hash id = id_of(5);
    assert_true(want_announced(w, &id, A));
    for (int i = 0; i < 2 * WANT_MAX; i++) /* more than a turn holds */
        want_missing(w, &id, B);
    assert_int_equal(want_count(w), 1);
    assert_true(want_announced(w, &id, B));
    want_missing(w, &id, B);
    assert_true(asks(w, A, NOW, 5));
    want_missing(w, &id, B);
    assert_true(asks_nothing(w, B, NOW));
    want_missing(w, &id, A);
    assert_true(
        asks_nothing(w, A, NOW)); /* B was passed over while A was asked, and is asked now */
    assert_true(asks(w, B, NOW, 5));
}

static void links_that_come_and_go_take_nothing_from_another(void **state)
{
    struct want *w = *state;
    struct hash id;
    enum { SOME = 1000 };
    for (uint32_t i = 0; i < SOME; i++) {
        id = id_of(i);
        assert_true(want_announced(w, &id, A));
    }
    for (uint32_t link = B; link < B + 2 * WANT_MAX / SOME; link++) {
        for (uint32_t i = 0; i < SOME; i++) {
            id = id_of(i);
            assert_true(want_announced(w, &id, link));
        }
        want_link_down(w, link);
    }
    assert_int_equal(want_count(w), SOME);
    assert_true(want_take(w, A, NOW, 1, &id) == 1);
}

static void each_link_has_its_share_of_the_cap(void **state)
{
    struct want *w = *state;
    struct hash id;
    uint32_t next = 0;
    for (; next < WANT_MAX; next++) {
        id = id_of(next);
        assert_true(want_announced(w, &id, A));
    }
    for (uint32_t end = next + WANT_MAX / 2; next < end; next++) {
        id = id_of(next);
        assert_true(want_announced(w, &id, B)); /* A has more, and makes room */
    }
    id = id_of(next);
    assert_false(want_announced(w, &id, B)); /* half each */
    assert_false(want_announced(w, &id, A));
    assert_int_equal(want_count(w), WANT_MAX);
    assert_true(want_announced(w, &id, C));
    assert_true(asks(w, C, NOW, next));
    id = id_of(0); /* what A announced first has stayed */
    assert_true(want_take(w, A, NOW, 1, &id) == 1);
    assert_int_equal(id.b[0], 0);
}

static void the_caps_hold(void **state)
{
    struct want *w = *state;
    struct hash id, got[64];
    size_t asked = 0, n;
    for (uint32_t i = 0; i < WANT_MAX; i++) {
        id = id_of(i);
        assert_true(want_announced(w, &id, A));
    }
    id = id_of(WANT_MAX);
    assert_false(want_announced(w, &id, A));
    assert_int_equal(want_count(w), WANT_MAX);
    while ((n = want_take(w, A, NOW, 64, got)))
        asked += n;
    assert_int_equal(asked, WANT_PER_LINK);
    want_done(w, &got[0]);
    id = id_of(0); /* was asked first */
    want_done(w, &id);
    assert_int_equal(want_take(w, A, NOW, 64, got) > 0, 1);
}

int main(void)
{
#define WANT_TEST(test) cmocka_unit_test_setup_teardown(test, start_want, end_want)
    const struct CMUnitTest tests[] = {
        WANT_TEST(each_id_is_asked_of_one_announcer),
        WANT_TEST(an_overdue_answer_is_the_next_announcer_s_turn),
        WANT_TEST(not_found_and_a_broken_link_are_too),
        WANT_TEST(not_found_means_nothing_from_whom_nobody_asked),
        WANT_TEST(links_that_come_and_go_take_nothing_from_another),
        WANT_TEST(each_link_has_its_share_of_the_cap),
        WANT_TEST(the_caps_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
