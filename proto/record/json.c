// SPDX-License-Identifier: Apache-2.0
#include "proto/record/json.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/base/limits.h"

static void json_drop(json_t **j)
{
    json_decref(*j);
}
#define AUTO_JSON __attribute__((cleanup(json_drop)))

/* -- MessagePack to JSON ----------------------------------------------------------------------- */

static json_t *hex_to_json(struct bytes in)
{
    char *hex = malloc(2 * in.len + 1);
    json_t *j = hex ? json_string(bytes_hex(in, hex)) : NULL;
    free(hex);
    return j;
}

static json_t *array_to_json(const msgpack_object_array *a)
{
    AUTO_JSON json_t *list = json_array();
    for (uint32_t i = 0; i < a->size; i++)
        if (json_array_append_new(list, json_from_mp(&a->ptr[i])))
            return NULL;
    return json_incref(list);
}

/* Keys that are no text become the text of their JSON. */
static int set_by_key(json_t *object, const msgpack_object *key, json_t *value)
{
    struct bytes name;
    if (mp_text(key, &name))
        return json_object_setn_new(object, (const char *)name.ptr, name.len, value);
    AUTO_JSON json_t *other = json_from_mp(key);
    char *text = json_dumps(other, JSON_ENCODE_ANY | JSON_COMPACT);
    int failed = -1;
    if (text)
        failed = json_object_set_new(object, text, value);
    else
        json_decref(value);
    free(text);
    return failed;
}

static json_t *map_to_json(const msgpack_object_map *m)
{
    AUTO_JSON json_t *object = json_object();
    for (uint32_t i = 0; i < m->size; i++)
        if (set_by_key(object, &m->ptr[i].key, json_from_mp(&m->ptr[i].val)))
            return NULL;
    return json_incref(object);
}

/* JSON's integers are signed: the few above go as text, exact. */
static json_t *uint_to_json(uint64_t v)
{
    return v <= INT64_MAX ? json_integer((json_int_t)v) : json_sprintf("%" PRIu64, v);
}

static json_t *real_to_json(double v)
{
    json_t *real = json_real(v);
    return real ? real : json_null(); /* not a number, or infinite */
}

json_t *json_from_mp(const msgpack_object *o)
{
    switch (o->type) {
    case MSGPACK_OBJECT_NIL:
        return json_null();
    case MSGPACK_OBJECT_BOOLEAN:
        return json_boolean(o->via.boolean);
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        return uint_to_json(o->via.u64);
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        return json_integer(o->via.i64);
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        return real_to_json(o->via.f64);
    case MSGPACK_OBJECT_STR:
        return json_stringn(o->via.str.ptr, o->via.str.size);
    case MSGPACK_OBJECT_BIN:
        return hex_to_json(bytes_of(o->via.bin.ptr, o->via.bin.size));
    case MSGPACK_OBJECT_ARRAY:
        return array_to_json(&o->via.array);
    case MSGPACK_OBJECT_MAP:
        return map_to_json(&o->via.map);
    case MSGPACK_OBJECT_EXT: /* mp_check lets none through */
        break;
    }
    return json_null();
}

/* -- JSON to MessagePack ----------------------------------------------------------------------- */

static enum error put_json(const json_t *j, size_t depth, msgpack_packer *pk);

static enum error put_array(const json_t *list, size_t depth, msgpack_packer *pk)
{
    enum error e = OK;
    (void)msgpack_pack_array(pk, json_array_size(list));
    for (size_t i = 0; !e && i < json_array_size(list); i++)
        e = put_json(json_array_get(list, i), depth + 1, pk);
    return e;
}

/* A member of an object, for sorting. */
struct member_ref {
    struct bytes key;
    const json_t *value;
};

/* The order of the encodings, whose heads begin with the length. */
static int compare_keys(const void *a, const void *b)
{
    const struct member_ref *x = a, *y = b;
    if (x->key.len != y->key.len)
        return x->key.len < y->key.len ? -1 : 1;
    return bytes_compare(x->key, y->key);
}

static enum error put_object(const json_t *object, size_t depth, msgpack_packer *pk)
{
    size_t size = json_object_size(object), count = 0;
    struct member_ref *members = calloc(size ? size : 1, sizeof *members);
    if (!members)
        return ERR_MEMORY;
    json_t *mutable = (json_t *)(uintptr_t)object; /* jansson's iterators do not take const */
    for (void *i = json_object_iter(mutable); i; i = json_object_iter_next(mutable, i))
        members[count++] =
            (struct member_ref){bytes_of(json_object_iter_key(i), json_object_iter_key_len(i)),
                                json_object_iter_value(i)};
    qsort(members, count, sizeof *members, compare_keys);
    enum error e = OK;
    (void)msgpack_pack_map(pk, count);
    for (size_t i = 0; !e && i < count; i++) {
        mp_put_text(pk, members[i].key);
        e = put_json(members[i].value, depth + 1, pk);
    }
    free(members);
    return e;
}

static enum error put_json(const json_t *j, size_t depth, msgpack_packer *pk)
{
    bool nests = json_is_array(j) || json_is_object(j);
    if (nests && depth >= MP_DEPTH_MAX)
        return ERR_LIMIT;
    switch (json_typeof(j)) {
    case JSON_OBJECT:
        return put_object(j, depth, pk);
    case JSON_ARRAY:
        return put_array(j, depth, pk);
    case JSON_STRING:
        mp_put_text(pk, bytes_of(json_string_value(j), json_string_length(j)));
        return OK;
    case JSON_INTEGER:
        (void)msgpack_pack_int64(pk, json_integer_value(j));
        return OK;
    case JSON_TRUE:
        (void)msgpack_pack_true(pk);
        return OK;
    case JSON_FALSE:
        (void)msgpack_pack_false(pk);
        return OK;
    case JSON_NULL:
        (void)msgpack_pack_nil(pk);
        return OK;
    case JSON_REAL:
        break;
    }
    return ERR_FORMAT;
}

enum error json_to_mp(const json_t *j, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    enum error e = put_json(j, 0, &pk);
    return e ? e : out->failed;
}

/* -- records ----------------------------------------------------------------------------------- */

/* RFC 3339 in UTC with milliseconds. */
static json_t *time_to_json(uint64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    char text[64];
    size_t len =
        gmtime_r(&seconds, &tm) ? strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm) : 0;
    return len ? json_sprintf("%s.%03uZ", text, (unsigned)(ms % 1000)) : NULL;
}

static json_t *hash_to_json(bool has, const struct hash *h)
{
    return has ? hex_to_json(hash_bytes(h)) : json_null();
}

static json_t *kind_to_json(uint32_t number)
{
    const struct kind *k = kind_of(number);
    return k ? json_string(k->name) : json_integer(number);
}

static json_t *erased_to_json(const struct record *r)
{
    static const char *const names[PARTS_MAX] = {"body", "contact"};
    assert(r->part_count <= PARTS_MAX);
    json_t *list = json_array();
    for (size_t i = 0; i < r->part_count; i++)
        if (!r->part[i].ptr && json_array_append_new(list, json_string(names[i]))) {
            json_decref(list);
            return NULL;
        }
    return list;
}

/* All fields of a payload part, at the side of the header's. */
static bool add_fields(json_t *object, const struct mp *part)
{
    const msgpack_object *map = mp_at(&part->root, 1);
    if (!part->live)
        return true;
    if (!map || map->type != MSGPACK_OBJECT_MAP)
        return false;
    for (uint32_t i = 0; i < map->via.map.size; i++)
        if (set_by_key(object, &map->via.map.ptr[i].key, json_from_mp(&map->via.map.ptr[i].val)))
            return false;
    return true;
}

json_t *record_to_json(const struct record *r)
{
    AUTO_PAYLOAD struct payload p = {0};
    AUTO_JSON json_t *object = json_object();
    if (payload_read(r, &p) != OK || !add_fields(object, &p.part[PART_BODY]) ||
        !add_fields(object, &p.part[PART_CONTACT]))
        return NULL;
    /* after the fields, so that none can pass for one of these */
    bool failed = json_object_set_new(object, "id", hash_to_json(true, &r->id)) ||
                  json_object_set_new(object, "kind", kind_to_json(r->kind)) ||
                  json_object_set_new(object, "author", hash_to_json(true, &r->author)) ||
                  json_object_set_new(object, "created", time_to_json(r->created)) ||
                  json_object_set_new(object, "ref", hash_to_json(r->has_ref, &r->ref)) ||
                  json_object_set_new(object, "prev", hash_to_json(r->has_prev, &r->prev)) ||
                  json_object_set_new(object, "erased", erased_to_json(r));
    return failed ? NULL : json_incref(object);
}

static json_t *base64_to_json(struct bytes in)
{
    size_t size = sodium_base64_encoded_len(in.len, sodium_base64_VARIANT_ORIGINAL);
    char *text = malloc(size);
    json_t *j = text ? json_string(sodium_bin2base64(text, size, in.ptr, in.len,
                                                     sodium_base64_VARIANT_ORIGINAL))
                     : NULL;
    free(text);
    return j;
}

json_t *record_export(const struct record *r)
{
    AUTO_JSON json_t *object = record_to_json(r);
    if (!object || json_object_set_new(object, "envelope", base64_to_json(r->whole)))
        return NULL;
    return json_incref(object);
}

enum error record_import(const json_t *exported, struct buf *out)
{
    const json_t *text = json_object_get(exported, "envelope");
    uint8_t envelope[RECORD_MAX];
    size_t len = 0;
    if (!json_is_string(text) ||
        sodium_base642bin(envelope, sizeof envelope, json_string_value(text),
                          json_string_length(text), NULL, &len, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return ERR_FORMAT;
    buf_put(out, bytes_of(envelope, len));
    return out->failed;
}
