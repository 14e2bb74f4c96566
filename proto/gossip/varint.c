// SPDX-License-Identifier: Apache-2.0
#include "proto/gossip/varint.h"

size_t varint_encode(uint64_t v, uint8_t ret[static VARINT_BYTES_MAX])
{
    size_t len = 1;
    for (uint64_t rest = v >> 7; rest; rest >>= 7)
        len++;
    for (size_t i = len; i > 0; i--, v >>= 7)
        ret[i - 1] = (uint8_t)((v & 0x7f) | (i < len ? 0x80 : 0));
    return len;
}

void varint_put(struct buf *out, uint64_t v)
{
    uint8_t code[VARINT_BYTES_MAX];
    buf_put(out, bytes_of(code, varint_encode(v, code)));
}

bool varint_read(struct reader *r, uint64_t *ret)
{
    uint64_t v = 0;
    uint8_t byte;
    do {
        byte = reader_u8(r);
        if (r->failed)
            return false;
        if (v > UINT64_MAX >> 7 || (v == 0 && byte == 0x80)) {
            r->failed = ERR_FORMAT;
            return false;
        }
        v = v << 7 | (byte & 0x7f);
    } while (byte & 0x80);
    *ret = v;
    return true;
}
