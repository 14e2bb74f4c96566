// SPDX-License-Identifier: Apache-2.0
#include "proto/base/bytes.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

struct bytes bytes_str(const char *text)
{
    return bytes_of(text, strlen(text));
}

struct bytes bytes_slice(struct bytes whole, size_t from, size_t len)
{
    assert(from <= whole.len && len <= whole.len - from);
    return whole.ptr ? bytes_of(whole.ptr + from, len) : BYTES_NONE;
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

int bytes_compare(struct bytes a, struct bytes b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}

int hash_compare(const struct hash *a, const struct hash *b)
{
    return memcmp(a->b, b->b, sizeof a->b);
}

struct hash hash_xor(const struct hash *a, const struct hash *b)
{
    struct hash ret;
    for (size_t i = 0; i < sizeof ret.b; i++)
        ret.b[i] = a->b[i] ^ b->b[i];
    return ret;
}

bool hash_is_zero(const struct hash *h)
{
    return sodium_is_zero(h->b, sizeof h->b) == 1;
}

char *bytes_hex(struct bytes in, char *ret)
{
    return sodium_bin2hex(ret, 2 * in.len + 1, in.ptr, in.len);
}

bool hash_from_hex(struct bytes hex, struct hash *ret)
{
    struct hash parsed;
    size_t len = 0;
    const char *text = (const char *)hex.ptr;
    if (hex.len != 2 * sizeof parsed.b ||
        sodium_hex2bin(parsed.b, sizeof parsed.b, text, hex.len, NULL, &len, NULL) != 0 ||
        len != sizeof parsed.b)
        return false;
    *ret = parsed;
    return true;
}
