// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "daemon/search/index/vocabulary.h"
#include "daemon/search/words/words.h"
#include "daemon/store/inside.h"
#include "proto/base/rng.h"
#include "tests/storing.h"

/* A vocabulary beside the store's own, which stays empty. */
struct writing {
    struct stored_in *in;
    struct statements *sql;
    struct vocabulary *vocabulary;
};

static int start_writing(void **state)
{
    struct writing *w = calloc(1, sizeof *w);
    void *in = NULL;
    assert_non_null(w);
    assert_int_equal(start_store(&in), 0);
    w->in = in;
    w->sql = &w->in->store->sql;
    assert_error(vocabulary_new(false, &w->vocabulary), OK);
    *state = w;
    return 0;
}

static int end_writing(void **state)
{
    struct writing *w = *state;
    void *in = w->in;
    vocabulary_free(w->vocabulary);
    free(w);
    return end_store(&in);
}

static void note(struct writing *w, const char *word, const char *stem, int delta)
{
    assert_error(vocabulary_note(w->vocabulary, w->sql, bytes_str(word), bytes_str(stem), delta),
                 OK);
}

static void begin(struct writing *w)
{
    assert_error(store_begin(w->in->store), OK);
}

static void commit(struct writing *w)
{
    assert_error(vocabulary_flush(w->vocabulary, w->sql), OK);
    assert_error(store_end(w->in->store), OK);
}

static void roll_back(struct writing *w)
{
    vocabulary_forget(w->vocabulary);
    store_undo(w->in->store);
}

static uint64_t rows(struct writing *w)
{
    AUTO_SQL struct sql q = sql_use(w->sql, "SELECT count(*) FROM word");
    assert_true(sql_row(&q));
    return sql_get_int(&q, 0);
}

/* 0: there is no such row. */
static uint64_t docs_of(struct writing *w, const char *word)
{
    AUTO_SQL struct sql q = sql_use(w->sql, "SELECT docs FROM word WHERE word = ?");
    sql_text(&q, bytes_str(word));
    if (!sql_row(&q))
        return 0;
    assert_int_not_equal(sql_get_int(&q, 0), 0);
    return sql_get_int(&q, 0);
}

static uint64_t docs_with_stem(struct writing *w, const char *stem)
{
    uint64_t docs = 0;
    assert_error(vocabulary_docs(w->sql, bytes_str(stem), &docs), OK);
    return docs;
}

static uint64_t docs_beginning(struct writing *w, const char *with)
{
    uint64_t docs = 0;
    assert_error(vocabulary_beginning(w->sql, bytes_str(with), &docs), OK);
    return docs;
}

/* -- tests ------------------------------------------------------------------------------------- */

static void a_word_goes_with_the_last_that_has_it(void **state)
{
    struct writing *w = *state;
    begin(w);
    note(w, "skola", "skol", 1);
    note(w, "skola", "skol", 1);
    note(w, "plan", "plan", 1);
    note(w, "plan", "plan", -1);
    commit(w);
    assert_int_equal(docs_of(w, "skola"), 2);
    assert_int_equal(rows(w), 1);
    begin(w);
    note(w, "skola", "skol", -1);
    commit(w);
    assert_int_equal(docs_of(w, "skola"), 1);
    begin(w);
    note(w, "skola", "skol", -1);
    commit(w);
    assert_int_equal(rows(w), 0);
}

static void what_is_rolled_back_leaves_nothing(void **state)
{
    struct writing *w = *state;
    begin(w);
    note(w, "skola", "skol", 1);
    roll_back(w);
    begin(w);
    note(w, "plan", "plan", 1);
    assert_error(vocabulary_flush(w->vocabulary, w->sql), OK);
    roll_back(w);
    begin(w);
    commit(w);
    assert_int_equal(rows(w), 0);
}

static void what_cannot_be_written_is_not_written_later(void **state)
{
    struct writing *w = *state;
    begin(w);
    note(w, "skola", "skol", 1);
    assert_error(sql_exec(w->sql->db, "PRAGMA query_only = 1"), OK);
    assert_error(vocabulary_flush(w->vocabulary, w->sql), ERR_STORE);
    assert_error(sql_exec(w->sql->db, "PRAGMA query_only = 0"), OK);
    roll_back(w);
    begin(w);
    commit(w);
    assert_int_equal(rows(w), 0);
}

static void more_than_memory_holds_is_written_in_between(void **state)
{
    enum { MANY = 70000 };
    struct writing *w = *state;
    char word[16];
    begin(w);
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(word, sizeof word, "w%d", i);
        note(w, word, word, 1);
    }
    assert_in_range(rows(w), 1, MANY - 1);
    for (int i = 0; i < MANY; i += 2) {
        (void)snprintf(word, sizeof word, "w%d", i);
        note(w, word, word, -1);
    }
    commit(w);
    assert_int_equal(rows(w), MANY / 2);
    assert_int_equal(docs_of(w, "w0"), 0);
    assert_int_equal(docs_of(w, "w69999"), 1);
}

static void stems_and_beginnings_are_summed(void **state)
{
    struct writing *w = *state;
    begin(w);
    note(w, "skola", "skol", 1);
    note(w, "skola", "skol", 1);
    note(w, "skolan", "skol", 1);
    note(w, "skolgård", "skolgård", 1);
    note(w, "sk\xf0\xaf\xa8\x9d", "x", 1); /* the last letter there is */
    note(w, "åk", "åk", 1);
    commit(w);
    assert_int_equal(docs_with_stem(w, "skol"), 3);
    assert_int_equal(docs_with_stem(w, "skola"), 0);
    assert_int_equal(docs_beginning(w, "skol"), 4);
    assert_int_equal(docs_beginning(w, "sk"), 5);
    assert_int_equal(docs_beginning(w, "skolgård"), 1);
    assert_int_equal(docs_beginning(w, "å"), 1);
    assert_int_equal(docs_beginning(w, "s_ol"), 0);
    assert_int_equal(docs_beginning(w, "%"), 0);
    assert_int_equal(docs_beginning(w, "z"), 0);
}

static void marks_are_folded(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"förskola", "forskola"},
        {"åäö", "aao"},
        {"", ""},
        {"a", "a"},
        {"ßéø", "ßéø"},
        {"\xc3", "\xc3"},
        {"a\xc3", "a\xc3"},
        {"\xc3\xc3\xa5", "\xc3"
                         "a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO_BUF struct buf out = BUF(WORD_MAX);
        letters_fold(bytes_str(cases[i][0]), &out);
        assert_bytes(buf_bytes(&out), bytes_str(cases[i][1]));
    }
}

/* -- changes at random ------------------------------------------------------------------------- */

enum { LONG = WORD_MAX + 1 };

static const char *const words[] = {
    "för", "for", "hål", "hal", "a",    "å",  "7",   "2024",      "%",        "_",        "a%",
    "a_",  "*",   "'",   "\"",  "\xff", "\\", "a b", "å\xcc\x8a", "förskola", "forskola",
};
enum { WORDS = sizeof words / sizeof *words + 2 }; /* and two of WORD_MAX bytes */

static const char *word_at(size_t i, char long_word[static LONG])
{
    if (i < WORDS - 2)
        return words[i];
    memset(long_word, 'x', WORD_MAX);
    long_word[WORD_MAX - 1] = i == WORDS - 1 ? 'y' : 'x';
    long_word[WORD_MAX] = '\0';
    return long_word;
}

/* Each word by itself and by all that is said of it; and no others. */
static void assert_counts(struct writing *w, const unsigned counts[static WORDS])
{
    size_t some = 0;
    for (size_t i = 0; i < WORDS; i++) {
        char long_word[LONG];
        const char *word = word_at(i, long_word);
        AUTO_BUF struct buf folded = BUF(WORD_MAX);
        letters_fold(bytes_str(word), &folded);
        some += counts[i] != 0;
        assert_int_equal(docs_of(w, word), counts[i]);
        assert_int_equal(docs_with_stem(w, word), counts[i]);
        AUTO_SQL struct sql q =
            sql_use(w->sql, "SELECT count(*) FROM word WHERE word = ? AND folded = ? AND docs > 0");
        sql_text(&q, bytes_str(word));
        sql_text(&q, buf_bytes(&folded));
        assert_true(sql_row(&q));
        assert_int_equal(sql_get_int(&q, 0), counts[i] != 0);
    }
    assert_int_equal(rows(w), some);
}

static void counts_are_exact_after_changes_at_random(void **state)
{
    enum { TRANSACTIONS = 200, CHANGES = 40 };
    const uint8_t seed[32] = {1};
    struct writing *w = *state;
    struct rng rng;
    unsigned counts[WORDS] = {0};
    rng_init(&rng, seed);
    for (size_t t = 0; t < TRANSACTIONS; t++) {
        unsigned before[WORDS];
        memcpy(before, counts, sizeof before);
        begin(w);
        for (size_t left = rng_below(&rng, CHANGES); left; left--) {
            size_t i = rng_below(&rng, WORDS);
            char long_word[LONG];
            int delta = counts[i] && rng_below(&rng, 2) ? -1 : 1;
            note(w, word_at(i, long_word), word_at(i, long_word), delta);
            counts[i] += (unsigned)delta;
            if (rng_below(&rng, CHANGES) == 0)
                assert_error(vocabulary_flush(w->vocabulary, w->sql), OK);
        }
        if (rng_below(&rng, 4)) {
            commit(w);
        } else {
            roll_back(w);
            memcpy(counts, before, sizeof counts);
        }
        assert_counts(w, counts);
    }
}

int main(void)
{
#define WRITING_TEST(test) cmocka_unit_test_setup_teardown(test, start_writing, end_writing)
    const struct CMUnitTest tests[] = {
        WRITING_TEST(a_word_goes_with_the_last_that_has_it),
        WRITING_TEST(what_is_rolled_back_leaves_nothing),
        WRITING_TEST(what_cannot_be_written_is_not_written_later),
        WRITING_TEST(more_than_memory_holds_is_written_in_between),
        WRITING_TEST(stems_and_beginnings_are_summed),
        cmocka_unit_test(marks_are_folded),
        WRITING_TEST(counts_are_exact_after_changes_at_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
