// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "proto/config.h"

static struct config_fault fault;

static size_t parse(struct config *c, const char *text)
{
    return config_parse(c, bytes_str(text), &fault, 1);
}

static void assert_refused(const char *text, unsigned line, const char *name, const char *expected)
{
    struct config c;
    config_init(&c, NULL, NULL);
    assert_int_equal(parse(&c, text), 1);
    assert_int_equal(fault.line, line);
    assert_string_equal(fault.name, name);
    assert_string_equal(fault.text, expected);
}

static void every_key_has_a_default(void **state)
{
    (void)state;
    static const char *const expected[CONFIG_COUNT] = {
        [CONFIG_DATA] = "/var/lib/goda",
        [CONFIG_LISTEN] = "[::]:4632",
        [CONFIG_ADVERTISE] = "",
        [CONFIG_PIN] = "",
        [CONFIG_SEED] = "",
        [CONFIG_METRICS_FILE] = "",
        [CONFIG_METRICS_LISTEN] = "",
        [CONFIG_CONTROL] = "/run/goda/control.sock",
        [CONFIG_LEXICON] = "/usr/share/hunspell/sv_SE",
        [CONFIG_LOG_LEVEL] = "info",
        [CONFIG_GROUP_PUBLISH] = "goda",
        [CONFIG_GROUP_ADMIN] = "goda-admin",
        [CONFIG_SANDBOX] = "yes",
    };
    struct config c;
    config_init(&c, NULL, NULL);
    for (enum config_key key = 0; key < CONFIG_COUNT; key++)
        assert_string_equal(config_text(&c, key), expected[key]);
    assert_int_equal(c.value[CONFIG_ADVERTISE].count, 0);
    assert_int_equal(c.value[CONFIG_PIN].count, 0);
    assert_int_equal(c.value[CONFIG_SEED].count, 0);
    assert_int_equal(config_log_level(&c), NOTICE_INFO);
}

/* In contrib/godad.conf a # right before a key comments out that key's default. */
static void the_shipped_file_says_the_defaults(void **state)
{
    (void)state;
    AUTO_BUF struct buf file = BUF(64 * 1024);
    put_file(&file, TEST_CONFIG);
    struct config defaults, shipped;
    config_init(&defaults, NULL, NULL);
    config_init(&shipped, NULL, NULL);
    assert_int_equal(config_parse(&shipped, buf_bytes(&file), &fault, 1), 0);
    assert_memory_equal(&shipped, &defaults, sizeof shipped);
    for (size_t i = 0; i + 1 < file.len; i++)
        if (file.ptr[i] == '#' && (i == 0 || file.ptr[i - 1] == '\n') && file.ptr[i + 1] >= 'a')
            file.ptr[i] = ' ';
    assert_int_equal(config_parse(&shipped, buf_bytes(&file), &fault, 1), 0);
    for (enum config_key key = 0; key < CONFIG_COUNT; key++) {
        assert_int_equal(shipped.value[key].origin, CONFIG_FILE);
        if (*config_row(key)->initial) /* else an example stands there */
            assert_string_equal(config_text(&shipped, key), config_text(&defaults, key));
    }
}

static void lines_are_key_and_value(void **state)
{
    (void)state;
    struct config c;
    config_init(&c, NULL, NULL);
    assert_int_equal(parse(&c, "# first\n\n  data=/srv/goda \r\nlisten = 127.0.0.1:0\n"
                               "listen = [::1]:4632\nlog_level = debug\ngroup_admin ="),
                     0);
    assert_string_equal(config_text(&c, CONFIG_DATA), "/srv/goda");
    assert_int_equal(c.value[CONFIG_LISTEN].count, 2);
    assert_string_equal(c.value[CONFIG_LISTEN].text[0], "127.0.0.1:0");
    assert_string_equal(c.value[CONFIG_LISTEN].text[1], "[::1]:4632");
    assert_int_equal(config_log_level(&c), NOTICE_DEBUG);
    assert_string_equal(config_text(&c, CONFIG_GROUP_ADMIN), "");
}

static void mistakes_are_refused_with_their_line(void **state)
{
    (void)state;
    assert_refused("# x\nlisen = [::]:1\n", 2, "lisen", "is no key");
    assert_true(fault.unknown);
    assert_refused("\xff = 1\n", 1, "", "is no key");
    assert_refused("data\n", 1, "", "a line must be key = value");
    assert_refused("\n\ndata =\n", 3, "data", "must be a path");
    assert_refused("data = /a\n\ndata = /b\n", 3, "data", "is given twice");
    assert_int_equal(fault.first, 1);
    assert_refused("listen = 4632", 1, "listen",
                   "must be HOST:PORT or [IPV6]:PORT, with a port of 0 to 65535, or none");
    assert_refused("listen = a:1\nlisten = a:1", 2, "listen", "has the same value twice");
    assert_refused("listen = none\nlisten = a:1", 2, "listen",
                   "is \"none\" and an address at once");
    assert_refused("listen = a:1\nlisten = a:2\nlisten = a:3\nlisten = a:4\nlisten = a:5", 5,
                   "listen", "is given more often than allowed (4 times)");
    assert_refused("log_level = loud\n", 1, "log_level", "must be error, warning, info or debug");
    assert_refused("group_admin = a b\n", 1, "group_admin", "must be the name of a Unix group");
    assert_refused("pin = Farsta", 1, "pin", "must be ORG or ORG@HOST:PORT");
    assert_refused("pin = farsta@x", 1, "pin", "must be ORG or ORG@HOST:PORT");
    assert_refused("pin = a\npin = a", 2, "pin", "has the same value twice");
    assert_refused("seed = farsta", 1, "seed", "must be ORG@HOST:PORT");
    assert_refused("data = /a\x01\n", 1, "data", "is not clean UTF-8 text");
}

/* The good lines are taken, so that what they say can be shown beside what is wrong. */
static void every_fault_is_found(void **state)
{
    (void)state;
    struct config c;
    struct config_fault two[2];
    static const char text[] = "x = 1\nlog_level = debug\ny\nlisten = 1\n";
    config_init(&c, NULL, NULL);
    assert_int_equal(config_parse(&c, bytes_str(text), two, 2), 3);
    assert_int_equal(two[0].line, 1);
    assert_int_equal(two[1].line, 3);
    assert_int_equal(config_log_level(&c), NOTICE_DEBUG);
    assert_int_equal(c.value[CONFIG_LISTEN].origin, CONFIG_DEFAULT);
}

static void what_is_the_same_is_told_from_what_differs(void **state)
{
    (void)state;
    struct config a, b;
    config_init(&a, NULL, NULL);
    config_init(&b, "/srv/goda", "");
    assert_int_equal(parse(&b, "listen = [::]:4632\nadvertise = a:1\nadvertise = b:2\n"), 0);
    assert_true(config_same(&a, &b, CONFIG_LISTEN));
    assert_false(config_same(&a, &b, CONFIG_DATA));
    assert_false(config_same(&a, &b, CONFIG_ADVERTISE));
    AUTO_BUF struct buf out = BUF(64);
    config_write(&b, CONFIG_ADVERTISE, &out);
    assert_true(bytes_equal(buf_bytes(&out), BYTES_LIT("a:1 b:2")));
}

static void a_long_value_is_refused(void **state)
{
    (void)state;
    char line[7 + CONFIG_TEXT_MAX + 2] = "data = ";
    memset(line + 7, 'a', CONFIG_TEXT_MAX + 1);
    assert_refused(line, 1, "data", "is too long");
    line[7 + CONFIG_TEXT_MAX] = '\0';
    struct config c;
    config_init(&c, NULL, NULL);
    assert_int_equal(parse(&c, line), 0);
}

static void flags_win_over_the_file_in_either_order(void **state)
{
    (void)state;
    struct config c;
    config_init(&c, NULL, NULL);
    assert_true(config_set(&c, CONFIG_LISTEN, "127.0.0.1:1", &fault));
    assert_true(config_set(&c, CONFIG_LISTEN, "127.0.0.1:2", &fault));
    assert_int_equal(parse(&c, "listen = [::]:9\ndata = /from/file\n"), 0);
    assert_true(config_set(&c, CONFIG_DATA, "/from/flag", &fault));
    assert_int_equal(c.value[CONFIG_LISTEN].count, 2);
    assert_string_equal(config_text(&c, CONFIG_LISTEN), "127.0.0.1:1");
    assert_string_equal(config_text(&c, CONFIG_DATA), "/from/flag");
    assert_false(config_set(&c, CONFIG_DATA, "/again", &fault));
    assert_string_equal(fault.text, "is given twice");
    assert_int_equal(fault.line, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_has_a_default),
        cmocka_unit_test(the_shipped_file_says_the_defaults),
        cmocka_unit_test(lines_are_key_and_value),
        cmocka_unit_test(mistakes_are_refused_with_their_line),
        cmocka_unit_test(a_long_value_is_refused),
        cmocka_unit_test(flags_win_over_the_file_in_either_order),
        cmocka_unit_test(every_fault_is_found),
        cmocka_unit_test(what_is_the_same_is_told_from_what_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
