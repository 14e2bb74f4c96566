// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "proto/base/idmap.h"
#include "proto/base/rng.h"

enum { KEYS = 300 };

static struct hash key_of(size_t i)
{
    struct hash id = {{0}};
    memcpy(id.b, &i, sizeof i);
    return id;
}

/* Against a plain array: additions and removals at random, so that runs wrap and holes close. */
static void it_agrees_with_a_plain_array(void **state)
{
    (void)state;
    static const uint8_t seed[32] = {1};
    uint64_t plain[KEYS] = {0};
    struct rng rng;
    struct idmap m;
    rng_init(&rng, seed);
    idmap_init(&m, KEYS, 12345);
    for (int step = 0; step < 100000; step++) {
        size_t i = rng_below(&rng, KEYS);
        struct hash id = key_of(i);
        if (rng_below(&rng, 2)) {
            plain[i] = 1 + rng_below(&rng, 1000);
            assert_true(idmap_set(&m, &id, plain[i]));
        } else {
            assert_int_equal(idmap_remove(&m, &id), plain[i] != 0);
            plain[i] = 0;
        }
        size_t other = rng_below(&rng, KEYS), count = 0;
        id = key_of(other);
        assert_int_equal(idmap_get(&m, &id), plain[other]);
        for (size_t k = 0; step % 1000 == 0 && k < KEYS; k++)
            count += plain[k] != 0;
        if (step % 1000 == 0)
            assert_int_equal(m.count, count);
    }
    idmap_done(&m);
}

static void it_keeps_its_cap(void **state)
{
    (void)state;
    struct idmap m;
    struct hash a = key_of(1), b = key_of(2), c = key_of(3);
    idmap_init(&m, 2, 0);
    assert_true(idmap_set(&m, &a, 1));
    assert_true(idmap_set(&m, &b, 2));
    assert_false(idmap_set(&m, &c, 3));
    assert_true(idmap_set(&m, &a, 9)); /* what is there may change */
    assert_int_equal(idmap_get(&m, &a), 9);
    idmap_clear(&m);
    assert_int_equal(idmap_get(&m, &a), 0);
    assert_true(idmap_set(&m, &c, 3));
    idmap_done(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_agrees_with_a_plain_array),
        cmocka_unit_test(it_keeps_its_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
