// SPDX-License-Identifier: Apache-2.0
#include "proto/link/message.h"

#include <assert.h>
#include <string.h>

#include "proto/base/name.h"

enum { KB = 1000, MB = 1000 * 1000 };

static const struct message_row rows[] = {
#define GODA_MESSAGE(symbol, number, max, who, rate, burst)                                        \
    {MSG_##symbol, #symbol, max, who, rate, burst},
#include "proto/link/messages.def"
#undef GODA_MESSAGE
};

#define GODA_MESSAGE(symbol, number, max, who, rate, burst)                                        \
    static_assert((number) < MESSAGE_KINDS, "message.h says which number is the highest");
#include "proto/link/messages.def"
#undef GODA_MESSAGE

const struct message_row *message_row(uint8_t kind)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].kind == kind)
            return &rows[i];
    return NULL;
}

/* -- writing ----------------------------------------------------------------------------------- */

void hello_write(const struct hello *m, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, 3);
    (void)msgpack_pack_uint64(&pk, m->time);
    (void)msgpack_pack_uint64(&pk, m->boot);
    (void)msgpack_pack_uint64(&pk, m->records);
}

void ping_write(uint64_t records, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, 1);
    (void)msgpack_pack_uint64(&pk, records);
}

void verdict_write(const char *code, const char *detail, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, 2);
    mp_put_str(&pk, code);
    mp_put_str(&pk, detail);
}

void join_write(const struct join *m, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, 3);
    mp_put_bin(&pk, m->secret);
    mp_put_hash(&pk, &m->sign);
    mp_put_bin(&pk, BYTES_ARRAY(m->signature));
}

void round_write(const struct round *m, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, 3);
    (void)msgpack_pack_uint64(&pk, m->set);
    (void)msgpack_pack_uint64(&pk, m->round);
    mp_put_bin(&pk, m->bytes);
}

void ids_write(const struct hash *ids, size_t count, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, count);
    for (size_t i = 0; i < count; i++)
        mp_put_hash(&pk, &ids[i]);
}

void announcements_write(const struct announcement *list, size_t count, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, 2 * count);
    for (size_t i = 0; i < count; i++) {
        mp_put_hash(&pk, &list[i].id);
        (void)msgpack_pack_uint64(&pk, list[i].round);
    }
}

void pushed_write(const struct pushed *list, size_t count, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, 2 * count);
    for (size_t i = 0; i < count; i++) {
        (void)msgpack_pack_uint64(&pk, list[i].round);
        mp_put_bin(&pk, list[i].envelope);
    }
}

void twin_write(const struct twin_word *m, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, 4);
    (void)msgpack_pack_uint64(&pk, m->boot);
    (void)msgpack_pack_uint64(&pk, m->other);
    if (m->is_signed)
        mp_put_bin(&pk, BYTES_ARRAY(m->signature));
    else
        (void)msgpack_pack_nil(&pk);
    mp_put_text(&pk, m->address);
}

void nothing_write(struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, 0);
}

void envelopes_write(const struct bytes *envelopes, size_t count, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, count);
    for (size_t i = 0; i < count; i++)
        mp_put_bin(&pk, envelopes[i]);
}

/* -- reading ----------------------------------------------------------------------------------- */

enum { SMALL_NODES = 16 };

enum error hello_read(struct bytes in, struct hello *ret)
{
    AUTO_MP struct mp m = {0};
    struct hello hello;
    enum error e = mp_read(in, MP_CANONICAL, SMALL_NODES, &m);
    if (e)
        return e;
    if (!mp_uint(mp_at(&m.root, 0), INT64_MAX, &hello.time) ||
        !mp_uint(mp_at(&m.root, 1), UINT64_MAX, &hello.boot) ||
        !mp_uint(mp_at(&m.root, 2), INT64_MAX, &hello.records))
        return ERR_FORMAT;
    *ret = hello;
    return OK;
}

enum error ping_read(struct bytes in, uint64_t *ret)
{
    AUTO_MP struct mp m = {0};
    enum error e = mp_read(in, MP_CANONICAL, SMALL_NODES, &m);
    if (e)
        return e;
    return mp_uint(mp_at(&m.root, 0), INT64_MAX, ret) ? OK : ERR_FORMAT;
}

enum error verdict_read(struct bytes in, struct verdict *ret)
{
    AUTO_MP struct mp m = {0};
    struct verdict v;
    enum error e = mp_read(in, MP_CANONICAL, SMALL_NODES, &m);
    if (e)
        return e;
    if (!mp_text(mp_at(&m.root, 0), &v.code) || !mp_text(mp_at(&m.root, 1), &v.detail))
        return ERR_FORMAT;
    *ret = v;
    return OK;
}

enum error join_read(struct bytes in, struct join *ret)
{
    AUTO_MP struct mp m = {0};
    struct join join;
    struct bytes signature;
    enum error e = mp_read(in, MP_CANONICAL, SMALL_NODES, &m);
    if (e)
        return e;
    if (!mp_bin(mp_at(&m.root, 0), &join.secret) || join.secret.len != INVITE_SECRET_BYTES ||
        !mp_hash(mp_at(&m.root, 1), &join.sign) || !mp_bin(mp_at(&m.root, 2), &signature) ||
        signature.len != sizeof join.signature)
        return ERR_FORMAT;
    memcpy(join.signature, signature.ptr, sizeof join.signature);
    *ret = join;
    return OK;
}

enum error round_read(struct bytes in, struct round *ret)
{
    AUTO_MP struct mp m = {0};
    struct round round;
    enum error e = mp_read(in, MP_CANONICAL, SMALL_NODES, &m);
    if (e)
        return e;
    if (!mp_uint(mp_at(&m.root, 0), UINT64_MAX, &round.set) ||
        !mp_uint(mp_at(&m.root, 1), UINT64_MAX, &round.round) ||
        !mp_bin(mp_at(&m.root, 2), &round.bytes))
        return ERR_FORMAT;
    *ret = round;
    return OK;
}

enum error ids_read(struct bytes in, struct hash ret[static IDS_PER_MESSAGE], size_t *ret_count)
{
    AUTO_MP struct mp m = {0};
    enum error e = mp_read(in, MP_CANONICAL, IDS_PER_MESSAGE + 1, &m);
    if (e)
        return e;
    if (m.root.type != MSGPACK_OBJECT_ARRAY)
        return ERR_FORMAT;
    for (size_t i = 0; i < m.root.via.array.size; i++)
        if (!mp_hash(mp_at(&m.root, i), &ret[i]))
            return ERR_FORMAT;
    *ret_count = m.root.via.array.size;
    return OK;
}

/* An array of pairs, at most `max`. */
static enum error pairs_read(struct bytes in, size_t max, struct mp *ret, size_t *ret_count)
{
    enum error e = mp_read(in, MP_CANONICAL, 2 * max + 1, ret);
    if (e)
        return e;
    if (ret->root.type != MSGPACK_OBJECT_ARRAY || ret->root.via.array.size % 2)
        return ERR_FORMAT;
    *ret_count = ret->root.via.array.size / 2;
    return OK;
}

enum error announcements_read(struct bytes in, struct announcement ret[static IDS_PER_MESSAGE],
                              size_t *ret_count)
{
    AUTO_MP struct mp m = {0};
    enum error e = pairs_read(in, IDS_PER_MESSAGE, &m, ret_count);
    for (size_t i = 0; !e && i < *ret_count; i++)
        if (!mp_hash(mp_at(&m.root, 2 * i), &ret[i].id) ||
            !mp_uint(mp_at(&m.root, 2 * i + 1), ROUNDS_MAX, &ret[i].round))
            e = ERR_FORMAT;
    return e;
}

enum error pushed_read(struct bytes in, struct pushed ret[static RECORDS_PER_MESSAGE],
                       size_t *ret_count)
{
    AUTO_MP struct mp m = {0};
    enum error e = pairs_read(in, RECORDS_PER_MESSAGE, &m, ret_count);
    for (size_t i = 0; !e && i < *ret_count; i++)
        if (!mp_uint(mp_at(&m.root, 2 * i), ROUNDS_MAX, &ret[i].round) ||
            !mp_bin(mp_at(&m.root, 2 * i + 1), &ret[i].envelope))
            e = ERR_FORMAT;
    return e;
}

enum error twin_read(struct bytes in, struct twin_word *ret)
{
    AUTO_MP struct mp m = {0};
    struct twin_word w = {0};
    struct bytes signature = BYTES_NONE;
    enum error e = mp_read(in, MP_CANONICAL, SMALL_NODES, &m);
    if (e)
        return e;
    const msgpack_object *o = mp_at(&m.root, 2);
    w.is_signed = o && o->type != MSGPACK_OBJECT_NIL;
    if (!mp_uint(mp_at(&m.root, 0), UINT64_MAX, &w.boot) ||
        !mp_uint(mp_at(&m.root, 1), UINT64_MAX, &w.other) ||
        !mp_text(mp_at(&m.root, 3), &w.address))
        return ERR_FORMAT;
    if (w.is_signed && (!mp_bin(o, &signature) || signature.len != sizeof w.signature))
        return ERR_FORMAT;
    if (w.address.len > ADDRESS_MAX || (w.address.len && !address_is_valid(w.address)))
        return ERR_FORMAT;
    if (w.is_signed)
        memcpy(w.signature, signature.ptr, sizeof w.signature);
    *ret = w;
    return OK;
}

enum error nothing_read(struct bytes in)
{
    AUTO_MP struct mp m = {0};
    enum error e = mp_read(in, MP_CANONICAL, SMALL_NODES, &m);
    return e || m.root.type == MSGPACK_OBJECT_ARRAY ? e : ERR_FORMAT;
}

enum error envelopes_read(struct bytes in, struct bytes ret[static RECORDS_PER_MESSAGE],
                          size_t *ret_count)
{
    AUTO_MP struct mp m = {0};
    enum error e = mp_read(in, MP_CANONICAL, RECORDS_PER_MESSAGE + 1, &m);
    if (e)
        return e;
    if (m.root.type != MSGPACK_OBJECT_ARRAY)
        return ERR_FORMAT;
    for (size_t i = 0; i < m.root.via.array.size; i++)
        if (!mp_bin(mp_at(&m.root, i), &ret[i]))
            return ERR_FORMAT;
    *ret_count = m.root.via.array.size;
    return OK;
}

void join_signed(const struct hash *binding, uint8_t ret[static JOIN_SIGNED_BYTES])
{
    static const char tag[] = "goda join";
    static_assert(sizeof tag - 1 + sizeof binding->b == JOIN_SIGNED_BYTES, "tag and binding");
    memcpy(ret, tag, sizeof tag - 1);
    memcpy(ret + sizeof tag - 1, binding->b, sizeof binding->b);
}

void twin_signed(const struct hash *network, uint64_t boot, uint64_t other,
                 uint8_t ret[static TWIN_SIGNED_BYTES])
{
    AUTO_BUF struct buf out = BUF(TWIN_SIGNED_BYTES);
    buf_put(&out, BYTES_LIT("goda twin"));
    buf_put(&out, hash_bytes(network));
    buf_put_u64(&out, boot);
    buf_put_u64(&out, other);
    assert(!out.failed && out.len == TWIN_SIGNED_BYTES);
    memcpy(ret, buf_bytes(&out).ptr, TWIN_SIGNED_BYTES);
}
