#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "daemon/search/search.h"
#include "daemon/search/words.h"
#include "tests/records.h"
#include "tests/storing.h"

/* -- asking ------------------------------------------------------------------------------------ */

/* The answer to the last question. */
struct answer {
    struct buf bytes;
    struct mp mp;
    enum error error;
    char field[64];
    uint64_t total;
};

static void answer_done(struct answer *a)
{
    mp_done(&a->mp);
    buf_done(&a->bytes);
}
#define AUTO_ANSWER __attribute__((cleanup(answer_done)))

/* Texts that are all digits are sent as numbers. */
static void put_params(struct buf *out, const char *const *params)
{
    size_t count = 0;
    while (params[count])
        count++;
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_map(&pk, count / 2);
    for (size_t i = 0; i < count; i++) {
        if (i % 2 && params[i][0] && strspn(params[i], "0123456789") == strlen(params[i]))
            (void)msgpack_pack_uint64(&pk, strtoull(params[i], NULL, 10));
        else
            mp_put_str(&pk, params[i]);
    }
}

static struct answer ask_map(struct stored_in *in, const msgpack_object *params)
{
    struct answer a = {.bytes = BUF(CONTROL_MESSAGE_MAX)};
    msgpack_packer pk = mp_packer(&a.bytes);
    a.error = search_run(in->reading, params, &pk, a.field);
    if (a.error)
        return a;
    assert_error(mp_read(buf_bytes(&a.bytes), MP_BOUNDED, MP_CONTROL_NODES, &a.mp), OK);
    assert_true(mp_uint(mp_get(&a.mp.root, "total"), UINT64_MAX, &a.total));
    return a;
}

static struct answer ask(struct stored_in *in, const char *const *params)
{
    AUTO_BUF struct buf out = BUF(RECORD_MAX);
    AUTO_MP struct mp m;
    put_params(&out, params);
    assert_error(mp_read(buf_bytes(&out), MP_BOUNDED, 64, &m), OK);
    return ask_map(in, &m.root);
}

static const msgpack_object *hit(const struct answer *a, size_t i)
{
    const msgpack_object *h = mp_at(mp_get(&a->mp.root, "hits"), i);
    assert_non_null(h);
    return h;
}

/* The titles found, in order, with spaces between; a search that fails gives its field. */
static const char *found(struct stored_in *in, const char *const *params)
{
    static char titles[512];
    AUTO_ANSWER struct answer a = ask(in, params);
    titles[0] = '\0';
    if (a.error) {
        (void)snprintf(titles, sizeof titles, "wrong: %s", a.field);
        return titles;
    }
    const msgpack_object *hits = mp_get(&a.mp.root, "hits");
    for (size_t i = 0; mp_at(hits, i); i++) {
        struct bytes title = text_in(mp_at(hits, i), "title");
        size_t len = strlen(titles);
        (void)snprintf(titles + len, sizeof titles - len, "%s%.*s", len ? " " : "", (int)title.len,
                       (const char *)title.ptr);
    }
    return titles;
}
#define assert_found(expected, ...) assert_string_equal(found(in, FIELDS(__VA_ARGS__)), expected)

/* -- what is there ----------------------------------------------------------------------------- */

static struct hash put_one(struct stored_in *in, struct about about, const char *const *fields)
{
    AUTO_LOT struct lot *lot = new_lot();
    struct hash id = put_record(lot, about, fields);
    store_lot(in, lot);
    return id;
}

/* Examples with these bodies, titled A, B, C ... */
static void put_bodies(struct stored_in *in, const char *const *bodies)
{
    struct author a = author_of(1);
    char title[2] = "A";
    for (; *bodies; bodies++, title[0]++)
        (void)put_one(in, (struct about){&a, .kind = KIND_EXAMPLE},
                      FIELDS("title", title, "body", *bodies));
}

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

static void all_words_or_else_any(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("röd bil", "blå bil", "röd cykel", "grön buss"));
    assert_found("A", "words", "röd bil");
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
    assert_found("B", "words", "bil stora -\"stora röda\"");
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
    /* its new key is nobody's until the roster says so */
    judge(in, &again, &id, 0, "unsure");
    assert_string_equal(judged(in), "unsure 0/0/1 ordinary");
    (void)put_one(in, (struct about){&b, .kind = KIND_REKEY, .network = &network},
                  FIELDS("slug", "tva", "sign_key", again.sign_hex));
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

/* -- hostile ----------------------------------------------------------------------------------- */

static void hostile_words_find_or_are_refused(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("near and or not", "vad kostar det"));
    static const char *const queries[] = {
        "\"",
        "\"\"",
        "\"\"\"",
        "'",
        "-",
        "--",
        "*",
        "\"*",
        "a*b",
        "title:near",
        "{title}:a",
        "- title : near",
        "^near",
        "a + b",
        "NEAR(a b, 2)",
        "(",
        ")",
        "((((a",
        "a AND",
        "OR",
        "NOT",
        "NOT a",
        "AND OR NOT",
        "vad kostar det?",
        "a NOT b",
        "-near -or",
        "\\",
        ";--",
        "%",
        "search",
        "rowid",
        "rank",
        "\x02\x03",
        "\xe2\x80\x8b",
        "-\"",
        "-*",
        "\"near",
        "a\"b\"c",
        "-\"near\"-or",
        "\xcc\x8a",
        "*near*",
        "#@!$%&/()=?",
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        AUTO_ANSWER struct answer a = ask(in, FIELDS("words", queries[i]));
        assert_error(a.error, OK);
    }
    assert_found("A", "words", "NEAR AND OR NOT");
    assert_found("B", "words", "vad kostar det?");
}

/* A search for bytes that put_params could not carry. */
static struct answer ask_bytes(struct stored_in *in, struct bytes words)
{
    msgpack_object_kv pair = {
        .key = {.type = MSGPACK_OBJECT_STR, .via.str = {5, "words"}},
        .val = {.type = MSGPACK_OBJECT_STR,
                .via.str = {(uint32_t)words.len, (const char *)words.ptr}},
    };
    const msgpack_object map = {.type = MSGPACK_OBJECT_MAP, .via.map = {1, &pair}};
    return ask_map(in, &map);
}

static void hostile_bytes_find_or_are_refused(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("near and or not", "vad kostar det"));
    AUTO_ANSWER struct answer nul = ask_bytes(in, BYTES_LIT("vad\0kostar"));
    assert_error(nul.error, OK);
    assert_int_equal(nul.total, 1);
    AUTO_ANSWER struct answer broken = ask_bytes(in, BYTES_LIT("vad \xc3"));
    assert_error(broken.error, ERR_PARAMS);
    assert_string_equal(broken.field, "words");
    AUTO_BUF struct buf huge = BUF(65536);
    memset(buf_extend(&huge, 65536), 'a', 65536);
    AUTO_ANSWER struct answer long_word = ask_bytes(in, buf_bytes(&huge));
    assert_error(long_word.error, ERR_PARAMS);
    AUTO_ANSWER struct answer longest = ask_bytes(in, bytes_of(huge.ptr, SEARCH_QUERY_MAX));
    assert_error(longest.error, OK);
    AUTO_BUF struct buf many = BUF(65536);
    for (int i = 0; i < 10000; i++)
        buf_put(&many, i % 2 ? BYTES_LIT("vad ") : BYTES_LIT("-\"x*"));
    AUTO_ANSWER struct answer words = ask_bytes(in, buf_bytes(&many));
    assert_error(words.error, ERR_PARAMS);
    AUTO_ANSWER struct answer some = ask_bytes(in, bytes_of(many.ptr, SEARCH_QUERY_MAX));
    assert_error(some.error, OK);
    msgpack_object number = {.type = MSGPACK_OBJECT_POSITIVE_INTEGER};
    AUTO_ANSWER struct answer no_map = ask_map(in, &number);
    assert_error(no_map.error, OK); /* as if there were no parameters */
    assert_int_equal(no_map.total, 2);
}

int main(void)
{
#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, start_store, end_store)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_cut_and_folded),
        STORE_TEST(inflected_forms_meet),
        STORE_TEST(definite_forms_meet_too),
        STORE_TEST(swedish_vowels_are_letters),
        STORE_TEST(all_words_or_else_any),
        STORE_TEST(phrases_exclusions_and_beginnings),
        STORE_TEST(titles_count_more_than_bodies),
        STORE_TEST(snippets_mark_what_was_met),
        STORE_TEST(filters_narrow_down),
        STORE_TEST(the_newest_judgement_of_each_organisation_counts),
        STORE_TEST(an_author_s_view_stands_alone_until_others_judge),
        STORE_TEST(a_judgement_may_come_before_its_example),
        STORE_TEST(hostile_words_find_or_are_refused),
        STORE_TEST(hostile_bytes_find_or_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
