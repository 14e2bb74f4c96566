// SPDX-License-Identifier: Apache-2.0
/* Signed records in files, from daemon to daemon: as JSON lines, or as a bundle (proto/bundle.h).
 */
#ifndef GODA_CARRY_H
#define GODA_CARRY_H

#include <stdio.h>

#include "cli/client.h"
#include "proto/base/idmap.h"

/* Writes all records, the roster's first, each with its signature, as JSON lines. With `chosen`
 * (else NULL) only the roster and records of these ids. What fails has been printed; `ret_count` is
 * then how far it came. */
enum exit_status signed_write(struct client *c, FILE *to, const struct idmap *chosen,
                              size_t *ret_count);
/* The same as a bundle: always all. */
enum exit_status bundle_write(struct client *c, FILE *to, size_t *ret_count);

/* Whether a file begins as a bundle does; nothing is taken from it. */
bool bundle_begins(FILE *f);
/* Takes a bundle into the daemon: asks first whether to trust its network when the daemon has none.
 * Prints what came of it. `path` is for messages. */
enum exit_status bundle_import(FILE *f, const char *path);

#endif
