#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/flags.h"

static struct config config;
static enum flags_action action;
static struct why why;

/* The flags of a command line whose words have one space between. */
static enum error flags(const char *line)
{
    static char words[256];
    char *argv[32], *rest = words;
    int argc = 0;
    assert_in_range(snprintf(words, sizeof words, "godad %s", line), 1, sizeof words - 1);
    for (char *word; (word = strsep(&rest, " "));)
        argv[argc++] = word;
    argv[argc] = NULL;
    return flags_read(argc, argv, &config, &action, &why);
}

static void every_key_is_a_flag(void **state)
{
    (void)state;
    assert_error(
        flags("--data /d --listen 127.0.0.1:0 --listen=[::1]:0 --advertise a:1 --control /c "
              "--log-level debug --group-publish p --group-admin "),
        OK);
    assert_int_equal(action, FLAGS_RUN);
    assert_string_equal(config_text(&config, CONFIG_DATA), "/d");
    assert_string_equal(config_text(&config, CONFIG_LISTEN), "127.0.0.1:0");
    assert_int_equal(config.value[CONFIG_LISTEN].count, 2);
    assert_string_equal(config_text(&config, CONFIG_ADVERTISE), "a:1");
    assert_string_equal(config_text(&config, CONFIG_CONTROL), "/c");
    assert_int_equal(config_log_level(&config), NOTICE_DEBUG);
    assert_string_equal(config_text(&config, CONFIG_GROUP_PUBLISH), "p");
    assert_string_equal(config_text(&config, CONFIG_GROUP_ADMIN), "");
    AUTO_BUF struct buf help = BUF(64 * 1024);
    flags_help(&help);
    buf_put_u8(&help, 0);
    for (enum config_key key = 0; key < CONFIG_COUNT; key++)
        assert_non_null(strstr((const char *)help.ptr, config_row(key)->help));
}

static void flags_override_the_file(void **state)
{
    (void)state;
    char path[] = "/tmp/goda-flags-XXXXXX", line[64];
    static const char text[] = "data = /from/file\nlog_level = error\n";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    assert_int_equal(close(fd), 0);
    (void)snprintf(line, sizeof line, "--data /from/flag --config %s", path);
    assert_error(flags(line), OK);
    assert_string_equal(config_text(&config, CONFIG_DATA), "/from/flag");
    assert_int_equal(config_log_level(&config), NOTICE_ERROR);
    assert_int_equal(unlink(path), 0);
}

static void help_and_version_are_actions(void **state)
{
    (void)state;
    assert_error(flags("--help"), OK);
    assert_int_equal(action, FLAGS_HELP);
    assert_error(flags("--version"), OK);
    assert_int_equal(action, FLAGS_VERSION);
}

static void what_is_no_flag_is_named(void **state)
{
    (void)state;
    assert_error(flags("--lisen a:1"), ERR_USAGE);
    assert_non_null(strstr(why.text, "--lisen"));
    assert_error(flags("-x"), ERR_USAGE);
    assert_non_null(strstr(why.text, "-x"));
    assert_error(flags("surplus"), ERR_USAGE);
    assert_non_null(strstr(why.text, "surplus"));
    assert_error(flags("--data"), ERR_USAGE);
    assert_non_null(strstr(why.text, "--data"));
    assert_error(flags("--data /a --data /b"), ERR_USAGE);
    assert_string_equal(why.text, "data is given twice");
    assert_error(flags("--config /nonexistent"), ERR_FILE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_a_flag),
        cmocka_unit_test(flags_override_the_file),
        cmocka_unit_test(help_and_version_are_actions),
        cmocka_unit_test(what_is_no_flag_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
