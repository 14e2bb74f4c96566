// SPDX-License-Identifier: Apache-2.0
/* Which words of a text met the query: those with a term of its expansion, or with a part that has.
 * U+0002 and U+0003 stand around each. */
#ifndef GODA_MARK_H
#define GODA_MARK_H

#include "daemon/search/query/expand.h"

enum { MARKS_MAX = 128 };
struct marks {
    struct chain *chain;
    size_t count;
    struct mark {
        size_t term, len;
        bool beginning;
        char text[WORD_MAX]; /* a stem, or how words begin */
    } by[MARKS_MAX];
};

void marks_read(struct chain *c, const struct expansion *x, struct marks *ret);

/* The part of a text that meets most of the query, some 24 words long, on one line. Returns how
 * much it meets; 0: nothing, and nothing is appended. */
size_t mark_snippet(const struct marks *m, struct bytes text, struct buf *out);

#endif
