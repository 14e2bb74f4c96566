// SPDX-License-Identifier: Apache-2.0
#include "proto/base/buf.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { BUF_FIRST_CAP = 64 };

void buf_done(struct buf *b)
{
    if (!b)
        return;
    free(b->ptr);
    *b = BUF(b->max);
}

void buf_wipe(struct buf *b)
{
    if (b && b->ptr)
        sodium_memzero(b->ptr, b->cap);
    buf_done(b);
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = OK;
}

static bool buf_grow(struct buf *b, size_t need)
{
    size_t cap = b->cap ? b->cap : BUF_FIRST_CAP;
    while (cap < need)
        cap *= 2; /* need <= max, far below SIZE_MAX / 2 */
    if (cap > b->max)
        cap = b->max;
    uint8_t *grown = realloc(b->ptr, cap);
    if (!grown)
        return false;
    b->ptr = grown;
    b->cap = cap;
    return true;
}

uint8_t *buf_extend(struct buf *b, size_t len)
{
    assert(b->max <= SIZE_MAX / 4);
    if (b->failed)
        return NULL;
    if (len > b->max - b->len) {
        b->failed = ERR_LIMIT;
        return NULL;
    }
    if ((b->len + len > b->cap || !b->ptr) && !buf_grow(b, b->len + len)) {
        b->failed = ERR_MEMORY;
        return NULL;
    }
    uint8_t *room = b->ptr + b->len;
    b->len += len;
    return room;
}

void buf_put(struct buf *b, struct bytes in)
{
    uint8_t *room = in.len ? buf_extend(b, in.len) : NULL;
    if (room)
        memcpy(room, in.ptr, in.len);
}

static void buf_put_be(struct buf *b, uint64_t v, size_t width)
{
    uint8_t *room = buf_extend(b, width);
    for (size_t i = 0; room && i < width; i++)
        room[i] = (uint8_t)(v >> (8 * (width - 1 - i)));
}

void buf_put_u8(struct buf *b, uint8_t v)
{
    buf_put_be(b, v, 1);
}

void buf_put_u16(struct buf *b, uint16_t v)
{
    buf_put_be(b, v, 2);
}

void buf_put_u32(struct buf *b, uint32_t v)
{
    buf_put_be(b, v, 4);
}

void buf_put_u64(struct buf *b, uint64_t v)
{
    buf_put_be(b, v, 8);
}

void buf_drop(struct buf *b, size_t len)
{
    assert(len <= b->len);
    if (len && len < b->len)
        memmove(b->ptr, b->ptr + len, b->len - len);
    b->len -= len;
}

struct buf buf_steal(struct buf *from)
{
    struct buf taken = *from;
    *from = BUF(taken.max);
    return taken;
}

struct buf buf_copy(struct bytes in)
{
    struct buf copy = BUF(in.len);
    buf_put(&copy, in);
    return copy;
}
