#include "daemon/search/index/index.h"

#include <stdlib.h>

#include "daemon/search/index/rank.h"
#include "daemon/search/index/vocabulary.h"
#include "proto/base/limits.h"

enum {
    SEEN = 32 * 1024, /* more than the different words and parts of a record */
    PARTS_TEXT_MAX = 8 * RECORD_MAX,
};

struct index {
    struct chain *chain;
    struct vocabulary *vocabulary;
    struct buf parts;
    /* The words of the record at hand: a hash counts when it is marked with that record. */
    uint32_t record;
    struct {
        uint32_t record;
        uint64_t hash;
    } seen[SEEN];
};

enum error index_new(const struct lexicon *lexicon, struct index **ret)
{
    struct index *i = calloc(1, sizeof *i);
    if (!i)
        return ERR_MEMORY;
    i->parts = BUF(PARTS_TEXT_MAX);
    enum error e = chain_new(lexicon, &i->chain);
    if (!e)
        e = vocabulary_new(&i->vocabulary);
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
    chain_free(i->chain);
    vocabulary_free(i->vocabulary);
    buf_done(&i->parts);
    free(i);
}

struct chain *index_chain(struct index *i)
{
    return i->chain;
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

static enum error count_word(struct index *i, struct statements *sql, struct bytes word,
                             struct bytes stem, int delta)
{
    return is_new(i, word) ? vocabulary_note(i->vocabulary, sql, word, stem, delta) : OK;
}

/* Counts the words and their parts, and appends the parts to those of the record. */
static enum error count_text(struct index *i, struct statements *sql, struct bytes text, int delta)
{
    struct word w;
    struct terms terms;
    enum error e = OK;
    for (size_t at = 0; !e && word_next(text, at, &w); at = w.to) {
        struct bytes word = bytes_of(w.folded, w.len);
        chain_look(i->chain, word, &terms);
        e = count_word(i, sql, word, terms.stem, delta);
        for (size_t k = 0; !e && k < terms.count; k++) {
            buf_put(&i->parts, i->parts.len ? BYTES_LIT(" ") : BYTES_NONE);
            buf_put(&i->parts, terms.part[k]);
            e = count_word(i, sql, terms.part[k], terms.part_stem[k], delta);
        }
    }
    return e;
}

/* `texts`: those before the parts, which are made of them. */
static enum error count_record(struct index *i, struct statements *sql,
                               const struct bytes texts[static COLUMN_PARTS], int delta)
{
    enum error e = OK;
    i->record++;
    buf_clear(&i->parts);
    for (size_t column = 0; !e && column < COLUMN_PARTS; column++)
        e = count_text(i, sql, texts[column], delta);
    return e ? e : i->parts.failed;
}

/* -- in and out -------------------------------------------------------------------------------- */

enum error index_put(struct index *i, struct statements *sql, uint64_t seq,
                     const struct indexed *texts)
{
    struct bytes columns[COLUMN_COUNT] = {texts->title, texts->tags, texts->summary, texts->body};
    enum error e = count_record(i, sql, columns, 1);
    if (e)
        return e;
    columns[COLUMN_PARTS] = buf_bytes(&i->parts);
    columns[COLUMN_FACETS] = texts->facets;
    AUTO_SQL struct sql q =
        sql_use(sql, "INSERT INTO search(rowid, title, tags, summary, body, parts, facets)"
                     " VALUES(?, ?, ?, ?, ?, ?, ?)");
    sql_int(&q, seq);
    for (size_t k = 0; k < COLUMN_COUNT; k++)
        sql_text(&q, columns[k].ptr ? columns[k] : BYTES_LIT(""));
    return sql_run(&q);
}

enum error index_forget(struct index *i, struct statements *sql, uint64_t seq)
{
    AUTO_SQL struct sql q = sql_use(sql, "SELECT title, tags, summary, body FROM search"
                                         " WHERE rowid = ?");
    sql_int(&q, seq);
    struct bytes columns[COLUMN_PARTS];
    enum error e = OK;
    if (sql_row(&q)) {
        for (int k = 0; k < COLUMN_PARTS; k++)
            columns[k] = sql_get_text(&q, k);
        e = count_record(i, sql, columns, -1);
    }
    if (!e)
        e = sql_end(&q);
    if (e)
        return e;
    AUTO_SQL struct sql gone = sql_use(sql, "DELETE FROM search WHERE rowid = ?");
    sql_int(&gone, seq);
    return sql_run(&gone);
}

enum error index_flush(struct index *i, struct statements *sql)
{
    return vocabulary_flush(i->vocabulary, sql);
}

void index_undo(struct index *i)
{
    vocabulary_forget(i->vocabulary);
}
