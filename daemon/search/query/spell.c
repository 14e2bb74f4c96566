// SPDX-License-Identifier: Apache-2.0
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
    PIECE_MIN = 4,   /* letters of a part of a compound that has a word's part misspelt */
    PIECES_MAX = 16, /* parts looked at for one word */
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
    bool made;    /* of parts */
    size_t count;
    struct found {
        unsigned cost;
        uint32_t docs;
        struct letters letters;
    } by[NEAR_MAX];
};

static bool is_better(unsigned cost, uint32_t docs, const struct found *than)
{
    return cost != than->cost ? cost < than->cost : docs > than->docs;
}

static void offer(struct near *n, unsigned cost, uint32_t docs, struct bytes letters)
{
    size_t at = n->count;
    while (at && is_better(cost, docs, &n->by[at - 1]))
        at--;
    if (at == NEAR_MAX)
        return;
    n->count += n->count < NEAR_MAX;
    memmove(&n->by[at + 1], &n->by[at], (n->count - at - 1) * sizeof *n->by);
    n->by[at] = (struct found){cost, docs, {.len = letters.len}};
    memcpy(n->by[at].letters.at, letters.ptr, letters.len);
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
            offer(inout, cost, w->docs, letters);
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

/* -- compounds --------------------------------------------------------------------------------- */

/* The first of the words of its length that is not before these letters. */
static size_t place_of(const struct block *b, size_t len, struct bytes letters)
{
    size_t from = 0, to = b->count;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (memcmp(b->letters.ptr + mid * len, letters.ptr, letters.len) < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

/* How many records have the word; of `len` letters, one that begins so. */
static uint32_t docs_of(const struct words *w, size_t len, struct bytes letters)
{
    const struct block *b = &w->of[len];
    size_t at = place_of(b, len, letters);
    bool has = at < b->count && memcmp(b->letters.ptr + at * len, letters.ptr, letters.len) == 0;
    return has ? b->by[at].docs : 0;
}

static bool ends_in_joint(struct bytes front)
{
    return front.ptr[front.len - 1] == 's' && front.len > PIECE_MIN;
}

/* What a compound may begin with: a word, one and the joint s, or what another compound begins
 * with, which counts as one record. */
static uint32_t docs_of_front(const struct words *w, struct bytes front)
{
    uint32_t docs = docs_of(w, front.len, front);
    if (!docs && ends_in_joint(front))
        docs = docs_of(w, front.len - 1, bytes_slice(front, 0, front.len - 1));
    for (size_t len = front.len + PIECE_MIN; !docs && len <= LETTERS_MAX; len++)
        docs = docs_of(w, len, front) != 0;
    return docs;
}

/* Corrects `piece` of `typed`, whose other part, or parts, so many records have. */
static void scan_piece(const struct words *w, struct bytes typed, struct bytes piece, uint32_t docs,
                       struct near *inout)
{
    struct near near = {.max = EDIT};
    size_t before = (size_t)(piece.ptr - typed.ptr), behind = typed.len - before - piece.len;
    scan_near(w, piece, &near);
    for (size_t i = 0; i < near.count; i++) {
        struct bytes part = letters_bytes(&near.by[i].letters);
        struct letters whole = {.len = before + part.len + behind};
        if (part.len < PIECE_MIN || whole.len > LETTERS_MAX)
            continue;
        memcpy(whole.at, typed.ptr, before);
        memcpy(whole.at + before, part.ptr, part.len);
        memcpy(whole.at + before + part.len, typed.ptr + typed.len - behind, behind);
        uint32_t least = docs < near.by[i].docs ? docs : near.by[i].docs;
        offer(inout, near.by[i].cost, least, letters_bytes(&whole));
    }
}

/* A compound that no record has, of which one part of two is misspelt. When both are words it is
 * right as it is. */
static void scan_compound(const struct words *w, struct bytes typed, struct near *inout)
{
    size_t pieces = 0;
    inout->made = true;
    for (size_t at = typed.len - PIECE_MIN; at >= PIECE_MIN && pieces < PIECES_MAX; at--) {
        struct bytes front = bytes_slice(typed, 0, at),
                     back = bytes_slice(typed, at, typed.len - at);
        uint32_t front_docs = docs_of_front(w, front), back_docs = docs_of(w, back.len, back);
        if (front_docs && back_docs) {
            inout->count = 0;
            return;
        }
        pieces += front_docs || back_docs;
        if (front_docs)
            scan_piece(w, typed, back, front_docs, inout);
        if (back_docs)
            scan_piece(w, typed, front, back_docs, inout);
        if (back_docs && ends_in_joint(front))
            scan_piece(w, typed, bytes_slice(front, 0, front.len - 1), back_docs, inout);
    }
}

/* -- suggestions ------------------------------------------------------------------------------- */

/* Of all words with its stem: 0 when it has gone since the words were read. */
static enum error read_docs(struct statements *sql, struct bytes word, uint64_t *ret)
{
    AUTO_SQL struct sql q = sql_use(sql, "SELECT sum(docs) FROM word WHERE stem ="
                                         " (SELECT stem FROM word WHERE word = ?)");
    sql_text(&q, word);
    *ret = sql_row(&q) ? sql_get_int(&q, 0) : 0;
    return sql_end(&q);
}

/* The best, and the next that is no other form of it. What has the stem of what was typed is found
 * in any case: it is the only one, if it is the best and in the lexicon. */
static enum error take(struct statements *sql, struct chain *c, struct bytes typed,
                       const struct near *n, struct suggestions *ret)
{
    AUTO_BUF struct buf own = BUF(WORD_MAX), first = BUF(WORD_MAX);
    struct terms terms;
    enum error e = OK;
    chain_look(c, typed, &terms);
    buf_put(&own, terms.stem);
    for (size_t i = 0; !e && i < n->count && ret->count < SUGGESTIONS_MAX; i++) {
        struct suggestion *s = &ret->by[ret->count];
        *s = (struct suggestion){.docs = n->by[i].docs};
        letters_put(letters_bytes(&n->by[i].letters), sizeof s->text, s->text, &s->len);
        chain_look(c, bytes_of(s->text, s->len), &terms);
        s->found = bytes_equal(terms.stem, buf_bytes(&own));
        if (s->found && (i > 0 || !chain_knows(c, bytes_of(s->text, s->len))))
            break;
        if (!n->made)
            e = read_docs(sql, bytes_of(s->text, s->len), &s->docs);
        if (!s->docs || (ret->count && bytes_equal(terms.stem, buf_bytes(&first))))
            continue;
        if (!ret->count++)
            buf_put(&first, terms.stem);
        if (s->found)
            break;
    }
    return e;
}

enum error suggest_spelling(struct statements *sql, struct chain *c, struct speller **s,
                            struct bytes word, struct suggestions *ret)
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
    if (!near.count && typed.len >= 2 * PIECE_MIN)
        scan_compound(&(*s)->words, letters_bytes(&typed), &near);
    return take(sql, c, word, &near, ret);
}
