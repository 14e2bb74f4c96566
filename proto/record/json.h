// SPDX-License-Identifier: Apache-2.0
/* Records to and from JSON (jansson), by the table of kinds. */
#ifndef GODA_RECORD_JSON_H
#define GODA_RECORD_JSON_H

#include <jansson.h>

#include "proto/record/payload.h"

/* Any MessagePack value as JSON: binaries as lower-case hex. NULL when memory is out. */
json_t *json_from_mp(const msgpack_object *o);
/* Any JSON value as MessagePack; keys in the order that canonical form wants. ERR_LIMIT for nesting
 * beyond MP_DEPTH_MAX, ERR_FORMAT for what has no counterpart (a real number). */
enum error json_to_mp(const json_t *j, struct buf *out) __attribute__((warn_unused_result));

/* A record as one object for people and programs: {"id","kind","author","created" (RFC 3339 UTC),
 * "ref","prev","erased": [parts], and the payload's fields beside them}. New reference; NULL when
 * memory is out or a part cannot be read. */
json_t *record_to_json(const struct record *r);
/* The same with "envelope": base64 of the signed bytes, which verify and import take. */
json_t *record_export(const struct record *r);
/* The signed bytes of an exported object, appended to `out`; ERR_FORMAT when it has none. */
enum error record_import(const json_t *exported, struct buf *out)
    __attribute__((warn_unused_result));

#endif
