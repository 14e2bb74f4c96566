// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"
#include "cli/site/site.h"

enum { NEWEST = 10, PROBLEMS = 5 };

static bool anything(const msgpack_object *hit, const void *what)
{
    (void)what;
    return hit != NULL;
}

/* Problems that nobody has solved. */
static bool is_waiting(const msgpack_object *hit, const void *what)
{
    struct bytes status = text_at(hit, "status");
    (void)what;
    return bytes_equal(status, BYTES_LIT("open")) || bytes_equal(status, BYTES_LIT("proposals"));
}

static void put_counts(const struct page *p)
{
    const struct site *s = p->site;
    html_put(p->to, "<p class=\"lead\">");
    (void)fprintf(p->to, ngettext("%zu example", "%zu examples", s->examples), s->examples);
    html_put(p->to, ", ");
    (void)fprintf(p->to, ngettext("%zu problem", "%zu problems", s->problems), s->problems);
    html_put(p->to, ", ");
    (void)fprintf(p->to, ngettext("%zu organisation.", "%zu organisations.", s->org_count),
                  s->org_count);
    html_put(p->to, " ");
    html_str(p->to, _("Here you see what others have tried, what is innovative and what is "
                      "somebody's ordinary way of working, and who says so."));
    html_put(p->to, "</p>\n");
}

/* The search is shown by the script that does it. */
static void put_search(const struct page *p)
{
    html_put(p->to, "<form id=\"sok\" role=\"search\" hidden>\n<label for=\"ord\">");
    html_str(p->to, _("Search"));
    html_put(p->to, "</label>\n<input id=\"ord\" type=\"search\" autocomplete=\"off\" "
                    "spellcheck=\"false\">\n"
                    "<p id=\"svar\" role=\"status\" class=\"meta\"></p>\n</form>\n"
                    "<ul id=\"traffar\" class=\"records\" hidden></ul>\n");
}

static void put_categories(const struct page *p)
{
    html_put(p->to, "<ul class=\"index\">\n");
    for (const struct choice *c = category_choices; c->slug; c++) {
        size_t count = list_count(p->site, list_by_category, c->slug);
        if (!count)
            continue;
        html_put(p->to, "<li>");
        page_category(p, bytes_str(c->slug));
        (void)fprintf(p->to, " <span>%zu</span></li>\n", count);
    }
    html_put(p->to, "</ul>\n");
}

static void put_part(const struct page *p, const char *id, const char *title)
{
    (void)fprintf(p->to, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">", id, id);
    html_str(p->to, title);
    html_put(p->to, "</h2>\n");
}

void page_start(struct site *s)
{
    struct page p = page_begin(s, "index.html", BYTES_NONE, MENU_START);
    html_put(p.to, "<h1>");
    html_str(p.to, _("What others have tried"));
    html_put(p.to, "</h1>\n");
    put_counts(&p);
    put_search(&p);
    if (list_count(s, anything, NULL)) {
        put_part(&p, "kategorier", _("Categories"));
        put_categories(&p);
        html_put(p.to, "</section>\n");
        put_part(&p, "nytt", _("Newest"));
        (void)list_put(&p, anything, NULL, NEWEST, 3);
        html_put(p.to, "</section>\n");
    }
    if (list_count(s, is_waiting, NULL)) {
        put_part(&p, "soker", _("Problems that look for a solution"));
        (void)list_put(&p, is_waiting, NULL, PROBLEMS, 3);
        html_put(p.to, "<p><a href=\"problem.html\">");
        html_str(p.to, _("All problems"));
        html_put(p.to, "</a></p>\n</section>\n");
    }
    page_end(&p);
}
