// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/draft/kept.h"

/* Each test has a data directory of its own. */
struct home {
    char path[64];
};

static int setup(void **state)
{
    static struct home home;
    (void)snprintf(home.path, sizeof home.path, "/tmp/goda-kept-XXXXXX");
    if (!mkdtemp(home.path) || setenv("XDG_DATA_HOME", home.path, 1) != 0)
        return -1;
    *state = &home;
    return 0;
}

static int teardown(void **state)
{
    remove_tree(((struct home *)*state)->path);
    return 0;
}

static void file_path(const struct home *home, const char *name, char ret[static 128])
{
    (void)snprintf(ret, 128, "%s/goda/drafts/%s.md", home->path, name);
}

static struct draft draft_of(uint32_t kind, const char *json)
{
    struct draft d = {.kind = kind_of(kind), .fields = json_loads(json, 0, NULL)};
    assert_non_null(d.fields);
    return d;
}

/* Fields as they are typed, and as JSON text that must come back. */
static void assert_returns(const char *typed, const char *expected)
{
    AUTO_DRAFT struct draft d = draft_of(KIND_EXAMPLE, typed), back = {0};
    char bad[64] = "";
    json_t *wanted = json_loads(expected, 0, NULL);
    assert_non_null(wanted);
    assert_error(kept_save(&d), OK);
    assert_error(kept_load(d.kept, &back, bad), OK);
    if (!json_equal(wanted, back.fields))
        fail_msg("%s came back as %s", expected, json_dumps(back.fields, 0));
    assert_string_equal(back.kept, d.kept);
    json_decref(wanted);
}

static void what_was_written_comes_back(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *back;
    } drafts[] = {
        {"{}", "{}"},
        {"{\"title\": \"Hej: du\", \"year\": 2024, \"tags\": [\"a\", \"b\"]}",
         "{\"title\": \"Hej: du\", \"year\": \"2024\", \"tags\": \"a, b\"}"},
        {"{\"body\": \"# ett\\n## Resultat\\n\\\\# två\\n---\\ntitle: tre\"}", NULL},
        {"{\"body\": \"före <!-- mitt --> efter\", \"title\": \"<!-- T\"}", NULL},
        {"{\"body\": \"\\\\\\\\<!-- x\\n \\\\\\\\# y\", \"summary\": \"S\"}", NULL},
        {"{\"title\": \"två\\nrader\"}", "{\"title\": \"två rader\"}"},
        {"{\"title\": \"T\", \"import_key\": \"k-1\", \"lang\": \"en\"}", NULL},
        {"{\"lessons\": \"Ett.\\n\\nTvå.\", \"outcome\": \"failed\", \"why\": \"W\"}", NULL},
    };
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++)
        assert_returns(drafts[i].typed, drafts[i].back ? drafts[i].back : drafts[i].typed);
}

static void a_draft_knows_its_kind_and_what_it_is_about(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = draft_of(KIND_UPDATE, "{\"title\": \"T\"}"), back = {0};
    char bad[64] = "";
    d.form = kind_of(KIND_PROBLEM);
    (void)snprintf(d.ref, sizeof d.ref, "demo-019");
    (void)snprintf(d.prev, sizeof d.prev, "abcdef01");
    assert_error(kept_save(&d), OK);
    assert_error(kept_load(d.kept, &back, bad), OK);
    assert_int_equal(back.kind->number, KIND_UPDATE);
    assert_int_equal(back.form->number, KIND_PROBLEM);
    assert_string_equal(back.ref, "demo-019");
    assert_string_equal(back.prev, "abcdef01");

    AUTO_DRAFT struct draft plain = draft_of(KIND_COMMENT, "{\"text\": \"T\"}"), again = {0};
    assert_error(kept_save(&plain), OK);
    assert_error(kept_load(plain.kept, &again, bad), OK);
    assert_int_equal(again.kind->number, KIND_COMMENT);
    assert_null(again.form);
    assert_string_equal(again.ref, "");
}

static void nobody_else_may_read_it_and_nothing_else_is_left(void **state)
{
    const struct home *home = *state;
    AUTO_DRAFT struct draft d = draft_of(KIND_EXAMPLE, "{\"title\": \"T\"}");
    char path[128];
    struct stat st;
    assert_error(kept_save(&d), OK);
    assert_error(kept_save(&d), OK); /* in its own place */
    file_path(home, d.kept, path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(st.st_nlink, 1);
    *strrchr(path, '/') = '\0';
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    struct kept *all;
    size_t count;
    assert_error(kept_list(&all, &count), OK);
    assert_int_equal(count, 1);
    free(all);
    assert_error(kept_remove(d.kept), OK);
    assert_int_equal(rmdir(path), 0); /* no temporary file stayed */
}

static void the_list_is_of_drafts_alone(void **state)
{
    const struct home *home = *state;
    struct kept *all;
    size_t count;
    assert_error(kept_list(&all, &count), OK);
    assert_int_equal(count, 0);
    for (size_t i = 0; i < 3; i++) {
        AUTO_DRAFT struct draft d = draft_of(KIND_EXAMPLE, "{}");
        assert_error(kept_save(&d), OK);
    }
    static const char *const others[] = {".draft-9", "UPPER", "name with spaces", "draft-1.bak"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char path[128];
        file_path(home, others[i], path);
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        assert_int_equal(fclose(f), 0);
    }
    assert_error(kept_list(&all, &count), OK);
    assert_int_equal(count, 3);
    free(all);
}

static void names_lead_nowhere_else(void **state)
{
    (void)state;
    static const char *const names[] = {"", "..", "../../etc/passwd", "a/b", "a.md", "no-such"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct draft d = {0};
        char bad[64] = "";
        assert_error(kept_load(names[i], &d, bad), ERR_NO_DRAFT);
        assert_error(kept_remove(names[i]), ERR_NO_DRAFT);
    }
}

/* -- the editor -------------------------------------------------------------------------------- */

static struct draft composed(const char *editor, enum error expected)
{
    struct draft d = draft_of(KIND_EXAMPLE, "{}");
    char bad[64] = "";
    assert_int_equal(unsetenv("VISUAL"), 0);
    assert_int_equal(setenv("EDITOR", editor, 1), 0);
    assert_error(kept_compose(&d, bad), expected);
    return d;
}

static void what_the_editor_saved_is_the_draft(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = composed("sed -i 's/^Unit \\*:/Unit: Enheten/'", OK);
    const char *unit = json_string_value(json_object_get(d.fields, "unit"));
    assert_non_null(unit);
    assert_string_equal(unit, "Enheten");
    assert_string_not_equal(d.kept, "");
}

static void nothing_written_is_nothing_kept(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = composed("true", ERR_CANCELLED);
    struct kept *all;
    size_t count;
    assert_string_equal(d.kept, "");
    assert_error(kept_list(&all, &count), OK);
    assert_int_equal(count, 0);
}

static void an_editor_that_fails_loses_nothing(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d =
        composed("sh -c 'echo \"## Resultat\nJa\" >>\"$1\"; exit 3' -", ERR_CANCELLED);
    AUTO_DRAFT struct draft back = {0};
    char bad[64] = "";
    assert_error(kept_load(d.kept, &back, bad), OK);
    assert_string_equal(json_string_value(json_object_get(back.fields, "results")), "Ja");
}

static void a_draft_that_cannot_be_read_is_still_there(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = composed("sed -i 's/^Unit \\*:/Ynit: x/'", ERR_FIELD_UNKNOWN);
    struct draft back;
    char bad[64] = "";
    assert_error(kept_load(d.kept, &back, bad), ERR_FIELD_UNKNOWN);
    assert_string_equal(bad, "Ynit");
}

int main(void)
{
#define AT_HOME(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        AT_HOME(what_was_written_comes_back),
        AT_HOME(a_draft_knows_its_kind_and_what_it_is_about),
        AT_HOME(nobody_else_may_read_it_and_nothing_else_is_left),
        AT_HOME(the_list_is_of_drafts_alone),
        AT_HOME(names_lead_nowhere_else),
        AT_HOME(what_the_editor_saved_is_the_draft),
        AT_HOME(nothing_written_is_nothing_kept),
        AT_HOME(an_editor_that_fails_loses_nothing),
        AT_HOME(a_draft_that_cannot_be_read_is_still_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
