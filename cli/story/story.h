// SPDX-License-Identifier: Apache-2.0
/* A record as people read it: what it says, and what others say of it, from a result of the method
 * get (proto/control.h). */
#ifndef GODA_STORY_H
#define GODA_STORY_H

#include <stdio.h>

#include "cli/output.h"
#include "proto/base/mp.h"

struct story {
    FILE *to;
    const msgpack_object *result, *record;
    const struct kind *kind; /* NULL: one that this version does not know */
    bool all;                /* history whole, not folded */
};

struct story story_of(const msgpack_object *result, FILE *to, bool all);
/* The whole of it. */
void story_print(const struct story *s);
/* One version of it alone: the text of that time, and what was changed then. */
void story_print_version(const struct story *s, const msgpack_object *version);

/* -- its parts (facts.c, said.c, comments.c, versions.c) --------------------------------------- */

/* Title, who and when go before; summary, text and the other fields follow here. */
void facts_print(FILE *to, const struct kind *k, const msgpack_object *fields);
/* "LEAD: innovative – WHO" (either may be ""), then the criteria and the reason. */
void judgement_print(FILE *to, const char *lead, const char *who, const msgpack_object *fields);
/* What all organisations have said: judgements, adoptions, proposals, awards, comments. */
void said_print(const struct story *s);
/* Questions with their answers, and comments; without `all` the older ones are folded, but never a
 * question without an answer. */
void comments_print(const struct story *s);
/* Its versions: who, when, and which fields were changed. */
void versions_print(const struct story *s);

/* A bold heading above a part, and the line to go on with behind it. */
struct items story_heading(FILE *to, const char *title);
/* A line below a heading (depth 0) or below another such line (1), which stands out from the text
 * that follows it. */
struct items story_entry(FILE *to, int depth);
/* "Bromma stadsdelsförvaltning, 2019-02-01", of a map with org_name (or org) and created. */
enum { WHO_MAX = 320 };
const char *who_and_when(const msgpack_object *said, char ret[static WHO_MAX]);

#endif
