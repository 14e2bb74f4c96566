// SPDX-License-Identifier: Apache-2.0
/* Stories that every network must come through, each from several seeds. */
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>

#include "proto/node/state.h"
#include "tests/sim/inside.h"
#include "tests/sim/scenario.h"

enum { MINUTE = 60 * 1000 };

static struct sim *formed(uint64_t seed, size_t nodes, unsigned loss, unsigned reset)
{
    const struct sim_options o = {.seed = seed,
                                  .nodes = nodes,
                                  .delay_ms = 10,
                                  .jitter_ms = 40,
                                  .loss_percent = loss,
                                  .reset_percent = reset};
    struct sim *s = sim_new(&o);
    if (!sim_form(s, 30 * MINUTE))
        fail_msg("seed %llu: the network did not form", (unsigned long long)seed);
    return s;
}

/* Runs until all are equal, at most `ms`; the time that it took. */
static uint64_t settle(struct sim *s, uint64_t ms)
{
    uint64_t start = sim_now(s);
    while (!sim_equal(s) && sim_now(s) < start + ms)
        sim_run(s, 100);
    return sim_now(s) - start;
}

/* More than its links have room for: whoever has got the roster makes room for the next. */
/* GODA_SEEDS: at most so many of the seeds of a story, as sanitizers take ten times as long. */
static uint64_t seeds(uint64_t wanted)
{
    const char *most = getenv("GODA_SEEDS");
    uint64_t cap = most ? strtoull(most, NULL, 10) : wanted;
    return cap < wanted ? cap : wanted;
}

static void thirty_join_one_inviter_at_the_first_try(void **state)
{
    (void)state;
    const char *joiners = getenv("GODA_JOINERS");
    size_t count = joiners ? strtoul(joiners, NULL, 10) : 30;
    for (uint64_t seed = 1; seed <= seeds(3); seed++) {
        struct sim *s = formed(seed, count + 1, 0, 0);
        assert_int_equal(sim_joins_failed(s), 0);
        sim_publish(s, count);
        (void)settle(s, MINUTE);
        assert_true(sim_equal(s));
        sim_free(s);
    }
}

static void five_nodes_share_what_each_publishes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= seeds(20); seed++) {
        struct sim *s = formed(seed, 5, 0, 0);
        for (size_t i = 0; i < 25; i++)
            sim_publish(s, i % 5);
        sim_run(s, 500);
        assert_int_equal(sim_acknowledged(s), 25);
        (void)settle(s, 5 * 1000);
        assert_true(sim_equal(s));
        sim_free(s);
    }
}

static void fifty_nodes_survive_loss_and_partition(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= seeds(2); seed++) {
        struct sim *s = formed(seed, 50, 5, 20);
        for (size_t i = 0; i < 100; i++) {
            sim_publish(s, i % 50);
            sim_run(s, 50);
        }
        sim_partition(s, 20);
        for (size_t i = 0; i < 100; i++) {
            sim_publish(s, (7 * i) % 50);
            sim_run(s, 100);
        }
        sim_run(s, seed == 1 ? 2 * MINUTE : MINUTE / 2); /* each side finds links of its own */
        assert_false(sim_equal(s));
        sim_partition(s, 0);
        uint64_t took = settle(s, 20 * MINUTE);
        print_message("seed %llu: equal %llu ms after the heal, %llu bytes in all\n",
                      (unsigned long long)seed, (unsigned long long)took,
                      (unsigned long long)sim_bytes(s));
        assert_true(sim_equal(s));
        assert_int_equal(sim_acknowledged(s), 200);
        sim_free(s);
    }
}

/* Of the links that a node has dialled, how many are to those anchors. */
static size_t dialled_again(const struct node *n, const struct anchor *anchors, size_t count,
                            size_t *ret_dialled)
{
    size_t again = *ret_dialled = 0;
    for (size_t i = 0; i < n->link_count; i++) {
        const struct link *l = n->links[i];
        if (l->state != LINK_UP || !l->initiator)
            continue;
        ++*ret_dialled;
        for (size_t k = 0; k < count; k++)
            again += hash_equal(&anchors[k].transport, &l->remote);
    }
    return again;
}

static void who_comes_back_begins_with_whom_it_had_dialled_its_inviter_gone(void **state)
{
    enum { NODES = 40, BACK = NODES - 1, AWAY = MINUTE };
    (void)state;
    for (uint64_t seed = 1; seed <= seeds(3); seed++) {
        struct sim *s = formed(seed, NODES, 0, 0);
        struct anchor anchors[ANCHORS_MAX];
        size_t dialled, again;
        sim_run(s, MINUTE);
        const struct node *n = s->machines[BACK].node;
        size_t count = n->anchor_count;
        memcpy(anchors, n->anchors, sizeof anchors);
        assert_in_range(count, DIALS_TARGET, ANCHORS_MAX);
        sim_vanish(s, 0);
        sim_crash(s, BACK, AWAY);
        sim_run(s, AWAY + 500);
        again = dialled_again(s->machines[BACK].node, anchors, count, &dialled);
        print_message("seed %llu: %zu of %zu again\n", (unsigned long long)seed, again, dialled);
        assert_in_range(dialled, DIALS_TARGET / 2, DIALS_TARGET); /* others may have dialled it */
        assert_in_range(again, dialled - 1, dialled); /* its inviter may have been one */
        sim_publish(s, BACK);
        sim_run(s, 2000);
        assert_int_equal(sim_spread(s).reached, NODES - 1);
        sim_free(s);
    }
}

static void crashes_lose_nothing_acknowledged(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= seeds(10); seed++) {
        struct sim *s = formed(seed, 8, 2, 10);
        for (size_t i = 0; i < 60; i++) {
            sim_publish(s, i % 8);
            sim_run(s, 20);
            if (i % 10 == 0)
                sim_crash(s, (i + seed) % 8, 400);
        }
        sim_run(s, 5 * 1000);
        (void)settle(s, 20 * MINUTE);
        assert_true(sim_equal(s));
        assert_true(sim_acknowledged(s) > 20);
        sim_free(s);
    }
}

/* Half of the network hears of it late, and in the meantime of what came after the end. */
static void who_was_sent_away_leaves_the_same_everywhere(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= seeds(5); seed++) {
        struct sim *s = formed(seed, 8, 2, 0);
        for (size_t i = 0; i < 24; i++) {
            sim_publish(s, i % 8);
            sim_run(s, 200);
        }
        sim_partition(s, 4);
        sim_run(s, MINUTE / 4);
        sim_retire(s, 0, 6, MINUTE / 4 + 2000); /* the last of what it has published */
        for (size_t i = 0; i < 8; i++) {
            sim_publish(s, 6);
            sim_run(s, 500);
        }
        sim_crash(s, 1, 100);
        assert_false(sim_equal(s));
        sim_partition(s, 0);
        (void)settle(s, 10 * MINUTE);
        assert_true(sim_equal(s));
        assert_int_equal(sim_acknowledged(s), 32);
        sim_free(s);
    }
}

/* It knows the others by keys that none of them uses any more. */
static void who_was_away_for_sixty_days_finds_back(void **state)
{
    enum { DAY = 24 * 60 * MINUTE };
    (void)state;
    for (uint64_t seed = 1; seed <= seeds(5); seed++) {
        struct sim *s = formed(seed, 6, 2, 0);
        sim_publish(s, 5);
        sim_run(s, 1000);
        uint64_t back = sim_now(s) + (uint64_t)60 * DAY;
        sim_crash(s, 5, (uint64_t)60 * DAY);
        for (size_t i = 0; i < 5; i++) {
            sim_rotate(s, i);
            sim_run(s, 3000);
            sim_publish(s, i);
        }
        sim_run(s, MINUTE);
        assert_int_equal(sim_spread(s).reached, 5);
        for (size_t i = 0; i < 5; i++)
            sim_crash(s, i, (uint64_t)59 * DAY);
        sim_run(s, back - sim_now(s));
        assert_false(sim_equal(s));
        uint64_t took = settle(s, MINUTE);
        print_message("seed %llu: equal %llu ms after its return\n", (unsigned long long)seed,
                      (unsigned long long)took);
        assert_true(sim_equal(s));
        sim_publish(s, 5);
        sim_run(s, MINUTE);
        assert_true(sim_equal(s));
        assert_int_equal(sim_acknowledged(s), 7);
        sim_free(s);
    }
}

/* Nobody else has heard of its keys when it comes back, and it dials them all. */
static void keys_that_changed_while_cut_off_are_learnt_from_old_ones(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= seeds(5); seed++) {
        struct sim *s = formed(seed, 6, 2, 0);
        sim_partition(s, 5);
        sim_run(s, MINUTE);
        for (size_t i = 0; i < 3; i++) {
            sim_rotate(s, 5);
            sim_run(s, 1000);
            sim_publish(s, 5);
            sim_run(s, 500);
            sim_crash(s, 5, 100);
            sim_run(s, MINUTE);
        }
        sim_rotate(s, 2);
        sim_partition(s, 0);
        uint64_t took = settle(s, 20 * MINUTE);
        print_message("seed %llu: equal %llu ms after the heal\n", (unsigned long long)seed,
                      (unsigned long long)took);
        assert_true(sim_equal(s));
        assert_int_equal(sim_acknowledged(s), 3);
        sim_free(s);
    }
}

static void a_clock_far_ahead_harms_nobody_else(void **state)
{
    (void)state;
    struct sim *s = formed(3, 4, 0, 0);
    sim_skew(s, 2, 20 * MINUTE);
    sim_publish(s, 2);
    sim_publish(s, 1);
    sim_run(s, MINUTE);
    assert_false(sim_equal(s)); /* its record is held back by the others */
    sim_skew(s, 2, 0);
    (void)settle(s, 40 * MINUTE); /* and taken once its time has come */
    assert_true(sim_equal(s));
    sim_free(s);
}

static void the_same_seed_gives_the_same_run(void **state)
{
    (void)state;
    struct hash results[2];
    uint64_t bytes[2];
    for (size_t run = 0; run < 2; run++) {
        struct sim *s = formed(42, 6, 5, 10);
        for (size_t i = 0; i < 30; i++)
            sim_publish(s, i % 6);
        (void)settle(s, MINUTE);
        results[run] = sim_result(s);
        bytes[run] = sim_bytes(s);
        sim_free(s);
    }
    assert_true(hash_equal(&results[0], &results[1]));
    assert_int_equal(bytes[0], bytes[1]);
}

static void two_with_one_key_do_not_take_turns(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= seeds(5); seed++) {
        struct sim *s = formed(seed, 6, 0, 0);
        sim_publish(s, 0);
        (void)settle(s, MINUTE);
        uint64_t before = sim_totals(s).ups;
        sim_clone(s, 5, 1);
        sim_run(s, 10 * 1000);
        assert_null(sim_wrong(s)); /* it keeps off by now */
        sim_run(s, 10 * MINUTE);
        sim_publish(s, 1);
        (void)settle(s, MINUTE);
        assert_true(sim_equal(s) && !sim_wrong(s));
        assert_in_range(sim_totals(s).ups - before, 2, 16); /* two at each of four peers, and one */
        sim_free(s);
    }
}

/* What the checks at a story's end would not find is no check. */
static void a_story_that_cannot_end_well_is_told_of(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "publish 0",         "form 3\nfly 1",
        "form 3\npublish 3", "form 3\nform 3",
        "form 3\ncrash 1",   "form 3\nsplit 1\nrun 6s\npublish 0\nrun 1s\nsettle 5s"};
    struct outcome o;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        scenario_run(bytes_str(wrong[i]), 1, &o);
        assert_non_null(o.wrong);
    }
    scenario_run(bytes_str("form 3 # three\n\nrepeat 2 10ms publish any"), 1, &o);
    assert_null(o.wrong);
    assert_int_equal(o.acknowledged, 2);
}

/* Each of them has lost most of its links, or all, and nobody told it. */
static void who_is_left_of_many_finds_the_others_before_the_dead_are_given_up(void **state)
{
    (void)state;
    enum { NODES = 60, LEFT = 12 };
    for (uint64_t seed = 1; seed <= seeds(5); seed++) {
        const struct sim_options o = {
            .seed = seed, .nodes = NODES, .delay_ms = 10, .jitter_ms = 40};
        struct sim *s = sim_new(&o);
        sim_found(s);
        sim_run(s, MINUTE);
        for (size_t i = LEFT; i < NODES; i++)
            sim_vanish(s, i);
        sim_run(s, PEER_DEAD);
        sim_publish(s, seed);
        sim_run(s, 1000);
        assert_int_equal(sim_spread(s).reached, LEFT);
        assert_true(sim_totals(s).links_least >= DIALS_TARGET / 2);
        sim_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_story_that_cannot_end_well_is_told_of),
        cmocka_unit_test(thirty_join_one_inviter_at_the_first_try),
        cmocka_unit_test(five_nodes_share_what_each_publishes),
        cmocka_unit_test(fifty_nodes_survive_loss_and_partition),
        cmocka_unit_test(who_comes_back_begins_with_whom_it_had_dialled_its_inviter_gone),
        cmocka_unit_test(crashes_lose_nothing_acknowledged),
        cmocka_unit_test(who_was_sent_away_leaves_the_same_everywhere),
        cmocka_unit_test(who_was_away_for_sixty_days_finds_back),
        cmocka_unit_test(keys_that_changed_while_cut_off_are_learnt_from_old_ones),
        cmocka_unit_test(a_clock_far_ahead_harms_nobody_else),
        cmocka_unit_test(who_is_left_of_many_finds_the_others_before_the_dead_are_given_up),
        cmocka_unit_test(two_with_one_key_do_not_take_turns),
        cmocka_unit_test(the_same_seed_gives_the_same_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
