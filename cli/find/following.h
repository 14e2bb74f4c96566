// SPDX-License-Identifier: Apache-2.0
/* The tags and categories that somebody follows (cli/local.h). */
#ifndef GODA_FOLLOWING_H
#define GODA_FOLLOWING_H

#include <jansson.h>

#include "cli/find/filters.h"

enum followed { FOLLOWED_TAGS, FOLLOWED_CATEGORIES, FOLLOWED };

/* The list of one sort within the file's object, made if it is not there; borrowed. */
json_t *following_list(json_t *following, enum followed sort);
/* False when it was there already (or, to remove, was not), in whatever case. */
bool following_add(json_t *following, enum followed sort, const char *word);
bool following_remove(json_t *following, enum followed sort, const char *word);
bool following_nothing(json_t *following);
/* The entry `following` of a search. ERR_LIMIT, ERR_MEMORY. */
enum error following_ask(json_t *following, struct asked *a) __attribute__((warn_unused_result));

#endif
