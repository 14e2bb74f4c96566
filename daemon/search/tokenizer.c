/* The tokenizer `goda` of FTS5, a chain: words (words.h), their stems by Snowball's Swedish
 * algorithm, and without the definite article that Snowball leaves. A query's prefix (word*) is not
 * stemmed. Changing any link makes what is indexed unfindable: RULES in store/views/schema.c goes
 * up with it.
 */
#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/search/search.h"
#include "daemon/search/words.h"

/* A stemmer keeps its result in itself, so that each tokenizer has its own. */
struct Fts5Tokenizer {
    struct sb_stemmer *stemmer;
};

static int chain_new(void *ctx, const char **args, int count, Fts5Tokenizer **ret)
{
    (void)ctx;
    (void)args;
    (void)count;
    Fts5Tokenizer *t = malloc(sizeof *t);
    if (!t)
        return SQLITE_NOMEM;
    t->stemmer = sb_stemmer_new("swedish", "UTF_8");
    if (!t->stemmer) {
        free(t);
        return SQLITE_NOMEM;
    }
    *ret = t;
    return SQLITE_OK;
}

static void chain_free(Fts5Tokenizer *t)
{
    sb_stemmer_delete(t->stemmer);
    free(t);
}

/* Snowball 2.2 knows neither skolan nor arkivet (its issue 47). Since this works on stems, words
 * that Snowball joins stay joined. Returns the length that is left. */
static size_t cut_article(const char *stem, size_t len)
{
    enum { ARTICLE = 2, LEFT_MIN = 3 };
    if (len < LEFT_MIN + ARTICLE)
        return len;
    const char *end = stem + len - ARTICLE;
    return memcmp(end, "an", ARTICLE) == 0 || memcmp(end, "et", ARTICLE) == 0 ? len - ARTICLE : len;
}

/* The stem of a word; BYTES_NONE when memory is out. */
static struct bytes stem_of(Fts5Tokenizer *t, const struct word *w)
{
    const sb_symbol *stem = sb_stemmer_stem(t->stemmer, (const sb_symbol *)w->folded, (int)w->len);
    if (!stem)
        return BYTES_NONE;
    return bytes_of(stem, cut_article((const char *)stem, (size_t)sb_stemmer_length(t->stemmer)));
}

typedef int (*token_fn)(void *ctx, int flags, const char *token, int len, int from, int to);

/* snippet() asks where words stand and not what they are (FTS5_TOKENIZE_AUX). */
static int chain_run(Fts5Tokenizer *t, void *ctx, int why, const char *text, int len,
                     token_fn token)
{
    struct bytes in = bytes_of(text, (size_t)len);
    struct word w;
    int rc = SQLITE_OK;
    for (size_t at = 0; !rc && word_next(in, at, &w); at = w.to) {
        bool plain = why & (FTS5_TOKENIZE_PREFIX | FTS5_TOKENIZE_AUX);
        struct bytes stem = plain ? bytes_of(w.folded, w.len) : stem_of(t, &w);
        rc = stem.ptr ? token(ctx, 0, (const char *)stem.ptr, (int)stem.len, (int)w.from, (int)w.to)
                      : SQLITE_NOMEM;
    }
    return rc;
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

enum error search_register(sqlite3 *db)
{
    fts5_tokenizer chain = {chain_new, chain_free, chain_run};
    fts5_api *api = fts5_of(db);
    return api && api->xCreateTokenizer(api, "goda", NULL, &chain, NULL) == SQLITE_OK ? OK
                                                                                      : ERR_STORE;
}
