// SPDX-License-Identifier: Apache-2.0
/* The filters, as parameters and as fields among the words, on a store that has something for each
 * to find and to leave out. */
#include "tests/testing.h"

#include "daemon/search/query/filter.h"
#include "tests/searching.h"

enum {
    YEAR_2017 = 0, /* of `times` */
    YEAR_2020,
    YEAR_2023
};
static const uint64_t times[] = {1500000000000, 1600000000000, 1700000000000};

/* A and B are examples, C is a problem; D is withdrawn and E hidden. The newest is found first. */
static int fill_store(void **state)
{
    int failed = start_store(state);
    struct stored_in *in = *state;
    struct author a = author_of(1), b = author_of(2);
    struct hash network = found_network(in, &a, "ett");
    admit(in, &network, &a, &b, "tva");
    struct about about = {&a, .kind = KIND_EXAMPLE, .created = times[YEAR_2017]};
    struct hash of_a =
        put_one(in, about,
                FIELDS("title", "A", "category", "skola", "year", "2019", "outcome", "good", "tags",
                       "Fri lek, Énergi", "review_by", "2020-01-01", "summary", "Rutschkana"));
    about = (struct about){&b, .kind = KIND_EXAMPLE, .created = times[YEAR_2020]};
    struct hash of_b =
        put_one(in, about,
                FIELDS("title", "B", "category", "socialtjanst", "year", "2020", "outcome",
                       "failed", "lessons", "Många", "review_by", "2199-01-01", "tags", "lek"));
    struct hash of_d = put_one(in, about, FIELDS("title", "D", "category", "idrott-fritid"));
    struct hash of_e = put_one(in, about, FIELDS("title", "E", "category", "idrott-fritid"));
    about = (struct about){&b, .kind = KIND_PROBLEM, .created = times[YEAR_2023]};
    (void)put_one(in, about,
                  FIELDS("title", "C", "category", "kultur", "status", "open", "procurement", "yes",
                         "review_by", "2199-01-01", "body", "Rutschkana"));
    about = (struct about){&b, .kind = KIND_COMMENT, .ref = &of_a};
    (void)put_one(in, about, FIELDS("text", "Hur?", "question", "yes"));
    about = (struct about){&a, .kind = KIND_ASSESSMENT, .ref = &of_b};
    (void)put_one(in, about, FIELDS("flag", "ordinary", "why", "Så är det"));
    about = (struct about){&a, .kind = KIND_AWARD, .ref = &of_b};
    (void)put_one(in, about, FIELDS("award", "Priset", "year", "2021", "status", "winner"));
    about = (struct about){&b, .kind = KIND_WITHDRAWAL, .ref = &of_d};
    (void)put_one(in, about, FIELDS("reason", "outdated"));
    assert_error(store_begin(in->store), OK);
    assert_error(
        store_hide(in->store, &of_e, BYTES_LIT("skräp"), BYTES_LIT("karin"), 1700000000000), OK);
    assert_error(store_end(in->store), OK);
    return failed;
}

struct found_case {
    const char *words, *found;
};

static void check(struct stored_in *in, const struct found_case *cases)
{
    for (; cases->words; cases++) {
        const char *titles = found(in, FIELDS("words", cases->words));
        if (strcmp(titles, cases->found) != 0)
            fail_msg("%s: found %s, not %s", cases->words, titles, cases->found);
    }
}

static void each_filter_may_be_typed_in_both_languages(void **state)
{
    check(*state, (const struct found_case[]){{"", "C B A"},
                                              {"org:ett", "A"},
                                              {"organisation:TVA", "C B"},
                                              {"category:skola", "A"},
                                              {"kategori:Kultur", "C"},
                                              {"category:\"Social services\"", "B"},
                                              {"kategori:”Kultur och bibliotek”", "C"},
                                              {"tag:lek", "B"},
                                              {"tagg:\"FRI LEK\"", "A"},
                                              {"etikett:énergi", "A"},
                                              {"flag:ordinary", "B"},
                                              {"flagga:\"ordinarie arbetssätt\"", "B"},
                                              {"bedömning:obedömt kategori:skola", "A"},
                                              {"flag:unassessed kind:example", "A"},
                                              {"outcome:good", "A"},
                                              {"utfall:misslyckat", "B"},
                                              {"year:2019", "A"},
                                              {"år:2020", "B"},
                                              {"ar:2020", "B"},
                                              {"kind:problem", "C"},
                                              {"typ:exempel", "B A"},
                                              {"typ:problemformulering", "C"},
                                              {"since:2020", "C B"},
                                              {"sedan:2020-09-20", "C"},
                                              {"sedan:7d", ""},
                                              {"sedan:50år", "C B A"},
                                              {"status:open", "C"},
                                              {"status:öppen", "C"},
                                              {"award:winner", "B"},
                                              {"utmärkelse:vinnare", "B"},
                                              {"pris:finalist", ""},
                                              {"procurement:yes", "C"},
                                              {"upphandling:", "C"},
                                              {"upphandling:nej", "B A"},
                                              {"overdue:", "A"},
                                              {"försenad:nej", "C B"},
                                              {"unassessed: kind:example", "A"},
                                              {"obedömda:nej", "C B"},
                                              {"unanswered:", "C A"},
                                              {"obesvarade:nej", "B"},
                                              {"withdrawn:yes", "C D B A"},
                                              {"tillbakadragna:nej", "C B A"},
                                              {"hidden:", "C E B A"},
                                              {"dolda:ja tillbakadragna:ja", "C E D B A"},
                                              {0}});
}

static void a_field_may_be_left_out_and_typed_twice(void **state)
{
    check(*state,
          (const struct found_case[]){{"category:skola kategori:kultur", "C A"},
                                      {"category:skola kategori:kultur år:2019", "A"},
                                      {"-category:skola", "C B"},
                                      {"-category:skola -category:kultur", "B"},
                                      {"-outcome:failed", "C A"}, /* C has none */
                                      {"-year:2019", "C B"},      /* nor a year */
                                      {"category:skola kategori:kultur -kategori:skola", "C"},
                                      {"tag:lek tag:\"fri lek\"", "B A"},
                                      {"-tag:lek", "C A"},
                                      {"-overdue:", "C B"},
                                      {"-overdue:nej", "A"},
                                      {"upphandling:ja upphandling:nej", "C B A"},
                                      {"org:ett org:tva", "C B A"},
                                      {"-org:ett", "C B"},
                                      {"-since:2020", "A"},
                                      {"-hidden:", "C B A"},
                                      {"flag:ordinary flag:innovative", "B"},
                                      {0}});
}

static void years_come_in_ranges(void **state)
{
    check(*state, (const struct found_case[]){{"year:2019..2020", "B A"},
                                              {"år:2019-2020", "B A"},
                                              {"år:2019–2020", "B A"},
                                              {"år:2020..", "B"},
                                              {"år:..2019", "A"},
                                              {"år:2021..2022", ""},
                                              {"år:..2018 år:2020..2030", "B"},
                                              {"year:2020..2019", "wrong: year"},
                                              {"år:..", "wrong: year"},
                                              {"år:19", "wrong: year"},
                                              {"år:20190", "wrong: year"},
                                              {"år:2019..x", "wrong: year"},
                                              {0}});
}

static void fields_go_with_words_and_parameters(void **state)
{
    struct stored_in *in = *state;
    check(in, (const struct found_case[]){{"rutschkana", "A C"},
                                          {"kategori:kultur rutschkana", "C"},
                                          {"rutschkana -kategori:kultur", "A"},
                                          {"-rutschkana kategori:skola", ""},
                                          {"-rutschkana", "B"},
                                          {"ingress:rutschkana", "A"},
                                          {"body:rutschkanor", "C"},
                                          {"title:rutschkana", ""},
                                          {"tags:lek titel:B", "B"},
                                          {"tags:\"fri lek\"", "A"},
                                          {"rutschkana -summary:rutschkana", "C"},
                                          {"-ingress:rutschkana", "C B"},
                                          {"titel:a*", "A"},
                                          {"summary:ruts*", "A"},
                                          {0}});
    assert_found("A", "words", "kategori:skola", "org", "ett");
    assert_found("", "words", "kategori:skola", "category", "kultur"); /* both hold */
}

static void a_wrong_value_is_told_by_its_parameter_s_name(void **state)
{
    check(*state, (const struct found_case[]){{"kategori:rymden", "wrong: category"},
                                              {"-kategori:rymden", "wrong: category"},
                                              {"kategori:\"\"", "wrong: category"},
                                              {"kategori:\"skola", "A"},
                                              {"kategori:\"skola och", "wrong: category"},
                                              {"org:\"\"", "wrong: org"},
                                              {"tagg:\"\"", "wrong: tag"},
                                              {"flagga:bra", "wrong: flag"},
                                              {"utfall:x", "wrong: outcome"},
                                              {"typ:recept", "wrong: kind"},
                                              {"sedan:igår", "wrong: since"},
                                              {"sedan:90", "wrong: since"},
                                              {"sedan:\"\"", "wrong: since"},
                                              {"sedan:2023-02-29", "wrong: since"},
                                              {"sedan:2023-1-1", "wrong: since"},
                                              {"status:x", "wrong: status"},
                                              {"pris:x", "wrong: award"},
                                              {"försenad:kanske", "wrong: overdue"},
                                              {"dold:x", "wrong: hidden"},
                                              {"egna:x", "wrong: own"},
                                              {0}});
}

static void the_values_of_a_filter_can_be_told(void **state)
{
    (void)state;
    static const struct {
        const char *param, *values;
    } cases[] = {{"outcome", "good, mixed, failed, too_early"},
                 {"flag", "unassessed, innovative, ordinary, unsure"},
                 {"award", "nominated, finalist, winner"},
                 {"status", "open, proposals, solved, closed"},
                 {"kind", "example, problem"},
                 {"overdue", "yes, no"},
                 {"year", "2019, 2019..2022, 2019.., ..2022"},
                 {"words", ""},
                 {"limit", ""},
                 {"", ""}};
    char values[256];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        filter_say_values(cases[i].param, values, sizeof values);
        assert_string_equal(values, cases[i].values);
    }
    filter_say_values("category", values, sizeof values);
    assert_non_null(strstr(values, "ovrigt")); /* all of them have room */
    filter_say_values("category", values, 10);
    assert_string_equal(values, "forskola,");
}

/* As `found`, for an organisation. */
static uint64_t total_for(struct stored_in *in, struct bytes own, const char *words)
{
    AUTO_BUF struct buf out = BUF(RECORD_MAX), result = BUF(RECORD_MAX);
    AUTO_MP struct mp params = {0}, m = {0};
    msgpack_packer pk = mp_packer(&result);
    char field[64];
    uint64_t total = 0;
    put_params(&out, FIELDS("words", words));
    assert_error(mp_read(buf_bytes(&out), MP_BOUNDED, 64, &params), OK);
    assert_error(search_run(in->reading, &params.root, own, &pk, field), OK);
    assert_error(mp_read(buf_bytes(&result), MP_BOUNDED, MP_CONTROL_NODES, &m), OK);
    assert_true(mp_uint(mp_get(&m.root, "total"), UINT64_MAX, &total));
    return total;
}

static void what_is_one_s_own_depends_on_who_asks(void **state)
{
    static const char *const names[] = {"own:yes", "mine:", "egna:ja", "våra:", "-egna:nej"};
    struct stored_in *in = *state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(total_for(in, BYTES_LIT("ett"), names[i]), 1);
        assert_int_equal(total_for(in, BYTES_LIT("tva"), names[i]), 2);
        assert_int_equal(total_for(in, BYTES_NONE, names[i]), 0);
    }
    assert_int_equal(total_for(in, BYTES_LIT("ett"), "egna:nej"), 2);
    assert_int_equal(total_for(in, BYTES_LIT("ett"), "-egna:"), 2);
    assert_int_equal(total_for(in, BYTES_LIT("ett"), "egna:ja egna:nej"), 3);
    assert_int_equal(total_for(in, BYTES_NONE, "egna:nej"), 3);
}

static void there_may_be_many_filters_but_not_too_many(void **state)
{
    struct stored_in *in = *state;
    AUTO_BUF struct buf words = BUF(SEARCH_QUERY_MAX);
    for (int i = 0; i < FILTERS_MAX; i++)
        buf_put(&words, i % 2 ? BYTES_LIT("-unanswered:nej ") : BYTES_LIT("våra:nej "));
    buf_put_u8(&words, '\0');
    AUTO_ANSWER struct answer most = ask(in, FIELDS("words", (const char *)words.ptr));
    assert_error(most.error, OK);
    AUTO_ANSWER struct answer more =
        ask(in, FIELDS("words", (const char *)words.ptr, "category", "skola"));
    assert_error(more.error, ERR_LIMIT);
    assert_string_equal(more.field, "words");
    buf_clear(&words);
    while (words.len < SEARCH_QUERY_MAX - 8)
        buf_put(&words, BYTES_LIT("dold:ja "));
    buf_put_u8(&words, '\0');
    AUTO_ANSWER struct answer most_typed = ask(in, FIELDS("words", (const char *)words.ptr));
    assert_error(most_typed.error, ERR_LIMIT);
    assert_string_equal(most_typed.field, "words");
}

int main(void)
{
#define FILLED_TEST(test) cmocka_unit_test_setup_teardown(test, fill_store, end_store)
    const struct CMUnitTest tests[] = {
        FILLED_TEST(each_filter_may_be_typed_in_both_languages),
        FILLED_TEST(a_field_may_be_left_out_and_typed_twice),
        FILLED_TEST(years_come_in_ranges),
        FILLED_TEST(fields_go_with_words_and_parameters),
        FILLED_TEST(a_wrong_value_is_told_by_its_parameter_s_name),
        cmocka_unit_test(the_values_of_a_filter_can_be_told),
        FILLED_TEST(what_is_one_s_own_depends_on_who_asks),
        FILLED_TEST(there_may_be_many_filters_but_not_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
