// SPDX-License-Identifier: Apache-2.0
/* The tokenizer `goda` of FTS5: words (words.h) become terms (chain.h). A query's prefix (word*) is
 * not stemmed. A text that begins with FACET holds facets, which are terms as they are. */
#include "daemon/search/index/tokenizer.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/search/index/facet.h"
#include "daemon/search/index/rank.h"

struct tokenizer {
    const struct lexicon *lexicon;
    struct chain *chain, *remembering; /* the latter is made when it is needed */
    char fingerprint[FINGERPRINT_TEXT + 1];
    struct statements sql;
    char recalled[WORD_MAX];
};

enum error tokenizer_new(const struct lexicon *lexicon, struct tokenizer **ret)
{
    struct tokenizer *t = calloc(1, sizeof *t);
    if (!t)
        return ERR_MEMORY;
    t->lexicon = lexicon;
    enum error e = chain_new(lexicon, &t->chain);
    if (e) {
        tokenizer_free(t);
        return e;
    }
    struct hash h = chain_fingerprint(t->chain);
    (void)sodium_bin2hex(t->fingerprint, sizeof t->fingerprint, h.b, sizeof h.b);
    *ret = t;
    return OK;
}

void tokenizer_free(struct tokenizer *t)
{
    if (!t)
        return;
    statements_done(&t->sql);
    chain_free(t->chain);
    chain_free(t->remembering);
    free(t);
}

const char *tokenizer_fingerprint(const struct tokenizer *t)
{
    return t->fingerprint;
}

/* -- which chain ------------------------------------------------------------------------------- */

static bool recall(void *ctx, struct bytes word, struct bytes *ret)
{
    struct tokenizer *t = ctx;
    AUTO_SQL struct sql q = sql_use(&t->sql, "SELECT stem FROM word WHERE word = ?");
    sql_text(&q, word);
    struct bytes stem = sql_row(&q) ? sql_get_text(&q, 0) : BYTES_NONE;
    if (!stem.len || stem.len > sizeof t->recalled)
        return false;
    memcpy(t->recalled, stem.ptr, stem.len);
    *ret = bytes_of(t->recalled, stem.len);
    return true;
}

static enum error remembering(struct tokenizer *t)
{
    enum error e = t->remembering ? OK : chain_new(t->lexicon, &t->remembering);
    if (!e)
        chain_remember(t->remembering, recall, t);
    return e;
}

struct chain *tokenizer_chain(struct tokenizer *t)
{
    return t->chain;
}

enum error tokenizer_chain_of(struct tokenizer *t, const char *table, struct chain **ret)
{
    AUTO_SQL struct sql q =
        sql_use(&t->sql, "SELECT instr(sql, ?) FROM sqlite_schema WHERE name = ?");
    sql_text(&q, bytes_str(t->fingerprint));
    sql_text(&q, bytes_str(table));
    bool same = sql_row(&q) && sql_get_int(&q, 0);
    enum error e = sql_end(&q);
    if (!e && !same)
        e = remembering(t);
    if (!e)
        *ret = same ? t->chain : t->remembering;
    return e;
}

static int on_create(void *ctx, const char **args, int count, Fts5Tokenizer **ret)
{
    struct tokenizer *t = ctx;
    bool same = count == 1 && strcmp(args[0], t->fingerprint) == 0;
    if (!same && remembering(t))
        return SQLITE_NOMEM;
    *ret = (Fts5Tokenizer *)(same ? t->chain : t->remembering);
    return SQLITE_OK;
}

/* The chains are the connection's. */
static void on_delete(Fts5Tokenizer *chain)
{
    (void)chain;
}

/* -- words to terms ---------------------------------------------------------------------------- */

static int put_token(void *ctx, token_fn token, struct bytes term, size_t from, size_t to)
{
    return token(ctx, 0, (const char *)term.ptr, (int)term.len, (int)from, (int)to);
}

static int run_words(struct chain *c, void *ctx, bool plain, struct bytes in, token_fn token)
{
    struct word w;
    struct terms terms;
    int rc = SQLITE_OK;
    for (size_t at = 0; !rc && word_next(in, at, &w); at = w.to) {
        if (!plain)
            chain_look(c, bytes_of(w.folded, w.len), &terms);
        rc = put_token(ctx, token, plain ? bytes_of(w.folded, w.len) : terms.stem, w.from, w.to);
    }
    return rc;
}

static int run_facets(void *ctx, struct bytes in, token_fn token)
{
    int rc = SQLITE_OK;
    for (size_t from = 0, to; !rc && from < in.len; from = to + 1) {
        for (to = from; to < in.len && in.ptr[to] != ' ';)
            to++;
        if (to > from)
            rc = put_token(ctx, token, bytes_slice(in, from, to - from), from, to);
    }
    return rc;
}

static int run(struct chain *c, void *ctx, bool plain, struct bytes text, token_fn token)
{
    struct bytes mark = bytes_str(FACET);
    if (text.len >= mark.len && bytes_equal(bytes_slice(text, 0, mark.len), mark))
        return run_facets(ctx, text, token);
    return run_words(c, ctx, plain, text, token);
}

int tokenize(struct chain *chain, struct bytes text, void *ctx, token_fn token)
{
    return run(chain, ctx, false, text, token);
}

static int on_text(Fts5Tokenizer *chain, void *ctx, int why, const char *text, int len,
                   token_fn token)
{
    return run((struct chain *)chain, ctx, why & FTS5_TOKENIZE_PREFIX, bytes_of(text, (size_t)len),
               token);
}

/* -- FTS5 -------------------------------------------------------------------------------------- */

/* FTS5's own way to hand out its interface: through a bound pointer. */
static fts5_api *fts5_of(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_bind_pointer(stmt, 1, (void *)&api, "fts5_api_ptr", NULL) == SQLITE_OK)
        (void)sqlite3_step(stmt);
    (void)sqlite3_finalize(stmt);
    return api;
}

enum error tokenizer_register(struct tokenizer *t, sqlite3 *db)
{
    fts5_tokenizer goda = {on_create, on_delete, on_text};
    fts5_api *api = fts5_of(db);
    t->sql.db = db;
    if (!api || api->xCreateTokenizer(api, "goda", t, &goda, NULL) != SQLITE_OK)
        return ERR_STORE;
    return rank_register(api);
}
