// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complete.h"
#include "cli/output.h"

/* What is offered, with blanks between. */
static void assert_offered(const char *line, const char *expected)
{
    enum { WORDS_MAX = 8 };
    char *typed = strdup(line), *next = typed, *text = NULL;
    const char *words[WORDS_MAX];
    size_t count = 0, len = 0;
    FILE *to = open_memstream(&text, &len);
    while (next && count < WORDS_MAX)
        words[count++] = strsep(&next, " ");
    complete(to, words, count);
    assert_int_equal(fclose(to), 0);
    for (size_t i = 0; i < len; i++)
        text[i] = text[i] != '\n' ? text[i] : i + 1 == len ? '\0' : ' ';
    assert_string_equal(text, expected);
    free(text);
    free(typed);
}

static int setup(void **state)
{
    (void)state;
    settings = (struct settings){0};
    return 0;
}

static void commands_begin_as_they_are_typed(void **state)
{
    (void)state;
    assert_offered("se", "search");
    assert_offered("sök", "");
    assert_offered("help up", "update");
    assert_offered("nothing x", "");
    settings.swedish = true;
    assert_offered("s",
                   "sök show similar statistik solve svara status supportpaket säkerhetskopiera");
    assert_offered("dra", "drafts dra-tillbaka");
}

static void options_and_their_values(void **state)
{
    (void)state;
    assert_offered("search --out", "--outcome");
    assert_offered("search natt --outcome ", "good mixed failed too_early");
    assert_offered("search natt --outcome=f", "--outcome=failed");
    assert_offered("search --sort ", "rank newest adopted");
    assert_offered("search --mine fla", "flag:"); /* --mine takes no value */
    assert_offered("add --stage i", "idea");
    assert_offered("adopt demo-1 a", "adopted"); /* of adoptions, not of problems */
    assert_offered("search --lang s", "sv");
    assert_offered("--js", "--json");
    assert_offered("show --socket ", "");
    settings.swedish = true;
    assert_offered("sök --be", "--bedömning");
    assert_offered("sök --fl", "--flag");
    assert_offered("sök --bedömning ", "innovativt ordinary osäker unassessed");
}

static void fields_of_a_search_and_their_values(void **state)
{
    (void)state;
    assert_offered("search cat", "category:");
    assert_offered("search category:so", "category:socialtjanst");
    assert_offered("search natt -outcome:f", "-outcome:failed");
    assert_offered("search year:", "");
    assert_offered("search nothing:x", "");
    assert_offered("list cat", "");
    settings.swedish = true;
    assert_offered("sök kategori:Ä", "kategori:äldreomsorg");
    assert_offered("sök -ti", "-tillbakadragna: -titel:");
}

static void what_is_long_is_nothing(void **state)
{
    (void)state;
    char line[4096];
    memset(line, 'a', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    assert_offered(line, "");
    memcpy(line, "search ", 7);
    assert_offered(line, "");
    line[4000] = ':';
    assert_offered(line, "");
    line[4000] = 'a';
    memcpy(line + 7, "category:", 9);
    assert_offered(line, "");
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(commands_begin_as_they_are_typed, setup),
        cmocka_unit_test_setup(options_and_their_values, setup),
        cmocka_unit_test_setup(fields_of_a_search_and_their_values, setup),
        cmocka_unit_test_setup(what_is_long_is_nothing, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
