// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/query/expand.h"

#include <string.h>

#include "daemon/search/index/vocabulary.h"
#include "daemon/search/query/suggest.h"
#include "daemon/store/inside.h"

const char *origin_name(enum origin o)
{
    static const char *const names[] = {
        [FROM_WORD] = "word",   [FROM_PHRASE] = "phrase",         [FROM_BEGINNING] = "beginning",
        [FROM_PART] = "part",   [FROM_LETTERS] = "letters",       [FROM_JOINED] = "joined",
        [FROM_APART] = "apart", [FROM_CORRECTION] = "correction",
    };
    return names[o];
}

/* What an alternative counts for beside the word itself (measured: tests/bench/search). */
static const double weight_of[] = {
    [FROM_WORD] = 1,  [FROM_PHRASE] = 1.5,  [FROM_BEGINNING] = 1, [FROM_PART] = 0.7,
    [FROM_APART] = 1, [FROM_LETTERS] = 0.9, [FROM_JOINED] = 1,    [FROM_CORRECTION] = 0.8,
};

enum {
    USUAL_MAX = 16,       /* words for a beginning that more records than */
    GATHERED_MAX = 15000, /* have */
    PIECE_MIN = 3,        /* bytes of a word that is joined to another, or parted from it */
    RARER = 10,           /* than the same letters with å, ä, ö, to be taken for those */
};

void expansion_done(struct expansion *x)
{
    buf_done(&x->text);
}

static void add(struct expansion *x, enum origin origin, size_t term, struct bytes text,
                uint64_t docs)
{
    if (x->count == ALTERNATIVES_MAX || !docs)
        return;
    x->by[x->count++] =
        (struct alternative){origin, term, weight_of[origin], docs, x->text.len, text.len};
    buf_put(&x->text, text);
}

/* -- one word ---------------------------------------------------------------------------------- */

struct expanding {
    struct reading *reading;
    const struct query *query;
    struct expansion *x;
};

/* How many records match, if that is less than a thousand. */
static enum error matching(struct expanding *e, struct bytes expression, uint64_t *ret)
{
    AUTO_SQL struct sql q =
        sql_use(&e->reading->sql, "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ?"
                                  " LIMIT 1000)");
    sql_text(&q, expression);
    *ret = sql_row(&q) ? sql_get_int(&q, 0) : 0;
    return sql_end(&q);
}

/* Records that have come just now, and whose words are not counted yet. */
static enum error fresh_docs(struct expanding *e, struct bytes word, const char *star,
                             uint64_t *ret)
{
    AUTO_SQL struct sql q = sql_use(&e->reading->sql, "SELECT 1 FROM uncounted LIMIT 1");
    bool some = sql_row(&q);
    enum error error = sql_end(&q);
    AUTO_BUF struct buf text = BUF(WORD_MAX + 8);
    buf_put_u8(&text, '"'); /* letters and digits alone */
    buf_put(&text, word);
    buf_put_u8(&text, '"');
    buf_put(&text, bytes_str(star));
    return error || !some ? error : matching(e, buf_bytes(&text), ret);
}

static enum error docs_of(struct expanding *e, struct bytes word, uint64_t *ret)
{
    struct terms terms;
    chain_look(e->reading->chain, word, &terms);
    enum error error = vocabulary_docs(&e->reading->sql, terms.stem, ret);
    return error || *ret ? error : fresh_docs(e, word, "", ret);
}

static enum error add_counted(struct expanding *e, enum origin origin, size_t term,
                              struct bytes word)
{
    uint64_t docs = 0;
    enum error error = docs_of(e, word, &docs);
    if (!error)
        add(e->x, origin, term, word, docs);
    return error;
}

static enum error add_parts(struct expanding *e, size_t term, struct bytes word)
{
    struct terms terms;
    AUTO_BUF struct buf kept = BUF((size_t)RUNS_MAX * WORD_MAX); /* the chain is asked again */
    size_t from[RUNS_MAX + 1] = {0};
    chain_look(e->reading->chain, word, &terms);
    for (size_t i = 0; i < terms.count; i++) {
        buf_put(&kept, terms.part[i]);
        from[i + 1] = kept.len;
    }
    enum error error = kept.failed;
    for (size_t i = 0; !error && i < terms.count; i++)
        error = add_counted(e, FROM_PART, term,
                            bytes_slice(buf_bytes(&kept), from[i], from[i + 1] - from[i]));
    return error;
}

/* Typed without å, ä and ö; taken for meant when the word as typed is unknown, or much rarer. */
static enum error add_letters(struct expanding *e, size_t term, struct bytes word, uint64_t docs,
                              bool *ret_found)
{
    struct suggestions found;
    enum error error = suggest_letters(&e->reading->sql, e->reading->chain, word, &found);
    for (size_t i = 0; !error && i < found.count; i++) {
        if (found.by[i].docs < RARER * docs)
            continue;
        struct bytes text = bytes_of(found.by[i].text, found.by[i].len);
        *ret_found = true;
        error = add_counted(e, FROM_LETTERS, term, text);
        if (!error)
            error = add_parts(e, term, text);
    }
    return error;
}

static enum error add_corrections(struct expanding *e, size_t term, struct bytes word)
{
    struct suggestions found;
    struct reading *r = e->reading;
    enum error error = suggest_spelling(&r->sql, r->chain, &r->speller, word, &found);
    for (size_t i = 0; !error && i < found.count; i++) {
        struct bytes text = bytes_of(found.by[i].text, found.by[i].len);
        e->x->corrected = true;
        size_t before = e->x->count;
        add(e->x, FROM_CORRECTION, term, text, found.by[i].docs);
        if (!found.by[i].found)
            error = add_parts(e, term, text);
        else if (e->x->count > before)
            e->x->by[before].weight = 0; /* it is told of; the word itself scores */
    }
    return error;
}

/* Two words typed as one (godman): how many records have them next to each other. */
static enum error pair_docs(struct expanding *e, struct bytes first, struct bytes second,
                            struct buf *ret_pair, uint64_t *ret)
{
    uint64_t docs = 0;
    enum error error = docs_of(e, first, &docs);
    if (!error && docs)
        error = docs_of(e, second, &docs);
    *ret = 0;
    if (error || !docs)
        return error;
    buf_put_u8(ret_pair, '"'); /* letters and digits alone */
    buf_put(ret_pair, first);
    buf_put_u8(ret_pair, ' ');
    buf_put(ret_pair, second);
    buf_put_u8(ret_pair, '"');
    return matching(e, buf_bytes(ret_pair), ret);
}

static enum error add_apart(struct expanding *e, size_t term, struct bytes word, bool *inout_found)
{
    enum error error = OK;
    for (size_t at = 1; !error && at < word.len; at++) {
        AUTO_BUF struct buf pair = BUF((size_t)2 * WORD_MAX);
        uint64_t docs = 0;
        if ((word.ptr[at] & 0xc0) == 0x80) /* within a letter */
            continue;
        error = pair_docs(e, bytes_slice(word, 0, at), bytes_slice(word, at, word.len - at), &pair,
                          &docs);
        add(e->x, FROM_APART, term, buf_bytes(&pair), docs);
        *inout_found |= docs > 0;
    }
    return error;
}

/* Whether there is such a word: in a record, or in the lexicon. */
static enum error is_word(struct expanding *e, struct bytes word, bool *ret)
{
    AUTO_SQL struct sql q = sql_use(&e->reading->sql, "SELECT 1 FROM word WHERE word = ?");
    sql_text(&q, word);
    *ret = sql_row(&q) || chain_knows(e->reading->chain, word);
    return sql_end(&q);
}

/* A misspelt word may have the stem of another, or fall into two. */
static enum error expand_word(struct expanding *e, size_t term, const struct word *w)
{
    struct bytes word = bytes_of(w->folded, w->len);
    uint64_t docs = 0;
    bool with_letters = false, apart = false, right = false;
    enum error error = docs_of(e, word, &docs);
    if (error)
        return error;
    add(e->x, FROM_WORD, term, word, docs);
    error = add_parts(e, term, word);
    if (!error)
        error = add_letters(e, term, word, docs, &with_letters);
    if (!error && !docs && !with_letters)
        error = add_apart(e, term, word, &apart);
    e->x->unknown[term] = !docs && !with_letters && !apart;
    if (!error && !e->x->unknown[term])
        error = is_word(e, word, &right);
    return error || with_letters || right ? error : add_corrections(e, term, word);
}

/* -- several words ----------------------------------------------------------------------------- */

/* As rare as its rarest word. What is no quotation, such as EU:s, may be met by one of its words.
 */
static enum error expand_phrase(struct expanding *e, size_t term)
{
    const struct term *t = &e->query->terms[term];
    struct word w;
    uint64_t least = UINT64_MAX, docs = 0;
    enum error error = OK;
    for (size_t at = 0; !error && word_next(t->text, at, &w); at = w.to) {
        struct bytes word = bytes_of(w.folded, w.len);
        error = docs_of(e, word, &docs);
        least = docs < least ? docs : least;
        if (!error && !t->quoted && w.len >= PIECE_MIN) {
            add(e->x, FROM_PART, term, word, docs);
            error = add_parts(e, term, word);
        }
    }
    e->x->unknown[term] = !least;
    if (!error)
        add(e->x, FROM_PHRASE, term, t->text, least);
    return error;
}

/* The most usual words that begin so. */
static enum error add_usual(struct expanding *e, size_t term, struct bytes with)
{
    AUTO_SQL struct sql q =
        sql_use(&e->reading->sql, "SELECT word, sum(docs) AS many FROM word WHERE word >= ?1"
                                  " AND word < ?1 || char(1114111) GROUP BY stem"
                                  " ORDER BY many DESC, word LIMIT ?2");
    sql_text(&q, with);
    sql_int(&q, USUAL_MAX);
    while (sql_row(&q))
        add(e->x, FROM_WORD, term, sql_get_text(&q, 0), sql_get_int(&q, 1));
    return sql_end(&q);
}

/* FTS5 gathers all that begins so before the first is known: with too many, the usual ones do. It
 * may meet what has the word in another form, too. */
static enum error expand_beginning(struct expanding *e, size_t term, const struct word *w)
{
    uint64_t docs = 0;
    struct bytes word = bytes_of(w->folded, w->len);
    enum error error = vocabulary_beginning(&e->reading->sql, word, &docs);
    if (!error && !docs)
        error = fresh_docs(e, word, "*", &docs);
    e->x->unknown[term] = !docs;
    if (error || docs > GATHERED_MAX)
        return error ? error : add_usual(e, term, word);
    add(e->x, FROM_BEGINNING, term, word, docs);
    return add_counted(e, FROM_WORD, term, word);
}

/* Two neighbours as one compound: skol bibliotek, and with the joint s. */
static enum error expand_joined(struct expanding *e, size_t term, const struct word *first,
                                const struct word *second)
{
    static const char *const joints[] = {"", "s"};
    enum error error = OK;
    if (first->len < PIECE_MIN || second->len < PIECE_MIN)
        return OK;
    for (size_t i = 0; !error && i < sizeof joints / sizeof *joints; i++) {
        AUTO_BUF struct buf word = BUF(WORD_MAX);
        buf_put(&word, bytes_of(first->folded, first->len));
        buf_put(&word, bytes_str(joints[i]));
        buf_put(&word, bytes_of(second->folded, second->len));
        size_t before = e->x->count;
        if (!word.failed)
            error = add_counted(e, FROM_JOINED, term, buf_bytes(&word));
        if (e->x->count > before)
            e->x->unknown[term] = false;
    }
    return error;
}

/* -- the query --------------------------------------------------------------------------------- */

/* A term that is one word. */
static bool lone_word(const struct term *t, struct word *ret)
{
    struct word second;
    return word_next(t->text, 0, ret) && !word_next(t->text, ret->to, &second);
}

static enum error expand_term(struct expanding *e, size_t term)
{
    const struct term *t = &e->query->terms[term];
    struct word w;
    if (!lone_word(t, &w))
        return expand_phrase(e, term);
    return t->prefix ? expand_beginning(e, term, &w) : expand_word(e, term, &w);
}

static enum error expand_neighbours(struct expanding *e, size_t term)
{
    const struct term *t = &e->query->terms[term];
    struct word first, second;
    if (term + 1 == e->query->count || t->without || t[1].without || t->prefix || t[1].prefix ||
        !lone_word(t, &first) || !lone_word(t + 1, &second))
        return OK;
    return expand_joined(e, term, &first, &second);
}

enum error expand(struct reading *r, const struct query *q, struct expansion *ret)
{
    struct expanding e = {r, q, ret};
    enum error error = OK;
    *ret = (struct expansion){.text = BUF((size_t)ALTERNATIVES_MAX * WORD_MAX + SEARCH_QUERY_MAX)};
    for (size_t i = 0; !error && i < q->count; i++) {
        if (q->terms[i].without)
            continue;
        error = expand_term(&e, i);
        if (!error)
            error = expand_neighbours(&e, i);
    }
    return error ? error : ret->text.failed;
}

/* -- what was meant ---------------------------------------------------------------------------- */

static const struct alternative *correction_of(const struct expansion *x, size_t term)
{
    for (size_t i = 0; i < x->count; i++)
        if (x->by[i].term == term && x->by[i].origin == FROM_CORRECTION)
            return &x->by[i];
    return NULL;
}

void expansion_put_meant(const struct expansion *x, const struct query *q, struct buf *out)
{
    for (size_t i = 0; i < q->count; i++) {
        const struct term *t = &q->terms[i];
        const struct alternative *a = correction_of(x, i);
        struct word w;
        bool phrase = !lone_word(t, &w);
        buf_put(out, i ? BYTES_LIT(" ") : BYTES_NONE);
        buf_put(out, t->without ? BYTES_LIT("-") : BYTES_NONE);
        buf_put(out, phrase ? BYTES_LIT("\"") : BYTES_NONE);
        buf_put(out, a ? alternative_text(x, a) : t->text);
        buf_put(out, phrase ? BYTES_LIT("\"") : BYTES_NONE);
    }
}
