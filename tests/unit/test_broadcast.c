// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "proto/gossip/broadcast.h"

enum { NOW = 1000000, LATER = NOW + 60000 };

enum what { GOSSIP, IHAVE, GRAFT, PRUNE, WANT };

/* What went out, in order. */
struct log {
    struct {
        enum what what;
        uint32_t link;
        size_t count;
        uint64_t round; /* of the first */
    } sent[64];
    size_t count;
    struct broadcast *b;
    uint32_t hangs_up; /* a link that goes down when something is sent to it */
};

static void note(struct log *log, enum what what, uint32_t link, size_t count, uint64_t round)
{
    assert_true(log->count < 64);
    log->sent[log->count].what = what;
    log->sent[log->count].link = link;
    log->sent[log->count].count = count;
    log->sent[log->count++].round = round;
    if (link == log->hangs_up)
        broadcast_down(log->b, link);
}

static void on_gossip(void *log, uint32_t link, const struct delivery *list, size_t count)
{
    note(log, GOSSIP, link, count, list[0].round);
}

static void on_ihave(void *log, uint32_t link, const struct announcement *list, size_t count)
{
    note(log, IHAVE, link, count, list[0].round);
}

static void on_graft(void *log, uint32_t link)
{
    note(log, GRAFT, link, 0, 0);
}

static void on_prune(void *log, uint32_t link)
{
    note(log, PRUNE, link, 0, 0);
}

static void on_want(void *log, uint32_t link, const struct hash *id)
{
    note(log, WANT, link, id->b[0], 0);
}

static const struct broadcast_calls calls = {on_gossip, on_ihave, on_graft, on_prune, on_want};

#define AUTO_BROADCAST __attribute__((cleanup(broadcast_cleanup)))
static void broadcast_cleanup(struct broadcast **b)
{
    broadcast_free(*b);
}

/* With links 1, 2, ... up. */
static struct broadcast *with_links(struct log *log, uint32_t count, bool flood)
{
    *log = (struct log){.b = broadcast_new(&calls, log, 7)};
    assert_non_null(log->b);
    if (flood)
        broadcast_flood(log->b);
    for (uint32_t link = 1; link <= count; link++)
        broadcast_up(log->b, link);
    return log->b;
}

static struct hash id_of(uint8_t n)
{
    return (struct hash){{n}};
}

static struct announcement said(uint8_t n, uint64_t round)
{
    return (struct announcement){id_of(n), round};
}

static void deliver(struct broadcast *b, uint8_t n, uint32_t from, uint64_t round)
{
    const struct delivery d = {.id = id_of(n),
                               .envelope = BYTES_LIT("envelope"),
                               .round = round,
                               .from = from,
                               .live = true};
    broadcast_deliver(b, &d, 1, NOW);
}

static size_t count_of(const struct log *log, enum what what, uint32_t link)
{
    size_t count = 0;
    for (size_t i = 0; i < log->count; i++)
        count += log->sent[i].what == what && log->sent[i].link == link;
    return count;
}

/* By duplicates: lazy on both sides. */
static void make_lazy(struct log *log, struct broadcast *b, uint32_t link)
{
    const struct announcement a = said(200, 1);
    broadcast_gossiped(b, link, &a, false, NOW);
    broadcast_gossiped(b, link, &a, false, NOW);
    assert_false(broadcast_is_eager(b, link));
    log->count = 0;
}

static void new_records_are_pushed_and_their_sender_gets_a_receipt(void **state)
{
    (void)state;
    struct log log;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 3, false);
    deliver(b, 1, 2, 4);
    assert_int_equal(count_of(&log, GOSSIP, 1), 1);
    assert_int_equal(count_of(&log, GOSSIP, 2), 0);
    assert_int_equal(count_of(&log, GOSSIP, 3), 1);
    assert_int_equal(log.sent[0].round, 5);
    assert_int_equal(log.count, 2);
    broadcast_tick(b, broadcast_deadline(b));
    assert_int_equal(log.count, 3);
    assert_int_equal(log.sent[2].what, IHAVE);
    assert_int_equal(log.sent[2].link, 2);
    assert_int_equal(log.sent[2].round, 0);
    assert_true(broadcast_deadline(b) == UINT64_MAX);
}

/* A receipt tells its reader nothing new, and so goes with what does, or after the next ones. The
 * author counts them, and gets its own soon. */
static void receipts_wait_for_others_but_not_the_authors(void **state)
{
    (void)state;
    struct log log;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 2, false);
    deliver(b, 1, 1, 2);
    deliver(b, 2, 1, 3);
    deliver(b, 3, 2, 1); /* by its author */
    uint64_t soon = broadcast_deadline(b);
    log.count = 0;
    broadcast_tick(b, soon);
    assert_int_equal(log.count, 1);
    assert_int_equal(count_of(&log, IHAVE, 2), 1);
    assert_in_range(broadcast_deadline(b), NOW + 5 * (soon - NOW), NOW + PING_AFTER / 2);
    broadcast_tick(b, broadcast_deadline(b));
    assert_int_equal(log.count, 2);
    assert_int_equal(log.sent[1].link, 1);
    assert_int_equal(log.sent[1].count, 2);
    assert_int_equal(log.sent[1].round, 0);
    broadcast_pruned(b, 1);
    deliver(b, 4, 1, 2);
    deliver(b, 5, 2, 2);
    log.count = 0;
    broadcast_tick(b, broadcast_deadline(b));
    assert_int_equal(log.count, 1); /* 5, and 4's receipt with it */
    assert_int_equal(log.sent[0].count, 2);
}

/* Neither whole nor as news: before it is stored here, and as long as the announcement waits. */
static void who_says_that_it_has_it_as_well_gets_only_a_receipt(void **state)
{
    (void)state;
    struct log log;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 4, false);
    const struct announcement a = said(1, 3);
    broadcast_pruned(b, 2);
    broadcast_pruned(b, 3);
    broadcast_gossiped(b, 1, &a, true, NOW);
    broadcast_announced(b, 2, &a, true, NOW);
    broadcast_gossiped(b, 4, &a, false, NOW);
    deliver(b, 1, 1, 2);
    broadcast_announced(b, 3, &a, true, NOW + 10);
    assert_int_equal(log.count, 0);
    broadcast_tick(b, NOW + 100);
    assert_int_equal(log.count, 0);
    broadcast_tick(b, LATER);
    assert_int_equal(log.count, 4);
    for (size_t i = 0; i < log.count; i++) {
        assert_int_equal(log.sent[i].what, IHAVE);
        assert_int_equal(log.sent[i].round, 0);
    }
}

static void rounds_do_not_pass_their_limit(void **state)
{
    (void)state;
    struct log log;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 3, false);
    make_lazy(&log, b, 3);
    deliver(b, 1, 2, ROUNDS_MAX); /* a round that somebody made up harms nobody who passes it on */
    broadcast_tick(b, LATER);
    for (size_t i = 0; i < log.count; i++)
        assert_true(log.sent[i].round <= ROUNDS_MAX);
    assert_int_equal(count_of(&log, GOSSIP, 1), 1);
    assert_int_equal(count_of(&log, IHAVE, 3), 1);
}

static void
a_duplicate_prunes_of_two_links_the_second_one_and_the_last_link_stays_eager(void **state)
{
    (void)state;
    struct log log;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 4, false);
    const struct announcement a = said(1, 1);
    broadcast_gossiped(b, 1, &a, true, NOW);
    broadcast_gossiped(b, 4, &a, false, NOW);
    broadcast_gossiped(b, 2, &a, false, NOW);
    assert_false(broadcast_is_eager(b, 4));
    assert_false(broadcast_is_eager(b, 2));
    assert_int_equal(count_of(&log, PRUNE, 4), 1);
    broadcast_gossiped(b, 3, &a, false, NOW);
    assert_true(broadcast_is_eager(b, 3)); /* one of two: once more */
    broadcast_gossiped(b, 3, &a, false, NOW);
    assert_false(broadcast_is_eager(b, 3));
    broadcast_gossiped(b, 1, &a, false, NOW);
    broadcast_gossiped(b, 1, &a, false, NOW);
    assert_true(broadcast_is_eager(b, 1)); /* the only one */
    assert_int_equal(count_of(&log, PRUNE, 1), 0);
    broadcast_gossiped(b, 2, &(struct announcement){id_of(2), 1}, true, NOW);
    assert_true(broadcast_is_eager(b, 2)); /* who brings something new pushes */
}

static void a_flood_prunes_nothing(void **state)
{
    (void)state;
    struct log log;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 5, true);
    const struct announcement a = said(1, 1);
    for (int i = 0; i < 10; i++)
        broadcast_gossiped(b, 1, &a, false, NOW);
    broadcast_pruned(b, 2);
    assert_int_equal(log.count, 0);
    deliver(b, 2, 0, 0);
    assert_int_equal(log.count, 5);
}

static void lazy_links_hear_of_several_records_in_one_message(void **state)
{
    (void)state;
    struct log log;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 3, false);
    make_lazy(&log, b, 3);
    deliver(b, 1, 0, 0);
    deliver(b, 2, 0, 0);
    assert_int_equal(count_of(&log, GOSSIP, 3), 0);
    broadcast_tick(b, NOW + 1);
    assert_int_equal(count_of(&log, IHAVE, 3), 0);
    broadcast_tick(b, broadcast_deadline(b));
    assert_int_equal(count_of(&log, IHAVE, 3), 1);
    assert_int_equal(log.sent[log.count - 1].count, 2);
    assert_int_equal(log.sent[log.count - 1].round, 1);
}

static void what_does_not_come_in_time_grafts_the_first_announcer_and_all_are_asked(void **state)
{
    (void)state;
    struct log log;
    uint64_t round = 0;
    struct hash id = id_of(9);
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 4, false);
    make_lazy(&log, b, 3);
    broadcast_measured(b, 1, 200); /* so patience is 600 ms */
    const struct announcement a = said(9, 3);
    broadcast_announced(b, 3, &a, false, NOW);
    broadcast_announced(b, 4, &a, false, NOW + 10);
    assert_int_equal(broadcast_deadline(b), NOW + 600);
    broadcast_tick(b, NOW + 599);
    assert_int_equal(log.count, 0);
    broadcast_tick(b, NOW + 600);
    assert_int_equal(count_of(&log, GRAFT, 3), 1);
    assert_int_equal(count_of(&log, WANT, 3), 1);
    assert_int_equal(count_of(&log, WANT, 4), 1);
    assert_true(broadcast_is_eager(b, 3));
    assert_true(broadcast_grafted_for(b, &id, &round));
    assert_int_equal(round, 3);
    broadcast_announced(b, 1, &a, false, NOW + 700); /* one more to ask */
    assert_int_equal(count_of(&log, WANT, 1), 1);
    assert_true(broadcast_deadline(b) == UINT64_MAX);
}

static void what_comes_in_time_is_not_asked_for(void **state)
{
    (void)state;
    struct log log;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 2, false);
    const struct announcement a = said(9, 3);
    broadcast_announced(b, 1, &a, false, NOW);
    broadcast_gossiped(b, 2, &a, true, NOW);
    broadcast_tick(b, LATER);
    assert_int_equal(log.count, 0);
    const struct announcement found = said(10, 0); /* by reconciliation: at once */
    broadcast_announced(b, 1, &found, false, NOW);
    assert_int_equal(count_of(&log, WANT, 1), 1);
}

static void a_much_shorter_way_takes_the_place_of_the_longer(void **state)
{
    (void)state;
    struct log log;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 4, false);
    make_lazy(&log, b, 3);
    const struct announcement far = said(9, 14), near = said(9, 2), nearly = said(9, 3);
    broadcast_gossiped(b, 1, &far, true, NOW);
    broadcast_announced(b, 3, &nearly, true, NOW);
    assert_int_equal(log.count, 0);
    broadcast_announced(b, 3, &near, true, NOW);
    assert_int_equal(count_of(&log, GRAFT, 3), 1);
    assert_int_equal(count_of(&log, PRUNE, 1), 1);
    assert_true(broadcast_is_eager(b, 3));
    assert_false(broadcast_is_eager(b, 1));
}

static void a_flood_of_records_is_announced_rather_than_pushed(void **state)
{
    (void)state;
    struct log log;
    static uint8_t envelope[RECORD_MAX];
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 1, false);
    struct delivery list[2 * EAGER_BYTES / RECORD_MAX];
    enum { COUNT = sizeof list / sizeof *list };
    for (size_t i = 0; i < COUNT; i++)
        list[i] = (struct delivery){.id = id_of((uint8_t)(i + 1)),
                                    .envelope = bytes_of(envelope, sizeof envelope),
                                    .live = true};
    broadcast_deliver(b, list, COUNT, NOW);
    broadcast_tick(b, LATER);
    assert_int_equal(log.count, 2);
    assert_int_equal(log.sent[0].what, GOSSIP);
    assert_int_equal(log.sent[0].count, COUNT / 2);
    assert_int_equal(log.sent[1].what, IHAVE);
    assert_int_equal(log.sent[1].count, COUNT / 2);
    assert_int_equal(log.sent[1].round, 0); /* ask at once */
}

static void what_was_found_by_reconciliation_is_announced(void **state)
{
    (void)state;
    struct log log;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 2, false);
    const struct delivery d = {.id = id_of(1), .envelope = BYTES_LIT("x"), .from = 1};
    broadcast_deliver(b, &d, 1, NOW);
    broadcast_tick(b, LATER);
    assert_int_equal(count_of(&log, IHAVE, 1), 1);
    assert_int_equal(count_of(&log, IHAVE, 2), 1);
    assert_int_equal(log.count, 2);
}

static void a_link_may_go_down_while_it_is_sent_to(void **state)
{
    (void)state;
    struct log log;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 3, false);
    log.hangs_up = 2;
    deliver(b, 1, 0, 0);
    assert_int_equal(broadcast_links(b), 2);
    assert_int_equal(count_of(&log, GOSSIP, 3), 1);
    broadcast_tick(b, LATER);
    deliver(b, 2, 0, 0);
    assert_int_equal(count_of(&log, GOSSIP, 2), 1);
    assert_int_equal(count_of(&log, GOSSIP, 3), 2);
    assert_true(broadcast_link(b, 0) != 2 && broadcast_link(b, 1) != 2);
}

/* The oldest make room, and what is missing among them is asked for then. */
static void more_is_heard_than_can_be_remembered(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    struct log log;
    size_t wanted = 0;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 1, false);
    for (uint32_t i = 0; i < MANY; i++) {
        struct announcement a = {.round = 1};
        memcpy(a.id.b, &i, sizeof i);
        broadcast_announced(b, 1, &a, false, NOW);
        wanted += count_of(&log, WANT, 1);
        log.count = 0;
    }
    assert_true(wanted > 0);
    while (broadcast_deadline(b) != UINT64_MAX) {
        log.count = 0;
        log.hangs_up = 1;
        broadcast_tick(b, LATER);
    }
}

static void what_is_made_here_is_pushed_to_a_pinned_link_that_is_lazy(void **state)
{
    (void)state;
    struct log log;
    AUTO_BROADCAST struct broadcast *b = with_links(&log, 3, false);
    make_lazy(&log, b, 1);
    broadcast_pin(b, 1, true);
    deliver(b, 1, 0, 0);
    assert_int_equal(count_of(&log, GOSSIP, 1), 1);
    deliver(b, 2, 2, 1); /* another's: along the tree */
    assert_int_equal(count_of(&log, GOSSIP, 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_made_here_is_pushed_to_a_pinned_link_that_is_lazy),
        cmocka_unit_test(new_records_are_pushed_and_their_sender_gets_a_receipt),
        cmocka_unit_test(rounds_do_not_pass_their_limit),
        cmocka_unit_test(receipts_wait_for_others_but_not_the_authors),
        cmocka_unit_test(who_says_that_it_has_it_as_well_gets_only_a_receipt),
        cmocka_unit_test(
            a_duplicate_prunes_of_two_links_the_second_one_and_the_last_link_stays_eager),
        cmocka_unit_test(a_flood_prunes_nothing),
        cmocka_unit_test(lazy_links_hear_of_several_records_in_one_message),
        cmocka_unit_test(what_does_not_come_in_time_grafts_the_first_announcer_and_all_are_asked),
        cmocka_unit_test(what_comes_in_time_is_not_asked_for),
        cmocka_unit_test(a_much_shorter_way_takes_the_place_of_the_longer),
        cmocka_unit_test(a_flood_of_records_is_announced_rather_than_pushed),
        cmocka_unit_test(what_was_found_by_reconciliation_is_announced),
        cmocka_unit_test(a_link_may_go_down_while_it_is_sent_to),
        cmocka_unit_test(more_is_heard_than_can_be_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
