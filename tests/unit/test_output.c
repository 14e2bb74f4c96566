// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "cli/output.h"

/* What was printed on a stream of memory since capture_start. */
struct capture {
    FILE *stream;
    char *text;
    size_t len;
};

static void capture_start(struct capture *c)
{
    *c = (struct capture){0};
    c->stream = open_memstream(&c->text, &c->len);
    assert_non_null(c->stream);
}

static void assert_captured(struct capture *c, const char *expected)
{
    assert_int_equal(fclose(c->stream), 0);
    assert_string_equal(c->text, expected);
    free(c->text);
}

static int setup(void **state)
{
    (void)state;
    settings = (struct settings){0};
    return 0;
}

static void assert_clean(struct bytes text, const char *expected)
{
    struct capture c;
    capture_start(&c);
    print_clean(c.stream, text);
    assert_captured(&c, expected);
}

static void no_text_from_others_commands_the_terminal(void **state)
{
    (void)state;
    assert_clean(BYTES_LIT("\x1b[31mred\x07\x7f"), "?[31mred??");
    assert_clean(BYTES_LIT("a\xc2\x9b"
                           "31mb\xc2\x80\xc2"),
                 "a?31mb?\xc2"); /* the one-character CSI of UTF-8 terminals */
    assert_clean(BYTES_LIT("år\n\xc2\xa0\xc2\xb5"), "år\n\xc2\xa0\xc2\xb5");
    assert_clean(BYTES_NONE, "");
}

static void what_a_search_met_is_bold_only_in_colour(void **state)
{
    (void)state;
    assert_clean(BYTES_LIT("en \x02natt\x03 till"), "en natt till");
    settings.colour = true;
    assert_clean(BYTES_LIT("en \x02natt\x03 till"), "en \x1b[1mnatt\x1b[0m till");
}

static void text_is_wrapped_by_its_width_not_its_bytes(void **state)
{
    (void)state;
    struct capture c;
    char forty[40 * 3 + 1] = ""; /* forty words of one two-byte letter: 79 columns, 119 bytes */
    for (size_t i = 0; i < 40; i++)
        memcpy(forty + 3 * i, "\xc3\xa5 ", 3);
    capture_start(&c);
    print_wrapped(c.stream, bytes_of(forty, 40 * 3), 0);
    assert_int_equal(fflush(c.stream), 0);
    assert_ptr_equal(strchr(c.text, '\n'), c.text + c.len - 1);
    assert_int_equal(fclose(c.stream), 0);
    free(c.text);
    capture_start(&c);
    print_wrapped(c.stream, BYTES_LIT("en  rad\n\ntill"), 2);
    assert_captured(&c, "  en rad\n\n  till\n");
}

static void print_a_table(struct capture *c)
{
    const char *headers[] = {"ORG", "LÄGE", ""}, *first[] = {"å", "bra", "här"},
               *second[] = {"bcde", "x", ""};
    struct table *t = table_new(headers, 3);
    table_add(t, first);
    table_add(t, second);
    capture_start(c);
    table_print(t, c->stream);
}

static void a_table_stands_in_columns_without_blanks_at_the_ends(void **state)
{
    (void)state;
    struct capture c;
    print_a_table(&c);
    assert_captured(&c, "ORG   LÄGE\nå     bra   här\nbcde  x\n");
}

static void a_plain_table_is_tabs_and_no_headers(void **state)
{
    (void)state;
    struct capture c;
    settings.plain = true;
    print_a_table(&c);
    assert_captured(&c, "å\tbra\thär\nbcde\tx\t\n");
}

static void words_of_the_domain_follow_the_language(void **state)
{
    (void)state;
    assert_string_equal(say_choice(flag_choices, BYTES_LIT("ordinary")), "ordinary practice");
    settings.swedish = true;
    assert_string_equal(say_choice(flag_choices, BYTES_LIT("ordinary")), "ordinarie arbetssätt");
    assert_string_equal(say_choice(flag_choices, BYTES_LIT("newer")), "newer");
    assert_string_equal(say(&(struct words){"example", "gott exempel"}), "gott exempel");
}

static void spans_dates_and_ids_are_short(void **state)
{
    (void)state;
    static const struct {
        uint64_t ms;
        const char *text;
    } spans[] = {{0, "0 s"},       {119999, "119 s"},   {120000, "2 min"},    {7199999, "119 min"},
                 {7200000, "2 h"}, {172799999, "47 h"}, {172800000, "2 days"}};
    char text[32], id[16];
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        assert_string_equal(span_text(spans[i].ms, text), spans[i].text);
    assert_string_equal(time_text(1795449900000, text), "2026-11-23 16:05");
    assert_string_equal(date_text(1795449900000, text), "2026-11-23");
    assert_string_equal(short_hex(BYTES_LIT("0123456789abcdef"), id), "01234567");
    assert_string_equal(short_hex(BYTES_LIT("012"), id), "012");
}

static void results_tell_times_as_rfc_3339_at_any_depth(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(256);
    AUTO_MP struct mp m = {0};
    msgpack_packer pk = mp_packer(&out);
    (void)msgpack_pack_map(&pk, 2);
    mp_put_str(&pk, "hits");
    (void)msgpack_pack_array(&pk, 1);
    (void)msgpack_pack_map(&pk, 2);
    mp_put_str(&pk, "created");
    (void)msgpack_pack_uint64(&pk, 1795449900007);
    mp_put_str(&pk, "id");
    mp_put_bin(&pk, BYTES_LIT("\xab\x01"));
    mp_put_str(&pk, "total");
    (void)msgpack_pack_uint64(&pk, 1795449900007);
    assert_error(mp_read(buf_bytes(&out), MP_BOUNDED, 16, &m), OK);
    json_t *j = json_result(&m.root);
    char *text = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(text, "{\"hits\":[{\"created\":\"2026-11-23T16:05:00.007Z\","
                              "\"id\":\"ab01\"}],\"total\":1795449900007}");
    free(text);
    json_decref(j);
}

static void nobody_is_asked_without_a_terminal(void **state)
{
    (void)state;
    assert_false(ask_yes("Join?", true));
    settings.yes = true;
    assert_true(ask_yes("Join?", false));
}

static void errors_end_as_their_table_says(void **state)
{
    (void)state;
    assert_int_equal(complain(ERR_NOT_FOUND, "%s", "12ab"), EXIT_NOT_FOUND);
    assert_int_equal(complain(ERR_DAEMON, "%s", ""), EXIT_UNREACHABLE);
    assert_int_equal(complain_usage("", "%s", "too much"), EXIT_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(no_text_from_others_commands_the_terminal, setup),
        cmocka_unit_test_setup(what_a_search_met_is_bold_only_in_colour, setup),
        cmocka_unit_test_setup(text_is_wrapped_by_its_width_not_its_bytes, setup),
        cmocka_unit_test_setup(a_table_stands_in_columns_without_blanks_at_the_ends, setup),
        cmocka_unit_test_setup(a_plain_table_is_tabs_and_no_headers, setup),
        cmocka_unit_test_setup(words_of_the_domain_follow_the_language, setup),
        cmocka_unit_test_setup(spans_dates_and_ids_are_short, setup),
        cmocka_unit_test_setup(results_tell_times_as_rfc_3339_at_any_depth, setup),
        cmocka_unit_test_setup(nobody_is_asked_without_a_terminal, setup),
        cmocka_unit_test_setup(errors_end_as_their_table_says, setup),
    };
    (void)setlocale(LC_ALL, "C.UTF-8"); /* widths of letters */
    (void)setenv("TZ", "UTC", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
