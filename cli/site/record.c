// SPDX-License-Identifier: Apache-2.0
/* The page of an example or a problem: its whole story. */
#include <string.h>

#include "cli/output.h"
#include "cli/site/site.h"

struct record_page {
    struct page p;
    const msgpack_object *story, *record, *fields;
    const struct kind *kind;
    struct lang lang; /* of its text */
};

static bool is_example(const struct record_page *r)
{
    return r->kind->number == KIND_EXAMPLE;
}

/* -- the head ---------------------------------------------------------------------------------- */

static void put_kicker(const struct record_page *r)
{
    FILE *to = r->p.to;
    html_put(to, "<p class=\"kicker\">");
    html_str(to, kind_text(text_at(r->record, "kind"), text_at(r->fields, "outcome")));
    html_put(to, " · ");
    page_category(&r->p, text_at(r->fields, "category"));
    html_put(to, "</p>\n");
}

static void put_title(const struct record_page *r)
{
    FILE *to = r->p.to;
    (void)fprintf(to, "<h1%s>", r->lang.attribute);
    html_text(to, text_at(r->fields, "title"));
    (void)fprintf(to, "</h1>\n<p class=\"lead\"%s>", r->lang.attribute);
    html_text(to, text_at(r->fields, "summary"));
    html_put(to, "</p>\n");
}

static void put_who(const struct record_page *r)
{
    FILE *to = r->p.to;
    const msgpack_object *now = mp_get(r->record, "successor");
    html_put(to, "<p class=\"meta\">");
    page_org(&r->p, text_at(r->record, "org"), org_at(r->record));
    if (org_at(now).len) {
        (void)fprintf(to, " (%s ", _("now"));
        page_org(&r->p, text_at(now, "org"), org_at(now));
        html_put(to, ")");
    }
    html_put(to, " · ");
    page_day(&r->p, r->record, "created");
    if (number_at(r->record, "updated")) {
        (void)fprintf(to, " · %s ", _("changed"));
        page_day(&r->p, r->record, "updated");
    }
    html_put(to, "</p>\n");
}

/* How it is judged or where it stands, and whether it is still current. */
static void put_standing(const struct record_page *r)
{
    FILE *to = r->p.to;
    char words[WORDS_MAX];
    struct bytes status = text_at(r->record, "status"), day = text_at(r->record, "review_by");
    html_put(to, "<p class=\"standing\"><strong>");
    html_str(to, is_example(r) ? judged_text(mp_get(r->story, "tally"), words)
                               : say_choice(problem_choices, status));
    html_put(to, "</strong>");
    if (bytes_equal(text_at(r->story, "flag"), BYTES_LIT("disputed"))) {
        html_put(to, " · <a href=\"#bedomningar\">");
        html_str(to, _("the judgements differ"));
        html_put(to, "</a>");
    }
    if (day.len) {
        html_put(to, " · ");
        html_str(to, bool_at(r->record, "overdue", false) ? _("should have been reviewed by")
                                                          : _("current until"));
        html_put(to, " <time>");
        html_text(to, day);
        html_put(to, "</time>");
    }
    html_put(to, "</p>\n");
}

/* -- the text ---------------------------------------------------------------------------------- */

static void put_prose(const struct record_page *r)
{
    html_prose(r->p.to, text_at(r->fields, "body"), r->lang.attribute);
    for (const struct kind_field *row = r->kind->fields; row->field; row++) {
        struct bytes text = text_at(r->fields, row->field->name);
        if (row->field->type != FIELD_PROSE || !text.len || strcmp(row->field->name, "body") == 0 ||
            strcmp(row->field->name, "why") == 0)
            continue;
        page_heading(&r->p, say(&row->field->label));
        html_prose(r->p.to, text, r->lang.attribute);
    }
}

/* -- facts ------------------------------------------------------------------------------------- */

/* What stands elsewhere on the page, or is no reader's concern. */
static bool is_fact(const struct field *f)
{
    static const char *const not [] = {"title", "summary", "category",  "review_by", "flag",
                                       "new",   "value",   "leap",      "realised",  "status",
                                       "lang",  "licence", "import_key"};
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
        if (strcmp(not [i], f -> name) == 0)
            return false;
    return f->type != FIELD_PROSE;
}

/* Links below each other, words beside. */
static void put_list(const struct record_page *r, const struct field *f, const msgpack_object *list)
{
    struct bytes text;
    bool links = f->type == FIELD_LINKS;
    html_put(r->p.to, "<dd>");
    for (size_t i = 0; mp_text(mp_at(list, i), &text); i++) {
        (void)fputs(!i ? "" : links ? "</dd>\n<dd>" : ", ", r->p.to);
        (links ? html_link : html_text)(r->p.to, text);
    }
    html_put(r->p.to, "</dd>\n");
}

static void put_fact(const struct record_page *r, const struct field *f,
                     const msgpack_object *value)
{
    FILE *to = r->p.to;
    struct bytes text;
    uint64_t n;
    bool yes;
    html_put(to, "<dt>");
    html_str(to, say(&f->label));
    html_put(to, "</dt>\n");
    if (count_at(r->fields, f->name)) {
        put_list(r, f, value);
        return;
    }
    html_put(to, "<dd>");
    if (mp_text(value, &text) && f->choices)
        html_str(to, say_choice(f->choices, text));
    else if (mp_text(value, &text))
        html_link(to, text);
    else if (mp_uint(value, UINT64_MAX, &n))
        (void)fprintf(to, "%llu", (unsigned long long)n);
    else if (mp_bool(value, &yes))
        html_str(to, yes ? _("yes") : _("no"));
    html_put(to, "</dd>\n");
}

static void put_facts(const struct record_page *r)
{
    page_heading(&r->p, _("Facts"));
    html_put(r->p.to, "<dl>\n");
    for (const struct kind_field *row = r->kind->fields; row->field; row++) {
        const msgpack_object *value = mp_get(r->fields, row->field->name);
        if (value && is_fact(row->field))
            put_fact(r, row->field, value);
    }
    struct bytes licence = text_at(r->fields, "licence"), id = text_at(r->record, "id");
    if (licence.len && !bytes_equal(licence, BYTES_LIT("CC0-1.0")))
        put_fact(r, kind_field(r->kind, BYTES_LIT("licence"))->field, mp_get(r->fields, "licence"));
    html_put(r->p.to, "<dt>Id</dt>\n<dd class=\"id\">");
    html_text(r->p.to, id);
    html_put(r->p.to, "</dd>\n</dl>\n");
}

/* -- the whole --------------------------------------------------------------------------------- */

void page_story(struct site *s, const msgpack_object *story)
{
    const msgpack_object *record = mp_get(story, "record");
    struct record_page r = {.story = story,
                            .record = record,
                            .fields = mp_get(record, "fields"),
                            .kind = kind_named(text_at(record, "kind"))};
    char path[SITE_PATH_MAX];
    if (!r.kind || !site_path(s, text_at(record, "id"), path)[0])
        return;
    r.p = page_begin(s, path, text_at(r.fields, "title"), MENU_NONE);
    r.lang = page_lang(&r.p, text_at(r.fields, "lang"));
    html_put(r.p.to, "<article>\n");
    put_kicker(&r);
    put_title(&r);
    put_who(&r);
    put_standing(&r);
    put_prose(&r);
    put_facts(&r);
    said_put(&r.p, story);
    html_put(r.p.to, "</article>\n");
    page_end(&r.p);
}
