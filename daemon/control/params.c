// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "daemon/control/request.h"

static enum error param_wrong(struct request *r, const char *name)
{
    memcpy(r->field, name, strlen(name) + 1);
    return ERR_PARAMS;
}

enum error param_optional(struct request *r, const char *name, struct bytes *ret)
{
    const msgpack_object *o = mp_get(r->params, name);
    *ret = BYTES_NONE;
    if (!o || o->type == MSGPACK_OBJECT_NIL)
        return OK;
    return mp_text(o, ret) ? OK : param_wrong(r, name);
}

enum error param_text(struct request *r, const char *name, struct bytes *ret)
{
    return mp_text(mp_get(r->params, name), ret) ? OK : param_wrong(r, name);
}

enum error param_string(struct request *r, const char *name, char *ret, size_t cap)
{
    struct bytes text;
    enum error e = param_text(r, name, &text);
    if (e)
        return e;
    if (text.len >= cap || memchr(text.ptr, 0, text.len))
        return param_wrong(r, name);
    memcpy(ret, text.ptr, text.len);
    ret[text.len] = '\0';
    return OK;
}

enum error param_number(struct request *r, const char *name, uint64_t max, uint64_t *inout)
{
    const msgpack_object *o = mp_get(r->params, name);
    if (!o || o->type == MSGPACK_OBJECT_NIL)
        return OK;
    return mp_uint(o, max, inout) ? OK : param_wrong(r, name);
}

enum error param_bool(struct request *r, const char *name, bool *inout)
{
    const msgpack_object *o = mp_get(r->params, name);
    if (!o || o->type == MSGPACK_OBJECT_NIL)
        return OK;
    return mp_bool(o, inout) ? OK : param_wrong(r, name);
}

enum error request_resolve(struct request *r, struct reading *reading, struct bytes typed,
                           struct resolved *ret)
{
    enum error e = store_resolve(reading, typed, ret);
    if (e) {
        size_t len = typed.len < DETAIL_MAX ? typed.len : DETAIL_MAX;
        memcpy(r->detail, typed.ptr, len);
        r->detail[len] = '\0';
    }
    return e;
}

void pair_text(msgpack_packer *pk, const char *key, const char *value)
{
    mp_put_str(pk, key);
    mp_put_str(pk, value);
}

void pair_hex(msgpack_packer *pk, const char *key, const struct hash *value)
{
    char hex[HEX_ID + 1];
    mp_put_str(pk, key);
    if (value)
        mp_put_str(pk, bytes_hex(hash_bytes(value), hex));
    else
        (void)msgpack_pack_nil(pk);
}

void pair_number(msgpack_packer *pk, const char *key, uint64_t value)
{
    mp_put_str(pk, key);
    (void)msgpack_pack_uint64(pk, value);
}

void pair_signed(msgpack_packer *pk, const char *key, int64_t value)
{
    mp_put_str(pk, key);
    (void)msgpack_pack_int64(pk, value);
}

void pair_bool(msgpack_packer *pk, const char *key, bool value)
{
    mp_put_str(pk, key);
    (void)(value ? msgpack_pack_true(pk) : msgpack_pack_false(pk));
}

void pair_nil(msgpack_packer *pk, const char *key)
{
    mp_put_str(pk, key);
    (void)msgpack_pack_nil(pk);
}

void pair_list(msgpack_packer *pk, const char *key, size_t count)
{
    mp_put_str(pk, key);
    (void)msgpack_pack_array(pk, count);
}
