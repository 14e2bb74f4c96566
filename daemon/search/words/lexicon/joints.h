// SPDX-License-Identifier: Apache-2.0
/* Where compounds are cut. */
#ifndef GODA_LEXICON_JOINTS_H
#define GODA_LEXICON_JOINTS_H

#include "daemon/search/words/lexicon/table.h"

/* In letters; no parts when it is no compound. */
struct joints {
    size_t count;
    size_t at[COMPOUND_MAX + 1];
};
/* Cuts a word (FORM_LAST), or a part that stands before another (FORM_FRONT). */
void joints_find(const struct lexicon *l, const struct letters *word, uint8_t as,
                 struct joints *ret);

#endif
