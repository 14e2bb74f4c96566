/* The method `similar`: what is like a text, by the words that tell it from others, and which other
 * organisations work with the same questions. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/search/filter.h"
#include "daemon/search/page.h"
#include "daemon/search/query.h"
#include "daemon/search/search.h"
#include "daemon/search/top.h"
#include "daemon/search/words.h"
#include "daemon/store/inside.h"
#include "daemon/store/tell/story.h"
#include "proto/base/text.h"

enum {
    LIMIT_DEFAULT = 5,
    WORDS_MAX = 256,  /* different ones of a text that are looked at */
    ASKED_MAX = 40,   /* whose frequency is looked up */
    TELLING_MAX = 12, /* that are searched for */
    TELLING_MIN = 4,  /* fewer tell nothing */
    COMMON = 3000,    /* records with a word beyond which it is not counted on */
    LETTERS_MIN = 4,  /* of a word */
    ORGS_MAX = 8,
    SHARED_MAX = 8,
    STEPS_MAX = 20 * 1000 * 1000, /* SQLite instructions: then what was found is shown */
};

/* Which part of what the text's own words would score a like one reaches at least. */
static const double LIKENESS = 0.3;

struct similar {
    struct statements *sql;
    uint64_t self; /* the record itself; 0: a text that is none yet */
    uint64_t limit;
    struct buf category, tags; /* tags: folded, as a JSON array */
    struct hash author;        /* of the record; zeroes for a text */
    size_t count;
    struct telling {
        char word[WORD_MAX];
        size_t len;
        double weight; /* how often, and where, it stands in the text; then times its idf */
    } words[WORDS_MAX];
    struct buf match;
    struct top top;
};

static void similar_done(struct similar **s)
{
    if (!*s)
        return;
    buf_done(&(*s)->category);
    buf_done(&(*s)->tags);
    buf_done(&(*s)->match);
    top_done(&(*s)->top);
    free(*s);
}

/* -- the words of a text ----------------------------------------------------------------------- */

static void add_word(struct similar *s, const struct word *w, double weight)
{
    if (text_length(bytes_of(w->folded, w->len)) < LETTERS_MIN)
        return;
    size_t i = 0;
    while (i < s->count &&
           !bytes_equal(bytes_of(s->words[i].word, s->words[i].len), bytes_of(w->folded, w->len)))
        i++;
    if (i == WORDS_MAX)
        return;
    if (i == s->count) {
        s->words[i] = (struct telling){.len = w->len};
        memcpy(s->words[i].word, w->folded, w->len);
        s->count++;
    }
    s->words[i].weight += weight;
}

static void add_text(struct similar *s, struct bytes text, double weight)
{
    struct word w;
    for (size_t at = 0; word_next(text, at, &w); at = w.to)
        add_word(s, &w, weight);
}

static void add_tag(struct similar *s, struct bytes tag)
{
    buf_put_u8(&s->tags, s->tags.len ? ',' : '[');
    buf_put_u8(&s->tags, '"');
    AUTO_BUF struct buf folded = BUF(SEARCH_QUERY_MAX);
    text_fold(tag, &folded);
    for (size_t i = 0; i < folded.len; i++)
        if (folded.ptr[i] >= ' ' && folded.ptr[i] != '"' && folded.ptr[i] != '\\')
            buf_put_u8(&s->tags, folded.ptr[i]);
    buf_put_u8(&s->tags, '"');
}

/* The weights of search's columns. */
enum { TITLE = 4, TAGS = 3, SUMMARY = 2, BODY = 1 };

static enum error read_record(struct similar *s, struct reading *r, struct bytes typed)
{
    struct resolved found;
    enum error e = store_resolve(r, typed, &found);
    if (e)
        return e;
    AUTO_SQL struct sql q = sql_use(
        &r->sql, "SELECT d.seq, d.category, t.title, t.tags, t.summary, t.body, d.author"
                 " FROM record x JOIN doc d USING(seq) LEFT JOIN search t ON t.rowid = d.seq"
                 " WHERE x.id = ?");
    sql_blob(&q, hash_bytes(found.kind == KIND_UPDATE ? &found.ref : &found.id));
    if (!sql_row(&q))
        return ERR_NOT_FOUND;
    s->self = sql_get_int(&q, 0);
    buf_put(&s->category, sql_get_text(&q, 1));
    add_text(s, sql_get_text(&q, 2), TITLE);
    add_text(s, sql_get_text(&q, 3), TAGS);
    add_text(s, sql_get_text(&q, 4), SUMMARY);
    add_text(s, sql_get_text(&q, 5), BODY);
    (void)sql_get_hash(&q, 6, &s->author);
    AUTO_SQL struct sql tags = sql_use(&r->sql, "SELECT tag FROM tag WHERE seq = ? ORDER BY tag");
    sql_int(&tags, s->self);
    while (sql_row(&tags))
        add_tag(s, sql_get_text(&tags, 0));
    e = sql_end(&q);
    return e ? e : sql_end(&tags);
}

static void read_fields(struct similar *s, const msgpack_object *fields)
{
    static const struct {
        const char *name;
        int weight;
    } texts[] = {{"title", TITLE}, {"summary", SUMMARY}, {"body", BODY}, {"need", BODY}};
    struct bytes text;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (mp_text(mp_get(fields, texts[i].name), &text) && text_is_utf8(text))
            add_text(s, text, texts[i].weight);
    if (mp_text(mp_get(fields, "category"), &text))
        buf_put(&s->category, text);
    const msgpack_object *tags = mp_get(fields, "tags"), *tag;
    for (size_t i = 0; (tag = mp_at(tags, i)); i++) {
        if (!mp_text(tag, &text) || !text_is_utf8(text))
            continue;
        add_text(s, text, TAGS);
        add_tag(s, text);
    }
}

/* -- those that tell it from others ------------------------------------------------------------ */

static int by_weight(const void *a, const void *b)
{
    const struct telling *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return bytes_compare(bytes_of(x->word, x->len), bytes_of(y->word, y->len));
}

static enum error read_frequency(struct similar *s, const struct telling *t, uint64_t *ret)
{
    AUTO_BUF struct buf match = BUF(2 * WORD_MAX);
    buf_put_u8(&match, '"');
    buf_put(&match, bytes_of(t->word, t->len)); /* letters and digits alone */
    buf_put_u8(&match, '"');
    AUTO_SQL struct sql q = sql_use(s->sql, "SELECT count(*) FROM (SELECT 1 FROM search"
                                            " WHERE search MATCH ? LIMIT ?)");
    sql_text(&q, buf_bytes(&match));
    sql_int(&q, COMMON);
    *ret = sql_row(&q) ? sql_get_int(&q, 0) : 0;
    return sql_end(&q);
}

/* Leaves the most telling words, and returns what a text with them all would score, about. */
static enum error choose(struct similar *s, double *ret_most)
{
    uint64_t docs = 1;
    AUTO_SQL struct sql q = sql_use(s->sql, "SELECT max(seq) FROM doc");
    if (sql_row(&q))
        docs = sql_get_int(&q, 0) + 1;
    enum error e = sql_end(&q);
    qsort(s->words, s->count, sizeof *s->words, by_weight);
    s->count = s->count < ASKED_MAX ? s->count : ASKED_MAX;
    for (size_t i = 0; !e && i < s->count; i++) {
        uint64_t with = 0;
        e = read_frequency(s, &s->words[i], &with);
        bool alone = with <= (s->self ? 1 : 0), common = with >= COMMON || 3 * with > docs + 3;
        double idf = log(((double)docs - (double)with + 0.5) / ((double)with + 0.5));
        double often = s->words[i].weight / (s->words[i].weight + 1.2);
        s->words[i].weight = alone || common || idf <= 0 ? 0 : often * idf * 2.2;
    }
    qsort(s->words, s->count, sizeof *s->words, by_weight);
    s->count = s->count < TELLING_MAX ? s->count : TELLING_MAX;
    while (s->count && s->words[s->count - 1].weight <= 0)
        s->count--;
    *ret_most = 0;
    for (size_t i = 0; i < s->count; i++)
        *ret_most += s->words[i].weight;
    return e;
}

/* -- what has them too ------------------------------------------------------------------------- */

static int too_long(void *steps)
{
    return --*(int *)steps < 0;
}

static enum error find(struct similar *s, const struct query *query, double least)
{
    enum { EVERY = 1000 };
    static const struct filter visible = {0};
    int steps = STEPS_MAX / EVERY;
    AUTO_BUF struct buf text = BUF(1024);
    query_match(query, QUERY_ANY, &s->match);
    buf_put(&text, BYTES_LIT("SELECT search.rowid, -bm25(search, 4, 3, 2, 1) FROM search"
                             " WHERE search MATCH ? AND search.rowid <> ?"));
    filter_visible(&visible, "search.rowid", &text);
    buf_put_u8(&text, '\0');
    if (text.failed || s->match.failed)
        return text.failed ? text.failed : s->match.failed;
    sqlite3_progress_handler(s->sql->db, EVERY, too_long, &steps);
    AUTO_SQL struct sql q = sql_once(s->sql->db, (const char *)text.ptr);
    sql_text(&q, buf_bytes(&s->match));
    sql_int(&q, s->self);
    enum error e = OK;
    while (!e && sql_row(&q)) {
        double score = sqlite3_column_double(q.stmt, 1);
        if (score >= least)
            e = top_add(&s->top, (struct top_hit){score, sql_get_int(&q, 0)});
    }
    bool late = q.rc == SQLITE_INTERRUPT;
    enum error ended = sql_end(&q);
    sqlite3_progress_handler(s->sql->db, 0, NULL, NULL);
    top_sort(&s->top);
    return e || late ? e : ended;
}

static enum error put_hits(struct similar *s, msgpack_packer *pk)
{
    struct query query = {0};
    double most;
    enum error e = choose(s, &most);
    for (size_t i = 0; i < s->count; i++)
        query.terms[query.count++] =
            (struct term){.text = bytes_of(s->words[i].word, s->words[i].len)};
    query.wanted = query.count;
    if (!e && query.count >= TELLING_MIN)
        e = find(s, &query, LIKENESS * most);
    mp_put_str(pk, "hits");
    const struct page page = {.sql = s->sql,
                              .query = &query,
                              .match = buf_bytes(&s->match),
                              .hits = s->top.hits,
                              .count = s->top.count};
    return e ? e : page_put(&page, pk);
}

/* -- who else works with this ------------------------------------------------------------------ */

static enum error put_shared(struct similar *s, struct bytes slug, msgpack_packer *pk)
{
    AUTO_PACKED struct packed tags;
    packed_start(&tags);
    AUTO_SQL struct sql q =
        sql_use(s->sql, "SELECT DISTINCT t.tag FROM json_each(?) j JOIN tag t ON t.tag = j.value"
                        " JOIN doc d USING(seq) JOIN org o ON o.sign_key = d.author"
                        " WHERE o.slug = ? AND d.state = 0 ORDER BY t.tag LIMIT ?");
    sql_text(&q, buf_bytes(&s->tags));
    sql_text(&q, slug);
    sql_int(&q, SHARED_MAX);
    for (; sql_row(&q); tags.count++)
        mp_put_text(&tags.pk, sql_get_text(&q, 0));
    enum error e = sql_end(&q);
    return e ? e : packed_put(&tags, "tags", pk);
}

static const char sql_orgs[] =
    "WITH shared AS (SELECT DISTINCT t.seq FROM json_each(?1) j JOIN tag t ON t.tag = j.value)"
    "SELECT o.slug, o.name, count(*), max(d.category = ?2),"
    " count(CASE WHEN d.seq IN shared THEN 1 END) AS tagged"
    " FROM doc d JOIN org o ON o.sign_key = d.author"
    " WHERE d.state = 0 AND d.seq <> ?3 AND (d.category = ?2 OR d.seq IN shared)"
    " AND o.slug NOT IN (SELECT slug FROM org WHERE sign_key = ?4)"
    " GROUP BY o.slug ORDER BY tagged DESC, count(*) DESC, o.name LIMIT ?5";

static enum error put_orgs(struct similar *s, msgpack_packer *pk)
{
    AUTO_PACKED struct packed rows;
    packed_start(&rows);
    AUTO_SQL struct sql q = sql_use(s->sql, sql_orgs);
    sql_text(&q, buf_bytes(&s->tags));
    sql_text(&q, buf_bytes(&s->category));
    sql_int(&q, s->self);
    sql_blob(&q, hash_bytes(&s->author));
    sql_int(&q, ORGS_MAX);
    enum error e = OK;
    for (; !e && sql_row(&q); rows.count++) {
        (void)msgpack_pack_map(&rows.pk, 5);
        story_text(&rows.pk, "org", sql_get_text(&q, 0));
        story_text(&rows.pk, "org_name", sql_get_text(&q, 1));
        story_number(&rows.pk, "examples", sql_get_int(&q, 2));
        mp_put_str(&rows.pk, "categories");
        (void)msgpack_pack_array(&rows.pk, sql_get_int(&q, 3) ? 1 : 0);
        if (sql_get_int(&q, 3))
            mp_put_text(&rows.pk, buf_bytes(&s->category));
        e = put_shared(s, sql_get_text(&q, 0), &rows.pk);
    }
    if (!e)
        e = sql_end(&q);
    return e ? e : packed_put(&rows, "orgs", pk);
}

/* -- the method -------------------------------------------------------------------------------- */

static enum error similar_read(struct similar *s, struct reading *r, const msgpack_object *params,
                               char ret_field[static 64])
{
    const msgpack_object *fields = param_of(params, "fields"), *limit = param_of(params, "limit");
    const msgpack_object *id = param_of(params, "id");
    struct bytes typed;
    if (limit && !mp_uint(limit, SEARCH_HITS_MAX, &s->limit))
        return param_wrong("limit", ret_field);
    if (id && !mp_text(id, &typed))
        return param_wrong("id", ret_field);
    if (!id && (!fields || fields->type != MSGPACK_OBJECT_MAP))
        return param_wrong("fields", ret_field);
    enum error e = OK;
    if (id)
        e = read_record(s, r, typed);
    else
        read_fields(s, fields);
    buf_put(&s->tags, s->tags.len ? BYTES_LIT("]") : BYTES_LIT("[]"));
    buf_put(&s->category, BYTES_LIT(""));
    s->top.max = s->limit;
    return e ? e : s->tags.failed;
}

enum error similar_run(struct reading *r, const msgpack_object *params, msgpack_packer *pk,
                       char ret_field[static 64])
{
    __attribute__((cleanup(similar_done))) struct similar *s = calloc(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    s->sql = &r->sql;
    s->limit = LIMIT_DEFAULT;
    s->category = BUF(256);
    s->tags = BUF(RECORD_MAX);
    s->match = BUF(16 * 1024);
    ret_field[0] = '\0';
    enum error e = similar_read(s, r, params, ret_field);
    if (!e)
        e = sql_exec(r->sql.db, "BEGIN");
    if (e)
        return e;
    (void)msgpack_pack_map(pk, 2);
    e = put_hits(s, pk);
    if (!e)
        e = put_orgs(s, pk);
    enum error ended = sql_exec(r->sql.db, "COMMIT");
    return e ? e : ended;
}
