// SPDX-License-Identifier: Apache-2.0
/* A new version of an example or problem: a draft that begins as the current one. */
#ifndef GODA_EDITION_H
#define GODA_EDITION_H

#include "cli/draft/about.h"

/* An update of a record as `get` tells of it, with the fields of its current version. ERR_REF (what
 * it is has no versions), ERR_WITHDRAWN. */
enum error edition_of(const msgpack_object *record, struct draft *ret)
    __attribute__((warn_unused_result));
/* The same of what `id` names. On failure it has been printed. */
enum exit_status edition_begin(const char *id, struct draft *ret)
    __attribute__((warn_unused_result));
/* Takes the fields over its own, but for the import key, which is the first version's. */
enum exit_status edition_change(struct draft *d, const json_t *fields);
/* How many fields differ from `before`, as they would be signed; each is shown on `to` unless that
 * is NULL. SIZE_MAX when they cannot be signed: draft_check says why. */
size_t edition_changes(const struct draft *d, const json_t *before, FILE *to);
/* Shows what has changed since `before` (edition_begin's fields), and publishes it. Without any
 * change it says so and publishes nothing. */
enum exit_status edition_publish(struct draft *d, const json_t *before, const struct args *args);

#endif
