// SPDX-License-Identifier: Apache-2.0
/* What was typed: terms and fields lie in it, within their bounds, and every filter's value is one
 * or is refused. */
#include <stdlib.h>

#include "daemon/search/query/match.h"
#include "daemon/search/words/words.h"
#include "proto/base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool true_it_is)
{
    if (!true_it_is)
        abort();
}

static bool lies_in(struct bytes part, struct bytes whole)
{
    return part.ptr >= whole.ptr && part.len <= whole.len &&
           (size_t)(part.ptr - whole.ptr) <= whole.len - part.len;
}

static void check_terms(const struct query *q, struct bytes typed)
{
    size_t wanted = 0, prefixes = 0;
    struct word w;
    expect(q->count <= QUERY_TERMS_MAX && q->field_count <= FILTERS_MAX);
    for (size_t i = 0; i < q->count; i++) {
        const struct term *t = &q->terms[i];
        expect(lies_in(t->text, typed) && word_next(t->text, 0, &w));
        wanted += !t->without;
        prefixes += t->prefix;
    }
    expect(wanted == q->wanted && prefixes == q->prefixes && prefixes <= PREFIXES_MAX);
    for (size_t i = 0; i < q->field_count; i++)
        expect(q->fields[i].filter < FILTER_COUNT &&
               (!q->fields[i].value.ptr || lies_in(q->fields[i].value, typed)));
}

/* The terms as they stand, as an expansion. */
static struct expansion as_they_stand(const struct query *q)
{
    struct expansion x = {.text = BUF((size_t)SEARCH_QUERY_MAX)};
    for (size_t i = 0; i < q->count; i++) {
        const struct term *t = &q->terms[i];
        enum origin origin = t->prefix ? FROM_BEGINNING : FROM_PHRASE;
        if (t->without)
            continue;
        x.by[x.count++] =
            (struct alternative){origin, i, 1, 7000 * (i + 1), x.text.len, t->text.len};
        buf_put(&x.text, t->text);
    }
    return x;
}

static void check_expression(const struct match *m)
{
    size_t quotes = 0;
    for (size_t i = 0; i < m->expression.len; i++)
        quotes += m->expression.ptr[i] == '"';
    expect(!m->expression.failed && m->expression.len && quotes % 2 == 0);
}

static void check_expressions(const struct query *q)
{
    AUTO_EXPANSION struct expansion x = as_they_stand(q);
    const struct collection c = {.rows = 1000000, .mean_length = 1};
    bool more = true;
    for (enum match_part part = MATCH_FIRST; q->wanted && part <= MATCH_ALL; part++) {
        AUTO_MATCH struct match m = {0};
        if (part == MATCH_REST && !more)
            continue;
        expect(match_write(&x, q, &c, BYTES_NONE, part, &m) == OK);
        check_expression(&m);
        more = m.more;
    }
    AUTO_MATCH struct match m = {.expression = BUF((size_t)16 * SEARCH_QUERY_MAX)};
    if (q->count > q->wanted) {
        match_without(q, &m.expression);
        check_expression(&m);
    }
}

static void check_filter(const struct query *q)
{
    AUTO_FILTER struct filter f = {0};
    AUTO_BUF struct buf sql = BUF(4096);
    const msgpack_object none = {.type = MSGPACK_OBJECT_NIL};
    char field[64] = "";
    enum error e = filter_read(&none, q, BYTES_LIT("ett"), &f, field);
    expect(e == OK || (e == ERR_PARAMS && field[0]));
    filter_where(&f, &sql);
    expect(!sql.failed && f.count <= q->field_count && (sql.len > 0) == (f.count > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes typed = bytes_of(data, size);
    struct query q;
    if (query_read(typed, &q))
        return 0;
    check_terms(&q, typed);
    check_expressions(&q);
    check_filter(&q);
    return 0;
}
