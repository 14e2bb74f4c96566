/* Corrections: a scan of the index's words in memory. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/search/query/suggest.h"
#include "daemon/search/words/lexicon/letters.h"

enum {
    EDIT = 10,     /* what one edit counts for */
    EDITS_MAX = 2, /* and how many a word may have */
    SHORT = 4,     /* letters and less: one */
    LETTERS_MIN = 3,
    WORDS_MAX = 1 << 20,
    AGE_MIN_S = 5,
    COMPOUND_MIN = 9, /* letters of a word of which one part may be misspelt */
    PIECE_MIN = 4,
};

struct spelled {
    uint32_t at, mask; /* in `text`; of its letters */
    uint32_t docs;
};

struct speller {
    uint32_t version; /* PRAGMA data_version, when it was read */
    time_t read_at;
    struct buf text;
    size_t count, cap;
    struct spelled *by; /* by length */
    size_t from[LETTERS_MAX + 2];
};

static void speller_clear(struct speller *s)
{
    buf_done(&s->text);
    free(s->by);
    s->by = NULL;
    s->count = s->cap = 0;
}

void speller_free(struct speller *s)
{
    if (!s)
        return;
    speller_clear(s);
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

static enum error keep(struct speller *s, const struct letters *l, uint64_t docs)
{
    if (s->count == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 4096;
        struct spelled *by = reallocarray(s->by, cap, sizeof *by);
        if (!by)
            return ERR_MEMORY;
        s->by = by;
        s->cap = cap;
    }
    s->by[s->count++] = (struct spelled){(uint32_t)s->text.len, mask_of(letters_bytes(l)),
                                         docs < UINT32_MAX ? (uint32_t)docs : UINT32_MAX};
    buf_put(&s->text, letters_bytes(l));
    return s->text.failed;
}

/* Words of letters alone: numbers have no spelling. */
static enum error read_words(struct speller *s, struct statements *sql)
{
    AUTO_SQL struct sql q =
        sql_use(sql, "SELECT word, docs FROM word ORDER BY length(word), word LIMIT ?");
    enum error e = OK;
    size_t len = 0;
    struct letters l;
    sql_int(&q, WORDS_MAX);
    while (!e && sql_row(&q)) {
        if (!letters_read(sql_get_text(&q, 0), &l))
            continue;
        while (len < l.len)
            s->from[++len] = s->count;
        e = keep(s, &l, sql_get_int(&q, 1));
    }
    while (len < LETTERS_MAX + 1)
        s->from[++len] = s->count;
    return e ? e : sql_end(&q);
}

static uint32_t data_version(struct statements *sql)
{
    AUTO_SQL struct sql q = sql_use(sql, "PRAGMA data_version");
    return sql_row(&q) ? (uint32_t)sql_get_int(&q, 0) : 0;
}

static enum error refresh(struct statements *sql, struct speller **inout)
{
    uint32_t version = data_version(sql);
    time_t now = time(NULL);
    struct speller *s = *inout;
    if (s && (s->version == version || now - s->read_at < AGE_MIN_S))
        return OK;
    if (!s)
        s = *inout = calloc(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    speller_clear(s);
    s->text = BUF((size_t)WORDS_MAX * LETTERS_MAX);
    s->version = version;
    s->read_at = now;
    return read_words(s, sql);
}

/* -- distance ---------------------------------------------------------------------------------- */

static bool is_either(uint8_t a, uint8_t b, const char *pair)
{
    return (a == (uint8_t)pair[0] && b == (uint8_t)pair[1]) ||
           (b == (uint8_t)pair[0] && a == (uint8_t)pair[1]);
}

static unsigned substitution(uint8_t a, uint8_t b)
{
    static const char *const alike[] = {"a\xe5", "a\xe4", "o\xf6", "e\xe4", "o\xe5", "\xe5\xe4",
                                        "kc",    "sc",    "sz",    "vw",    "ij",    "iy"};
    enum { ALIKE = 7 };
    if (a == b)
        return 0;
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        if (is_either(a, b, alike[i]))
            return ALIKE;
    return EDIT;
}

/* A letter too many or too few, less when it is the one before it doubled. */
static unsigned doubling(struct bytes w, size_t i)
{
    enum { DOUBLED = 8 };
    return i && w.ptr[i] == w.ptr[i - 1] ? DOUBLED : EDIT;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The optimal string alignment distance, EDIT an edit; anything above `max` when it is above. */
static unsigned distance(struct bytes a, struct bytes b, unsigned max)
{
    enum { SWAP = 9 };
    unsigned rows[3][LETTERS_MAX + 1], *two = rows[0], *one = rows[1], *row = rows[2];
    one[0] = 0;
    for (size_t j = 0; j < b.len; j++)
        one[j + 1] = one[j] + doubling(b, j);
    for (size_t i = 0; i < a.len; i++) {
        unsigned lowest = row[0] = one[0] + doubling(a, i);
        for (size_t j = 0; j < b.len; j++) {
            unsigned d = least(one[j] + substitution(a.ptr[i], b.ptr[j]),
                               least(one[j + 1] + doubling(a, i), row[j] + doubling(b, j)));
            if (i && j && a.ptr[i] == b.ptr[j - 1] && a.ptr[i - 1] == b.ptr[j])
                d = least(d, two[j - 1] + SWAP);
            row[j + 1] = d;
            lowest = least(lowest, d);
        }
        if (lowest > max)
            return lowest;
        unsigned *free = two;
        two = one;
        one = row;
        row = free;
    }
    return one[b.len];
}

/* -- scanning ---------------------------------------------------------------------------------- */

struct best {
    unsigned cost;
    const struct spelled *word;
    size_t len;
};

static bool is_nearer(unsigned cost, uint32_t docs, const struct best *than)
{
    return !than->word || cost < than->cost || (cost == than->cost && docs > than->word->docs);
}

static void offer(struct best best[static SUGGESTIONS_MAX], struct best b)
{
    for (size_t i = 0; i < SUGGESTIONS_MAX; i++)
        if (is_nearer(b.cost, b.word->docs, &best[i])) {
            struct best worse = best[i];
            best[i] = b;
            b = worse;
            if (!b.word)
                return;
        }
}

/* Words of `len` letters. An edit changes two letters at most. */
static void scan(const struct speller *s, struct bytes typed, size_t len, unsigned max,
                 struct best best[static SUGGESTIONS_MAX])
{
    uint32_t mask = mask_of(typed);
    unsigned edits = max / EDIT;
    for (size_t i = s->from[len]; i < s->from[len + 1]; i++) {
        const struct spelled *w = &s->by[i];
        if ((unsigned)__builtin_popcount(mask ^ w->mask) > 2 * edits)
            continue;
        unsigned cost = distance(typed, bytes_slice(buf_bytes(&s->text), w->at, len), max);
        if (cost && cost <= max)
            offer(best, (struct best){cost, w, len});
    }
}

static void scan_near(const struct speller *s, struct bytes typed, unsigned edits,
                      struct best best[static SUGGESTIONS_MAX])
{
    size_t from = typed.len > edits ? typed.len - edits : 1;
    for (size_t len = from; len <= typed.len + edits && len <= LETTERS_MAX; len++)
        scan(s, typed, len, edits * EDIT, best);
}

static void put(struct suggestions *ret, struct bytes before, struct bytes word, struct bytes after,
                uint32_t docs)
{
    struct suggestion *to = &ret->by[ret->count++];
    *to = (struct suggestion){.docs = docs};
    letters_put(before, sizeof to->text, to->text, &to->len);
    letters_put(word, sizeof to->text, to->text, &to->len);
    letters_put(after, sizeof to->text, to->text, &to->len);
}

static struct bytes word_of(const struct speller *s, const struct best *b)
{
    return bytes_slice(buf_bytes(&s->text), b->word->at, b->len);
}

enum error suggest_spelling(struct statements *sql, struct speller **s, struct bytes word,
                            struct suggestions *ret)
{
    struct letters typed;
    struct best best[SUGGESTIONS_MAX] = {0};
    ret->count = 0;
    if (!letters_read(word, &typed) || typed.len < LETTERS_MIN)
        return OK;
    enum error e = refresh(sql, s);
    if (e)
        return e;
    scan_near(*s, letters_bytes(&typed), typed.len <= SHORT ? 1 : EDITS_MAX, best);
    for (size_t i = 0; i < SUGGESTIONS_MAX && best[i].word; i++)
        put(ret, BYTES_NONE, word_of(*s, &best[i]), BYTES_NONE, best[i].word->docs);
    return OK;
}
