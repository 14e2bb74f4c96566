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

static void add_bare(struct filter *f, const char *condition)
{
    assert(f->count < FILTERS_MAX);
    f->by[f->count].condition = condition;
    f->by[f->count++].bare = true;
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
                        const struct field *field)
{
    struct bytes typed;
    if (!mp_text(value, &typed))
        return false;
    const struct choice *c = choice_of(field, typed);
    if (c)
        add_text(f, condition, bytes_str(c->slug));
    return c;
}

static const struct field *field_of(uint32_t kind, const char *name)
{
    return kind_field(kind_of(kind), bytes_str(name))->field;
}

static bool read_category(struct filter *f, const char *condition, const msgpack_object *value)
{
    return read_choice(f, condition, value, field_of(KIND_EXAMPLE, "category"));
}

static bool read_outcome(struct filter *f, const char *condition, const msgpack_object *value)
{
    return read_choice(f, condition, value, field_of(KIND_EXAMPLE, "outcome"));
}

static bool read_status(struct filter *f, const char *condition, const msgpack_object *value)
{
    return read_choice(f, condition, value, field_of(KIND_PROBLEM, "status"));
}

static bool read_award(struct filter *f, const char *condition, const msgpack_object *value)
{
    return read_choice(f, condition, value, field_of(KIND_AWARD, "status"));
}

/* True: the condition. False, as good as absent. */
static bool read_bare(struct filter *f, const char *condition, const msgpack_object *value)
{
    bool yes;
    if (!mp_bool(value, &yes))
        return false;
    if (yes)
        add_bare(f, condition);
    return true;
}

static bool read_withdrawn(struct filter *f, const char *condition, const msgpack_object *value)
{
    (void)condition;
    return mp_bool(value, &f->withdrawn);
}

static bool read_hidden(struct filter *f, const char *condition, const msgpack_object *value)
{
    (void)condition;
    return mp_bool(value, &f->hidden);
}

/* Appends each text of a list as a JSON string with the sign before it. */
static bool put_followed(struct filter *f, const msgpack_object *list, char sign)
{
    struct bytes text;
    const msgpack_object *item;
    if (list && list->type != MSGPACK_OBJECT_ARRAY)
        return false;
    for (size_t i = 0; (item = mp_at(list, i)); i++) {
        if (!mp_text(item, &text) || text.len > WORD_MAX)
            return false;
        AUTO_BUF struct buf folded = BUF((size_t)4 * WORD_MAX);
        text_fold(text, &folded);
        buf_put_u8(&f->following, f->following.len ? ',' : '[');
        buf_put_u8(&f->following, '"');
        buf_put_u8(&f->following, (uint8_t)sign);
        for (size_t k = 0; k < folded.len; k++)
            if (folded.ptr[k] >= ' ' && folded.ptr[k] != '"' && folded.ptr[k] != '\\')
                buf_put_u8(&f->following, folded.ptr[k]);
        buf_put_u8(&f->following, '"');
    }
    return true;
}

static bool read_following(struct filter *f, const char *condition, const msgpack_object *value)
{
    if (value->type != MSGPACK_OBJECT_MAP)
        return false;
    f->following = BUF((size_t)16 * SEARCH_QUERY_MAX);
    if (!put_followed(f, mp_get(value, "tags"), 't') ||
        !put_followed(f, mp_get(value, "categories"), 'c'))
        return false;
    buf_put(&f->following, f->following.len ? BYTES_LIT("]") : BYTES_LIT("[]"));
    add_text(f, condition, buf_bytes(&f->following));
    return true;
}

static bool read_kind(struct filter *f, const char *condition, const msgpack_object *value)
{
    struct bytes name;
    const struct kind *kind = mp_text(value, &name) ? kind_named(name) : NULL;
    bool listed = kind && (kind->number == KIND_EXAMPLE || kind->number == KIND_PROBLEM);
    if (listed)
        add_number(f, condition, kind->number);
    return listed;
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
    {"arrived_since", read_number, "d.arrived > ?"},
    {"status", read_status, "d.status = ?"},
    {"award", read_award, "instr(d.awards, ' ' || ? || ' ')"},
    {"procurement", read_bare, "d.procurement"},
    {"overdue", read_bare, "d.review_by < date('now') AND d.state = 0"},
    {"unanswered", read_bare,
     "(d.unanswered OR d.kind = 2 AND d.proposals = 0 AND d.status = 'open')"},
    {"following", read_following,
     "EXISTS(SELECT 1 FROM json_each(?) j WHERE j.value = 'c' || d.category OR j.value IN"
     " (SELECT 't' || t.tag FROM tag t WHERE t.seq = d.seq))"},
    {"withdrawn", read_withdrawn, NULL},
    {"hidden", read_hidden, NULL},
};

/* Without an organisation nothing is one's own. */
static enum error read_own(const msgpack_object *params, struct bytes own, struct filter *f,
                           char ret_field[static 64])
{
    const msgpack_object *value = param_of(params, "own");
    bool yes = false;
    if (value && !mp_bool(value, &yes))
        return param_wrong("own", ret_field);
    if (yes)
        add_text(f, ORG, own.ptr ? own : BYTES_LIT(""));
    return OK;
}

enum error filter_read(const msgpack_object *params, struct bytes own, struct filter *ret,
                       char ret_field[static 64])
{
    *ret = (struct filter){0};
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        const msgpack_object *value = param_of(params, filters[i].name);
        if (value && !filters[i].read(ret, filters[i].condition, value))
            return param_wrong(filters[i].name, ret_field);
    }
    enum error e = read_own(params, own, ret, ret_field);
    if (!e)
        e = ret->tag.failed ? ret->tag.failed : ret->following.failed;
    return e;
}

void filter_done(struct filter *f)
{
    buf_done(&f->tag);
    buf_done(&f->following);
}

void filter_visible(const struct filter *f, const char *seq, struct buf *sql)
{
    static const char *const sets[] = {"SELECT seq FROM doc WHERE state <> 0",
                                       "SELECT r.seq FROM hidden h JOIN record r USING(id)"};
    const bool asked_for[] = {f->withdrawn, f->hidden};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if (asked_for[i])
            continue;
        buf_put(sql, BYTES_LIT(" AND "));
        buf_put(sql, bytes_str(seq));
        buf_put(sql, BYTES_LIT(" NOT IN ("));
        buf_put(sql, bytes_str(sets[i]));
        buf_put_u8(sql, ')');
    }
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
        if (f->by[i].bare)
            continue;
        if (f->by[i].text.ptr)
            sql_text(q, f->by[i].text);
        else
            sql_int(q, f->by[i].number);
    }
}
