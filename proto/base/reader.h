// SPDX-License-Identifier: Apache-2.0
/* The sticky reader: reads from bounded bytes, remembers the first read that does not fit, gives
 * zeroes from then on, and is asked once, at the end. Integers are big-endian. */
#ifndef GODA_READER_H
#define GODA_READER_H

#include "proto/base/bytes.h"
#include "proto/base/error.h"

struct reader {
    struct bytes rest;
    enum error failed; /* OK or ERR_SHORT; sticky */
};

static inline struct reader reader_of(struct bytes in)
{
    return (struct reader){in, OK};
}

/* The next `len` bytes, borrowed from the input; BYTES_NONE (sticky) when there are fewer. */
struct bytes reader_take(struct reader *r, size_t len);
uint8_t reader_u8(struct reader *r);
uint16_t reader_u16(struct reader *r);
uint32_t reader_u32(struct reader *r);
uint64_t reader_u64(struct reader *r);
/* Copies 32 bytes; zeroes when there are fewer. */
struct hash reader_hash(struct reader *r);
/* OK when all was read and nothing is left; ERR_SHORT or ERR_TRAILING otherwise. */
enum error reader_end(const struct reader *r) __attribute__((warn_unused_result));

#endif
