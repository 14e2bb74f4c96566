// SPDX-License-Identifier: Apache-2.0
/* A file that is there whole or not at all: written beside its place, and put there at the end. */
#ifndef GODA_OUTFILE_H
#define GODA_OUTFILE_H

#include <stdio.h>

#include "proto/base/error.h"

struct outfile {
    FILE *to;
    const char *path; /* NULL: standard output */
    unsigned mode;    /* in the end: 0644 unless the caller changes it once it is open */
    char temporary[4096];
};

/* Opens it; what fails has been printed. `path` NULL: standard output; it is borrowed. */
enum exit_status outfile_open(struct outfile *f, const char *path)
    __attribute__((warn_unused_result));
/* Puts it in its place when `status` says that all went well; else leaves what was there. Returns
 * `status`, or what then failed (printed). */
enum exit_status outfile_close(struct outfile *f, enum exit_status status)
    __attribute__((warn_unused_result));

#endif
