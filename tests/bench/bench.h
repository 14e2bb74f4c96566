// SPDX-License-Identifier: Apache-2.0
/* What the parts of build/bench/search share. */
#ifndef GODA_BENCH_BENCH_H
#define GODA_BENCH_BENCH_H

#include "proto/base/buf.h"
#include "tests/bench/engine.h"

enum { ENGINES_MAX = 4 };

/* Those to be measured, ours the first. */
struct engines {
    size_t count;
    const struct engine *at[ENGINES_MAX];
};

/* -- text -------------------------------------------------------------------------------------- */

/* Lines, their fields ended by NULs. */
struct lines {
    struct buf text;
    size_t count, next;
};
/* Reads DIR/NAME, or DIR/NAME.gz. */
struct lines lines_read(const char *dir, const char *name);
/* Splits the next line at its tabs: at most `max` fields, of which it returns how many there are.
 * 0: there is no further line. Lines that begin with # are left out. */
size_t lines_next(struct lines *l, char **fields, size_t max);
void lines_done(struct lines *l);

void stop_words_read(const char *data);
void stop_words_done(void);
/* The words of a text without stop words (with them when there are no others), spaces between,
 * ended by NUL. */
void put_bare(struct buf *out, const char *typed);

/* All prose of a record's fields as one text, ended by NUL. */
void put_text(struct buf *out, const char *const *fields);

/* Sorts, and returns the n-th of a hundred. */
double percentile(double *values, size_t count, size_t n);

/* -- measures ---------------------------------------------------------------------------------- */

void measure_quality(const struct engines *engines, const char *data);
void measure_corrections(const struct engines *engines, const char *data);
void measure_speed(const struct engines *engines, const char *data, size_t records);

#endif
