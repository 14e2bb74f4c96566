/* What the files of the lexicon share. */
#ifndef GODA_LEXICON_INSIDE_H
#define GODA_LEXICON_INSIDE_H

#include "daemon/search/words/lexicon/affix.h"
#include "daemon/search/words/lexicon/lexicon.h"
#include "daemon/search/words/lexicon/wordlist.h"

struct lexicon {
    struct hash fingerprint;
    struct affixes affixes;
    struct wordlist roots;  /* value: flags */
    struct wordlist fronts; /* forms that stand before another part; value: place in `roots` */
    uint64_t free;          /* this bit of a root: it is a word by itself */
};

/* Whether `word` is an entry, or a form of one, with all the bits of `wants`; if so, which. */
bool lexicon_root(const struct lexicon *l, struct bytes word, uint64_t wants, size_t *ret_root);
/* The places where a word is to be cut, first and last included; count 0: no compound. */
void lexicon_parts(const struct lexicon *l, struct bytes word, struct cut *ret);

#endif
