// SPDX-License-Identifier: Apache-2.0
/* The method `similar`: what is like a text, by the words that tell it from others, and which other
 * organisations work with the same questions. */
#include <stdlib.h>
#include <string.h>

#include "daemon/search/index/vocabulary.h"
#include "daemon/search/page.h"
#include "daemon/search/query/filter.h"
#include "daemon/search/query/match.h"
#include "daemon/search/search.h"
#include "daemon/store/inside.h"
#include "daemon/store/tell/story.h"
#include "proto/base/text.h"

enum {
    LIMIT_DEFAULT = 5,
    WORDS_MAX = 256,  /* different ones of a text that are looked at */
    ASKED_MAX = 40,   /* whose frequency is looked up */
    TELLING_MAX = 12, /* that are searched for */
    TELLING_MIN = 4,  /* fewer tell nothing */
    LETTERS_MIN = 4,  /* of a word */
    ORGS_MAX = 8,
    SHARED_MAX = 8,
    STEPS_MAX = 20 * 1000 * 1000, /* SQLite instructions: then what was found is shown */
};

/* Which part of what the text itself would score a like one reaches at least; and when they share
 * a tag or the category, for a reader who asks what is on the same question, though not for an
 * author who is about to publish. */
static const double LIKENESS = 0.3, LIKENESS_RELATED = 0.07;
/* What a part of a compound counts for beside a word. */
static const double PART_WEIGHT = 0.35;

struct similar {
    struct reading *reading;
    struct statements *sql;
    struct chain *chain;
    uint64_t self; /* the record itself; 0: a text that is none yet */
    uint64_t limit;
    struct buf category, tags; /* tags: folded, as a JSON array */
    struct hash author;        /* of the record; zeroes for a text */
    size_t count;
    struct telling {
        size_t len, stem_len;
        char word[WORD_MAX], stem[WORD_MAX];
        uint64_t docs;
        double weight; /* how often, and where, it stands in the text; then */
        double own;    /* that, saturated, with the weight being this times its idf */
    } words[WORDS_MAX];
    struct expansion expansion;
    struct match match;
    struct top top;
};

static void similar_done(struct similar **s)
{
    if (!*s)
        return;
    buf_done(&(*s)->category);
    buf_done(&(*s)->tags);
    expansion_done(&(*s)->expansion);
    match_done(&(*s)->match);
    top_done(&(*s)->top);
    free(*s);
}

/* -- the words of a text ----------------------------------------------------------------------- */

static void add_term(struct similar *s, struct bytes word, struct bytes stem, double weight)
{
    size_t i = 0;
    while (i < s->count && !bytes_equal(bytes_of(s->words[i].stem, s->words[i].stem_len), stem))
        i++;
    if (i == WORDS_MAX)
        return;
    if (i == s->count) {
        struct telling *t = &s->words[s->count++];
        *t = (struct telling){.len = word.len, .stem_len = stem.len};
        memcpy(t->word, word.ptr, word.len);
        memcpy(t->stem, stem.ptr, stem.len);
    }
    s->words[i].weight += weight;
}

static void add_word(struct similar *s, const struct word *w, double weight)
{
    struct terms terms;
    struct bytes word = bytes_of(w->folded, w->len);
    if (text_length(word) < LETTERS_MIN)
        return;
    chain_look(s->chain, word, &terms);
    add_term(s, word, terms.stem, weight);
    for (size_t i = 0; i < terms.count; i++)
        if (text_length(terms.part[i]) >= LETTERS_MIN)
            add_term(s, terms.part[i], terms.part_stem[i], weight * PART_WEIGHT);
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

/* How often a word stands somewhere saturates, as in BM25. */
static double saturated(double weight)
{
    return weight * 2.2 / (weight + 1.2);
}

/* Leaves the most telling words as the expansion of a query, and returns what a text like this one
 * in all of them scores. */
static enum error choose(struct similar *s, const struct collection *c, double *ret_most)
{
    enum error e = OK;
    struct expansion *x = &s->expansion;
    qsort(s->words, s->count, sizeof *s->words, by_weight);
    s->count = s->count < ASKED_MAX ? s->count : ASKED_MAX;
    for (size_t i = 0; !e && i < s->count; i++) {
        struct telling *t = &s->words[i];
        e = vocabulary_docs(s->sql, bytes_of(t->stem, t->stem_len), &t->docs);
        bool alone = t->docs <= (s->self ? 1 : 0), common = 3 * t->docs > c->rows + 3;
        t->own = saturated(t->weight);
        t->weight = alone || common ? 0 : t->own * inverse_frequency(c, t->docs);
    }
    qsort(s->words, s->count, sizeof *s->words, by_weight);
    *ret_most = 0;
    for (size_t i = 0; i < s->count && i < TELLING_MAX && s->words[i].weight > 0; i++) {
        const struct telling *t = &s->words[i];
        x->by[x->count++] =
            (struct alternative){FROM_WORD, i, t->own, t->docs, x->text.len, t->len};
        buf_put(&x->text, bytes_of(t->word, t->len));
        *ret_most += t->own * t->weight;
    }
    return e ? e : x->text.failed;
}

/* -- what has them too ------------------------------------------------------------------------- */

static int too_long(void *steps)
{
    return --*(int *)steps < 0;
}

/* Whether a record shares a tag or the category. */
static enum error read_related(struct similar *s, uint64_t seq, bool *ret)
{
    AUTO_SQL struct sql q =
        sql_use(s->sql, "SELECT category = ? OR EXISTS(SELECT 1 FROM tag t"
                        " WHERE t.seq = d.seq AND t.tag IN (SELECT value FROM json_each(?)))"
                        " FROM doc d WHERE seq = ?");
    sql_text(&q, buf_bytes(&s->category));
    sql_text(&q, buf_bytes(&s->tags));
    sql_int(&q, seq);
    *ret = sql_row(&q) && sql_get_int(&q, 0);
    return sql_end(&q);
}

static enum error add_hit(struct similar *s, struct top_hit hit, double most)
{
    bool like = hit.score >= LIKENESS * most;
    enum error e = OK;
    if (!like && s->self && hit.score >= LIKENESS_RELATED * most)
        e = read_related(s, hit.seq, &like);
    return !e && like ? top_add(&s->top, hit) : e;
}

static enum error score_all(struct similar *s, double most)
{
    enum { EVERY = 1000 };
    static const struct filter visible = {0};
    int steps = STEPS_MAX / EVERY;
    AUTO_BUF struct buf text = BUF(1024);
    buf_put(&text, BYTES_LIT("SELECT search.rowid, goda_score(search, ?) FROM search"
                             " WHERE search MATCH ? AND search.rowid <> ?"));
    filter_visible(&visible, "search.rowid", &text);
    buf_put_u8(&text, '\0');
    if (text.failed)
        return text.failed;
    sqlite3_progress_handler(s->sql->db, EVERY, too_long, &steps);
    AUTO_SQL struct sql q = sql_once(s->sql->db, (const char *)text.ptr);
    scoring_bind(&q, &s->match.scoring);
    sql_text(&q, buf_bytes(&s->match.expression));
    sql_int(&q, s->self);
    enum error e = OK;
    while (!e && sql_row(&q)) {
        struct top_hit hit = {.score = sqlite3_column_double(q.stmt, 1), .seq = sql_get_int(&q, 0)};
        e = add_hit(s, hit, most);
    }
    bool late = q.rc == SQLITE_INTERRUPT;
    enum error ended = sql_end(&q);
    sqlite3_progress_handler(s->sql->db, 0, NULL, NULL);
    top_sort(&s->top);
    return e || late ? e : ended;
}

static enum error find(struct similar *s)
{
    struct query query = {.count = s->expansion.count, .wanted = s->expansion.count};
    struct collection c;
    double most = 0;
    enum error e = collection_read(s->reading, &c);
    if (!e)
        e = choose(s, &c, &most);
    if (e || s->expansion.count < TELLING_MIN)
        return e;
    for (size_t i = 0; i < s->expansion.count; i++)
        query.terms[i].column = COLUMN_ANY;
    e = match_write(&s->expansion, &query, &c, BYTES_NONE, MATCH_FIRST, &s->match);
    return e ? e : score_all(s, most);
}

static enum error put_hits(struct similar *s, msgpack_packer *pk)
{
    struct marks marks;
    enum error e = find(s);
    if (e)
        return e;
    marks_read(s->chain, &s->expansion, &marks);
    mp_put_str(pk, "hits");
    const struct page page = {
        .sql = s->sql, .marks = &marks, .hits = s->top.hits, .count = s->top.count};
    return page_put(&page, pk);
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
    s->reading = r;
    s->sql = &r->sql;
    s->limit = LIMIT_DEFAULT;
    s->category = BUF(256);
    s->tags = BUF(RECORD_MAX);
    s->expansion.text = BUF((size_t)TELLING_MAX * WORD_MAX);
    ret_field[0] = '\0';
    enum error e = reading_begin(r);
    if (e)
        return e;
    s->chain = r->chain;
    e = similar_read(s, r, params, ret_field);
    if (!e)
        (void)msgpack_pack_map(pk, 2);
    if (!e)
        e = put_hits(s, pk);
    if (!e)
        e = put_orgs(s, pk);
    enum error ended = sql_exec(r->sql.db, "COMMIT");
    return e ? e : ended;
}
