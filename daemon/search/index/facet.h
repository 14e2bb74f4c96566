// SPDX-License-Identifier: Apache-2.0
/* Facets: what a record is filtered by, as terms of a column of its own beside its words, so that a
 * filter is a part of what FTS5 matches. Each is FACET, a letter and a value; what would part or
 * quote it there is an underscore. */
#ifndef GODA_FACET_H
#define GODA_FACET_H

#include "proto/base/buf.h"

/* For private use, so that no word begins with it. */
#define FACET "\xee\x80\x80"

enum facet {
    FACET_EVERY = '*', /* without a value; every record has it */
    FACET_KIND = 'k',
    FACET_CATEGORY = 'c',
    FACET_OUTCOME = 'u',
    FACET_YEAR = 'y',
};

/* Appends it; nothing for an empty value but FACET_EVERY's. */
static inline void facet_put(struct buf *out, enum facet facet, struct bytes value)
{
    if (facet != FACET_EVERY && !value.len)
        return;
    if (out->len)
        buf_put_u8(out, ' ');
    buf_put(out, BYTES_LIT(FACET));
    buf_put_u8(out, (uint8_t)facet);
    for (size_t i = 0; i < value.len; i++)
        buf_put_u8(out, value.ptr[i] <= ' ' || value.ptr[i] == '"' ? '_' : value.ptr[i]);
}

#endif
