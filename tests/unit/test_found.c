// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <locale.h>
#include <stdlib.h>

#include "cli/find/again.h"
#include "cli/find/counts.h"
#include "cli/find/found.h"
#include "cli/find/meant.h"
#include "cli/find/why.h"
#include "cli/output.h"
#include "proto/record/json.h"

static int setup(void **state)
{
    (void)state;
    settings = (struct settings){0};
    return 0;
}

/* -- the same again ---------------------------------------------------------------------------- */

static const struct option_row category = {.name = "category", .type = OPTION_TEXT},
                               mine = {.name = "mine", .type = OPTION_FLAG},
                               limit = {.name = "limit", .type = OPTION_NUMBER},
                               page = {.name = "page", .type = OPTION_NUMBER},
                               solved = {.name = "solved", .type = OPTION_FLAG};

static void assert_freed(char *text, const char *expected)
{
    assert_string_equal(text, expected);
    free(text);
}

static void the_next_page_is_the_same_command_as_a_shell_reads_it(void **state)
{
    (void)state;
    struct args args = {.positional = {"fri lek", "it's", "natt*", "år:2019..2022", ""},
                        .count = 5,
                        .options = {{&page, "2", 2},
                                    {&category, "Idrott och fritid", 0},
                                    {&mine, "", 0},
                                    {&solved, "", 0},
                                    {&limit, "5", 5}},
                        .option_count = 5};
    assert_freed(again_page(&args, 3),
                 "goda search 'fri lek' 'it'\\''s' 'natt*' år:2019..2022 '' --category 'Idrott och "
                 "fritid' --mine --limit 5 --page 3");
    settings.swedish = true;
    args.count = args.option_count = 0;
    assert_freed(again_page(&args, 2), "goda lista --sida 2");
}

static void without_filters_the_words_are_left(void **state)
{
    (void)state;
    assert_freed(again_unfiltered("lekplats kategori:skola -utfall:failed"),
                 "goda search lekplats");
    assert_freed(again_unfiltered("tagg:\"fri lek\" \"öppen förskola\" titel:lek -ingress:snö"),
                 "goda search '\"öppen förskola\"' titel:lek -ingress:snö");
    assert_freed(again_unfiltered("försenad: http://a.se/b 10:30 a:b"),
                 "goda search http://a.se/b 10:30 a:b");
    assert_freed(again_unfiltered("  år:2020  "), "goda list");
    assert_freed(again_unfiltered(NULL), "goda list");
}

/* -- what is printed --------------------------------------------------------------------------- */

struct printing {
    struct buf packed;
    struct mp mp;
    FILE *to;
    char *text;
    size_t len;
};

static void printing_start(struct printing *p, const char *result)
{
    *p = (struct printing){.packed = BUF(4096)};
    json_t *j = json_loads(result, 0, NULL);
    assert_int_equal(json_to_mp(j, &p->packed), OK);
    assert_int_equal(mp_read(buf_bytes(&p->packed), MP_BOUNDED, 100, &p->mp), OK);
    json_decref(j);
    p->to = open_memstream(&p->text, &p->len);
    assert_non_null(p->to);
}

static void assert_printed(struct printing *p, const char *expected)
{
    assert_int_equal(fclose(p->to), 0);
    assert_string_equal(p->text, expected);
    free(p->text);
    mp_done(&p->mp);
    buf_done(&p->packed);
}

static void assert_meant(const char *words, const char *result, const char *expected)
{
    struct printing p;
    printing_start(&p, result);
    assert_int_equal(meant_print(p.to, words, &p.mp.root), expected[0] != '\0');
    assert_printed(&p, expected);
}

static void what_was_put_right_stands_out(void **state)
{
    (void)state;
    static const char result[] = "{\"total\":3,\"did_you_mean\":\"rekrytering av \\\"öppen "
                                 "förskola\\\"\",\"unknown\":[\"rekrytring\",\"förskla\"]}";
    assert_meant("rekrytring av \"öppen förskla\"", result,
                 "Did you mean: rekrytering av \"öppen förskola\"?\n"
                 "No record has “rekrytring” or “förskla”; these have “rekrytering” and\n"
                 "“förskola”.\n");
    settings.colour = true;
    assert_meant("skolla", "{\"total\":1,\"did_you_mean\":\"skola\",\"unknown\":[\"skolla\"]}",
                 "Did you mean: \033[1mskola\033[0m?\n"
                 "No record has “skolla”; these have “\033[1mskola\033[0m”.\n");
}

static void what_is_unknown_is_named_and_what_is_known_is_not(void **state)
{
    (void)state;
    assert_meant("qwxyz natt", "{\"total\":1,\"did_you_mean\":null,\"unknown\":[\"qwxyz\"]}",
                 "No record has “qwxyz”; these come nearest.\n");
    assert_meant("qwxyz", "{\"total\":0,\"did_you_mean\":null,\"unknown\":[\"qwxyz\"]}",
                 "No record has “qwxyz”.\n");
    assert_meant("skolla", "{\"total\":0,\"did_you_mean\":\"skola\",\"unknown\":[\"skolla\"]}",
                 "Did you mean: skola?\nNo record has “skolla”.\n");
    assert_meant("natt", "{\"total\":1,\"did_you_mean\":null,\"unknown\":[]}", "");
    assert_meant(NULL, "{\"total\":1}", "");
}

static void counts_stand_on_two_lines_the_most_first(void **state)
{
    (void)state;
    struct printing p;
    printing_start(&p, "{\"counts\":{\"category\":{\"skola\":4,\"forskola\":4,\"kultur\":1,"
                       "\"arbetsmarknad\":12,\"funktionsnedsattning\":3,\"ovrigt\":0,\"miljo\":1},"
                       "\"flag\":{\"innovative\":3,\"unassessed\":20,\"ordinary\":7}}}");
    settings.swedish = true;
    counts_print(p.to, &p.mp.root);
    assert_printed(&p, "Kategori: Arbetsmarknad… 12 · Förskola 4 · Skola 4 · Stöd och service… 3 "
                       "· …\n"
                       "Bedömning: innovativt 3 · ordinarie arbetssätt 7 · ej bedömt 20\n");
    printing_start(&p, "{\"total\":9}"); /* an older daemon */
    counts_print(p.to, &p.mp.root);
    assert_printed(&p, "");
}

static void an_empty_answer_says_what_was_tried_and_what_may_help(void **state)
{
    (void)state;
    struct printing p;
    struct args args = {.options = {{&category, "skola", 0}, {&limit, "5", 5}, {&mine, "", 0}},
                        .option_count = 3};
    struct found f = {.words = "lek år:2019", .args = &args, .limit = 5};
    printing_start(&p, "{\"total\":0,\"unknown\":[],\"unfiltered\":12}");
    f.result = &p.mp.root;
    found_nothing(p.to, &f);
    assert_printed(&p, "Nothing was found for “lek år:2019” with category: skola, mine.\n"
                       "Without the filters there are 12: goda search lek\n"
                       "Ask the whole city how others do: goda problem add\n");
    args.option_count = 0;
    printing_start(&p, "{\"total\":0,\"unknown\":[],\"unfiltered\":null}");
    f.result = &p.mp.root;
    found_nothing(p.to, &f);
    assert_printed(&p, "Nothing was found for “lek år:2019”.\n"
                       "Fewer or other words may find more. All that there is: goda list\n"
                       "Ask the whole city how others do: goda problem add\n");
    f.words = NULL;
    printing_start(&p, "{\"total\":0}");
    f.result = &p.mp.root;
    found_nothing(p.to, &f);
    assert_printed(&p, "There is nothing here yet.\n");
}

static void assert_end(const char *result, struct found f, uint64_t shown, const char *expected)
{
    struct printing p;
    const struct args args = {.positional = {"natt"}, .count = 1};
    printing_start(&p, result);
    f.args = &args;
    f.result = &p.mp.root;
    found_end(p.to, &f, shown);
    assert_printed(&p, expected);
}

static void the_end_tells_which_these_are_and_how_to_see_more(void **state)
{
    (void)state;
    static const char result[] = "{\"total\":37,\"took_ms\":4,\"partial\":null}";
    assert_end(result, (struct found){.limit = 10}, 10,
               "1–10 of 37 · 4 ms · more: goda search natt --page 2\n");
    assert_end(result, (struct found){.limit = 10, .offset = 20}, 10,
               "21–30 of 37 · 4 ms · more: goda search natt --page 4\n");
    assert_end(result, (struct found){.limit = 10, .offset = 30}, 7, "31–37 of 37 · 4 ms\n");
    assert_end(result, (struct found){.limit = 36, .offset = 36}, 1, "37 of 37 · 4 ms\n");
    assert_end(result, (struct found){.limit = 10, .offset = 70}, 0,
               "37 hits · the last page is 4 · 4 ms\n");
    assert_end(result, (struct found){.limit = 0}, 0, "37 hits · 4 ms\n");
    assert_end("{\"total\":1,\"took_ms\":0}", (struct found){.limit = 10}, 1, "1 hit · 0 ms\n");
}

static void what_was_not_looked_at_is_said(void **state)
{
    (void)state;
    assert_end("{\"total\":20000,\"took_ms\":90,\"partial\":\"newest\"}",
               (struct found){.limit = 10}, 10,
               "So many records have such common words that only the newest were looked through;\n"
               "rarer words find older ones, too.\n"
               "1–10 of 20000 · 90 ms · more: goda search natt --page 2\n");
    assert_end("{\"total\":2,\"took_ms\":250,\"partial\":\"time\"}", (struct found){.limit = 10}, 2,
               "This is what was found within the time limit; more words make it quicker.\n"
               "2 hits · 250 ms\n");
}

/* -- why --------------------------------------------------------------------------------------- */

static void put_term(msgpack_packer *pk, const char *term, const char *as, uint64_t docs)
{
    (void)msgpack_pack_map(pk, 6);
    mp_put_str(pk, "term");
    mp_put_str(pk, term);
    mp_put_str(pk, "typed");
    mp_put_str(pk, "lekplats");
    mp_put_str(pk, "as");
    mp_put_str(pk, as);
    mp_put_str(pk, "docs");
    (void)msgpack_pack_uint64(pk, docs);
    mp_put_str(pk, "weight");
    (void)msgpack_pack_double(pk, 2.5);
    mp_put_str(pk, "score");
    (void)msgpack_pack_double(pk, 12.125);
}

static void assert_why(double prior, const char *expected)
{
    AUTO_BUF struct buf packed = BUF(1024);
    AUTO_MP struct mp m = {0};
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    msgpack_packer pk = mp_packer(&packed);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "why");
    (void)msgpack_pack_map(&pk, 2);
    mp_put_str(&pk, "prior");
    (void)msgpack_pack_double(&pk, prior);
    mp_put_str(&pk, "terms");
    (void)msgpack_pack_array(&pk, 2);
    put_term(&pk, "lekplats", "word", 3);
    put_term(&pk, "lek", "part", 1200);
    assert_int_equal(mp_read(buf_bytes(&packed), MP_BOUNDED, 100, &m), OK);
    why_print(to, &m.root, 4);
    assert_int_equal(fclose(to), 0);
    assert_string_equal(text, expected);
    free(text);
}

static void a_score_is_told_term_by_term(void **state)
{
    (void)state;
    assert_why(1.05, "    word                     met as        records  weight   score\n"
                     "    lekplats                 the word            3    2.50   12.12\n"
                     "    lekplats → lek           a part of it     1200    2.50   12.12\n"
                     "    new, judged or taken up                                 × 1.05\n");
    settings.swedish = true;
    assert_why(0.9, "    word                met as         records  weight   score\n"
                    "    lekplats            ordet                3    2,50   12,12\n"
                    "    lekplats → lek      en del av det     1200    2,50   12,12\n"
                    "    should be reviewed                                  × 0,90\n");
    settings.plain = true;
    assert_why(1, "\tlekplats\tordet\t3\t2.50\t12.12\n\tlekplats → lek\ten del av "
                  "det\t1200\t2.50\t12.12\n");
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_next_page_is_the_same_command_as_a_shell_reads_it, setup),
        cmocka_unit_test_setup(without_filters_the_words_are_left, setup),
        cmocka_unit_test_setup(what_was_put_right_stands_out, setup),
        cmocka_unit_test_setup(what_is_unknown_is_named_and_what_is_known_is_not, setup),
        cmocka_unit_test_setup(counts_stand_on_two_lines_the_most_first, setup),
        cmocka_unit_test_setup(an_empty_answer_says_what_was_tried_and_what_may_help, setup),
        cmocka_unit_test_setup(the_end_tells_which_these_are_and_how_to_see_more, setup),
        cmocka_unit_test_setup(what_was_not_looked_at_is_said, setup),
        cmocka_unit_test_setup(a_score_is_told_term_by_term, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
