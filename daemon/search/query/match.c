// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/query/match.h"

#include <math.h>
#include <stdlib.h>

#include "daemon/search/index/facet.h"
#include "daemon/store/inside.h"

enum {
    EXPRESSION_MAX = 64 * 1024,
    GATE_MIN = 2000,  /* records let in before a common alternative stops doing so */
    FEW = 20,         /* more than so many records; */
    MANY = 20000,     /* beyond so many it is not worth the time that it takes */
    COMMON = 3,       /* what more than a third of all has says nothing beside what is rarer */
    GATE_PERCENT = 1, /* of all, if that is more */
};

void match_done(struct match *m)
{
    buf_done(&m->expression);
}

/* -- the collection ---------------------------------------------------------------------------- */

enum error collection_read(struct reading *r, struct collection *ret)
{
    lengths_refresh(&r->lengths, &r->sql);
    AUTO_SQL struct sql q =
        sql_use(&r->sql, "SELECT goda_rows(search), goda_length(search)"
                         " FROM search WHERE search MATCH '\"" FACET "*\"' LIMIT 1");
    *ret = (struct collection){.lengths = &r->lengths};
    if (sql_row(&q)) {
        ret->rows = sql_get_int(&q, 0);
        ret->mean_length = sqlite3_column_double(q.stmt, 1);
    }
    return sql_end(&q);
}

double inverse_frequency(const struct collection *c, uint64_t docs)
{
    double rows = (double)(c->rows > docs ? c->rows : docs);
    return log(1 + (rows - (double)docs + 0.5) / ((double)docs + 0.5));
}

struct gate {
    const struct expansion *x;
    const struct query *query;
    const struct collection *collection;
    size_t order[ALTERNATIVES_MAX]; /* of alternatives, the rarest first */
    size_t count;                   /* so many of them count at all */
    size_t some;                    /* so many of them may let records in, */
    size_t rare;                    /* and so many do at first */
    size_t from, to;                /* those that do here */
};

/* -- writing ----------------------------------------------------------------------------------- */

static void put_literal(struct buf *out, const char *text)
{
    buf_put(out, bytes_str(text));
}

static void put_quoted(struct buf *out, struct bytes text)
{
    struct word w;
    put_literal(out, "\"");
    for (size_t at = 0; word_next(text, at, &w); at = w.to) {
        if (at)
            put_literal(out, " ");
        buf_put(out, bytes_slice(text, w.from, w.to - w.from));
    }
    put_literal(out, "\"");
}

static const char *column_prefix(enum column column)
{
    static const char *const prefixes[COLUMN_COUNT] = {
        [COLUMN_TITLE] = "title : ",
        [COLUMN_TAGS] = "tags : ",
        [COLUMN_SUMMARY] = "summary : ",
        [COLUMN_BODY] = "body : ",
    };
    return column < COLUMN_PARTS ? prefixes[column] : "";
}

/* FTS5 numbers phrases as they come. */
static void put_phrase(struct match *m, const struct gate *g, const struct alternative *a,
                       double weight)
{
    if (m->scoring.count == PHRASES_MAX) {
        m->expression.failed = ERR_LIMIT;
        return;
    }
    m->by[m->scoring.count] = a;
    m->scoring.weight[m->scoring.count++] = weight;
    put_literal(&m->expression, column_prefix(g->query->terms[a->term].column));
    put_quoted(&m->expression, alternative_text(g->x, a));
    put_literal(&m->expression, a->origin == FROM_BEGINNING ? "*" : "");
}

/* -- the gate ---------------------------------------------------------------------------------- */

static int by_docs(const void *a, const void *b, void *of)
{
    const struct alternative *by = ((const struct expansion *)of)->by;
    uint64_t x = by[*(const size_t *)a].docs, y = by[*(const size_t *)b].docs;
    return (x > y) - (x < y);
}

/* Which part of the order lets in what. `ret_in`: about how much. */
static void gate_part(struct gate *g, enum match_part part, uint64_t *ret_in)
{
    g->from = part == MATCH_REST ? g->rare : 0;
    g->to = part == MATCH_FIRST ? g->rare : g->some;
    *ret_in = 0;
    for (size_t i = g->from; i < g->to; i++)
        *ret_in += g->x->by[g->order[i]].docs;
}

/* What would let in too many waits until it is needed, so that the rare ones are found however long
 * ago they came. */
static struct gate gate_of(const struct expansion *x, const struct query *q,
                           const struct collection *c)
{
    struct gate g = {.x = x, .query = q, .collection = c};
    uint64_t enough = c->rows * GATE_PERCENT / 100, in = 0;
    enough = enough > GATE_MIN ? enough : GATE_MIN;
    for (size_t i = 0; i < x->count; i++)
        g.order[i] = i;
    qsort_r(g.order, x->count, sizeof *g.order, by_docs, (void *)x);
    for (size_t i = 0; i < x->count; i++) {
        uint64_t docs = x->by[g.order[i]].docs;
        bool common = i && COMMON * docs > c->rows;
        if (common && docs > MANY)
            break;
        g.count++;
        if (common && docs > FEW)
            continue;
        g.some++;
        if (i && (in >= enough || in + docs > MANY))
            continue;
        in += docs;
        g.rare++;
    }
    return g;
}

static void put_any(struct match *m, const struct gate *g, size_t from, size_t to, bool scored)
{
    for (size_t i = from; i < to; i++) {
        const struct alternative *a = &g->x->by[g->order[i]];
        double weight = scored ? a->weight * inverse_frequency(g->collection, a->docs) : 0;
        put_literal(&m->expression, i == from ? "(" : " OR ");
        put_phrase(m, g, a, weight);
    }
    put_literal(&m->expression, ")");
}

static void put_gate(struct match *m, const struct gate *g)
{
    put_literal(&m->expression, "(");
    put_any(m, g, g->from, g->to, true);
    if (g->to < g->count) {
        put_literal(&m->expression, " OR (");
        put_any(m, g, g->from, g->to, false);
        put_literal(&m->expression, " AND ");
        put_any(m, g, g->to, g->count, true);
        put_literal(&m->expression, ")");
    }
    put_literal(&m->expression, ")");
}

/* What stood in quotes, or after a column's name, is to be met. */
static void put_required(struct match *m, const struct gate *g)
{
    for (size_t term = 0; term < g->query->count; term++) {
        const struct term *t = &g->query->terms[term];
        const char *before = " AND (";
        if (t->without || (!t->quoted && t->column == COLUMN_ANY))
            continue;
        for (size_t i = 0; i < g->x->count; i++) {
            if (g->x->by[i].term != term)
                continue;
            put_literal(&m->expression, before);
            put_phrase(m, g, &g->x->by[i], 0);
            before = " OR ";
        }
        put_literal(&m->expression, before[1] == 'O' ? ")" : " AND \"" FACET "\""); /* none */
    }
}

/* -- the expression ---------------------------------------------------------------------------- */

static void put_term(struct buf *out, const struct term *t)
{
    put_literal(out, column_prefix(t->column));
    put_quoted(out, t->text);
    put_literal(out, t->prefix ? "*" : "");
}

void match_without(const struct query *q, struct buf *out)
{
    const char *before = "(";
    for (size_t i = 0; i < q->count; i++) {
        if (!q->terms[i].without)
            continue;
        put_literal(out, before);
        put_term(out, &q->terms[i]);
        before = " OR ";
    }
    put_literal(out, ")");
}

enum error match_write(const struct expansion *x, const struct query *q, const struct collection *c,
                       struct bytes facets, enum match_part part, struct match *ret)
{
    *ret = (struct match){.expression = BUF(EXPRESSION_MAX),
                          .scoring.mean_length = c->mean_length,
                          .scoring.lengths = c->lengths};
    struct gate g = gate_of(x, q, c);
    gate_part(&g, part, &ret->gate);
    ret->more = part == MATCH_FIRST && g.rare < g.some;
    put_gate(ret, &g); /* first, so that its phrases have the first numbers */
    put_required(ret, &g);
    buf_put(&ret->expression, facets);
    if (g.from) {
        put_literal(&ret->expression, " NOT ");
        put_any(ret, &g, 0, g.from, false);
    }
    if (q->wanted < q->count) {
        put_literal(&ret->expression, " NOT ");
        match_without(q, &ret->expression);
    }
    return ret->expression.failed;
}
