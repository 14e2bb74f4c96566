// SPDX-License-Identifier: Apache-2.0
#include "proto/base/reader.h"

#include <string.h>

struct bytes reader_take(struct reader *r, size_t len)
{
    if (r->failed || len > r->rest.len) {
        r->failed = ERR_SHORT;
        return BYTES_NONE;
    }
    struct bytes taken = bytes_of(r->rest.ptr, len);
    r->rest = bytes_slice(r->rest, len, r->rest.len - len);
    return taken;
}

static uint64_t reader_be(struct reader *r, size_t width)
{
    struct bytes in = reader_take(r, width);
    uint64_t v = 0;
    for (size_t i = 0; i < in.len; i++)
        v = v << 8 | in.ptr[i];
    return v;
}

uint8_t reader_u8(struct reader *r)
{
    return (uint8_t)reader_be(r, 1);
}

uint16_t reader_u16(struct reader *r)
{
    return (uint16_t)reader_be(r, 2);
}

uint32_t reader_u32(struct reader *r)
{
    return (uint32_t)reader_be(r, 4);
}

uint64_t reader_u64(struct reader *r)
{
    return reader_be(r, 8);
}

struct hash reader_hash(struct reader *r)
{
    struct hash h = {{0}};
    struct bytes in = reader_take(r, sizeof h.b);
    if (in.len)
        memcpy(h.b, in.ptr, in.len);
    return h;
}

enum error reader_end(const struct reader *r)
{
    if (r->failed)
        return r->failed;
    return r->rest.len ? ERR_TRAILING : OK;
}
