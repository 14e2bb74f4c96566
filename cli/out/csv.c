// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/figures.h"
#include "cli/out/formats.h"
#include "cli/output.h"

enum { CELL_BYTES = 64 * 1024 };

/* Columns that do not stand in the record as it was signed, or not as they count now. */
static const char *const leading[] = {
    "id",       "kind",   "title",     "summary",    "org",      "org_name",  "created",
    "updated",  "state",  "review_by", "overdue",    "status",   "judged",    "innovative",
    "ordinary", "unsure", "own_view",  "adopted_by", "problems", "proposals", "comments"};
static const char trailing[] = "awards";

static bool is_leading(const char *name)
{
    for (size_t i = 0; i < sizeof leading / sizeof *leading; i++)
        if (strcmp(leading[i], name) == 0)
            return true;
    return false;
}

/* Of each field that has a column of its own, in the order of the tables of kinds. */
static void each_field(void (*visit)(void *ctx, const struct field *f), void *ctx)
{
    static const uint32_t kinds[] = {KIND_EXAMPLE, KIND_PROBLEM};
    const struct kind *example = kind_of(KIND_EXAMPLE);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (const struct kind_field *row = kind_of(kinds[i])->fields; row->field; row++) {
            bool again = i && kind_field(example, bytes_str(row->field->name));
            if (!again && !is_leading(row->field->name))
                visit(ctx, row->field);
        }
}

static void put_name(void *to, const struct field *f)
{
    (void)fprintf(to, ",%s", f->name);
}

void csv_begin(FILE *to)
{
    (void)fputs("\xef\xbb\xbf", to); /* or a spreadsheet takes å for Ã¥ */
    for (size_t i = 0; i < sizeof leading / sizeof *leading; i++)
        (void)fprintf(to, "%s%s", i ? "," : "", leading[i]);
    each_field(put_name, to);
    (void)fprintf(to, ",%s\r\n", trailing);
}

/* -- cells ------------------------------------------------------------------------------------- */

static void put_text(FILE *to, struct bytes text)
{
    csv_put(to, text, false);
}

static void put_day(FILE *to, uint64_t ms)
{
    json_t *day = ms ? json_time((json_int_t)ms) : NULL;
    put_text(to, day ? bytes_str(json_string_value(day)) : BYTES_NONE);
    json_decref(day);
}

static void put_yes(FILE *to, bool yes)
{
    put_text(to, yes ? BYTES_LIT("yes") : BYTES_LIT("no"));
}

/* Texts of one cell, with semicolons between. */
static void join(struct buf *out, struct bytes text)
{
    if (out->len && text.len)
        buf_put(out, BYTES_LIT("; "));
    buf_put(out, text);
}

static void put_value(FILE *to, const msgpack_object *value)
{
    AUTO_BUF struct buf list = BUF(CELL_BYTES);
    struct bytes text = BYTES_NONE;
    uint64_t n;
    bool yes;
    if (mp_uint(value, UINT64_MAX, &n))
        csv_put_number(to, n, false);
    else if (mp_bool(value, &yes))
        put_yes(to, yes);
    else if (mp_text(value, &text))
        put_text(to, text);
    else {
        for (size_t i = 0; mp_text(mp_at(value, i), &text); i++)
            join(&list, text);
        put_text(to, buf_bytes(&list));
    }
}

/* -- what others say --------------------------------------------------------------------------- */

/* The organisations that are at it, by slug. */
static void put_adopters(FILE *to, const msgpack_object *list)
{
    AUTO_BUF struct buf out = BUF(CELL_BYTES);
    const msgpack_object *said;
    for (size_t i = 0; (said = mp_at(list, i)); i++)
        if (bool_at(said, "current", false) && !bool_at(said, "own", false) &&
            !bytes_equal(text_at(mp_get(said, "fields"), "status"), BYTES_LIT("dropped")))
            join(&out, text_at(said, "org"));
    put_text(to, buf_bytes(&out));
}

/* Ids of the problems that it is proposed for. */
static void put_problems(FILE *to, const msgpack_object *list)
{
    AUTO_BUF struct buf out = BUF(CELL_BYTES);
    const msgpack_object *said;
    for (size_t i = 0; (said = mp_at(list, i)); i++)
        join(&out, text_at(mp_get(said, "problem"), "id"));
    put_text(to, buf_bytes(&out));
}

/* "winner: Förnyelsepriset 2019; ...", the last cell */
static void put_awards(FILE *to, const msgpack_object *list)
{
    AUTO_BUF struct buf out = BUF(CELL_BYTES);
    const msgpack_object *said;
    for (size_t i = 0; (said = mp_at(list, i)); i++) {
        const msgpack_object *fields = mp_get(said, "fields");
        struct bytes name = text_at(fields, "award"), status = text_at(fields, "status");
        char line[CELL_MAX * 4];
        int n = snprintf(line, sizeof line, "%.*s%s%.*s %llu", (int)status.len,
                         status.ptr ? (const char *)status.ptr : "", status.ptr ? ": " : "",
                         (int)name.len, name.ptr ? (const char *)name.ptr : "",
                         (unsigned long long)number_at(fields, "year"));
        join(&out, bytes_of(line, n < (int)sizeof line ? (size_t)n : sizeof line - 1));
    }
    csv_put(to, buf_bytes(&out), true);
}

/* -- the row ----------------------------------------------------------------------------------- */

struct row {
    FILE *to;
    const msgpack_object *fields;
};

static void put_field(void *ctx, const struct field *f)
{
    const struct row *r = ctx;
    put_value(r->to, mp_get(r->fields, f->name));
}

static void put_counts(FILE *to, const msgpack_object *tally)
{
    csv_put_number(to, number_at(tally, "innovative"), false);
    csv_put_number(to, number_at(tally, "ordinary"), false);
    csv_put_number(to, number_at(tally, "unsure"), false);
    put_text(to, text_at(tally, "own"));
}

void csv_story(FILE *to, const msgpack_object *story)
{
    const msgpack_object *record = mp_get(story, "record"), *fields = mp_get(record, "fields");
    static const char *const texts[] = {"id", "kind"}, *const said[] = {"title", "summary"};
    for (size_t i = 0; i < 2; i++)
        put_text(to, text_at(record, texts[i]));
    for (size_t i = 0; i < 2; i++)
        put_text(to, text_at(fields, said[i]));
    put_text(to, text_at(record, "org"));
    put_text(to, text_at(record, "org_name"));
    put_day(to, number_at(record, "created"));
    put_day(to, number_at(record, "updated"));
    put_text(to, text_at(record, "state"));
    put_text(to, text_at(record, "review_by"));
    put_yes(to, bool_at(record, "overdue", false));
    put_text(to, text_at(record, "status"));
    put_text(to, text_at(story, "flag"));
    put_counts(to, mp_get(story, "tally"));
    put_adopters(to, mp_get(story, "adoptions"));
    put_problems(to, mp_get(story, "solves"));
    csv_put_number(to, count_at(story, "proposals"), false);
    csv_put_number(to, count_at(story, "comments"), false);
    each_field(put_field, &(struct row){to, fields});
    put_awards(to, mp_get(story, "awards"));
}
