// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/index/vocabulary.h"

#include <stdlib.h>

#include "daemon/search/words/words.h"

enum {
    PENDING_MAX = 64 * 1024,
    SLOTS = 4 * PENDING_MAX,
    TEXT_MAX = PENDING_MAX * 2 * WORD_MAX,
};

struct pending {
    uint32_t at; /* in `text`: the word, then its stem */
    uint32_t slot;
    uint8_t word_len, stem_len;
    int32_t delta;
};

struct vocabulary {
    bool next;
    struct buf text;
    size_t count;
    struct pending by[PENDING_MAX];
    uint32_t slots[SLOTS]; /* the place in `by`, plus 1 */
};

enum error vocabulary_new(bool next, struct vocabulary **ret)
{
    struct vocabulary *v = calloc(1, sizeof *v);
    if (!v)
        return ERR_MEMORY;
    v->text = BUF(TEXT_MAX);
    v->next = next;
    *ret = v;
    return OK;
}

void vocabulary_free(struct vocabulary *v)
{
    if (!v)
        return;
    buf_done(&v->text);
    free(v);
}

void letters_fold(struct bytes word, struct buf *out)
{
    enum { LEAD = 0xc3, A_RING = 0xa5, A_DIAERESIS = 0xa4, O_DIAERESIS = 0xb6 };
    for (size_t i = 0; i < word.len; i++) {
        uint8_t c = word.ptr[i], next = i + 1 < word.len ? word.ptr[i + 1] : 0;
        bool a = next == A_RING || next == A_DIAERESIS, o = next == O_DIAERESIS;
        bool folds = c == LEAD && (a || o);
        buf_put_u8(out, folds ? (a ? 'a' : 'o') : c);
        i += folds;
    }
}

/* -- pending ----------------------------------------------------------------------------------- */

static struct bytes word_of(const struct vocabulary *v, const struct pending *p)
{
    return bytes_slice(buf_bytes(&v->text), p->at, p->word_len);
}

static uint32_t *slot_of(struct vocabulary *v, struct bytes word)
{
    uint32_t hash = 2166136261; /* FNV-1a */
    for (size_t i = 0; i < word.len; i++)
        hash = (hash ^ word.ptr[i]) * 16777619;
    size_t at = (hash ^ hash >> 16) % SLOTS;
    while (v->slots[at] && !bytes_equal(word_of(v, &v->by[v->slots[at] - 1]), word))
        at = (at + 1) % SLOTS;
    return &v->slots[at];
}

enum error vocabulary_note(struct vocabulary *v, struct statements *sql, struct bytes word,
                           struct bytes stem, int delta)
{
    enum error e = v->count == PENDING_MAX ? vocabulary_flush(v, sql) : OK;
    if (e)
        return e;
    uint32_t *slot = slot_of(v, word);
    if (!*slot) {
        v->by[v->count] = (struct pending){.at = (uint32_t)v->text.len,
                                           .slot = (uint32_t)(slot - v->slots),
                                           .word_len = (uint8_t)word.len,
                                           .stem_len = (uint8_t)stem.len};
        buf_put(&v->text, word);
        buf_put(&v->text, stem);
        if (v->text.failed)
            return v->text.failed;
        *slot = (uint32_t)++v->count;
    }
    v->by[*slot - 1].delta += delta;
    return OK;
}

size_t vocabulary_pending(const struct vocabulary *v)
{
    return v->count;
}

void vocabulary_forget(struct vocabulary *v)
{
    for (size_t i = 0; i < v->count; i++)
        v->slots[v->by[i].slot] = 0;
    v->count = 0;
    buf_clear(&v->text);
}

/* -- writing ----------------------------------------------------------------------------------- */

#define ADD(table)                                                                                 \
    "INSERT INTO " table "(word, folded, stem, docs) VALUES(?, ?, ?, ?)"                           \
    " ON CONFLICT DO UPDATE SET docs = docs + excluded.docs"
#define SUBTRACT(table) "UPDATE " table " SET docs = docs - ? WHERE word = ?"
#define DROP(table)     "DELETE FROM " table " WHERE word = ? AND docs <= 0"
/* By `next`. */
static const char *const sql_add[] = {ADD("word"), ADD("word_next")},
                         *const sql_subtract[] = {SUBTRACT("word"), SUBTRACT("word_next")},
                         *const sql_drop[] = {DROP("word"), DROP("word_next")};

static enum error add(struct vocabulary *v, struct statements *sql, const struct pending *p)
{
    AUTO_BUF struct buf folded = BUF(WORD_MAX);
    letters_fold(word_of(v, p), &folded);
    AUTO_SQL struct sql q = sql_use(sql, sql_add[v->next]);
    sql_text(&q, word_of(v, p));
    sql_text(&q, buf_bytes(&folded));
    sql_text(&q, bytes_slice(buf_bytes(&v->text), p->at + p->word_len, p->stem_len));
    sql_int(&q, (uint64_t)p->delta);
    enum error e = sql_run(&q);
    return e ? e : folded.failed;
}

/* The row goes with the last record that has the word. */
static enum error subtract(struct vocabulary *v, struct statements *sql, const struct pending *p)
{
    AUTO_SQL struct sql q = sql_use(sql, sql_subtract[v->next]);
    sql_int(&q, (uint64_t)-p->delta);
    sql_text(&q, word_of(v, p));
    enum error e = sql_run(&q);
    AUTO_SQL struct sql gone = sql_use(sql, sql_drop[v->next]);
    sql_text(&gone, word_of(v, p));
    return e ? e : sql_run(&gone);
}

enum error vocabulary_flush(struct vocabulary *v, struct statements *sql)
{
    enum error e = OK;
    for (size_t i = 0; !e && i < v->count; i++) {
        const struct pending *p = &v->by[i];
        if (p->delta)
            e = p->delta > 0 ? add(v, sql, p) : subtract(v, sql, p);
    }
    vocabulary_forget(v);
    return e;
}

/* -- asking ------------------------------------------------------------------------------------ */

static enum error read_sum(struct sql *q, uint64_t *ret)
{
    *ret = sql_row(q) ? sql_get_int(q, 0) : 0;
    return sql_end(q);
}

enum error vocabulary_docs(struct statements *sql, struct bytes stem, uint64_t *ret)
{
    AUTO_SQL struct sql q = sql_use(sql, "SELECT sum(docs) FROM word WHERE stem = ?");
    sql_text(&q, stem);
    return read_sum(&q, ret);
}

enum error vocabulary_beginning(struct statements *sql, struct bytes with, uint64_t *ret)
{
    AUTO_SQL struct sql q = sql_use(sql, "SELECT sum(docs) FROM word WHERE word >= ?1"
                                         " AND word < ?1 || char(1114111)");
    sql_text(&q, with);
    return read_sum(&q, ret);
}
