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
 * value that a shorter head could have carried. */
static uint64_t walk_number(struct walk *w, size_t width, uint64_t floor)
{
    uint64_t v = 0;
    for (struct bytes b = reader_take(&w->in, width); b.len; b = bytes_slice(b, 1, b.len - 1))
        v = v << 8 | b.ptr[0];
    if (w->form == MP_CANONICAL && v <= floor && !w->in.failed)
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

/* Heads 0xc0 to 0xdf; the others carry their value or length in themselves. */
static void walk_long_head(struct walk *w, uint8_t head)
{
    switch (head) {
    case 0xc0: /* nil */
    case 0xc2: /* false */
    case 0xc3: /* true */
        break;
    case 0xc4:
        (void)reader_take(&w->in, reader_u8(&w->in));
        break;
    case 0xc5:
        (void)reader_take(&w->in, walk_number(w, 2, UINT8_MAX));
        break;
    case 0xc6:
        (void)reader_take(&w->in, walk_number(w, 4, UINT16_MAX));
        break;
    case 0xca:
        walk_float(w, 4);
        break;
    case 0xcb:
        walk_float(w, 8);
        break;
    case 0xcc:
        (void)walk_number(w, 1, 0x7f);
        break;
    case 0xcd:
        (void)walk_number(w, 2, UINT8_MAX);
        break;
    case 0xce:
        (void)walk_number(w, 4, UINT16_MAX);
        break;
    case 0xcf:
        (void)walk_number(w, 8, UINT32_MAX);
        break;
    case 0xd0:
        walk_signed(w, 1, -32);
        break;
    case 0xd1:
        walk_signed(w, 2, INT8_MIN);
        break;
    case 0xd2:
        walk_signed(w, 4, INT16_MIN);
        break;
    case 0xd3:
        walk_signed(w, 8, INT32_MIN);
        break;
    case 0xd9:
        walk_text(w, walk_number(w, 1, 31));
        break;
    case 0xda:
        walk_text(w, walk_number(w, 2, UINT8_MAX));
        break;
    case 0xdb:
        walk_text(w, walk_number(w, 4, UINT16_MAX));
        break;
    case 0xdc:
        walk_open(w, walk_number(w, 2, 15), false);
        break;
    case 0xdd:
        walk_open(w, walk_number(w, 4, UINT16_MAX), false);
        break;
    case 0xde:
        walk_open(w, 2 * walk_number(w, 2, 15), true);
        break;
    case 0xdf:
        walk_open(w, 2 * walk_number(w, 4, UINT16_MAX), true);
        break;
    default: /* 0xc1 is never used; the rest are extensions */
        walk_fail(w, ERR_FORMAT);
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
        walk_long_head(w, head);
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
