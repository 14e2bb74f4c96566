/* The tokenizer `goda` of FTS5: words (words.h) become terms (chain.h). A query's prefix (word*) is
 * not stemmed. A text that begins with FACET holds facets, which are terms as they are. */
#include "daemon/search/index/facet.h"
#include "daemon/search/index/rank.h"
#include "daemon/search/search.h"
#include "daemon/search/words/chain.h"

static int tokenizer_new(void *chain, const char **args, int count, Fts5Tokenizer **ret)
{
    (void)args;
    (void)count;
    *ret = chain;
    return SQLITE_OK;
}

/* The chain is the connection's. */
static void tokenizer_free(Fts5Tokenizer *t)
{
    (void)t;
}

typedef int (*token_fn)(void *ctx, int flags, const char *token, int len, int from, int to);

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

static int tokenizer_run(Fts5Tokenizer *t, void *ctx, int why, const char *text, int len,
                         token_fn token)
{
    struct bytes in = bytes_of(text, (size_t)len), mark = bytes_str(FACET);
    if (in.len >= mark.len && bytes_equal(bytes_slice(in, 0, mark.len), mark))
        return run_facets(ctx, in, token);
    return run_words((struct chain *)t, ctx, why & FTS5_TOKENIZE_PREFIX, in, token);
}

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

enum error search_register(sqlite3 *db, struct chain *chain)
{
    fts5_tokenizer goda = {tokenizer_new, tokenizer_free, tokenizer_run};
    fts5_api *api = fts5_of(db);
    if (!api || api->xCreateTokenizer(api, "goda", chain, &goda, NULL) != SQLITE_OK)
        return ERR_STORE;
    return rank_register(api);
}
