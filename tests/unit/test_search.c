// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include "daemon/search/words/words.h"
#include "tests/searching.h"

/* -- words ------------------------------------------------------------------------------------- */

static void words_are_cut_and_folded(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"Hej, världen!", "hej|världen|"},
        {"Åsa ÄLSKAR Ös", "åsa|älskar|ös|"},
        {"A\xcc\x8asa a\xcc\x88r o\xcc\x88", "åsa|är|ö|"}, /* decomposed */
        {"idé façade über Ångström", "ide|facade|uber|ångström|"},
        {"för\xc2\xadskola", "förskola|"}, /* soft hyphen */
        {"EU:s e-tjänst 2,5 % (a/b)", "eu|s|e|tjänst|2|5|a|b|"},
        {"\xc3", ""},
        {"a\xff\x62", "a|b|"},
        {"Straße ﬁl ½", "strasse|fil|12|"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[128] = "";
        struct word w;
        for (size_t at = 0; word_next(bytes_str(cases[i].text), at, &w); at = w.to) {
            size_t len = strlen(words);
            (void)snprintf(words + len, sizeof words - len, "%.*s|", (int)w.len, w.folded);
        }
        assert_string_equal(words, cases[i].words);
    }
}

static void inflected_forms_meet(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("Vår skola", "Alla skolor", "I skolan", "Ett skåp"));
    static const char *const forms[] = {"skola", "skolor", "skolan", "skolornas", "SKOLA"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        AUTO_ANSWER struct answer a = ask(in, FIELDS("words", forms[i]));
        assert_int_equal(a.total, 3);
    }
}

static void definite_forms_meet_too(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("ett arkiv", "arkivet", "arkivets kvalitet", "kvaliteten utan"));
    assert_found("B C A", "words", "arkiv");
    assert_found("B C A", "words", "arkivens");
    assert_found("D C", "words", "kvalitet");
    assert_found("", "words", "ut");
}

static void swedish_vowels_are_letters(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("Det är hal is", "Ett hål i isen", "En idé om ålder", "Häl"));
    assert_found("A", "words", "hal");
    assert_found("B", "words", "hål");
    assert_found("B", "words", "ha\xcc\x8al"); /* decomposed */
    assert_found("D", "words", "häl");
    assert_found("C", "words", "ide");
    assert_found("C", "words", "idé");
}

static void the_more_words_the_higher(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("röd bil", "blå bil", "röd cykel", "grön buss"));
    assert_found("A", "words", "röd bil", "limit", "1");
    assert_found("A C", "words", "bil segelbåt röd", "limit", "2");
    AUTO_ANSWER struct answer a = ask(in, FIELDS("words", "bil segelbåt röd", "limit", "1"));
    assert_int_equal(a.total, 3);
    assert_found("", "words", "segelbåt");
}

static void phrases_exclusions_and_beginnings(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("den stora röda bilen", "den röda stora bilen", "en liten bil",
                          "bibliotekarie", "e-tjänst för bilar"));
    assert_found("A", "words", "\"stora röda\"");
    assert_found("C E", "words", "bil -stora");
    assert_found("B C E", "words", "bil stora -\"stora röda\"");
    assert_found("B", "words", "bil \"stora\" -\"stora röda\""); /* what is quoted is to be met */
    assert_found("C E B A", "words", "bil \"segelbåt\"");        /* but better this than nothing */
    assert_found("D", "words", "biblio*");
    assert_found("D", "words", "bibliotekarien*"); /* at least what the word itself finds */
    assert_found("", "words", "biblio");
    assert_found("", "words", "bi*");               /* too short to be a beginning */
    assert_found("", "words", "xxx* yyy* biblio*"); /* the third is a word */
    assert_found("E", "words", "e-tjänst");
    assert_found("E D C", "words", "-stora"); /* nothing wanted: the newest of what is left */
    AUTO_ANSWER struct answer a = ask(in, FIELDS("words", "-stora", "limit", "1"));
    assert_int_equal(a.total, 3);
}

static void titles_count_more_than_bodies(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1);
    struct about about = {&a, .kind = KIND_EXAMPLE};
    (void)put_one(in, about, FIELDS("title", "B", "body", "lekplats"));
    (void)put_one(in, about, FIELDS("title", "lekplats", "body", "B"));
    (void)put_one(in, about, FIELDS("title", "T", "body", "B", "tags", "lekplats"));
    (void)put_one(in, about, FIELDS("title", "S", "body", "B", "summary", "lekplats"));
    for (int i = 0; i < 20; i++) /* so that the word is rare */
        (void)put_one(in, about, FIELDS("title", "X", "body", "annat"));
    assert_found("lekplats T S B", "words", "lekplats");
    AUTO_ANSWER struct answer found = ask(in, FIELDS("words", "lekplats"));
    const msgpack_object *first = mp_get(hit(&found, 0), "score"),
                         *last = mp_get(hit(&found, 3), "score");
    assert_true(first->via.f64 > last->via.f64);
    assert_true(last->via.f64 > 0);
}

static void snippets_mark_what_was_met(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("Först kommer\nnågra ord och sedan skolorna som vi söker efter.", "x"));
    AUTO_ANSWER struct answer a = ask(in, FIELDS("words", "skola"));
    assert_bytes(text_in(hit(&a, 0), "snippet"),
                 BYTES_LIT("Först kommer några ord och sedan \x02skolorna\x03 som vi söker efter. "
                           "Enheten Alla"));
    AUTO_ANSWER struct answer all = ask(in, FIELDS("limit", "1"));
    assert_bytes(text_in(hit(&all, 0), "snippet"), BYTES_LIT("Kort sagt"));
}

/* -- what people mean -------------------------------------------------------------------------- */

static void compounds_are_met_by_their_parts_and_nothing_else(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("äldreomsorgsverksamhet", "parkering", "omsorg", "skolbibliotek",
                          "god man", "e-tjänst"));
    assert_found("C A", "words", "omsorg");
    assert_found("A C", "words", "äldreomsorg");
    assert_found("", "words", "park");
    assert_found("D", "words", "skol bibliotek");
    assert_found("E", "words", "godman");
    assert_found("F", "words", "etjänst");
}

static void a_misspelling_that_finds_the_same_is_told_all_the_same(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("att erkänna", "erkände", "sarsparillor"));
    AUTO_ANSWER struct answer a = ask(in, FIELDS("words", "erkäna"));
    assert_true(a.total > 0);
    assert_bytes(text_in(&a.mp.root, "did_you_mean"), BYTES_LIT("erkänna"));
    AUTO_ANSWER struct answer right = ask(in, FIELDS("words", "erkänner"));
    assert_null(text_in(&right.mp.root, "did_you_mean").ptr);
    /* a form of a word that only the records know */
    AUTO_ANSWER struct answer form = ask(in, FIELDS("words", "sarsparillan"));
    assert_null(text_in(&form.mp.root, "did_you_mean").ptr);
}

static void letters_and_spelling_are_put_right(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("förskola", "rekrytering", "för", "arkiv"));
    assert_found("A", "words", "forskola");
    assert_found("A", "words", "forskolorna");
    assert_found("D", "words", "arkivet");
    AUTO_ANSWER struct answer a = ask(in, FIELDS("words", "rekrytring"));
    assert_int_equal(a.total, 1);
    assert_bytes(text_in(&a.mp.root, "did_you_mean"), BYTES_LIT("rekrytering"));
    struct bytes unknown;
    assert_true(mp_text(mp_at(mp_get(&a.mp.root, "unknown"), 0), &unknown));
    assert_bytes(unknown, BYTES_LIT("rekrytring"));
}

static void an_empty_answer_tells_what_there_is_without_the_filters(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1);
    (void)put_one(in, (struct about){&a, .kind = KIND_EXAMPLE},
                  FIELDS("title", "A", "body", "bil", "category", "skola"));
    AUTO_ANSWER struct answer none = ask(in, FIELDS("words", "bil", "category", "miljo"));
    uint64_t unfiltered = 0;
    assert_int_equal(none.total, 0);
    assert_true(mp_uint(mp_get(&none.mp.root, "unfiltered"), 10, &unfiltered));
    assert_int_equal(unfiltered, 1);
    AUTO_ANSWER struct answer some = ask(in, FIELDS("words", "bil", "category", "skola"));
    assert_int_equal(some.total, 1);
    assert_int_equal(mp_get(&some.mp.root, "unfiltered")->type, MSGPACK_OBJECT_NIL);
}

static void hits_are_counted_sorted_and_explained(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1);
    (void)put_one(in, (struct about){&a, .kind = KIND_EXAMPLE, .created = 2000},
                  FIELDS("title", "A", "body", "bil", "category", "skola"));
    (void)put_one(in, (struct about){&a, .kind = KIND_EXAMPLE, .created = 3000},
                  FIELDS("title", "B", "body", "cykel och bil", "category", "skola"));
    (void)put_one(in, (struct about){&a, .kind = KIND_EXAMPLE, .created = 1000},
                  FIELDS("title", "bil", "body", "bil", "category", "miljo", "flag", "innovative"));
    assert_found("B A bil", "words", "bil", "sort", "new");
    assert_found("wrong: sort", "words", "bil", "sort", "old");
    AUTO_BUF struct buf map = BUF(256);
    AUTO_MP struct mp params = {0};
    msgpack_packer pk = mp_packer(&map);
    (void)msgpack_pack_map(&pk, 3);
    mp_put_str(&pk, "words");
    mp_put_str(&pk, "bil");
    mp_put_str(&pk, "why");
    (void)msgpack_pack_true(&pk);
    mp_put_str(&pk, "counts");
    (void)msgpack_pack_true(&pk);
    assert_error(mp_read(buf_bytes(&map), MP_BOUNDED, 16, &params), OK);
    AUTO_ANSWER struct answer found = ask_map(in, &params.root);
    uint64_t schools = 0, innovative = 0;
    const msgpack_object *counts = mp_get(&found.mp.root, "counts"),
                         *why = mp_get(hit(&found, 0), "why"),
                         *term = mp_at(mp_get(why, "terms"), 0);
    assert_true(mp_uint(mp_get(mp_get(counts, "category"), "skola"), 10, &schools));
    assert_true(mp_uint(mp_get(mp_get(counts, "flag"), "innovative"), 10, &innovative));
    assert_int_equal(schools, 2);
    assert_int_equal(innovative, 1);
    assert_bytes(text_in(hit(&found, 0), "title"), BYTES_LIT("bil"));
    assert_bytes(text_in(term, "as"), BYTES_LIT("word"));
    double share = mp_get(term, "score")->via.f64, prior = mp_get(why, "prior")->via.f64;
    assert_true(prior > 0 && prior <= 1.15);
    double off = share * prior - mp_get(hit(&found, 0), "score")->via.f64;
    assert_true(off < 1e-9 && off > -1e-9);
}

/* -- filters ----------------------------------------------------------------------------------- */

static void filters_narrow_down(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1), b = author_of(2);
    struct hash network = found_network(in, &a, "ett");
    admit(in, &network, &a, &b, "tva");
    (void)put_one(in, (struct about){&a, .kind = KIND_EXAMPLE, .created = 1000},
                  FIELDS("title", "A", "category", "skola", "year", "2019", "outcome", "good",
                         "tags", "Lek, Énergi"));
    (void)put_one(in, (struct about){&b, .kind = KIND_EXAMPLE, .created = 2000},
                  FIELDS("title", "B", "category", "miljo", "year", "2020", "outcome", "failed",
                         "lessons", "Många", "import_key", "k-1"));
    (void)put_one(in, (struct about){&b, .kind = KIND_PROBLEM, .created = 3000},
                  FIELDS("title", "C", "category", "skola", "tags", "lek"));
    assert_found("C B A", "limit", "9"); /* no words: the newest first */
    assert_found("B", "limit", "1", "offset", "1");
    assert_found("A", "org", "ett");
    assert_found("C B", "org", "tva");
    assert_found("", "org", "tre");
    assert_found("C A", "category", "skola");
    assert_found("C A", "category", "Skola");
    assert_found("B", "category", "Miljö och avfall");
    assert_found("wrong: category", "category", "rymden");
    assert_found("C A", "tag", "LEK");
    assert_found("A", "tag", "énergi");
    assert_found("", "tag", "le");
    assert_found("B", "outcome", "failed");
    assert_found("B", "outcome", "misslyckat");
    assert_found("A", "year", "2019");
    assert_found("wrong: year", "year", "tjugohundra");
    assert_found("C", "kind", "problem");
    assert_found("wrong: kind", "kind", "recept");
    assert_found("C B", "since", "2000");
    assert_found("C", "words", "kort", "category", "skola", "org", "tva");
    assert_found("", "words", "kort", "category", "kultur");
    assert_found("wrong: limit", "limit", "1001");
    AUTO_ANSWER struct answer found =
        ask(in, FIELDS("words", "kort", "org", "tva", "year", "2020"));
    const msgpack_object *h = hit(&found, 0);
    assert_int_equal(found.total, 1);
    assert_bytes(text_in(h, "org"), BYTES_LIT("tva"));
    assert_bytes(text_in(h, "org_name"), BYTES_LIT("tva"));
    assert_bytes(text_in(h, "kind"), BYTES_LIT("example"));
    assert_bytes(text_in(h, "category"), BYTES_LIT("miljo"));
    assert_bytes(text_in(h, "outcome"), BYTES_LIT("failed"));
    assert_bytes(text_in(h, "import_key"), BYTES_LIT("k-1"));
    assert_bytes(text_in(h, "summary"), BYTES_LIT("Kort sagt"));
    uint64_t n = 0;
    assert_true(mp_uint(mp_get(h, "year"), 9999, &n) && n == 2020);
    assert_true(mp_uint(mp_get(h, "created"), UINT64_MAX, &n) && n == 2000);
}

static void what_an_organisation_took_over_is_found_as_its_own(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1), b = author_of(2), c = author_of(3);
    struct hash network = found_network(in, &a, "ett");
    struct about succeed = {&a, .kind = KIND_SUCCEED, .network = &network};
    admit(in, &network, &a, &b, "tva");
    admit(in, &network, &a, &c, "tre");
    (void)put_one(in, (struct about){&a, .kind = KIND_EXAMPLE, .created = 11},
                  FIELDS("title", "A"));
    (void)put_one(in, (struct about){&b, .kind = KIND_EXAMPLE, .created = 12},
                  FIELDS("title", "B"));
    (void)put_one(in, (struct about){&c, .kind = KIND_EXAMPLE, .created = 13},
                  FIELDS("title", "C"));
    assert_found("C", "org", "tre");
    (void)put_one(in, succeed, FIELDS("slug", "ett", "successor", "tva"));
    (void)put_one(in, succeed, FIELDS("slug", "tva", "successor", "tre"));
    assert_found("C B A", "org", "tre");
    assert_found("B A", "org", "tva");
    assert_found("A", "org", "ett");
    (void)put_one(in, succeed, FIELDS("slug", "ett", "successor", "tre")); /* it was a mistake */
    assert_found("B", "org", "tva");
    assert_found("C B A", "words", "kort", "org", "tre");
}

/* -- judgements -------------------------------------------------------------------------------- */

/* What the only hit shows: "flag innovative/ordinary/unsure own". */
static const char *judged(struct stored_in *in)
{
    static char shown[128];
    AUTO_ANSWER struct answer a = ask(in, FIELDS("limit", "1"));
    const msgpack_object *tally = mp_get(hit(&a, 0), "tally");
    struct bytes flag = text_in(hit(&a, 0), "flag"), own = text_in(tally, "own");
    uint64_t says[3] = {99, 99, 99};
    (void)mp_uint(mp_get(tally, "innovative"), 98, &says[0]);
    (void)mp_uint(mp_get(tally, "ordinary"), 98, &says[1]);
    (void)mp_uint(mp_get(tally, "unsure"), 98, &says[2]);
    (void)snprintf(shown, sizeof shown, "%.*s %d/%d/%d %.*s", (int)flag.len, (const char *)flag.ptr,
                   (int)says[0], (int)says[1], (int)says[2], own.ptr ? (int)own.len : 1,
                   own.ptr ? (const char *)own.ptr : "-");
    return shown;
}

/* Which values of the filter find the only example: i, o, u, and n for unassessed. */
static const char *matching(struct stored_in *in)
{
    static const char *const flags[] = {"innovative", "ordinary", "unsure", "unassessed"};
    static char letters[5];
    size_t len = 0;
    for (size_t i = 0; i < 4; i++) {
        AUTO_ANSWER struct answer a = ask(in, FIELDS("flag", flags[i]));
        AUTO_ANSWER struct answer words = ask(in, FIELDS("flag", flags[i], "words", "rubrik"));
        assert_int_equal(a.total, words.total);
        if (a.total)
            letters[len++] = "ioun"[i];
    }
    letters[len] = '\0';
    return letters;
}

static void judge(struct stored_in *in, struct author *by, const struct hash *example,
                  uint64_t created, const char *flag)
{
    (void)put_one(in,
                  (struct about){by, .kind = KIND_ASSESSMENT, .ref = example, .created = created},
                  FIELDS("flag", flag, "why", "Så är det"));
}

static void the_newest_judgement_of_each_organisation_counts(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1), b = author_of(2), c = author_of(3);
    struct hash network = found_network(in, &a, "ett");
    admit(in, &network, &a, &b, "tva");
    admit(in, &network, &a, &c, "tre");
    struct hash id =
        put_one(in, (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("title", "Rubrik"));
    assert_string_equal(judged(in), "unassessed 0/0/0 -");
    assert_string_equal(matching(in), "n");
    judge(in, &b, &id, 2000, "ordinary");
    assert_string_equal(judged(in), "ordinary 0/1/0 -");
    assert_string_equal(matching(in), "o");
    judge(in, &b, &id, 1000, "unsure"); /* older, though it came later */
    assert_string_equal(judged(in), "ordinary 0/1/0 -");
    judge(in, &b, &id, 3000, "innovative");
    assert_string_equal(judged(in), "innovative 1/0/0 -");
    judge(in, &c, &id, 1000, "innovative");
    assert_string_equal(judged(in), "innovative 2/0/0 -");
    judge(in, &c, &id, 4000, "ordinary");
    assert_string_equal(judged(in), "disputed 1/1/0 -");
    assert_string_equal(matching(in), "io");
    judge(in, &a, &id, 5000, "unsure"); /* its author's: not among the others */
    assert_string_equal(judged(in), "disputed 1/1/0 unsure");
    assert_string_equal(matching(in), "io");
    restart(in);
    assert_string_equal(judged(in), "disputed 1/1/0 unsure");
}

static void an_author_s_view_stands_alone_until_others_judge(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1), b = author_of(2), again = author_of(3);
    struct hash network = found_network(in, &a, "ett");
    admit(in, &network, &a, &b, "tva");
    struct hash id = put_one(in, (struct about){&b, .kind = KIND_EXAMPLE},
                             FIELDS("title", "Rubrik", "flag", "innovative"));
    assert_string_equal(judged(in), "innovative 0/0/0 innovative");
    assert_string_equal(matching(in), "in");
    judge(in, &b, &id, 0, "ordinary"); /* it thinks again */
    assert_string_equal(judged(in), "ordinary 0/0/0 ordinary");
    judge(in, &again, &id, 0, "unsure"); /* nobody's key, until the roster says so */
    assert_string_equal(judged(in), "ordinary 0/0/0 ordinary");
    (void)put_one(in, (struct about){&b, .kind = KIND_REKEY, .network = &network},
                  FIELDS("slug", "tva", "sign_key", again.sign_hex));
    judge(in, &again, &id, 0, "unsure");
    assert_string_equal(judged(in), "unsure 0/0/0 unsure");
    assert_string_equal(matching(in), "un");
    judge(in, &a, &id, 0, "ordinary");
    assert_string_equal(judged(in), "ordinary 0/1/0 unsure");
    assert_string_equal(matching(in), "o");
}

static void a_judgement_may_come_before_its_example(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1), b = author_of(2);
    AUTO_LOT struct lot *lot = new_lot();
    struct hash id =
        put_record(lot, (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("title", "Rubrik"));
    judge(in, &b, &id, 0, "ordinary");
    assert_found("", "flag", "ordinary");
    store_lot(in, lot);
    assert_string_equal(judged(in), "ordinary 0/1/0 -");
    assert_string_equal(matching(in), "o");
}

int main(void)
{
#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, start_store, end_store)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_cut_and_folded),
        STORE_TEST(inflected_forms_meet),
        STORE_TEST(definite_forms_meet_too),
        STORE_TEST(swedish_vowels_are_letters),
        STORE_TEST(the_more_words_the_higher),
        STORE_TEST(phrases_exclusions_and_beginnings),
        STORE_TEST(titles_count_more_than_bodies),
        STORE_TEST(snippets_mark_what_was_met),
        STORE_TEST(compounds_are_met_by_their_parts_and_nothing_else),
        STORE_TEST(a_misspelling_that_finds_the_same_is_told_all_the_same),
        STORE_TEST(letters_and_spelling_are_put_right),
        STORE_TEST(an_empty_answer_tells_what_there_is_without_the_filters),
        STORE_TEST(hits_are_counted_sorted_and_explained),
        STORE_TEST(filters_narrow_down),
        STORE_TEST(what_an_organisation_took_over_is_found_as_its_own),
        STORE_TEST(the_newest_judgement_of_each_organisation_counts),
        STORE_TEST(an_author_s_view_stands_alone_until_others_judge),
        STORE_TEST(a_judgement_may_come_before_its_example),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
