// SPDX-License-Identifier: Apache-2.0
/* Every word that the index holds, as it is written or as a part of a compound, with how many
 * records have it: the table `word`. Changes gather in memory and are written before each commit.
 */
#ifndef GODA_VOCABULARY_H
#define GODA_VOCABULARY_H

#include "daemon/store/statement.h"
#include "proto/base/buf.h"

struct vocabulary; /* opaque: what is not yet written */

/* `next`: of the table `word_next`, that of an index in the making (renewal.c). */
enum error vocabulary_new(bool next, struct vocabulary **ret) __attribute__((warn_unused_result));
void vocabulary_free(struct vocabulary *v); /* NULL-safe */

/* One record more (1) or less (-1) has the word, which the index knows by `stem`. Both are WORD_MAX
 * bytes at most. With too many pending they are written first. ERR_MEMORY, ERR_STORE. */
enum error vocabulary_note(struct vocabulary *v, struct statements *sql, struct bytes word,
                           struct bytes stem, int delta) __attribute__((warn_unused_result));
enum error vocabulary_flush(struct vocabulary *v, struct statements *sql)
    __attribute__((warn_unused_result));
/* How many different words are not written yet. */
size_t vocabulary_pending(const struct vocabulary *v);
/* What is not written is not to be. */
void vocabulary_forget(struct vocabulary *v);

/* How many records have words of that stem, at most: one that has two is counted twice. */
enum error vocabulary_docs(struct statements *sql, struct bytes stem, uint64_t *ret)
    __attribute__((warn_unused_result));
/* The same of words that begin so. */
enum error vocabulary_beginning(struct statements *sql, struct bytes with, uint64_t *ret)
    __attribute__((warn_unused_result));

/* A word with å, ä and ö as a, a and o, appended. */
void letters_fold(struct bytes word, struct buf *out);

#endif
