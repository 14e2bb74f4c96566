// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

#include "cli/output.h"

void progress_show(size_t done, size_t total)
{
    enum { BAR = 30, EVERY = 64 };
    static const char full[] = "##############################",
                      none[] = "..............................";
    if (!settings.err_tty || settings.quiet || settings.json || (done % EVERY && done < total))
        return;
    (void)fputs("\r\033[K", stderr);
    int n = total ? (int)(BAR * done / total) : BAR;
    if (done < total)
        (void)fprintf(stderr, "[%.*s%.*s] %zu/%zu", n, full, BAR - n, none, done, total);
    (void)fflush(stderr);
}
