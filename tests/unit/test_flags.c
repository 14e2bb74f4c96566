// SPDX-License-Identifier: Apache-2.0
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

static void the_paths_follow_the_environment(void **state)
{
    (void)state;
    assert_int_equal(setenv("STATE_DIRECTORY", "/var/lib/goda-2:/var/lib/other", 1), 0);
    assert_int_equal(setenv("RUNTIME_DIRECTORY", "/run/goda-2", 1), 0);
    assert_error(flags("--log-level info"), OK);
    assert_string_equal(config_text(&config, CONFIG_DATA), "/var/lib/goda-2");
    assert_string_equal(config_text(&config, CONFIG_CONTROL), "/run/goda-2/control.sock");
    assert_int_equal(unsetenv("STATE_DIRECTORY"), 0);
    assert_int_equal(unsetenv("RUNTIME_DIRECTORY"), 0);
}

/* What the fault of a file is told with: its place, and what is allowed. */
static void a_faulty_file_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *content, *told;
    } files[] = {
        {"\nlisen = a:1\n",
         ":2: lisen is no key; allowed are data, listen, advertise, pin, seed, control, "
         "lexicon, metrics_file, metrics_listen, log_level, group_publish, group_admin, "
         "sandbox"},
        {"data = /a\ndata = /b\n", ":2: data is given twice (first on line 1)"},
        {"data\n", ":1: a line must be key = value"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[] = "/tmp/goda-flags-XXXXXX", line[64];
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        ssize_t len = (ssize_t)strlen(files[i].content);
        assert_int_equal(write(fd, files[i].content, (size_t)len), len);
        assert_int_equal(close(fd), 0);
        (void)snprintf(line, sizeof line, "--config %s", path);
        assert_error(flags(line), ERR_CONFIG);
        assert_int_equal(strncmp(why.text, path, strlen(path)), 0);
        assert_string_equal(why.text + strlen(path), files[i].told);
        assert_int_equal(unlink(path), 0);
    }
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
    assert_string_equal(why.text, "cannot read /nonexistent: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_a_flag),
        cmocka_unit_test(flags_override_the_file),
        cmocka_unit_test(the_paths_follow_the_environment),
        cmocka_unit_test(a_faulty_file_is_told_with_its_line),
        cmocka_unit_test(help_and_version_are_actions),
        cmocka_unit_test(what_is_no_flag_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
