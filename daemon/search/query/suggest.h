// SPDX-License-Identifier: Apache-2.0
/* What a word was meant to be that was typed without å, ä and ö, or misspelt: by the words that the
 * index holds. */
#ifndef GODA_SUGGEST_H
#define GODA_SUGGEST_H

#include "daemon/search/words/chain.h"
#include "daemon/store/statement.h"

enum { SUGGESTIONS_MAX = 2 };
struct suggestion {
    uint64_t docs; /* how many records have it, at most */
    bool found;    /* and what was typed finds them, too */
    size_t len;
    char text[WORD_MAX];
};
struct suggestions {
    size_t count;
    struct suggestion by[SUGGESTIONS_MAX]; /* the best first, of different stems */
};

/* The same letters but for the marks of å, ä and ö. ERR_STORE, ERR_MEMORY. */
enum error suggest_letters(struct statements *sql, struct chain *c, struct bytes word,
                           struct suggestions *ret) __attribute__((warn_unused_result));

/* A copy of the index's words to be scanned; one for each connection. */
struct speller;                       /* opaque */
void speller_free(struct speller *s); /* NULL-safe */

/* Words within two edits (edits.h; one, of four letters and less) that are nearer than any with the
 * word's own stem; when there are none, a compound of which one part is put right. `s` is made when
 * it is first needed, and again when the words have changed and it is some seconds old. ERR_STORE,
 * ERR_MEMORY. */
enum error suggest_spelling(struct statements *sql, struct chain *c, struct speller **s,
                            struct bytes word, struct suggestions *ret)
    __attribute__((warn_unused_result));

#endif
