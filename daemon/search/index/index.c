// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/index/index.h"

#include <stdlib.h>

#include "daemon/search/index/inside.h"

enum {
    PARTS_TEXT_MAX = 8 * RECORD_MAX,
    FEW_WORDS = 8 * 1024, /* with more of them, records are counted at once */
    UNCOUNTED_MAX = 1024, /* and with more of those: nobody has found time for them */
    COUNTED_AT_ONCE = 4,
};

enum error index_new(const struct lexicon *lexicon, struct index **ret)
{
    struct index *i = calloc(1, sizeof *i);
    if (!i)
        return ERR_MEMORY;
    i->parts = BUF(PARTS_TEXT_MAX);
    enum error e = tokenizer_new(lexicon, &i->tokenizer);
    for (enum side side = 0; !e && side < SIDE_COUNT; side++) {
        i->by[side].chain = tokenizer_chain(i->tokenizer);
        e = vocabulary_new(side == SIDE_NEXT, &i->by[side].vocabulary);
    }
    if (e) {
        index_free(i);
        return e;
    }
    *ret = i;
    return OK;
}

void index_free(struct index *i)
{
    if (!i)
        return;
    tokenizer_free(i->tokenizer);
    for (enum side side = 0; side < SIDE_COUNT; side++)
        vocabulary_free(i->by[side].vocabulary);
    buf_done(&i->parts);
    free(i);
}

struct tokenizer *index_tokenizer(struct index *i)
{
    return i->tokenizer;
}

/* -- the words of a record --------------------------------------------------------------------- */

/* Whether the record at hand has not had this word before. Two words of one hash are taken for one:
 * the same when they go as when they came. */
static bool is_new(struct index *i, struct bytes word)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (size_t k = 0; k < word.len; k++)
        hash = (hash ^ word.ptr[k]) * 1099511628211u;
    for (size_t probe = 0; probe < SEEN; probe++) {
        size_t at = (hash + probe) % SEEN;
        if (i->seen[at].record != i->record) {
            i->seen[at].record = i->record;
            i->seen[at].hash = hash;
            return true;
        }
        if (i->seen[at].hash == hash)
            return false;
    }
    return false;
}

static enum error count_word(struct index *i, struct statements *sql, enum side side,
                             struct bytes word, struct bytes stem, int delta)
{
    return is_new(i, word) ? vocabulary_note(i->by[side].vocabulary, sql, word, stem, delta) : OK;
}

/* Counts the words and their parts, and appends the parts to those of the record. */
static enum error count_text(struct index *i, struct statements *sql, enum side side,
                             struct bytes text, int delta)
{
    struct word w;
    struct terms terms;
    enum error e = OK;
    for (size_t at = 0; !e && word_next(text, at, &w); at = w.to) {
        struct bytes word = bytes_of(w.folded, w.len);
        chain_look(i->by[side].chain, word, &terms);
        e = count_word(i, sql, side, word, terms.stem, delta);
        for (size_t k = 0; !e && k < terms.count; k++) {
            buf_put(&i->parts, i->parts.len ? BYTES_LIT(" ") : BYTES_NONE);
            buf_put(&i->parts, terms.part[k]);
            e = count_word(i, sql, side, terms.part[k], terms.part_stem[k], delta);
        }
    }
    return e;
}

/* `texts`: those before the parts, which are made of them. */
static enum error count_record(struct index *i, struct statements *sql, enum side side,
                               const struct bytes texts[static COLUMN_PARTS], int delta)
{
    enum error e = OK;
    i->record++;
    buf_clear(&i->parts);
    for (size_t column = 0; !e && column < COLUMN_PARTS; column++)
        e = count_text(i, sql, side, texts[column], delta);
    return e ? e : i->parts.failed;
}

/* -- the tables -------------------------------------------------------------------------------- */

#define INSERT(table)                                                                              \
    "INSERT INTO " table "(rowid, title, tags, summary, body, parts, facets)"                      \
    " VALUES(?, ?, ?, ?, ?, ?, ?)"
#define TEXTS(table)  "SELECT title, tags, summary, body FROM " table " WHERE rowid = ?"
#define DELETE(table) "DELETE FROM " table " WHERE rowid = ?"
static const char *const sql_insert[] = {INSERT("search"), INSERT("search_next")},
                         *const sql_texts[] = {TEXTS("search"), TEXTS("search_next")},
                         *const sql_delete[] = {DELETE("search"), DELETE("search_next")};

enum error index_put_into(struct index *i, struct statements *sql, enum side side, uint64_t seq,
                          const struct indexed *texts)
{
    struct bytes columns[COLUMN_COUNT] = {texts->title, texts->tags, texts->summary, texts->body};
    enum error e = count_record(i, sql, side, columns, 1);
    if (e)
        return e;
    columns[COLUMN_PARTS] = buf_bytes(&i->parts);
    columns[COLUMN_FACETS] = texts->facets;
    AUTO_SQL struct sql q = sql_use(sql, sql_insert[side]);
    sql_int(&q, seq);
    for (size_t k = 0; k < COLUMN_COUNT; k++)
        sql_text(&q, columns[k].ptr ? columns[k] : BYTES_LIT(""));
    return sql_run(&q);
}

/* Counts what a row's texts are, by so much. */
static enum error count_row(struct index *i, struct statements *sql, enum side side, uint64_t seq,
                            int delta)
{
    AUTO_SQL struct sql q = sql_use(sql, sql_texts[side]);
    sql_int(&q, seq);
    struct bytes columns[COLUMN_PARTS];
    enum error e = OK;
    if (sql_row(&q)) {
        for (int k = 0; k < COLUMN_PARTS; k++)
            columns[k] = sql_get_text(&q, k);
        e = count_record(i, sql, side, columns, delta);
    }
    return e ? e : sql_end(&q);
}

static enum error delete_row(struct statements *sql, enum side side, uint64_t seq)
{
    AUTO_SQL struct sql q = sql_use(sql, sql_delete[side]);
    sql_int(&q, seq);
    return sql_run(&q);
}

/* -- counted later ----------------------------------------------------------------------------- */

static void note_few(struct index *i, uint64_t seq)
{
    if (vocabulary_pending(i->by[SIDE_NOW].vocabulary) > FEW_WORDS ||
        i->uncounted > UNCOUNTED_MAX || i->few_count >= FEW)
        i->few_count = FEW + 1;
    else
        i->few[i->few_count++] = seq;
}

/* Instead of its words. */
static enum error put_few(struct index *i, struct statements *sql)
{
    enum error e = OK;
    vocabulary_forget(i->by[SIDE_NOW].vocabulary);
    for (size_t k = 0; !e && k < i->few_count; k++) {
        AUTO_SQL struct sql q = sql_use(sql, "INSERT INTO uncounted VALUES(?)");
        sql_int(&q, i->few[k]);
        e = sql_run(&q);
        i->uncounted++;
    }
    return e;
}

static enum error drop_uncounted(struct index *i, struct statements *sql, uint64_t seq,
                                 bool *ret_was)
{
    *ret_was = false;
    if (!i->uncounted)
        return OK;
    AUTO_SQL struct sql q = sql_use(sql, "DELETE FROM uncounted WHERE seq = ?");
    sql_int(&q, seq);
    enum error e = sql_run(&q);
    *ret_was = !e && sqlite3_changes(sql->db);
    i->uncounted -= *ret_was;
    return e;
}

bool index_counting(const struct index *i)
{
    return i->uncounted > 0;
}

enum error index_count(struct index *i, struct statements *sql)
{
    uint64_t seq[COUNTED_AT_ONCE];
    size_t count = 0;
    AUTO_SQL struct sql q = sql_use(sql, "SELECT seq FROM uncounted ORDER BY seq LIMIT ?");
    sql_int(&q, COUNTED_AT_ONCE);
    while (sql_row(&q))
        seq[count++] = sql_get_int(&q, 0);
    enum error e = sql_end(&q);
    bool was = false;
    for (size_t k = 0; !e && k < count; k++) {
        e = count_row(i, sql, SIDE_NOW, seq[k], 1);
        if (!e)
            e = drop_uncounted(i, sql, seq[k], &was);
    }
    return e;
}

/* -- in and out -------------------------------------------------------------------------------- */

enum error index_put(struct index *i, struct statements *sql, uint64_t seq,
                     const struct indexed *texts)
{
    enum error e = index_put_into(i, sql, SIDE_NOW, seq, texts);
    if (!e && seq <= i->filled)
        e = index_put_into(i, sql, SIDE_NEXT, seq, texts);
    if (!e)
        note_few(i, seq);
    return e;
}

/* What the words are that remember must not go before the index does. */
static enum error forget_now(struct index *i, struct statements *sql, uint64_t seq)
{
    bool was = false;
    enum error e = drop_uncounted(i, sql, seq, &was);
    if (!e && !was) {
        i->few_count = FEW + 1; /* it may be one of those */
        e = i->remembers ? OK : count_row(i, sql, SIDE_NOW, seq, -1);
    }
    return e ? e : delete_row(sql, SIDE_NOW, seq);
}

enum error index_forget(struct index *i, struct statements *sql, uint64_t seq)
{
    enum error e = forget_now(i, sql, seq);
    if (e || seq > i->filled)
        return e;
    e = count_row(i, sql, SIDE_NEXT, seq, -1);
    return e ? e : delete_row(sql, SIDE_NEXT, seq);
}

enum error index_flush(struct index *i, struct statements *sql)
{
    enum error e = i->few_count > 0 && i->few_count <= FEW ? put_few(i, sql) : OK;
    i->few_count = 0;
    for (enum side side = 0; !e && side < SIDE_COUNT; side++)
        e = vocabulary_flush(i->by[side].vocabulary, sql);
    return e;
}

enum error index_undo(struct index *i, struct statements *sql)
{
    for (enum side side = 0; side < SIDE_COUNT; side++)
        vocabulary_forget(i->by[side].vocabulary);
    i->few_count = 0;
    return index_open(i, sql);
}

enum error index_merge(struct statements *sql, bool whole, uint64_t pages, bool *ret_more)
{
    int64_t before = sqlite3_total_changes64(sql->db);
    AUTO_SQL struct sql q =
        sql_use(sql, whole ? "INSERT INTO search(search, rank) VALUES('merge', -?)"
                           : "INSERT INTO search(search, rank) VALUES('merge', ?)");
    sql_int(&q, pages);
    enum error e = sql_run(&q);
    *ret_more = !e && sqlite3_total_changes64(sql->db) - before >= 2;
    return e;
}
