// SPDX-License-Identifier: Apache-2.0
/* What is new, as an Atom feed (RFC 4287). */
#include <string.h>

#include "cli/output.h"
#include "cli/site/site.h"

enum { ENTRIES = 50 };

static void put_time(FILE *to, const char *element, uint64_t ms)
{
    json_t *time = json_time((json_int_t)ms);
    (void)fprintf(to, "<%s>%s</%s>\n", element, json_string_value(time), element);
    json_decref(time);
}

static void put_url(const struct site *s, FILE *to, const char *path)
{
    const char *url = s->url ? s->url : "";
    size_t len = strlen(url);
    html_str(to, url);
    (void)fprintf(to, "%s%s", len && url[len - 1] != '/' ? "/" : "", path);
}

static void put_entry(const struct site *s, FILE *to, size_t i)
{
    const msgpack_object *hit = s->c.hits[i];
    char path[SITE_PATH_MAX];
    (void)fprintf(to, "<entry xml:lang=\"sv\">\n<id>urn:goda:record:%s</id>\n<title>", s->c.ids[i]);
    html_text(to, text_at(hit, "title"));
    html_put(to, "</title>\n<link href=\"");
    put_url(s, to, site_path(s, bytes_str(s->c.ids[i]), path));
    html_put(to, "\"/>\n");
    put_time(to, "published", number_at(hit, "created"));
    put_time(to, "updated", s->updated[i]);
    html_put(to, "<author><name>");
    html_text(to, org_at(hit));
    html_put(to, "</name></author>\n<category term=\"");
    html_text(to, text_at(hit, "category"));
    html_put(to, "\" label=\"");
    html_str(to, say_choice(category_choices, text_at(hit, "category")));
    html_put(to, "\"/>\n<summary>");
    html_text(to, text_at(hit, "summary"));
    html_put(to, "</summary>\n</entry>\n");
}

void feed_put(struct site *s)
{
    struct bytes network = text_at(s->c.status.result, "network");
    FILE *to = place_file(&s->place, "feed.xml");
    html_put(to, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                 "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
    html_str(to, s->lang);
    html_put(to, "\">\n<id>urn:goda:feed:");
    html_text(to, network);
    html_put(to, "</id>\n<title>");
    html_str(to, _("Good practice"));
    html_put(to, ", ");
    html_text(to, text_at(s->c.status.result, "network_name"));
    html_put(to, "</title>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"");
    put_url(s, to, "feed.xml");
    html_put(to, "\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"");
    put_url(s, to, "index.html");
    html_put(to, "\"/>\n");
    put_time(to, "updated", s->newest);
    for (size_t i = 0, entries = 0; i < s->c.count && entries < ENTRIES; i++)
        if (s->updated[i]) {
            put_entry(s, to, i);
            entries++;
        }
    html_put(to, "</feed>\n");
}
