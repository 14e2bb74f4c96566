// SPDX-License-Identifier: Apache-2.0
/* A handler for each message. A handler's error ends the link. */
#include "proto/node/peer/budget.h"
#include "proto/node/peer/twin.h"
#include "proto/node/verbs.h"

static enum error receive_hello(struct node *n, struct link *l, struct bytes payload)
{
    if (l->hello_received)
        return ERR_STATE;
    enum error e = hello_read(payload, &l->hello);
    if (e)
        return e;
    l->hello_received = true;
    if (l->hello_sent)
        link_hello(n, l);
    return OK;
}

/* A peer tells how much it holds with each PING and PONG, so that its lag can be seen. */
static enum error receive_count(struct node *n, struct link *l, struct bytes payload)
{
    uint64_t records;
    enum error e = ping_read(payload, &records);
    if (!e && l->state == LINK_UP)
        contact_told(n, contact_of(n, &l->remote), records);
    return e;
}

static enum error receive_ping(struct node *n, struct link *l, struct bytes payload)
{
    enum error e = receive_count(n, l, payload);
    if (!e)
        link_send_count(n, l, MSG_PONG);
    return e;
}

static enum error receive_pong(struct node *n, struct link *l, struct bytes payload)
{
    if (l->asked)
        broadcast_measured(n->broadcast, l->number, n->now - l->asked);
    l->asked = 0;
    return receive_count(n, l, payload);
}

static enum error receive_bye(struct node *n, struct link *l, struct bytes payload)
{
    struct verdict verdict;
    enum error e = verdict_read(payload, &verdict);
    if (e)
        return e;
    struct effect *close = node_effect(n, EFFECT_CLOSE);
    close->link = l->number;
    close->error = error_from_code(verdict.code);
    if (close->error == ERR_RATE)
        close->error = ERR_TOO_MUCH; /* by this side */
    link_ended(n, l, close->error);
    return OK;
}

static enum error receive_iwant(struct node *n, struct link *l, struct bytes payload)
{
    struct hash ids[IDS_PER_MESSAGE];
    size_t count;
    enum error e = ids_read(payload, ids, &count);
    return e ? e : serve_ids(n, l, ids, count);
}

static enum error receive_records(struct node *n, struct link *l, struct bytes payload)
{
    struct bytes envelopes[RECORDS_PER_MESSAGE];
    size_t count;
    enum error e = envelopes_read(payload, envelopes, &count);
    for (size_t i = 0; i < count && !e; i++) {
        struct hash id;
        e = door_enter(n, envelopes[i], (struct source){.link = l->number}, &id);
        if (!door_is_forgery(e))
            e = OK; /* not let in, perhaps, but no fault of who relayed it */
    }
    return e;
}

static enum error receive_notfound(struct node *n, struct link *l, struct bytes payload)
{
    struct hash ids[IDS_PER_MESSAGE];
    size_t count;
    enum error e = ids_read(payload, ids, &count);
    for (size_t i = 0; i < count && !e; i++)
        want_missing(n->want, &ids[i], l->number);
    return e;
}

static enum error receive_holds(struct node *n, struct link *l, struct bytes payload)
{
    struct hash ids[IDS_PER_MESSAGE];
    size_t count, held = 0;
    enum error e = ids_read(payload, ids, &count);
    for (size_t i = 0; i < count && !e; i++)
        if (node_holds(n, &ids[i]))
            ids[held++] = ids[i];
    if (held && !e)
        link_send_have(n, l, ids, held);
    return e;
}

/* Strangers are few (GUESTS_MAX), and soon gone: what is counted is members'. */
enum error receive_budget(struct node *n, const struct link *l, const struct message_row *row,
                          size_t payload)
{
    if (l->state != LINK_UP && row->who == GUEST)
        return OK;
    enum error e = budget_take(contact_of(n, &l->remote), row, payload, n->now);
    if (e)
        node_notice(n, NOTICE_WARNING, "event=over_budget peer=%s message=%s", link_slug(n, l),
                    row->name);
    return e;
}

/* Who has been dialled, and does not know this daemon's key any more, may say why. */
static bool receive_early(const struct link *l, enum message_kind kind)
{
    return kind == MSG_RECORDS && l->state == LINK_OPEN && l->initiator && !l->joining;
}

enum error receive_frame(struct node *n, struct link *l, const struct frame *f)
{
    const struct message_row *row = message_row(f->kind);
    if (!row)
        return OK; /* a later version's */
    if (f->payload.len > row->max)
        return ERR_LIMIT;
    if (row->who == MEMBERS && l->state != LINK_UP && !receive_early(l, row->kind))
        return ERR_STATE;
    enum error e = receive_budget(n, l, row, f->payload.len);
    if (e)
        return e;
    switch (row->kind) {
    case MSG_HELLO:
        return receive_hello(n, l, f->payload);
    case MSG_PING:
        return receive_ping(n, l, f->payload);
    case MSG_PONG:
        return receive_pong(n, l, f->payload);
    case MSG_BYE:
        return receive_bye(n, l, f->payload);
    case MSG_JOIN:
        return member_join_asked(n, l, f->payload);
    case MSG_WELCOME:
        return join_welcomed(n, l, f->payload);
    case MSG_RECONCILE:
        return sync_respond(n, l, f->payload);
    case MSG_RECONCILED:
        return sync_continue(n, l, f->payload);
    case MSG_IHAVE:
        return spread_ihave(n, l, f->payload);
    case MSG_IWANT:
        return receive_iwant(n, l, f->payload);
    case MSG_RECORDS:
        return receive_records(n, l, f->payload);
    case MSG_NOTFOUND:
        return receive_notfound(n, l, f->payload);
    case MSG_HOLDS:
        return receive_holds(n, l, f->payload);
    case MSG_GOSSIP:
        return spread_gossip(n, l, f->payload);
    case MSG_GRAFT:
        return spread_graft(n, l, f->payload);
    case MSG_PRUNE:
        return spread_prune(n, l, f->payload);
    case MSG_DIALBACK:
        return reach_asked(n, l, f->payload);
    case MSG_UNREACHED:
        return reach_failed(n, l, f->payload);
    case MSG_TWIN:
        return twin_heard(n, l, f->payload);
    }
    return OK;
}
