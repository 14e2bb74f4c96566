// SPDX-License-Identifier: Apache-2.0
/* Small JSON files of the person's own: what they follow, and what they have looked at. They stay
 * on this computer; no daemon hears of them. */
#ifndef GODA_LOCAL_H
#define GODA_LOCAL_H

#include <jansson.h>

#include "proto/base/error.h"

enum local_file {
    LOCAL_FOLLOWING, /* $XDG_CONFIG_HOME/goda/following.json */
    LOCAL_LOOKED,    /* $XDG_STATE_HOME/goda/looked.json */
};

/* Its object; an empty one when there is no file yet. What fails has been printed. */
enum exit_status local_read(enum local_file f, json_t **ret) __attribute__((warn_unused_result));
/* Puts the file in its place whole, readable by nobody else. What fails has been printed. */
enum exit_status local_write(enum local_file f, const json_t *j)
    __attribute__((warn_unused_result));

#endif
