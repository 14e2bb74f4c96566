// SPDX-License-Identifier: Apache-2.0
/* A record's own fields. */
#include <stdlib.h>
#include <string.h>

#include "cli/result.h"
#include "cli/story/story.h"

static bool is_one_of(const char *name, const char *const *names)
{
    for (size_t i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* What stands elsewhere in the story, or is no reader's concern. `value` NULL: whatever it is. */
static bool is_left_out(const struct kind *k, const struct field *f, const msgpack_object *value)
{
    static const char *const heading[] = {"title",    "summary",   "body",
                                          "category", "review_by", NULL};
    static const char *const judgement[] = {"flag",     "new", "value", "leap",
                                            "realised", "why", NULL};
    static const char *const technical[] = {"import_key", "lang", NULL};
    struct bytes text;
    bool root = k->number == KIND_EXAMPLE || k->number == KIND_PROBLEM;
    bool usual = strcmp(f->name, "licence") == 0 && mp_text(value, &text) &&
                 bytes_equal(text, BYTES_LIT("CC0-1.0"));
    return usual || (root && is_one_of(f->name, heading)) || is_one_of(f->name, judgement) ||
           is_one_of(f->name, technical);
}

/* Links stand apart: a comma behind one would seem a part of it. */
static void add_links(struct items *l, const struct field *f, const msgpack_object *list)
{
    struct bytes link;
    for (size_t i = 0; mp_text(mp_at(list, i), &link); i++)
        items_add(l, "%s%s%.*s", i ? "" : say(&f->label), i ? "" : ": ", (int)link.len,
                  (const char *)link.ptr);
}

static void add_list(struct items *l, const struct field *f, const msgpack_object *fields)
{
    char *list = joined_at(fields, f->name, NULL);
    if (list[0])
        items_add(l, "%s: %s", say(&f->label), list);
    free(list);
}

static void add_fact(struct items *l, const struct field *f, const msgpack_object *fields)
{
    const msgpack_object *value = mp_get(fields, f->name);
    const char *label = say(&f->label);
    struct bytes text;
    uint64_t n;
    bool yes;
    char when[32], hex[HEX_MAX], id[16];
    if (mp_text(value, &text) && f->choices)
        items_add(l, "%s: %s", label, say_choice(f->choices, text));
    else if (mp_text(value, &text))
        items_add(l, "%s: %.*s", label, (int)text.len, (const char *)text.ptr);
    else if (mp_uint(value, UINT64_MAX, &n) && f->type == FIELD_TIME)
        items_add(l, "%s: %s", label, time_text(n, when));
    else if (mp_uint(value, UINT64_MAX, &n))
        items_add(l, "%s: %llu", label, (unsigned long long)n);
    else if (mp_bool(value, &yes))
        items_add(l, "%s: %s", label, yes ? _("yes") : _("no"));
    else if (mp_bin(value, &text))
        items_add(l, "%s: %s", label, short_hex(bytes_str(hex_of(value, hex)), id));
    else if (f->type == FIELD_LINKS)
        add_links(l, f, value);
    else
        add_list(l, f, fields);
}

static void print_prose(FILE *to, const struct field *f, struct bytes text)
{
    style_on(to, STYLE_BOLD);
    struct items l = items_after(to, say(&f->label), 0);
    style_off(to);
    (void)fputc(':', to);
    print_wrapped_after(to, text, 0, l.column + 1);
}

/* A blank line before what is the first of its part. */
static void begin(FILE *to, bool *begun)
{
    if (!*begun)
        (void)fputc('\n', to);
    *begun = true;
}

void facts_print(FILE *to, const struct kind *k, const msgpack_object *fields)
{
    static const char *const texts[] = {"summary", "body"};
    struct items l = {.to = to};
    bool begun = false;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (text_at(fields, texts[i]).ptr) {
            (void)fputc('\n', to);
            print_wrapped(to, text_at(fields, texts[i]), 0);
        }
    for (const struct kind_field *row = k->fields; row->field; row++) {
        const msgpack_object *value = mp_get(fields, row->field->name);
        if (!value || row->field->type == FIELD_PROSE || is_left_out(k, row->field, value))
            continue;
        begin(to, &begun);
        add_fact(&l, row->field, fields);
        if (settings.plain)
            items_end(&l);
    }
    items_end(&l);
    for (const struct kind_field *row = k->fields; row->field; row++) {
        struct bytes text = text_at(fields, row->field->name);
        if (!text.ptr || row->field->type != FIELD_PROSE || is_left_out(k, row->field, NULL))
            continue;
        begin(to, &begun);
        print_prose(to, row->field, text);
    }
}
