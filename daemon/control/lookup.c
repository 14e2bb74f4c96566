#include "daemon/control/request.h"

/* These pack the whole result on the worker. */

static enum error search_read(struct request *r, struct reading *reading)
{
    msgpack_packer pk = request_result(r);
    return search_run(reading, r->params, &pk, r->field);
}

const struct handler search_handler = {.read = search_read, .finish = request_send};

static enum error get_read(struct request *r, struct reading *reading)
{
    struct bytes prefix;
    struct resolved found;
    enum error e = param_text(r, "id", &prefix);
    if (!e)
        e = request_resolve(r, reading, prefix, &found);
    if (e)
        return e;
    msgpack_packer pk = request_result(r); /* a version is told with the whole */
    return store_get(reading, found.kind == KIND_UPDATE ? &found.ref : &found.id, &pk);
}

const struct handler get_handler = {.read = get_read, .finish = request_send};

static enum error export_read(struct request *r, struct reading *reading)
{
    uint64_t after = 0, limit = UINT64_MAX; /* the store has its own bound */
    enum error e = param_number(r, "after", INT64_MAX, &after);
    if (!e)
        e = param_number(r, "limit", UINT64_MAX, &limit);
    if (e)
        return e;
    msgpack_packer pk = request_result(r);
    return store_export(reading, after, limit, &pk);
}

const struct handler export_handler = {.read = export_read, .finish = request_send};
