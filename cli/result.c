// SPDX-License-Identifier: Apache-2.0
#include "cli/result.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/output.h"

struct bytes text_at(const msgpack_object *map, const char *name)
{
    struct bytes text = BYTES_NONE;
    (void)mp_text(mp_get(map, name), &text);
    return text;
}

struct bytes org_at(const msgpack_object *map)
{
    struct bytes name = text_at(map, "org_name");
    return name.len ? name : text_at(map, "org");
}

uint64_t number_at(const msgpack_object *map, const char *name)
{
    uint64_t n = 0;
    (void)mp_uint(mp_get(map, name), UINT64_MAX, &n);
    return n;
}

double real_at(const msgpack_object *map, const char *name)
{
    const msgpack_object *o = mp_get(map, name);
    bool real = o && (o->type == MSGPACK_OBJECT_FLOAT64 || o->type == MSGPACK_OBJECT_FLOAT32);
    return real ? o->via.f64 : (double)number_at(map, name);
}

bool bool_at(const msgpack_object *map, const char *name, bool otherwise)
{
    bool yes = otherwise;
    (void)mp_bool(mp_get(map, name), &yes);
    return yes;
}

size_t count_at(const msgpack_object *map, const char *name)
{
    const msgpack_object *list = mp_get(map, name);
    return list && list->type == MSGPACK_OBJECT_ARRAY ? list->via.array.size : 0;
}

char *joined_at(const msgpack_object *map, const char *name, const struct choice *choices)
{
    const msgpack_object *list = mp_get(map, name);
    struct bytes word;
    char *joined = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&joined, &len);
    if (!to)
        abort();
    for (size_t i = 0; mp_text(mp_at(list, i), &word); i++) {
        word = choices ? bytes_str(say_choice(choices, word)) : word;
        (void)fprintf(to, "%s%.*s", i ? ", " : "", (int)word.len, (const char *)word.ptr);
    }
    if (fclose(to) != 0)
        abort();
    return joined;
}

const char *hex_of(const msgpack_object *id, char ret[static HEX_MAX])
{
    struct bytes text;
    if (mp_bin(id, &text) && text.len == sizeof(struct hash))
        return bytes_hex(text, ret);
    if (!mp_text(id, &text) || text.len >= HEX_MAX)
        text = BYTES_LIT("");
    (void)snprintf(ret, HEX_MAX, "%.*s", (int)text.len, (const char *)text.ptr);
    return ret;
}

const char *cell_at(const msgpack_object *map, const char *name, char ret[static CELL_MAX])
{
    struct bytes text = text_at(map, name);
    (void)snprintf(ret, CELL_MAX, "%.*s", (int)text.len, text.ptr ? (const char *)text.ptr : "");
    return ret;
}

const char *date_at(const msgpack_object *map, const char *name, char ret[static 32])
{
    return date_text(number_at(map, name), ret);
}
