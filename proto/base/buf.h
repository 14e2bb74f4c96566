// SPDX-License-Identifier: Apache-2.0
/* A growing byte buffer that cannot exist without a cap, and the sticky writer over it: after the
 * first write that does not fit (cap or memory) nothing more is written, and `failed` says so once,
 * at the end. Integers are written big-endian. */
#ifndef GODA_BUF_H
#define GODA_BUF_H

#include "proto/base/bytes.h"
#include "proto/base/error.h"

struct buf {
    uint8_t *ptr;
    size_t len, cap, max;
    enum error failed; /* OK, ERR_LIMIT or ERR_MEMORY; sticky */
};

/* An empty buffer that never holds more than `max` bytes. Nothing is allocated yet. */
#define BUF(limit) ((struct buf){.max = (limit)})
/* A local that frees itself: AUTO_BUF struct buf out = BUF(64); */
#define AUTO_BUF __attribute__((cleanup(buf_done)))

/* Frees the content; the buffer is empty afterwards and keeps its cap. NULL-safe. */
void buf_done(struct buf *b);
/* As buf_done, after wiping what it holds. */
void buf_wipe(struct buf *b);
/* Forgets the content and a sticky error, keeps the memory. */
void buf_clear(struct buf *b);
/* Room for `len` more bytes at the end, to be filled by the caller; NULL (sticky) when there is
 * none. The pointer holds until the next call. */
uint8_t *buf_extend(struct buf *b, size_t len);
void buf_put(struct buf *b, struct bytes in);
void buf_put_u8(struct buf *b, uint8_t v);
void buf_put_u16(struct buf *b, uint16_t v);
void buf_put_u32(struct buf *b, uint32_t v);
void buf_put_u64(struct buf *b, uint64_t v);
/* Removes `len` bytes from the front. Asserts that they are there. */
void buf_drop(struct buf *b, size_t len);
/* Takes what `from` holds; `from` is empty afterwards. */
struct buf buf_steal(struct buf *from);
/* A copy of `in` in a buffer of exactly that cap; `failed` when memory is out. */
struct buf buf_copy(struct bytes in);
static inline struct bytes buf_bytes(const struct buf *b)
{
    return bytes_of(b->ptr, b->len);
}

#endif
