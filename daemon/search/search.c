// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/search.h"

#include <time.h>

#include "daemon/search/page.h"
#include "daemon/search/query/filter.h"
#include "daemon/search/query/match.h"
#include "daemon/search/rescore.h"
#include "daemon/store/inside.h"

enum {
    LIMIT_DEFAULT = 20,
    OFFSET_MAX = 100000,
    WORK_MAX_MS = 250,  /* of the processor's time: then what has been found is shown, */
    WAIT_MAX_MS = 1000, /* or when so much has passed: on a busy machine there may be none yet */
    CHECK_EVERY = 1000, /* SQLite instructions between looks at the clock */
    SQL_MAX = 4096,
    SCORED_MAX = 20000, /* then the newest that match have been scored, which is enough */
    PASSED_MAX = 15000, /* of those that have a phrase's words, the newest: then a page is enough */
};

enum sort { SORT_RANK, SORT_NEW, SORT_ADOPTED };

/* One search, from its parameters to what was found. */
struct search {
    struct reading *reading;
    struct statements *sql;
    struct query query;
    struct filter filter;
    enum sort sort;
    bool why, counts;   /* are asked for */
    bool all_by_facets; /* the filter leaves nothing for SQL */
    uint64_t limit, offset, total, unfiltered;
    bool has_unfiltered;
    uint64_t work_until, wait_until; /* on the clocks of the thread and of the world; 0: not yet */
    const char *partial;             /* why not all that matches was looked at; NULL */
    uint64_t far;                    /* beyond this row, from the newest, a page is enough */
    struct expansion expansion;
    struct match match; /* the expression that found the hits; empty: none */
    struct top top;
};

static void search_done(struct search *s)
{
    filter_done(&s->filter);
    expansion_done(&s->expansion);
    match_done(&s->match);
    top_done(&s->top);
}
#define AUTO_SEARCH __attribute__((cleanup(search_done)))

static uint64_t clock_ms(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* -- parameters -------------------------------------------------------------------------------- */

static enum error read_number(const msgpack_object *params, const char *name, uint64_t max,
                              uint64_t *ret, char ret_field[static 64])
{
    const msgpack_object *o = param_of(params, name);
    return o && !mp_uint(o, max, ret) ? param_wrong(name, ret_field) : OK;
}

static enum error read_yes(const msgpack_object *params, const char *name, bool *ret,
                           char ret_field[static 64])
{
    const msgpack_object *o = param_of(params, name);
    return o && !mp_bool(o, ret) ? param_wrong(name, ret_field) : OK;
}

static enum error read_sort(const msgpack_object *params, enum sort *ret, char ret_field[static 64])
{
    static const char *const names[] = {
        [SORT_RANK] = "rank", [SORT_NEW] = "new", [SORT_ADOPTED] = "adopted"};
    const msgpack_object *o = param_of(params, "sort");
    struct bytes typed = BYTES_NONE;
    if (o && !mp_text(o, &typed))
        return param_wrong("sort", ret_field);
    for (enum sort i = 0; o && i < sizeof names / sizeof *names; i++)
        if (bytes_equal(typed, bytes_str(names[i]))) {
            *ret = i;
            return OK;
        }
    return o ? param_wrong("sort", ret_field) : OK;
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
    if (!e)
        e = read_sort(params, &s->sort, ret_field);
    if (!e)
        e = read_yes(params, "why", &s->why, ret_field);
    if (!e)
        e = read_yes(params, "counts", &s->counts, ret_field);
    s->top.max = s->limit + s->offset;
    uint64_t least = s->counts ? COUNTED_MAX : RESCORED_MIN;
    if (s->query.wanted && s->top.max < least)
        s->top.max = least;
    return e ? e : filter_read(params, &s->query, own, &s->filter, ret_field);
}

/* -- finding ----------------------------------------------------------------------------------- */

/* Ends a query that may have run out of time, which is no failure. */
static enum error end_in_time(struct search *s, struct sql *q)
{
    bool late = q->rc == SQLITE_INTERRUPT;
    enum error e = sql_end(q);
    if (late)
        s->partial = "time";
    return late ? OK : e;
}

static int out_of_time(void *search)
{
    const struct search *s = search;
    return clock_ms(CLOCK_THREAD_CPUTIME_ID) > s->work_until ||
           clock_ms(CLOCK_MONOTONIC) > s->wait_until;
}

/* Only what ends so may be stopped: what the words mean is settled in any case. */
static enum error in_time(struct search *s, enum error (*work)(struct search *s))
{
    if (!s->wait_until) {
        s->work_until = clock_ms(CLOCK_THREAD_CPUTIME_ID) + WORK_MAX_MS;
        s->wait_until = clock_ms(CLOCK_MONOTONIC) + WAIT_MAX_MS;
    }
    sqlite3_progress_handler(s->sql->db, CHECK_EVERY, out_of_time, s);
    enum error e = work(s);
    sqlite3_progress_handler(s->sql->db, 0, NULL, NULL);
    return e;
}

/* Of each match, newest arrival first: its row and its score. CROSS JOIN: the words lead, whatever
 * the planner thinks. */
static enum error words_sql(struct search *s, struct sql *ret)
{
    static const char *const score[] = {
        [SORT_RANK] = "goda_score(search, ?)",
        [SORT_NEW] = "d.created + 0 * goda_score(search, ?)",
        [SORT_ADOPTED] = "d.adoptions * 1e13 + d.created + 0 * goda_score(search, ?)",
    };
    AUTO_BUF struct buf text = BUF(SQL_MAX);
    buf_put(&text, BYTES_LIT("SELECT search.rowid, "));
    buf_put(&text, bytes_str(score[s->sort]));
    buf_put(&text, BYTES_LIT(" FROM search "));
    if (!s->all_by_facets || s->sort != SORT_RANK)
        buf_put(&text, BYTES_LIT("CROSS JOIN doc d ON d.seq = search.rowid "));
    buf_put(&text, BYTES_LIT("WHERE search MATCH ?"));
    filter_visible(&s->filter, "search.rowid", &text);
    filter_where(&s->filter, &text);
    buf_put(&text, BYTES_LIT(" ORDER BY search.rowid DESC"));
    buf_put_u8(&text, '\0');
    if (text.failed)
        return text.failed;
    *ret = sql_once(s->sql->db, (const char *)text.ptr);
    scoring_bind(ret, &s->match.scoring);
    sql_text(ret, buf_bytes(&s->match.expression));
    filter_bind(&s->filter, ret);
    return OK;
}

/* A phrase of common words may be rare, and all that has its words be looked at for it. */
static enum error find_far(struct search *s)
{
    AUTO_SQL struct sql q = sql_use(s->sql, "SELECT max(seq) FROM doc");
    uint64_t gate = s->match.gate, rows = sql_row(&q) ? sql_get_int(&q, 0) : 0;
    s->far = gate > PASSED_MAX ? rows - rows * PASSED_MAX / gate : 0;
    return sql_end(&q);
}

/* A page, and one more, which tells that there is another. */
static bool is_enough(const struct search *s, uint64_t seq)
{
    return s->total == SCORED_MAX || (seq < s->far && s->total > s->offset + s->limit);
}

/* Every match is scored once; the best are kept here rather than sorted by SQLite, so that there is
 * something to show when time runs out. */
static enum error score_all(struct search *s)
{
    AUTO_SQL struct sql q = {0};
    enum error e = words_sql(s, &q);
    if (e)
        return e;
    while (!e && !s->partial && sql_row(&q)) {
        uint64_t seq = sql_get_int(&q, 0);
        s->total++;
        e = top_add(&s->top,
                    (struct top_hit){.score = sqlite3_column_double(q.stmt, 1), .seq = seq});
        s->partial = is_enough(s, seq) ? "newest" : NULL;
    }
    return e ? e : end_in_time(s, &q);
}

static enum error find_part(struct search *s, const struct collection *c, struct bytes facets,
                            enum match_part part)
{
    match_done(&s->match);
    enum error e = match_write(&s->expansion, &s->query, c, facets, part, &s->match);
    if (!e)
        e = find_far(s);
    return e ? e : in_time(s, score_all);
}

static enum error find_match(struct search *s, const struct collection *c, struct bytes facets)
{
    enum error e = find_part(s, c, facets, MATCH_FIRST);
    if (e || s->partial || !s->match.more || s->total > s->offset + s->limit)
        return e;
    e = find_part(s, c, facets, MATCH_REST);
    if (e || !s->why)
        return e;
    match_done(&s->match);
    return match_write(&s->expansion, &s->query, c, facets, MATCH_ALL, &s->match);
}

/* When nothing has what was quoted, its words are better than nothing. Whether there was any. */
static bool unquote(struct search *s)
{
    bool any = false;
    for (size_t i = 0; i < s->query.count; i++) {
        struct term *t = &s->query.terms[i];
        bool quoted = t->quoted && !t->without;
        t->quoted &= t->without;
        any |= quoted;
    }
    return any;
}

static enum error find_filtered(struct search *s)
{
    struct collection c;
    AUTO_BUF struct buf facets = BUF(SQL_MAX);
    enum error e = collection_read(s->reading, &c);
    expansion_done(&s->expansion);
    if (!e)
        e = expand(s->reading, &s->query, &s->expansion);
    if (e)
        return e;
    s->all_by_facets = filter_facets(&s->filter, &facets);
    e = facets.failed;
    if (!e && s->expansion.count)
        e = find_match(s, &c, buf_bytes(&facets));
    if (!e && !s->total && !s->partial && unquote(s)) {
        expansion_done(&s->expansion);
        e = expand(s->reading, &s->query, &s->expansion);
        if (!e && s->expansion.count)
            e = find_match(s, &c, buf_bytes(&facets));
    }
    return e;
}

/* When the filters leave nothing: how many there are without them. */
static enum error count_unfiltered(struct search *s)
{
    struct filter all = {.withdrawn = s->filter.withdrawn, .hidden = s->filter.hidden};
    struct filter asked = s->filter;
    s->filter = all;
    enum error e = find_filtered(s);
    s->filter = asked;
    s->has_unfiltered = true;
    s->unfiltered = s->total;
    s->total = 0;
    s->partial = NULL;
    s->top.count = 0;
    return e;
}

static enum error find_words(struct search *s)
{
    enum error e = find_filtered(s);
    if (!e && !s->total && !s->partial && s->filter.count)
        return count_unfiltered(s);
    top_sort(&s->top);
    return e || s->sort != SORT_RANK ? e : rescore(s->sql, &s->top, s->offset + s->limit);
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
    if (s->query.count && !s->match.expression.len)
        match_without(&s->query, &s->match.expression);
    if (s->query.count)
        sql_text(ret, buf_bytes(&s->match.expression));
    return s->match.expression.failed;
}

/* How many there are: of all without what is gone, unless something narrows them down. */
static enum error count_sql(struct search *s, struct sql *ret)
{
    if (s->filter.count || s->query.count)
        return list_sql(s, "SELECT count(*)", "", ret);
    AUTO_BUF struct buf text = BUF(SQL_MAX);
    buf_put(&text, BYTES_LIT("SELECT (SELECT count(*) FROM doc) -"
                             " (SELECT count(DISTINCT seq) FROM doc JOIN ("));
    filter_gone(&s->filter, &text);
    buf_put(&text, BYTES_LIT(") USING(seq))"));
    buf_put_u8(&text, '\0');
    if (!text.failed)
        *ret = sql_once(s->sql->db, (const char *)text.ptr);
    return text.failed;
}

/* The newest first, or what most have taken up. */
static enum error find_newest(struct search *s)
{
    AUTO_SQL struct sql count = {0}, q = {0};
    const char *order = s->sort == SORT_ADOPTED
                            ? " ORDER BY d.adoptions DESC, d.created DESC, d.seq DESC LIMIT ?"
                            : " ORDER BY d.created DESC, d.seq DESC LIMIT ?";
    enum error e = count_sql(s, &count);
    if (!e)
        e = list_sql(s, "SELECT d.seq", order, &q);
    if (e)
        return e;
    sql_int(&q, s->top.max);
    while (!e && sql_row(&q)) /* the place in the list is the rank */
        e = top_add(&s->top,
                    (struct top_hit){.score = -(double)s->top.count, .seq = sql_get_int(&q, 0)});
    s->total = s->top.count;
    if (!e)
        e = end_in_time(s, &q);
    if (!e && sql_row(&count))
        s->total = sql_get_int(&count, 0);
    return e ? e : end_in_time(s, &count);
}

static enum error find(struct search *s)
{
    enum error e = s->query.wanted ? find_words(s) : in_time(s, find_newest);
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

/* What was typed and nothing has; and as it was probably meant. */
static void put_unknown(struct search *s, msgpack_packer *pk)
{
    size_t unknown = 0;
    for (size_t i = 0; i < s->query.count; i++)
        unknown += s->expansion.unknown[i];
    mp_put_str(pk, "did_you_mean");
    if (s->expansion.corrected) {
        AUTO_BUF struct buf meant = BUF((size_t)4 * SEARCH_QUERY_MAX);
        expansion_put_meant(&s->expansion, &s->query, &meant);
        mp_put_text(pk, buf_bytes(&meant));
    } else {
        (void)msgpack_pack_nil(pk);
    }
    mp_put_str(pk, "unknown");
    (void)msgpack_pack_array(pk, unknown);
    for (size_t i = 0; i < s->query.count; i++)
        if (s->expansion.unknown[i])
            mp_put_text(pk, s->query.terms[i].text);
}

static enum error put_counts(struct search *s, msgpack_packer *pk)
{
    struct counts counts;
    enum error e = counts_read(s->sql, &s->top, &counts);
    mp_put_str(pk, "counts");
    counts_put(&counts, pk);
    return e;
}

static enum error put_hits(struct search *s, msgpack_packer *pk)
{
    struct marks marks;
    size_t from = s->offset < s->top.count ? s->offset : s->top.count;
    size_t left = s->top.count - from;
    struct page page = {
        .sql = s->sql,
        .hits = s->top.hits + from,
        .count = left < s->limit ? left : s->limit,
    };
    if (s->query.wanted) {
        marks_read(s->reading->chain, &s->expansion, &marks);
        page.marks = &marks;
    }
    const struct why why = {&s->query, &s->expansion, &s->match};
    if (s->why && s->match.scoring.count)
        page.why = &why;
    mp_put_str(pk, "hits");
    return page_put(&page, pk);
}

static enum error put_result(struct search *s, uint64_t start_ms, msgpack_packer *pk)
{
    (void)msgpack_pack_map(pk, s->counts ? 9 : 8);
    mp_put_str(pk, "newest");
    (void)msgpack_pack_uint64(pk, newest(s));
    mp_put_str(pk, "total");
    (void)msgpack_pack_uint64(pk, s->total);
    mp_put_str(pk, "partial");
    if (s->partial)
        mp_put_str(pk, s->partial);
    else
        (void)msgpack_pack_nil(pk);
    put_unknown(s, pk);
    mp_put_str(pk, "unfiltered");
    if (s->has_unfiltered)
        (void)msgpack_pack_uint64(pk, s->unfiltered);
    else
        (void)msgpack_pack_nil(pk);
    enum error e = s->counts ? put_counts(s, pk) : OK;
    if (!e)
        e = put_hits(s, pk);
    mp_put_str(pk, "took_ms");
    (void)msgpack_pack_uint64(pk, clock_ms(CLOCK_MONOTONIC) - start_ms);
    return e;
}

enum error search_run(struct reading *r, const msgpack_object *params, struct bytes own,
                      msgpack_packer *pk, char ret_field[static 64])
{
    AUTO_SEARCH struct search s = {.reading = r, .sql = &r->sql, .match.expression = BUF(SQL_MAX)};
    ret_field[0] = '\0';
    uint64_t start_ms = clock_ms(CLOCK_MONOTONIC);
    enum error e = search_read(&s, params, own, ret_field);
    if (e)
        return e;
    e = reading_begin(r);
    if (e)
        return e;
    e = find(&s);
    if (!e)
        e = put_result(&s, start_ms, pk);
    enum error ended = sql_exec(r->sql.db, "COMMIT");
    return e ? e : ended;
}
