// SPDX-License-Identifier: Apache-2.0
#include "proto/record/record.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "proto/base/mp.h"

#define SIGNED_PREFIX "goda record"

enum { PREFIX_BYTES = sizeof SIGNED_PREFIX - 1 };

/* 2^53: times stay exact in JSON and in every language's numbers. */
#define CREATED_LIMIT (UINT64_C(1) << 53)

/* What the header says of its parts; needed only while decoding. */
struct named_part {
    uint64_t len;
    struct hash digest;
};

/* What the signature covers. On the stack, so that verifying allocates nothing. */
struct signed_bytes {
    uint8_t b[PREFIX_BYTES + 1 + sizeof(struct hash) + HEADER_MAX];
    size_t len;
};

static struct hash digest_of(struct bytes in)
{
    struct hash digest;
    (void)crypto_generichash(digest.b, sizeof digest.b, in.ptr, in.len, NULL, 0);
    return digest;
}

static void signed_bytes_make(const struct hash *network, struct bytes header,
                              struct signed_bytes *ret)
{
    assert(header.len <= HEADER_MAX);
    uint8_t *at = ret->b;
    memcpy(at, SIGNED_PREFIX, PREFIX_BYTES);
    at += PREFIX_BYTES;
    *at++ = WIRE_VERSION;
    memcpy(at, network->b, sizeof network->b);
    at += sizeof network->b;
    memcpy(at, header.ptr, header.len);
    ret->len = (size_t)(at - ret->b) + header.len;
}

/* -- decoding ---------------------------------------------------------------------------------- */

static bool hash_or_nil(const msgpack_object *o, bool *ret_has, struct hash *ret)
{
    *ret_has = o->type != MSGPACK_OBJECT_NIL;
    return !*ret_has || mp_hash(o, ret);
}

static bool read_named_part(const msgpack_object *o, struct named_part *ret)
{
    return o && o->type == MSGPACK_OBJECT_ARRAY && o->via.array.size == 2 &&
           mp_uint(mp_at(o, 0), RECORD_MAX, &ret->len) && ret->len > 0 &&
           mp_hash(mp_at(o, 1), &ret->digest);
}

static bool read_named_parts(const msgpack_object *o, struct record *r,
                             struct named_part parts[static PARTS_MAX])
{
    if (o->type != MSGPACK_OBJECT_ARRAY || o->via.array.size < 1 || o->via.array.size > PARTS_MAX)
        return false;
    r->part_count = o->via.array.size;
    for (size_t i = 0; i < r->part_count; i++)
        if (!read_named_part(mp_at(o, i), &parts[i]))
            return false;
    return true;
}

static enum error read_header(struct record *r, struct named_part parts[static PARTS_MAX])
{
    AUTO_MP struct mp m = {0};
    enum error e = mp_read(r->header, MP_CANONICAL, MP_RECORD_NODES, &m);
    if (e)
        return e;
    uint64_t version, kind;
    if (!mp_uint(mp_at(&m.root, 0), UINT64_MAX, &version))
        return ERR_FORMAT;
    if (version != WIRE_VERSION)
        return ERR_VERSION;
    if (m.root.via.array.size != 7 || !mp_uint(mp_at(&m.root, 1), UINT32_MAX, &kind) ||
        !mp_hash(mp_at(&m.root, 2), &r->author) ||
        !mp_uint(mp_at(&m.root, 3), CREATED_LIMIT - 1, &r->created) ||
        !hash_or_nil(mp_at(&m.root, 4), &r->has_ref, &r->ref) ||
        !hash_or_nil(mp_at(&m.root, 5), &r->has_prev, &r->prev) ||
        !read_named_parts(mp_at(&m.root, 6), r, parts))
        return ERR_FORMAT;
    r->kind = (uint32_t)kind;
    r->id = digest_of(r->header);
    return OK;
}

/* Header and signature, as they stand in the envelope. */
static enum error read_frame(const msgpack_object *envelope, struct record *r)
{
    struct bytes signature;
    if (envelope->type != MSGPACK_OBJECT_ARRAY || envelope->via.array.size != 2 + PARTS_MAX ||
        !mp_bin(mp_at(envelope, 0), &r->header) || !mp_bin(mp_at(envelope, 1), &signature) ||
        signature.len != sizeof r->signature)
        return ERR_FORMAT;
    memcpy(r->signature, signature.ptr, sizeof r->signature);
    return r->header.len <= HEADER_MAX ? OK : ERR_LIMIT;
}

/* The i-th part: erased, or the very bytes that the header names. */
static enum error read_part(const msgpack_object *o, size_t i, const struct named_part *named,
                            struct record *r)
{
    if (o->type == MSGPACK_OBJECT_NIL)
        return OK;
    if (i >= r->part_count || !mp_bin(o, &r->part[i]))
        return ERR_FORMAT;
    if (r->part[i].len != named->len)
        return ERR_HASH;
    struct hash digest = digest_of(r->part[i]);
    return hash_equal(&digest, &named->digest) ? OK : ERR_HASH;
}

enum error record_decode(struct bytes in, struct record *ret)
{
    if (in.len > RECORD_MAX)
        return ERR_LIMIT;
    AUTO_MP struct mp m = {0};
    struct record r = {.whole = in};
    struct named_part named[PARTS_MAX] = {0};
    enum error e = mp_read(in, MP_CANONICAL, MP_RECORD_NODES, &m);
    if (!e)
        e = read_frame(&m.root, &r);
    if (!e)
        e = read_header(&r, named);
    for (size_t i = 0; !e && i < PARTS_MAX; i++)
        e = read_part(mp_at(&m.root, 2 + i), i, &named[i], &r);
    if (!e)
        *ret = r;
    return e;
}

enum error record_verify(const struct record *r, const struct hash *network)
{
    if (!crypto_core_ed25519_is_valid_point(r->author.b))
        return ERR_KEY;
    struct signed_bytes message;
    signed_bytes_make(network, r->header, &message);
    return crypto_sign_verify_detached(r->signature, message.b, message.len, r->author.b) == 0
               ? OK
               : ERR_SIGNATURE;
}

/* -- encoding ---------------------------------------------------------------------------------- */

static void put_header(const struct record_draft *draft, const uint8_t *author, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, 7);
    (void)msgpack_pack_uint8(&pk, WIRE_VERSION);
    (void)msgpack_pack_uint32(&pk, draft->kind);
    mp_put_bin(&pk, bytes_of(author, crypto_sign_PUBLICKEYBYTES));
    (void)msgpack_pack_uint64(&pk, draft->created);
    mp_put_hash(&pk, draft->ref);
    mp_put_hash(&pk, draft->prev);
    size_t count = draft->part[PART_CONTACT].ptr ? 2 : 1;
    (void)msgpack_pack_array(&pk, count);
    for (size_t i = 0; i < count; i++) {
        struct hash digest = digest_of(draft->part[i]);
        (void)msgpack_pack_array(&pk, 2);
        (void)msgpack_pack_uint64(&pk, draft->part[i].len);
        mp_put_hash(&pk, &digest);
    }
}

/* Appends a whole envelope, or nothing. `part`: PARTS_MAX of them. */
static enum error put_envelope(struct bytes header, const uint8_t signature[static SIGNATURE_BYTES],
                               const struct bytes *part, struct buf *out)
{
    AUTO_BUF struct buf whole = BUF(RECORD_MAX);
    msgpack_packer pk = mp_packer(&whole);
    (void)msgpack_pack_array(&pk, 2 + PARTS_MAX);
    mp_put_bin(&pk, header);
    mp_put_bin(&pk, bytes_of(signature, SIGNATURE_BYTES));
    for (size_t i = 0; i < PARTS_MAX; i++) {
        if (part[i].ptr)
            mp_put_bin(&pk, part[i]);
        else
            (void)msgpack_pack_nil(&pk);
    }
    if (whole.failed)
        return whole.failed;
    buf_put(out, buf_bytes(&whole));
    return out->failed;
}

enum error record_sign(const struct record_draft *draft, const struct hash *network,
                       const uint8_t secret[static SECRET_KEY_BYTES], struct buf *out)
{
    assert(draft->part[PART_BODY].ptr && draft->created < CREATED_LIMIT);
    AUTO_BUF struct buf header = BUF(HEADER_MAX);
    put_header(draft, secret + crypto_sign_SEEDBYTES, &header);
    if (header.failed)
        return header.failed;
    struct signed_bytes message;
    uint8_t signature[SIGNATURE_BYTES];
    signed_bytes_make(network, buf_bytes(&header), &message);
    (void)crypto_sign_detached(signature, NULL, message.b, message.len, secret);
    return put_envelope(buf_bytes(&header), signature, draft->part, out);
}

enum error record_erase(const struct record *r, enum part erase, struct buf *out)
{
    struct bytes part[PARTS_MAX];
    memcpy(part, r->part, sizeof part);
    part[erase] = BYTES_NONE;
    return put_envelope(r->header, r->signature, part, out);
}
