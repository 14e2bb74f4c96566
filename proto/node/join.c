// SPDX-License-Identifier: Apache-2.0
/* This daemon's own joining: dial the inviter's addresses one after the other, show the secret, and
 * once welcomed reconcile the roster like any member. Nothing is kept before the welcome. */
#include <assert.h>
#include <sodium.h>

#include "proto/node/verbs.h"

enum { JOIN_TRY_TIMEOUT = 6 * 1000 };

static void join_end(struct node *n, enum error error)
{
    node_reply(n, n->join.request, error, n->has_network ? &n->network : NULL);
    sodium_memzero(&n->join, sizeof n->join);
}

static void join_next_address(struct node *n)
{
    struct join_attempt *j = &n->join;
    if (j->next_address == j->token.address_count) {
        bool tcp = j->error == ERR_UNREACHABLE || j->error == ERR_CLOSED ||
                   j->error == ERR_TIMEOUT || j->error == OK;
        join_end(n, tcp ? ERR_UNREACHABLE : j->error);
        return;
    }
    j->try_until = n->now + JOIN_TRY_TIMEOUT;
    struct link *l = dial_address(n, j->token.addresses[j->next_address++], &j->token.transport);
    if (l)
        l->joining = true;
}

void join_adopt(struct node *n, const struct event *event)
{
    enum error e = OK;
    if (n->join.active)
        e = ERR_IN_PROGRESS;
    else if (!n->has_network)
        e = member_adopt(n, &event->adopt.network);
    else
        e = hash_equal(&n->network, &event->adopt.network) ? ERR_DUPLICATE : ERR_OTHER_NETWORK;
    node_reply(n, event->adopt.request, e, n->has_network ? &n->network : NULL);
}

void join_start(struct node *n, const struct event *event)
{
    struct token t;
    enum error e = token_read(event->join.token, &t);
    bool same = n->has_network && hash_equal(&t.network, &n->network);
    if (!e && same && member_self(n)) {
        node_reply(n, event->join.request, ERR_DUPLICATE, &n->network);
        return;
    }
    if (!e && n->join.active)
        e = ERR_IN_PROGRESS;
    else if (!e && n->has_network && !same)
        e = ERR_OTHER_NETWORK;
    else if (!e && n->seed.known) /* welcomed, and on the way in */
        e = ERR_IN_PROGRESS;
    else if (!e && t.expires <= n->wall)
        e = ERR_TOKEN_EXPIRED;
    if (e) {
        node_reply(n, event->join.request, e, NULL);
    } else {
        n->join = (struct join_attempt){.active = true,
                                        .request = event->join.request,
                                        .until = n->now + JOIN_TIMEOUT,
                                        .token = t};
        join_next_address(n);
    }
    sodium_memzero(&t, sizeof t);
}

void join_link_open(struct node *n, struct link *l)
{
    AUTO_BUF struct buf payload = BUF(message_row(MSG_JOIN)->max);
    uint8_t signed_bytes[JOIN_SIGNED_BYTES];
    const struct identity *own = keys_signing(n, n->wall);
    struct join join = {.secret = BYTES_ARRAY(n->join.token.secret), .sign = own->sign};
    join_signed(session_binding(l->session), signed_bytes);
    (void)crypto_sign_detached(join.signature, NULL, signed_bytes, sizeof signed_bytes,
                               own->sign_secret);
    join_write(&join, &payload);
    assert(!payload.failed);
    link_send(n, l, MSG_JOIN, buf_bytes(&payload));
    buf_wipe(&payload);
}

void join_link_failed(struct node *n, enum error error)
{
    struct join_attempt *j = &n->join;
    if (!j->active)
        return;
    j->error = error;
    if (!j->welcomed)
        join_next_address(n);
    else
        dial_failed(n, &n->seed.transport, error);
}

enum error join_welcomed(struct node *n, struct link *l, struct bytes payload)
{
    struct verdict verdict;
    enum error e = verdict_read(payload, &verdict);
    if (e)
        return e;
    if (!l->joining || !n->join.active || n->join.welcomed)
        return ERR_STATE;
    e = error_from_code(verdict.code);
    if (e) {
        join_end(n, e); /* before the link goes, which would try the next address */
        link_close(n, l, OK);
        return OK;
    }
    n->join.welcomed = true;
    if (!n->has_network)
        e = member_adopt(n, &n->join.token.network);
    if (e)
        return e;
    member_keep_seed(n, &n->join.token);
    n->dial_at = n->now;
    return OK; /* the roster follows by reconciliation, once the inviter has said HELLO */
}

void join_tick(struct node *n)
{
    struct join_attempt *j = &n->join;
    if (!j->active)
        return;
    if (j->welcomed && member_self(n)) {
        for (size_t i = 0; i < n->link_count; i++)
            n->links[i]->joining = false; /* a member's link like any other */
        join_end(n, OK);
    } else if (n->now >= j->until) {
        join_end(n, ERR_TIMEOUT);
    } else if (!j->welcomed && n->now >= j->try_until) {
        j->try_until = j->until;
        for (size_t i = 0; i < n->link_count; i++)
            if (n->links[i]->joining)
                link_close(n, n->links[i], ERR_TIMEOUT);
    }
}

uint64_t join_deadline(const struct node *n)
{
    const struct join_attempt *j = &n->join;
    if (!j->active)
        return UINT64_MAX;
    return !j->welcomed && j->try_until < j->until ? j->try_until : j->until;
}
