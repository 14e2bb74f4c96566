// SPDX-License-Identifier: Apache-2.0
/* Each error and each warning has its texts and its causes, and no code is there twice. */
#include "tests/testing.h"

#include <string.h>

#include "proto/base/warning.h"

static const struct {
    const char *code, *causes, *remedy;
} causes[] = {
#define GODA_EXPLAIN(code, causes, remedy) {code, causes, remedy},
#define N_(text)                           text
#include "cli/explain.def"
#undef GODA_EXPLAIN
};
enum { CAUSES = sizeof causes / sizeof *causes };

/* Its causes stand there once, and what to do stands in one table or the other. */
static void assert_explained(const char *code, const char *text, const char *remedy)
{
    size_t found = 0;
    for (size_t i = 0; i < CAUSES; i++)
        if (strcmp(causes[i].code, code) == 0) {
            found++;
            assert_true(causes[i].causes[0]);
            if (!remedy[0] && !causes[i].remedy[0])
                print_message("%s: nothing to do\n", code);
            assert_true(remedy[0] || causes[i].remedy[0]);
        }
    if (found != 1 || !text[0])
        print_message("%s: explained %zu times in cli/explain.def\n", code, found);
    assert_true(found == 1 && text[0]);
}

static void every_error_is_explained(void **state)
{
    (void)state;
    for (enum error e = OK + 1; e < ERR_COUNT; e++)
        assert_explained(error_code(e), error_text(e), error_remedy(e));
}

static void every_warning_is_explained(void **state)
{
    (void)state;
    for (enum warning w = 0; w < WARN_COUNT; w++) {
        const struct warning_row *row = warning_row(w);
        assert_explained(row->code, row->text, row->remedy);
        assert_true(row->check[0] || row->event[0]);
        assert_true(!row->check[0] ||
                    (row->label[0] && warning_of_check(bytes_str(row->check)) == w));
        assert_true(!row->event[0] || warning_of_event(bytes_str(row->event)) == w);
    }
    assert_int_equal(warning_of_check(BYTES_LIT("")), WARN_COUNT);
    assert_int_equal(warning_of_event(BYTES_LIT("nothing")), WARN_COUNT);
}

static void nothing_else_is_explained(void **state)
{
    (void)state;
    assert_int_equal(CAUSES, ERR_COUNT - 1 + WARN_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_is_explained),
        cmocka_unit_test(every_warning_is_explained),
        cmocka_unit_test(nothing_else_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
