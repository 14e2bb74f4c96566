// SPDX-License-Identifier: Apache-2.0
/* What goda doctor tells, from godad, or from its program when it does not answer. */
#ifndef GODA_CHECKS_ASK_H
#define GODA_CHECKS_ASK_H

#include <jansson.h>

#include "cli/cmd.h"

/* {"checks": [{"name", "health", "code", "detail"}]}, the daemon itself first. Of `args` the
 * options whole, config and data are looked at. What fails has been printed. */
enum exit_status checks_ask(const struct args *args, json_t **ret)
    __attribute__((warn_unused_result));

/* Runs a program (by its path, or found in PATH) and appends what it prints to `out`; false when it
 * is not there or fails. */
bool program_read(const char *const *argv, struct buf *out) __attribute__((warn_unused_result));

#endif
