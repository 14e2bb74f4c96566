// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/mark.h"

#include <string.h>

enum {
    WINDOW = 24, /* words of a snippet */
    LEAD = 4,    /* of them before the first that is marked */
    MET_MAX = 256,
};

/* -- what is looked for ------------------------------------------------------------------------ */

static void add(struct marks *m, size_t term, struct bytes text, bool beginning)
{
    if (m->count == MARKS_MAX || text.len > WORD_MAX)
        return;
    struct mark *mark = &m->by[m->count++];
    *mark = (struct mark){.term = term, .len = text.len, .beginning = beginning};
    memcpy(mark->text, text.ptr, text.len);
}

void marks_read(struct chain *c, const struct expansion *x, struct marks *ret)
{
    struct word w;
    struct terms terms;
    ret->chain = c;
    ret->count = 0;
    for (size_t i = 0; i < x->count; i++) {
        const struct alternative *a = &x->by[i];
        struct bytes text = alternative_text(x, a);
        bool beginning = a->origin == FROM_BEGINNING;
        for (size_t at = 0; word_next(text, at, &w); at = w.to) {
            struct bytes word = bytes_of(w.folded, w.len);
            chain_look(c, word, &terms);
            add(ret, a->term, beginning ? word : terms.stem, beginning);
        }
    }
}

static bool begins(struct bytes whole, struct bytes with)
{
    return whole.len >= with.len && memcmp(whole.ptr, with.ptr, with.len) == 0;
}

static bool has_term(const struct mark *mark, struct bytes word, const struct terms *terms)
{
    struct bytes text = bytes_of(mark->text, mark->len);
    if (mark->beginning)
        return begins(word, text);
    bool met = bytes_equal(terms->stem, text);
    for (size_t i = 0; !met && i < terms->count; i++)
        met = bytes_equal(terms->part_stem[i], text);
    return met;
}

static const struct mark *met_by(const struct marks *m, const struct word *w)
{
    struct terms terms;
    struct bytes word = bytes_of(w->folded, w->len);
    chain_look(m->chain, word, &terms);
    for (size_t i = 0; i < m->count; i++)
        if (has_term(&m->by[i], word, &terms))
            return &m->by[i];
    return NULL;
}

/* -- the best window --------------------------------------------------------------------------- */

struct met {
    size_t count, words; /* all words of the text */
    struct {
        size_t word, term;
    } at[MET_MAX];
};

static void find_met(const struct marks *m, struct bytes text, struct met *ret)
{
    struct word w;
    ret->count = ret->words = 0;
    for (size_t at = 0; word_next(text, at, &w); at = w.to, ret->words++) {
        const struct mark *mark = ret->count < MET_MAX ? met_by(m, &w) : NULL;
        if (!mark)
            continue;
        ret->at[ret->count].word = ret->words;
        ret->at[ret->count++].term = mark->term;
    }
}

/* A term that is met counts for much, to be met again for little. */
static size_t worth(const struct met *met, size_t first)
{
    enum { NEW = 16 };
    uint64_t terms = 0;
    size_t sum = 0;
    for (size_t i = first; i < met->count && met->at[i].word < met->at[first].word + WINDOW - LEAD;
         i++) {
        uint64_t bit = UINT64_C(1) << met->at[i].term % 64;
        sum += terms & bit ? 1 : NEW;
        terms |= bit;
    }
    return sum;
}

static void put_line(struct buf *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        buf_put_u8(out, text.ptr[i] < ' ' ? ' ' : text.ptr[i]);
}

/* Words `first` to `last`, with what stands between them. */
static void put_window(const struct marks *m, struct bytes text, size_t first, size_t last,
                       struct buf *out)
{
    struct word w;
    size_t from = 0, number = 0;
    for (size_t at = 0; number < last && word_next(text, at, &w); at = w.to, number++) {
        if (number < first)
            continue;
        bool met = met_by(m, &w);
        if (number > first)
            put_line(out, bytes_slice(text, from, w.from - from));
        buf_put(out, met ? BYTES_LIT("\x02") : BYTES_NONE);
        put_line(out, bytes_slice(text, w.from, w.to - w.from));
        buf_put(out, met ? BYTES_LIT("\x03") : BYTES_NONE);
        from = w.to;
    }
}

size_t mark_snippet(const struct marks *m, struct bytes text, struct buf *out)
{
    struct met met;
    size_t best = 0, most = 0;
    find_met(m, text, &met);
    for (size_t i = 0; i < met.count; i++) {
        size_t sum = worth(&met, i);
        best = sum > most ? i : best;
        most = sum > most ? sum : most;
    }
    if (!most)
        return 0;
    size_t first = met.at[best].word > LEAD ? met.at[best].word - LEAD : 0;
    size_t full = met.words > WINDOW ? met.words - WINDOW : 0;
    first = first < full ? first : full;
    size_t last = first + WINDOW < met.words ? first + WINDOW : met.words;
    buf_put(out, first ? BYTES_LIT("…") : BYTES_NONE);
    put_window(m, text, first, last, out);
    buf_put(out, last < met.words ? BYTES_LIT("…") : BYTES_NONE);
    return most;
}
