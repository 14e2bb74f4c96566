// SPDX-License-Identifier: Apache-2.0
/* This organisation's keys, and others from now on. */
#include "daemon/control/request.h"
#include "daemon/log.h"
#include "proto/base/text.h"

static bool is_here(const struct keyring *keys, const struct hash *sign)
{
    for (size_t i = 0; i < keys->count; i++)
        if (hash_equal(&keys->pairs[i].sign, sign))
            return true;
    return false;
}

static void put_key(msgpack_packer *pk, const struct keyring *keys, const struct member_key *k)
{
    (void)msgpack_pack_map(pk, 4);
    pair_hex(pk, "key", &k->sign);
    pair_number(pk, "since", k->from);
    if (k->until == UINT64_MAX)
        pair_nil(pk, "until");
    else
        pair_number(pk, "until", k->until);
    pair_bool(pk, "here", is_here(keys, &k->sign));
}

static void keys_send(struct request *r)
{
    struct node_status s;
    node_status(r->daemon->node, &s);
    size_t count = s.self ? s.self->key_count : 0;
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 4);
    pair_text(&pk, "name", s.self ? s.self->name : "");
    pair_hex(&pk, "transport", s.self ? &s.self->transport : NULL);
    pair_number(&pk, "left", MEMBER_KEYS_MAX - count);
    pair_list(&pk, "keys", count);
    for (size_t i = 0; i < count; i++)
        put_key(&pk, &r->daemon->keys, &s.self->keys[i]);
    request_send(r);
}

static void keys_finish(struct request *r)
{
    struct node_status s;
    node_status(r->daemon->node, &s);
    if (s.self)
        keys_send(r);
    else
        request_fail(r, s.has_network ? ERR_NOT_MEMBER : ERR_NO_NETWORK);
}

const struct handler keys_handler = {.finish = keys_finish};

/* A pair that was made and not told to the network, as after a crash, is used up first. */
static enum error rotate_pair(struct request *r)
{
    struct daemon *d = r->daemon;
    struct why why = {0};
    struct node_status s;
    node_status(d->node, &s);
    if (!s.self)
        return s.has_network ? ERR_NOT_MEMBER : ERR_NO_NETWORK;
    if (s.self->key_count == MEMBER_KEYS_MAX)
        return ERR_KEYS_SPENT;
    if (!roster_by_author(node_roster(d->node), &d->keys.pairs[d->keys.count - 1].sign))
        return OK;
    enum error e = keys_add(config_text(d->config, CONFIG_DATA), &d->keys, &why);
    text_copy(bytes_str(why.text), r->detail, sizeof r->detail);
    return e;
}

static void rotate_finish(struct request *r)
{
    enum error e = rotate_pair(r);
    if (e) {
        request_fail(r, e);
        return;
    }
    struct daemon *d = r->daemon;
    struct event event = daemon_event(d, EVENT_ROTATE);
    event.rotate.request = r->number;
    event.rotate.to = &d->keys.pairs[d->keys.count - 1];
    daemon_step(d, &event);
}

static void rotate_reply(struct request *r, struct effect *reply)
{
    if (reply->error) {
        request_fail(r, reply->error);
        return;
    }
    log_event(NOTICE_INFO, "keys_rotated", LOG_FIELDS(log_text("user", r->user)));
    keys_send(r);
}

const struct handler rotate_handler = {.finish = rotate_finish, .reply = rotate_reply};
