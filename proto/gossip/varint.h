// SPDX-License-Identifier: Apache-2.0
/* Negentropy's variable-length integers: base 128, most significant group first, the high bit set
 * on all bytes but the last, in the shortest form. */
#ifndef GODA_VARINT_H
#define GODA_VARINT_H

#include "proto/base/buf.h"
#include "proto/base/reader.h"

enum { VARINT_BYTES_MAX = 10 };

/* How many bytes of `ret` it takes. */
size_t varint_encode(uint64_t v, uint8_t ret[static VARINT_BYTES_MAX]);
void varint_put(struct buf *out, uint64_t v);
/* False, with r->failed set: ERR_SHORT, or ERR_FORMAT when it is not the shortest form or does not
 * fit 64 bits. */
bool varint_read(struct reader *r, uint64_t *ret);

#endif
