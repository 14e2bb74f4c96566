// SPDX-License-Identifier: Apache-2.0
/* The command line: a flag for each key of proto/config.def, and --config, --check, --check-whole,
 * --help,
 * --version. */
#ifndef GODA_FLAGS_H
#define GODA_FLAGS_H

#include "daemon/why.h"
#include "proto/config.h"

enum flags_action { FLAGS_RUN, FLAGS_HELP, FLAGS_VERSION, FLAGS_CHECK, FLAGS_CHECK_WHOLE };

/* Sets `c` from the defaults (some of which the environment gives), the file that --config names,
 * and the flags; again and again with the same words, as the file changes. ERR_USAGE, ERR_CONFIG
 * with FILE:LINE and what is allowed, ERR_FILE, with why; `ret` and what is right are then set too.
 */
enum error flags_read(int argc, char *const argv[], struct config *c, enum flags_action *ret,
                      struct why *why) __attribute__((warn_unused_result));
/* The file that --config names, the last if several; NULL: none. */
const char *flags_file(int argc, char *const argv[]);
/* The help, appended to `out`. */
void flags_help(struct buf *out);

#endif
