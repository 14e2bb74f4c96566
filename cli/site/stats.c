// SPDX-License-Identifier: Apache-2.0
/* The indicators as a table: alphabetical, by organisation and year, and no league table. */
#include <stdlib.h>

#include "cli/figures.h"
#include "cli/output.h"
#include "cli/site/site.h"

static int by_name_and_year(const void *a, const void *b)
{
    const msgpack_object *x = *(const msgpack_object *const *)a,
                         *y = *(const msgpack_object *const *)b;
    int order = swedish_compare(org_at(x), org_at(y));
    uint64_t m = number_at(x, "year"), n = number_at(y, "year");
    return order ? order : (m > n) - (m < n);
}

static void put_headings(const struct page *p)
{
    const char *const headings[] = {
        _("Organisation"),         _("Year"),
        _("Examples published"),   _("of which judged innovative by others"),
        _("Taken up from others"), _("Reviewed in time")};
    html_put(p->to, "<thead>\n<tr>");
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        (void)fprintf(p->to, "<th scope=\"col\"%s>", i ? " class=\"number\"" : "");
        html_str(p->to, headings[i]);
        html_put(p->to, "</th>");
    }
    html_put(p->to, "</tr>\n</thead>\n");
}

static void put_row(const struct page *p, const msgpack_object *row)
{
    static const char *const counts[] = {"year", "published", "innovative", "adoptions"};
    char share[SHARE_MAX];
    html_put(p->to, "<tr><th scope=\"row\">");
    page_org(p, text_at(row, "org"), org_at(row));
    html_put(p->to, "</th>");
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        (void)fprintf(p->to, "<td class=\"number\">%llu</td>",
                      (unsigned long long)number_at(row, counts[i]));
    html_put(p->to, "<td class=\"number\">");
    html_str(p->to, share_text(number_at(row, "confirmed"), number_at(row, "due"), share));
    html_put(p->to, "</td></tr>\n");
}

static void put_table(const struct page *p, const msgpack_object *rows, size_t count)
{
    const msgpack_object **sorted = calloc(count, sizeof *sorted);
    if (!sorted)
        abort();
    for (size_t i = 0; i < count; i++)
        sorted[i] = mp_at(rows, i);
    qsort(sorted, count, sizeof *sorted, by_name_and_year);
    html_put(p->to, "<div class=\"wide\" role=\"region\" aria-labelledby=\"tabell\" "
                    "tabindex=\"0\">\n<table>\n<caption id=\"tabell\">");
    html_str(p->to, _("By organisation and year"));
    html_put(p->to, "</caption>\n");
    put_headings(p);
    html_put(p->to, "<tbody>\n");
    for (size_t i = 0; i < count; i++)
        put_row(p, sorted[i]);
    html_put(p->to, "</tbody>\n</table>\n</div>\n");
    free(sorted);
}

void page_stats(struct site *s)
{
    const char *title = _("Statistics");
    const msgpack_object *rows = mp_get(s->stats.result, "rows");
    size_t count = count_at(s->stats.result, "rows");
    struct page p = page_begin(s, "statistik.html", bytes_str(title), MENU_STATS);
    html_put(p.to, "<h1>");
    html_str(p.to, title);
    html_put(p.to, "</h1>\n<p class=\"lead\">");
    html_str(p.to, _("Three figures and one of health, in the order of the alphabet: they are for "
                     "an organisation's own use, not for comparing."));
    html_put(p.to, "</p>\n");
    if (count)
        put_table(&p, rows, count);
    page_end(&p);
}
