// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "daemon/control/request.h"

static const uint64_t INVITE_LONGEST = 366ULL * 24 * 60 * 60 * 1000;

/* The node's own words about a field, where it has some. */
static void fail_as(struct request *r, const struct effect *reply)
{
    memcpy(r->field, reply->complaint.field, sizeof r->field);
    r->max = reply->complaint.max;
    request_fail(r, reply->error);
}

/* -- network.create ---------------------------------------------------------------------------- */

static void create_finish(struct request *r)
{
    char name[NAME_MAX_BYTES + 1], slug[SLUG_MAX + 1], org_name[NAME_MAX_BYTES + 1];
    enum error e = param_string(r, "name", name, sizeof name);
    if (!e)
        e = param_string(r, "org", slug, sizeof slug);
    if (!e)
        e = param_string(r, "org_name", org_name, sizeof org_name);
    if (e) {
        request_fail(r, e);
        return;
    }
    struct event event = daemon_event(r->daemon, EVENT_CREATE);
    event.create.request = r->number;
    event.create.name = name;
    event.create.slug = slug;
    event.create.org_name = org_name;
    daemon_step(r->daemon, &event);
}

static void create_reply(struct request *r, struct effect *reply)
{
    if (reply->error) {
        fail_as(r, reply);
        return;
    }
    struct node_status s;
    node_status(r->daemon->node, &s);
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 2);
    pair_hex(&pk, "network", &s.network);
    pair_hex(&pk, "id", &reply->id);
    request_send(r);
}

const struct handler create_handler = {.finish = create_finish, .reply = create_reply};

/* -- invite ------------------------------------------------------------------------------------ */

struct invitation {
    char slug[SLUG_MAX + 1], org_name[NAME_MAX_BYTES + 1], role_slug[16];
    enum role role;
    bool rekey;
    uint64_t lasts_ms;
};

/* It stays what it was. */
static enum error invitation_of_member(struct request *r, struct invitation *ret)
{
    struct roster *roster = node_roster(r->daemon->node);
    const struct member *m = roster ? roster_by_slug(roster, ret->slug) : NULL;
    if (!m)
        return roster ? ERR_NO_MEMBER : ERR_NO_NETWORK;
    memcpy(ret->org_name, m->name, sizeof ret->org_name);
    memcpy(ret->role_slug, role_choices[m->role].slug, strlen(role_choices[m->role].slug) + 1);
    return OK;
}

static enum error invitation_read(struct request *r, struct invitation *ret)
{
    *ret = (struct invitation){0};
    enum error e = param_string(r, "org", ret->slug, sizeof ret->slug);
    if (!e)
        e = param_bool(r, "rekey", &ret->rekey);
    if (!e && ret->rekey)
        e = invitation_of_member(r, ret);
    else if (!e)
        e = param_string(r, "org_name", ret->org_name, sizeof ret->org_name);
    if (!e && !ret->rekey)
        e = param_string(r, "role", ret->role_slug, sizeof ret->role_slug);
    ret->lasts_ms = INVITE_DEFAULT;
    if (!e)
        e = param_number(r, "expires_ms", INVITE_LONGEST, &ret->lasts_ms);
    if (e || role_named(bytes_str(ret->role_slug), &ret->role))
        return e;
    memcpy(r->field, "role", sizeof "role");
    return ERR_PARAMS;
}

static void invite_finish(struct request *r)
{
    struct invitation i;
    enum error e = invitation_read(r, &i);
    if (e) {
        request_fail(r, e);
        return;
    }
    struct event event = daemon_event(r->daemon, EVENT_INVITE);
    r->expires = event.wall + i.lasts_ms;
    event.invite.request = r->number;
    event.invite.slug = i.slug;
    event.invite.org_name = i.org_name;
    event.invite.role = i.role;
    event.invite.rekey = i.rekey;
    event.invite.expires = r->expires;
    daemon_step(r->daemon, &event);
}

static void invite_reply(struct request *r, struct effect *reply)
{
    struct invitation i;
    if (reply->error || invitation_read(r, &i) != OK) {
        fail_as(r, reply);
        return;
    }
    struct node_status s;
    node_status(r->daemon->node, &s);
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 6);
    mp_put_str(&pk, "token");
    mp_put_text(&pk, buf_bytes(&reply->bytes));
    pair_hex(&pk, "network", &s.network);
    pair_text(&pk, "network_name", s.network_name);
    pair_text(&pk, "org", i.slug);
    pair_text(&pk, "role", i.role_slug);
    pair_number(&pk, "expires", r->expires);
    request_send(r);
}

const struct handler invite_handler = {.finish = invite_finish, .reply = invite_reply};

/* -- join -------------------------------------------------------------------------------------- */

static void join_finish(struct request *r)
{
    struct bytes token;
    enum error e = param_text(r, "token", &token);
    if (e) {
        request_fail(r, e);
        return;
    }
    struct event event = daemon_event(r->daemon, EVENT_JOIN);
    event.join.request = r->number;
    event.join.token = token;
    daemon_step(r->daemon, &event);
}

static void join_reply(struct request *r, struct effect *reply)
{
    r->existing = reply->error == ERR_DUPLICATE; /* a member of that network already */
    if (reply->error && !r->existing) {
        fail_as(r, reply);
        return;
    }
    struct node_status s;
    node_status(r->daemon->node, &s);
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 5);
    pair_hex(&pk, "network", &s.network);
    pair_text(&pk, "network_name", s.network_name);
    pair_text(&pk, "org", s.self ? s.self->slug : "");
    pair_text(&pk, "role", s.self ? role_choices[s.self->role].slug : "");
    pair_bool(&pk, "already", r->existing);
    request_send(r);
}

const struct handler join_handler = {.finish = join_finish, .reply = join_reply};

/* -- adopt ------------------------------------------------------------------------------------- */

static void adopt_finish(struct request *r)
{
    struct bytes hex;
    struct event event = daemon_event(r->daemon, EVENT_ADOPT);
    enum error e = param_text(r, "network", &hex);
    if (!e && !hash_from_hex(hex, &event.adopt.network)) {
        memcpy(r->field, "network", sizeof "network");
        e = ERR_PARAMS;
    }
    if (e) {
        request_fail(r, e);
        return;
    }
    event.adopt.request = r->number;
    daemon_step(r->daemon, &event);
}

static void adopt_reply(struct request *r, struct effect *reply)
{
    r->existing = reply->error == ERR_DUPLICATE;
    if (reply->error && !r->existing) {
        fail_as(r, reply);
        return;
    }
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 2);
    pair_hex(&pk, "network", &reply->id);
    pair_bool(&pk, "already", r->existing);
    request_send(r);
}

const struct handler adopt_handler = {.finish = adopt_finish, .reply = adopt_reply};
