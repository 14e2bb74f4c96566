// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include "daemon/log.h"

static void assert_event(const struct log_field *fields, const char *expected)
{
    AUTO_BUF struct buf out = BUF(1024);
    log_write_event("x", fields, &out);
    assert_bytes(buf_bytes(&out), bytes_str(expected));
}

static void an_event_is_key_value_pairs(void **state)
{
    (void)state;
    assert_event(NULL, "event=x");
    assert_event(LOG_FIELDS(log_text("addr", "[::1]:4632"), log_number("n", 7)),
                 "event=x addr=[::1]:4632 n=7");
    assert_event(LOG_FIELDS(log_text("why", "no such file")), "event=x why=\"no such file\"");
    assert_event(LOG_FIELDS(log_text("why", "")), "event=x why=\"\"");
}

static void values_cannot_pose_as_fields_or_lines(void **state)
{
    (void)state;
    assert_event(LOG_FIELDS(log_text("p", "a\" event=\"y")), "event=x p=\"a\\\" event=\\\"y\"");
    assert_event(LOG_FIELDS(log_text("p", "a\\")), "event=x p=\"a\\\\\"");
    assert_event(LOG_FIELDS(log_text("p", "a\n<0>event=y")), "event=x p=\"a\\x0a<0>event=y\"");
}

static void what_is_not_clean_is_escaped(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(1024);
    log_write_clean(BYTES_LIT("f\xc3\xb6rvaltning \x1b[31m \xff\xe2\x80\xae \xc2\x85"), &out);
    assert_bytes(buf_bytes(&out),
                 BYTES_LIT("f\xc3\xb6rvaltning \\x1b[31m \\xff\\xe2\\x80\\xae \\xc2\\x85"));
}

static void a_flood_is_counted_and_told_once(void **state)
{
    (void)state;
    struct log_flood f = {0};
    uint64_t missed = 0;
    for (int i = 0; i < LOG_BURST; i++)
        assert_int_equal(log_flood_pass(&f, "accept_failed addr=a", 5, &missed), LOG_PASS);
    assert_int_equal(log_flood_pass(&f, "accept_failed", 6, &missed), LOG_FLOOD_BEGINS);
    assert_int_equal(log_flood_pass(&f, "accept_failed", 7, &missed), LOG_DROP);
    assert_int_equal(log_flood_pass(&f, "link_up", 7, &missed), LOG_PASS);
    assert_int_equal(missed, 0);
    assert_int_equal(log_flood_pass(&f, "accept_failed", 5 + LOG_PERIOD, &missed), LOG_PASS);
    assert_int_equal(missed, 2);
    assert_int_equal(log_flood_pass(&f, "accept_failed", 6 + LOG_PERIOD, &missed), LOG_PASS);
    assert_int_equal(missed, 0);
}

static void many_events_share_the_slots(void **state)
{
    (void)state;
    struct log_flood f = {0};
    uint64_t missed;
    for (uint64_t i = 0; i < 4 * LOG_EVENTS_MAX; i++) {
        const char name[] = {(char)('a' + i % 26), (char)('a' + i / 26), '\0'};
        assert_int_equal(log_flood_pass(&f, name, i, &missed), LOG_PASS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_key_value_pairs),
        cmocka_unit_test(values_cannot_pose_as_fields_or_lines),
        cmocka_unit_test(what_is_not_clean_is_escaped),
        cmocka_unit_test(a_flood_is_counted_and_told_once),
        cmocka_unit_test(many_events_share_the_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
