// SPDX-License-Identifier: Apache-2.0
/* The tables of the index, and a new index when the chain is not the one that it was made by: its
 * tables are named _next and filled step by step, between the commits of others; what is put and
 * forgotten meanwhile goes into both. Complete, it takes the other's name, and the other, _old, is
 * emptied step by step, too: with secure_delete each of its pages is written once more. */
#include <assert.h>
#include <stdio.h>

#include "daemon/log.h"
#include "daemon/search/index/inside.h"

enum {
    FILLED_AT_ONCE = 32, /* records, or */
    FILLED_BYTES = 256 * 1024,
    PROGRESS = 20000, /* records from one line of the log to the next */
};

/* A word's unique indexes take its table's name with them. Merges are left for when nobody waits
 * (index_merge); those of FTS5's own accord are few. */
#define TABLES(suffix)                                                                             \
    "CREATE TABLE word" suffix "("                                                                 \
    " word TEXT PRIMARY KEY,"                                                                      \
    " folded TEXT NOT NULL," /* without the marks of å, ä and ö */                              \
    " stem TEXT NOT NULL,"                                                                         \
    " docs INTEGER NOT NULL,"                                                                      \
    " UNIQUE(folded, word), UNIQUE(stem, word)) STRICT, WITHOUT ROWID;"                            \
    "CREATE VIRTUAL TABLE search" suffix " USING"                                                  \
    " fts5(title, tags, summary, body, parts, facets, tokenize = 'goda %s');"                      \
    "INSERT INTO search" suffix "(search" suffix ", rank) VALUES('automerge', 8);"
const char index_schema[] = TABLES("");

static enum error make(struct index *i, struct statements *sql, bool next)
{
    char text[sizeof TABLES("_next") + FINGERPRINT_TEXT];
    const char *fingerprint = tokenizer_fingerprint(i->tokenizer);
    int len = next ? snprintf(text, sizeof text, TABLES("_next"), fingerprint)
                   : snprintf(text, sizeof text, TABLES(""), fingerprint);
    assert(len > 0 && (size_t)len < sizeof text);
    return sql_exec(sql->db, text);
}

enum error index_make(struct index *i, struct statements *sql)
{
    enum error e = sql_exec(sql->db, "DROP TABLE IF EXISTS search_next;"
                                     "DROP TABLE IF EXISTS word_next;"
                                     "DROP TABLE IF EXISTS search_old;"
                                     "DROP TABLE IF EXISTS word_old;"
                                     "DROP TABLE IF EXISTS search;"
                                     "DROP TABLE IF EXISTS word;"
                                     "DROP TABLE IF EXISTS uncounted;"
                                     "CREATE TABLE uncounted(seq INTEGER PRIMARY KEY) STRICT");
    if (!e)
        e = make(i, sql, false);
    return e ? e : index_open(i, sql);
}

/* -- where it stands --------------------------------------------------------------------------- */

static enum error read_number(struct statements *sql, const char *text, uint64_t *ret)
{
    AUTO_SQL struct sql q = sql_once(sql->db, text);
    *ret = sql_row(&q) ? sql_get_int(&q, 0) : 0;
    return sql_end(&q);
}

/* Which chain a table goes by; NULL: there is no such table. */
static enum error look_at(struct index *i, struct statements *sql, const char *name,
                          struct chain **ret)
{
    AUTO_SQL struct sql q = sql_use(sql, "SELECT 1 FROM sqlite_schema WHERE name = ?");
    sql_text(&q, bytes_str(name));
    bool there = sql_row(&q);
    enum error e = sql_end(&q);
    *ret = NULL;
    return e || !there ? e : tokenizer_chain_of(i->tokenizer, name, ret);
}

/* Words that have come while an index remembers are known by its `word`, or will be when they are
 * counted, but not to the chain that it was first made by. */
enum error index_open(struct index *i, struct statements *sql)
{
    struct chain *by = tokenizer_chain(i->tokenizer), *now, *next = NULL, *old = NULL;
    enum error e = look_at(i, sql, "search", &now);
    if (!e)
        e = look_at(i, sql, "search_next", &next);
    if (!e)
        e = look_at(i, sql, "search_old", &old);
    if (!e)
        e = read_number(sql, "SELECT count(*) FROM uncounted", &i->uncounted);
    bool remembers = now != by, filling = remembers && next == by;
    i->by[SIDE_NOW].chain = now;
    i->by[SIDE_NEXT].chain = by;
    i->remembers = remembers;
    i->lost = remembers ? i->uncounted > 0 : next != NULL;
    i->renewal = remembers && !filling ? RENEWAL_MAKE
                 : old                 ? RENEWAL_EMPTY
                 : filling             ? RENEWAL_FILL
                                       : RENEWAL_NONE;
    i->filled = 0;
    return e || !filling ? e : read_number(sql, "SELECT max(rowid) FROM search_next", &i->filled);
}

bool index_is_lost(const struct index *i)
{
    return i->lost;
}

bool index_is_outdated(const struct index *i)
{
    return i->renewal == RENEWAL_MAKE;
}

bool index_renewing(const struct index *i)
{
    return i->renewal != RENEWAL_NONE;
}

/* -- a step ------------------------------------------------------------------------------------ */

static void tell(const char *event, uint64_t records)
{
    log_event(NOTICE_INFO, event, LOG_FIELDS(log_number("records", records)));
}

static enum error begin(struct index *i, struct statements *sql)
{
    log_event(NOTICE_INFO, "index_renewal", NULL);
    enum error e = sql_exec(sql->db, "DROP TABLE IF EXISTS search_next;"
                                     "DROP TABLE IF EXISTS word_next");
    if (!e)
        e = make(i, sql, true);
    return e ? e : index_open(i, sql);
}

/* In the transaction that has found nothing more to fill in. */
static enum error swap(struct index *i, struct statements *sql)
{
    statements_done(sql); /* they are of the tables that change their names */
    enum error e = sql_exec(sql->db, "ALTER TABLE search RENAME TO search_old;"
                                     "ALTER TABLE word RENAME TO word_old;"
                                     "ALTER TABLE search_next RENAME TO search;"
                                     "ALTER TABLE word_next RENAME TO word;"
                                     "DELETE FROM uncounted");
    tell("index_renewed", i->filled);
    return e ? e : index_open(i, sql);
}

static enum error fill(struct index *i, struct statements *sql)
{
    AUTO_SQL struct sql q =
        sql_use(sql, "SELECT rowid, title, tags, summary, body, facets FROM search"
                     " WHERE rowid > ? ORDER BY rowid LIMIT ?");
    sql_int(&q, i->filled);
    sql_int(&q, FILLED_AT_ONCE);
    size_t count = 0, bytes = 0;
    enum error e = OK;
    while (!e && bytes < FILLED_BYTES && sql_row(&q)) {
        const struct indexed texts = {.title = sql_get_text(&q, 1),
                                      .tags = sql_get_text(&q, 2),
                                      .summary = sql_get_text(&q, 3),
                                      .body = sql_get_text(&q, 4),
                                      .facets = sql_get_text(&q, 5)};
        uint64_t seq = sql_get_int(&q, 0);
        if (seq / PROGRESS != i->filled / PROGRESS)
            tell("index_renewal_progress", seq);
        e = index_put_into(i, sql, SIDE_NEXT, seq, &texts);
        i->filled = seq;
        bytes += texts.body.len;
        count++;
    }
    if (!e)
        e = sql_end(&q);
    return e || count ? e : swap(i, sql);
}

/* By its tables' names FTS5 knows a table as its own, and keeps others off. What is in the first
 * ten rows of its data it wants to see before the table is dropped. */
static enum error empty(struct index *i, struct statements *sql)
{
    static const char *const texts[] = {
        "DELETE FROM search_old_data WHERE id IN"
        " (SELECT id FROM search_old_data WHERE id > 10 LIMIT 256)",
        "DELETE FROM search_old_content WHERE rowid IN"
        " (SELECT rowid FROM search_old_content LIMIT 256)",
        "DELETE FROM search_old_docsize WHERE rowid IN"
        " (SELECT rowid FROM search_old_docsize LIMIT 4096)",
        "DELETE FROM search_old_idx WHERE (segid, term) IN"
        " (SELECT segid, term FROM search_old_idx LIMIT 4096)",
        "DELETE FROM word_old WHERE word IN (SELECT word FROM word_old LIMIT 1024)",
    };
    enum error e = OK;
    int deleted = 0;
    (void)sqlite3_db_config(sql->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    for (size_t k = 0; !e && !deleted && k < sizeof texts / sizeof *texts; k++) {
        e = sql_exec(sql->db, texts[k]);
        deleted = sqlite3_changes(sql->db);
    }
    (void)sqlite3_db_config(sql->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (e || deleted)
        return e;
    statements_done(sql);
    e = sql_exec(sql->db, "DROP TABLE search_old; DROP TABLE word_old");
    return e ? e : index_open(i, sql);
}

enum error index_renew(struct index *i, struct statements *sql)
{
    switch (i->renewal) {
    case RENEWAL_NONE:
        return OK;
    case RENEWAL_MAKE:
        return begin(i, sql);
    case RENEWAL_FILL:
        return fill(i, sql);
    case RENEWAL_EMPTY:
        return empty(i, sql);
    }
    return OK;
}
