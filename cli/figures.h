// SPDX-License-Identifier: Apache-2.0
/* Figures as people and spreadsheets read them. */
#ifndef GODA_FIGURES_H
#define GODA_FIGURES_H

#include <stdint.h>
#include <stdio.h>

#include "proto/base/bytes.h"

/* A bar of at most `width` columns for `n` of `most`, in steps of an eighth: never nothing for
 * something. */
enum { BAR_WIDTH_MAX = 12, BAR_MAX = 3 * BAR_WIDTH_MAX + 1 };
const char *bar_text(uint64_t n, uint64_t most, size_t width, char ret[static BAR_MAX]);

/* "67 %"; "–" of nothing. */
enum { SHARE_MAX = 32 };
const char *share_text(uint64_t part, uint64_t whole, char ret[static SHARE_MAX]);

/* With that many decimals, behind a comma in Swedish; behind a point for programs. */
enum { REAL_MAX = 32 };
const char *real_text(double d, int decimals, char ret[static REAL_MAX]);

/* A cell of CSV (RFC 4180), in quotes where it must be, and the comma or line end behind it. A text
 * that a spreadsheet would reckon as a formula gets an apostrophe in front. */
void csv_put(FILE *to, struct bytes cell, bool last);
void csv_put_number(FILE *to, uint64_t n, bool last);

#endif
