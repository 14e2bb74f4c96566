// SPDX-License-Identifier: Apache-2.0
/* Speed: records made of runs of real sentences, about 1.3 kB each; the same for every engine, and
 * the same queries. Ours is timed with the snippets and counts that people see, the others with
 * keys alone. */
#include "tests/bench/bench.h"
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/search/words/words.h"
#include "proto/base/rng.h"
#include "proto/record/kind.h"
#include "tests/records.h"

enum {
    QUERIES = 300,
    GATED = 60,
    LIVE = 300,
    BODY_SENTENCES = 8,
    SENTENCES_MAX = 200000,
    CATEGORIES = 15
};

struct sentences {
    struct lines lines;
    struct bytes at[SENTENCES_MAX];
    size_t count;
};

static struct sentences *sentences_read(const char *data)
{
    struct sentences *s = calloc(1, sizeof *s);
    char *line;
    assert_non_null(s);
    s->lines = lines_read(data, "text/sentences-sv.txt");
    while (s->count < SENTENCES_MAX && lines_next(&s->lines, &line, 1))
        if (strlen(line) > 20)
            s->at[s->count++] = bytes_str(line);
    assert_true(s->count > BODY_SENTENCES);
    return s;
}

static void sentences_drop(struct sentences **s)
{
    lines_done(&(*s)->lines);
    free(*s);
}
#define AUTO_SENTENCES __attribute__((cleanup(sentences_drop)))

/* -- records ----------------------------------------------------------------------------------- */

/* A string of the first `max` characters. */
static void put_cut(struct buf *out, struct bytes text, size_t max)
{
    size_t end = 0, characters = 0;
    for (; end < text.len; end++) {
        characters += (text.ptr[end] & 0xc0) != 0x80;
        if (characters > max)
            break;
    }
    buf_put(out, bytes_slice(text, 0, end));
    buf_put_u8(out, '\0');
}

/* Adds the i-th record; returns the seconds that it took. */
static double add_record(const struct engine *e, void *engine, const struct sentences *s,
                         struct rng *rng, size_t i)
{
    static const char *const outcomes[] = {"good", "mixed", "failed", "too_early"};
    AUTO_BUF struct buf title = BUF(1024), summary = BUF(2048), body = BUF(16384),
                        text = BUF(32768);
    size_t from = rng_below(rng, s->count - BODY_SENTENCES);
    char key[24], year[8];
    put_cut(&title, s->at[from], 60);
    put_cut(&summary, s->at[from + 1], 200);
    for (size_t k = 2; k < BODY_SENTENCES && body.len < 1500; k++) {
        buf_put(&body, s->at[from + k]);
        buf_put_u8(&body, '\n');
    }
    buf_put_u8(&body, '\0');
    (void)snprintf(key, sizeof key, "%zu", i);
    (void)snprintf(year, sizeof year, "%d", 2000 + (int)(i % 25));
    const char *category = category_choices[i % CATEGORIES].slug;
    const char *const *fields =
        FIELDS("import_key", key, "title", (char *)title.ptr, "summary", (char *)summary.ptr,
               "body", (char *)body.ptr, "category", category, "year", year, "tags",
               i % 3 ? "arbetssätt" : "digitalisering, lärande", "outcome", outcomes[i % 4],
               "lessons", "Prova i liten skala först.", "unit", "Enheten", "recipient", "Alla");
    put_text(&text, fields);
    return e->add(engine,
                  &(struct document){key, "example", category, fields, (const char *)text.ptr});
}

/* -- queries ----------------------------------------------------------------------------------- */

/* `count` words in a row from a random sentence, the first at least `min` bytes long. */
static void put_words(struct buf *out, const struct sentences *s, struct rng *rng, size_t count,
                      size_t min)
{
    struct word w;
    for (size_t put = 0; put < count;) {
        struct bytes line = s->at[rng_below(rng, s->count)];
        size_t at = rng_below(rng, line.len);
        for (buf_clear(out), put = 0; put < count && word_next(line, at, &w); at = w.to) {
            if (!put && (w.len < min || w.from == at))
                continue;
            buf_put(out, put ? BYTES_LIT(" ") : BYTES_NONE);
            buf_put(out, bytes_of(w.folded, w.len));
            put++;
        }
    }
}

static const struct {
    const char *name;
    enum form form;
    size_t words, min; /* 0 words: common ones */
    bool filtered, misspelt;
} classes[] = {
    {"one word", ANY_WORD, 1, 7, false, false},
    {"one word, category", ANY_WORD, 1, 7, true, false},
    {"common word", ANY_WORD, 0, 0, false, false},
    {"common, category", ANY_WORD, 0, 0, true, false},
    {"misspelt", ANY_WORD, 1, 9, false, true},
    {"two words", ALL_WORDS, 2, 4, false, false},
    {"question of six", ANY_WORD, 6, 2, false, false},
    {"phrase of three", PHRASE, 3, 3, false, false},
    {"beginning*", BEGINNING, 1, 8, false, false},
    {"newest", NEWEST, 1, 4, false, false},
};
enum { CLASSES = sizeof classes / sizeof *classes };

/* Where the letter that has the byte at `at` begins. */
static size_t letter_at(const struct buf *text, size_t at)
{
    while (at && (text->ptr[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static void drop_letter(struct buf *text, size_t from)
{
    size_t to = from + 1;
    while (to < text->len && (text->ptr[to] & 0xc0) == 0x80)
        to++;
    memmove(text->ptr + from, text->ptr + to, text->len - to);
    text->len -= to - from;
}

static void put_query(struct buf *out, const struct sentences *s, struct rng *rng, size_t c)
{
    static const char *const common[] = {"kommun", "år", "lag", "barn", "beslut", "skall"};
    if (classes[c].words)
        put_words(out, s, rng, classes[c].words, classes[c].min);
    else
        buf_put(out, bytes_str(common[rng_below(rng, 6)]));
    if (classes[c].form == BEGINNING)
        out->len = letter_at(out, 4);
    if (classes[c].misspelt)
        drop_letter(out, letter_at(out, out->len / 2));
    buf_put_u8(out, '\0');
}

/* -- measuring --------------------------------------------------------------------------------- */

enum { ROW_LIVE = CLASSES, ROW_BUSY, ROWS };

struct speed {
    double add_s, views_s, index_s; /* for all records: to store them, and without that */
    double index_mb, all_mb;
    double took[ROWS][2]; /* the median and the 99th of a hundred, ms */
    double kept[CLASSES]; /* of the best ten without the gate; 0: not measured */
};

/* How much of what there is without the gate is found, of 1. */
static double kept_of(void *engine, const struct question *q, const struct found *found)
{
    struct found *all = calloc(1, sizeof *all);
    size_t kept = 0, count;
    assert_non_null(all);
    ours_ungated(engine, q, all);
    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < found->count; k++)
            kept += strcmp(all->key[i], found->key[k]) == 0;
    count = all->count;
    free(all);
    return count ? (double)kept / (double)count : 1;
}

static void measure_class(const struct engine *e, void *engine, const struct sentences *s, size_t c,
                          struct speed *ret)
{
    bool gated = e == &ours && !classes[c].filtered &&
                 (classes[c].form == ANY_WORD || classes[c].form == ALL_WORDS);
    const uint8_t seed[32] = {2, (uint8_t)c};
    struct rng rng;
    double took[QUERIES];
    struct found *found = calloc(1, sizeof *found);
    assert_non_null(found);
    rng_init(&rng, seed);
    for (size_t i = 0; i < QUERIES; i++) {
        AUTO_BUF struct buf typed = BUF(4096), bare = BUF(4096);
        put_query(&typed, s, &rng, c);
        put_bare(&bare, (const char *)typed.ptr);
        bool verbatim = classes[c].form == PHRASE || classes[c].form == BEGINNING;
        const struct question q = {
            .form = classes[c].form,
            .typed = (const char *)typed.ptr,
            .bare = (const char *)(verbatim ? typed.ptr : bare.ptr),
            .category = classes[c].filtered ? "skola" : NULL,
            .limit = 10,
        };
        took[i] = 1000 * e->ask(engine, &q, found);
        if (gated && i < GATED)
            ret->kept[c] += kept_of(engine, &q, found) / GATED;
    }
    free(found);
    ret->took[c][0] = percentile(took, QUERIES, 50);
    ret->took[c][1] = percentile(took, QUERIES, 99);
}

/* Single records, each on the disk before the next; `rests`: with some time between them. */
static void measure_live(const struct engine *e, void *engine, const struct sentences *s,
                         size_t records, bool rests, double ret[2])
{
    const uint8_t seed[32] = {3, rests};
    struct rng rng;
    double took[LIVE];
    rng_init(&rng, seed);
    for (size_t i = 0; i < LIVE; i++) {
        took[i] = 1000 * (add_record(e, engine, s, &rng, records + i) + e->commit(engine));
        if (rests && e == &ours)
            (void)ours_rest(engine);
    }
    ret[0] = percentile(took, LIVE, 50);
    ret[1] = percentile(took, LIVE, 99);
}

static struct speed measure(const struct engine *e, const struct sentences *s, size_t records)
{
    const uint8_t seed[32] = {1};
    struct rng rng;
    struct speed ret = {0};
    void *engine = e->open(false);
    rng_init(&rng, seed);
    for (size_t i = 0; i < records; i++)
        ret.add_s += add_record(e, engine, s, &rng, i);
    ret.add_s += e->commit(engine);
    ret.views_s = ret.index_s = ret.add_s;
    if (e == &ours) {
        ret.add_s += ours_rest(engine);
        ret.views_s = ours_rebuild(engine) + ours_rest(engine);
        ret.index_s = ours_reindex(engine) + ours_rest(engine);
    }
    ret.index_mb = ret.all_mb = e->megabytes(engine);
    if (e == &ours)
        ret.all_mb = ours_megabytes(engine);
#ifdef BENCH_XAPIAN
    if (e == &xapian)
        ret.all_mb = xapian_compact(engine);
#endif
    for (size_t c = 0; c < CLASSES; c++)
        measure_class(e, engine, s, c, &ret);
    measure_live(e, engine, s, records, true, ret.took[ROW_LIVE]);
    measure_live(e, engine, s, records + LIVE, false, ret.took[ROW_BUSY]);
    e->close(engine);
    return ret;
}

static void print_rates(const struct engines *engines, const struct speed *speed, size_t records)
{
    printf("\n%zu records\n%-16s %9s %9s %9s %9s %9s   first / this: indexed size\n", records, "",
           "stored/s", "views/s", "indexed/s", "index MB", "all MB");
    for (size_t i = 0; i < engines->count; i++) {
        const struct speed *s = &speed[i];
        double n = (double)records;
        printf("%-16s %9.0f %9.0f %9.0f %9.1f %9.1f         %13.2f %6.2f\n", engines->at[i]->name,
               n / s->add_s, n / s->views_s, n / s->index_s, s->index_mb, s->all_mb,
               s->index_s / speed[0].index_s, speed[0].index_mb / s->index_mb);
    }
    printf(
        "Of ours, stored: signed records through the door of the store; views: made anew, the"
        " index among them;\nindexed: the index alone; all: with the records. Of Xapian, all: the"
        " index compacted.\n");
}

static void print_row(const struct engines *engines, const char *name, const double (*took)[2])
{
    printf("%-20s", name);
    for (size_t i = 0; i < engines->count; i++)
        printf("  %7.2f %8.2f", took[i][0], took[i][1]);
    for (size_t i = 1; i < engines->count; i++)
        printf("  %5.2f %5.2f", took[0][0] / took[i][0], took[0][1] / took[i][1]);
    printf("\n");
}

static void print_times(const struct engines *engines, const struct speed *speed)
{
    double took[ENGINES_MAX][2];
    printf("\n%-20s", "p50 p99, ms");
    for (size_t i = 0; i < engines->count; i++)
        printf("  %16s", engines->at[i]->name);
    for (size_t i = 1; i < engines->count; i++)
        printf(" /%11.11s", engines->at[i]->name);
    printf("\n");
    for (size_t c = 0; c < ROWS; c++) {
        for (size_t i = 0; i < engines->count; i++)
            memcpy(took[i], speed[i].took[c], sizeof took[i]);
        print_row(engines,
                  c < CLASSES     ? classes[c].name
                  : c == ROW_LIVE ? "a live insert"
                                  : "one upon another",
                  (const double(*)[2])took);
    }
}

/* Ours does not score all that has a common word, and looks at the newest of what is left. */
static void print_kept(const struct speed *speed)
{
    printf("\nof the best ten, found although common words let nothing in\n");
    for (size_t c = 0; c < CLASSES; c++)
        if (speed->kept[c] > 0)
            printf("%-20s  %7.3f\n", classes[c].name, speed->kept[c]);
}

void measure_speed(const struct engines *engines, const char *data, size_t records)
{
    AUTO_SENTENCES struct sentences *s = sentences_read(data);
    struct speed speed[ENGINES_MAX] = {0};
    for (size_t i = 0; i < engines->count; i++)
        speed[i] = measure(engines->at[i], s, records);
    print_rates(engines, speed, records);
    print_times(engines, speed);
    if (engines->at[0] == &ours)
        print_kept(&speed[0]);
}

/* -- corrections ------------------------------------------------------------------------------- */

/* Every sentence once, in records of eight. */
static void add_sentences(const struct engine *e, void *engine, const struct sentences *s)
{
    for (size_t i = 0; i < s->count; i += BODY_SENTENCES) {
        AUTO_BUF struct buf body = BUF(16384);
        char key[24];
        for (size_t k = i; k < i + BODY_SENTENCES && k < s->count; k++) {
            put_cut(&body, s->at[k], 2000);
            body.ptr[body.len - 1] = '\n';
        }
        buf_put_u8(&body, '\0');
        (void)snprintf(key, sizeof key, "%zu", i);
        const char *const *fields =
            FIELDS("import_key", key, "title", "Qzx", "summary", "Qzx", "body", (char *)body.ptr,
                   "category", "skola", "year", "2020", "unit", "Qzx", "recipient", "Qzx");
        (void)e->add(engine, &(struct document){key, "example", "skola", fields, (char *)body.ptr});
    }
    (void)e->commit(engine);
}

static void correct(const struct engine *e, const struct sentences *s, const char *data)
{
    enum { TYPOS_MAX = 2000 };
    double took[TYPOS_MAX];
    size_t typos = 0, right = 0, some = 0, corrects = 0;
    char *f[2];
    struct lines l = lines_read(data, "text/typos.tsv");
    struct found *found = calloc(1, sizeof *found);
    assert_non_null(found);
    void *engine = e->open(true);
    add_sentences(e, engine, s);
    while (typos < TYPOS_MAX && lines_next(&l, f, 2) == 2) {
        const struct question q = {.typed = f[0], .bare = f[0], .limit = 10};
        took[typos++] = 1000 * e->ask(engine, &q, found);
        corrects += found->corrects;
        some += found->corrected[0] != '\0';
        right += strcmp(found->corrected, f[1]) == 0;
    }
    e->close(engine);
    free(found);
    lines_done(&l);
    if (corrects)
        printf("%-16s %7zu %9.3f %9.3f  %7.2f %8.2f\n", e->name, typos,
               (double)right / (double)typos, (double)some / (double)typos,
               percentile(took, typos, 50), percentile(took, typos, 99));
    else
        printf("%-16s not there yet\n", e->name);
}

void measure_corrections(const struct engines *engines, const char *data)
{
    AUTO_SENTENCES struct sentences *s = sentences_read(data);
    printf("\ncorrections\n%-16s %7s %9s %9s  %7s %8s\n", "", "words", "right", "any", "p50 ms",
           "p99 ms");
    for (size_t i = 0; i < engines->count; i++)
        if (engines->at[i] != &plain && engines->at[i] != &snowball) /* these have none */
            correct(engines->at[i], s, data);
}
