// SPDX-License-Identifier: Apache-2.0
/* Short texts about a record, in the output's language, for pages and files. */
#ifndef GODA_WORDS_H
#define GODA_WORDS_H

#include "cli/result.h"

enum { WORDS_MAX = 320 };

/* "innovative 2 · ordinary practice 1", "own view: innovative", or "not assessed". */
const char *judged_text(const msgpack_object *tally, char ret[static WORDS_MAX]);
/* The kind as people call it: a failed example is a learning one. */
const char *kind_text(struct bytes kind, struct bytes outcome);
/* A time's UTC date, "2026-11-23": the same whoever makes the file, and where. */
const char *day_text(uint64_t ms, char ret[static 32]);
const char *day_at(const msgpack_object *map, const char *name, char ret[static 32]);
/* The order of a Swedish list: without regard to case, å, ä and ö last. <0, 0, >0. */
int swedish_compare(struct bytes a, struct bytes b);

#endif
