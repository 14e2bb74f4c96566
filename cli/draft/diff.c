// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/diff.h"

#include <stdlib.h>
#include <string.h>

#include "cli/output.h"
#include "proto/record/json.h"

/* -- as it would be signed --------------------------------------------------------------------- */

static enum error add_part(json_t *all, const struct buf *part)
{
    AUTO_MP struct mp m = {0};
    if (!part->len)
        return OK;
    enum error e = mp_read(buf_bytes(part), MP_CANONICAL, MP_RECORD_NODES, &m);
    json_t *fields = e ? NULL : json_from_mp(mp_at(&m.root, 1));
    if (!e && json_object_update(all, fields) != 0)
        e = ERR_MEMORY;
    json_decref(fields);
    return e;
}

json_t *diff_normal(const struct draft *d)
{
    static const uint8_t salt[2 * SALT_BYTES];
    AUTO_BUF struct buf map = BUF(4 * RECORD_MAX), body = BUF(RECORD_MAX),
                        contact = BUF(RECORD_MAX);
    AUTO_MP struct mp fields = {0};
    struct complaint complaint;
    json_t *all = json_object();
    enum error e = json_to_mp(d->fields, &map);
    if (!e)
        e = mp_read(buf_bytes(&map), MP_BOUNDED, MP_RECORD_NODES, &fields);
    if (!e)
        e = payload_encode(draft_form(d), &fields.root, salt, &body, &contact, &complaint);
    if (!e)
        e = add_part(all, &body);
    if (!e)
        e = add_part(all, &contact);
    if (!e)
        return all;
    json_decref(all);
    return NULL;
}

/* -- lines ------------------------------------------------------------------------------------- */

enum { LINES_MAX = 400 };

struct lines {
    size_t count;
    struct bytes line[LINES_MAX]; /* the last one takes what is left */
};

static void split(const char *text, struct lines *ret)
{
    struct bytes rest = bytes_str(text);
    ret->count = 0;
    while (rest.len && ret->count < LINES_MAX) {
        const uint8_t *end = memchr(rest.ptr, '\n', rest.len);
        bool last = !end || ret->count == LINES_MAX - 1;
        size_t len = last ? rest.len : (size_t)(end - rest.ptr);
        ret->line[ret->count++] = bytes_slice(rest, 0, len);
        size_t next = last ? rest.len : len + 1;
        rest = bytes_slice(rest, next, rest.len - next);
    }
}

static void put_line(FILE *to, char sign, struct bytes line)
{
    style_on(to, sign == '+' ? STYLE_GOOD : STYLE_BAD);
    (void)fprintf(to, "  %c ", sign);
    print_clean(to, line);
    style_off(to);
    (void)fputc('\n', to);
}

/* The longest common subsequence of the lines, by the textbook's table: from the end, so that the
 * way through it is read from the start. Unchanged lines are left out. */
static void put_lines(FILE *to, const struct lines *a, const struct lines *b)
{
    size_t width = b->count + 1;
    uint16_t *common = calloc((a->count + 1) * width, sizeof *common);
    if (!common)
        return;
    for (size_t i = a->count; i-- > 0;)
        for (size_t k = b->count; k-- > 0;) {
            uint16_t down = common[(i + 1) * width + k], right = common[i * width + k + 1];
            uint16_t both = (uint16_t)(common[(i + 1) * width + k + 1] + 1);
            common[i * width + k] = bytes_equal(a->line[i], b->line[k]) ? both
                                    : down > right                      ? down
                                                                        : right;
        }
    for (size_t i = 0, k = 0; i < a->count || k < b->count;) {
        bool same = i < a->count && k < b->count && bytes_equal(a->line[i], b->line[k]);
        bool drop = !same && i < a->count &&
                    (k == b->count || common[(i + 1) * width + k] >= common[i * width + k + 1]);
        if (!same)
            put_line(to, drop ? '-' : '+', drop ? a->line[i] : b->line[k]);
        i += same || drop;
        k += same || !drop;
    }
    free(common);
}

/* -- fields ------------------------------------------------------------------------------------ */

/* A value as a text; "" for none. Free it. */
static char *text_of(const struct field *f, const json_t *value)
{
    const char *text = json_string_value(value);
    size_t i;
    const json_t *item;
    if (text)
        return strdup(f->choices ? say_choice(f->choices, bytes_str(text)) : text);
    if (json_is_boolean(value))
        return strdup(json_is_true(value) ? _("yes") : _("no"));
    if (!json_is_array(value))
        return value ? json_dumps(value, JSON_ENCODE_ANY) : strdup("");
    AUTO_BUF struct buf all = BUF(RECORD_MAX);
    json_array_foreach((json_t *)(uintptr_t)value, i, item)
    {
        buf_put(&all, i ? BYTES_LIT(", ") : BYTES_LIT(""));
        buf_put(&all, bytes_str(json_string_value(item) ? json_string_value(item) : "?"));
    }
    return strndup(all.ptr ? (const char *)all.ptr : "", all.len);
}

static void put_field(FILE *to, const struct field *f, const json_t *before, const json_t *after)
{
    char *from = text_of(f, before), *into = text_of(f, after);
    struct lines *lines = calloc(2, sizeof *lines);
    style_on(to, STYLE_BOLD);
    (void)fprintf(to, "%s\n", say(&f->label));
    style_off(to);
    if (from && into && lines) {
        split(from, &lines[0]);
        split(into, &lines[1]);
        put_lines(to, &lines[0], &lines[1]);
    }
    free(lines);
    free(from);
    free(into);
}

size_t diff_print(FILE *to, const struct kind *form, const json_t *before, const json_t *after)
{
    size_t count = 0;
    for (const struct kind_field *row = form->fields; row->field; row++) {
        json_t *a = json_object_get(before, row->field->name),
               *b = json_object_get(after, row->field->name);
        if ((!a && !b) || (a && b && json_equal(a, b)))
            continue;
        if (to)
            put_field(to, row->field, a, b);
        count++;
    }
    return count;
}
