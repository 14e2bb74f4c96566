// SPDX-License-Identifier: Apache-2.0
/* What others say of a record, on its page. Of each organisation what it says now; what it said
 * before is counted in its versions. */
#include <inttypes.h>
#include <string.h>

#include "cli/output.h"
#include "cli/site/site.h"

/* A list of things said: which, under what heading, and what is the word and the text of each. */
struct voices {
    const char *list, *id; /* in the result; of the heading */
    enum kind_number kind;
    const char *word, *text; /* fields; NULL: none */
};

static bool counts(const msgpack_object *said)
{
    return bool_at(said, "current", true) && !bool_at(said, "own", false);
}

static void put_heading(const struct page *p, const char *id, const char *text)
{
    (void)fprintf(p->to, "<h2 id=\"%s\">", id);
    html_str(p->to, text);
    html_put(p->to, "</h2>\n");
}

/* -- one voice --------------------------------------------------------------------------------- */

static void put_who(const struct page *p, const msgpack_object *said)
{
    page_org(p, text_at(said, "org"), org_at(said));
    html_put(p->to, " · ");
    page_day(p, said, "created");
}

static void put_word(const struct page *p, enum kind_number kind, const char *name,
                     const msgpack_object *fields)
{
    struct bytes slug = text_at(fields, name);
    if (!slug.len)
        return;
    html_put(p->to, " · <strong>");
    html_str(p->to, say_choice(kind_field(kind_of(kind), bytes_str(name))->field->choices, slug));
    html_put(p->to, "</strong>");
}

/* The small facts beside the text: the criteria of a judgement, how an adoption was made. Of the
 * author's own view the criteria alone: the rest stands above. */
static void put_details(const struct page *p, enum kind_number kind, const msgpack_object *fields,
                        bool own)
{
    enum { CRITERIA = 4 };
    static const char *const names[] = {"new", "value", "leap", "realised", "recipient",
                                        "how", "unit",  "year", "effort"};
    size_t count = own ? CRITERIA : sizeof names / sizeof *names;
    const char *gap = "<p class=\"meta\">";
    for (size_t i = 0; i < count; i++) {
        const struct kind_field *row = kind_field(kind_of(kind), bytes_str(names[i]));
        const msgpack_object *value = row ? mp_get(fields, names[i]) : NULL;
        struct bytes text;
        uint64_t n;
        if (!value)
            continue;
        (void)fprintf(p->to, "%s<span>%s: ", gap, say(&row->field->label));
        if (mp_uint(value, UINT64_MAX, &n))
            (void)fprintf(p->to, "%llu", (unsigned long long)n);
        else if (mp_text(value, &text) && row->field->choices)
            html_str(p->to, say_choice(row->field->choices, text));
        else
            html_text(p->to, text_at(fields, names[i]));
        html_put(p->to, "</span>");
        gap = " · ";
    }
    if (gap[0] == ' ')
        html_put(p->to, "</p>\n");
}

static void put_text(const struct page *p, const msgpack_object *fields, const char *name)
{
    struct bytes text = text_at(fields, name);
    html_prose(p->to, text, page_lang(p, text_at(fields, "lang")).attribute);
}

static void put_voice(const struct page *p, const struct voices *v, const msgpack_object *said)
{
    const msgpack_object *fields = mp_get(said, "fields");
    html_put(p->to, "<li>\n<p class=\"who\">");
    put_who(p, said);
    put_word(p, v->kind, v->word, fields);
    html_put(p->to, "</p>\n");
    put_text(p, fields, v->text);
    if (text_at(fields, "changed").len) {
        html_put(p->to, "<p class=\"meta\">");
        html_str(p->to, _("What was changed:"));
        html_put(p->to, "</p>\n");
        put_text(p, fields, "changed");
    }
    put_details(p, v->kind, fields, false);
    html_put(p->to, "</li>\n");
}

static void put_voices(const struct page *p, const msgpack_object *story, const struct voices *v,
                       const char *heading)
{
    const msgpack_object *list = mp_get(story, v->list), *said;
    bool begun = false;
    for (size_t i = 0; (said = mp_at(list, i)); i++) {
        if (!counts(said))
            continue;
        if (!begun)
            put_heading(p, v->id, heading);
        if (!begun)
            html_put(p->to, "<ul class=\"said\">\n");
        begun = true;
        put_voice(p, v, said);
    }
    if (begun)
        html_put(p->to, "</ul>\n");
}

/* -- judgements -------------------------------------------------------------------------------- */

/* The author's own view: its newest assessment, or what stands in the record. */
static void put_own(const struct page *p, const msgpack_object *story)
{
    const msgpack_object *list = mp_get(story, "assessments"), *said;
    const msgpack_object *fields = mp_get(mp_get(story, "record"), "fields");
    for (size_t i = 0; (said = mp_at(list, i)); i++)
        if (bool_at(said, "own", false) && bool_at(said, "current", true))
            fields = mp_get(said, "fields");
    if (!text_at(fields, "flag").len)
        return;
    put_heading(p, "egen", _("Own view"));
    html_put(p->to, "<ul class=\"said\">\n<li>\n<p class=\"who\">");
    page_org(p, text_at(mp_get(story, "record"), "org"), org_at(mp_get(story, "record")));
    put_word(p, KIND_ASSESSMENT, "flag", fields);
    html_put(p->to, "</p>\n");
    put_text(p, fields, "why");
    put_details(p, KIND_ASSESSMENT, fields, true);
    html_put(p->to, "</li>\n</ul>\n");
}

static void put_judgements(const struct page *p, const msgpack_object *story)
{
    static const struct voices judged = {"assessments", "bedomningar", KIND_ASSESSMENT, "flag",
                                         "why"};
    put_voices(p, story, &judged, _("How others judge it"));
    put_own(p, story);
}

/* -- problems and solutions -------------------------------------------------------------------- */

/* Another record, by its brief: {id, kind, title, org, org_name}. */
static void put_other(const struct page *p, const msgpack_object *other)
{
    html_put(p->to, "<p>");
    page_record(p, text_at(other, "id"), text_at(other, "title"));
    html_put(p->to, " · ");
    page_org(p, text_at(other, "org"), org_at(other));
    html_put(p->to, "</p>\n");
}

static void put_links(const struct page *p, const msgpack_object *story, const char *name,
                      const char *other, const char *heading)
{
    const msgpack_object *list = mp_get(story, name), *said;
    for (size_t i = 0; (said = mp_at(list, i)); i++) {
        if (i == 0) {
            put_heading(p, name, heading);
            html_put(p->to, "<ul class=\"said\">\n");
        }
        html_put(p->to, "<li>\n<p class=\"who\">");
        put_who(p, said);
        html_put(p->to, "</p>\n");
        if (text_at(mp_get(said, other), "id").len)
            put_other(p, mp_get(said, other));
        put_text(p, mp_get(said, "fields"), "text");
        html_put(p->to, "</li>\n");
    }
    if (count_at(story, name))
        html_put(p->to, "</ul>\n");
}

/* -- awards ------------------------------------------------------------------------------------ */

static void put_awards(const struct page *p, const msgpack_object *story)
{
    const msgpack_object *list = mp_get(story, "awards"), *said;
    const struct field *class = kind_field(kind_of(KIND_AWARD), BYTES_LIT("class"))->field;
    for (size_t i = 0; (said = mp_at(list, i)); i++) {
        const msgpack_object *fields = mp_get(said, "fields");
        if (i == 0) {
            put_heading(p, "utmarkelser", _("Awards"));
            html_put(p->to, "<ul>\n");
        }
        html_put(p->to, "<li>");
        html_text(p->to, text_at(fields, "award"));
        (void)fprintf(p->to, " %llu", (unsigned long long)number_at(fields, "year"));
        put_word(p, KIND_AWARD, "status", fields);
        if (text_at(fields, "class").len) {
            html_put(p->to, " · ");
            html_str(p->to, say_choice(class->choices, text_at(fields, "class")));
        }
        html_put(p->to, "</li>\n");
    }
    if (count_at(story, "awards"))
        html_put(p->to, "</ul>\n");
}

/* -- comments ---------------------------------------------------------------------------------- */

static void put_comment(const struct page *p, const msgpack_object *said, bool answer)
{
    const msgpack_object *fields = mp_get(said, "fields");
    bool question = bool_at(fields, "question", false);
    (void)fprintf(p->to, "<li%s>\n<p class=\"who\">", answer ? " class=\"answer\"" : "");
    put_who(p, said);
    html_put(p->to, " · <strong>");
    html_str(p->to, answer ? _("Answer") : question ? _("Question") : _("Comment"));
    html_put(p->to, "</strong></p>\n");
    put_text(p, fields, "text");
    html_put(p->to, "</li>\n");
}

/* Whether it answers that comment (NULL: any that is here). */
static bool is_answer(const msgpack_object *list, const msgpack_object *said,
                      const msgpack_object *to)
{
    const msgpack_object *other;
    char hex[HEX_MAX];
    struct bytes id = bytes_str(hex_of(mp_get(mp_get(said, "fields"), "answers"), hex));
    for (size_t i = 0; id.len && (other = mp_at(list, i)); i++)
        if (other != said && (!to || other == to) && bytes_equal(text_at(other, "id"), id))
            return true;
    return false;
}

/* The oldest first (the daemon tells the newest first), each question with its answers below. */
static void put_comments(const struct page *p, const msgpack_object *story)
{
    const msgpack_object *list = mp_get(story, "comments");
    size_t count = count_at(story, "comments");
    if (!count)
        return;
    put_heading(p, "kommentarer", _("Questions and comments"));
    html_put(p->to, "<ul class=\"said\">\n");
    for (size_t i = count; i-- > 0;) {
        const msgpack_object *said = mp_at(list, i);
        if (is_answer(list, said, NULL))
            continue;
        put_comment(p, said, false);
        for (size_t k = count; k-- > 0;)
            if (is_answer(list, mp_at(list, k), said))
                put_comment(p, mp_at(list, k), true);
    }
    html_put(p->to, "</ul>\n");
}

/* -- versions ---------------------------------------------------------------------------------- */

static void put_versions(const struct page *p, const msgpack_object *story)
{
    const msgpack_object *list = mp_get(story, "versions"), *version;
    if (count_at(story, "versions") < 2)
        return;
    put_heading(p, "versioner", _("Versions"));
    html_put(p->to, "<ol reversed>\n");
    for (size_t i = 0; (version = mp_at(list, i)); i++) {
        (void)fprintf(p->to, "<li value=\"%" PRIu64 "\">", number_at(version, "number"));
        put_who(p, version);
        if (bool_at(version, "current", false)) {
            html_put(p->to, " · ");
            html_str(p->to, _("the one shown here"));
        }
        html_put(p->to, "</li>\n");
    }
    html_put(p->to, "</ol>\n");
}

void said_put(const struct page *p, const msgpack_object *story)
{
    static const struct voices adoptions = {"adoptions", "inforanden", KIND_ADOPTION, "status",
                                            "text"};
    if (list_by_kind(mp_get(story, "record"), "example"))
        put_judgements(p, story);
    put_voices(p, story, &adoptions, _("Who has taken it up"));
    put_links(p, story, "proposals", "solution", _("Proposed solutions"));
    put_links(p, story, "solves", "problem", _("Problems that it may solve"));
    put_awards(p, story);
    put_comments(p, story);
    put_versions(p, story);
}
