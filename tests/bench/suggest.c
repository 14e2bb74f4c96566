// SPDX-License-Identifier: Apache-2.0
/* The words that search keeps: what they cost to write, how many misspelt ones are put right by
 * them, and how long that takes, of the processor's time.
 *
 *   build/bench/suggest DATA [WORDS]
 *
 * DATA: as for build/bench/search; the vocabulary is that of its sentences. WORDS: how many it
 * shall have, the rest made of beginnings and ends of the others. */
#include "tests/bench/bench.h"
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/search/index/vocabulary.h"
#include "daemon/store/inside.h"
#include "proto/base/rng.h"
#include "tests/storing.h"

enum { TYPOS_MAX = 1000, LOT = 256, SENTENCES = 8 /* of a record */ };

struct filling {
    struct stored_in *in;
    struct vocabulary *vocabulary;
    struct chain *chain;
};

static double clock_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* -- the vocabulary ---------------------------------------------------------------------------- */

static void note(struct filling *f, struct bytes word, struct bytes stem)
{
    assert_error(vocabulary_note(f->vocabulary, &f->in->store->sql, word, stem, 1), OK);
}

static void note_text(struct filling *f, struct bytes text)
{
    struct word w;
    struct terms terms;
    for (size_t at = 0; word_next(text, at, &w); at = w.to) {
        struct bytes word = bytes_of(w.folded, w.len);
        chain_look(f->chain, word, &terms);
        note(f, word, terms.stem);
        for (size_t i = 0; i < terms.count; i++)
            note(f, terms.part[i], terms.part_stem[i]);
    }
}

static size_t count_words(struct filling *f)
{
    AUTO_SQL struct sql q = sql_use(&f->in->store->sql, "SELECT count(*) FROM word");
    return sql_row(&q) ? sql_get_int(&q, 0) : 0;
}

/* Adds words that are made. */
static void put_made(struct filling *f, size_t wanted)
{
    static const char made[] =
        "INSERT OR IGNORE INTO word SELECT b || e, b || e, b || e, 1 FROM"
        " (SELECT substr(word, 1, 5) b FROM word WHERE length(word) > 6 ORDER BY random() LIMIT ?),"
        " (SELECT substr(word, 4) e FROM word WHERE length(word) > 6 ORDER BY random() LIMIT ?)";
    enum { SOME = 100 };
    for (size_t have; (have = count_words(f)) < wanted;) {
        AUTO_SQL struct sql q = sql_use(&f->in->store->sql, made);
        sql_int(&q, SOME);
        sql_int(&q, (wanted - have) / SOME + 1);
        assert_error(sql_run(&q), OK);
    }
}

static double flush(struct filling *f)
{
    double start = clock_ms();
    assert_error(vocabulary_flush(f->vocabulary, &f->in->store->sql), OK);
    return clock_ms() - start;
}

static void fill(struct filling *f, const char *data, size_t wanted)
{
    double took = 0;
    struct lines l = lines_read(data, "text/sentences-sv.txt");
    char *line;
    assert_error(vocabulary_new(false, &f->vocabulary), OK);
    assert_error(chain_new(dictionary(), &f->chain), OK);
    assert_error(store_begin(f->in->store), OK);
    while (lines_next(&l, &line, 1)) {
        note_text(f, bytes_str(line));
        if (l.count % (LOT * SENTENCES) == 0)
            took += flush(f);
    }
    took += flush(f);
    printf("%zu words, written in %.0f us a record, %d records at a time\n", count_words(f),
           1000 * took * SENTENCES / (double)l.count, LOT);
    put_made(f, wanted);
    assert_error(store_end(f->in->store), OK);
    lines_done(&l);
    vocabulary_free(f->vocabulary);
    chain_free(f->chain);
}

/* -- corrections ------------------------------------------------------------------------------- */

static bool is_right(const struct suggestions *s, size_t i, const char *word)
{
    return i < s->count && s->by[i].len == strlen(word) &&
           memcmp(s->by[i].text, word, s->by[i].len) == 0;
}

static bool have_one_stem(struct chain *c, const char *a, const char *b)
{
    AUTO_BUF struct buf stem = BUF(WORD_MAX);
    struct terms terms;
    chain_look(c, bytes_str(a), &terms);
    buf_put(&stem, terms.stem);
    chain_look(c, bytes_str(b), &terms);
    return bytes_equal(buf_bytes(&stem), terms.stem);
}

static double correct(struct reading *r, const char *typed, struct suggestions *ret)
{
    double start = clock_ms();
    assert_error(suggest_spelling(&r->sql, r->chain, &r->speller, bytes_str(typed), ret), OK);
    return clock_ms() - start;
}

static void measure(struct filling *f, const char *data)
{
    double took[TYPOS_MAX];
    size_t typos = 0, first = 0, second = 0, found = 0;
    struct suggestions s;
    struct lines l = lines_read(data, "text/typos.tsv");
    char *field[2];
    double read = correct(f->in->reading, "qzx", &s);
    while (typos < TYPOS_MAX && lines_next(&l, field, 2) == 2) {
        took[typos++] = correct(f->in->reading, field[0], &s);
        first += is_right(&s, 0, field[1]);
        second += is_right(&s, 1, field[1]);
        found += !s.count && have_one_stem(f->in->reading->chain, field[0], field[1]);
    }
    lines_done(&l);
    printf("%zu words, read in %.0f ms\n", count_words(f), read);
    printf("%zu misspelt: first %.3f, second %.3f, found by the stem as they are %.3f;"
           " p50 %.2f ms, p99 %.2f ms\n",
           typos, (double)first / (double)typos, (double)second / (double)typos,
           (double)found / (double)typos, percentile(took, typos, 50), percentile(took, typos, 99));
}

int main(int argc, char **argv)
{
    struct filling f = {0};
    void *state = NULL;
    if (argc < 2) {
        (void)fprintf(stderr, "usage: %s DATA [WORDS]\n", argv[0]);
        return 2;
    }
    assert_int_equal(start_store(&state), 0);
    f.in = state;
    fill(&f, argv[1], argc > 2 ? strtoul(argv[2], NULL, 10) : 0);
    measure(&f, argv[1]);
    return end_store(&state);
}
