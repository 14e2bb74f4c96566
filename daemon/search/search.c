#include "daemon/search/search.h"

#include <time.h>

#include "daemon/search/filter.h"
#include "daemon/search/page.h"
#include "daemon/search/query.h"
#include "daemon/search/top.h"
#include "daemon/store/inside.h"

enum {
    LIMIT_DEFAULT = 20,
    OFFSET_MAX = 100000,
    TIME_MAX_MS = 250,     /* then what has been found is shown */
    CHECK_EVERY = 1000,    /* SQLite instructions between looks at the clock */
    MATCH_MAX = 16 * 1024, /* bytes of an FTS5 expression; a term takes its text twice */
    SQL_MAX = 4096,
};

/* One search, from its parameters to what was found. */
struct search {
    struct statements *sql;
    struct query query;
    struct filter filter;
    uint64_t limit, offset, total;
    uint64_t deadline_ms;
    struct buf match; /* the expression that found the hits; empty: none */
    struct top top;
};

static void search_done(struct search *s)
{
    filter_done(&s->filter);
    buf_done(&s->match);
    top_done(&s->top);
}
#define AUTO_SEARCH __attribute__((cleanup(search_done)))

static uint64_t clock_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* -- parameters -------------------------------------------------------------------------------- */

static enum error read_number(const msgpack_object *params, const char *name, uint64_t max,
                              uint64_t *ret, char ret_field[static 64])
{
    const msgpack_object *o = param_of(params, name);
    return o && !mp_uint(o, max, ret) ? param_wrong(name, ret_field) : OK;
}

static enum error search_read(struct search *s, const msgpack_object *params, struct bytes own,
                              char ret_field[static 64])
{
    struct bytes words = BYTES_NONE;
    const msgpack_object *typed = param_of(params, "words");
    if (typed && !mp_text(typed, &words))
        return param_wrong("words", ret_field);
    enum error e = query_read(words, &s->query);
    if (e) {
        (void)param_wrong("words", ret_field);
        return e;
    }
    s->limit = LIMIT_DEFAULT;
    e = read_number(params, "limit", SEARCH_HITS_MAX, &s->limit, ret_field);
    if (!e)
        e = read_number(params, "offset", OFFSET_MAX, &s->offset, ret_field);
    s->top.max = s->limit + s->offset;
    return e ? e : filter_read(params, &s->query, own, &s->filter, ret_field);
}

/* -- finding ----------------------------------------------------------------------------------- */

/* Ends a query that may have run out of time, which is no failure. */
static enum error end_in_time(struct sql *q)
{
    bool late = q->rc == SQLITE_INTERRUPT;
    enum error e = sql_end(q);
    return late ? OK : e;
}

/* Every match is scored once; the best are kept here rather than sorted by SQLite, so that there is
 * something to show when time runs out. CROSS JOIN: the words lead, whatever the planner thinks. */
static enum error find_words(struct search *s, enum query_join join)
{
    buf_clear(&s->match);
    query_match(&s->query, join, &s->match);
    AUTO_BUF struct buf text = BUF(SQL_MAX);
    buf_put(&text, BYTES_LIT("SELECT search.rowid, -bm25(search, 4, 3, 2, 1) FROM search "));
    if (s->filter.count)
        buf_put(&text, BYTES_LIT("CROSS JOIN doc d ON d.seq = search.rowid "));
    buf_put(&text, BYTES_LIT("WHERE search MATCH ?"));
    filter_visible(&s->filter, "search.rowid", &text);
    filter_where(&s->filter, &text);
    buf_put_u8(&text, '\0');
    if (text.failed || s->match.failed)
        return text.failed ? text.failed : s->match.failed;
    AUTO_SQL struct sql q = sql_once(s->sql->db, (const char *)text.ptr);
    sql_text(&q, buf_bytes(&s->match));
    filter_bind(&s->filter, &q);
    enum error e = OK;
    while (!e && sql_row(&q)) {
        s->total++;
        e = top_add(&s->top,
                    (struct top_hit){sqlite3_column_double(q.stmt, 1), sql_get_int(&q, 0)});
    }
    return e ? e : end_in_time(&q);
}

/* Without words: `columns` of what the filters leave, and what is not to be in it left out. */
static enum error list_sql(struct search *s, const char *columns, const char *order,
                           struct sql *ret)
{
    AUTO_BUF struct buf text = BUF(SQL_MAX);
    buf_put(&text, bytes_str(columns));
    buf_put(&text, BYTES_LIT(" FROM doc d WHERE 1"));
    filter_visible(&s->filter, "d.seq", &text);
    filter_where(&s->filter, &text);
    if (s->query.count)
        buf_put(&text, BYTES_LIT(" AND d.seq NOT IN"
                                 " (SELECT rowid FROM search WHERE search MATCH ?)"));
    buf_put(&text, bytes_str(order));
    buf_put_u8(&text, '\0');
    if (text.failed)
        return text.failed;
    *ret = sql_once(s->sql->db, (const char *)text.ptr);
    filter_bind(&s->filter, ret);
    if (s->query.count && !s->match.len)
        query_without(&s->query, &s->match);
    if (s->query.count)
        sql_text(ret, buf_bytes(&s->match));
    return s->match.failed;
}

static enum error find_newest(struct search *s)
{
    AUTO_SQL struct sql count = {0}, q = {0};
    enum error e = list_sql(s, "SELECT count(*)", "", &count);
    if (!e)
        e = list_sql(s, "SELECT d.seq", " ORDER BY d.created DESC, d.seq DESC LIMIT ?", &q);
    if (e)
        return e;
    sql_int(&q, s->top.max);
    while (!e && sql_row(&q)) /* the place in the list is the rank */
        e = top_add(&s->top, (struct top_hit){-(double)s->top.count, sql_get_int(&q, 0)});
    s->total = s->top.count;
    if (!e)
        e = end_in_time(&q);
    if (!e && sql_row(&count))
        s->total = sql_get_int(&count, 0);
    return e ? e : end_in_time(&count);
}

static enum error find(struct search *s)
{
    if (!s->query.wanted)
        return find_newest(s);
    enum error e = find_words(s, QUERY_ALL);
    return !e && !s->total && s->query.wanted > 1 ? find_words(s, QUERY_ANY) : e;
}

static int out_of_time(void *search)
{
    return clock_ms() > ((const struct search *)search)->deadline_ms;
}

static enum error find_in_time(struct search *s)
{
    s->deadline_ms = clock_ms() + TIME_MAX_MS;
    sqlite3_progress_handler(s->sql->db, CHECK_EVERY, out_of_time, s);
    enum error e = find(s);
    sqlite3_progress_handler(s->sql->db, 0, NULL, NULL);
    top_sort(&s->top);
    return e;
}

/* -- the method -------------------------------------------------------------------------------- */

/* When the last record came. */
static uint64_t newest(struct search *s)
{
    AUTO_SQL struct sql q =
        sql_use(s->sql, "SELECT arrived FROM record WHERE roster = 0 ORDER BY seq DESC LIMIT 1");
    return sql_row(&q) ? sql_get_int(&q, 0) : 0;
}

static enum error put_result(struct search *s, uint64_t start_ms, msgpack_packer *pk)
{
    size_t from = s->offset < s->top.count ? s->offset : s->top.count;
    const struct page page = {
        .sql = s->sql,
        .query = &s->query,
        .match = buf_bytes(&s->match),
        .hits = s->top.hits + from,
        .count = s->top.count - from,
    };
    (void)msgpack_pack_map(pk, 4);
    mp_put_str(pk, "newest");
    (void)msgpack_pack_uint64(pk, newest(s));
    mp_put_str(pk, "total");
    (void)msgpack_pack_uint64(pk, s->total);
    mp_put_str(pk, "hits");
    enum error e = page_put(&page, pk);
    mp_put_str(pk, "took_ms");
    (void)msgpack_pack_uint64(pk, clock_ms() - start_ms);
    return e;
}

enum error search_run(struct reading *r, const msgpack_object *params, struct bytes own,
                      msgpack_packer *pk, char ret_field[static 64])
{
    AUTO_SEARCH struct search s = {.sql = &r->sql, .match = BUF(MATCH_MAX)};
    ret_field[0] = '\0';
    uint64_t start_ms = clock_ms();
    enum error e = search_read(&s, params, own, ret_field);
    if (e)
        return e;
    e = sql_exec(r->sql.db, "BEGIN"); /* one state for all that is read */
    if (e)
        return e;
    e = find_in_time(&s);
    if (!e)
        e = put_result(&s, start_ms, pk);
    enum error ended = sql_exec(r->sql.db, "COMMIT");
    return e ? e : ended;
}
