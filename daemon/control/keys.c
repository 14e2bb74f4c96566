// SPDX-License-Identifier: Apache-2.0
/* This organisation's keys, and others from now on. */
#include <sodium.h>

#include "daemon/control/request.h"
#include "daemon/log.h"
#include "proto/base/text.h"
#include "proto/kit.h"

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
    if (s.replaced)
        return ERR_REPLACED;
    if (s.keeps_off && !r->split)
        return ERR_TWIN;
    if (s.self->key_count == MEMBER_KEYS_MAX)
        return ERR_KEYS_SPENT;
    if (!roster_by_author(node_roster(d->node), &d->keys.pairs[d->keys.count - 1].sign))
        return OK;
    enum error e = keys_add(config_text(d->config, CONFIG_DATA), &d->keys, &why);
    text_copy(bytes_str(why.text), r->detail, sizeof r->detail);
    return e;
}

static enum error rotate_check(struct request *r)
{
    return param_bool(r, "split", &r->split);
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
    event.rotate.split = r->split;
    daemon_step(d, &event);
}

static void rotate_reply(struct request *r, struct effect *reply)
{
    if (reply->error) {
        request_fail(r, reply->error);
        return;
    }
    log_event(NOTICE_INFO, r->split ? "split" : "keys_rotated",
              LOG_FIELDS(log_text("user", r->user)));
    keys_send(r);
}

const struct handler rotate_handler = {
    .check = rotate_check, .finish = rotate_finish, .reply = rotate_reply};

/* -- key.kit ----------------------------------------------------------------------------------- */

/* Whom a restored daemon is to ask, by preference those who are linked. */
static void kit_find_peers(struct node *n, struct kit *k, const char *slugs[static KIT_PEERS_MAX])
{
    struct peer_status p;
    for (int linked = 1; linked >= 0; linked--)
        for (size_t cursor = 0; k->peer_count < KIT_PEERS_MAX && node_peer(n, &cursor, &p);) {
            const struct member *m = p.member;
            if ((p.state == PEER_LINKED) != linked || m->retired || !m->inbound ||
                !m->address_count)
                continue;
            struct kit_peer *peer = &k->peers[k->peer_count];
            peer->transport = m->transport;
            text_copy(bytes_str(m->addresses[0]), peer->address, sizeof peer->address);
            slugs[k->peer_count++] = m->slug;
        }
}

static enum error kit_fill(const struct daemon *d, const struct node_status *s, struct kit *k)
{
    const struct hash *sign = s->self ? member_sign_key(s->self) : NULL;
    if (!sign)
        return s->has_network ? ERR_NOT_MEMBER : ERR_NO_NETWORK;
    for (size_t i = 0; i < d->keys.count; i++) {
        const struct identity *pair = &d->keys.pairs[i];
        if (!hash_equal(&pair->sign, sign))
            continue;
        k->network = s->network;
        k->sign = *sign;
        k->transport = pair->transport;
        (void)crypto_sign_ed25519_sk_to_seed(k->seed, pair->sign_secret);
        return OK;
    }
    return ERR_IDENTITY;
}

static void kit_send(struct request *r, const struct node_status *s, const struct kit *k,
                     struct bytes text, const char *const *slugs)
{
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 7);
    mp_put_str(&pk, "kit");
    mp_put_text(&pk, text);
    pair_hex(&pk, "network", &s->network);
    pair_text(&pk, "network_name", s->network_name);
    pair_text(&pk, "org", s->self->slug);
    pair_text(&pk, "name", s->self->name);
    pair_hex(&pk, "key", &k->sign);
    pair_list(&pk, "peers", k->peer_count);
    for (size_t i = 0; i < k->peer_count; i++)
        mp_put_str(&pk, slugs[i]);
    request_send(r);
}

static void kit_finish(struct request *r)
{
    struct daemon *d = r->daemon;
    AUTO_KIT struct kit k = {.peer_count = 0};
    struct buf text __attribute__((cleanup(buf_wipe))) = BUF(KIT_TEXT_MAX);
    const char *slugs[KIT_PEERS_MAX];
    struct node_status s;
    struct why why = {0};
    node_status(d->node, &s);
    enum error e = kit_fill(d, &s, &k);
    if (!e) {
        kit_find_peers(d->node, &k, slugs);
        e = kit_write(&k, &text);
    }
    if (!e)
        e = keys_kit_made(config_text(d->config, CONFIG_DATA), &d->keys, &k.sign, &why);
    text_copy(bytes_str(why.text), r->detail, sizeof r->detail);
    if (e) {
        request_fail(r, e);
        return;
    }
    log_event(NOTICE_INFO, "kit_made", LOG_FIELDS(log_text("user", r->user)));
    kit_send(r, &s, &k, buf_bytes(&text), slugs);
}

const struct handler kit_handler = {.finish = kit_finish};
