// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/query/suggest.h"

#include <string.h>

#include "daemon/search/index/vocabulary.h"

enum { NEAR_MAX = 64, SCANNED_MAX = 500 };

/* Stems that a typed word may have been meant for, by how many records have them. */
struct candidates {
    size_t count;
    struct candidate {
        uint64_t docs, most; /* of the stem; of the word that stands for it */
        size_t len, stem_len;
        char text[WORD_MAX], stem[WORD_MAX];
    } by[NEAR_MAX];
};

static void add(struct candidates *c, struct bytes word, struct bytes stem, uint64_t docs)
{
    size_t i = 0;
    while (i < c->count && !bytes_equal(bytes_of(c->by[i].stem, c->by[i].stem_len), stem))
        i++;
    if (i == NEAR_MAX || word.len > WORD_MAX || stem.len > WORD_MAX)
        return;
    struct candidate *a = &c->by[i];
    if (i == c->count) {
        *a = (struct candidate){.stem_len = stem.len};
        memcpy(a->stem, stem.ptr, stem.len);
        c->count++;
    }
    a->docs += docs;
    if (docs <= a->most)
        return;
    a->most = docs;
    a->len = word.len;
    memcpy(a->text, word.ptr, word.len);
}

static void take_best(struct candidates *c, struct suggestions *ret)
{
    for (ret->count = 0; ret->count < SUGGESTIONS_MAX; ret->count++) {
        struct candidate *best = NULL;
        for (size_t i = 0; i < c->count; i++)
            if (c->by[i].docs && (!best || c->by[i].docs > best->docs))
                best = &c->by[i];
        if (!best)
            return;
        struct suggestion *s = &ret->by[ret->count];
        *s = (struct suggestion){.docs = best->docs, .len = best->len};
        memcpy(s->text, best->text, best->len);
        best->docs = 0;
    }
}

static bool folds_to(struct bytes word, struct bytes folded)
{
    AUTO_BUF struct buf out = BUF(WORD_MAX);
    letters_fold(word, &out);
    return bytes_equal(buf_bytes(&out), folded);
}

/* Words that begin with the stem of what was typed, both without marks, and have that stem. */
static enum error add_forms(struct statements *sql, struct bytes stem, struct bytes own,
                            struct candidates *c)
{
    AUTO_SQL struct sql q = sql_use(sql, "SELECT word, stem, docs FROM word WHERE folded >= ?1"
                                         " AND folded < ?1 || char(1114111) LIMIT ?2");
    sql_text(&q, stem);
    sql_int(&q, SCANNED_MAX);
    while (sql_row(&q))
        if (!bytes_equal(sql_get_text(&q, 1), own) && folds_to(sql_get_text(&q, 1), stem))
            add(c, sql_get_text(&q, 0), sql_get_text(&q, 1), sql_get_int(&q, 2));
    return sql_end(&q);
}

static enum error add_same(struct statements *sql, struct bytes folded, struct bytes own,
                           struct candidates *c)
{
    AUTO_SQL struct sql q = sql_use(sql, "SELECT word, stem, docs FROM word WHERE folded = ?");
    sql_text(&q, folded);
    while (sql_row(&q))
        if (!bytes_equal(sql_get_text(&q, 1), own))
            add(c, sql_get_text(&q, 0), sql_get_text(&q, 1), sql_get_int(&q, 2));
    return sql_end(&q);
}

enum error suggest_letters(struct statements *sql, struct chain *c, struct bytes word,
                           struct suggestions *ret)
{
    struct terms terms;
    struct candidates found = {0};
    AUTO_BUF struct buf folded = BUF(WORD_MAX), stem = BUF(WORD_MAX), own = BUF(WORD_MAX);
    chain_look(c, word, &terms);
    buf_put(&own, terms.stem);
    letters_fold(word, &folded);
    letters_fold(terms.stem, &stem);
    enum error e = add_same(sql, buf_bytes(&folded), buf_bytes(&own), &found);
    if (!e && !found.count)
        e = add_forms(sql, buf_bytes(&stem), buf_bytes(&own), &found);
    take_best(&found, ret);
    return e;
}
