// SPDX-License-Identifier: Apache-2.0
/* Words as search sees them: runs of letters and digits, in lower case. å, ä and ö are letters of
 * their own; of any other letter with a mark the mark goes (é is e). Soft hyphens are dropped. */
#ifndef GODA_WORDS_H
#define GODA_WORDS_H

#include "proto/base/buf.h"

enum { WORD_MAX = 128 }; /* bytes; what is longer is cut off */

struct word {
    size_t from, to; /* where it stands in the text */
    size_t len;
    char folded[WORD_MAX];
};

/* The next word of `text` at or behind `at`; false when there is none. Bytes that are not UTF-8
 * part words. */
bool word_next(struct bytes text, size_t at, struct word *ret);

/* A whole text folded as words are, with what stands between them kept; for comparing tags. */
void text_fold(struct bytes text, struct buf *out);

#endif
