// SPDX-License-Identifier: Apache-2.0
/* The tokenizer `goda` of FTS5, and the chain it goes by. The table `search` says in its
 * definition, tokenize = 'goda FINGERPRINT', which chain it was made by. When that is not the one
 * at hand, as after a change of the dictionary, words that it knows keep the stems they were
 * indexed by: the table `word` remembers them. */
#ifndef GODA_TOKENIZER_H
#define GODA_TOKENIZER_H

#include "daemon/search/words/chain.h"
#include "daemon/store/statement.h"

struct tokenizer; /* opaque: a connection's */

/* `lexicon` is borrowed; NULL: none. ERR_MEMORY. */
enum error tokenizer_new(const struct lexicon *lexicon, struct tokenizer **ret)
    __attribute__((warn_unused_result));
/* Before the connection is closed, which must tokenize no more; NULL-safe. */
void tokenizer_free(struct tokenizer *t);
/* Makes the tokenizer and the rank functions (rank.h) known to a connection. */
enum error tokenizer_register(struct tokenizer *t, sqlite3 *db) __attribute__((warn_unused_result));

/* The terms of a text, as the index has them; stops at the first answer of `token` but SQLITE_OK,
 * and returns it. Its parameters are those of FTS5's xToken. */
typedef int (*token_fn)(void *ctx, int flags, const char *token, int len, int from, int to);
int tokenize(struct chain *chain, struct bytes text, void *ctx, token_fn token);

/* In hexadecimal, of the chain at hand. */
enum { FINGERPRINT_TEXT = 2 * 32 };
const char *tokenizer_fingerprint(const struct tokenizer *t);
/* The chain at hand. */
struct chain *tokenizer_chain(struct tokenizer *t);
/* The one that `table` goes by, as the open transaction sees it. ERR_STORE. */
enum error tokenizer_chain_of(struct tokenizer *t, const char *table, struct chain **ret)
    __attribute__((warn_unused_result));

#endif
