// SPDX-License-Identifier: Apache-2.0
/* Reading a result's map: what is missing or of another type reads as nothing. */
#ifndef GODA_RESULT_H
#define GODA_RESULT_H

#include "proto/base/mp.h"
#include "proto/record/kind.h"

/* A text of the map, borrowed from it; BYTES_NONE when there is none. */
struct bytes text_at(const msgpack_object *map, const char *name);
/* The name of the organisation, or its slug when it has none. */
struct bytes org_at(const msgpack_object *map);
/* A number; 0 when there is none. */
uint64_t number_at(const msgpack_object *map, const char *name);
double real_at(const msgpack_object *map, const char *name);
bool bool_at(const msgpack_object *map, const char *name, bool otherwise);
/* How many elements a list has; 0 for what is none. */
size_t count_at(const msgpack_object *map, const char *name);
/* A list of texts with commas between, by their labels if they are choices (else NULL); "" for
 * none. Freed by the caller. */
char *joined_at(const msgpack_object *map, const char *name, const struct choice *choices);
/* An id, which is binary within fields and hex elsewhere, as hex; "" for anything else. */
enum { HEX_MAX = 2 * sizeof(struct hash) + 1 };
const char *hex_of(const msgpack_object *id, char ret[static HEX_MAX]);
/* A text cut to fit a cell of a table; returns `ret`. */
enum { CELL_MAX = 256 };
const char *cell_at(const msgpack_object *map, const char *name, char ret[static CELL_MAX]);
/* A time's local date, "2026-11-23". */
const char *date_at(const msgpack_object *map, const char *name, char ret[static 32]);

#endif
