// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "proto/base/rng.h"
#include "proto/gossip/reconcile.h"
#include "proto/gossip/varint.h"

enum {
    MESSAGE_MAX = 16 * 1024 * 1024,
    TURNS_MAX = 2000,
    MANY = 4000,
    ITEMS_MAX = 2 * AUDIT_ITEMS + 1000
};

/* Who has an item, and what the initiator was told of it. */
enum { HERE = 1, THERE = 2, BOTH = HERE | THERE };

struct world {
    struct rng rng;
    struct item items[ITEMS_MAX];
    uint8_t where[ITEMS_MAX];
    uint8_t told[ITEMS_MAX];
    size_t count;
    struct itemset *here, *there;
    size_t rounds, up, down;
};

#define AUTO_WORLD __attribute__((cleanup(world_done)))

static void world_done(struct world *w)
{
    itemset_free(w->here);
    itemset_free(w->there);
}

static void world_init(struct world *w, uint32_t seed)
{
    uint8_t key[32] = {0};
    memcpy(key, &seed, sizeof seed);
    w->count = w->rounds = w->up = w->down = 0;
    w->here = itemset_new();
    w->there = itemset_new();
    rng_init(&w->rng, key);
}

/* The place in items is the end of the id, so that a report finds its item. */
static void world_add_like(struct world *w, const struct item *like, uint8_t where)
{
    struct item *item = &w->items[w->count];
    assert_in_range(w->count, 0, ITEMS_MAX - 1);
    *item = *like;
    uint16_t place = (uint16_t)w->count;
    memcpy(item->id.b + 30, &place, sizeof place);
    w->where[w->count] = where;
    w->told[w->count++] = 0;
    if (where & HERE)
        assert_error(itemset_add(w->here, item), OK);
    if (where & THERE)
        assert_error(itemset_add(w->there, item), OK);
}

static void world_add(struct world *w, uint64_t timestamp, uint8_t where)
{
    struct item item;
    rng_bytes(&w->rng, &item, sizeof item);
    item.timestamp = timestamp;
    world_add_like(w, &item, where);
}

static void told(struct world *w, const struct hash *id, uint8_t where)
{
    uint16_t place;
    memcpy(&place, id->b + 30, sizeof place);
    assert_in_range(place, 0, w->count - 1);
    assert_true(hash_equal(&w->items[place].id, id));
    w->told[place] = where;
}

static void told_have(void *ctx, const struct hash *id)
{
    told(ctx, id, HERE);
}

static void told_need(void *ctx, const struct hash *id)
{
    told(ctx, id, THERE);
}

/* Both sides until the initiator is done; the frames of each hold to its limit. */
static void world_run(struct world *w, const struct reconcile_options *here,
                      const struct reconcile_options *there)
{
    struct reconcile_sink sink = {told_have, told_need, w};
    AUTO_BUF struct buf up = BUF(MESSAGE_MAX), down = BUF(MESSAGE_MAX);
    assert_error(reconcile_initiate(w->here, here, &up), OK);
    for (bool done = false; !done;) {
        assert_true(!here->frame_limit || up.len <= here->frame_limit);
        w->up += up.len;
        buf_clear(&down);
        assert_error(reconcile_respond(w->there, there, buf_bytes(&up), &down), OK);
        assert_true(!there->frame_limit || down.len <= there->frame_limit);
        w->down += down.len;
        buf_clear(&up);
        assert_error(reconcile_continue(w->here, here, buf_bytes(&down), &sink, &up, &done), OK);
        assert_in_range(++w->rounds, 1, TURNS_MAX);
    }
}

static void assert_told_the_difference(const struct world *w)
{
    for (size_t i = 0; i < w->count; i++)
        assert_int_equal(w->told[i], w->where[i] == BOTH ? 0 : w->where[i]);
}

static const size_t limits[] = {0, 4096, 5000, 6000, 20000};

static void any_two_sets_end_in_their_difference(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 3000; seed++) {
        AUTO_WORLD struct world w;
        world_init(&w, seed);
        struct rng *rng = &w.rng;
        size_t count = rng_below(rng, seed % 10 ? 400 : MANY);
        uint64_t seconds = 1 + rng_below(rng, 1000), apart = 1 + rng_below(rng, 100);
        for (size_t i = 0; i < count; i++) {
            uint64_t dice = rng_below(rng, 2 * apart);
            world_add(&w, rng_below(rng, seconds), dice == 0 ? HERE : dice == 1 ? THERE : BOTH);
        }
        struct reconcile_options here = {.frame_limit = limits[rng_below(rng, 5)],
                                         .probe = rng_below(rng, 2)};
        struct reconcile_options there = {.frame_limit = limits[rng_below(rng, 5)]};
        /* strict frames may lose differences */
        here.strict = !here.frame_limit && rng_below(rng, 3) == 0;
        there.strict = !there.frame_limit && rng_below(rng, 3) == 0;
        world_run(&w, &here, &there);
        assert_told_the_difference(&w);
    }
}

/* -- audits ------------------------------------------------------------------------------------ */

/* Two items here and two others there with one sum: the ends of the ids are p, p + 3 and p + 1, p +
 * 2, and the rest in pairs the same. A member that makes records for it needs some 2^39 tries. */
static void plant(struct world *w, uint64_t timestamp)
{
    struct item a, b;
    rng_bytes(&w->rng, &a, sizeof a);
    rng_bytes(&w->rng, &b, sizeof b);
    a.timestamp = b.timestamp = timestamp;
    world_add_like(w, &a, HERE);
    world_add_like(w, &a, THERE);
    world_add_like(w, &b, THERE);
    world_add_like(w, &b, HERE);
}

static void an_audit_finds_what_a_made_sum_hides(void **state)
{
    (void)state;
    static struct world w;
    uint8_t salt[AUDIT_SALT_BYTES];
    for (uint32_t seed = 0; seed < 30; seed++) {
        struct reconcile_options here = {.probe = true, .frame_limit = limits[seed % 5]};
        struct reconcile_options there = {.frame_limit = limits[seed / 5 % 5]};
        world_init(&w, seed);
        size_t count = seed % 10 ? seed * 20 : 2 * AUDIT_ITEMS,
               planted = rng_below(&w.rng, count + 1);
        for (size_t i = 0; i <= count; i++)
            if (i == planted)
                plant(&w, 1000 + i);
            else
                world_add(&w, 1000 + i, BOTH);
        world_run(&w, &here, &there);
        for (size_t i = 0; i < w.count; i++)
            assert_int_equal(w.told[i], 0); /* the sums are equal */
        rng_bytes(&w.rng, salt, sizeof salt);
        here.salt = there.salt = salt;
        assert_int_equal(reconcile_stretches(w.here), count > AUDIT_ITEMS ? 3 : 1);
        for (; here.stretch < reconcile_stretches(w.here); here.stretch++)
            world_run(&w, &here, &there);
        assert_told_the_difference(&w);
        world_done(&w);
    }
}

/* Each item of an audit takes time, so nobody may ask about all of a large set in one message. */
static void an_audit_of_too_much_is_passed_over(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(MESSAGE_MAX);
    const uint8_t salt[AUDIT_SALT_BYTES] = {1};
    const struct reconcile_options o = {.salt = salt};
    const struct bytes asked = BYTES_LIT("\x61\x00\x00\x01"
                                         "0123456789abcdef");
    struct itemset *set = itemset_new();
    struct item item = {0};
    for (; item.timestamp < 2 * AUDIT_ITEMS; item.timestamp++)
        assert_error(itemset_add(set, &item), OK);
    assert_error(reconcile_respond(set, &o, asked, &out), OK);
    assert_true(out.len > 8 * FINGERPRINT_BYTES);
    buf_clear(&out);
    assert_error(itemset_add(set, &item), OK);
    assert_error(reconcile_respond(set, &o, asked, &out), OK);
    assert_bytes(buf_bytes(&out), BYTES_LIT("\x61"));
    itemset_free(set);
}

/* -- bytes, as hoytech/negentropy's cpp/negentropy.h writes them ------------------------------- */

#define ID_A                                                                                       \
    "\xaa\xbb\xcc\x01"                                                                             \
    "0123456789abcdefghijklmnopqr"
#define ID_B                                                                                       \
    "\x22"                                                                                         \
    "0123456789abcdefghijklmnopqrstu"

static const struct reconcile_options strict = {.strict = true};

static void add(struct itemset *set, uint64_t timestamp, const char id[static 32])
{
    struct item item = {.timestamp = timestamp};
    memcpy(item.id.b, id, sizeof item.id.b);
    assert_error(itemset_add(set, &item), OK);
}

static void a_reply_keeps_each_bound_as_it_came(void **state)
{
    (void)state;
    AUTO_WORLD struct world w;
    AUTO_BUF struct buf out = BUF(MESSAGE_MAX);
    const struct bytes asked = BYTES_LIT("\x61"
                                         "\x0b\x02\xaa\xbb\x00"             /* Skip */
                                         "\x01\x04\xaa\xbb\xcc\x00\x02\x00" /* IdList */
                                         "\x00\x03\xff\x00\x00\x01"         /* Fingerprint */
                                         "0123456789abcdef");
    world_init(&w, 1);
    add(w.there, 10, ID_A);
    add(w.there, 20, ID_B);
    assert_error(reconcile_respond(w.there, &strict, asked, &out), OK);
    assert_bytes(buf_bytes(&out), BYTES_LIT("\x61"
                                            "\x0b\x02\xaa\xbb\x00"
                                            "\x01\x04\xaa\xbb\xcc\x00\x02\x00"
                                            "\x00\x03\xff\x00\x00\x02\x02" ID_A ID_B));
}

/* The times of bounds count from the last one written, so not from a Skip that was merged. */
static void the_initiator_skips_up_to_the_bound_that_it_got(void **state)
{
    (void)state;
    AUTO_WORLD struct world w;
    AUTO_BUF struct buf out = BUF(MESSAGE_MAX);
    const struct bytes answer = BYTES_LIT("\x61"
                                          "\x0b\x00\x00"
                                          "\x01\x05\xaa\xbb\xcc\x00\x00\x02\x00"
                                          "\x00\x00\x01"
                                          "0123456789abcdef");
    struct reconcile_sink sink = {told_have, told_need, &w};
    bool done = false;
    world_init(&w, 1);
    add(w.here, 10, ID_A);
    assert_error(reconcile_continue(w.here, &strict, answer, &sink, &out, &done), OK);
    assert_false(done);
    assert_bytes(buf_bytes(&out), BYTES_LIT("\x61"
                                            "\x0b\x05\xaa\xbb\xcc\x00\x00\x00"
                                            "\x00\x00\x02\x01" ID_A));
}

static void a_list_that_fills_the_frame_ends_at_a_whole_id(void **state)
{
    (void)state;
    enum { LIMIT = 4096, ITEMS = 200, LISTED = (LIMIT - 200 - 1) / 32 + 1 };
    AUTO_WORLD struct world w;
    AUTO_BUF struct buf out = BUF(MESSAGE_MAX), wanted = BUF(MESSAGE_MAX);
    const struct reconcile_options limited = {.strict = true, .frame_limit = LIMIT};
    uint8_t rest[FINGERPRINT_BYTES];
    world_init(&w, 1);
    for (uint64_t i = 0; i < ITEMS; i++)
        world_add(&w, i, THERE);
    buf_put(&wanted, BYTES_LIT("\x61"));
    varint_put(&wanted, 1 + LISTED);
    varint_put(&wanted, 32);
    buf_put(&wanted, hash_bytes(&w.items[LISTED].id));
    varint_put(&wanted, 2);
    varint_put(&wanted, LISTED);
    for (size_t i = 0; i < LISTED; i++)
        buf_put(&wanted, hash_bytes(&w.items[i].id));
    itemset_fingerprint(w.there, LISTED, ITEMS, rest);
    buf_put(&wanted, BYTES_LIT("\x00\x00\x01"));
    buf_put(&wanted, BYTES_ARRAY(rest));
    const struct bytes asked = BYTES_LIT("\x61\x00\x00\x02\x00");
    assert_error(reconcile_respond(w.there, &limited, asked, &out), OK);
    assert_bytes(buf_bytes(&out), buf_bytes(&wanted));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_two_sets_end_in_their_difference),
        cmocka_unit_test(an_audit_finds_what_a_made_sum_hides),
        cmocka_unit_test(an_audit_of_too_much_is_passed_over),
        cmocka_unit_test(a_reply_keeps_each_bound_as_it_came),
        cmocka_unit_test(the_initiator_skips_up_to_the_bound_that_it_got),
        cmocka_unit_test(a_list_that_fills_the_frame_ends_at_a_whole_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
