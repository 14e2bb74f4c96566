// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "cli/draft/diff.h"
#include "cli/output.h"

static json_t *parsed(const char *text)
{
    json_t *j = json_loads(text, 0, NULL);
    if (!j)
        fail_msg("no JSON: %s", text);
    return j;
}

/* What an example's diff prints, and how many fields it counts. */
static void assert_diff(const char *before, const char *after, size_t count, const char *expected)
{
    char *text = NULL;
    size_t len = 0;
    json_t *a = parsed(before), *b = parsed(after);
    const struct kind *example = kind_of(KIND_EXAMPLE);
    FILE *to = open_memstream(&text, &len);
    assert_non_null(to);
    assert_int_equal(diff_print(to, example, a, b), count);
    assert_int_equal(diff_print(NULL, example, a, b), count);
    assert_int_equal(fclose(to), 0);
    assert_string_equal(text, expected);
    free(text);
    json_decref(a);
    json_decref(b);
}

static int setup(void **state)
{
    (void)state;
    settings = (struct settings){0};
    return 0;
}

static void what_is_the_same_is_not_shown(void **state)
{
    (void)state;
    assert_diff("{}", "{}", 0, "");
    assert_diff("{\"title\":\"T\",\"tags\":[\"a\"],\"year\":2021}",
                "{\"tags\":[\"a\"],\"year\":2021,\"title\":\"T\"}", 0, "");
}

static void a_field_that_differs_has_its_label_and_both_values(void **state)
{
    (void)state;
    assert_diff("{\"title\":\"Före\",\"unit\":\"E\"}", "{\"title\":\"Efter\",\"unit\":\"E\"}", 1,
                "Title\n  - Före\n  + Efter\n");
    assert_diff("{\"year\":2021,\"tags\":[\"a\",\"b\"],\"stage\":\"pilot\"}",
                "{\"year\":2022,\"tags\":[\"b\"],\"stage\":\"ended\"}", 3,
                "Tags\n  - a, b\n  + b\nYear\n  - 2021\n  + 2022\nStage\n  - pilot\n  + ended\n");
    settings.swedish = true;
    assert_diff("{\"flag\":\"unsure\"}", "{\"flag\":\"ordinary\"}", 1,
                "Bedömning\n  - osäker\n  + ordinarie arbetssätt\n");
}

static void what_comes_or_goes_has_one_side(void **state)
{
    (void)state;
    assert_diff("{}", "{\"results\":\"Färre köer\"}", 1, "Results\n  + Färre köer\n");
    assert_diff("{\"results\":\"Färre köer\"}", "{}", 1, "Results\n  - Färre köer\n");
}

static void of_many_lines_those_that_changed_are_shown(void **state)
{
    (void)state;
    assert_diff("{\"body\":\"ett\\ntvå\\ntre\\nfyra\"}", "{\"body\":\"ett\\ntre\\nnytt\\nfyra\"}",
                1, "Description\n  - två\n  + nytt\n");
    assert_diff("{\"body\":\"ett\\n\\ntvå\"}", "{\"body\":\"noll\\nett\\n\\ntvå\\ntre\"}", 1,
                "Description\n  + noll\n  + tre\n");
    assert_diff("{\"body\":\"a\\nb\\nc\"}", "{\"body\":\"c\\nb\\na\"}", 1,
                "Description\n  - a\n  - b\n  + b\n  + a\n");
}

static void what_others_wrote_commands_no_terminal(void **state)
{
    (void)state;
    assert_diff("{\"title\":\"\\u001b[31mröd\"}", "{\"title\":\"grön\"}", 1,
                "Title\n  - ?[31mröd\n  + grön\n");
}

static void the_last_line_that_is_compared_takes_those_behind_it(void **state)
{
    (void)state;
    enum { LINES = 2000 };
    char *text = calloc(1, 2 * LINES + 2);
    assert_non_null(text);
    for (size_t i = 0; i < LINES; i++)
        memcpy(text + 2 * i, i % 2 ? "a\n" : "b\n", 2);
    json_t *before = json_pack("{s:s}", "body", text);
    text[2 * LINES] = 'z';
    json_t *after = json_pack("{s:s}", "body", text);
    char *shown = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&shown, &len);
    assert_int_equal(diff_print(to, kind_of(KIND_EXAMPLE), before, after), 1);
    assert_int_equal(fclose(to), 0);
    assert_ptr_equal(strstr(shown, "Description\n  - a\nb\n"), shown);
    assert_non_null(strstr(shown, "\n  + a\nb\n"));
    assert_string_equal(shown + len - 4, "a\nz\n");
    free(shown);
    free(text);
    json_decref(before);
    json_decref(after);
}

static void drafts_are_compared_as_they_would_be_signed(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {
        .kind = kind_of(KIND_UPDATE),
        .form = kind_of(KIND_EXAMPLE),
        .fields = parsed("{\"title\":\"  T \",\"summary\":\"S\",\"body\":\"B\",\"category\":"
                         "\"Äldreomsorg\",\"unit\":\"U\",\"year\":\"2021\",\"recipient\":\"R\","
                         "\"results\":\"\",\"tags\":\"a, b\",\"contact\":\"f@a.example\"}")};
    json_t *normal = diff_normal(&d),
           *expected = parsed("{\"title\":\"T\",\"summary\":\"S\",\"body\":\"B\",\"category\":"
                              "\"aldreomsorg\",\"unit\":\"U\",\"year\":2021,\"recipient\":\"R\","
                              "\"tags\":[\"a\",\"b\"],\"contact\":\"f@a.example\"}");
    assert_non_null(normal);
    assert_true(json_equal(normal, expected));
    json_decref(normal);
    json_decref(expected);
    assert_int_equal(json_object_set_new(d.fields, "category", json_string("poesi")), 0);
    assert_null(diff_normal(&d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_the_same_is_not_shown, setup),
        cmocka_unit_test_setup(a_field_that_differs_has_its_label_and_both_values, setup),
        cmocka_unit_test_setup(what_comes_or_goes_has_one_side, setup),
        cmocka_unit_test_setup(of_many_lines_those_that_changed_are_shown, setup),
        cmocka_unit_test_setup(what_others_wrote_commands_no_terminal, setup),
        cmocka_unit_test_setup(the_last_line_that_is_compared_takes_those_behind_it, setup),
        cmocka_unit_test_setup(drafts_are_compared_as_they_would_be_signed, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
