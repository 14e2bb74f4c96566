// SPDX-License-Identifier: Apache-2.0
#include "daemon/control/request.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/control/server.h"
#include "daemon/log.h"
#include "proto/base/text.h"

/* A number for the node: generation, then a half for the parts of a request, then the slot. */
enum { SLOTS_MAX = CONTROL_CLIENTS_MAX * CLIENT_REQUESTS_MAX, SLOTS_FIRST = 64 };
static_assert(SLOTS_MAX <= 1 << 16, "a slot's index has 16 bits");

const struct handler *handler_of(enum method m)
{
    static const struct handler *const handlers[METHOD_COUNT] = {
        [METHOD_STATUS] = &status_handler,   [METHOD_MEMBERS] = &members_handler,
        [METHOD_PEERS] = &peers_handler,     [METHOD_METRICS] = &metrics_handler,
        [METHOD_CHECK] = &check_handler,     [METHOD_DISK] = &disk_handler,
        [METHOD_REBUILD] = &rebuild_handler, [METHOD_CREATE] = &create_handler,
        [METHOD_INVITE] = &invite_handler,   [METHOD_MEMBER] = &member_handler,
        [METHOD_ROSTER] = &roster_handler,   [METHOD_KEYS] = &keys_handler,
        [METHOD_ROTATE] = &rotate_handler,   [METHOD_KIT] = &kit_handler,
        [METHOD_JOIN] = &join_handler,       [METHOD_ADOPT] = &adopt_handler,
        [METHOD_PUBLISH] = &publish_handler, [METHOD_SUBMIT] = &submit_handler,
        [METHOD_WAIT] = &wait_handler,       [METHOD_SEARCH] = &search_handler,
        [METHOD_GET] = &get_handler,         [METHOD_EXPORT] = &export_handler,
        [METHOD_BACKUP] = &backup_handler,   [METHOD_SIMILAR] = &similar_handler,
        [METHOD_STATS] = &stats_handler,     [METHOD_RECEIPTS] = &receipts_handler,
        [METHOD_LOG] = &log_handler,         [METHOD_HIDE] = &hide_handler,
    };
    return m < METHOD_COUNT ? handlers[m] : NULL;
}

/* -- the table of open requests ---------------------------------------------------------------- */

static bool slots_grow(struct control *c)
{
    size_t count = c->slot_count ? 2 * c->slot_count : SLOTS_FIRST;
    struct slot *grown = count <= SLOTS_MAX ? reallocarray(c->slots, count, sizeof *grown) : NULL;
    if (!grown)
        return false;
    memset(grown + c->slot_count, 0, (count - c->slot_count) * sizeof *grown);
    c->slot_next = c->slot_count;
    c->slots = grown;
    c->slot_count = count;
    return true;
}

/* Looks round the table once from where the last was found. */
static struct slot *slot_find(struct control *c)
{
    for (size_t i = 0; i < c->slot_count; i++) {
        size_t at = (c->slot_next + i) & (c->slot_count - 1); /* a power of two */
        if (!c->slots[at].request) {
            c->slot_next = at + 1;
            return &c->slots[at];
        }
    }
    return slots_grow(c) ? &c->slots[c->slot_next++] : NULL;
}

static struct slot *slot_of(struct control *c, uint64_t number)
{
    size_t at = number & 0xffff;
    struct slot *s = at < c->slot_count ? &c->slots[at] : NULL;
    return s && s->request && s->generation == number >> 32 ? s : NULL;
}

static struct request *request_new(struct client *client)
{
    struct control *c = client->control;
    struct request *r = calloc(1, sizeof *r);
    struct slot *s = r ? slot_find(c) : NULL;
    if (!s) {
        free(r);
        return NULL;
    }
    s->request = r;
    s->generation++;
    r->control = c;
    r->daemon = c->daemon;
    r->client = client;
    memcpy(r->user, client->user, sizeof r->user);
    r->number = (uint64_t)s->generation << 32 | (uint64_t)(s - c->slots);
    r->method = METHOD_COUNT;
    r->started = uv_hrtime();
    r->out = BUF(CONTROL_MESSAGE_MAX);
    client->requests++;
    return r;
}

void request_free(struct request *r)
{
    const struct handler *h = handler_of(r->method);
    assert(!r->resuming || r->control->stopped);
    if (h && h->done)
        h->done(r);
    if (r->client) {
        r->client->requests--;
        r->client->held -= r->message.len;
        if (r->client->blocked)
            control_soon(r->control);
    }
    slot_of(r->control, r->number)->request = NULL;
    mp_done(&r->mp);
    buf_done(&r->message);
    buf_done(&r->out);
    free(r);
}

void request_written(void *control, uint64_t number, enum error error)
{
    control_reply(control, &(struct effect){.request = number, .error = error});
}

/* -- responses --------------------------------------------------------------------------------- */

msgpack_packer request_result(struct request *r)
{
    buf_clear(&r->out);
    msgpack_packer pk = mp_packer(&r->out);
    rpc_result(&pk, r->msgid);
    return pk;
}

static void request_answer(struct request *r)
{
    if (r->method == METHOD_SEARCH)
        histogram_add(&r->daemon->tallies.search, uv_hrtime() - r->started);
    if (r->client) {
        stream_send(&r->client->stream, &r->out);
        if (r->client->stream.unsent && !uv_is_active((uv_handle_t *)&r->client->stream.timer))
            stream_start_timer(&r->client->stream, SEND_STALL);
    }
    request_free(r);
}

void request_fail(struct request *r, enum error e)
{
    buf_clear(&r->out);
    msgpack_packer pk = mp_packer(&r->out);
    rpc_error(&pk, r->msgid, e, r->detail, r->field, r->max);
    request_answer(r);
}

/* What is not one whole value would be the ruin of the answers after it. */
void request_send(struct request *r)
{
    enum error e = r->out.failed;
    if (!e)
        e = mp_check(buf_bytes(&r->out), MP_BOUNDED, MP_CONTROL_NODES);
    if (e)
        request_fail(r, e);
    else
        request_answer(r);
}

/* -- from message to result -------------------------------------------------------------------- */

/* [0, msgid, method, [params map]]: as far as the id that an answer needs */
static enum error request_open(struct request *r)
{
    uint64_t type, msgid;
    enum error e = r->message.failed;
    if (!e)
        e = mp_read(buf_bytes(&r->message), MP_BOUNDED, MP_CONTROL_NODES, &r->mp);
    if (e)
        return e;
    if (!mp_uint(mp_at(&r->mp.root, 0), RPC_REQUEST, &type) ||
        !mp_uint(mp_at(&r->mp.root, 1), UINT32_MAX, &msgid))
        return ERR_FORMAT;
    r->msgid = (uint32_t)msgid;
    return OK;
}

/* What is not understood is not passed over: a filter that is misspelt would find too much. */
static enum error request_known(struct request *r)
{
    for (uint32_t i = 0; i < r->params->via.map.size; i++) {
        struct bytes name = BYTES_NONE;
        bool known =
            mp_text(&r->params->via.map.ptr[i].key, &name) && method_takes(r->method, name);
        if (known)
            continue;
        text_copy(name, r->field, sizeof r->field);
        (void)snprintf(r->detail, sizeof r->detail, "there is no such parameter");
        return ERR_PARAMS;
    }
    return OK;
}

static enum error request_parse(struct request *r)
{
    struct bytes name;
    const msgpack_object *params = mp_at(&r->mp.root, 3);
    if (!mp_text(mp_at(&r->mp.root, 2), &name) || mp_at(&r->mp.root, 4) || mp_at(params, 1))
        return ERR_PARAMS;
    r->params = mp_at(params, 0);
    if (!r->params || r->params->type != MSGPACK_OBJECT_MAP)
        return ERR_PARAMS;
    r->method = method_named(name);
    return r->method == METHOD_COUNT ? ERR_METHOD : request_known(r);
}

static enum error request_permit(struct request *r)
{
    enum access needed = method_row(r->method)->access;
    if (r->client->access >= needed)
        return OK;
    const char *group = config_text(
        r->daemon->config, needed == ACCESS_ADMIN ? CONFIG_GROUP_ADMIN : CONFIG_GROUP_PUBLISH);
    memcpy(r->detail, group, strlen(group) + 1);
    return ERR_ACCESS;
}

static struct request *request_of(struct read_job *job)
{
    return (struct request *)(void *)((char *)job - offsetof(struct request, job));
}

static void on_read(struct read_job *job)
{
    struct request *r = request_of(job);
    r->error = handler_of(r->method)->read(r, job->reading);
}

static void on_read_done(struct read_job *job)
{
    struct request *r = request_of(job);
    r->reading = false;
    if (r->client)
        r->client->jobs--;
    if (r->control->stopped)
        request_free(r);
    else if (r->error)
        request_fail(r, r->error);
    else
        handler_of(r->method)->finish(r);
}

static enum error request_check(struct request *r)
{
    enum error e = request_parse(r);
    if (!e)
        r->daemon->tallies.requests[r->method]++;
    if (!e)
        e = r->control->paused ? ERR_STOPPING : request_permit(r);
    const struct handler *h = handler_of(r->method);
    return !e && h->check ? h->check(r) : e;
}

void request_start(struct client *client, struct bytes message)
{
    struct request *r = request_new(client);
    if (!r) {
        stream_close(&client->stream);
        return;
    }
    r->message = buf_copy(message);
    client->held += r->message.len;
    enum error e = request_open(r);
    if (e) { /* no request: what follows it is no better */
        request_fail(r, e);
        stream_close(&client->stream);
        return;
    }
    e = request_check(r);
    if (e) {
        request_fail(r, e);
    } else if (handler_of(r->method)->read && !r->skip_read) {
        r->reading = true;
        client->jobs++;
        r->job = (struct read_job){.work = on_read, .done = on_read_done};
        readers_do(&r->daemon->readers, &r->job);
    } else {
        handler_of(r->method)->finish(r);
    }
}

/* -- the node's answers ------------------------------------------------------------------------ */

void control_reply(struct control *c, struct effect *reply)
{
    struct slot *s = slot_of(c, reply->request);
    if (!s || s->request->reading)
        return; /* stopping has answered it */
    if (reply->text && !s->request->detail[0]) {
        size_t len = strnlen(reply->text, DETAIL_MAX);
        memcpy(s->request->detail, reply->text, len);
    }
    handler_of(s->request->method)->reply(s->request, reply);
}

void request_resume(struct request *r)
{
    if (r->resuming)
        return;
    r->resuming = true;
    r->resume_next = NULL;
    *r->control->resume_last = r;
    r->control->resume_last = &r->resume_next;
    control_soon(r->control);
}

static void on_soon(uv_timer_t *timer)
{
    struct control *c = timer->data;
    for (struct request *r; (r = c->resume_first);) {
        c->resume_first = r->resume_next;
        if (!c->resume_first)
            c->resume_last = &c->resume_first;
        r->resuming = false;
        handler_of(r->method)->resume(r);
    }
    for (struct client *client = c->clients; client; client = client->next)
        if (client->blocked)
            client_advance(client);
}

void control_soon(struct control *c)
{
    if (!c->stopped)
        (void)uv_timer_start(&c->soon, on_soon, 0, 0); /* fails only without a call-back */
}
