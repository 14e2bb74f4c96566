// SPDX-License-Identifier: Apache-2.0
/* Borrowed bytes with their length: how every input is passed. Nothing here allocates or frees. */
#ifndef GODA_BYTES_H
#define GODA_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const uint8_t
        *ptr; /* NULL only when there is nothing at all (an erased part, a missing field) */
    size_t len;
};

/* A 32-byte BLAKE2b-256 digest (record ids, network ids) or public key. */
struct hash {
    uint8_t b[32];
};

#define BYTES_NONE         ((struct bytes){NULL, 0})
#define BYTES_LIT(literal) ((struct bytes){(const uint8_t *)(literal), sizeof(literal) - 1})
#define BYTES_ARRAY(array) ((struct bytes){(array), sizeof(array)})

static inline struct bytes bytes_of(const void *ptr, size_t len)
{
    return (struct bytes){ptr, len};
}

/* The bytes of a C string, without its terminator. */
struct bytes bytes_str(const char *text);
/* The part of `whole` from `from`, `len` bytes long. Asserts that it lies inside. */
struct bytes bytes_slice(struct bytes whole, size_t from, size_t len);
bool bytes_equal(struct bytes a, struct bytes b);
/* Bytewise order, the shorter first when one begins the other: <0, 0, >0 as memcmp. */
int bytes_compare(struct bytes a, struct bytes b);

bool hash_equal(const struct hash *a, const struct hash *b);
int hash_compare(const struct hash *a, const struct hash *b);
struct hash hash_xor(const struct hash *a, const struct hash *b);
bool hash_is_zero(const struct hash *h);
static inline struct bytes hash_bytes(const struct hash *h)
{
    return bytes_of(h->b, sizeof h->b);
}

/* Lower-case hex of `in`, terminated, into `ret` of at least 2 * in.len + 1 bytes. Returns `ret`.
 */
char *bytes_hex(struct bytes in, char *ret);
/* The hash that 64 hex digits spell; false (ret untouched) for anything else. */
bool hash_from_hex(struct bytes hex, struct hash *ret);

#endif
