// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "cli/args.h"

enum { WORDS_MAX = 64 };

/* Parses words, NULL-ended, as what follows the name of a command. */
static enum exit_status parse(const struct command *c, const char *const *words, struct args *ret)
{
    char *argv[WORDS_MAX];
    int argc = 0;
    for (; words[argc]; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc];
    return args_parse(c, argc, argv, ret);
}
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void an_option_takes_its_value_either_way(void **state)
{
    (void)state;
    struct args args;
    assert_int_equal(parse(&cmd_search, WORDS("natt", "--org", "farsta", "--year=2021"), &args),
                     EXIT_OK);
    assert_string_equal(args_text(&args, "org"), "farsta");
    assert_int_equal(args_number(&args, "year", 0), 2021);
    assert_int_equal(args_number(&args, "limit", 7), 7);
    assert_false(args_has(&args, "limit"));
    assert_null(args_text(&args, "tag"));
    assert_int_equal(args.count, 1);
    assert_int_equal(parse(&cmd_search, WORDS("natt", "--org="), &args), EXIT_OK);
    assert_string_equal(args_text(&args, "org"), "");
    assert_int_equal(parse(&cmd_search, WORDS("natt", "--org", "a=b"), &args), EXIT_OK);
    assert_string_equal(args_text(&args, "org"), "a=b");
}

static void an_alias_is_the_same_option(void **state)
{
    (void)state;
    struct args args;
    assert_int_equal(parse(&cmd_search, WORDS("natt", "--etikett", "kamera", "--år=2021"), &args),
                     EXIT_OK);
    assert_string_equal(args_text(&args, "tag"), "kamera");
    assert_int_equal(args_number(&args, "year", 0), 2021);
}

static void the_last_of_several_counts(void **state)
{
    (void)state;
    struct args args;
    assert_int_equal(parse(&cmd_list, WORDS("--org", "farsta", "--org", "skarpnack"), &args),
                     EXIT_OK);
    assert_string_equal(args_text(&args, "org"), "skarpnack");
    assert_int_equal(args.option_count, 2);
}

static void after_two_dashes_nothing_is_an_option(void **state)
{
    (void)state;
    struct args args;
    assert_int_equal(parse(&cmd_search, WORDS("--", "--org", "--", "-natt"), &args), EXIT_OK);
    assert_int_equal(args.option_count, 0);
    assert_int_equal(args.count, 3);
    assert_string_equal(args.positional[0], "--org");
    assert_string_equal(args.positional[1], "--");
    assert_int_equal(parse(&cmd_search, WORDS("natt", "-patrull"), &args), EXIT_OK);
    assert_string_equal(args.positional[1], "-patrull"); /* one dash is the search's own */
}

static void what_is_written_wrong_is_a_usage_error(void **state)
{
    (void)state;
    static const struct {
        const struct command *command;
        const char *words[4];
    } wrong[] = {{&cmd_search, {"natt", "--org"}},
                 {&cmd_search, {"natt", "--ogr", "x"}},
                 {&cmd_search, {"natt", "--or", "x"}},
                 {&cmd_search, {"natt", "--orgs", "x"}},
                 {&cmd_search, {"natt", "--year", "two"}},
                 {&cmd_search, {"natt", "--year="}},
                 {&cmd_search, {"natt", "--year=-1"}},
                 {&cmd_search, {"natt", "--year=20x"}},
                 {&cmd_search, {NULL}},
                 {&cmd_import, {"a", "--own=yes"}},
                 {&cmd_import, {"a", "b"}},
                 {&cmd_show, {NULL}},
                 {&cmd_status, {"more"}},
                 {&cmd_invite, {"--expires=soon"}},
                 {&cmd_flag, {"abc"}},
                 {&cmd_search, {"natt", "--=x"}}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct args args;
        assert_int_equal(parse(wrong[i].command, wrong[i].words, &args), EXIT_USAGE);
    }
}

static void too_many_options_are_refused(void **state)
{
    (void)state;
    struct args args;
    const char *words[OPTIONS_MAX + 2] = {NULL};
    for (size_t i = 0; i < OPTIONS_MAX; i++)
        words[i] = "--tag=x";
    assert_int_equal(parse(&cmd_list, words, &args), EXIT_OK);
    words[OPTIONS_MAX] = "--tag=x";
    assert_int_equal(parse(&cmd_list, words, &args), EXIT_USAGE);
}

static void a_near_word_is_proposed_and_a_far_one_not(void **state)
{
    (void)state;
    static const char *const words[] = {"search", "sök", "status", "show"};
    assert_string_equal(nearest("serch", words, 4), "search");
    assert_string_equal(nearest("sok", words, 4), "sök");
    assert_string_equal(nearest("staus", words, 4), "status");
    assert_null(nearest("implementera", words, 4));
    assert_null(nearest("x", words, 0));
    assert_null(nearest("a-word-that-is-far-longer-than-any-command", words, 4));
}

static void each_command_has_its_words_and_no_name_twice(void **state)
{
    (void)state;
    const struct command *c;
    size_t count = 0;
    for (; (c = command_at(count)); count++) {
        assert_ptr_equal(command_named(c->name), c); /* the first of its name */
        for (size_t k = 0; k < 4 && c->aliases[k]; k++)
            assert_ptr_equal(command_named(c->aliases[k]), c);
        assert_true(c->summary && c->summary[0] && c->usage && c->help && c->run);
        assert_true(c->min_args <= c->max_args && c->max_args <= ARGS_MAX);
    }
    enum {
        ROWS = 0
#define GODA_COMMAND(name) +1
#include "cli/commands.def"
#undef GODA_COMMAND
    };
    assert_int_equal(count, ROWS);
    assert_null(command_named("nothing"));
    assert_null(command_named(""));
}

static void no_option_has_a_name_twice(void **state)
{
    (void)state;
    const struct command *c;
    for (size_t n = 0; (c = command_at(n)); n++) {
        const struct option_list *list = options_of(c);
        for (size_t i = 0; i < list->count; i++) {
            const struct option_row *a = &list->rows[i];
            assert_true(a->help && a->help[0]);
            assert_int_equal(a->type == OPTION_FLAG, a->value == NULL);
            for (size_t k = 0; k < list->count; k++) {
                const struct option_row *b = &list->rows[k];
                assert_true(i == k || strcmp(a->name, b->name) != 0);
                assert_true(!a->alias || strcmp(a->alias, b->name) != 0);
                assert_true(i == k || !a->alias || !b->alias || strcmp(a->alias, b->alias) != 0);
            }
        }
    }
}

/* Fails unless every field of the kind but those named is an option of the command. */
static void assert_fields_are_options(const struct command *c, uint32_t kind, const char *but)
{
    const struct option_list *list = options_of(c);
    for (const struct kind_field *row = kind_of(kind)->fields; row->field; row++) {
        const struct field *f = row->field;
        bool found = false;
        for (size_t i = 0; i < list->count; i++) {
            char name[64];
            (void)snprintf(name, sizeof name, "%s", list->rows[i].name);
            for (char *at = strchr(name, '-'); at; at = strchr(at, '-'))
                *at = '_';
            found |= strcmp(name, f->name) == 0;
        }
        if (!found)
            assert_non_null(strstr(but, f->name));
    }
}

static void every_field_is_an_option(void **state)
{
    (void)state;
    assert_fields_are_options(&cmd_add, KIND_EXAMPLE, "import_key lang");
    assert_fields_are_options(&cmd_add, KIND_PROBLEM, "import_key lang");
    assert_fields_are_options(&cmd_flag, KIND_ASSESSMENT, "import_key flag lang");
}

static void only_lists_may_be_given_again_for_more(void **state)
{
    (void)state;
    const struct option_list *list = options_of(&cmd_add);
    size_t repeated = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->rows[i].repeat) {
            const char *name = list->rows[i].name;
            assert_non_null(strstr("tags partners links", name));
            repeated++;
        }
    assert_int_equal(repeated, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_option_takes_its_value_either_way),
        cmocka_unit_test(an_alias_is_the_same_option),
        cmocka_unit_test(the_last_of_several_counts),
        cmocka_unit_test(after_two_dashes_nothing_is_an_option),
        cmocka_unit_test(what_is_written_wrong_is_a_usage_error),
        cmocka_unit_test(too_many_options_are_refused),
        cmocka_unit_test(a_near_word_is_proposed_and_a_far_one_not),
        cmocka_unit_test(each_command_has_its_words_and_no_name_twice),
        cmocka_unit_test(no_option_has_a_name_twice),
        cmocka_unit_test(every_field_is_an_option),
        cmocka_unit_test(only_lists_may_be_given_again_for_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
