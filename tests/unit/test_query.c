// SPDX-License-Identifier: Apache-2.0
/* What a person typed, as it is understood. */
#include "tests/testing.h"

#include "daemon/search/query/query.h"
#include "proto/base/limits.h"

static void show(struct buf *out, bool without, const char *name, struct bytes text)
{
    buf_put(out, without ? BYTES_LIT("-") : BYTES_LIT(""));
    buf_put(out, bytes_str(name));
    buf_put(out, text);
}

/* Terms as -column:text| (text*| for a beginning), then fields as [-filter=value]. */
static const char *read_as(const char *typed)
{
    static const char *const columns[] = {[COLUMN_TITLE] = "title:",
                                          [COLUMN_TAGS] = "tags:",
                                          [COLUMN_SUMMARY] = "summary:",
                                          [COLUMN_BODY] = "body:",
                                          [COLUMN_ANY] = ""};
    static const char *const filters[FILTER_COUNT] = {
        "org=",   "category=", "tag=",     "flag=",  "outcome=",  "year=",    "kind=",
        "since=", "arrived=",  "status=",  "award=", "procured=", "overdue=", "unassessed=",
        "open=",  "own=",      "follows=", "gone=",  "hidden=",
    };
    static struct buf out = {.max = 1024};
    struct query q;
    buf_clear(&out);
    assert_error(query_read(bytes_str(typed), &q), OK);
    size_t wanted = 0, prefixes = 0;
    for (size_t i = 0; i < q.count; i++) {
        const struct term *t = &q.terms[i];
        show(&out, t->without, columns[t->column], t->text);
        buf_put_u8(&out, '|');
        wanted += !t->without;
        prefixes += t->prefix;
        assert_true(!t->prefix || t->text.ptr[t->text.len - 1] == '*');
    }
    assert_int_equal(q.wanted, wanted);
    assert_int_equal(q.prefixes, prefixes);
    for (size_t i = 0; i < q.field_count; i++) {
        const struct typed *t = &q.fields[i];
        buf_put_u8(&out, '[');
        show(&out, t->without, filters[t->filter], t->value);
        buf_put_u8(&out, ']');
    }
    buf_put_u8(&out, '\0');
    return (const char *)out.ptr;
}

struct reading_case {
    const char *typed, *as;
};

static void check(const struct reading_case *cases)
{
    for (; cases->typed; cases++)
        assert_string_equal(read_as(cases->typed), cases->as);
}

static void words_phrases_exclusions_and_beginnings(void **state)
{
    (void)state;
    check((const struct reading_case[]){{"röd bil", "röd|bil|"},
                                        {" \t röd\nbil ", "röd|bil|"},
                                        {"\"röd bil\" -blå", "röd bil|-blå|"},
                                        {"-\"röd bil\" bi* biblio*", "-röd bil|bi*|biblio*|"},
                                        {"-biblio*", "-biblio*|"},
                                        {"e-tjänst", "e-tjänst|"},
                                        {"a\"b c\"d", "a|b c|d|"},
                                        {"\"öppen till slutet", "öppen till slutet|"},
                                        {"\"\" - -- -\"\" \" ", ""},
                                        {"\"röd\"*", "röd|"},
                                        {0}});
}

static void typographic_quotes_are_quotes_at_the_ends_of_a_term(void **state)
{
    (void)state;
    check((const struct reading_case[]){{"”röd bil” blå", "röd bil|blå|"},
                                        {"“röd bil” „blå bil“", "röd bil|blå bil|"},
                                        {"»röd bil« -«blå bil»", "röd bil|-blå bil|"},
                                        {"’röd bil’ ‘blå’", "röd bil|blå|"},
                                        {"’den Sara’s bil’", "den Sara’s bil|"},
                                        {"’90-talet och Sara’s bil", "’90-talet|och|Sara’s|bil|"},
                                        {"”hej ”du där” då”", "hej ”du där|då”|"},
                                        {"\"det ”stora” röda\"", "det ”stora” röda|"},
                                        {"”öppen till", "öppen till|"},
                                        {"tagg:”fri lek” x", "x|[tag=fri lek]"},
                                        {"–röd −blå - grön", "–röd|−blå|grön|"},
                                        {0}});
}

static void every_filter_has_its_names_in_both_languages(void **state)
{
    (void)state;
    check((const struct reading_case[]){
        {"org:ett organisation:ett", "[org=ett][org=ett]"},
        {"category:skola kategori:skola KATEGORI:x",
         "[category=skola][category=skola][category=x]"},
        {"tag:a tagg:a etikett:a", "[tag=a][tag=a][tag=a]"},
        {"flag:a flagga:a bedömning:a bedomning:a", "[flag=a][flag=a][flag=a][flag=a]"},
        {"outcome:a utfall:a", "[outcome=a][outcome=a]"},
        {"year:1 år:1 ar:1 ÅR:1 a\xcc\x8ar:1", "[year=1][year=1][year=1][year=1][year=1]"},
        {"kind:a typ:a sort:a", "[kind=a][kind=a][kind=a]"},
        {"since:a sedan:a", "[since=a][since=a]"},
        {"status:a", "[status=a]"},
        {"award:a pris:a utmärkelse:a utmarkelse:a", "[award=a][award=a][award=a][award=a]"},
        {"procurement: upphandling:ja", "[procured=][procured=ja]"},
        {"overdue: försenad: forsenad: att-se-över:", "[overdue=][overdue=][overdue=][overdue=]"},
        {"unassessed: obedömda:", "[unassessed=][unassessed=]"},
        {"unanswered: obesvarad: obesvarade:nej", "[open=][open=][open=nej]"},
        {"own: mine: egna: våra:", "[own=][own=][own=][own=]"},
        {"withdrawn: tillbakadragna: tillbakadragen:", "[gone=][gone=][gone=]"},
        {"hidden: dold: dolda:", "[hidden=][hidden=][hidden=]"},
        {"title:a titel:a rubrik:a", "title:a|title:a|title:a|"},
        {"tags:a taggar:a", "tags:a|tags:a|"},
        {"summary:a ingress:a", "summary:a|summary:a|"},
        {"body:a brödtext:a brodtext:a", "body:a|body:a|body:a|"},
        {0}});
}

static void fields_and_words_mix_in_any_order(void **state)
{
    (void)state;
    check((const struct reading_case[]){
        {"bil kategori:skola \"röd bil\" -year:2019..2022 -blå",
         "bil|röd bil|-blå|[category=skola][-year=2019..2022]"},
        {"category:\"Social services\" x", "x|[category=Social services]"},
        {"-category:\"Social services\"", "[-category=Social services]"},
        {"title:\"röd bil\" -titel:blå titel:biblio* ingress:e-tjänst",
         "title:röd bil|-title:blå|title:biblio*|summary:e-tjänst|"},
        {"kategori:skola, år:2019; x", "x|[category=skola][year=2019]"},
        {"tag:\"öppen till slutet", "[tag=öppen till slutet]"},
        {"tag:a\"b c\"", "b c|[tag=a]"},
        {"tag:\"\" category:\"\"", "[tag=][category=]"},
        {"tag:tag:a tag::", "[tag=tag:a][tag=:]"},
        {0}});
}

static void other_colons_are_in_words(void **state)
{
    (void)state;
    check((const struct reading_case[]){
        {"EU:s kl 8:30 1:a", "EU:s|kl|8:30|1:a|"},
        {"http://stockholm.se/a", "http://stockholm.se/a|"},
        {"a:a:a: : :: :a -:a", "a:a:a:|:a|-:a|"},
        {"\"category:skola\"", "category:skola|"},
        {"(category:skola)", "(category:skola)|"},
        {"arrived_since:1 following:x vara: ", "arrived_since:1|following:x|vara:|"},
        {"Status: öppen Titel: Skola", "Status:|öppen|Titel:|Skola|"}, /* a heading */
        {"category: -tag: title:", "category:|-tag:|title:|"},
        {"tillbakadragnatillbakadragnatillbakadragna:x",
         "tillbakadragnatillbakadragnatillbakadragna:x|"},
        {0}});
}

static void a_query_has_its_bounds(void **state)
{
    (void)state;
    struct query q;
    AUTO_BUF struct buf words = BUF(SEARCH_QUERY_MAX + 16);
    for (int i = 0; i < QUERY_TERMS_MAX + 10; i++)
        buf_put(&words, BYTES_LIT("ord "));
    buf_put(&words, BYTES_LIT("år:2019"));
    assert_error(query_read(buf_bytes(&words), &q), OK);
    assert_int_equal(q.count, QUERY_TERMS_MAX);
    assert_int_equal(q.field_count, 1); /* behind the last word that counts */
    for (int i = 1; i < FILTERS_MAX; i++)
        buf_put(&words, BYTES_LIT(" dold:"));
    assert_error(query_read(buf_bytes(&words), &q), OK);
    assert_int_equal(q.field_count, FILTERS_MAX);
    buf_put(&words, BYTES_LIT(" dold:"));
    assert_error(query_read(buf_bytes(&words), &q), ERR_LIMIT);
    assert_error(query_read(BYTES_LIT("vad \xc3"), &q), ERR_PARAMS);
    buf_clear(&words);
    while (words.len < SEARCH_QUERY_MAX)
        buf_put_u8(&words, ':');
    assert_error(query_read(buf_bytes(&words), &q), OK);
    buf_put_u8(&words, ':');
    assert_error(query_read(buf_bytes(&words), &q), ERR_PARAMS);
    assert_error(query_read(BYTES_NONE, &q), OK);
    assert_int_equal(q.count + q.field_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_phrases_exclusions_and_beginnings),
        cmocka_unit_test(typographic_quotes_are_quotes_at_the_ends_of_a_term),
        cmocka_unit_test(every_filter_has_its_names_in_both_languages),
        cmocka_unit_test(fields_and_words_mix_in_any_order),
        cmocka_unit_test(other_colons_are_in_words),
        cmocka_unit_test(a_query_has_its_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
