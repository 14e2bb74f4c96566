// SPDX-License-Identifier: Apache-2.0
#include "daemon/sandbox/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/log.h"

void sandbox_enter(const struct config *c, const char *file)
{
    /* What SQLite sorts beside memory is the records, too; elsewhere it could not write. */
    (void)setenv("SQLITE_TMPDIR", config_text(c, CONFIG_DATA), 1);
    if (GODA_SANITIZED || strcmp(config_text(c, CONFIG_SANDBOX), "yes") != 0) {
        log_event(NOTICE_INFO, "sandbox_off",
                  LOG_FIELDS(log_text("why", GODA_SANITIZED ? "sanitizers" : "configuration")));
        return;
    }
    int abi = 0;
    char files[64];
    int unlocked = landlock_enter(c, file, &abi), unfiltered = seccomp_enter();
    if (unlocked)
        (void)snprintf(files, sizeof files, "no: %s", strerror(unlocked));
    else
        (void)snprintf(files, sizeof files, "Landlock %d", abi);
    log_event(unlocked || unfiltered ? NOTICE_WARNING : NOTICE_INFO, "sandbox",
              LOG_FIELDS(log_text("files", files),
                         log_text("calls", unfiltered ? strerror(unfiltered) : "seccomp")));
}
