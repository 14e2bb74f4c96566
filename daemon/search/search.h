// SPDX-License-Identifier: Apache-2.0
/* Search: words become terms by dictionary and stem (chain.h), compounds are met by their parts,
 * the query is expanded (expand.h), FTS5 finds (match.h), and BM25 over weighted columns ranks
 * (rank.h).
 */
#ifndef GODA_SEARCH_H
#define GODA_SEARCH_H

#include "daemon/store/store.h"

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
