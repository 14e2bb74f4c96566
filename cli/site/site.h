// SPDX-License-Identifier: Apache-2.0
/* The digital goda exempelmässa: a static site of all that is published, readable without scripts
 * and without a server. Within cli/site. */
#ifndef GODA_SITE_H
#define GODA_SITE_H

#include "cli/out/collection.h"
#include "cli/out/formats.h"
#include "cli/out/words.h"
#include "cli/site/html.h"
#include "cli/site/place.h"
#include "proto/base/idmap.h"

/* An organisation with a page of its own. */
struct site_org {
    struct bytes slug, name;
    size_t count; /* of its examples and problems */
};

struct site {
    struct collection c;
    struct place place;
    struct idmap index; /* id → index in the collection + 1 */
    uint64_t *updated;  /* of each: when it was last changed, ms; 0: it has no page */
    size_t examples, problems;
    uint64_t newest;       /* the latest of them, ms */
    struct site_org *orgs; /* by name */
    size_t org_count;
    struct answer stats;
    json_t *words; /* the search index: word → places in it */
    json_t *pages;
    const char *lang;          /* "sv" or "en" */
    const char *url, *contact; /* or NULL */
};

/* A page as it is being written. `up`: the way to the site's root, "" or "../". */
struct page {
    FILE *to;
    const struct site *site;
    const char *up;
};

/* Which entry of the menu a page belongs to. */
enum menu {
    MENU_NONE,
    MENU_START,
    MENU_EXAMPLES,
    MENU_PROBLEMS,
    MENU_ORGS,
    MENU_STATS,
    MENU_ABOUT
};

/* -- page.c: the frame, and what pages have in common ------------------------------------------ */
/* Begins a page with its head and its menu, up to and with <main>; then its end. */
struct page page_begin(struct site *s, const char *path, struct bytes title, enum menu at);
void page_end(const struct page *p);
/* ' lang="sv"' when a text's language is not the page's, else "". No language: Swedish. */
struct lang {
    char attribute[32];
};
struct lang page_lang(const struct page *p, struct bytes lang);
/* A link to the page of a record, of an organisation (its slug) or of a category; the bare text
 * when there is none. */
void page_record(const struct page *p, struct bytes id, struct bytes title);
void page_org(const struct page *p, struct bytes slug, struct bytes name);
void page_category(const struct page *p, struct bytes slug);
/* <time> of a day. */
void page_day(const struct page *p, const msgpack_object *map, const char *name);
/* <h2> with a text of ours. */
void page_heading(const struct page *p, const char *text);

/* -- the pages --------------------------------------------------------------------------------- */
/* How a list of records chooses among all. */
typedef bool (*site_choice)(const msgpack_object *hit, const void *what);
/* A list of at most `limit` of them, the newest first, under headings of level `level`; how many.
 */
size_t list_put(const struct page *p, site_choice choose, const void *what, size_t limit,
                int level);
bool list_by_kind(const msgpack_object *hit, const void *kind);
bool list_by_category(const msgpack_object *hit, const void *slug);
size_t list_count(const struct site *s, site_choice choose, const void *what);

void pages_lists(struct site *s);                                 /* lists.c: all but the start */
void page_start(struct site *s);                                  /* start.c */
void page_about(struct site *s);                                  /* about.c */
void page_stats(struct site *s);                                  /* stats.c */
void page_story(struct site *s, const msgpack_object *story);     /* record.c */
void said_put(const struct page *p, const msgpack_object *story); /* said.c */
void feed_put(struct site *s);                                    /* feed.c */
/* index.c */
void site_index_add(struct site *s, const msgpack_object *story, const char *path);
void site_index_put(struct site *s);

/* "exempel/ID.html"; "" for what has no page. */
enum { SITE_PATH_MAX = 160 };
const char *site_path(const struct site *s, struct bytes id, char ret[static SITE_PATH_MAX]);
const struct site_org *site_org(const struct site *s, struct bytes slug);

/* The files of assets/, made part of the program by CMake. */
extern const char asset_stil_css[], asset_sok_js[];

/* The whole: goda export --html DIR. */
enum exit_status site_export(const char *dir, const struct args *args);

#endif
