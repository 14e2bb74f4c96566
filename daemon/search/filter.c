#include "daemon/search/filter.h"

#include <assert.h>
#include <stdio.h>

#include "daemon/search/words.h"
#include "daemon/store/tally.h"
#include "proto/base/limits.h"
#include "proto/record/kind.h"

const msgpack_object *param_of(const msgpack_object *params, const char *name)
{
    const msgpack_object *o = mp_get(params, name);
    return o && o->type == MSGPACK_OBJECT_NIL ? NULL : o;
}

enum error param_wrong(const char *name, char ret_field[static 64])
{
    (void)snprintf(ret_field, 64, "%s", name);
    return ERR_PARAMS;
}

static void add_text(struct filter *f, const char *condition, struct bytes text)
{
    assert(f->count < FILTERS_MAX);
    f->by[f->count].condition = condition;
    f->by[f->count++].text = text;
}

static void add_number(struct filter *f, const char *condition, uint64_t number)
{
    assert(f->count < FILTERS_MAX);
    f->by[f->count].condition = condition;
    f->by[f->count++].number = number;
}

/* -- what values mean: each false when it cannot be one ---------------------------------------- */

typedef bool (*read_fn)(struct filter *f, const char *condition, const msgpack_object *value);

static bool read_text(struct filter *f, const char *condition, const msgpack_object *value)
{
    struct bytes text;
    if (!mp_text(value, &text))
        return false;
    add_text(f, condition, text.ptr ? text : BYTES_LIT(""));
    return true;
}

static bool read_number(struct filter *f, const char *condition, const msgpack_object *value)
{
    uint64_t number;
    if (!mp_uint(value, INT64_MAX, &number))
        return false;
    add_number(f, condition, number);
    return true;
}

static bool read_choice(struct filter *f, const char *condition, const msgpack_object *value,
                        const char *field)
{
    struct bytes typed;
    if (!mp_text(value, &typed))
        return false;
    const struct choice *c =
        choice_of(kind_field(kind_of(KIND_EXAMPLE), bytes_str(field))->field, typed);
    if (c)
        add_text(f, condition, bytes_str(c->slug));
    return c;
}

static bool read_category(struct filter *f, const char *condition, const msgpack_object *value)
{
    return read_choice(f, condition, value, "category");
}

static bool read_outcome(struct filter *f, const char *condition, const msgpack_object *value)
{
    return read_choice(f, condition, value, "outcome");
}

static bool read_kind(struct filter *f, const char *condition, const msgpack_object *value)
{
    struct bytes name;
    const struct kind *kind = mp_text(value, &name) ? kind_named(name) : NULL;
    if (kind)
        add_number(f, condition, kind->number);
    return kind;
}

static bool read_flag(struct filter *f, const char *condition, const msgpack_object *value)
{
    struct bytes typed;
    if (!mp_text(value, &typed))
        return false;
    if (bytes_equal(typed, BYTES_LIT("unassessed"))) {
        add_number(f, condition, VERDICT_UNASSESSED);
        return true;
    }
    const struct choice *c =
        choice_of(kind_field(kind_of(KIND_EXAMPLE), BYTES_LIT("flag"))->field, typed);
    if (c)
        add_number(f, condition, UINT64_C(1) << flag_named(bytes_str(c->slug)));
    return c;
}

static bool read_tag(struct filter *f, const char *condition, const msgpack_object *value)
{
    struct bytes typed;
    if (!mp_text(value, &typed) || typed.len > SEARCH_QUERY_MAX)
        return false;
    f->tag = BUF((size_t)4 * SEARCH_QUERY_MAX);
    text_fold(typed, &f->tag);
    add_text(f, condition, f->tag.len ? buf_bytes(&f->tag) : BYTES_LIT(""));
    return true;
}

/* -- the table --------------------------------------------------------------------------------- */

/* with all that the organisation took over */
#define ORG                                                                                        \
    "d.author IN (SELECT o.sign_key FROM heir h JOIN org o ON o.slug = h.former WHERE h.slug = ?)"

static const struct {
    const char *name;
    read_fn read;
    const char *condition;
} filters[] = {
    {"org", read_text, ORG},
    {"category", read_category, "d.category = ?"},
    {"tag", read_tag, "d.seq IN (SELECT seq FROM tag WHERE tag = ?)"},
    {"flag", read_flag, "d.verdicts & ?"},
    {"outcome", read_outcome, "d.outcome = ?"},
    {"year", read_number, "d.year = ?"},
    {"kind", read_kind, "d.kind = ?"},
    {"since", read_number, "d.created >= ?"},
};

enum error filter_read(const msgpack_object *params, struct filter *ret, char ret_field[static 64])
{
    *ret = (struct filter){0};
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        const msgpack_object *value = param_of(params, filters[i].name);
        if (value && !filters[i].read(ret, filters[i].condition, value))
            return param_wrong(filters[i].name, ret_field);
    }
    return ret->tag.failed;
}

void filter_done(struct filter *f)
{
    buf_done(&f->tag);
}

void filter_where(const struct filter *f, struct buf *sql)
{
    for (size_t i = 0; i < f->count; i++) {
        buf_put(sql, BYTES_LIT(" AND "));
        buf_put(sql, bytes_str(f->by[i].condition));
    }
}

void filter_bind(const struct filter *f, struct sql *q)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->by[i].text.ptr)
            sql_text(q, f->by[i].text);
        else
            sql_int(q, f->by[i].number);
    }
}
