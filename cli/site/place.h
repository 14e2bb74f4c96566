// SPDX-License-Identifier: Apache-2.0
/* Where a site is put: a folder that is empty, or holds a site made before. The new one is made
 * beside it and takes its place in one step, so that a run that fails leaves the old one. */
#ifndef GODA_PLACE_H
#define GODA_PLACE_H

#include <stdbool.h>
#include <stdio.h>

#include "proto/base/error.h"

enum { PLACE_MAX = 3072, PLACE_KEPT = 4 };

struct place {
    char dir[PLACE_MAX], beside[PLACE_MAX + 8]; /* beside: where it is made */
    FILE *to;                                   /* the file being written */
    FILE *kept[PLACE_KEPT];                     /* those that stay open beside it */
    size_t kept_count;
    bool failed;
};

/* The folders of a site; each holds pages (.html) and nothing else. */
extern const char *const place_folders[]; /* ended by NULL */

/* What fails has been printed. EXIT_CONFLICT: something else stands there. */
enum exit_status place_open(struct place *p, const char *dir) __attribute__((warn_unused_result));
/* Begins the next file of the site, "exempel/ID.html"; ends the one before. What cannot be written
 * is told by place_close. The stream is never NULL. */
FILE *place_file(struct place *p, const char *path);
/* The same for one of PLACE_KEPT that stay open, beside all others, until place_close. */
FILE *place_keep(struct place *p, const char *path);
/* Puts the site in its place if `status` says that all went well, else takes away what was made.
 * Returns `status`, or what then failed (printed). */
enum exit_status place_close(struct place *p, enum exit_status status)
    __attribute__((warn_unused_result));

#endif
