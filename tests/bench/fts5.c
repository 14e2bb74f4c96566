// SPDX-License-Identifier: Apache-2.0
/* FTS5 as it comes, with its unicode61 tokenizer; and with the words of that stemmed by Snowball.
 * One text, bm25, any of the words. The text itself is not kept, only the index. */
#include "tests/bench/engine.h"
#include "tests/testing.h"

#include <libstemmer.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/buf.h"

struct fts5 {
    char dir[64];
    sqlite3 *db;
    sqlite3_stmt *document, *text;
    bool open; /* a transaction */
};

/* -- Snowball behind unicode61 ----------------------------------------------------------------- */

struct Fts5Tokenizer {
    fts5_tokenizer inner;
    Fts5Tokenizer *words;
    struct sb_stemmer *stemmer;
    int (*token)(void *ctx, int flags, const char *token, int len, int from, int to);
    void *ctx;
};

static void stems_free(Fts5Tokenizer *t)
{
    if (t->words)
        t->inner.xDelete(t->words);
    sb_stemmer_delete(t->stemmer);
    free(t);
}

static int stems_new(void *api, const char **args, int count, Fts5Tokenizer **ret)
{
    (void)args;
    (void)count;
    const char *keep[] = {"remove_diacritics", "0"};
    void *ctx = NULL;
    Fts5Tokenizer *t = calloc(1, sizeof *t);
    if (!t)
        return SQLITE_NOMEM;
    t->stemmer = sb_stemmer_new("swedish", "UTF_8");
    int rc = ((fts5_api *)api)->xFindTokenizer(api, "unicode61", &ctx, &t->inner);
    if (!rc)
        rc = t->inner.xCreate(ctx, keep, 2, &t->words);
    if (rc)
        stems_free(t);
    else
        *ret = t;
    return rc;
}

static int stem(void *tokenizer, int flags, const char *word, int len, int from, int to)
{
    Fts5Tokenizer *t = tokenizer;
    const sb_symbol *stem = sb_stemmer_stem(t->stemmer, (const sb_symbol *)word, len);
    int stem_len = sb_stemmer_length(t->stemmer);
    return stem ? t->token(t->ctx, flags, (const char *)stem, stem_len, from, to) : SQLITE_NOMEM;
}

typedef int (*token_fn)(void *ctx, int flags, const char *token, int len, int from, int to);

static int stems_run(Fts5Tokenizer *t, void *ctx, int why, const char *text, int len,
                     token_fn token)
{
    if (why & FTS5_TOKENIZE_PREFIX)
        return t->inner.xTokenize(t->words, ctx, why, text, len, token);
    t->token = token;
    t->ctx = ctx;
    return t->inner.xTokenize(t->words, t, why, text, len, stem);
}

static void add_stems(sqlite3 *db)
{
    fts5_tokenizer stems = {stems_new, stems_free, stems_run};
    fts5_api *api = NULL;
    sqlite3_stmt *q = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &q, NULL), SQLITE_OK);
    (void)sqlite3_bind_pointer(q, 1, (void *)&api, "fts5_api_ptr", NULL);
    (void)sqlite3_step(q);
    (void)sqlite3_finalize(q);
    assert_int_equal(api->xCreateTokenizer(api, "stems", api, &stems, NULL), SQLITE_OK);
}

/* -- the index --------------------------------------------------------------------------------- */

static void run(struct fts5 *f, const char *sql)
{
    if (sqlite3_exec(f->db, sql, NULL, NULL, NULL))
        fail_msg("%s: %s", sql, sqlite3_errmsg(f->db));
}

static sqlite3_stmt *prepared(struct fts5 *f, const char *sql)
{
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(f->db, sql, -1, &q, NULL))
        fail_msg("%s: %s", sql, sqlite3_errmsg(f->db));
    return q;
}

static struct fts5 *open_fts5(const char *table)
{
    char path[128];
    struct fts5 *f = calloc(1, sizeof *f);
    assert_non_null(f);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/goda-bench-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    (void)snprintf(path, sizeof path, "%s/fts5.db", f->dir);
    assert_int_equal(sqlite3_open(path, &f->db), SQLITE_OK);
    add_stems(f->db);
    run(f, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000;"
           "PRAGMA mmap_size = 1073741824;"
           "CREATE TABLE document(id INTEGER PRIMARY KEY, key TEXT, category TEXT)");
    run(f, table);
    f->document = prepared(f, "INSERT INTO document VALUES(NULL, ?, ?)");
    f->text = prepared(f, "INSERT INTO texts(rowid, text) VALUES(last_insert_rowid(), ?)");
    return f;
}

static void *open_plain(bool spelling)
{
    (void)spelling; /* it has none */
    return open_fts5("CREATE VIRTUAL TABLE texts USING fts5(text, content = '')");
}

static void *open_snowball(bool spelling)
{
    (void)spelling;
    return open_fts5("CREATE VIRTUAL TABLE texts USING fts5(text, content = '',"
                     " tokenize = 'stems')");
}

static double commit(void *engine)
{
    struct fts5 *f = engine;
    double start = seconds();
    if (f->open)
        run(f, "COMMIT");
    f->open = false;
    return seconds() - start;
}

static double add(void *engine, const struct document *d)
{
    struct fts5 *f = engine;
    double start = seconds();
    if (!f->open)
        run(f, "BEGIN");
    f->open = true;
    (void)sqlite3_bind_text(f->document, 1, d->key, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(f->document, 2, d->category, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(f->document), SQLITE_DONE);
    (void)sqlite3_reset(f->document);
    (void)sqlite3_bind_text(f->text, 1, d->text, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(f->text), SQLITE_DONE);
    (void)sqlite3_reset(f->text);
    return seconds() - start;
}

/* -- asking ------------------------------------------------------------------------------------ */

/* Each word quoted, or all of them as a phrase. */
static void put_match(struct buf *out, const struct question *q)
{
    buf_put_u8(out, '"');
    for (const char *c = q->bare; *c; c++) {
        if (*c == ' ' && q->form != PHRASE)
            buf_put(out, bytes_str(q->form == ALL_WORDS ? "\" AND \"" : "\" OR \""));
        else
            buf_put_u8(out, (uint8_t)*c);
    }
    buf_put(out, bytes_str(q->form == BEGINNING ? "\"*" : "\""));
}

static const char *sql_of(const struct question *q)
{
    if (q->form == NEWEST)
        return "SELECT key FROM document WHERE ?1 IS ?1 AND ?2 IS ?2 ORDER BY id DESC LIMIT ?3";
    return q->category ? "SELECT (SELECT key FROM document WHERE id = texts.rowid) FROM texts"
                         " WHERE texts MATCH ?1"
                         " AND (SELECT category FROM document WHERE id = texts.rowid) = ?2"
                         " ORDER BY rank LIMIT ?3"
                       : "SELECT (SELECT key FROM document WHERE id = texts.rowid) FROM texts"
                         " WHERE texts MATCH ?1 AND ?2 IS NULL ORDER BY rank LIMIT ?3";
}

static double ask(void *engine, const struct question *q, struct found *ret)
{
    struct fts5 *f = engine;
    AUTO_BUF struct buf match = BUF((size_t)1 << 20);
    put_match(&match, q);
    ret->count = 0;
    ret->corrects = false;
    ret->corrected[0] = '\0';
    double start = seconds();
    sqlite3_stmt *s = prepared(f, sql_of(q));
    (void)sqlite3_bind_text(s, 1, (const char *)match.ptr, (int)match.len, SQLITE_STATIC);
    (void)sqlite3_bind_text(s, 2, q->category, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(s, 3, (sqlite3_int64)q->limit);
    while (sqlite3_step(s) == SQLITE_ROW && ret->count < FOUND_MAX)
        (void)snprintf(ret->key[ret->count++], KEY_SIZE, "%s", sqlite3_column_text(s, 0));
    if (sqlite3_finalize(s))
        fail_msg("%.*s: %s", (int)match.len, (char *)match.ptr, sqlite3_errmsg(f->db));
    return seconds() - start;
}

static double megabytes(void *engine)
{
    sqlite3_stmt *s = prepared(engine, "SELECT sum(pgsize) FROM dbstat WHERE aggregate = 1"
                                       " AND name LIKE 'texts%'");
    double bytes = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_double(s, 0) : 0;
    (void)sqlite3_finalize(s);
    return bytes / 1e6;
}

static void close_fts5(void *engine)
{
    struct fts5 *f = engine;
    (void)sqlite3_finalize(f->document);
    (void)sqlite3_finalize(f->text);
    assert_int_equal(sqlite3_close(f->db), SQLITE_OK);
    remove_tree(f->dir);
    free(f);
}

const struct engine plain = {
    "plain FTS5", open_plain, add, commit, ask, megabytes, close_fts5,
};
const struct engine snowball = {
    "FTS5, Snowball", open_snowball, add, commit, ask, megabytes, close_fts5,
};
