#include "cli/result.h"

#include <stdio.h>

#include "cli/output.h"

struct bytes text_at(const msgpack_object *map, const char *name)
{
    struct bytes text = BYTES_NONE;
    (void)mp_text(mp_get(map, name), &text);
    return text;
}

uint64_t number_at(const msgpack_object *map, const char *name)
{
    uint64_t n = 0;
    (void)mp_uint(mp_get(map, name), UINT64_MAX, &n);
    return n;
}

bool bool_at(const msgpack_object *map, const char *name, bool otherwise)
{
    bool yes = otherwise;
    (void)mp_bool(mp_get(map, name), &yes);
    return yes;
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
