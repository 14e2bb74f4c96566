// SPDX-License-Identifier: Apache-2.0
/* The chain from a word to the term that the index has for it: the dictionary form (lexicon.h), of
 * that Snowball's Swedish stem. Compounds are met by their parts, too. Stems stand in the stemmer
 * itself and looked-up words in a cache, so that each connection has a chain of its own. */
#ifndef GODA_CHAIN_H
#define GODA_CHAIN_H

#include "daemon/search/words/lexicon/lexicon.h"

struct chain; /* opaque */

/* Without a lexicon (NULL), which is borrowed, words have stems alone. ERR_MEMORY. */
enum error chain_new(const struct lexicon *lexicon, struct chain **ret)
    __attribute__((warn_unused_result));
void chain_free(struct chain *c); /* NULL-safe */

/* What was indexed with another one may not be found, nor taken out. */
struct hash chain_fingerprint(const struct chain *c);

/* From now on the stem of a word is what `recall` says, if it says anything: into `ret`, WORD_MAX
 * bytes at most, borrowed until it is called again. For an index that another chain has made. */
typedef bool (*recall_fn)(void *ctx, struct bytes word, struct bytes *ret);
void chain_remember(struct chain *c, recall_fn recall, void *ctx);

/* Every run of neighbouring parts of a compound but the whole of it: äldreomsorgsverksamhet has
 * äldre, äldreomsorg, omsorg, omsorgsverksamhet and verksamhet. */
enum { RUNS_MAX = COMPOUND_MAX * (COMPOUND_MAX + 1) / 2 - 1 };
struct terms {
    struct bytes stem; /* of the word; never empty */
    size_t count;
    struct bytes part[RUNS_MAX], part_stem[RUNS_MAX]; /* in dictionary form, and their stems */
};
/* Of a folded word, of WORD_MAX bytes at most. It borrows from the chain until it is next asked. */
void chain_look(struct chain *c, struct bytes word, struct terms *ret);
/* Whether the lexicon has the word, or can make it of others. */
bool chain_knows(const struct chain *c, struct bytes word);

#endif
