// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>

#include "daemon/control/request.h"
#include "daemon/search/query/filter.h"
#include "proto/base/text.h"

/* These pack the whole result on the worker. */

/* The node is the loop's: what a worker needs of it is noted first. */
static enum error search_check(struct request *r)
{
    struct node_status s;
    node_status(r->daemon->node, &s);
    if (s.self)
        memcpy(r->own, s.self->slug, sizeof r->own);
    return OK;
}

static enum error search_read(struct request *r, struct reading *reading)
{
    msgpack_packer pk = request_result(r);
    enum error e =
        search_run(reading, r->params, r->own[0] ? bytes_str(r->own) : BYTES_NONE, &pk, r->field);
    if (e == ERR_PARAMS)
        filter_say_values(r->field, r->detail, sizeof r->detail);
    if (e == ERR_LIMIT && r->field[0])
        (void)snprintf(r->detail, sizeof r->detail, "at most %d filters", FILTERS_MAX);
    return e;
}

const struct handler search_handler = {
    .check = search_check, .read = search_read, .finish = request_send};

static enum error similar_read(struct request *r, struct reading *reading)
{
    msgpack_packer pk = request_result(r);
    return similar_run(reading, r->params, &pk, r->field);
}

const struct handler similar_handler = {.read = similar_read, .finish = request_send};

static enum error stats_read(struct request *r, struct reading *reading)
{
    msgpack_packer pk = request_result(r);
    return store_stats(reading, &pk);
}

const struct handler stats_handler = {.read = stats_read, .finish = request_send};

static enum error receipts_read(struct request *r, struct reading *reading)
{
    struct bytes typed;
    struct resolved found;
    enum error e = param_text(r, "id", &typed);
    if (!e)
        e = request_resolve(r, reading, typed, &found);
    if (e)
        return e;
    msgpack_packer pk = request_result(r);
    return store_receipts(reading, found.kind == KIND_UPDATE ? &found.ref : &found.id, &pk);
}

const struct handler receipts_handler = {.read = receipts_read, .finish = request_send};

static enum error log_read(struct request *r, struct reading *reading)
{
    msgpack_packer pk = request_result(r);
    return store_log(reading, &pk);
}

const struct handler log_handler = {.read = log_read, .finish = request_send};

static enum error get_read(struct request *r, struct reading *reading)
{
    struct bytes prefix, version;
    struct resolved found;
    enum error e = param_text(r, "id", &prefix);
    if (!e)
        e = param_optional(r, "version", &version);
    if (!e)
        e = request_resolve(r, reading, prefix, &found);
    if (e)
        return e;
    msgpack_packer pk = request_result(r);
    /* A version is told with the whole, if that is here. */
    e = found.kind == KIND_UPDATE ? store_get(reading, &found.ref, version, &pk) : ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        e = store_get(reading, &found.id, version, &pk);
    if (e == ERR_NOT_FOUND)
        text_copy(version, r->detail, sizeof r->detail);
    return e;
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
