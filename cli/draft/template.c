// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/template.h"

#include <string.h>

#include "cli/output.h"

static bool is_prose(const struct field *f)
{
    return f->type == FIELD_PROSE || strcmp(f->name, "summary") == 0;
}

static const json_t *value_of(const struct draft *d, const struct field *f)
{
    return json_object_get(d->fields, f->name);
}

/* What goda sets by itself stands there only when it has been set. */
static bool is_offered(const struct draft *d, const struct field *f)
{
    bool own = strcmp(f->name, "import_key") == 0 || strcmp(f->name, "lang") == 0;
    return !own || value_of(d, f);
}

static void put_hint(FILE *to, const struct field *f)
{
    const char *hint = f->hint.en ? say(&f->hint) : "";
    if (!f->choices && !hint[0])
        return;
    (void)fprintf(to, "<!-- %s%s", hint, hint[0] && f->choices ? ": " : "");
    for (const struct choice *c = f->choices; c && c->slug; c++)
        (void)fprintf(to, "%s%s", c == f->choices ? "" : " · ", c->slug);
    (void)fputs(" -->\n", to);
}

/* -- values ------------------------------------------------------------------------------------ */

/* Text that draft_from_markdown reads as it was: a line that would be a heading, and what would
 * begin a comment, get a backslash; what has one line keeps to it. */
static void put_text(FILE *to, const char *text, bool lines)
{
    for (char before = '\n'; *text; before = *text++) {
        const char *after = text + strspn(text, "\\");
        bool heading = lines && before == '\n' && *after == '#';
        bool comment = before != '\\' && strncmp(after, "<!--", 4) == 0;
        if (heading || comment)
            (void)fputc('\\', to);
        (void)fputc(*text == '\n' && !lines ? ' ' : *text, to);
    }
}

static void put_value(FILE *to, const json_t *value, bool lines)
{
    const json_t *item;
    size_t i;
    if (json_is_string(value))
        put_text(to, json_string_value(value), lines);
    else if (json_is_integer(value))
        (void)fprintf(to, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_boolean(value))
        (void)fputs(json_is_true(value) ? _("yes") : _("no"), to);
    json_array_foreach(value, i, item)
    {
        (void)fputs(i ? ", " : "", to);
        put_value(to, item, false);
    }
}

/* -- the whole --------------------------------------------------------------------------------- */

static void put_line(FILE *to, const struct draft *d, const struct kind_field *row)
{
    put_hint(to, row->field);
    (void)fprintf(to, "%s%s: ", say(&row->field->label), row->required ? " *" : "");
    put_value(to, value_of(d, row->field), false);
    (void)fputc('\n', to);
}

static void put_section(FILE *to, const struct draft *d, const struct kind_field *row)
{
    (void)fprintf(to, "\n## %s%s\n", say(&row->field->label), row->required ? " *" : "");
    put_hint(to, row->field);
    put_value(to, value_of(d, row->field), true);
    (void)fputc('\n', to);
}

void template_put(FILE *to, const struct draft *d)
{
    const struct kind_field *rows = draft_form(d)->fields;
    (void)fprintf(to, "<!-- %s -->\n---\n",
                  _("What is marked * is required. Save and close to go on; an unchanged file "
                    "publishes nothing. Write nothing secret and no personal data."));
    for (const struct kind_field *row = rows; row->field; row++)
        if (!is_prose(row->field) && is_offered(d, row->field))
            put_line(to, d, row);
    (void)fputs("---\n", to);
    for (const struct kind_field *row = rows; row->field; row++)
        if (is_prose(row->field) && is_offered(d, row->field))
            put_section(to, d, row);
}

void draft_put(FILE *to, const struct draft *d)
{
    const struct kind_field *rows = draft_form(d)->fields;
    const json_t *title = json_object_get(d->fields, "title");
    (void)fputs("---\n", to);
    for (const struct kind_field *row = rows; row->field; row++) {
        const json_t *value = value_of(d, row->field);
        if (!value || value == title || is_prose(row->field))
            continue;
        (void)fprintf(to, "%s: ", say(&row->field->label));
        put_value(to, value, false);
        (void)fputc('\n', to);
    }
    (void)fputs("---\n\n# ", to);
    put_value(to, title, false);
    (void)fputc('\n', to);
    for (const struct kind_field *row = rows; row->field; row++) {
        const json_t *value = value_of(d, row->field);
        if (!value || !is_prose(row->field))
            continue;
        (void)fprintf(to, "\n## %s\n\n", say(&row->field->label));
        put_value(to, value, true);
        (void)fputc('\n', to);
    }
}
