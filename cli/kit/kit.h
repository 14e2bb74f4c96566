// SPDX-License-Identifier: Apache-2.0
/* The recovery kit (proto/kit.h) as people meet it: a page to print, a QR code, and what they type.
 */
#ifndef GODA_CLI_KIT_H
#define GODA_CLI_KIT_H

#include <stdio.h>

#include "cli/cmd.h"
#include "proto/kit.h"

/* goda key recovery-kit, goda key drill. */
enum exit_status kit_make(const struct args *args);
enum exit_status kit_drill(const struct args *args);

/* Reads a kit from a file, or, when `path` is NULL or "-", what is typed or piped in. What fails
 * has been printed. The caller wipes `ret`. */
enum exit_status kit_get(const char *path, struct kit *ret) __attribute__((warn_unused_result));
/* A QR code of the characters in a kit's lines, two rows of it to a line of half blocks; `inverse`:
 * dark on light whatever the terminal's colours are. False when it does not fit in `columns`. */
bool qr_print(FILE *to, struct bytes lines, bool inverse, int columns);

#endif
