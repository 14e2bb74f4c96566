// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/query/filter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "daemon/search/index/facet.h"
#include "daemon/search/query/query.h"
#include "daemon/search/words/words.h"
#include "daemon/store/tally.h"
#include "proto/base/duration.h"
#include "proto/base/limits.h"
#include "proto/record/kind.h"
#include "proto/record/value.h"

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

struct row;
/* Reads a value into the condition; false when it cannot be one. */
typedef bool (*read_fn)(const struct row *row, const msgpack_object *value, struct condition *ret);

struct row {
    const char *name;   /* of the parameter */
    const char *others; /* by which it may be typed, too; NULL: it is not typed */
    read_fn read;
    const char *binds;     /* t(ext), n(umber), l(ast): what takes the place of each ? */
    const char *condition; /* over doc d */
    const char *values;    /* what may be typed, before the choices if there are any: */
    const char *chosen;    /* of this field */
    enum kind_number kind; /* of this kind */
    enum facet facet;      /* that says the same; 0: none does */
};

/* -- what values mean -------------------------------------------------------------------------- */

static bool read_text(const struct row *row, const msgpack_object *value, struct condition *ret)
{
    (void)row;
    return mp_text(value, &ret->text) && ret->text.len > 0;
}

static bool read_number(const struct row *row, const msgpack_object *value, struct condition *ret)
{
    (void)row;
    return mp_uint(value, INT64_MAX, &ret->number);
}

/* The choice of a slug or label that was sent; NULL: none. */
static const struct choice *choice_in(const struct choice *choices, const msgpack_object *value)
{
    struct bytes typed;
    return mp_text(value, &typed) ? choice_of(&(struct field){.choices = choices}, typed) : NULL;
}

static const struct choice *choices_of(const struct row *row)
{
    return kind_field(kind_of(row->kind), bytes_str(row->chosen))->field->choices;
}

static bool read_choice(const struct row *row, const msgpack_object *value, struct condition *ret)
{
    const struct choice *c = choice_in(choices_of(row), value);
    if (c)
        ret->text = bytes_str(c->slug);
    return c;
}

static bool read_flag(const struct row *row, const msgpack_object *value, struct condition *ret)
{
    if (choice_in(unassessed_choices, value)) {
        ret->number = VERDICT_UNASSESSED;
        return true;
    }
    if (!read_choice(row, value, ret))
        return false;
    ret->number = UINT64_C(1) << flag_named(ret->text);
    return true;
}

static bool read_kind(const struct row *row, const msgpack_object *value, struct condition *ret)
{
    static const struct choice kinds[] = {{"example", {"exempel", "gott exempel"}},
                                          {"problem", {"problem", "problemformulering"}},
                                          {0}};
    const struct choice *c = choice_in(kinds, value);
    (void)row;
    if (c)
        ret->number = kind_named(bytes_str(c->slug))->number;
    return c;
}

static bool read_mark(const struct row *row, const msgpack_object *value, struct condition *ret)
{
    static const struct choice answers[] = {{"yes", {"yes", "ja"}}, {"no", {"no", "nej"}}, {0}};
    const struct choice *c = choice_in(answers, value);
    bool yes = c == answers;
    (void)row;
    if (!c && !mp_bool(value, &yes))
        return false;
    ret->number = yes;
    return true;
}

/* Takes a year from the beginning, if there is one. */
static bool take_year(struct bytes *text, uint64_t *ret)
{
    size_t len = 0;
    uint64_t year = 0;
    for (; len < text->len && text->ptr[len] >= '0' && text->ptr[len] <= '9' && len < 4; len++)
        year = 10 * year + (uint64_t)(text->ptr[len] - '0');
    *text = bytes_slice(*text, len, text->len - len);
    if (len == 4)
        *ret = year;
    return len == 4;
}

static bool take_literal(struct bytes *text, const char *literal)
{
    struct bytes l = bytes_str(literal);
    bool begins = text->len >= l.len && bytes_equal(bytes_slice(*text, 0, l.len), l);
    if (begins)
        *text = bytes_slice(*text, l.len, text->len - l.len);
    return begins;
}

/* 2019, 2019..2022 (or with a dash), 2019.. or ..2022. */
static bool read_year(const struct row *row, const msgpack_object *value, struct condition *ret)
{
    struct bytes text;
    (void)row;
    if (mp_uint(value, INT64_MAX, &ret->number)) {
        ret->last = ret->number;
        return true;
    }
    if (!mp_text(value, &text))
        return false;
    bool from = take_year(&text, &ret->number);
    bool range = take_literal(&text, "..") || take_literal(&text, "-") || take_literal(&text, "–");
    bool to = range && take_year(&text, &ret->last);
    if (!to)
        ret->last = range ? INT64_MAX : ret->number;
    return (from || to) && text.len == 0 && ret->number <= ret->last;
}

/* The beginning of a day or a year, on this computer's clock. */
static bool read_day(struct bytes text, uint64_t *ret_ms)
{
    static const struct field date = {.type = FIELD_DATE};
    char day[16];
    struct tm tm = {.tm_isdst = -1};
    if (text.len != 4 && text.len != 10)
        return false;
    int len = snprintf(day, sizeof day, "%.*s%s", (int)text.len, (const char *)text.ptr,
                       text.len == 4 ? "-01-01" : "");
    const msgpack_object whole = {.type = MSGPACK_OBJECT_STR, .via.str = {(uint32_t)len, day}};
    if (len != 10 || value_check(&date, &whole) || !strptime(day, "%Y-%m-%d", &tm))
        return false;
    time_t t = mktime(&tm);
    *ret_ms = t > 0 ? (uint64_t)t * 1000 : 0;
    return true;
}

/* A time in ms; or as text a day, a year, or a span back from now. */
static bool read_since(const struct row *row, const msgpack_object *value, struct condition *ret)
{
    struct bytes text;
    uint64_t span, now = (uint64_t)time(NULL) * 1000;
    if (read_number(row, value, ret))
        return true;
    if (!mp_text(value, &text) || text.len == 0)
        return false;
    if (read_day(text, &ret->number))
        return true;
    char last = (char)text.ptr[text.len - 1];
    if ((last >= '0' && last <= '9') || !duration_parse(text, &span)) /* seconds say their unit */
        return false;
    ret->number = span < now ? now - span : 0;
    return true;
}

/* Appends each text of a list as a JSON string with the sign before it. */
static bool put_followed(struct buf *out, const msgpack_object *list, char sign)
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
        buf_put_u8(out, out->len ? ',' : '[');
        buf_put_u8(out, '"');
        buf_put_u8(out, (uint8_t)sign);
        for (size_t k = 0; k < folded.len; k++)
            if (folded.ptr[k] >= ' ' && folded.ptr[k] != '"' && folded.ptr[k] != '\\')
                buf_put_u8(out, folded.ptr[k]);
        buf_put_u8(out, '"');
    }
    return true;
}

static bool read_following(const struct row *row, const msgpack_object *value,
                           struct condition *ret)
{
    (void)row;
    if (value->type != MSGPACK_OBJECT_MAP)
        return false;
    const msgpack_object *tags = mp_get(value, "tags"), *categories = mp_get(value, "categories");
    ret->made = BUF((size_t)16 * SEARCH_QUERY_MAX);
    if (value->via.map.size != (uint32_t)(tags != NULL) + (categories != NULL) ||
        !put_followed(&ret->made, tags, 't') || !put_followed(&ret->made, categories, 'c'))
        return false;
    buf_put(&ret->made, ret->made.len ? BYTES_LIT("]") : BYTES_LIT("[]"));
    ret->text = buf_bytes(&ret->made);
    return true;
}

static bool read_tag(const struct row *row, const msgpack_object *value, struct condition *ret)
{
    if (!read_text(row, value, ret) || ret->text.len > SEARCH_QUERY_MAX)
        return false;
    ret->made = BUF((size_t)4 * SEARCH_QUERY_MAX);
    text_fold(ret->text, &ret->made);
    ret->text = ret->made.len ? buf_bytes(&ret->made) : BYTES_LIT("");
    return true;
}

/* -- the table --------------------------------------------------------------------------------- */

/* with all that the organisation took over */
#define ORG                                                                                        \
    "d.author IN (SELECT o.sign_key FROM heir h JOIN org o ON o.slug = h.former"                   \
    " WHERE h.slug = lower(?))"
_Static_assert(VERDICT_UNASSESSED == 8, "as the condition below has it");

#define YES_NO "yes, no"
static const struct row rows[FILTER_COUNT] = {
    [FILTER_ORG] = {"org", "organisation", read_text, "t", ORG, .values = "its short name"},
    [FILTER_CATEGORY] = {"category", "kategori", read_choice, "t", "d.category = ?",
                         .kind = KIND_EXAMPLE, .chosen = "category", .facet = FACET_CATEGORY},
    [FILTER_TAG] = {"tag", "etikett tagg", read_tag, "t",
                    "d.seq IN (SELECT seq FROM tag WHERE tag = ?)", .values = "a tag"},
    [FILTER_FLAG] = {"flag", "bedömning bedomning flagga", read_flag, "n", "d.verdicts & ?",
                     .values = "unassessed", .kind = KIND_EXAMPLE, .chosen = "flag"},
    [FILTER_OUTCOME] = {"outcome", "utfall", read_choice, "t", "d.outcome = ?",
                        .kind = KIND_EXAMPLE, .chosen = "outcome", .facet = FACET_OUTCOME},
    [FILTER_YEAR] = {"year", "år ar", read_year, "nl", "d.year BETWEEN ? AND ?",
                     .values = "2019, 2019..2022, 2019.., ..2022", .facet = FACET_YEAR},
    [FILTER_KIND] = {"kind", "typ sort", read_kind, "n", "d.kind = ?", .values = "example, problem",
                     .facet = FACET_KIND},
    [FILTER_SINCE] = {"since", "sedan", read_since, "n", "d.created >= ?",
                      .values = "2026-01-31, 2026, 7d"},
    [FILTER_ARRIVED_SINCE] = {"arrived_since", NULL, read_number, "n", "d.arrived > ?",
                              .values = ""},
    [FILTER_STATUS] = {"status", "", read_choice, "t", "d.status = ?", .kind = KIND_PROBLEM,
                       .chosen = "status"},
    [FILTER_AWARD] = {"award", "utmärkelse utmarkelse pris", read_choice, "t",
                      "instr(d.awards, ' ' || ? || ' ')", .kind = KIND_AWARD, .chosen = "status"},
    [FILTER_PROCUREMENT] = {"procurement", "upphandling", read_mark, "n",
                            "(d.procurement IS TRUE) = ?", .values = YES_NO},
    [FILTER_OVERDUE] = {"overdue", "försenad försenade forsenad forsenade att-se-över att-se-over",
                        read_mark, "n", "(d.review_by < date('now') AND d.state = 0) = ?",
                        .values = YES_NO},
    [FILTER_UNASSESSED] = {"unassessed", "obedömd obedömda obedomd obedomda", read_mark, "n",
                           "(d.verdicts & 8 <> 0) = ?", .values = YES_NO},
    [FILTER_UNANSWERED] = {"unanswered", "obesvarad obesvarade", read_mark, "n",
                           "((d.unanswered OR d.kind = 2 AND d.proposals = 0 AND"
                           " d.status = 'open') IS TRUE) = ?",
                           .values = YES_NO},
    [FILTER_OWN] = {"own", "mine egna våra", read_mark, "tn", "(" ORG ") = ?", .values = YES_NO},
    [FILTER_FOLLOWING] = {"following", NULL, read_following, "t",
                          "EXISTS(SELECT 1 FROM json_each(?) j WHERE j.value = 'c' || d.category"
                          " OR j.value IN (SELECT 't' || t.tag FROM tag t WHERE t.seq = d.seq))",
                          .values = ""},
    [FILTER_WITHDRAWN] = {"withdrawn", "tillbakadragen tillbakadragna", read_mark,
                          .values = YES_NO},
    [FILTER_HIDDEN] = {"hidden", "dold dolda", read_mark, .values = YES_NO},
};

bool name_among(struct bytes name, const char *names)
{
    for (size_t len; *names; names += names[len] == ' ' ? len + 1 : len) {
        len = strcspn(names, " ");
        if (bytes_equal(name, bytes_of(names, len)))
            return true;
    }
    return false;
}

enum filter_name filter_named(struct bytes name)
{
    enum filter_name i = 0;
    while (i < FILTER_COUNT && !(rows[i].others && (bytes_equal(name, bytes_str(rows[i].name)) ||
                                                    name_among(name, rows[i].others))))
        i++;
    return i;
}

bool filter_is_mark(enum filter_name name)
{
    return rows[name].read == read_mark;
}

void filter_say_values(const char *param, char *ret, size_t size)
{
    enum filter_name i = filter_named(bytes_str(param));
    if (i == FILTER_COUNT) {
        ret[0] = '\0';
        return;
    }
    int len = snprintf(ret, size, "%s", rows[i].values ? rows[i].values : "");
    for (const struct choice *c = rows[i].chosen ? choices_of(&rows[i]) : NULL;
         c && c->slug && len >= 0 && (size_t)len < size; c++)
        len += snprintf(ret + len, size - (size_t)len, "%s%s", len ? ", " : "", c->slug);
}

/* -- reading ----------------------------------------------------------------------------------- */

/* Adds the condition that a value makes. */
static enum error read_value(struct filter *f, struct condition c, const msgpack_object *value,
                             char ret_field[static 64])
{
    const struct row *row = &rows[c.filter];
    enum error e = row->read(row, value, &c) ? c.made.failed : param_wrong(row->name, ret_field);
    if (!e && f->count == FILTERS_MAX) {
        (void)param_wrong("words", ret_field);
        e = ERR_LIMIT;
    }
    if (e)
        buf_done(&c.made);
    else if (c.filter == FILTER_WITHDRAWN)
        f->withdrawn = c.number != c.without;
    else if (c.filter == FILTER_HIDDEN)
        f->hidden = c.number != c.without;
    else
        f->by[f->count++] = c;
    return e;
}

/* Without an organisation nothing is one's own. */
static struct condition condition_of(enum filter_name filter, struct bytes own)
{
    struct bytes text = own.ptr ? own : BYTES_LIT("");
    return (struct condition){.filter = filter, .text = filter == FILTER_OWN ? text : BYTES_NONE};
}

static bool is_false(const msgpack_object *value)
{
    return value->type == MSGPACK_OBJECT_BOOLEAN && !value->via.boolean;
}

static enum error read_params(struct filter *f, const msgpack_object *params, struct bytes own,
                              char ret_field[static 64])
{
    enum error e = OK;
    for (enum filter_name i = 0; !e && i < FILTER_COUNT; i++) {
        const msgpack_object *value = param_of(params, rows[i].name);
        if (value && !(filter_is_mark(i) && is_false(value))) /* as good as absent */
            e = read_value(f, condition_of(i, own), value, ret_field);
    }
    return e;
}

/* Those of one name, in a row. */
static enum error read_typed(struct filter *f, const struct query *q, struct condition c,
                             char ret_field[static 64])
{
    size_t first = f->count;
    enum error e = OK;
    for (size_t i = 0; !e && i < q->field_count; i++) {
        const struct typed *t = &q->fields[i];
        if (t->filter != c.filter || t->without != c.without)
            continue;
        msgpack_object value = {.type = MSGPACK_OBJECT_BOOLEAN, .via.boolean = true};
        if (t->value.ptr)
            value =
                (msgpack_object){.type = MSGPACK_OBJECT_STR,
                                 .via.str = {(uint32_t)t->value.len, (const char *)t->value.ptr}};
        c.or_before = !c.without && f->count > first;
        e = read_value(f, c, &value, ret_field);
    }
    return e;
}

enum error filter_read(const msgpack_object *params, const struct query *q, struct bytes own,
                       struct filter *ret, char ret_field[static 64])
{
    *ret = (struct filter){0};
    enum error e = read_params(ret, params, own, ret_field);
    for (enum filter_name i = 0; !e && i < FILTER_COUNT; i++) {
        struct condition c = condition_of(i, own);
        e = read_typed(ret, q, c, ret_field);
        c.without = true;
        if (!e)
            e = read_typed(ret, q, c, ret_field);
    }
    return e;
}

void filter_done(struct filter *f)
{
    for (size_t i = 0; i < f->count; i++)
        buf_done(&f->by[i].made);
}

/* -- SQL --------------------------------------------------------------------------------------- */

void filter_gone(const struct filter *f, struct buf *sql)
{
    buf_put(sql, BYTES_LIT("SELECT 0 AS seq WHERE 0"));
    if (!f->withdrawn)
        buf_put(sql, BYTES_LIT(" UNION ALL SELECT seq FROM doc WHERE state <> 0"));
    if (!f->hidden)
        buf_put(sql, BYTES_LIT(" UNION ALL SELECT r.seq FROM hidden h JOIN record r USING(id)"));
}

void filter_visible(const struct filter *f, const char *seq, struct buf *sql)
{
    buf_put(sql, BYTES_LIT(" AND "));
    buf_put(sql, bytes_str(seq));
    buf_put(sql, BYTES_LIT(" NOT IN ("));
    filter_gone(f, sql);
    buf_put_u8(sql, ')');
}

/* What the condition's facet is in a record that it holds of; BYTES_NONE when it has none. */
static struct bytes facet_value(const struct condition *c, char number[static 24])
{
    if (!rows[c->filter].facet || c->without)
        return BYTES_NONE;
    if (c->filter == FILTER_KIND)
        return bytes_str(kind_of((uint32_t)c->number)->name);
    if (c->filter != FILTER_YEAR)
        return c->text;
    (void)snprintf(number, 24, "%" PRIu64, c->number);
    return c->number == c->last ? bytes_str(number) : BYTES_NONE;
}

bool filter_facets(struct filter *f, struct buf *out)
{
    size_t left = 0;
    for (size_t i = 0; i < f->count; i++) {
        char number[24];
        struct condition *c = &f->by[i];
        bool alone = !c->or_before && (i + 1 == f->count || !c[1].or_before);
        struct bytes value = alone ? facet_value(c, number) : BYTES_NONE;
        AUTO_BUF struct buf facet = BUF(SEARCH_QUERY_MAX);
        c->by_facet = value.len > 0;
        left += !c->by_facet;
        if (!c->by_facet)
            continue;
        facet_put(&facet, rows[c->filter].facet, value);
        buf_put(out, BYTES_LIT(" AND \""));
        buf_put(out, buf_bytes(&facet));
        buf_put_u8(out, '"');
    }
    return !left;
}

void filter_where(const struct filter *f, struct buf *sql)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct condition *c = &f->by[i];
        if (c->by_facet)
            continue;
        buf_put(sql, c->or_before ? BYTES_LIT(" OR ") : BYTES_LIT(" AND ("));
        buf_put(sql, bytes_str(rows[c->filter].condition));
        if (i + 1 == f->count || !c[1].or_before)
            buf_put(sql, c->without ? BYTES_LIT(") IS NOT TRUE") : BYTES_LIT(")"));
    }
}

void filter_bind(const struct filter *f, struct sql *q)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct condition *c = &f->by[i];
        if (c->by_facet)
            continue;
        for (const char *bind = rows[c->filter].binds; *bind; bind++) {
            if (*bind == 't')
                sql_text(q, c->text);
            else
                sql_int(q, *bind == 'n' ? c->number : c->last);
        }
    }
}
