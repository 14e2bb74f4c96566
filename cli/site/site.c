// SPDX-License-Identifier: Apache-2.0
#include "cli/site/site.h"

#include <stdlib.h>
#include <string.h>

#include "cli/carry/carry.h"
#include "cli/i18n.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "proto/base/name.h"

static void site_done(struct site *s)
{
    idmap_done(&s->index);
    answer_done(&s->stats);
    collection_done(&s->c);
    free(s->updated);
    free(s->orgs);
    json_decref(s->words);
    json_decref(s->pages);
}
#define AUTO_SITE __attribute__((cleanup(site_done)))

/* -- what it is made of ------------------------------------------------------------------------ */

static bool is_published(const msgpack_object *hit)
{
    struct hash id;
    struct bytes state = text_at(hit, "state"), kind = text_at(hit, "kind");
    bool root = bytes_equal(kind, BYTES_LIT("example")) || bytes_equal(kind, BYTES_LIT("problem"));
    return root && hash_from_hex(text_at(hit, "id"), &id) &&
           (!state.len || bytes_equal(state, BYTES_LIT("published")));
}

static void count_in(struct site *s, size_t i)
{
    const msgpack_object *hit = s->c.hits[i];
    struct hash id;
    bool known = hash_from_hex(bytes_str(s->c.ids[i]), &id) && idmap_set(&s->index, &id, i + 1);
    s->updated[i] = known ? number_at(hit, "created") : 0;
    s->examples += known && list_by_kind(hit, "example");
    s->problems += known && list_by_kind(hit, "problem");
    if (s->updated[i] > s->newest)
        s->newest = s->updated[i];
}

static int by_name(const void *a, const void *b)
{
    const struct site_org *x = a, *y = b;
    int order = swedish_compare(x->name, y->name);
    return order ? order : bytes_compare(x->slug, y->slug);
}

static void count_org(struct site *s, const msgpack_object *hit)
{
    struct bytes slug = text_at(hit, "org");
    size_t i = 0;
    if (!slug_is_valid(slug)) /* it becomes the name of a file */
        return;
    while (i < s->org_count && !bytes_equal(s->orgs[i].slug, slug))
        i++;
    if (i == s->org_count)
        s->orgs[s->org_count++] = (struct site_org){slug, org_at(hit), 0};
    s->orgs[i].count++;
}

static enum error site_gather(struct site *s)
{
    s->updated = calloc(s->c.count + 1, sizeof *s->updated);
    s->orgs = calloc(s->c.count + 1, sizeof *s->orgs);
    s->words = json_object();
    s->pages = json_array();
    idmap_init(&s->index, s->c.count + 1, 0);
    if (!s->updated || !s->orgs || !s->words || !s->pages)
        return ERR_MEMORY;
    for (size_t i = 0; i < s->c.count; i++)
        if (is_published(s->c.hits[i])) {
            count_in(s, i);
            count_org(s, s->c.hits[i]);
        }
    qsort(s->orgs, s->org_count, sizeof *s->orgs, by_name);
    return client_call(s->c.client, METHOD_STATS, NULL, 0, &s->stats);
}

const struct site_org *site_org(const struct site *s, struct bytes slug)
{
    for (size_t i = 0; i < s->org_count; i++)
        if (bytes_equal(s->orgs[i].slug, slug))
            return &s->orgs[i];
    return NULL;
}

const char *site_path(const struct site *s, struct bytes id, char ret[static SITE_PATH_MAX])
{
    struct hash h;
    uint64_t at = hash_from_hex(id, &h) ? idmap_get(&s->index, &h) : 0;
    ret[0] = '\0';
    if (at && s->updated[at - 1])
        (void)snprintf(ret, SITE_PATH_MAX, "%s/%s.html",
                       list_by_kind(s->c.hits[at - 1], "problem") ? "problem" : "exempel",
                       s->c.ids[at - 1]);
    return ret;
}

/* -- the pages of records, and the data beside them -------------------------------------------- */

struct data {
    FILE *csv, *signed_lines;
    struct idmap ids; /* of all records that pages are made of */
    bool full;
    struct linked linked;
};

/* Its page and its places in the index; hidden or withdrawn since the search, it has none. */
static void put_record(struct site *s, size_t i, const msgpack_object *story, struct data *data)
{
    const msgpack_object *record = mp_get(story, "record"), *hidden = mp_get(record, "hidden");
    char path[SITE_PATH_MAX];
    uint64_t updated = number_at(record, "updated");
    if (!is_published(record) || (hidden && hidden->type == MSGPACK_OBJECT_MAP)) {
        s->updated[i] = 0;
        return;
    }
    s->updated[i] = updated ? updated : s->updated[i];
    s->newest = s->updated[i] > s->newest ? s->updated[i] : s->newest;
    page_story(s, story);
    site_index_add(s, story, site_path(s, bytes_str(s->c.ids[i]), path));
    data->full |= !story_ids(story, &data->ids);
    csv_story(data->csv, story);
    linked_story(&data->linked, story);
}

static enum exit_status put_records(struct site *s, struct data *data)
{
    for (size_t i = 0; i < s->c.count; i++) {
        AUTO_ANSWER struct answer a = {0};
        enum error e = s->updated[i] ? collection_story(&s->c, i, &a) : ERR_NOT_FOUND;
        if (e && e != ERR_NOT_FOUND)
            return client_complain(e, &a);
        if (e)
            s->updated[i] = 0;
        else
            put_record(s, i, a.result, data);
        progress_show(i + 1, s->c.count);
    }
    progress_show(s->c.count, s->c.count);
    return EXIT_OK;
}

static enum exit_status put_data(struct site *s)
{
    struct data data = {.csv = place_keep(&s->place, "goda.csv"),
                        .signed_lines = place_keep(&s->place, "goda.ndjson"),
                        .linked = {.to = place_keep(&s->place, "goda.jsonld"),
                                   .url = s->url,
                                   .contact = s->contact,
                                   .collection = &s->c}};
    size_t count;
    idmap_init(&data.ids, IDS_MAX, 0);
    csv_begin(data.csv);
    linked_begin(&data.linked);
    enum exit_status status = put_records(s, &data);
    linked_end(&data.linked);
    if (!status && data.full)
        status = complain(ERR_MEMORY, "%s", "");
    if (!status)
        status = signed_write(s->c.client, data.signed_lines, &data.ids, &count);
    idmap_done(&data.ids);
    return status;
}

/* -- the whole --------------------------------------------------------------------------------- */

static enum exit_status put_all(struct site *s)
{
    enum exit_status status = put_data(s);
    if (status)
        return status;
    page_start(s);
    pages_lists(s);
    page_stats(s);
    page_about(s);
    feed_put(s);
    site_index_put(s);
    (void)fputs(asset_stil_css, place_file(&s->place, "stil.css"));
    (void)fputs(asset_sok_js, place_file(&s->place, "sok.js"));
    return EXIT_OK;
}

static enum exit_status say_made(const struct site *s)
{
    if (settings.json)
        return print_json(json_pack("{s:I, s:I, s:s}", "examples", (json_int_t)s->examples,
                                    "problems", (json_int_t)s->problems, "path", s->place.dir));
    tell(_("A site of %zu examples and %zu problems: %s/index.html\n"), s->examples, s->problems,
         s->place.dir);
    return EXIT_OK;
}

enum exit_status site_export(const char *dir, const struct args *args)
{
    AUTO_SITE struct site s = {.lang = settings.lang && strncmp(settings.lang, "en", 2) == 0 ? "en"
                                                                                             : "sv",
                               .url = args_text(args, "url"),
                               .contact = args_text(args, "contact")};
    enum exit_status status = collection_fetch(&s.c, args);
    enum error e = status ? OK : site_gather(&s);
    if (e)
        status = client_complain(e, &s.stats);
    if (!status)
        status = place_open(&s.place, dir);
    if (status)
        return status;
    i18n_speak(s.lang); /* the site's language, whatever that of who makes it */
    status = put_all(&s);
    i18n_speak(NULL);
    status = place_close(&s.place, status);
    return status ? status : say_made(&s);
}
