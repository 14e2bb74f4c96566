/* The command line: a flag for each key of config.def, and --config, --help, --version. */
#ifndef GODA_FLAGS_H
#define GODA_FLAGS_H

#include "daemon/config.h"

enum flags_action { FLAGS_RUN, FLAGS_HELP, FLAGS_VERSION };

/* Sets `c` from the defaults, the file that --config names, and the flags. ERR_USAGE, ERR_CONFIG,
 * ERR_FILE, with why. */
enum error flags_read(int argc, char *const argv[], struct config *c, enum flags_action *ret,
                      struct why *why) __attribute__((warn_unused_result));
/* The help, appended to `out`. */
void flags_help(struct buf *out);

#endif
