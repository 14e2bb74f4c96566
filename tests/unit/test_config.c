#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/config.h"

static struct why why;

static void as_a_service(void)
{
    assert_int_equal(setenv("STATE_DIRECTORY", "/var/lib/goda:/var/lib/other", 1), 0);
    assert_int_equal(setenv("RUNTIME_DIRECTORY", "/run/goda", 1), 0);
}

static enum error parse(struct config *c, const char *text)
{
    return config_parse(c, "godad.conf", bytes_str(text), &why);
}

static void assert_refused(const char *text, const char *expected)
{
    struct config c;
    config_init(&c);
    assert_error(parse(&c, text), ERR_CONFIG);
    assert_string_equal(why.text, expected);
}

static void every_key_has_a_default(void **state)
{
    (void)state;
    static const char *const expected[CONFIG_COUNT] = {
        [CONFIG_DATA] = "/var/lib/goda",
        [CONFIG_LISTEN] = "[::]:4632",
        [CONFIG_ADVERTISE] = "",
        [CONFIG_CONTROL] = "/run/goda/control.sock",
        [CONFIG_LEXICON] = "/usr/share/hunspell/sv_SE",
        [CONFIG_LOG_LEVEL] = "info",
        [CONFIG_GROUP_PUBLISH] = "goda",
        [CONFIG_GROUP_ADMIN] = "goda-admin",
    };
    struct config c;
    config_init(&c);
    for (enum config_key key = 0; key < CONFIG_COUNT; key++)
        assert_string_equal(config_text(&c, key), expected[key]);
    assert_int_equal(c.value[CONFIG_ADVERTISE].count, 0);
    assert_int_equal(config_log_level(&c), NOTICE_INFO);
}

static void the_paths_follow_the_environment(void **state)
{
    (void)state;
    struct config c;
    assert_int_equal(setenv("STATE_DIRECTORY", "/var/lib/goda-2", 1), 0);
    assert_int_equal(setenv("RUNTIME_DIRECTORY", "/run/goda-2", 1), 0);
    config_init(&c);
    assert_string_equal(config_text(&c, CONFIG_DATA), "/var/lib/goda-2");
    assert_string_equal(config_text(&c, CONFIG_CONTROL), "/run/goda-2/control.sock");
    as_a_service();
}

/* In contrib/godad.conf a # right before a key comments out that key's default. */
static void the_shipped_file_says_the_defaults(void **state)
{
    (void)state;
    AUTO_BUF struct buf file = BUF(64 * 1024);
    put_file(&file, TEST_CONFIG);
    struct config defaults, shipped;
    config_init(&defaults);
    config_init(&shipped);
    assert_error(config_parse(&shipped, "godad.conf", buf_bytes(&file), &why), OK);
    assert_memory_equal(&shipped, &defaults, sizeof shipped);
    for (size_t i = 0; i + 1 < file.len; i++)
        if (file.ptr[i] == '#' && (i == 0 || file.ptr[i - 1] == '\n') && file.ptr[i + 1] >= 'a')
            file.ptr[i] = ' ';
    assert_error(config_parse(&shipped, "godad.conf", buf_bytes(&file), &why), OK);
    for (enum config_key key = 0; key < CONFIG_COUNT; key++) {
        assert_int_equal(shipped.value[key].origin, CONFIG_FILE);
        if (key != CONFIG_ADVERTISE) /* has no default: an example stands there */
            assert_string_equal(config_text(&shipped, key), config_text(&defaults, key));
    }
}

static void lines_are_key_and_value(void **state)
{
    (void)state;
    struct config c;
    config_init(&c);
    assert_error(parse(&c, "# first\n\n  data=/srv/goda \r\nlisten = 127.0.0.1:0\n"
                           "listen = [::1]:4632\nlog_level = debug\ngroup_admin ="),
                 OK);
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
    assert_refused("# x\nlisen = [::]:1\n",
                   "godad.conf:2: unknown key lisen; allowed are data, listen, advertise, control, "
                   "lexicon, log_level, group_publish, group_admin");
    assert_refused("\xff = 1\n", "godad.conf:1: unknown key; allowed are data, listen, advertise, "
                                 "control, lexicon, log_level, group_publish, group_admin");
    assert_refused("data\n", "godad.conf:1: a line must be key = value");
    assert_refused("\n\ndata =\n", "godad.conf:3: data must be a path");
    assert_refused("data = /a\n\ndata = /b\n",
                   "godad.conf:3: data is given twice (first on line 1)");
    assert_refused("listen = 4632", "godad.conf:1: listen must be HOST:PORT or [IPV6]:PORT, with a "
                                    "port of 0 to 65535, or none");
    assert_refused("listen = a:1\nlisten = a:1", "godad.conf:2: listen has the same address twice");
    assert_refused("listen = none\nlisten = a:1",
                   "godad.conf:2: listen is \"none\" and an address at once");
    assert_refused("listen = a:1\nlisten = a:2\nlisten = a:3\nlisten = a:4\nlisten = a:5",
                   "godad.conf:5: listen is given more often than allowed (4 times)");
    assert_refused("log_level = loud\n",
                   "godad.conf:1: log_level must be error, warning, info or debug");
    assert_refused("group_admin = a b\n",
                   "godad.conf:1: group_admin must be the name of a Unix group");
    assert_refused("data = /a\x01\n", "godad.conf:1: data is not clean UTF-8 text");
}

static void a_long_value_is_refused(void **state)
{
    (void)state;
    char line[7 + CONFIG_TEXT_MAX + 2] = "data = ";
    memset(line + 7, 'a', CONFIG_TEXT_MAX + 1);
    assert_refused(line, "godad.conf:1: data is too long");
    line[7 + CONFIG_TEXT_MAX] = '\0';
    struct config c;
    config_init(&c);
    assert_error(parse(&c, line), OK);
}

static void flags_win_over_the_file_in_either_order(void **state)
{
    (void)state;
    struct config c;
    config_init(&c);
    assert_error(config_set(&c, CONFIG_LISTEN, "127.0.0.1:1", &why), OK);
    assert_error(config_set(&c, CONFIG_LISTEN, "127.0.0.1:2", &why), OK);
    assert_error(parse(&c, "listen = [::]:9\ndata = /from/file\n"), OK);
    assert_error(config_set(&c, CONFIG_DATA, "/from/flag", &why), OK);
    assert_int_equal(c.value[CONFIG_LISTEN].count, 2);
    assert_string_equal(config_text(&c, CONFIG_LISTEN), "127.0.0.1:1");
    assert_string_equal(config_text(&c, CONFIG_DATA), "/from/flag");
    assert_error(config_set(&c, CONFIG_DATA, "/again", &why), ERR_USAGE);
    assert_string_equal(why.text, "data is given twice");
}

static void a_file_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct config c;
    config_init(&c);
    assert_error(config_load(&c, "/nonexistent/godad.conf", &why), ERR_FILE);
    assert_string_equal(why.text, "cannot read /nonexistent/godad.conf: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_has_a_default),
        cmocka_unit_test(the_paths_follow_the_environment),
        cmocka_unit_test(the_shipped_file_says_the_defaults),
        cmocka_unit_test(lines_are_key_and_value),
        cmocka_unit_test(mistakes_are_refused_with_their_line),
        cmocka_unit_test(a_long_value_is_refused),
        cmocka_unit_test(flags_win_over_the_file_in_either_order),
        cmocka_unit_test(a_file_that_is_not_there_is_named),
    };
    as_a_service();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
