// SPDX-License-Identifier: Apache-2.0
/* The formats of an export: CSV for spreadsheets, JSON-LD for catalogues of open data, Markdown for
 * people. Each is a beginning, a story after the other, and an end; the stream tells of failure. */
#ifndef GODA_FORMATS_H
#define GODA_FORMATS_H

#include <jansson.h>

#include "cli/out/collection.h"

/* -- CSV: RFC 4180, UTF-8 with a byte order mark, one row an example or problem ---------------- */
void csv_begin(FILE *to);
void csv_story(FILE *to, const msgpack_object *story);

/* -- JSON-LD: a DCAT-AP-SE description of the whole, then each record -------------------------- */
struct linked {
    FILE *to;
    const char *url, *contact; /* where it will be found, and whom to ask; or NULL */
    const struct collection *collection;
    char network[HEX_MAX];
    json_t *orgs; /* those told of already */
};
void linked_begin(struct linked *l);
void linked_story(struct linked *l, const msgpack_object *story);
void linked_end(struct linked *l); /* frees what it holds */
/* One node of the graph; NULL is none. Frees it. */
void linked_put(struct linked *l, json_t *node);
/* The nodes that describe the whole (dcat.c): dataset, distributions, publisher and categories; and
 * the catalogue. */
void dcat_put(struct linked *l);
json_t *dcat_catalogue(const struct linked *l);
/* "urn:goda:KIND:TEXT" */
json_t *urn(const char *kind, struct bytes text);
/* {"@id": id}; steals it. */
json_t *iri(json_t *id);

/* -- Markdown ---------------------------------------------------------------------------------- */
/* One record, as goda add reads it. */
void markdown_draft(FILE *to, const msgpack_object *story);
/* Many, to be read. */
void markdown_begin(FILE *to, const struct collection *c);
void markdown_story(FILE *to, const msgpack_object *story);

#endif
