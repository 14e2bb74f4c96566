// SPDX-License-Identifier: Apache-2.0
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/control/request.h"
#include "daemon/log.h"
#include "proto/base/text.h"
#include "proto/record/guard.h"

enum { WAIT_DEFAULT = 10 * 1000, WAIT_LONGEST = 24 * 60 * 60 * 1000 };

/* -- wait, which publish may end with ---------------------------------------------------------- */

static enum error wait_params(struct request *r)
{
    r->timeout_ms = WAIT_DEFAULT;
    enum error e = param_number(r, "copies", MEMBERS_MAX, &r->copies);
    if (!e)
        e = param_bool(r, "report", &r->report);
    return e ? e : param_number(r, "timeout_ms", WAIT_LONGEST, &r->timeout_ms);
}

static void wait_step(struct request *r)
{
    struct event event = daemon_event(r->daemon, EVENT_WAIT);
    event.wait.request = r->number;
    event.wait.id = r->id;
    event.wait.copies = r->copies;
    event.wait.until = event.now + r->timeout_ms;
    daemon_step(r->daemon, &event);
}

/* The record is stored, whatever becomes of its copies: an error names it. */
static void fail_waiting(struct request *r)
{
    (void)bytes_hex(hash_bytes(&r->id), r->detail);
    request_fail(r, ERR_REPLICAS);
}

static enum error wait_read(struct request *r, struct reading *reading)
{
    struct bytes prefix;
    struct resolved found = {0};
    enum error e = param_text(r, "id", &prefix);
    if (!e)
        e = request_resolve(r, reading, prefix, &found);
    r->id = found.id;
    return e;
}

static void put_holders(struct request *r, const struct effect *reply, msgpack_packer *pk)
{
    struct roster *roster = node_roster(r->daemon->node);
    pair_list(pk, "holders", reply->count);
    for (size_t i = 0; i < reply->count; i++) {
        const struct member *m = roster_by_transport(roster, &reply->ids[i]);
        mp_put_str(pk, m ? m->slug : "");
    }
}

static void wait_reply(struct request *r, struct effect *reply)
{
    bool in_vain = reply->error || reply->count < r->copies;
    if (in_vain && !(r->report && reply->error == ERR_REPLICAS)) {
        fail_waiting(r);
        return;
    }
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 3);
    pair_hex(&pk, "id", &r->id);
    pair_number(&pk, "copies", reply->count);
    put_holders(r, reply, &pk);
    request_send(r);
}

const struct handler wait_handler = {
    .check = wait_params, .read = wait_read, .finish = wait_step, .reply = wait_reply};

/* -- publish ----------------------------------------------------------------------------------- */

static enum error publish_refuse(struct request *r, enum error e, const char *field)
{
    memcpy(r->field, field, strlen(field) + 1);
    return e;
}

/* The roster's kinds have methods of their own, for administrators. */
static const struct kind *publish_kind(struct request *r)
{
    struct bytes name;
    if (param_text(r, "kind", &name) != OK)
        return NULL;
    const struct kind *k = kind_named(name);
    return k && k->set == SET_RECORDS ? k : NULL;
}

/* What looks like personal data stands only for a reason, which is logged. */
static enum error publish_guard(struct request *r, const struct kind *k,
                                const msgpack_object *fields)
{
    struct bytes reason;
    struct guarded found;
    enum error e = param_optional(r, "allow", &reason);
    if (e || guard_fields(k, fields, &found, 1) == 0)
        return e;
    r->allowed = reason.len > 0;
    if (r->allowed)
        return OK;
    text_copy(found.text, r->detail, sizeof r->detail);
    return publish_refuse(r, ERR_PERSONAL, found.field->name);
}

static enum error publish_check(struct request *r)
{
    const struct kind *k = publish_kind(r);
    struct bytes name, ref, prev;
    bool force;
    enum error e = param_text(r, "kind", &name);
    if (!e)
        e = param_optional(r, "ref", &ref);
    if (!e)
        e = param_optional(r, "prev", &prev);
    if (!e)
        e = param_bool(r, "force", &force);
    if (!e)
        e = wait_params(r);
    if (e)
        return e;
    if (!k)
        return publish_refuse(r, ERR_KIND, "kind");
    const msgpack_object *fields = mp_get(r->params, "fields");
    if (!fields || fields->type != MSGPACK_OBJECT_MAP)
        return publish_refuse(r, ERR_PARAMS, "fields");
    if (k->refs && !ref.ptr)
        return publish_refuse(r, ERR_FIELD_MISSING, "ref");
    if (!k->refs && ref.ptr)
        return publish_refuse(r, ERR_FIELD_UNKNOWN, "ref");
    if (!k->forms != !prev.ptr)
        return publish_refuse(r, k->forms ? ERR_FIELD_MISSING : ERR_FIELD_UNKNOWN, "prev");
    r->form = k->number;
    r->skip_read = !k->refs;
    return publish_guard(r, k, fields);
}

/* A record comes after what it refers to, whatever this computer's clock says. */
static void publish_after(struct request *r, uint64_t created)
{
    if (created >= r->not_before)
        r->not_before = created + 1;
}

/* What is said of a version is said of the whole. */
static enum error resolve_whole(struct request *r, struct reading *reading, struct bytes typed,
                                const struct kind *k, struct resolved *ret)
{
    enum error e = request_resolve(r, reading, typed, ret);
    char hex[HEX_ID + 1];
    if (!e && ret->kind == KIND_UPDATE && !(k->refs & KIND_BIT(KIND_UPDATE)))
        e = request_resolve(r, reading, bytes_str(bytes_hex(hash_bytes(&ret->ref), hex)), ret);
    return e;
}

static enum error publish_ref(struct request *r, struct reading *reading, const struct kind *k)
{
    struct bytes typed;
    struct resolved found;
    enum error e = param_text(r, "ref", &typed);
    if (!e)
        e = resolve_whole(r, reading, typed, k, &found);
    if (!e && !(k->refs & KIND_BIT(found.kind)))
        e = ERR_REF;
    if (e)
        return publish_refuse(r, e, "ref");
    publish_after(r, found.created);
    r->ref = found.id;
    r->has_ref = true;
    r->about = (struct subject){found.kind, found.author};
    if (k->forms)
        r->form = found.kind;
    return OK;
}

/* The version that an update edits: the first one, or an update of it. */
static enum error publish_prev(struct request *r, struct reading *reading)
{
    struct bytes typed;
    struct resolved found;
    enum error e = param_text(r, "prev", &typed);
    if (!e)
        e = request_resolve(r, reading, typed, &found);
    bool first = !e && hash_equal(&found.id, &r->ref);
    if (!e && !first && !(found.kind == KIND_UPDATE && hash_equal(&found.ref, &r->ref)))
        e = ERR_REF;
    if (e)
        return publish_refuse(r, e, "prev");
    publish_after(r, found.created);
    r->prev = found.id;
    r->has_prev = true;
    return OK;
}

/* What has been withdrawn is left alone, and what somebody else has changed meanwhile is not
 * changed back unawares: the error names the version that is current. */
static enum error publish_stands(struct request *r, struct reading *reading, const struct kind *k)
{
    struct current current;
    bool force = false;
    enum error e = param_bool(r, "force", &force);
    if (e)
        return e;
    e = store_current(reading, &r->ref, &current);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e; /* about something else */
    if (current.withdrawn && k->number != KIND_WITHDRAWAL)
        return publish_refuse(r, ERR_WITHDRAWN, "ref");
    if (!k->forms)
        return OK;
    publish_after(r, current.created);
    if (force || hash_equal(&current.version, &r->prev))
        return OK;
    (void)bytes_hex(hash_bytes(&current.version), r->detail);
    return publish_refuse(r, ERR_CHANGED, "prev");
}

/* A field that names a record may be typed as any id may; the node wants it whole. */
static enum error publish_name(struct request *r, struct reading *reading, const struct field *f,
                               msgpack_object *value)
{
    struct bytes typed;
    struct resolved found;
    if (!mp_text(value, &typed) || !typed.len)
        return OK; /* whole already, or for the node to refuse */
    assert(r->named_count < NAMED_MAX);
    enum error e = request_resolve(r, reading, typed, &found);
    if (!e && !(f->max & KIND_BIT(found.kind)))
        e = ERR_REF;
    if (e)
        return publish_refuse(r, e, f->name);
    publish_after(r, found.created);
    struct hash *id = &r->named[r->named_count++];
    *id = found.id;
    value->type = MSGPACK_OBJECT_BIN;
    value->via.bin.ptr = (const char *)id->b;
    value->via.bin.size = sizeof id->b;
    return OK;
}

static enum error publish_names(struct request *r, struct reading *reading, const struct kind *k)
{
    const msgpack_object *fields = mp_get(r->params, "fields");
    enum error e = OK;
    for (const struct kind_field *f = k->fields; !e && f->field; f++) {
        for (uint32_t i = 0; f->field->type == FIELD_ID && i < fields->via.map.size; i++) {
            struct bytes name;
            msgpack_object_kv *kv = &fields->via.map.ptr[i];
            if (!e && mp_text(&kv->key, &name) && bytes_equal(name, bytes_str(f->field->name)))
                e = publish_name(r, reading, f->field, &kv->val);
        }
    }
    return e;
}

static enum error publish_read(struct request *r, struct reading *reading)
{
    const struct kind *k = publish_kind(r);
    enum error e = k->refs ? publish_ref(r, reading, k) : OK;
    if (!e && k->forms)
        e = publish_prev(r, reading);
    if (!e && k->refs)
        e = publish_stands(r, reading, k);
    return e ? e : publish_names(r, reading, k);
}

static void publish_finish(struct request *r)
{
    struct event event = daemon_event(r->daemon, EVENT_PUBLISH);
    event.publish.request = r->number;
    event.publish.kind = publish_kind(r)->number;
    event.publish.form = r->form;
    event.publish.about = r->has_ref ? &r->about : NULL;
    event.publish.ref = r->has_ref ? &r->ref : NULL;
    event.publish.prev = r->has_prev ? &r->prev : NULL;
    event.publish.not_before = r->not_before;
    event.publish.fields = mp_get(r->params, "fields");
    daemon_step(r->daemon, &event);
}

static void publish_respond(struct request *r, uint64_t copies)
{
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 4);
    pair_hex(&pk, "id", &r->id);
    pair_hex(&pk, "ref", r->has_ref ? &r->ref : NULL);
    pair_bool(&pk, "existing", r->existing);
    pair_number(&pk, "copies", copies);
    request_send(r);
}

static void publish_log(struct request *r)
{
    struct bytes reason;
    char text[DETAIL_MAX + 1], id[HEX_ID + 1];
    if (!r->allowed || r->existing || param_text(r, "allow", &reason) != OK)
        return;
    text_copy(reason, text, sizeof text);
    log_event(NOTICE_INFO, "personal_allowed",
              LOG_FIELDS(log_text("id", bytes_hex(hash_bytes(&r->id), id)),
                         log_text("user", r->user), log_text("reason", text)));
}

static void publish_reply(struct request *r, struct effect *reply)
{
    if (r->waiting) {
        if (reply->error || reply->count < r->copies)
            fail_waiting(r);
        else
            publish_respond(r, reply->count);
        return;
    }
    r->existing = reply->error == ERR_DUPLICATE && !hash_is_zero(&reply->id);
    if (reply->error && !r->existing) {
        memcpy(r->field, reply->complaint.field, sizeof r->field);
        r->max = reply->complaint.max;
        request_fail(r, reply->error);
        return;
    }
    r->id = reply->id;
    publish_log(r);
    r->waiting = r->copies > 0;
    if (r->waiting)
        request_resume(r);
    else
        publish_respond(r, 0);
}

const struct handler publish_handler = {.check = publish_check,
                                        .read = publish_read,
                                        .finish = publish_finish,
                                        .reply = publish_reply,
                                        .resume = wait_step};

/* -- submit ------------------------------------------------------------------------------------ */

/* How many of one request's envelopes the node is busy with at a time. */
enum { SUBMIT_WINDOW = LOT_MAX, SUBMIT_MAX = 0xffff };

struct submission {
    size_t count, next, answered;
    struct submit_result {
        struct bytes envelope;
        struct hash id;
        bool has_id;
        enum error error;
    } results[];
};

static enum error submit_check(struct request *r)
{
    const msgpack_object *list = mp_get(r->params, "envelopes");
    size_t count = list && list->type == MSGPACK_OBJECT_ARRAY ? list->via.array.size : SIZE_MAX;
    if (count > SUBMIT_MAX)
        return publish_refuse(r, ERR_PARAMS, "envelopes");
    struct submission *s = calloc(1, sizeof *s + count * sizeof s->results[0]);
    if (!s)
        return ERR_MEMORY;
    r->submission = s;
    s->count = count;
    for (size_t i = 0; i < count; i++) {
        struct record record;
        if (!mp_bin(mp_at(list, i), &s->results[i].envelope))
            return publish_refuse(r, ERR_PARAMS, "envelopes");
        s->results[i].has_id = record_decode(s->results[i].envelope, &record) == OK;
        if (s->results[i].has_id)
            s->results[i].id = record.id;
    }
    return OK;
}

static void submit_respond(struct request *r)
{
    const struct submission *s = r->submission;
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "results");
    (void)msgpack_pack_array(&pk, s->count);
    for (size_t i = 0; i < s->count; i++) {
        (void)msgpack_pack_map(&pk, 2);
        pair_hex(&pk, "id", s->results[i].has_id ? &s->results[i].id : NULL);
        if (s->results[i].error)
            pair_text(&pk, "error", error_code(s->results[i].error));
        else
            pair_nil(&pk, "error");
    }
    request_send(r);
}

static void submit_step(struct request *r)
{
    struct submission *s = r->submission;
    while (s->next < s->count && s->next - s->answered < SUBMIT_WINDOW) {
        struct event event = daemon_event(r->daemon, EVENT_SUBMIT);
        event.submit.request = r->number | (uint64_t)s->next << 16;
        event.submit.envelope = s->results[s->next++].envelope;
        daemon_step(r->daemon, &event);
    }
    if (s->answered == s->count && !r->resuming) /* else it is called again */
        submit_respond(r);
}

static void submit_reply(struct request *r, struct effect *reply)
{
    struct submission *s = r->submission;
    s->results[reply->request >> 16 & SUBMIT_MAX].error = reply->error;
    s->answered++;
    request_resume(r);
}

static void submit_done(struct request *r)
{
    free(r->submission);
}

const struct handler submit_handler = {.check = submit_check,
                                       .finish = submit_step,
                                       .reply = submit_reply,
                                       .resume = submit_step,
                                       .done = submit_done};
