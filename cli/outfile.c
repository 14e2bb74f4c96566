// SPDX-License-Identifier: Apache-2.0
#include "cli/outfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/output.h"

enum exit_status outfile_open(struct outfile *f, const char *path)
{
    *f = (struct outfile){.to = stdout, .path = path, .mode = 0644};
    if (!path)
        return EXIT_OK;
    int n = snprintf(f->temporary, sizeof f->temporary, "%s.XXXXXX", path);
    int fd = n > 0 && (size_t)n < sizeof f->temporary ? mkstemp(f->temporary) : -1;
    f->to = fd >= 0 ? fdopen(fd, "w") : NULL;
    int why = errno;
    if (f->to)
        return EXIT_OK;
    if (fd >= 0) {
        (void)close(fd);
        (void)unlink(f->temporary);
    }
    return complain(ERR_FILE, "%s: %s", path, strerror(why));
}

enum exit_status outfile_close(struct outfile *f, enum exit_status status)
{
    bool bad = ferror(f->to) != 0;
    if (!f->path)
        return status || (fflush(f->to) == 0 && !bad) ? status : complain(ERR_FILE, "%s", "");
    int fd = fileno(f->to);
    bad |= fflush(f->to) != 0 || fchmod(fd, f->mode) != 0 || fsync(fd) != 0;
    bad |= fclose(f->to) != 0;
    if (!status && (bad || rename(f->temporary, f->path) != 0))
        status = complain(ERR_FILE, "%s: %s", f->path, strerror(errno));
    if (status)
        (void)unlink(f->temporary);
    return status;
}
