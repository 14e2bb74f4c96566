/* How fast search is, on records made of real sentences.
 *
 *   build/bench/search SENTENCES [RECORDS]
 *
 * SENTENCES: a text file of one sentence a line, lines that begin with # left out. Builds RECORDS
 * (100000) through store_put in a new directory under /tmp, removed at the end, then asks
 * each class of query QUERIES times and prints the median and the 99th percentile. */
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "daemon/search/search.h"
#include "daemon/search/words/words.h"
#include "proto/base/rng.h"
#include "proto/base/text.h"
#include "tests/storing.h"

enum { QUERIES = 300, AUTHORS = 40, BODY_SENTENCES = 8, SENTENCES_MAX = 200000 };

static struct {
    struct buf text;
    struct bytes sentence[SENTENCES_MAX];
    size_t count;
} corpus = {.text = {.max = (size_t)64 << 20}};
static struct author authors[AUTHORS];
static struct rng rng;

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_corpus(const char *path)
{
    put_file(&corpus.text, path);
    struct bytes rest = buf_bytes(&corpus.text);
    while (rest.len && corpus.count < SENTENCES_MAX) {
        const uint8_t *end = memchr(rest.ptr, '\n', rest.len);
        size_t len = end ? (size_t)(end - rest.ptr) : rest.len;
        struct bytes line = bytes_slice(rest, 0, len);
        rest = bytes_slice(rest, end ? len + 1 : len, rest.len - len - (end ? 1 : 0));
        if (line.len > 20 && line.ptr[0] != '#')
            corpus.sentence[corpus.count++] = line;
    }
}

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

static void put_synthetic(struct lot *lot, size_t i)
{
    static const char *const outcomes[] = {"good", "mixed", "failed", "too_early"};
    AUTO_BUF struct buf title = BUF(1024), summary = BUF(2048), body = BUF(16384);
    size_t from = rng_below(&rng, corpus.count - BODY_SENTENCES);
    put_cut(&title, corpus.sentence[from], 60);
    put_cut(&summary, corpus.sentence[from + 1], 200);
    for (size_t k = 2; k < BODY_SENTENCES && body.len < 1500; k++) {
        buf_put(&body, corpus.sentence[from + k]);
        buf_put_u8(&body, '\n');
    }
    buf_put_u8(&body, '\0');
    char year[8];
    (void)snprintf(year, sizeof year, "%d", 2000 + (int)(i % 25));
    const struct about about = {.author = &authors[i % AUTHORS], .kind = KIND_EXAMPLE};
    (void)put_record(lot, about,
                     FIELDS("title", (char *)title.ptr, "summary", (char *)summary.ptr, "body",
                            (char *)body.ptr, "category", category_choices[i % 15].slug, "year",
                            year, "tags", i % 3 ? "arbetssätt" : "digitalisering, lärande",
                            "outcome", outcomes[i % 4], "lessons", "Prova i liten skala först."));
}

static void build(struct stored_in *in, size_t records)
{
    struct hash network = found_network(in, &authors[0], "org-0");
    for (size_t i = 1; i < AUTHORS; i++) {
        char slug[16];
        (void)snprintf(slug, sizeof slug, "org-%zu", i);
        admit(in, &network, &authors[0], &authors[i], slug);
    }
    double storing = 0;
    for (size_t i = 0; i < records;) {
        AUTO_LOT struct lot *lot = new_lot();
        for (; lot->count < LOT_MAX && i < records; i++)
            put_synthetic(lot, i);
        double start = seconds();
        store_lot(in, lot);
        storing += seconds() - start;
    }
    struct store_counts counts;
    struct rusage used;
    assert_error(store_counts(in->reading, &counts), OK);
    (void)getrusage(RUSAGE_SELF, &used);
    printf("%zu records stored in %.1f s: %.0f a second, %.1f MB, RSS %.0f MB\n", records, storing,
           (double)records / storing, (double)counts.db_bytes / 1e6, (double)used.ru_maxrss / 1024);
}

/* -- queries ----------------------------------------------------------------------------------- */

/* `count` words in a row from a random sentence, the first at least `min` bytes long. */
static void put_words(struct buf *out, size_t count, size_t min)
{
    struct word w;
    for (size_t put = 0; put < count;) {
        struct bytes s = corpus.sentence[rng_below(&rng, corpus.count)];
        size_t at = rng_below(&rng, s.len);
        for (buf_clear(out), put = 0; put < count && word_next(s, at, &w); at = w.to) {
            if (!put && (w.len < min || w.from == at))
                continue;
            buf_put(out, put ? BYTES_LIT(" ") : BYTES_NONE);
            buf_put(out, bytes_of(w.folded, w.len));
            put++;
        }
    }
}

/* Words as often as they occur in texts; people ask for those that say something. */
static void one_word(struct buf *out)
{
    put_words(out, 1, 7);
}

static void common_word(struct buf *out)
{
    static const char *const common[] = {"kommun", "år", "lag", "barn", "beslut", "skall"};
    buf_put(out, bytes_str(common[rng_below(&rng, 6)]));
}

static void two_words(struct buf *out)
{
    put_words(out, 2, 4);
}

static void six_words(struct buf *out)
{
    put_words(out, 6, 2);
}

static void phrase(struct buf *out)
{
    AUTO_BUF struct buf words = BUF(4096);
    put_words(&words, 3, 3);
    buf_put_u8(out, '"');
    buf_put(out, buf_bytes(&words));
    buf_put_u8(out, '"');
}

static void beginning(struct buf *out)
{
    AUTO_BUF struct buf words = BUF(4096);
    put_words(&words, 1, 8);
    buf_put(out, bytes_slice(buf_bytes(&words), 0, 4));
    while (out->len && (out->ptr[out->len - 1] & 0x80)) /* not within a letter */
        out->len--;
    buf_put_u8(out, '*');
}

static void nothing(struct buf *out)
{
    (void)out;
}

static const struct {
    const char *name;
    void (*put)(struct buf *out);
    const char *filter, *value;
} classes[] = {
    {"one word", one_word, NULL, NULL},
    {"one word, category", one_word, "category", "skola"},
    {"one word, org", one_word, "org", "org-7"},
    {"common word", common_word, NULL, NULL},
    {"common word, category", common_word, "category", "skola"},
    {"two words", two_words, NULL, NULL},
    {"six words", six_words, NULL, NULL},
    {"phrase of three", phrase, NULL, NULL},
    {"beginning*", beginning, NULL, NULL},
    {"newest", nothing, NULL, NULL},
    {"newest, flag", nothing, "flag", "unassessed"},
    {"newest, tag", nothing, "tag", "lärande"},
};

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Asks one query of class `c`; returns the milliseconds it took. */
static double ask(struct stored_in *in, size_t c, uint64_t *total)
{
    AUTO_BUF struct buf words = BUF(4096), map = BUF(8192), out = BUF(CONTROL_MESSAGE_MAX);
    classes[c].put(&words);
    msgpack_packer pk = mp_packer(&map), result = mp_packer(&out);
    (void)msgpack_pack_map(&pk, classes[c].filter ? 2 : 1);
    mp_put_str(&pk, "words");
    mp_put_text(&pk, buf_bytes(&words));
    if (classes[c].filter) {
        mp_put_str(&pk, classes[c].filter);
        mp_put_str(&pk, classes[c].value);
    }
    AUTO_MP struct mp params = {0}, answer = {0};
    char field[64];
    assert_error(mp_read(buf_bytes(&map), MP_BOUNDED, 16, &params), OK);
    double start = seconds();
    enum error e = search_run(in->reading, &params.root, BYTES_NONE, &result, field);
    double took = seconds() - start;
    assert_error(e, OK);
    assert_error(mp_read(buf_bytes(&out), MP_BOUNDED, MP_CONTROL_NODES, &answer), OK);
    uint64_t found = 0;
    (void)mp_uint(mp_get(&answer.root, "total"), UINT64_MAX, &found);
    *total += found;
    return took * 1000;
}

static void measure(struct stored_in *in)
{
    printf("%-24s %8s %8s %8s %10s\n", "ms", "p50", "p99", "max", "mean hits");
    for (size_t c = 0; c < sizeof classes / sizeof *classes; c++) {
        double took[QUERIES];
        uint64_t total = 0;
        for (size_t i = 0; i < QUERIES; i++)
            took[i] = ask(in, c, &total);
        qsort(took, QUERIES, sizeof *took, ascending);
        printf("%-24s %8.2f %8.2f %8.2f %10.0f\n", classes[c].name, took[QUERIES / 2],
               took[QUERIES * 99 / 100], took[QUERIES - 1], (double)total / QUERIES);
    }
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: %s SENTENCES [RECORDS]\n", argv[0]);
        return 2;
    }
    const uint8_t seed[32] = {1};
    rng_init(&rng, seed);
    read_corpus(argv[1]);
    for (uint8_t i = 0; i < AUTHORS; i++)
        authors[i] = author_of(i);
    void *state = NULL;
    (void)start_store(&state);
    build(state, argc > 2 ? strtoul(argv[2], NULL, 10) : 100000);
    restart(state);
    measure(state);
    buf_done(&corpus.text);
    return end_store(&state);
}
