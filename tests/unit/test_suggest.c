// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "daemon/search/index/vocabulary.h"
#include "daemon/search/query/edits.h"
#include "daemon/store/inside.h"
#include "proto/base/rng.h"
#include "tests/searching.h"

/* Writes words straight into the store's vocabulary. */
struct noting {
    struct stored_in *in;
    struct vocabulary *vocabulary;
    struct chain *chain;
};

static struct noting start_noting(struct stored_in *in)
{
    struct noting n = {.in = in};
    assert_error(vocabulary_new(false, &n.vocabulary), OK);
    assert_error(chain_new(dictionary(), &n.chain), OK);
    assert_error(store_begin(in->store), OK);
    return n;
}

static void note(struct noting *n, struct bytes word, int docs)
{
    struct terms terms;
    chain_look(n->chain, word, &terms);
    assert_error(vocabulary_note(n->vocabulary, &n->in->store->sql, word, terms.stem, docs), OK);
}

static void end_noting(struct noting *n)
{
    assert_error(vocabulary_flush(n->vocabulary, &n->in->store->sql), OK);
    assert_error(store_end(n->in->store), OK);
    vocabulary_free(n->vocabulary);
    chain_free(n->chain);
}

/* Words with spaces between; each that comes before another is in one record more. */
static void put_words(struct stored_in *in, const char *words)
{
    struct noting n = start_noting(in);
    struct word w;
    int docs = 100;
    for (size_t at = 0; word_next(bytes_str(words), at, &w); at = w.to)
        note(&n, bytes_of(w.folded, w.len), docs--);
    end_noting(&n);
}

/* The suggestions with spaces between. */
static const char *joined(const struct suggestions *s)
{
    static char text[SUGGESTIONS_MAX * (WORD_MAX + 1) + 1];
    size_t len = 0;
    text[0] = '\0';
    for (size_t i = 0; i < s->count; i++) {
        assert_true(s->by[i].docs > 0);
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s", i ? " " : "",
                                (int)s->by[i].len, s->by[i].text);
    }
    return text;
}

static const char *letters(struct stored_in *in, const char *typed)
{
    struct suggestions s;
    struct reading *r = in->reading;
    assert_error(suggest_letters(&r->sql, r->chain, bytes_str(typed), &s), OK);
    return joined(&s);
}

static const char *spelling_of(struct stored_in *in, struct bytes typed)
{
    struct suggestions s;
    struct reading *r = in->reading;
    assert_error(suggest_spelling(&r->sql, r->chain, &r->speller, typed, &s), OK);
    return joined(&s);
}

static const char *spelling(struct stored_in *in, const char *typed)
{
    return spelling_of(in, bytes_str(typed));
}

/* -- the same letters -------------------------------------------------------------------------- */

static void marks_that_were_not_typed_are_found(void **state)
{
    struct stored_in *in = *state;
    put_words(in, "förskola hälsa hål mått matt måtta åtgärder");
    assert_string_equal(letters(in, "forskola"), "förskola");
    assert_string_equal(letters(in, "forskolor"), "förskola"); /* another form of it */
    assert_string_equal(letters(in, "hålsa"), "hälsa");
    assert_string_equal(letters(in, "atgarder"), "åtgärder");
    assert_string_equal(letters(in, "hal"), "hål");
    assert_string_equal(letters(in, "hål"), "");
    assert_string_equal(letters(in, "matt"), "mått");
    assert_string_equal(letters(in, "mått"), "matt");
    assert_string_equal(letters(in, "skola"), "");
    assert_string_equal(letters(in, "%"), "");
}

static void those_that_most_have_are_the_first(void **state)
{
    struct stored_in *in = *state;
    put_words(in, "häl hål hal");
    assert_string_equal(letters(in, "hal"), "häl hål");
    assert_string_equal(letters(in, "hål"), "häl hal");
}

static void words_with_and_without_marks_stay_apart(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("hal is", "hål i isen", "förskola"));
    assert_found("A", "words", "hal");
    assert_found("B", "words", "hål");
    assert_found("C", "words", "forskola");
}

static void a_word_much_rarer_than_the_one_with_marks_finds_both(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("hal", "hål", "hål", "hål", "hål", "hål", "hål", "hål", "hål", "hål"));
    AUTO_ANSWER struct answer few = ask(in, FIELDS("words", "hal"));
    assert_int_equal(few.total, 1);
    put_bodies(in, FIELDS("hål"));
    AUTO_ANSWER struct answer both = ask(in, FIELDS("words", "hal"));
    assert_int_equal(both.total, 11);
}

/* -- distance ---------------------------------------------------------------------------------- */

static unsigned between(const char *a, const char *b)
{
    struct letters x, y;
    assert_true(letters_read(bytes_str(a), &x));
    assert_true(letters_read(bytes_str(b), &y));
    unsigned d = edits_between(letters_bytes(&x), letters_bytes(&y), 1000);
    assert_int_equal(edits_between(letters_bytes(&y), letters_bytes(&x), 1000), d);
    return d;
}

static void edits_that_people_make_count_for_less(void **state)
{
    (void)state;
    assert_int_equal(between("plan", "plan"), 0);
    assert_int_equal(between("plan", "klan"), EDIT);
    assert_int_equal(between("plan", "planx"), EDIT);
    assert_int_equal(between("plan", "xplan"), EDIT);
    assert_int_equal(between("plan", "lapn"), 2 * EDIT);
    assert_int_equal(between("plan", "paln"), SWAP);
    assert_int_equal(between("tak", "takk"), DOUBLED);
    assert_int_equal(between("hall", "hal"), DOUBLED);
    assert_int_equal(between("hål", "hal"), ALIKE);
    assert_int_equal(between("häl", "hel"), ALIKE);
    assert_int_equal(between("hål", "häl"), ALIKE);
    assert_int_equal(between("för", "for"), ALIKE);
    assert_int_equal(between("cirkel", "sirkel"), ALIKE);
    assert_int_equal(between("ca", "abc"), 3 * EDIT); /* what is swapped is not edited again */
}

/* The cells that a bound leaves out are those above it. */
static void a_bound_does_not_change_what_is_below_it(void **state)
{
    enum { PAIRS = 100000, LONG = 10, LETTERS = 4 };
    static const char alphabet[LETTERS] = {'a', 'e', 'b', '\xe4'};
    const uint8_t seed[32] = {1};
    struct rng rng;
    size_t near = 0;
    (void)state;
    rng_init(&rng, seed);
    for (size_t i = 0; i < PAIRS; i++) {
        struct letters w[2];
        for (size_t k = 0; k < 2; k++) {
            w[k].len = rng_below(&rng, LONG);
            for (size_t at = 0; at < w[k].len; at++)
                w[k].at[at] = (uint8_t)alphabet[rng_below(&rng, LETTERS)];
        }
        struct bytes a = letters_bytes(&w[0]), b = letters_bytes(&w[1]);
        unsigned max = (unsigned)rng_below(&rng, 3 * EDIT), all = edits_between(a, b, 1000),
                 some = edits_between(a, b, max);
        near += all <= max;
        if (all <= max ? some != all : some <= max)
            fail_msg("%zu: %u is said to be %u, of %u at most", i, all, some, max);
    }
    assert_true(near > PAIRS / 20);
}

/* -- corrections ------------------------------------------------------------------------------- */

static void the_nearest_word_is_suggested(void **state)
{
    struct stored_in *in = *state;
    put_words(in, "rekrytering bibliotek skola lösning läsning plan klan vattnet äldreomsorg");
    static const char *const cases[][2] = {
        {"rekrytring", "rekrytering"},
        {"rekryterning", "rekrytering"},
        {"rekrytreing", "rekrytering"},
        {"rektering", "rekrytering"}, /* two letters short */
        {"rektring", ""},             /* three */
        {"biblotek", "bibliotek"},
        {"bibbliotek", "bibliotek"},
        {"läsninng", "läsning lösning"},
        {"lesning", "läsning lösning"},
        {"flan", "plan klan"}, /* which more records have */
        {"lpan", "plan"},
        {"vatnet", "vattnet"},
        {"eldreomsorg", "äldreomsorg"},
        {"xkxlx", ""},
        {"pxxn", ""}, /* two of four */
        {"pl", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(spelling(in, cases[i][0]), cases[i][1]);
}

static void the_second_is_no_form_of_the_first(void **state)
{
    struct stored_in *in = *state;
    put_words(in, "hästar hästars fastar");
    assert_string_equal(spelling(in, "hxstar"), "hästar fastar");
}

static void what_its_stem_finds_already_is_suggested_by_the_lexicon_alone(void **state)
{
    struct stored_in *in = *state;
    put_words(in, "erkänna erkände sarsparillor");
    assert_string_equal(spelling(in, "erkäna"), "erkänna");
    assert_string_equal(spelling(in, "sarsparillan"), "");
}

static void a_word_that_is_none_is_corrected_though_something_is_found(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("sammansatt", "sam ansatt", "annat"));
    assert_found("B A", "words", "samansatt");
    AUTO_ANSWER struct answer a = ask(in, FIELDS("words", "samansatt"));
    assert_bytes(text_in(&a.mp.root, "did_you_mean"), BYTES_LIT("sammansatt"));
    AUTO_ANSWER struct answer right = ask(in, FIELDS("words", "sammansatt"));
    assert_int_equal(right.total, 1);
    assert_false(text_in(&right.mp.root, "did_you_mean").ptr);
}

static void a_misspelt_part_of_a_compound_is_put_right(void **state)
{
    struct stored_in *in = *state;
    put_words(in, "plan äldreomsorg hälsovård kontroll kommun skola bibliotek");
    assert_string_equal(spelling(in, "äldreomsrogsplan"), "äldreomsorgsplan");
    assert_string_equal(spelling(in, "äldreomsorgsplna"), "äldreomsorgsplan");
    assert_string_equal(spelling(in, "hälsokontrol"), "hälsokontroll");
    assert_string_equal(spelling(in, "kommunbibblotek"), "");  /* two edits */
    assert_string_equal(spelling(in, "kommunbibliotek"), "");  /* nothing wrong */
    assert_string_equal(spelling(in, "äldreomsorgsplan"), ""); /* with the joint s */
    assert_string_equal(spelling(in, "kommunpla"), "");        /* too short */
    assert_string_equal(spelling(in, "xxxxxxxxxxxxxxxxxxxx"), "");
}

static void what_a_misspelt_compound_is_made_of_is_found(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("äldreomsorg", "en plan", "annat"));
    AUTO_ANSWER struct answer a = ask(in, FIELDS("words", "äldreomsrogsplan"));
    assert_int_equal(a.total, 2);
    assert_bytes(text_in(&a.mp.root, "did_you_mean"), BYTES_LIT("äldreomsorgsplan"));
}

/* Though the words that are in memory may be some seconds old. */
static void what_was_erased_is_not_suggested(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1);
    struct hash network = found_network(in, &a, "ett");
    struct about example = {&a, .kind = KIND_EXAMPLE, .network = &network};
    struct hash id = put_one(in, example, FIELDS("title", "Ett", "body", "frobozzmagi"));
    assert_string_equal(spelling(in, "frobozmagi"), "frobozzmagi");
    struct about withdrawal = {&a, .kind = KIND_WITHDRAWAL, .ref = &id, .network = &network};
    (void)put_one(in, withdrawal, FIELDS("reason", "legal", "erase", "yes", "decision", "1"));
    assert_string_equal(spelling(in, "frobozmagi"), "");
}

static void anything_may_be_typed(void **state)
{
    struct stored_in *in = *state;
    struct noting n = start_noting(in);
    uint8_t longest[WORD_MAX];
    memset(longest, 'a', sizeof longest);
    for (size_t len = 1; len <= sizeof longest; len++)
        note(&n, bytes_of(longest, len), 1);
    static const char *const odd[] = {"7", "2024", "%",    "_",    "a_b",
                                      "*", "'",    "\xff", "日本", "b2b"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        note(&n, bytes_str(odd[i]), 1);
    end_noting(&n);
    for (size_t len = 0; len <= sizeof longest; len++) {
        (void)spelling_of(in, bytes_of(longest, len));
        longest[len / 2] = 'b';
        const char *found = spelling_of(in, bytes_of(longest, len));
        longest[len / 2] = 'a';
        assert_int_equal(found[0] != '\0', len >= 3 && len <= LETTERS_MAX);
    }
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        assert_string_equal(spelling(in, odd[i]), "");
    assert_string_equal(spelling(in, "2025"), ""); /* numbers are not misspelt */
}

static void what_is_empty_suggests_nothing(void **state)
{
    struct stored_in *in = *state;
    assert_string_equal(spelling(in, "rekrytring"), "");
    assert_string_equal(letters(in, "forskola"), "");
}

/* -- misspellings at random -------------------------------------------------------------------- */

/* One letter more, less or another, or two swapped. */
static void misspell(struct rng *rng, struct letters *l)
{
    uint8_t letter = (uint8_t)('a' + rng_below(rng, 26));
    size_t at = rng_below(rng, l->len - 1);
    switch (rng_below(rng, 4)) {
    case 0:
        memmove(l->at + at + 1, l->at + at, l->len++ - at);
        l->at[at] = letter;
        break;
    case 1:
        memmove(l->at + at, l->at + at + 1, --l->len - at);
        break;
    case 2:
        l->at[at] = letter;
        break;
    default: {
        uint8_t first = l->at[at];
        l->at[at] = l->at[at + 1];
        l->at[at + 1] = first;
    }
    }
}

static bool is_known(struct stored_in *in, struct bytes word)
{
    AUTO_SQL struct sql q = sql_use(&in->reading->sql, "SELECT 1 FROM word WHERE word = ?");
    sql_text(&q, word);
    return sql_row(&q);
}

static void nearly_all_words_with_one_edit_are_put_right(void **state)
{
    enum { LETTERS_LEAST = 6, WANTED = 93 };
    const uint8_t seed[32] = {2};
    struct stored_in *in = *state;
    struct rng rng;
    struct word w;
    size_t typos = 0, right = 0;
    AUTO_BUF struct buf text = BUF(1 << 20);
    put_file(&text, TEST_DATA "/goda-exempel-demo.ndjson");
    struct noting n = start_noting(in);
    for (size_t at = 0; word_next(buf_bytes(&text), at, &w); at = w.to)
        note(&n, bytes_of(w.folded, w.len), 1);
    end_noting(&n);
    rng_init(&rng, seed);
    for (size_t at = 0; word_next(buf_bytes(&text), at, &w); at = w.to) {
        struct letters l;
        char typed[WORD_MAX];
        size_t len = 0;
        if (!letters_read(bytes_of(w.folded, w.len), &l) || l.len < LETTERS_LEAST)
            continue;
        misspell(&rng, &l);
        letters_put(letters_bytes(&l), sizeof typed, typed, &len);
        if (is_known(in, bytes_of(typed, len)))
            continue;
        const char *found = spelling_of(in, bytes_of(typed, len));
        typos++;
        right += strncmp(found, w.folded, w.len) == 0 && (found[w.len] | ' ') == ' ';
    }
    print_message("%zu misspelt words, %.3f right at first\n", typos,
                  (double)right / (double)typos);
    assert_true(typos > 1000);
    assert_true(right * 100 >= typos * WANTED);
}

int main(void)
{
#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, start_store, end_store)
    const struct CMUnitTest tests[] = {
        STORE_TEST(marks_that_were_not_typed_are_found),
        STORE_TEST(those_that_most_have_are_the_first),
        STORE_TEST(words_with_and_without_marks_stay_apart),
        STORE_TEST(a_word_much_rarer_than_the_one_with_marks_finds_both),
        cmocka_unit_test(edits_that_people_make_count_for_less),
        cmocka_unit_test(a_bound_does_not_change_what_is_below_it),
        STORE_TEST(the_nearest_word_is_suggested),
        STORE_TEST(the_second_is_no_form_of_the_first),
        STORE_TEST(what_its_stem_finds_already_is_suggested_by_the_lexicon_alone),
        STORE_TEST(a_word_that_is_none_is_corrected_though_something_is_found),
        STORE_TEST(a_misspelt_part_of_a_compound_is_put_right),
        STORE_TEST(what_a_misspelt_compound_is_made_of_is_found),
        STORE_TEST(what_was_erased_is_not_suggested),
        STORE_TEST(anything_may_be_typed),
        STORE_TEST(what_is_empty_suggests_nothing),
        STORE_TEST(nearly_all_words_with_one_edit_are_put_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
