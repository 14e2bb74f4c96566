/* Search: FTS5 with our own tokenizer (Snowball Swedish; å, ä and ö are letters), bm25 over
 * weighted columns, filters, snippets. User text never reaches FTS5 unquoted. */
#ifndef GODA_SEARCH_H
#define GODA_SEARCH_H

#include "daemon/store/store.h"

/* Registers the tokenizer on a connection; needed on each, readers too. */
enum error search_register(sqlite3 *db) __attribute__((warn_unused_result));

/* Does the `search` method of control.h: `params` is its parameter map, `own` the slug of
 * the organisation that asks (BYTES_NONE: none), the result map goes to `pk`. ERR_PARAMS (the name
 * of the wrong one in `ret_field`), ERR_LIMIT (too many filters, with "words" there), ERR_STORE. */
enum error search_run(struct reading *r, const msgpack_object *params, struct bytes own,
                      msgpack_packer *pk, char ret_field[static 64])
    __attribute__((warn_unused_result));

/* Does the `similar` method. ERR_PARAMS as above, ERR_NOT_FOUND, ERR_AMBIGUOUS, ERR_STORE. */
enum error similar_run(struct reading *r, const msgpack_object *params, msgpack_packer *pk,
                       char ret_field[static 64]) __attribute__((warn_unused_result));

#endif
