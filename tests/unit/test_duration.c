// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include "proto/base/duration.h"

static void durations_have_units(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t ms;
    } good[] = {{"0", 0},
                {"90", 90000},
                {"250ms", 250},
                {"30s", 30000},
                {"5m", 300000},
                {"5min", 300000},
                {"24h", 86400000},
                {"7d", 604800000},
                {"2w", 1209600000},
                {"2v", 1209600000},
                {"7dygn", 604800000},
                {"1y", 31536000000},
                {"1år", 31536000000}};
    static const char *const bad[] = {
        "",       "s",   "-1", "-1s", "1.5h", "5 m", "1h30m", "7D", "999999999999999999999",
        "100001", "soon"};
    uint64_t ms;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(duration_parse(bytes_str(good[i].text), &ms));
        assert_int_equal(ms, good[i].ms);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(duration_parse(bytes_str(bad[i]), &ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(durations_have_units)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
