// SPDX-License-Identifier: Apache-2.0
/* Ours, through the doors that the daemon uses: store_put and search_run. */
#include "tests/bench/engine.h"
#include "tests/testing.h"

#include <string.h>
#include <time.h>

#include "daemon/search/query/match.h"
#include "daemon/search/rescore.h"
#include "daemon/search/search.h"
#include "daemon/store/views/views.h"
#include "tests/storing.h"

enum { AUTHORS = 40 };

struct store_of_records {
    struct stored_in *in;
    struct author authors[AUTHORS];
    struct lot *lot;
    size_t added;
};

double seconds(void)
{
    static const char *which;
    struct timespec t;
    which = which ? which : getenv("BENCH_CLOCK") ? getenv("BENCH_CLOCK") : "";
    (void)clock_gettime(strcmp(which, "cpu") == 0 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *open_ours(bool spelling)
{
    (void)spelling; /* it always does */
    struct store_of_records *o = calloc(1, sizeof *o);
    void *state = NULL;
    assert_non_null(o);
    assert_int_equal(start_store(&state), 0);
    o->in = state;
    o->lot = new_lot();
    for (uint8_t i = 0; i < AUTHORS; i++)
        o->authors[i] = author_of(i);
    struct hash network = found_network(o->in, &o->authors[0], "org-0");
    for (size_t i = 1; i < AUTHORS; i++) {
        char slug[16];
        (void)snprintf(slug, sizeof slug, "org-%zu", i);
        admit(o->in, &network, &o->authors[0], &o->authors[i], slug);
    }
    return o;
}

static double commit_ours(void *engine)
{
    struct store_of_records *o = engine;
    double start = seconds();
    commit_lot(o->in, o->lot);
    double took = seconds() - start;
    drop_lot(&o->lot);
    o->lot = new_lot();
    return took;
}

static double add_ours(void *engine, const struct document *d)
{
    struct store_of_records *o = engine;
    const struct author *author = &o->authors[o->added++ % AUTHORS];
    uint32_t kind = kind_named(bytes_str(d->kind))->number;
    (void)put_record(o->lot, (struct about){.author = author, .kind = kind}, d->fields);
    return o->lot->count == LOT_MAX ? commit_ours(o) : 0;
}

/* -- asking ------------------------------------------------------------------------------------ */

static void put_words(struct buf *out, const struct question *q)
{
    buf_put(out, bytes_str(q->form == PHRASE ? "\"" : ""));
    buf_put(out, bytes_str(q->form == NEWEST ? "" : q->typed));
    buf_put(out, bytes_str(q->form == PHRASE ? "\"" : q->form == BEGINNING ? "*" : ""));
}

static void put_params(struct buf *out, const struct question *q)
{
    AUTO_BUF struct buf words = BUF(CONTROL_MESSAGE_MAX);
    msgpack_packer pk = mp_packer(out);
    put_words(&words, q);
    (void)msgpack_pack_map(&pk, q->category ? 3 : 2);
    mp_put_str(&pk, "words");
    mp_put_text(&pk, buf_bytes(&words));
    mp_put_str(&pk, "limit");
    (void)msgpack_pack_uint64(&pk, q->limit);
    if (!q->category)
        return;
    mp_put_str(&pk, "category");
    mp_put_str(&pk, q->category);
}

static void copy_text(struct bytes text, char *ret, size_t size)
{
    (void)snprintf(ret, size, "%.*s", (int)text.len, (const char *)text.ptr);
}

static void read_answer(const msgpack_object *answer, struct found *ret)
{
    const msgpack_object *hits = mp_get(answer, "hits"), *hit;
    for (; ret->count < FOUND_MAX && (hit = mp_at(hits, ret->count)); ret->count++)
        copy_text(text_in(hit, "import_key"), ret->key[ret->count], KEY_SIZE);
    ret->corrects = mp_get(answer, "did_you_mean") != NULL;
    copy_text(text_in(answer, "did_you_mean"), ret->corrected, sizeof ret->corrected);
}

static double ask_ours(void *engine, const struct question *q, struct found *ret)
{
    struct store_of_records *o = engine;
    AUTO_BUF struct buf map = BUF(CONTROL_MESSAGE_MAX), out = BUF(CONTROL_MESSAGE_MAX);
    AUTO_MP struct mp params = {0}, answer = {0};
    msgpack_packer pk = mp_packer(&out);
    char field[64];
    ret->count = 0;
    put_params(&map, q);
    assert_error(mp_read(buf_bytes(&map), MP_BOUNDED, 16, &params), OK);
    double start = seconds();
    enum error e = search_run(o->in->reading, &params.root, BYTES_NONE, &pk, field);
    double took = seconds() - start;
    if (e) /* such as a field:value that is none: nothing is found */
        return took;
    assert_error(mp_read(buf_bytes(&out), MP_BOUNDED, MP_CONTROL_NODES, &answer), OK);
    read_answer(&answer.root, ret);
    return took;
}

/* -- without the gate -------------------------------------------------------------------------- */

/* Every alternative lets records in, as it does where none is common; what a word weighs stays. */
static void match_all(const struct expansion *x, const struct query *q, const struct collection *c,
                      struct match *ret)
{
    struct collection endless = *c;
    endless.rows = (uint64_t)1 << 50;
    assert_error(match_write(x, q, &endless, BYTES_NONE, MATCH_ALL, ret), OK);
    for (size_t i = 0; i < ret->scoring.count; i++)
        ret->scoring.weight[i] = ret->by[i]->weight * inverse_frequency(c, ret->by[i]->docs);
}

static void score_all(struct statements *sql, const struct match *m, struct top *ret)
{
    AUTO_SQL struct sql q =
        sql_use(sql, "SELECT rowid, goda_score(search, ?) FROM search WHERE search MATCH ?");
    scoring_bind(&q, &m->scoring);
    sql_text(&q, buf_bytes(&m->expression));
    while (sql_row(&q))
        assert_error(top_add(ret, (struct top_hit){.score = sqlite3_column_double(q.stmt, 1),
                                                   .seq = sql_get_int(&q, 0)}),
                     OK);
    assert_error(sql_end(&q), OK);
}

static void read_keys(struct statements *sql, const struct top *t, size_t limit, struct found *ret)
{
    for (ret->count = 0; ret->count < limit && ret->count < t->count; ret->count++) {
        AUTO_SQL struct sql q = sql_use(sql, "SELECT import_key FROM doc WHERE seq = ?");
        sql_int(&q, t->hits[ret->count].seq);
        assert_true(sql_row(&q));
        copy_text(sql_get_text(&q, 0), ret->key[ret->count], KEY_SIZE);
    }
}

void ours_ungated(void *engine, const struct question *q, struct found *ret)
{
    struct reading *r = ((struct store_of_records *)engine)->in->reading;
    struct query query;
    struct collection c;
    AUTO_EXPANSION struct expansion x = {0};
    AUTO_MATCH struct match m = {0};
    AUTO_TOP struct top top = {.max = RESCORED_MIN};
    ret->count = 0;
    assert_error(query_read(bytes_str(q->typed), &query), OK);
    assert_error(reading_begin(r), OK);
    assert_error(collection_read(r, &c), OK);
    assert_error(expand(r, &query, &x), OK);
    if (x.count) {
        match_all(&x, &query, &c, &m);
        score_all(&r->sql, &m, &top);
        top_sort(&top);
        assert_error(rescore(&r->sql, &top, q->limit), OK);
        top_sort(&top);
        read_keys(&r->sql, &top, q->limit, ret);
    }
    assert_error(sql_exec(r->sql.db, "COMMIT"), OK);
}

/* -- the rest ---------------------------------------------------------------------------------- */

double ours_rebuild(void *engine)
{
    struct store_of_records *o = engine;
    double start = seconds();
    assert_error(views_rebuild(o->in->store), OK);
    return seconds() - start;
}

double ours_rest(void *engine)
{
    struct store_of_records *o = engine;
    double start = seconds();
    rest(o->in, SIZE_MAX);
    return seconds() - start;
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL))
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

/* The definition of the table stays the schema's own. */
static void empty_index(sqlite3 *db)
{
    AUTO_BUF struct buf table = BUF(4096);
    run(db, "CREATE TEMP TABLE texts AS SELECT rowid AS seq, * FROM search");
    AUTO_SQL struct sql q = sql_once(db, "SELECT sql FROM sqlite_schema WHERE name = 'search'");
    assert_true(sql_row(&q));
    buf_put(&table, sql_get_text(&q, 0));
    buf_put_u8(&table, '\0');
    assert_error(sql_end(&q), OK);
    run(db, "DELETE FROM word; DROP TABLE search");
    run(db, (const char *)table.ptr);
}

double ours_reindex(void *engine)
{
    struct store *s = ((struct store_of_records *)engine)->in->store;
    assert_error(store_begin(s), OK);
    statements_done(&s->sql); /* they are of the table that goes */
    empty_index(s->sql.db);
    double start = seconds();
    AUTO_SQL struct sql q = sql_once(
        s->sql.db, "SELECT seq, title, tags, summary, body, facets FROM texts ORDER BY seq");
    while (sql_row(&q)) {
        const struct indexed texts = {.title = sql_get_text(&q, 1),
                                      .tags = sql_get_text(&q, 2),
                                      .summary = sql_get_text(&q, 3),
                                      .body = sql_get_text(&q, 4),
                                      .facets = sql_get_text(&q, 5)};
        assert_error(index_put(s->index, &s->sql, sql_get_int(&q, 0), &texts), OK);
    }
    assert_error(sql_end(&q), OK);
    assert_error(store_end(s), OK);
    double took = seconds() - start;
    run(s->sql.db, "DROP TABLE texts");
    return took;
}

double ours_megabytes(void *engine)
{
    struct store_of_records *o = engine;
    struct store_counts counts;
    assert_error(store_counts(o->in->reading, &counts), OK);
    return (double)counts.db_bytes / 1e6;
}

/* FTS5's index, the words and the parts; not the copy of the texts. */
static double megabytes(void *engine)
{
    static const char sizes[] =
        "SELECT (SELECT sum(pgsize) FROM dbstat WHERE aggregate = 1 AND name <> 'search_content'"
        "  AND (name LIKE 'search%' OR name LIKE 'word%'))"
        " + (SELECT sum(length(CAST(parts AS BLOB))) FROM search)";
    struct store_of_records *o = engine;
    AUTO_SQL struct sql q = sql_once(reading_db(o->in->reading), sizes);
    return sql_row(&q) ? (double)sql_get_int(&q, 0) / 1e6 : 0;
}

static void close_ours(void *engine)
{
    struct store_of_records *o = engine;
    void *state = o->in;
    drop_lot(&o->lot);
    assert_int_equal(end_store(&state), 0);
    free(o);
}

const struct engine ours = {
    "ours", open_ours, add_ours, commit_ours, ask_ours, megabytes, close_ours,
};
