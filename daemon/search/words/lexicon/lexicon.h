// SPDX-License-Identifier: Apache-2.0
/* Swedish words from Debian's hunspell-sv, read as data at start: which dictionary form a word
 * inflects, and where a compound is to be cut. Words are given folded, as words.h makes them.
 * After lexicon_open nothing changes, so that any number of threads may ask. */
#ifndef GODA_LEXICON_H
#define GODA_LEXICON_H

#include "daemon/search/words/words.h"
#include "proto/base/error.h"

enum {
    LEXICON_FILE_MAX = 16 << 20, /* bytes of each file */
    LEXICON_WHY_MAX = 256,
    COMPOUND_MAX = 5,
};

struct lexicon; /* opaque */

/* Reads BASE.aff and BASE.dic (UTF-8), each at most LEXICON_FILE_MAX bytes. ERR_NOT_FOUND when one
 * is missing; ERR_VERSION when they are not what they should be, with file and line in `ret_why`;
 * ERR_LIMIT when one is too large, ERR_MEMORY. `ret_why` is written on every failure. */
enum error lexicon_open(const char *base, struct lexicon **ret,
                        char ret_why[static LEXICON_WHY_MAX]) __attribute__((warn_unused_result));
/* As lexicon_open, of the two files' content. */
enum error lexicon_read(struct bytes aff, struct bytes dic, struct lexicon **ret,
                        char ret_why[static LEXICON_WHY_MAX]) __attribute__((warn_unused_result));
void lexicon_close(struct lexicon *l); /* NULL-safe */

/* BLAKE2b-256 of both files: what was indexed with one lexicon is found with that alone. */
const struct hash *lexicon_fingerprint(const struct lexicon *l);

struct lemma {
    size_t len;
    char text[WORD_MAX];
};
/* The dictionary form of `word`; of a compound that is no entry, its front and the dictionary form
 * of its last part. Deterministic, and a dictionary form is its own. False when it is unknown. */
bool lexicon_lemma(const struct lexicon *l, struct bytes word, struct lemma *ret);

struct cut {
    size_t count; /* of parts: 0 when the word is no compound, else 2..COMPOUND_MAX */
    size_t at[COMPOUND_MAX + 1]; /* part i is word[at[i] .. at[i + 1]) */
};
/* Cuts a compound into its smallest parts that mean something (joints such as the s of
 * arbetsliv stay with the part before). */
void lexicon_cut(const struct lexicon *l, struct bytes word, struct cut *ret);
/* The dictionary form of a part that stands before another: hälso is hälsa, omsorgs omsorg. False
 * when it is unknown. */
bool lexicon_front(const struct lexicon *l, struct bytes part, struct lemma *ret);

#endif
