// SPDX-License-Identifier: Apache-2.0
#include "proto/control.h"

#include <assert.h>

#include "proto/base/limits.h"
#include "proto/base/reader.h"

static const struct method_row rows[] = {
#define GODA_METHOD(symbol, name, access, says) [METHOD_##symbol] = {name, access},
#include "proto/control.def"
#undef GODA_METHOD
};
static_assert(sizeof rows / sizeof *rows == METHOD_COUNT, "each method has its row");

const struct method_row *method_row(enum method m)
{
    assert(m < METHOD_COUNT);
    return &rows[m];
}

enum method method_named(struct bytes name)
{
    for (enum method m = 0; m < METHOD_COUNT; m++)
        if (bytes_equal(bytes_str(rows[m].name), name))
            return m;
    return METHOD_COUNT;
}

static const struct control_row described[] = {
#define GODA_METHOD(symbol, name, access, says) {CONTROL_METHOD, METHOD_##symbol, name, "", says},
#define GODA_PARAM(name, type, says)            {CONTROL_PARAM, METHOD_COUNT, name, type, says},
#define GODA_GIVES(name, type, says)            {CONTROL_GIVES, METHOD_COUNT, name, type, says},
#define GODA_SHAPE(name, says)                  {CONTROL_SHAPE, METHOD_COUNT, name, "", says},
#define GODA_FIELD(name, type, says)            {CONTROL_FIELD, METHOD_COUNT, name, type, says},
#include "proto/control.def"
#undef GODA_METHOD
};

const struct control_row *control_row(size_t i)
{
    return i < sizeof described / sizeof *described ? &described[i] : NULL;
}

bool method_takes(enum method m, struct bytes name)
{
    bool among = false;
    const struct control_row *row;
    for (size_t i = 0; (row = control_row(i)); i++) {
        if (row->what == CONTROL_METHOD)
            among = row->method == m;
        if (among && row->what == CONTROL_PARAM && bytes_equal(bytes_str(row->name), name))
            return true;
    }
    return false;
}

/* What the value that begins here holds: bytes after its head, and values inside it. */
struct extent {
    uint64_t bytes, values;
};

static struct extent extent_long(struct reader *r, uint8_t head)
{
    static const uint8_t widths[32] = {
        [0x4] = 1,  [0x5] = 2,  [0x6] = 4,  [0x7] = 1,  [0x8] = 2, [0x9] = 4, /* bin, ext */
        [0x19] = 1, [0x1a] = 2, [0x1b] = 4,                                   /* str */
        [0x1c] = 2, [0x1d] = 4, [0x1e] = 2, [0x1f] = 4,                       /* array, map */
    };
    static const uint8_t fixed[32] = {
        [0xa] = 4,  [0xb] = 8,  [0xc] = 1,  [0xd] = 2,  [0xe] = 4,   [0xf] = 8, /* float, uint */
        [0x10] = 1, [0x11] = 2, [0x12] = 4, [0x13] = 8,                         /* int */
        [0x14] = 2, [0x15] = 3, [0x16] = 5, [0x17] = 9, [0x18] = 17,            /* fixext */
    };
    uint8_t i = head & 0x1f, width = widths[i];
    uint64_t n = width == 1 ? reader_u8(r) : width == 2 ? reader_u16(r) : width ? reader_u32(r) : 0;
    if (i >= 0x1e)
        return (struct extent){0, 2 * n};
    if (i >= 0x1c)
        return (struct extent){0, n};
    bool ext = i >= 0x7 && i <= 0x9;
    return (struct extent){width ? n + ext : fixed[i], 0};
}

static struct extent extent_of(struct reader *r)
{
    uint8_t head = reader_u8(r);
    if (head <= 0x7f || head >= 0xe0)
        return (struct extent){0, 0};
    if (head <= 0x8f)
        return (struct extent){0, 2 * (uint64_t)(head & 0x0f)};
    if (head <= 0x9f)
        return (struct extent){0, head & 0x0f};
    if (head <= 0xbf)
        return (struct extent){head & 0x1f, 0};
    return extent_long(r, head);
}

enum error rpc_whole(struct bytes in, size_t *ret_len)
{
    struct reader r = reader_of(in);
    uint64_t left = 1, seen = 0;
    while (left && !r.failed) {
        struct extent x = extent_of(&r);
        left += x.values - 1;
        if (++seen > MP_CONTROL_NODES || x.bytes > CONTROL_MESSAGE_MAX || left > MP_CONTROL_NODES)
            return ERR_LIMIT;
        (void)reader_take(&r, x.bytes);
    }
    size_t len = in.len - r.rest.len;
    if (r.failed ? in.len >= CONTROL_MESSAGE_MAX : len > CONTROL_MESSAGE_MAX)
        return ERR_LIMIT;
    *ret_len = r.failed ? 0 : len;
    return OK;
}

void rpc_request(msgpack_packer *pk, uint32_t msgid, enum method m)
{
    (void)msgpack_pack_array(pk, 4);
    (void)msgpack_pack_uint8(pk, RPC_REQUEST);
    (void)msgpack_pack_uint32(pk, msgid);
    mp_put_str(pk, method_row(m)->name);
    (void)msgpack_pack_array(pk, 1);
}

static void rpc_response(msgpack_packer *pk, uint32_t msgid)
{
    (void)msgpack_pack_array(pk, 4);
    (void)msgpack_pack_uint8(pk, RPC_RESPONSE);
    (void)msgpack_pack_uint32(pk, msgid);
}

void rpc_result(msgpack_packer *pk, uint32_t msgid)
{
    rpc_response(pk, msgid);
    (void)msgpack_pack_nil(pk);
}

void rpc_error(msgpack_packer *pk, uint32_t msgid, enum error e, const char *detail,
               const char *field, uint32_t max)
{
    rpc_response(pk, msgid);
    (void)msgpack_pack_map(pk, 5);
    mp_put_str(pk, "code");
    mp_put_str(pk, error_code(e));
    mp_put_str(pk, "text");
    mp_put_str(pk, error_text(e));
    mp_put_str(pk, "detail");
    mp_put_str(pk, detail);
    mp_put_str(pk, "field");
    mp_put_str(pk, field);
    mp_put_str(pk, "max");
    (void)msgpack_pack_uint32(pk, max);
    (void)msgpack_pack_nil(pk);
}
