// SPDX-License-Identifier: Apache-2.0
#include "proto/base/mp.h"

#include <assert.h>
#include <string.h>

#include "proto/base/limits.h"
#include "proto/base/reader.h"
#include "proto/base/text.h"

/* One open array or map; the walk keeps them on a stack of fixed depth instead of recursing. */
struct level {
    uint64_t left;    /* values still to come */
    bool map;         /* keys at even values left */
    struct bytes key; /* the last key's encoding, canonical form only */
};

struct walk {
    struct reader in;
    enum mp_form form;
    size_t nodes_left;
    size_t depth;
    struct level stack[MP_DEPTH_MAX];
    enum error failed;
};

static void walk_fail(struct walk *w, enum error e)
{
    if (!w->failed)
        w->failed = e;
}

/* A length or number of `width` bytes that canonical form wants larger than `floor`, the largest
 * value that a shorter head could have carried (-1: there is no shorter one). */
static uint64_t walk_number(struct walk *w, size_t width, int64_t floor)
{
    uint64_t v = 0;
    for (struct bytes b = reader_take(&w->in, width); b.len; b = bytes_slice(b, 1, b.len - 1))
        v = v << 8 | b.ptr[0];
    if (w->form == MP_CANONICAL && floor >= 0 && v <= (uint64_t)floor && !w->in.failed)
        walk_fail(w, ERR_FORMAT);
    return v;
}

static void walk_open(struct walk *w, uint64_t values, bool map)
{
    if (values > w->in.rest.len || values > w->nodes_left)
        walk_fail(w, values > w->in.rest.len ? ERR_SHORT : ERR_LIMIT);
    else if (w->depth == MP_DEPTH_MAX)
        walk_fail(w, ERR_LIMIT);
    else
        w->stack[w->depth++] = (struct level){values, map, BYTES_NONE};
}

static void walk_text(struct walk *w, uint64_t len)
{
    struct bytes text = reader_take(&w->in, len);
    if (!w->in.failed && !text_is_utf8(text))
        walk_fail(w, ERR_TEXT);
}

/* Signed integers: canonical form has only negative ones, in the shortest head. */
static void walk_signed(struct walk *w, size_t width, int64_t ceiling)
{
    struct bytes b = reader_take(&w->in, width);
    if (w->in.failed || w->form != MP_CANONICAL)
        return;
    uint64_t v = b.ptr[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < b.len; i++)
        v = v << 8 | b.ptr[i];
    if ((int64_t)v >= ceiling)
        walk_fail(w, ERR_FORMAT);
}

static void walk_float(struct walk *w, size_t width)
{
    (void)reader_take(&w->in, width);
    if (w->form == MP_CANONICAL)
        walk_fail(w, ERR_FORMAT);
}

/* Heads 0xc0 to 0xdf: what follows, in how many bytes, and above which value a shorter head could
 * not have carried it. The others carry their value or length in themselves. */
static const struct head {
    enum {
        HEAD_NEVER,
        HEAD_NOTHING,
        HEAD_BIN,
        HEAD_FLOAT,
        HEAD_UINT,
        HEAD_INT,
        HEAD_STR,
        HEAD_ARRAY,
        HEAD_MAP
    } what;
    size_t width;
    int64_t bound;
} heads[32] = {
    [0x00] = {HEAD_NOTHING, 0, 0}, /* nil */
    [0x02] = {HEAD_NOTHING, 0, 0}, /* false */
    [0x03] = {HEAD_NOTHING, 0, 0}, /* true */
    [0x04] = {HEAD_BIN, 1, -1},          [0x05] = {HEAD_BIN, 2, UINT8_MAX},
    [0x06] = {HEAD_BIN, 4, UINT16_MAX},  [0x0a] = {HEAD_FLOAT, 4, 0},
    [0x0b] = {HEAD_FLOAT, 8, 0},         [0x0c] = {HEAD_UINT, 1, 0x7f},
    [0x0d] = {HEAD_UINT, 2, UINT8_MAX},  [0x0e] = {HEAD_UINT, 4, UINT16_MAX},
    [0x0f] = {HEAD_UINT, 8, UINT32_MAX}, [0x10] = {HEAD_INT, 1, -32},
    [0x11] = {HEAD_INT, 2, INT8_MIN},    [0x12] = {HEAD_INT, 4, INT16_MIN},
    [0x13] = {HEAD_INT, 8, INT32_MIN},   [0x19] = {HEAD_STR, 1, 31},
    [0x1a] = {HEAD_STR, 2, UINT8_MAX},   [0x1b] = {HEAD_STR, 4, UINT16_MAX},
    [0x1c] = {HEAD_ARRAY, 2, 15},        [0x1d] = {HEAD_ARRAY, 4, UINT16_MAX},
    [0x1e] = {HEAD_MAP, 2, 15},          [0x1f] = {HEAD_MAP, 4, UINT16_MAX},
    /* 0xc1 is never used; the rest are extensions */
};

static void walk_long_head(struct walk *w, const struct head *head)
{
    switch (head->what) {
    case HEAD_NEVER:
        walk_fail(w, ERR_FORMAT);
        break;
    case HEAD_NOTHING:
        break;
    case HEAD_BIN:
        (void)reader_take(&w->in, walk_number(w, head->width, head->bound));
        break;
    case HEAD_FLOAT:
        walk_float(w, head->width);
        break;
    case HEAD_UINT:
        (void)walk_number(w, head->width, head->bound);
        break;
    case HEAD_INT:
        walk_signed(w, head->width, head->bound);
        break;
    case HEAD_STR:
        walk_text(w, walk_number(w, head->width, head->bound));
        break;
    case HEAD_ARRAY:
        walk_open(w, walk_number(w, head->width, head->bound), false);
        break;
    case HEAD_MAP:
        walk_open(w, 2 * walk_number(w, head->width, head->bound), true);
        break;
    }
}

static void walk_value(struct walk *w)
{
    uint8_t head = reader_u8(&w->in);
    if (head <= 0x7f || head >= 0xe0)
        return; /* the integer is the head */
    if (head <= 0x8f)
        walk_open(w, 2 * (uint64_t)(head & 0x0f), true);
    else if (head <= 0x9f)
        walk_open(w, head & 0x0f, false);
    else if (head <= 0xbf)
        walk_text(w, head & 0x1f);
    else
        walk_long_head(w, &heads[head & 0x1f]);
}

/* Canonical maps have strictly ascending keys, which are scalars: a key that opens a level could
 * not be compared when it is met. */
static void walk_key(struct walk *w, struct level *level, struct bytes before, size_t depth_before)
{
    struct bytes key = bytes_slice(before, 0, before.len - w->in.rest.len);
    if (w->depth != depth_before || (level->key.ptr && bytes_compare(level->key, key) >= 0))
        walk_fail(w, ERR_FORMAT);
    level->key = key;
}

enum error mp_check(struct bytes in, enum mp_form form, size_t nodes_max)
{
    struct walk w = {.in = reader_of(in), .form = form, .nodes_left = nodes_max};
    do {
        struct level *level = w.depth ? &w.stack[w.depth - 1] : NULL;
        bool key = level && level->map && level->left % 2 == 0;
        struct bytes before = w.in.rest;
        size_t depth_before = w.depth;
        if (level)
            level->left--;
        if (w.nodes_left-- == 0)
            return ERR_LIMIT;
        walk_value(&w);
        if (w.failed || w.in.failed)
            return w.failed ? w.failed : w.in.failed;
        if (key && form == MP_CANONICAL)
            walk_key(&w, level, before, depth_before);
        while (w.depth && w.stack[w.depth - 1].left == 0)
            w.depth--;
    } while (w.depth && !w.failed);
    return w.failed ? w.failed : reader_end(&w.in);
}

enum error mp_read(struct bytes in, enum mp_form form, size_t nodes_max, struct mp *ret)
{
    enum { ZONE_CHUNK = 1024 };
    memset(ret, 0, sizeof *ret);
    enum error e = mp_check(in, form, nodes_max);
    if (e)
        return e;
    if (!msgpack_zone_init(&ret->zone, ZONE_CHUNK))
        return ERR_MEMORY;
    ret->live = true;
    size_t offset = 0;
    msgpack_unpack_return r =
        msgpack_unpack((const char *)in.ptr, in.len, &offset, &ret->zone, &ret->root);
    if (r == MSGPACK_UNPACK_SUCCESS && offset == in.len)
        return OK;
    mp_done(ret);
    return r == MSGPACK_UNPACK_NOMEM_ERROR ? ERR_MEMORY : ERR_FORMAT;
}

void mp_done(struct mp *m)
{
    if (m->live)
        msgpack_zone_destroy(&m->zone);
    memset(m, 0, sizeof *m);
}

bool mp_uint(const msgpack_object *o, uint64_t max, uint64_t *ret)
{
    if (!o || o->type != MSGPACK_OBJECT_POSITIVE_INTEGER || o->via.u64 > max)
        return false;
    *ret = o->via.u64;
    return true;
}

bool mp_bool(const msgpack_object *o, bool *ret)
{
    if (!o || o->type != MSGPACK_OBJECT_BOOLEAN)
        return false;
    *ret = o->via.boolean;
    return true;
}

bool mp_text(const msgpack_object *o, struct bytes *ret)
{
    if (!o || o->type != MSGPACK_OBJECT_STR)
        return false;
    *ret = bytes_of(o->via.str.ptr, o->via.str.size);
    return true;
}

bool mp_bin(const msgpack_object *o, struct bytes *ret)
{
    if (!o || o->type != MSGPACK_OBJECT_BIN)
        return false;
    *ret = bytes_of(o->via.bin.ptr, o->via.bin.size);
    return true;
}

bool mp_hash(const msgpack_object *o, struct hash *ret)
{
    struct bytes bin;
    if (!mp_bin(o, &bin) || bin.len != sizeof ret->b)
        return false;
    memcpy(ret->b, bin.ptr, sizeof ret->b);
    return true;
}

const msgpack_object *mp_at(const msgpack_object *o, size_t i)
{
    if (!o || o->type != MSGPACK_OBJECT_ARRAY || i >= o->via.array.size)
        return NULL;
    return &o->via.array.ptr[i];
}

const msgpack_object *mp_get(const msgpack_object *o, const char *key)
{
    if (!o || o->type != MSGPACK_OBJECT_MAP)
        return NULL;
    struct bytes wanted = bytes_str(key), name;
    for (uint32_t i = 0; i < o->via.map.size; i++)
        if (mp_text(&o->via.map.ptr[i].key, &name) && bytes_equal(name, wanted))
            return &o->via.map.ptr[i].val;
    return NULL;
}

static int mp_write(void *out, const char *data, size_t len)
{
    struct buf *b = out;
    buf_put(b, bytes_of(data, len));
    return b->failed ? -1 : 0;
}

msgpack_packer mp_packer(struct buf *out)
{
    return (msgpack_packer){.data = out, .callback = mp_write};
}

/* What fails to be written is remembered by the buffer; the packer's own results add nothing. */
void mp_put_text(msgpack_packer *pk, struct bytes text)
{
    assert(text.len <= UINT32_MAX);
    (void)msgpack_pack_str(pk, text.len);
    (void)msgpack_pack_str_body(pk, text.ptr, text.len);
}

void mp_put_str(msgpack_packer *pk, const char *text)
{
    mp_put_text(pk, bytes_str(text));
}

void mp_put_bin(msgpack_packer *pk, struct bytes bin)
{
    assert(bin.len <= UINT32_MAX);
    (void)msgpack_pack_bin(pk, bin.len);
    (void)msgpack_pack_bin_body(pk, bin.ptr, bin.len);
}

void mp_put_hash(msgpack_packer *pk, const struct hash *h)
{
    if (h)
        mp_put_bin(pk, hash_bytes(h));
    else
        (void)msgpack_pack_nil(pk);
}
