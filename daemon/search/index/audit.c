// SPDX-License-Identifier: Apache-2.0
/* Whether the index is that of the texts, as FTS5's own integrity-check tells; but that one writes,
 * and would keep the writer waiting. Every place of every term is hashed on both sides; since the
 * hashes are added up, no order is needed. */
#include <sodium.h>
#include <string.h>

#include "daemon/search/index/index.h"

struct sum {
    uint64_t hashes, places;
    uint64_t row;
    int column, place;
};

static void add(struct sum *s, struct bytes term)
{
    static const uint8_t key[crypto_shorthash_KEYBYTES] = {0};
    uint8_t hash[crypto_shorthash_BYTES], where[8 + 2 * sizeof(int)];
    uint64_t h[2];
    memcpy(where, &s->row, 8);
    memcpy(where + 8, &s->column, sizeof(int));
    memcpy(where + 8 + sizeof(int), &s->place, sizeof(int));
    (void)crypto_shorthash(hash, term.ptr, term.len, key);
    memcpy(&h[0], hash, sizeof hash);
    (void)crypto_shorthash(hash, where, sizeof where, key);
    memcpy(&h[1], hash, sizeof hash);
    (void)crypto_shorthash(hash, (const uint8_t *)h, sizeof h, key);
    memcpy(&h[0], hash, sizeof hash);
    s->hashes += h[0];
    s->places++;
}

static int on_token(void *sum, int flags, const char *token, int len, int from, int to)
{
    struct sum *s = sum;
    (void)flags;
    (void)from;
    (void)to;
    add(s, bytes_of(token, (size_t)len));
    s->place++;
    return SQLITE_OK;
}

static enum error sum_texts(struct chain *chain, struct statements *sql, struct sum *s)
{
    AUTO_SQL struct sql q =
        sql_use(sql, "SELECT rowid, title, tags, summary, body, parts, facets FROM search");
    while (sql_row(&q)) {
        s->row = sql_get_int(&q, 0);
        for (s->column = 0; s->column < COLUMN_COUNT; s->column++) {
            s->place = 0;
            (void)tokenize(chain, sql_get_text(&q, s->column + 1), s, on_token);
        }
    }
    return sql_end(&q);
}

/* FTS5 shows its terms in a table made for that, which only this connection sees. */
static enum error sum_index(struct statements *sql, struct sum *s)
{
    static const char *const columns[] = {"title", "tags", "summary", "body", "parts", "facets"};
    AUTO_SQL struct sql q =
        sql_once(sql->db, "SELECT term, doc, col, offset FROM temp.search_places");
    while (sql_row(&q)) {
        struct bytes column = sql_get_text(&q, 2);
        s->row = sql_get_int(&q, 1);
        s->place = (int)sql_get_int(&q, 3);
        for (s->column = 0; s->column < COLUMN_COUNT; s->column++)
            if (bytes_equal(column, bytes_str(columns[s->column])))
                break;
        add(s, sql_get_text(&q, 0));
    }
    return sql_end(&q);
}

enum error index_audit(struct chain *chain, struct statements *sql, bool *ret_sound)
{
    struct sum texts = {0}, index = {0};
    enum error e = sql_exec(sql->db, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_places"
                                     " USING fts5vocab(main, search, instance)");
    if (!e)
        e = sum_texts(chain, sql, &texts);
    if (e)
        return e;
    /* What cannot be read is no fault of the disk, or quick_check says so. */
    e = sum_index(sql, &index);
    *ret_sound = !e && texts.hashes == index.hashes && texts.places == index.places;
    return e == ERR_MEMORY ? e : OK;
}
