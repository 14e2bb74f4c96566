// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "cli/output.h"
#include "cli/site/site.h"
#include "proto/base/name.h"

/* -- the frame --------------------------------------------------------------------------------- */

static void put_head(const struct page *p, struct bytes title)
{
    struct bytes network = text_at(p->site->c.status.result, "network_name");
    (void)fprintf(p->to, "<!doctype html>\n<html lang=\"%s\">\n<head>\n", p->site->lang);
    html_put(p->to, "<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; "
                    "form-action 'none'\">\n"
                    "<meta name=\"referrer\" content=\"no-referrer\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html_text(p->to, title);
    if (title.len)
        html_put(p->to, " – ");
    html_str(p->to, _("Good practice"));
    html_put(p->to, ", ");
    html_text(p->to, network);
    (void)fprintf(p->to,
                  "</title>\n<link rel=\"stylesheet\" href=\"%sstil.css\">\n"
                  "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"%sfeed.xml\" "
                  "title=\"",
                  p->up, p->up);
    html_str(p->to, _("What is new"));
    html_put(p->to, "\">\n");
}

static void put_menu(const struct page *p, enum menu at)
{
    static const struct {
        enum menu menu;
        const char *file, *text;
    } entries[] = {{MENU_START, "index.html", N_("Start")},
                   {MENU_EXAMPLES, "exempel.html", N_("Examples")},
                   {MENU_PROBLEMS, "problem.html", N_("Problems")},
                   {MENU_ORGS, "organisationer.html", N_("Organisations")},
                   {MENU_STATS, "statistik.html", N_("Statistics")},
                   {MENU_ABOUT, "om.html", N_("About")}};
    html_put(p->to, "<nav aria-label=\"");
    html_str(p->to, _("Main menu"));
    html_put(p->to, "\">\n<ul>\n");
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        (void)fprintf(p->to, "<li><a href=\"%s%s\"%s>", p->up, entries[i].file,
                      entries[i].menu == at ? " aria-current=\"page\"" : "");
        html_str(p->to, _(entries[i].text));
        html_put(p->to, "</a></li>\n");
    }
    html_put(p->to, "</ul>\n</nav>\n");
}

struct page page_begin(struct site *s, const char *path, struct bytes title, enum menu at)
{
    struct page p = {place_file(&s->place, path), s, strchr(path, '/') ? "../" : ""};
    put_head(&p, title);
    if (at == MENU_START) /* the search */
        html_put(p.to, "<script src=\"sokindex.js\" defer></script>\n"
                       "<script src=\"sok.js\" defer></script>\n");
    html_put(p.to, "</head>\n<body>\n<a class=\"skip\" href=\"#innehall\">");
    html_str(p.to, _("To the content"));
    (void)fprintf(p.to, "</a>\n<header>\n<p class=\"name\"><a href=\"%sindex.html\">", p.up);
    html_str(p.to, _("Good practice"));
    html_put(p.to, "</a> <span>");
    html_text(p.to, text_at(s->c.status.result, "network_name"));
    html_put(p.to, "</span></p>\n");
    put_menu(&p, at);
    html_put(p.to, "</header>\n<main id=\"innehall\" tabindex=\"-1\">\n");
    return p;
}

void page_end(const struct page *p)
{
    html_put(p->to, "</main>\n<footer>\n<p>");
    html_str(p->to, _("Each organisation answers for what it has published. The texts are free to "
                      "use (CC0) unless it says otherwise."));
    (void)fprintf(p->to, " <a href=\"%som.html\">", p->up);
    html_str(p->to, _("About this site"));
    (void)fprintf(p->to, "</a> · <a href=\"%sfeed.xml\">", p->up);
    html_str(p->to, _("What is new (Atom)"));
    html_put(p->to, "</a></p>\n</footer>\n</body>\n</html>\n");
}

/* -- parts ------------------------------------------------------------------------------------- */

struct lang page_lang(const struct page *p, struct bytes lang)
{
    struct lang ret = {""};
    struct bytes of = lang.len ? lang : BYTES_LIT("sv");
    if (slug_is_valid(of) && of.len <= 12 && !bytes_equal(of, bytes_str(p->site->lang)))
        (void)snprintf(ret.attribute, sizeof ret.attribute, " lang=\"%.*s\"", (int)of.len,
                       (const char *)of.ptr);
    return ret;
}

void page_record(const struct page *p, struct bytes id, struct bytes title)
{
    char path[SITE_PATH_MAX];
    struct lang lang = page_lang(p, BYTES_NONE);
    if (!site_path(p->site, id, path)[0]) {
        (void)fprintf(p->to, "<span%s>", lang.attribute);
        html_text(p->to, title);
        html_put(p->to, "</span>");
        return;
    }
    (void)fprintf(p->to, "<a href=\"%s%s\"%s>", p->up, path, lang.attribute);
    html_text(p->to, title);
    html_put(p->to, "</a>");
}

void page_org(const struct page *p, struct bytes slug, struct bytes name)
{
    const struct site_org *org = site_org(p->site, slug);
    if (org)
        (void)fprintf(p->to, "<a href=\"%sorganisation/%.*s.html\">", p->up, (int)slug.len,
                      (const char *)slug.ptr);
    html_text(p->to, name.len ? name : slug);
    if (org)
        html_put(p->to, "</a>");
}

void page_category(const struct page *p, struct bytes slug)
{
    for (const struct choice *c = category_choices; c->slug; c++)
        if (bytes_equal(slug, bytes_str(c->slug))) {
            (void)fprintf(p->to, "<a href=\"%skategori/%s.html\">", p->up, c->slug);
            html_str(p->to, say(&c->label));
            html_put(p->to, "</a>");
        }
}

void page_day(const struct page *p, const msgpack_object *map, const char *name)
{
    char day[32];
    (void)fprintf(p->to, "<time>%s</time>", day_at(map, name, day));
}

void page_heading(const struct page *p, const char *text)
{
    html_put(p->to, "<h2>");
    html_str(p->to, text);
    html_put(p->to, "</h2>\n");
}
