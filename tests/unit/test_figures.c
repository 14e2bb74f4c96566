// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "cli/figures.h"

static void bars_grow_by_eighths_and_something_is_never_nothing(void **state)
{
    (void)state;
    static const struct {
        uint64_t n, most;
        size_t width;
        const char *bar;
    } cases[] = {{0, 0, 4, ""},    {0, 10, 4, ""},    {10, 10, 4, "████"},
                 {5, 10, 4, "██"}, {1, 1000, 4, "▏"}, {9, 16, 2, "█▏"},
                 {3, 4, 1, "▊"},   {7, 10, 0, ""},    {UINT64_MAX, UINT64_MAX, 12, "████████████"}};
    char bar[BAR_MAX];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(bar_text(cases[i].n, cases[i].most, cases[i].width, bar), cases[i].bar);
}

static void the_share_of_nothing_is_no_number(void **state)
{
    (void)state;
    char share[SHARE_MAX];
    assert_string_equal(share_text(0, 0, share), "–");
    assert_string_equal(share_text(0, 3, share), "0 %");
    assert_string_equal(share_text(2, 3, share), "67 %");
    assert_string_equal(share_text(3, 3, share), "100 %");
}

static void csv_quotes_what_would_be_misread(void **state)
{
    (void)state;
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    assert_non_null(to);
    csv_put(to, BYTES_LIT("Äldre"), false);
    csv_put(to, BYTES_LIT("a,b"), false);
    csv_put(to, BYTES_LIT("sa \"hej\""), false);
    csv_put(to, BYTES_LIT("rad\nrad"), false);
    csv_put(to, BYTES_NONE, false);
    csv_put_number(to, 7, false);
    csv_put_number(to, UINT64_MAX, true);
    assert_int_equal(fclose(to), 0);
    assert_string_equal(text, "Äldre,\"a,b\",\"sa \"\"hej\"\"\",\"rad\nrad\",,7,"
                              "18446744073709551615\r\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_grow_by_eighths_and_something_is_never_nothing),
        cmocka_unit_test(the_share_of_nothing_is_no_number),
        cmocka_unit_test(csv_quotes_what_would_be_misread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
