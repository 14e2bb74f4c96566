// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/draft/template.h"
#include "cli/out/formats.h"
#include "cli/out/words.h"
#include "cli/output.h"

void markdown_draft(FILE *to, const msgpack_object *story)
{
    const msgpack_object *record = mp_get(story, "record");
    AUTO_DRAFT struct draft d = {.kind = kind_named(text_at(record, "kind")),
                                 .fields = json_from_mp(mp_get(record, "fields"))};
    if (!d.kind)
        return;
    (void)json_object_del(d.fields, "import_key"); /* or it would be taken for the same again */
    draft_put(to, &d);
}

/* -- text -------------------------------------------------------------------------------------- */

/* Text with nothing left that Markdown or HTML would make something of. A line of its own keeps to
 * itself: two blanks at its end break it. */
static void put_text(FILE *to, struct bytes text)
{
    enum { BEGINS, NUMBER, WITHIN } at = BEGINS; /* of the line */
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (memchr("\\`*_[]<>&|~", c, 11) || (at == BEGINS && memchr("#+-=", c, 4)) ||
            (at == NUMBER && memchr(".)", c, 2)))
            (void)fputc('\\', to);
        (void)fputs(c == '\n' ? "  \n" : "", to);
        if (c != '\n')
            (void)fputc(c, to);
        if (c == '\n')
            at = BEGINS;
        else if (at != WITHIN && c >= '0' && c <= '9')
            at = NUMBER;
        else if (at != BEGINS || c != ' ')
            at = WITHIN;
    }
}

static void put_item(FILE *to, bool *first, const char *text, size_t len)
{
    (void)fputs(*first ? "" : " · ", to);
    put_text(to, bytes_of(text, len));
    *first = false;
}

static void put_paragraph(FILE *to, struct bytes text)
{
    if (!text.len)
        return;
    (void)fputc('\n', to);
    put_text(to, text);
    (void)fputc('\n', to);
}

/* -- the record -------------------------------------------------------------------------------- */

static void put_facts(FILE *to, const msgpack_object *story)
{
    const msgpack_object *record = mp_get(story, "record"), *fields = mp_get(record, "fields");
    struct bytes org = org_at(record), category = text_at(fields, "category");
    struct bytes status = text_at(record, "status");
    char when[32], words[WORDS_MAX];
    bool first = true;
    put_item(to, &first, (const char *)org.ptr, org.len);
    if (category.len) {
        const char *label = say_choice(category_choices, category);
        put_item(to, &first, label, strlen(label));
    }
    const char *day = day_at(record, "created", when);
    put_item(to, &first, day, strlen(day));
    const char *judged = status.len ? say_choice(problem_choices, status)
                                    : judged_text(mp_get(story, "tally"), words);
    put_item(to, &first, judged, strlen(judged));
    (void)fputc('\n', to);
}

static void put_sections(FILE *to, const struct kind *k, const msgpack_object *fields)
{
    for (const struct kind_field *row = k->fields; row->field; row++) {
        struct bytes text = text_at(fields, row->field->name);
        if (row->field->type != FIELD_PROSE || !text.len || strcmp(row->field->name, "body") == 0)
            continue;
        (void)fprintf(to, "\n### %s\n", say(&row->field->label));
        put_paragraph(to, text);
    }
}

/* -- what others say --------------------------------------------------------------------------- */

/* "- Organisation, 2019-02-01: infört. Text" of those that count. */
static void put_said(FILE *to, const msgpack_object *list, const char *heading, uint32_t kind,
                     const char *word)
{
    const msgpack_object *said;
    bool begun = false;
    for (size_t i = 0; (said = mp_at(list, i)); i++) {
        const msgpack_object *fields = mp_get(said, "fields");
        const struct kind_field *row = kind_field(kind_of(kind), bytes_str(word));
        struct bytes text = text_at(fields, kind == KIND_ASSESSMENT ? "why" : "text");
        struct bytes slug = text_at(fields, word), award = text_at(fields, "award");
        char when[32];
        if (!bool_at(said, "current", true))
            continue;
        (void)fprintf(to, begun ? "- " : "\n### %s\n\n- ", heading);
        begun = true;
        put_text(to, org_at(said));
        (void)fprintf(to, ", %s", day_at(said, "created", when));
        if (slug.len && row)
            (void)fprintf(to, ": %s", say_choice(row->field->choices, slug));
        for (size_t k = 0; k < 2; k++) {
            struct bytes more = k ? text : award;
            (void)fputs(more.len ? ". " : "", to);
            put_text(to, more);
        }
        (void)fputc('\n', to);
    }
}

void markdown_begin(FILE *to, const struct collection *c)
{
    (void)fprintf(to, "# %s: ", _("Good practice"));
    put_text(to, text_at(c->status.result, "network_name"));
    (void)fprintf(to, "\n\n");
    (void)fprintf(to, ngettext("%zu record.", "%zu records, the newest first.", c->count),
                  c->count);
    (void)fputc('\n', to);
}

void markdown_story(FILE *to, const msgpack_object *story)
{
    const msgpack_object *record = mp_get(story, "record"), *fields = mp_get(record, "fields");
    const struct kind *k = kind_named(text_at(record, "kind"));
    if (!k)
        return;
    (void)fputs("\n## ", to);
    put_text(to, text_at(fields, "title"));
    (void)fputs("\n\n", to);
    put_facts(to, story);
    put_paragraph(to, text_at(fields, "summary"));
    put_paragraph(to, text_at(fields, "body"));
    put_sections(to, k, fields);
    put_said(to, mp_get(story, "assessments"), _("Judgements"), KIND_ASSESSMENT, "flag");
    put_said(to, mp_get(story, "adoptions"), _("Taken up"), KIND_ADOPTION, "status");
    put_said(to, mp_get(story, "proposals"), _("Proposals"), KIND_PROPOSAL, "");
    put_said(to, mp_get(story, "awards"), _("Awards"), KIND_AWARD, "status");
    put_said(to, mp_get(story, "comments"), _("Questions and comments"), KIND_COMMENT, "");
}
