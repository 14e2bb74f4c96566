// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/rng.h"
#include "proto/gossip/item.h"

#define AUTO_ITEMSET __attribute__((cleanup(set_done)))

static void set_done(struct itemset **s)
{
    itemset_free(*s);
}

static struct item item_of(uint64_t timestamp, uint8_t fill)
{
    struct item item = {.timestamp = timestamp};
    memset(item.id.b, fill, sizeof item.id.b);
    return item;
}

static void add(struct itemset *s, struct item item)
{
    assert_error(itemset_add(s, &item), OK);
}

static void assert_fingerprint(struct itemset *s, size_t from, size_t to, const char *hex)
{
    AUTO_BUF struct buf expected = BUF(FINGERPRINT_BYTES);
    uint8_t actual[FINGERPRINT_BYTES];
    put_hex(&expected, hex);
    itemset_fingerprint(s, from, to, actual);
    assert_bytes(BYTES_ARRAY(actual), buf_bytes(&expected));
}

static void fingerprints_are_negentropys(void **state)
{
    (void)state;
    AUTO_ITEMSET struct itemset *s = itemset_new();
    assert_fingerprint(s, 0, 0, "7f9c9e31ac8256ca2f258583df262dbc");
    add(s, item_of(7, 0xee));
    assert_fingerprint(s, 0, 1, "d5530eded759c1cb5749aacb9bc66bb2");
    assert_fingerprint(s, 1, 1, "7f9c9e31ac8256ca2f258583df262dbc");
    /* a neighbour's sum is taken out of the range's, and the carry runs off the top */
    add(s, item_of(6, 0xff));
    add(s, item_of(8, 0xff));
    assert_fingerprint(s, 1, 2, "d5530eded759c1cb5749aacb9bc66bb2");
}

static void items_stand_by_time_then_id(void **state)
{
    (void)state;
    AUTO_ITEMSET struct itemset *s = itemset_new();
    static const uint8_t fills[] = {5, 1, 4, 2, 3};
    for (size_t i = 0; i < sizeof fills; i++)
        add(s, item_of(9, fills[i]));
    add(s, item_of(8, 9));
    add(s, item_of(9, 3));
    add(s, item_of(9, 5));
    assert_int_equal(itemset_count(s), 6);
    struct item expected = item_of(8, 9);
    assert_int_equal(item_compare(itemset_at(s, 0), &expected), 0);
    for (size_t i = 1; i < 6; i++) {
        expected = item_of(9, (uint8_t)i);
        assert_int_equal(item_compare(itemset_at(s, i), &expected), 0);
        assert_int_equal(itemset_lower_bound(s, &expected), i);
    }
    expected = item_of(9, 0);
    assert_int_equal(itemset_lower_bound(s, &expected), 1);
    expected = item_of(10, 0);
    assert_int_equal(itemset_lower_bound(s, &expected), 6);
    expected = item_of(9, 6);
    assert_false(itemset_remove(s, &expected));
    assert_int_equal(itemset_count(s), 6);
}

enum { ITEMS = 4000, CHANGES = 12000, LOOKED_AT = 200 };

static int compare(const void *a, const void *b)
{
    return item_compare(a, b);
}

/* Against what should be left, in order, and a fresh set of that. */
static void assert_set(struct itemset *s, const struct item *items, const bool *there,
                       struct rng *rng)
{
    static struct item left[ITEMS];
    size_t count = 0;
    AUTO_ITEMSET struct itemset *fresh = itemset_new();
    for (size_t k = 0; k < ITEMS; k++)
        if (there[k]) {
            left[count++] = items[k];
            add(fresh, items[k]);
        }
    qsort(left, count, sizeof *left, compare);
    assert_int_equal(itemset_count(s), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(item_compare(itemset_at(s, i), &left[i]), 0);
        assert_int_equal(itemset_lower_bound(s, &left[i]), i);
    }
    size_t from = rng_below(rng, count + 1), to = from + rng_below(rng, count - from + 1);
    uint8_t actual[FINGERPRINT_BYTES], expected[FINGERPRINT_BYTES];
    itemset_fingerprint(s, from, to, actual);
    itemset_fingerprint(fresh, from, to, expected);
    assert_bytes(BYTES_ARRAY(actual), BYTES_ARRAY(expected));
}

/* Changes of every sort, in waves of mostly more and mostly less. */
static void order_and_sums_follow_every_change(void **state)
{
    (void)state;
    static struct item items[ITEMS];
    static bool there[ITEMS];
    struct rng rng;
    rng_init(&rng, (const uint8_t[32]){1});
    for (size_t i = 0; i < ITEMS; i++) {
        rng_bytes(&rng, &items[i].id, sizeof items[i].id);
        items[i].timestamp = rng_below(&rng, ITEMS / 4);
    }
    AUTO_ITEMSET struct itemset *s = itemset_new();
    for (int change = 0; change < CHANGES; change++) {
        size_t i = rng_below(&rng, ITEMS);
        bool grows = change % (CHANGES / 2) < CHANGES / 4;
        if (rng_below(&rng, 8) ? grows : !grows) {
            add(s, items[i]);
            there[i] = true;
        } else {
            assert_int_equal(itemset_remove(s, &items[i]), there[i]);
            there[i] = false;
        }
        if (change % LOOKED_AT == 0)
            assert_set(s, items, there, &rng);
    }
    for (size_t i = 0; i < ITEMS; i++)
        assert_int_equal(itemset_remove(s, &items[i]), there[i]);
    assert_int_equal(itemset_count(s), 0);
    for (size_t i = 0; i < ITEMS; i++)
        add(s, items[i]);
    assert_int_equal(itemset_count(s), ITEMS);
}

static void assert_audit(struct itemset *s, size_t from, size_t to, const char *hex)
{
    AUTO_BUF struct buf expected = BUF(FINGERPRINT_BYTES);
    uint8_t salt[AUDIT_SALT_BYTES], actual[FINGERPRINT_BYTES];
    memset(salt, 0x22, sizeof salt);
    put_hex(&expected, hex);
    itemset_audit(s, from, to, salt, actual);
    assert_bytes(BYTES_ARRAY(actual), buf_bytes(&expected));
}

/* PROTOCOL.md §11.7 */
static void an_audit_s_fingerprint_is_a_sum_of_siphashes(void **state)
{
    (void)state;
    AUTO_ITEMSET struct itemset *s = itemset_new();
    struct item other = item_of(7, 0xee);
    other.id.b[0] = 0xef;
    add(s, item_of(7, 0xee));
    assert_audit(s, 0, 1, "98e54a5920fdf29009c5656c0b9dd2b8");
    add(s, other);
    assert_audit(s, 0, 2, "8e7ee1da5b930b8222fe7c94b38c7940");
    assert_audit(s, 1, 1, "00000000000000000000000000000000");
}

/* Each goes its own way, and the other stays as it was. */
static void a_shared_set_is_two(void **state)
{
    (void)state;
    static struct item items[ITEMS];
    static bool there[2][ITEMS];
    struct rng rng;
    rng_init(&rng, (const uint8_t[32]){2});
    AUTO_ITEMSET struct itemset *s = itemset_new();
    for (size_t i = 0; i < ITEMS; i++) {
        rng_bytes(&rng, &items[i].id, sizeof items[i].id);
        items[i].timestamp = rng_below(&rng, ITEMS / 4);
        if ((there[0][i] = there[1][i] = i % 2))
            add(s, items[i]);
    }
    AUTO_ITEMSET struct itemset *other = itemset_share(s);
    struct itemset *sets[] = {s, other};
    for (size_t change = 0; change < ITEMS; change++) {
        size_t i = rng_below(&rng, ITEMS), of = change % 2;
        if (there[of][i])
            assert_true(itemset_remove(sets[of], &items[i]));
        else
            add(sets[of], items[i]);
        there[of][i] = !there[of][i];
        if (change % (2 * LOOKED_AT) == 0)
            for (of = 0; of < 2; of++)
                assert_set(sets[of], items, there[of], &rng);
    }
    AUTO_ITEMSET struct itemset *none = itemset_new(), *shared = itemset_share(none);
    add(shared, items[0]);
    assert_int_equal(itemset_count(none), 0);
    assert_int_equal(itemset_count(shared), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_audit_s_fingerprint_is_a_sum_of_siphashes),
        cmocka_unit_test(fingerprints_are_negentropys),
        cmocka_unit_test(items_stand_by_time_then_id),
        cmocka_unit_test(order_and_sums_follow_every_change),
        cmocka_unit_test(a_shared_set_is_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
