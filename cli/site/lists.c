// SPDX-License-Identifier: Apache-2.0
/* Lists of records: all examples, all problems, those of a category and of an organisation. */
#include "cli/output.h"
#include "cli/site/site.h"

/* -- choices ----------------------------------------------------------------------------------- */

bool list_by_kind(const msgpack_object *hit, const void *kind)
{
    return bytes_equal(text_at(hit, "kind"), bytes_str(kind));
}

bool list_by_category(const msgpack_object *hit, const void *slug)
{
    return bytes_equal(text_at(hit, "category"), bytes_str(slug));
}

static bool list_by_org(const msgpack_object *hit, const void *slug)
{
    return bytes_equal(text_at(hit, "org"), *(const struct bytes *)slug);
}

size_t list_count(const struct site *s, site_choice choose, const void *what)
{
    size_t count = 0;
    for (size_t i = 0; i < s->c.count; i++)
        count += s->updated[i] && choose(s->c.hits[i], what);
    return count;
}

/* -- one in a list ----------------------------------------------------------------------------- */

static void put_item(const struct page *p, const char *text)
{
    html_put(p->to, " · <span>");
    html_str(p->to, text);
    html_put(p->to, "</span>");
}

static void put_count(const struct page *p, uint64_t n, const char *of_what)
{
    char text[80];
    if (!n)
        return;
    (void)snprintf(text, sizeof text, "%llu\u00a0%s", (unsigned long long)n, of_what);
    put_item(p, text);
}

static void put_facts(const struct page *p, const msgpack_object *hit)
{
    struct bytes status = text_at(hit, "status");
    uint64_t adoptions = number_at(hit, "adoptions"), proposals = number_at(hit, "proposals");
    char words[WORDS_MAX];
    html_put(p->to, "<p class=\"meta\"><span>");
    html_text(p->to, org_at(hit));
    html_put(p->to, "</span> · ");
    page_day(p, hit, "created");
    put_item(p, say_choice(category_choices, text_at(hit, "category")));
    bool problem = list_by_kind(hit, "problem");
    if (problem || bytes_equal(text_at(hit, "outcome"), BYTES_LIT("failed")))
        put_item(p, kind_text(text_at(hit, "kind"), text_at(hit, "outcome")));
    if (!problem)
        put_item(p, judged_text(mp_get(hit, "tally"), words));
    else if (!proposals || !bytes_equal(status, BYTES_LIT("proposals"))) /* those are counted */
        put_item(p, say_choice(problem_choices, status));
    put_count(p, adoptions, ngettext("adoption", "adoptions", adoptions));
    put_count(p, proposals, ngettext("proposal", "proposals", proposals));
    if (bool_at(hit, "overdue", false))
        put_item(p, _("should be reviewed"));
    html_put(p->to, "</p>\n");
}

static void put_hit(const struct page *p, const msgpack_object *hit, int level)
{
    (void)fprintf(p->to, "<li>\n<h%d>", level);
    page_record(p, text_at(hit, "id"), text_at(hit, "title"));
    (void)fprintf(p->to, "</h%d>\n<p%s>", level, page_lang(p, BYTES_NONE).attribute);
    html_text(p->to, text_at(hit, "summary"));
    html_put(p->to, "</p>\n");
    put_facts(p, hit);
    html_put(p->to, "</li>\n");
}

size_t list_put(const struct page *p, site_choice choose, const void *what, size_t limit, int level)
{
    const struct site *s = p->site;
    size_t count = 0;
    for (size_t i = 0; i < s->c.count && count < limit; i++) {
        if (!s->updated[i] || !choose(s->c.hits[i], what))
            continue;
        if (count++ == 0)
            html_put(p->to, "<ul class=\"records\">\n");
        put_hit(p, s->c.hits[i], level);
    }
    if (count)
        html_put(p->to, "</ul>\n");
    return count;
}

/* -- pages ------------------------------------------------------------------------------------- */

static void put_title(const struct page *p, const char *title)
{
    html_put(p->to, "<h1>");
    html_str(p->to, title);
    html_put(p->to, "</h1>\n");
}

static void put_line(const struct page *p, const char *class, const char *text)
{
    (void)fprintf(p->to, "<p class=\"%s\">", class);
    html_str(p->to, text);
    html_put(p->to, "</p>\n");
}

static void put_list(const struct page *p, site_choice choose, const void *what, int level)
{
    if (!list_put(p, choose, what, SIZE_MAX, level))
        put_line(p, "none", _("Nothing has been published here yet."));
}

static void page_kind(struct site *s, const char *path, enum menu at, const char *kind)
{
    bool problems = at == MENU_PROBLEMS;
    const char *title = problems ? _("Problems") : _("Examples");
    struct page p = page_begin(s, path, bytes_str(title), at);
    put_title(&p, title);
    put_line(&p, "lead",
             problems
                 ? _("Questions that somebody else may have an answer to, the newest first. "
                     "Who has solved it answers with goda solve.")
                 : _("What has been done, what came of it and how others judge it, the newest "
                     "first. What is ordinary practice is worth as much as what is innovative, "
                     "and what failed as much as what went well."));
    put_list(&p, list_by_kind, kind, 2);
    page_end(&p);
}

static void page_of_category(struct site *s, const struct choice *category)
{
    char path[SITE_PATH_MAX];
    const char *title = say(&category->label), *class = award_class(bytes_str(category->slug));
    (void)snprintf(path, sizeof path, "kategori/%s.html", category->slug);
    struct page p = page_begin(s, path, bytes_str(title), MENU_NONE);
    put_title(&p, title);
    html_put(p.to, "<p class=\"meta\">");
    html_str(p.to, _("Class of the award"));
    html_put(p.to, ": ");
    html_str(p.to, say_choice(class_choices, bytes_str(class)));
    html_put(p.to, "</p>\n");
    put_list(&p, list_by_category, category->slug, 2);
    page_end(&p);
}

static bool examples_of(const msgpack_object *hit, const void *slug)
{
    return list_by_org(hit, slug) && list_by_kind(hit, "example");
}

static bool problems_of(const msgpack_object *hit, const void *slug)
{
    return list_by_org(hit, slug) && list_by_kind(hit, "problem");
}

static void page_of_org(struct site *s, const struct site_org *org)
{
    static const site_choice choices[] = {examples_of, problems_of};
    char path[SITE_PATH_MAX];
    (void)snprintf(path, sizeof path, "organisation/%.*s.html", (int)org->slug.len,
                   (const char *)org->slug.ptr);
    struct page p = page_begin(s, path, org->name, MENU_NONE);
    html_put(p.to, "<h1>");
    html_text(p.to, org->name);
    html_put(p.to, "</h1>\n");
    for (size_t i = 0; i < 2; i++) {
        if (!list_count(s, choices[i], &org->slug))
            continue;
        page_heading(&p, i ? _("Problems") : _("Examples"));
        (void)list_put(&p, choices[i], &org->slug, SIZE_MAX, 3);
    }
    page_end(&p);
}

static void page_orgs(struct site *s)
{
    const char *title = _("Organisations");
    struct page p = page_begin(s, "organisationer.html", bytes_str(title), MENU_ORGS);
    put_title(&p, title);
    html_put(p.to, "<ul class=\"index\">\n");
    for (size_t i = 0; i < s->org_count; i++) {
        html_put(p.to, "<li>");
        page_org(&p, s->orgs[i].slug, s->orgs[i].name);
        (void)fprintf(p.to, " <span>%zu</span></li>\n", s->orgs[i].count);
    }
    html_put(p.to, "</ul>\n");
    page_end(&p);
}

void pages_lists(struct site *s)
{
    page_kind(s, "exempel.html", MENU_EXAMPLES, "example");
    page_kind(s, "problem.html", MENU_PROBLEMS, "problem");
    page_orgs(s);
    for (const struct choice *c = category_choices; c->slug; c++)
        page_of_category(s, c);
    for (size_t i = 0; i < s->org_count; i++)
        page_of_org(s, &s->orgs[i]);
}
