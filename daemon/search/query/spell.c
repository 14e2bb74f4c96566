/* Corrections: a scan of the index's words in memory. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/search/query/edits.h"
#include "daemon/search/query/suggest.h"

enum {
    EDITS_MAX = 2 * EDIT,
    SHORT = 4, /* letters and less: one edit */
    LETTERS_MIN = 3,
    WORDS_MAX = 1 << 20,
    AGE_MIN_MS = 5000,
    AGE_READS = 100, /* it is not read anew before it is so many times as old as that takes */
    NEAR_MAX = 8,    /* so that two are of different stems */
};

/* The words of one length, in the order of their letters. */
struct block {
    struct buf letters;
    size_t count, cap;
    struct spelled {
        uint32_t mask; /* of its letters */
        uint32_t docs;
    } * by;
};

struct words {
    struct block of[LETTERS_MAX + 1];
};

struct speller {
    uint64_t version; /* PRAGMA data_version, when it was read; never 0 */
    uint64_t read_at_ms, took_ms;
    struct words words;
};

static void words_done(struct words *w)
{
    for (size_t len = 0; len <= LETTERS_MAX; len++) {
        buf_done(&w->of[len].letters);
        free(w->of[len].by);
    }
}

void speller_free(struct speller *s)
{
    if (!s)
        return;
    words_done(&s->words);
    free(s);
}

/* -- reading ----------------------------------------------------------------------------------- */

static uint32_t mask_of(struct bytes letters)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < letters.len; i++)
        mask |= UINT32_C(1) << letters.ptr[i] % 32;
    return mask;
}

static enum error keep(struct block *b, struct bytes letters, uint64_t docs)
{
    if (b->count == b->cap) {
        size_t cap = b->cap ? 2 * b->cap : 64;
        struct spelled *by = reallocarray(b->by, cap, sizeof *by);
        if (!by)
            return ERR_MEMORY;
        b->by = by;
        b->cap = cap;
        b->letters.max = cap * letters.len;
    }
    b->by[b->count++] =
        (struct spelled){mask_of(letters), docs < UINT32_MAX ? (uint32_t)docs : UINT32_MAX};
    buf_put(&b->letters, letters);
    return b->letters.failed;
}

/* Words of letters alone: numbers have no spelling. */
static enum error read_words(struct statements *sql, struct words *ret)
{
    AUTO_SQL struct sql q = sql_use(sql, "SELECT word, docs FROM word ORDER BY word LIMIT ?");
    enum error e = OK;
    struct letters l;
    sql_int(&q, WORDS_MAX);
    while (!e && sql_row(&q))
        if (letters_read(sql_get_text(&q, 0), &l))
            e = keep(&ret->of[l.len], letters_bytes(&l), sql_get_int(&q, 1));
    return e ? e : sql_end(&q);
}

static uint64_t data_version(struct statements *sql)
{
    AUTO_SQL struct sql q = sql_use(sql, "PRAGMA data_version");
    return sql_row(&q) ? sql_get_int(&q, 0) : 0;
}

static uint64_t clock_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static bool is_fresh(const struct speller *s, uint64_t version)
{
    uint64_t age_ms = clock_ms() - s->read_at_ms;
    return s->version &&
           (s->version == version || age_ms < AGE_MIN_MS || age_ms < AGE_READS * s->took_ms);
}

/* What was read before stays when reading fails. */
static enum error refresh(struct statements *sql, struct speller **inout)
{
    struct speller *s = *inout ? *inout : calloc(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    *inout = s;
    uint64_t version = data_version(sql), start_ms = clock_ms();
    if (is_fresh(s, version))
        return OK;
    struct words words = {0};
    enum error e = read_words(sql, &words);
    if (e) {
        words_done(&words);
        return e;
    }
    words_done(&s->words);
    s->words = words;
    s->version = version;
    s->read_at_ms = clock_ms();
    s->took_ms = s->read_at_ms - start_ms;
    return OK;
}

/* -- scanning ---------------------------------------------------------------------------------- */

/* The nearest words so far, the best first. */
struct near {
    unsigned max; /* edits that another one may have */
    size_t count;
    struct found {
        unsigned cost;
        uint32_t docs;
        struct bytes letters;
    } by[NEAR_MAX];
};

static bool is_better(const struct found *a, const struct found *b)
{
    return a->cost != b->cost ? a->cost < b->cost : a->docs > b->docs;
}

static void offer(struct near *n, struct found f)
{
    size_t at = n->count;
    while (at && is_better(&f, &n->by[at - 1]))
        at--;
    if (at == NEAR_MAX)
        return;
    n->count += n->count < NEAR_MAX;
    memmove(&n->by[at + 1], &n->by[at], (n->count - at - 1) * sizeof f);
    n->by[at] = f;
    if (n->count == NEAR_MAX)
        n->max = n->by[NEAR_MAX - 1].cost;
}

/* An edit changes two letters at most. */
static void scan(const struct block *b, struct bytes typed, size_t len, struct near *inout)
{
    uint32_t mask = mask_of(typed);
    for (size_t i = 0; i < b->count; i++) {
        const struct spelled *w = &b->by[i];
        unsigned changed = (unsigned)__builtin_popcount(mask ^ w->mask);
        if (changed > 2 * (inout->max / EDIT_MIN))
            continue;
        struct bytes letters = bytes_slice(buf_bytes(&b->letters), i * len, len);
        unsigned cost = edits_between(typed, letters, inout->max);
        if (cost && cost <= inout->max)
            offer(inout, (struct found){cost, w->docs, letters});
    }
}

/* Those of its own length first: what they leave to be looked for is less. */
static void scan_near(const struct words *w, struct bytes typed, struct near *inout)
{
    scan(&w->of[typed.len], typed, typed.len, inout);
    for (size_t d = 1; d <= inout->max / DOUBLED; d++) {
        if (typed.len + d <= LETTERS_MAX)
            scan(&w->of[typed.len + d], typed, typed.len + d, inout);
        if (typed.len > d)
            scan(&w->of[typed.len - d], typed, typed.len - d, inout);
    }
}

/* -- suggestions ------------------------------------------------------------------------------- */

static enum error read_stem(struct statements *sql, struct bytes word, struct buf *out)
{
    AUTO_SQL struct sql q = sql_use(sql, "SELECT stem FROM word WHERE word = ?");
    sql_text(&q, word);
    if (sql_row(&q))
        buf_put(out, sql_get_text(&q, 0));
    enum error e = sql_end(&q);
    return e ? e : out->failed;
}

/* The best, and the next that is no other form of it. */
static enum error take(struct statements *sql, const struct near *n, struct suggestions *ret)
{
    AUTO_BUF struct buf first = BUF(WORD_MAX);
    enum error e = OK;
    for (size_t i = 0; !e && i < n->count && ret->count < SUGGESTIONS_MAX; i++) {
        AUTO_BUF struct buf stem = BUF(WORD_MAX);
        struct suggestion s = {.docs = n->by[i].docs};
        letters_put(n->by[i].letters, sizeof s.text, s.text, &s.len);
        e = read_stem(sql, bytes_of(s.text, s.len), ret->count ? &stem : &first);
        if (!e && (!ret->count || !bytes_equal(buf_bytes(&first), buf_bytes(&stem))))
            ret->by[ret->count++] = s;
    }
    return e;
}

enum error suggest_spelling(struct statements *sql, struct speller **s, struct bytes word,
                            struct suggestions *ret)
{
    struct letters typed;
    ret->count = 0;
    if (!letters_read(word, &typed) || typed.len < LETTERS_MIN)
        return OK;
    enum error e = refresh(sql, s);
    if (e)
        return e;
    struct near near = {.max = typed.len <= SHORT ? EDIT : EDITS_MAX};
    scan_near(&(*s)->words, letters_bytes(&typed), &near);
    return take(sql, &near, ret);
}
