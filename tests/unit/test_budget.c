// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include "proto/base/rng.h"
#include "proto/node/peer/budget.h"

enum { NOW = 5000, HOUR = 3600 * 1000 };

static void a_bucket_holds_the_largest_message_of_its_kind(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < MESSAGE_KINDS; kind++) {
        const struct message_row *row = message_row((uint8_t)kind);
        struct contact c = {0};
        if (!row)
            continue;
        assert_error(budget_take(&c, row, row->max, NOW), OK);
        assert_true(row->rate > 0);
    }
}

static void what_is_taken_is_missed_until_it_has_come_in_again(void **state)
{
    (void)state;
    const struct message_row *row = message_row(MSG_PING);
    struct contact c = {0};
    size_t taken = 0;
    while (budget_take(&c, row, row->max, NOW) == OK)
        taken++;
    assert_int_equal(taken, row->burst / (row->max + MESSAGE_COST));
    assert_error(budget_take(&c, row, row->max, NOW + 1), ERR_RATE);
    assert_error(budget_take(&c, row, row->max, NOW + 1000), OK);
    assert_error(budget_take(&c, message_row(MSG_PONG), 3, NOW), OK); /* each kind for itself */
    for (size_t i = 0; i < taken; i++) /* an hour makes it no fuller than full */
        assert_error(budget_take(&c, row, row->max, NOW + HOUR), OK);
    assert_error(budget_take(&c, row, row->max, NOW + HOUR), ERR_RATE);
}

/* The largest records there are, in no time, each in a message of its own, and asked for in such
 * portions as may be open. */
static void who_only_answers_is_never_refused(void **state)
{
    (void)state;
    struct contact c = {0};
    struct rng rng;
    const uint8_t seed[32] = {3};
    size_t open = 0;
    rng_init(&rng, seed);
    for (size_t i = 0; i < 2000; i++) {
        size_t asked = rng_below(&rng, WANT_PER_LINK - open + 1);
        budget_earn(&c, MSG_RECORDS, asked * (RECORD_MAX + MESSAGE_COST));
        open += asked;
        for (size_t answers = rng_below(&rng, open + 1); answers > 0; answers--, open--)
            assert_error(budget_take(&c, message_row(MSG_RECORDS), RECORD_MAX, NOW), OK);
    }
}

static void who_was_not_asked_is_refused_in_the_end(void **state)
{
    (void)state;
    struct contact c = {0};
    size_t bytes = 0;
    for (uint64_t ms = 0; budget_take(&c, message_row(MSG_RECORDS), RECORD_MAX, NOW + ms) == OK;
         ms++)
        bytes += RECORD_MAX;
    assert_true(bytes < 80 * 1000 * 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bucket_holds_the_largest_message_of_its_kind),
        cmocka_unit_test(what_is_taken_is_missed_until_it_has_come_in_again),
        cmocka_unit_test(who_only_answers_is_never_refused),
        cmocka_unit_test(who_was_not_asked_is_refused_in_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
