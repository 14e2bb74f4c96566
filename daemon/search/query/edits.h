// SPDX-License-Identifier: Apache-2.0
/* How far one word is from another, in edits as people make them. */
#ifndef GODA_EDITS_H
#define GODA_EDITS_H

#include "daemon/search/words/lexicon/letters.h"

enum {
    EDIT = 10,    /* what an edit counts for, a letter more, less or in another's place */
    SWAP = 9,     /* two neighbours that changed places */
    DOUBLED = 8,  /* a letter once too often or too seldom */
    ALIKE = 7,    /* for one that sounds alike, or lacks its marks */
    EDIT_MIN = 7, /* the least of them */
};

/* The optimal string alignment distance of two words of LETTERS_MAX letters at most (letters.h);
 * some number above `max` when it is above. */
unsigned edits_between(struct bytes a, struct bytes b, unsigned max);

#endif
