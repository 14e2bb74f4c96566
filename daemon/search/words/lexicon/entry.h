// SPDX-License-Identifier: Apache-2.0
/* Which entry of the dictionary a word is a form of. */
#ifndef GODA_LEXICON_ENTRY_H
#define GODA_LEXICON_ENTRY_H

#include "daemon/search/words/lexicon/table.h"

/* The entry that a word is taken to be a form of (as FORM_LAST), or a part that stands before
 * another (FORM_FRONT); NULL when there is none, when the word is forbidden, or
 * made of an entry as a word of its own (ekonomisk of ekonom). */
const struct entry *entry_of(const struct lexicon *l, const struct letters *word, uint8_t as);

static inline struct bytes entry_root(const struct lexicon *l, const struct entry *e)
{
    return bytes_of(l->roots + e->at, e->len);
}

#endif
