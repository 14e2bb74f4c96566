/* A new version of an example or problem: a draft that begins as the current one. */
#ifndef GODA_EDITION_H
#define GODA_EDITION_H

#include "cli/draft/about.h"

/* An update of the record, with the fields of its current version. On failure it has been printed.
 */
enum exit_status edition_begin(const char *id, struct draft *ret)
    __attribute__((warn_unused_result));
/* Shows what has changed since `before` (edition_begin's fields), asks, and publishes. Without any
 * change it says so and publishes nothing. */
enum exit_status edition_publish(struct draft *d, const json_t *before, const struct args *args);

#endif
