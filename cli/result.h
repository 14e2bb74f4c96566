/* Reading a result's map: what is missing or of another type reads as nothing. */
#ifndef GODA_RESULT_H
#define GODA_RESULT_H

#include "proto/base/mp.h"

/* A text of the map, borrowed from it; BYTES_NONE when there is none. */
struct bytes text_at(const msgpack_object *map, const char *name);
/* A number; 0 when there is none. */
uint64_t number_at(const msgpack_object *map, const char *name);
bool bool_at(const msgpack_object *map, const char *name, bool otherwise);
/* A text cut to fit a cell of a table; returns `ret`. */
enum { CELL_MAX = 256 };
const char *cell_at(const msgpack_object *map, const char *name, char ret[static CELL_MAX]);
/* A time's local date, "2026-11-23". */
const char *date_at(const msgpack_object *map, const char *name, char ret[static 32]);

#endif
