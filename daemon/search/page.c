// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/page.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "daemon/store/tally.h"
#include "proto/base/limits.h"
#include "proto/record/kind.h"

/* Title, summary and snippet of each hit, packed as they are read. */
struct texts {
    struct buf packed;
    size_t from[SEARCH_HITS_MAX], len[SEARCH_HITS_MAX];
};

static void texts_done(struct texts *t)
{
    buf_done(&t->packed);
}
#define AUTO_TEXTS __attribute__((cleanup(texts_done)))

static void put_text(msgpack_packer *pk, const char *name, struct bytes text)
{
    mp_put_str(pk, name);
    if (text.ptr)
        mp_put_text(pk, text);
    else
        (void)msgpack_pack_nil(pk);
}

/* -- texts ------------------------------------------------------------------------------------- */

/* The rows of the page as a JSON array, which is how SQLite takes a list. */
static void put_rows(const struct page *p, struct buf *out)
{
    buf_put_u8(out, '[');
    for (size_t i = 0; i < p->count; i++) {
        char number[24];
        int len = snprintf(number, sizeof number, "%s%" PRIu64, i ? "," : "", p->hits[i].seq);
        buf_put(out, bytes_of(number, (size_t)len));
    }
    buf_put_u8(out, ']');
}

/* What meets most of the query: the text, its tags, or the summary as it is. */
static void put_snippet(const struct page *p, const struct sql *row, msgpack_packer *pk)
{
    AUTO_BUF struct buf best = BUF(RECORD_MAX);
    struct bytes summary = sql_get_text(row, 2);
    size_t most = 0;
    for (int column = 2; p->marks && column <= 4; column++) {
        AUTO_BUF struct buf text = BUF(RECORD_MAX);
        size_t worth = mark_snippet(p->marks, sql_get_text(row, column), &text);
        if (worth <= most || text.failed)
            continue;
        most = worth;
        buf_clear(&best);
        buf_put(&best, buf_bytes(&text));
    }
    put_text(pk, "snippet", most ? buf_bytes(&best) : summary);
}

static void keep_text(const struct page *p, const struct sql *row, struct texts *t)
{
    size_t i = 0;
    while (i < p->count && p->hits[i].seq != sql_get_int(row, 0))
        i++;
    if (i == p->count)
        return;
    msgpack_packer pk = mp_packer(&t->packed);
    t->from[i] = t->packed.len;
    put_text(&pk, "title", sql_get_text(row, 1));
    put_text(&pk, "summary", sql_get_text(row, 2));
    put_snippet(p, row, &pk);
    t->len[i] = t->packed.len - t->from[i];
}

/* FTS5 seeks each row of the page by itself. */
static enum error read_texts(const struct page *p, struct texts *t)
{
    AUTO_BUF struct buf rows = BUF((size_t)24 * SEARCH_HITS_MAX);
    put_rows(p, &rows);
    AUTO_SQL struct sql q = sql_use(p->sql, "SELECT rowid, title, summary, body, tags FROM search"
                                            " WHERE rowid IN (SELECT value FROM json_each(?))");
    sql_text(&q, buf_bytes(&rows));
    while (sql_row(&q))
        keep_text(p, &q, t);
    enum error e = sql_end(&q);
    if (!e)
        e = rows.failed ? rows.failed : t->packed.failed;
    return e;
}

/* -- facts ------------------------------------------------------------------------------------- */

enum {
    H_ID,
    H_KIND,
    H_CREATED,
    H_YEAR,
    H_CATEGORY,
    H_OUTCOME,
    H_FLAG,
    H_KEY,
    H_ORG,
    H_NAME,
    H_STATE,
    H_REVIEW,
    H_OVERDUE,
    H_STATUS,
    H_ADOPTIONS,
    H_PROPOSALS,
    H_COMMENTS,
    H_ARRIVED,
};
static const char sql_facts[] =
    "SELECT r.id, d.kind, d.created, d.year, d.category, d.outcome, d.flag, d.import_key,"
    " o.slug, o.name, d.state, d.review_by, d.review_by < date('now') AND d.state = 0, d.status,"
    " d.adoptions, d.proposals, d.comments, d.arrived FROM doc d JOIN record r USING(seq) LEFT "
    "JOIN org o ON o.sign_key = d.author"
    " WHERE d.seq = ?";

static void put_facts(const struct sql *q, msgpack_packer *pk)
{
    char hex[2 * sizeof(struct hash) + 1];
    put_text(pk, "id", bytes_str(bytes_hex(sql_get_blob(q, H_ID), hex)));
    put_text(pk, "kind", bytes_str(kind_of((uint32_t)sql_get_int(q, H_KIND))->name));
    mp_put_str(pk, "created");
    (void)msgpack_pack_uint64(pk, sql_get_int(q, H_CREATED));
    mp_put_str(pk, "year");
    if (sqlite3_column_type(q->stmt, H_YEAR) == SQLITE_NULL)
        (void)msgpack_pack_nil(pk);
    else
        (void)msgpack_pack_uint64(pk, sql_get_int(q, H_YEAR));
    put_text(pk, "category", sql_get_text(q, H_CATEGORY));
    put_text(pk, "outcome", sql_get_text(q, H_OUTCOME));
    put_text(pk, "import_key", sql_get_text(q, H_KEY));
    put_text(pk, "org", sql_get_text(q, H_ORG));
    put_text(pk, "org_name", sql_get_text(q, H_NAME));
}

static void put_state(const struct sql *q, msgpack_packer *pk)
{
    static const char *const states[] = {"published", "withdrawn", "erased"};
    static const struct {
        const char *name;
        int column;
    } numbers[] = {{"adoptions", H_ADOPTIONS},
                   {"proposals", H_PROPOSALS},
                   {"comments", H_COMMENTS},
                   {"arrived", H_ARRIVED}};
    put_text(pk, "state", bytes_str(states[sql_get_int(q, H_STATE) % 3]));
    put_text(pk, "review_by", sql_get_text(q, H_REVIEW));
    mp_put_str(pk, "overdue");
    (sql_get_int(q, H_OVERDUE) ? msgpack_pack_true : msgpack_pack_false)(pk);
    put_text(pk, "status", sql_get_text(q, H_STATUS));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        mp_put_str(pk, numbers[i].name);
        (void)msgpack_pack_uint64(pk, sql_get_int(q, numbers[i].column));
    }
}

/* -- why --------------------------------------------------------------------------------------- */

static void put_share(const struct why *why, const struct alternative *a, double weight,
                      double share, msgpack_packer *pk)
{
    (void)msgpack_pack_map(pk, 6);
    put_text(pk, "term", alternative_text(why->expansion, a));
    put_text(pk, "typed", why->query->terms[a->term].text);
    put_text(pk, "as", bytes_str(origin_name(a->origin)));
    mp_put_str(pk, "docs");
    (void)msgpack_pack_uint64(pk, a->docs);
    mp_put_str(pk, "weight");
    (void)msgpack_pack_double(pk, weight);
    mp_put_str(pk, "score");
    (void)msgpack_pack_double(pk, share);
}

static enum error put_why(const struct page *p, const struct top_hit *hit, msgpack_packer *pk)
{
    const struct match *m = p->why->match;
    double share[PHRASES_MAX] = {0};
    AUTO_SQL struct sql q = sql_use(p->sql, "SELECT goda_shares(search, ?) FROM search"
                                            " WHERE rowid = ? AND search MATCH ?");
    scoring_bind(&q, &m->scoring);
    sql_int(&q, hit->seq);
    sql_text(&q, buf_bytes(&m->expression));
    struct bytes blob = sql_row(&q) ? sql_get_blob(&q, 0) : BYTES_NONE;
    size_t count = blob.len / sizeof *share, some = 0;
    for (size_t i = 0; i < count && i < PHRASES_MAX; i++) {
        memcpy(&share[i], blob.ptr + i * sizeof *share, sizeof *share);
        some += share[i] > 0;
    }
    mp_put_str(pk, "why");
    (void)msgpack_pack_map(pk, 2);
    mp_put_str(pk, "prior");
    (void)msgpack_pack_double(pk, hit->prior);
    mp_put_str(pk, "terms");
    (void)msgpack_pack_array(pk, some);
    for (size_t i = 0; i < count && i < PHRASES_MAX; i++)
        if (share[i] > 0)
            put_share(p->why, m->by[i], m->scoring.weight[i], share[i], pk);
    return sql_end(&q);
}

static enum error put_hit(const struct page *p, size_t i, const struct texts *t, msgpack_packer *pk)
{
    AUTO_SQL struct sql facts = sql_use(p->sql, sql_facts);
    sql_int(&facts, p->hits[i].seq);
    struct hash id;
    struct tally tally;
    if (!sql_row(&facts) || !sql_get_hash(&facts, H_ID, &id))
        return ERR_STORE; /* what was found a moment ago is gone: the index does not agree */
    enum error e = tally_read(p->sql, &id, sql_get_text(&facts, H_FLAG), &tally);
    if (e)
        return e;
    (void)msgpack_pack_map(pk, (t->len[i] ? 23U : 20U) + (p->why ? 1 : 0));
    put_facts(&facts, pk);
    put_state(&facts, pk);
    tally_put(&tally, pk);
    if (t->len[i]) /* packed already; what is erased has none */
        (void)msgpack_pack_str_body(pk, t->packed.ptr + t->from[i], t->len[i]);
    mp_put_str(pk, "score");
    (void)msgpack_pack_double(pk, p->marks ? p->hits[i].score : 0);
    return p->why ? put_why(p, &p->hits[i], pk) : OK;
}

enum error page_put(const struct page *p, msgpack_packer *pk)
{
    assert(p->count <= SEARCH_HITS_MAX);
    AUTO_TEXTS struct texts texts = {.packed = BUF(CONTROL_MESSAGE_MAX)};
    enum error e = p->count ? read_texts(p, &texts) : OK;
    (void)msgpack_pack_array(pk, p->count);
    for (size_t i = 0; !e && i < p->count; i++)
        e = put_hit(p, i, &texts, pk);
    return e;
}
