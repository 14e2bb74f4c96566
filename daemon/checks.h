// SPDX-License-Identifier: Apache-2.0
/* What goda doctor looks at. A check is named by the warning (proto/base/warning.def) that it is
 * when it is not well; its detail is data (a path, a number, a slug), the same in every language.
 */
#ifndef GODA_CHECKS_H
#define GODA_CHECKS_H

#include <jansson.h>

#include "daemon/daemon.h"
#include "proto/base/warning.h"

enum health { HEALTH_OK, HEALTH_WARNING, HEALTH_FAULT };

struct check {
    enum warning what;
    enum health health;
    char detail[256];
};

struct checks {
    size_t count;
    struct check list[WARN_COUNT]; /* each warning once at the most */
};

const char *health_name(enum health h); /* "ok", "warning", "fault" */

/* Of a daemon that runs; `found` is what a reader found in the store. */
void checks_running(struct checks *c, struct daemon *d, const struct store_check *found);
/* Of one that does not: goes by the configuration, changes nothing that is kept, and takes the
 * place of the data directory's owner for good when root asks. `why`: what is wrong with the
 * configuration; "". */
void checks_stopped(struct checks *c, const struct config *config, bool whole,
                    const struct why *why);
/* {"checks": [{"name", "health", "code", "detail"}]}; NULL when memory is out. */
json_t *checks_json(const struct checks *c);

#endif
