// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "cli/args.h"
#include "cli/draft/fields.h"
#include "cli/output.h"

static enum error from_json(const char *text, struct draft *ret, char bad[static 64])
{
    json_t *j = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(j);
    enum error e = draft_from_json(j, kind_of(KIND_EXAMPLE), ret, bad);
    json_decref(j);
    return e;
}

static enum error from_markdown(const char *text, struct draft *ret, char bad[static 64])
{
    return draft_from_markdown(bytes_str(text), kind_of(KIND_EXAMPLE), ret, bad);
}

static void assert_field(const struct draft *d, const char *name, const char *expected)
{
    const char *value = json_string_value(json_object_get(d->fields, name));
    if (!expected) {
        assert_null(json_object_get(d->fields, name));
        return;
    }
    assert_non_null(value);
    assert_string_equal(value, expected);
}

static void a_line_becomes_fields(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {0};
    char bad[64] = "";
    assert_error(from_json("{\"id\":\"x-1\",\"demo\":true,\"title\":\"T\",\"org\":\"farsta\","
                           "\"org_name\":\"Farsta\",\"date\":\"2021\",\"category_label\":\"K\","
                           "\"solutions\":[1],\"tags\":[\"a\",\"b\"],\"year\":2021,"
                           "\"assessment\":{\"flag\":\"innovative\",\"why\":\"W\"}}",
                           &d, bad),
                 OK);
    assert_int_equal(d.kind->number, KIND_EXAMPLE);
    assert_string_equal(d.org, "farsta");
    assert_string_equal(d.ref, "");
    assert_field(&d, "title", "T");
    assert_field(&d, "import_key", "x-1");
    assert_field(&d, "flag", "innovative");
    assert_field(&d, "why", "W");
    assert_int_equal(json_array_size(json_object_get(d.fields, "tags")), 2);
    assert_int_equal(json_object_size(d.fields), 6); /* and year; nothing else */
}

static void a_line_names_its_kind_and_what_it_refers_to(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {0};
    char bad[64] = "";
    assert_error(
        from_json("{\"kind\":\"assessment\",\"ref\":\"abcd\",\"flag\":\"ordinary\"}", &d, bad), OK);
    assert_int_equal(d.kind->number, KIND_ASSESSMENT);
    assert_string_equal(d.ref, "abcd");
    assert_field(&d, "flag", "ordinary");
}

static void an_award_s_line_has_names_of_its_own(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {0};
    char bad[64] = "";
    struct complaint complaint;
    assert_error(from_json("{\"kind\":\"award\",\"ref\":\"demo-055\",\"award\":\"fornyelsepriset\","
                           "\"award_label\":\"Förnyelsepriset\",\"year\":2020,\"award_status\":"
                           "\"nominated\",\"award_class\":\"idrott-fritid\"}",
                           &d, bad),
                 OK);
    assert_field(&d, "award", "Förnyelsepriset");
    assert_field(&d, "status", "nominated");
    assert_field(&d, "class", "andra");
    assert_int_equal(json_object_size(d.fields), 4); /* and year */
    assert_error(draft_check(&d, "expected: ", &complaint), OK);
}

static void a_question_is_a_comment_that_wants_an_answer(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {0};
    char bad[64] = "";
    assert_error(
        from_json("{\"kind\":\"question\",\"ref\":\"demo-002\",\"text\":\"Hur?\"}", &d, bad), OK);
    assert_int_equal(d.kind->number, KIND_COMMENT);
    assert_true(json_is_true(json_object_get(d.fields, "question")));
}

static void what_names_a_record_may_be_its_id_or_its_key(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {0};
    char bad[64] = "";
    struct complaint complaint;
    assert_error(from_json("{\"kind\":\"proposal\",\"ref\":\"demo-088\",\"solution\":\"demo-041\","
                           "\"text\":\"Så här\"}",
                           &d, bad),
                 OK);
    assert_error(draft_check(&d, "expected: ", &complaint), OK);
    assert_field(&d, "solution", "demo-041"); /* the daemon looks it up */
}

static void a_bad_line_says_what_is_wrong_and_leaves_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        enum error error;
        const char *bad;
    } lines[] = {{"{\"title\":\"T\",\"colour\":\"red\"}", ERR_FIELD_UNKNOWN, "colour"},
                 {"{\"assessment\":{\"title2\":\"x\"}}", ERR_FIELD_UNKNOWN, "title2"},
                 {"{\"kind\":\"poem\"}", ERR_KIND, "poem"},
                 {"{\"kind\":\"genesis\"}", ERR_KIND, "genesis"},
                 {"{\"need\":\"a problem's\"}", ERR_FIELD_UNKNOWN, "need"},
                 {"[]", ERR_JSON, ""},
                 {"\"text\"", ERR_JSON, ""},
                 {"null", ERR_JSON, ""}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct draft d = {0};
        char bad[64] = "";
        assert_error(from_json(lines[i].json, &d, bad), lines[i].error);
        assert_string_equal(bad, lines[i].bad);
        assert_null(d.fields);
    }
}

static void markdown_has_front_matter_and_headings_in_either_language(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {0};
    char bad[64] = "";
    assert_error(from_markdown("<!-- fill\nin -->\n---\n<!-- a word -->\nKategori *: aldreomsorg\n"
                               "Unit: Liljan: natt\ntags: a, b\nYear:\n---\n\n# A title\n\n"
                               "## Sammanfattning *\nShort.\n\n## Lessons\n<!-- hint -->\n"
                               "One.\n\nTwo.\n\n## Resultat\n\n## body\nLong.\n",
                               &d, bad),
                 OK);
    assert_field(&d, "category", "aldreomsorg");
    assert_field(&d, "unit", "Liljan: natt"); /* the first colon divides */
    assert_field(&d, "tags", "a, b");
    assert_field(&d, "year", NULL); /* left empty */
    assert_field(&d, "title", "A title");
    assert_field(&d, "summary", "Short.");
    assert_field(&d, "lessons", "One.\n\nTwo.");
    assert_field(&d, "results", NULL);
    assert_field(&d, "body", "Long.");
}

static void the_first_paragraph_is_the_summary(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {0}, given = {0};
    char bad[64] = "";
    assert_error(from_markdown("# T\n\nFirst.\n\nSecond.\n\n## Steps\nThird.\n", &d, bad), OK);
    assert_field(&d, "title", "T");
    assert_field(&d, "summary", "First.");
    assert_field(&d, "body", "Second.\n\n## Steps\nThird."); /* no field's heading: the body's */
    assert_error(from_markdown("---\nsummary: S\n---\nFirst.\n\nSecond.\n", &given, bad), OK);
    assert_field(&given, "summary", "S");
    assert_field(&given, "body", "First.\n\nSecond.");
}

static void markdown_of_one_paragraph_is_the_body(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {0}, windows = {0};
    char bad[64] = "";
    assert_error(from_markdown("Only.", &d, bad), OK);
    assert_field(&d, "body", "Only.");
    assert_field(&d, "summary", NULL);
    assert_error(from_markdown("---\r\ntitle: T\r\n---\r\n## Body\r\nB\r\n", &windows, bad), OK);
    assert_field(&windows, "title", "T");
    assert_field(&windows, "body", "B");
}

static void an_unknown_word_in_the_front_matter_is_named(void **state)
{
    (void)state;
    struct draft d = {0};
    char bad[64] = "";
    assert_error(from_markdown("---\nColour: red\n---\n", &d, bad), ERR_FIELD_UNKNOWN);
    assert_string_equal(bad, "Colour");
    assert_error(from_markdown("---\nno colon here\n---\n", &d, bad), ERR_FIELD_UNKNOWN);
    assert_string_equal(bad, "no colon here");
    assert_null(d.fields);
}

static void odd_markdown_is_no_trouble(void **state)
{
    (void)state;
    static const char *const texts[] = {"",   "\n\n", "---", "---\n",           "<!--", "<!-- x",
                                        "# ", "## ",  "-->", "---\n---\n---\n", "#",    "##\n##\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        AUTO_DRAFT struct draft d = {0};
        char bad[64] = "";
        assert_error(from_markdown(texts[i], &d, bad), OK);
        assert_field(&d, "title", NULL);
    }
}

static void options_win_and_lists_grow(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {0};
    char bad[64] = "";
    struct args args;
    char words[][32] = {"--title=New", "--tags",           "a", "--tags=b", "--tags",
                        "c, d",        "--origin-ref=Örby"};
    char *argv[sizeof words / sizeof *words];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        argv[i] = words[i];
    assert_error(from_json("{\"title\":\"Old\",\"summary\":\"S\",\"tags\":[\"z\"]}", &d, bad), OK);
    assert_int_equal(args_parse(&cmd_add, 7, argv, &args), EXIT_OK);
    assert_true(args_have_fields(&args, d.kind));
    assert_int_equal(draft_from_args(&d, &args), EXIT_OK);
    assert_field(&d, "title", "New");
    assert_field(&d, "summary", "S");
    assert_field(&d, "origin_ref", "Örby");
    json_t *tags = json_object_get(d.fields, "tags");
    assert_int_equal(json_array_size(tags), 3); /* the file's are replaced */
    assert_string_equal(json_string_value(json_array_get(tags, 2)), "c, d");
}

static void without_options_there_is_nothing_to_set(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {.kind = kind_of(KIND_EXAMPLE), .fields = json_object()};
    struct args args;
    char *argv[] = {(char[]){"--wait=2"}};
    assert_int_equal(args_parse(&cmd_add, 1, argv, &args), EXIT_OK);
    assert_false(args_have_fields(&args, d.kind));
    assert_int_equal(draft_from_args(&d, &args), EXIT_OK);
    assert_int_equal(json_object_size(d.fields), 0);
}

static void an_option_without_a_value_says_yes_to_its_field_alone(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft comment = {.kind = kind_of(KIND_COMMENT), .fields = json_object()};
    AUTO_DRAFT struct draft withdrawal = {.kind = kind_of(KIND_WITHDRAWAL),
                                          .fields = json_object()};
    struct args args;
    char *asked[] = {(char[]){"aa11"}, (char[]){"--fråga"}, (char[]){"--text=Hur?"}};
    assert_int_equal(args_parse(&cmd_comment, 3, asked, &args), EXIT_OK);
    assert_int_equal(draft_from_args(&comment, &args), EXIT_OK);
    assert_true(json_is_true(json_object_get(comment.fields, "question")));
    char *erased[] = {(char[]){"aa11"}, (char[]){"--erase"}};
    assert_int_equal(args_parse(&cmd_withdraw, 2, erased, &args), EXIT_OK);
    assert_int_equal(draft_from_args(&withdrawal, &args), EXIT_OK);
    assert_int_equal(json_object_size(withdrawal.fields),
                     0); /* a choice, which the command makes */
}

static void what_is_missing_or_wrong_is_found_before_it_is_sent(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        enum error error;
        const char *field;
    } lines[] = {{"{\"title\":\"T\"}", ERR_FIELD_MISSING, "summary"},
                 {"{\"title\":\"T\",\"summary\":\"\",\"body\":\"B\",\"category\":\"aldreomsorg\","
                  "\"outcome\":\"good\"}",
                  ERR_FIELD_MISSING, "summary"},
                 {"{\"title\":\"T\",\"summary\":\"S\",\"body\":\"B\",\"category\":\"poetry\","
                  "\"unit\":\"U\",\"year\":2021,\"recipient\":\"R\"}",
                  ERR_FIELD_VALUE, "category"}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        AUTO_DRAFT struct draft d = {0};
        char bad[64] = "";
        struct complaint complaint;
        assert_error(from_json(lines[i].json, &d, bad), OK);
        assert_error(draft_check(&d, "expected: ", &complaint), lines[i].error);
        assert_error(complaint.error, lines[i].error);
        assert_string_equal(complaint.field, lines[i].field);
    }
}

static void the_whole_sample_passes(void **state)
{
    (void)state;
    AUTO_BUF struct buf file = BUF(1024 * 1024), params = BUF(1024 * 1024);
    put_file(&file, TEST_DATA "/goda-exempel-demo.ndjson");
    struct bytes rest = buf_bytes(&file);
    size_t lines = 0;
    while (rest.len) {
        const uint8_t *end = memchr(rest.ptr, '\n', rest.len);
        assert_non_null(end);
        size_t len = (size_t)(end - rest.ptr) + 1;
        json_t *j = json_loadb((const char *)rest.ptr, len, JSON_REJECT_DUPLICATES, NULL);
        AUTO_DRAFT struct draft d = {0};
        char bad[64] = "";
        struct complaint complaint;
        assert_error(draft_from_json(j, kind_of(KIND_EXAMPLE), &d, bad), OK);
        assert_error(draft_check(&d, "sample: ", &complaint), OK);
        buf_clear(&params);
        assert_error(draft_params(&d, 0, 0, &params), OK);
        json_decref(j);
        rest = bytes_slice(rest, len, rest.len - len);
        lines++;
    }
    assert_int_equal(lines, 94);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_becomes_fields),
        cmocka_unit_test(a_line_names_its_kind_and_what_it_refers_to),
        cmocka_unit_test(an_award_s_line_has_names_of_its_own),
        cmocka_unit_test(a_question_is_a_comment_that_wants_an_answer),
        cmocka_unit_test(what_names_a_record_may_be_its_id_or_its_key),
        cmocka_unit_test(a_bad_line_says_what_is_wrong_and_leaves_nothing),
        cmocka_unit_test(markdown_has_front_matter_and_headings_in_either_language),
        cmocka_unit_test(the_first_paragraph_is_the_summary),
        cmocka_unit_test(markdown_of_one_paragraph_is_the_body),
        cmocka_unit_test(an_unknown_word_in_the_front_matter_is_named),
        cmocka_unit_test(odd_markdown_is_no_trouble),
        cmocka_unit_test(options_win_and_lists_grow),
        cmocka_unit_test(without_options_there_is_nothing_to_set),
        cmocka_unit_test(an_option_without_a_value_says_yes_to_its_field_alone),
        cmocka_unit_test(what_is_missing_or_wrong_is_found_before_it_is_sent),
        cmocka_unit_test(the_whole_sample_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
