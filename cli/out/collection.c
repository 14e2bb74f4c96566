// SPDX-License-Identifier: Apache-2.0
#include "cli/out/collection.h"

#include <stdlib.h>

#include "cli/find/filters.h"
#include "cli/output.h"
#include "cli/progress.h"

enum { PAGE = 250, PAGES_MAX = 400 };

void collection_done(struct collection *c)
{
    for (size_t i = 0; i < c->page_count; i++)
        answer_done(&c->pages[i]);
    answer_done(&c->status);
    client_close(c->client);
    free(c->pages);
    free(c->hits);
    free(c->ids);
    *c = (struct collection){0};
}

static void add(struct collection *c, struct bytes id, const msgpack_object *hit)
{
    if (c->count == c->cap) {
        c->cap = c->cap ? 2 * c->cap : 256;
        c->hits = reallocarray(c->hits, c->cap, sizeof *c->hits);
        c->ids = reallocarray(c->ids, c->cap, sizeof *c->ids);
        if (!c->hits || !c->ids)
            abort();
    }
    (void)snprintf(c->ids[c->count], sizeof c->ids[0], "%.*s", (int)id.len, (const char *)id.ptr);
    c->hits[c->count++] = hit;
}

/* -- by filters -------------------------------------------------------------------------------- */

static const struct choice *class_typed(const char *typed)
{
    return choice_of(&(struct field){.choices = class_choices}, bytes_str(typed));
}

/* While the pages are read something new may come, and push what stands last on one page to the
 * next: what has been seen is not taken twice. */
static void take_hits(struct collection *c, const struct answer *page, const char *class,
                      struct idmap *seen)
{
    const msgpack_object *list = mp_get(page->result, "hits"), *hit;
    for (size_t i = 0; (hit = mp_at(list, i)); i++) {
        struct bytes id = text_at(hit, "id");
        struct hash h;
        if (!hash_from_hex(id, &h) || idmap_get(seen, &h) || !idmap_set(seen, &h, 1))
            continue;
        if (!class || strcmp(award_class(text_at(hit, "category")), class) == 0)
            add(c, id, hit);
    }
}

static enum error read_page(struct collection *c, const struct asked *filters, uint64_t offset)
{
    struct asked asked = *filters; /* with the page's own entries behind */
    AUTO_BUF struct buf params = BUF(filters->entries.max + 64);
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, asked.count + 2);
    buf_put(&params, buf_bytes(&asked.entries));
    mp_put_str(&pk, "limit");
    (void)msgpack_pack_uint64(&pk, PAGE);
    mp_put_str(&pk, "offset");
    (void)msgpack_pack_uint64(&pk, offset);
    return client_call(c->client, METHOD_SEARCH, &params, 0, &c->pages[c->page_count++]);
}

static enum exit_status read_pages(struct collection *c, const struct asked *filters,
                                   const char *class)
{
    struct idmap seen;
    enum error e = OK;
    idmap_init(&seen, (size_t)PAGE * PAGES_MAX, 0);
    c->pages = calloc(PAGES_MAX, sizeof *c->pages);
    for (size_t n = PAGE; c->pages && !e && n == PAGE && c->page_count < PAGES_MAX;) {
        struct answer *page = &c->pages[c->page_count];
        e = read_page(c, filters, (uint64_t)PAGE * c->page_count);
        n = count_at(page->result, "hits");
        take_hits(c, page, class, &seen);
    }
    idmap_done(&seen);
    if (!c->pages)
        return complain(ERR_MEMORY, "%s", "");
    return e ? client_complain(e, &c->pages[c->page_count - 1]) : EXIT_OK;
}

static enum exit_status read_filtered(struct collection *c, const struct args *args)
{
    AUTO_ASKED struct asked filters = ASKED;
    const char *typed = args_text(args, "award-class");
    const struct choice *class = typed ? class_typed(typed) : NULL;
    if (typed && !class)
        return complain_usage("export", _("--%s: %s is no value for it"), "award-class", typed);
    enum exit_status status = ask_filters(&filters, "export", args);
    if (!status && filters.entries.failed)
        status = complain(filters.entries.failed, "%s", "");
    return status ? status : read_pages(c, &filters, class ? class->slug : NULL);
}

/* -- the whole --------------------------------------------------------------------------------- */

enum exit_status collection_fetch(struct collection *c, const struct args *args)
{
    enum error e = client_open(&c->client);
    if (!e)
        e = client_call(c->client, METHOD_STATUS, NULL, 0, &c->status);
    if (e)
        return client_complain(e, &c->status);
    for (size_t i = 0; i < args->option_count; i++)
        if (strcmp(args->options[i].row->name, "id") == 0)
            add(c, bytes_str(args->options[i].text), NULL);
    return c->count ? EXIT_OK : read_filtered(c, args);
}

enum error collection_story(struct collection *c, size_t i, struct answer *ret)
{
    AUTO_BUF struct buf params = BUF(256);
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "id");
    mp_put_str(&pk, c->ids[i]);
    return client_call(c->client, METHOD_GET, &params, 0, ret);
}

static bool add_id(const msgpack_object *record, struct idmap *ids)
{
    struct hash id;
    return !hash_from_hex(text_at(record, "id"), &id) || idmap_set(ids, &id, 1);
}

bool story_ids(const msgpack_object *story, struct idmap *ids)
{
    static const char *const lists[] = {"assessments", "adoptions",     "proposals",   "comments",
                                        "awards",      "confirmations", "withdrawals", "versions"};
    const msgpack_object *said;
    bool ok = add_id(mp_get(story, "record"), ids);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (size_t k = 0; ok && (said = mp_at(mp_get(story, lists[i]), k)); k++)
            ok = add_id(said, ids);
    return ok;
}

enum exit_status collection_each(struct collection *c, story_put put, void *ctx)
{
    for (size_t i = 0; i < c->count; i++) {
        AUTO_ANSWER struct answer a = {0};
        enum error e = collection_story(c, i, &a);
        if (e == ERR_NOT_FOUND && c->hits[i])
            continue; /* gone since the search */
        if (e)
            return client_complain(e, &a);
        put(ctx, a.result);
        progress_show(i + 1, c->count);
    }
    progress_show(c->count, c->count);
    return EXIT_OK;
}
