// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"
#include "cli/site/site.h"

static void put_paragraph(const struct page *p, const char *text)
{
    html_put(p->to, "<p>");
    html_str(p->to, text);
    html_put(p->to, "</p>\n");
}

static void put_criteria(const struct page *p)
{
    static const char *const names[] = {"new", "value", "leap", "realised"};
    html_put(p->to, "<ul>\n");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        html_put(p->to, "<li>");
        html_str(p->to,
                 say(&kind_field(kind_of(KIND_ASSESSMENT), bytes_str(names[i]))->field->label));
        html_put(p->to, "</li>\n");
    }
    html_put(p->to, "</ul>\n");
}

static void put_files(const struct page *p)
{
    static const char *const files[][2] = {
        {"goda.csv", N_("Spreadsheet (CSV)")},
        {"goda.jsonld", N_("Linked data (JSON-LD), described as a dataset by DCAT-AP-SE")},
        {"goda.ndjson", N_("Signed records (JSON lines), which goda verify checks")},
        {"feed.xml", N_("What is new (Atom)")}};
    html_put(p->to, "<ul>\n");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        (void)fprintf(p->to, "<li><a href=\"%s\">", files[i][0]);
        html_str(p->to, _(files[i][1]));
        html_put(p->to, "</a></li>\n");
    }
    html_put(p->to, "</ul>\n");
}

static void put_whole(const struct page *p)
{
    const struct site *s = p->site;
    struct bytes org = text_at(s->c.status.result, "org_name");
    char day[32];
    html_put(p->to, "<dl>\n<dt>");
    html_str(p->to, _("Network"));
    html_put(p->to, "</dt>\n<dd>");
    html_text(p->to, text_at(s->c.status.result, "network_name"));
    html_put(p->to, "</dd>\n<dd class=\"id\">");
    html_text(p->to, text_at(s->c.status.result, "network"));
    html_put(p->to, "</dd>\n<dt>");
    html_str(p->to, _("The newest record here"));
    (void)fprintf(p->to, "</dt>\n<dd><time>%s</time></dd>\n", day_text(s->newest, day));
    if (org.len) {
        html_put(p->to, "<dt>");
        html_str(p->to, _("This copy was made by"));
        html_put(p->to, "</dt>\n<dd>");
        html_text(p->to, org);
        html_put(p->to, "</dd>\n");
    }
    if (s->contact) {
        html_put(p->to, "<dt>");
        html_str(p->to, _("Questions"));
        html_put(p->to, "</dt>\n<dd>");
        html_link(p->to, bytes_str(s->contact));
        html_put(p->to, "</dd>\n");
    }
    html_put(p->to, "</dl>\n");
}

void page_about(struct site *s)
{
    const char *title = _("About");
    struct page p = page_begin(s, "om.html", bytes_str(title), MENU_ABOUT);
    html_put(p.to, "<h1>");
    html_str(p.to, _("About this site"));
    html_put(p.to, "</h1>\n<p class=\"lead\">");
    html_str(p.to, _("A fair of good practice that never closes: what the organisations have "
                     "tried, so that others can do the same, or be spared it."));
    html_put(p.to, "</p>\n");
    page_heading(&p, _("Innovative or ordinary"));
    put_paragraph(&p,
                  _("To spread a good example is not the same as to innovate. Other organisations "
                    "say of each example whether it is innovative or an ordinary way of working, "
                    "and why; the author's own view stands beside. A judgement answers whether "
                    "it is"));
    put_criteria(&p);
    put_paragraph(&p, _("Judgements that differ are shown as they are, and never made into one "
                        "figure."));
    page_heading(&p, _("How it is made"));
    put_paragraph(&p,
                  _("Each organisation signs what it publishes, and everybody holds a copy of "
                    "everything. This site is made from such a copy. What has been withdrawn is "
                    "not in it. It sets no cookies, loads nothing from elsewhere, and nobody "
                    "is told what you read."));
    page_heading(&p, _("Open data"));
    put_paragraph(&p, _("All of it, free to use (CC0) unless it says otherwise:"));
    put_files(&p);
    page_heading(&p, _("Facts"));
    put_whole(&p);
    page_end(&p);
}
