// SPDX-License-Identifier: Apache-2.0
/* MessagePack, bounded. Bytes from outside first pass an allocation-free validator, and only then
 * reach msgpack-c, which on its own reserves gigabytes for a message of five bytes. */
#ifndef GODA_MP_H
#define GODA_MP_H

#include <msgpack.h>

#include "proto/base/buf.h"
#include "proto/base/bytes.h"
#include "proto/base/error.h"

enum mp_form {
    MP_CANONICAL, /* what is signed or sent between peers: one encoding only (PROTOCOL.md §2) */
    MP_BOUNDED,   /* what local clients send: any valid MessagePack within the bounds, no extensions
                   */
};

/* Checks that `in` is exactly one value: count <= bytes left, depth <= MP_DEPTH_MAX, at most
 * `nodes_max` values in all, strings valid UTF-8, no extensions, nothing behind the end. In
 * canonical form also: shortest heads, non-negative integers unsigned, map keys strictly ascending
 * in the bytewise order of their encoding, no floats. Allocates nothing. Errors: ERR_SHORT,
 * ERR_TRAILING, ERR_FORMAT, ERR_LIMIT, ERR_TEXT. */
enum error mp_check(struct bytes in, enum mp_form form, size_t nodes_max)
    __attribute__((warn_unused_result));

/* A checked message as msgpack-c's object tree; strings and binaries point into the input. */
struct mp {
    msgpack_zone zone;
    bool live;
    msgpack_object root;
};
#define AUTO_MP __attribute__((cleanup(mp_done)))

/* Checks `in`, then decodes it. `ret` borrows from `in`, and is freed with mp_done.
 * On error `ret` is empty, and mp_done is harmless. */
enum error mp_read(struct bytes in, enum mp_form form, size_t nodes_max, struct mp *ret)
    __attribute__((warn_unused_result));
void mp_done(struct mp *m);

/* Typed views of an object; each false, with `ret` untouched, when it is not that. */
bool mp_uint(const msgpack_object *o, uint64_t max, uint64_t *ret);
bool mp_bool(const msgpack_object *o, bool *ret);
bool mp_text(const msgpack_object *o, struct bytes *ret);
bool mp_bin(const msgpack_object *o, struct bytes *ret);
/* A binary of exactly 32 bytes. */
bool mp_hash(const msgpack_object *o, struct hash *ret);
/* The i-th element of an array; NULL when `o` is no array or is shorter. */
const msgpack_object *mp_at(const msgpack_object *o, size_t i);
/* The value of a string key of a map; NULL when there is none. */
const msgpack_object *mp_get(const msgpack_object *o, const char *key);

/* A msgpack-c packer that writes to `out` (sticky errors stay in `out`). */
msgpack_packer mp_packer(struct buf *out);
void mp_put_text(msgpack_packer *pk, struct bytes text);
void mp_put_str(msgpack_packer *pk, const char *text);
void mp_put_bin(msgpack_packer *pk, struct bytes bin);
/* The 32 bytes, or nil for NULL. */
void mp_put_hash(msgpack_packer *pk, const struct hash *h);
static inline void mp_put_hash_or_nil(msgpack_packer *pk, bool has, const struct hash *h)
{
    mp_put_hash(pk, has ? h : NULL);
}

#endif
