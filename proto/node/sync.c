// SPDX-License-Identifier: Apache-2.0
/* Reconciliation: on every new link its dialer initiates, roster first, then records; after that a
 * random link once a minute. What is missing here is asked for; what is missing there is announced.
 */
#include <string.h>

#include "proto/gossip/reconcile.h"
#include "proto/node/peer/budget.h"
#include "proto/node/verbs.h"

enum {
    SYNC_TIMEOUT = 30 * 1000,
    SYNC_SETTLE = 2 * 1000, /* how long records wait for what the round before asked for */
    SYNC_OFFER_MAX = 32 * IDS_PER_MESSAGE,
};

static const struct reconcile_options *sync_options(bool probe)
{
    static const struct reconcile_options plain = {.frame_limit = RECON_FRAME},
                                          probing = {.frame_limit = RECON_FRAME, .probe = true};
    return probe ? &probing : &plain;
}

static void sync_send(struct node *n, struct link *l, enum message_kind kind,
                      const struct round *round)
{
    AUTO_BUF struct buf payload = BUF(message_row((uint8_t)kind)->max);
    const struct message_row *answer = message_row(MSG_RECONCILED);
    if (kind == MSG_RECONCILE)
        budget_earn(contact_of(n, &l->remote), answer->kind, answer->max + MESSAGE_COST);
    round_write(round, &payload);
    if (payload.failed)
        link_close(n, l, payload.failed);
    else
        link_send(n, l, kind, buf_bytes(&payload));
}

static void sync_start(struct node *n, struct link *l, enum set set)
{
    AUTO_BUF struct buf out = BUF(RECON_FRAME);
    bool probe = set == SET_ROSTER || contact_of(n, &l->remote)->equal;
    l->sync_due[set] = false;
    l->sync = (struct sync){.active = true, .set = set, .started = n->now};
    enum error e = reconcile_initiate(n->set[set], sync_options(probe), &out);
    const struct round round = {set, 0, buf_bytes(&out)};
    if (e)
        link_close(n, l, e);
    else
        sync_send(n, l, MSG_RECONCILE, &round);
}

void sync_link_up(struct node *n, struct link *l)
{
    l->sync_due[SET_ROSTER] = l->sync_due[SET_RECORDS] = l->initiator;
    if (n->sync_at == 0)
        n->sync_at = n->now + node_jitter(n, RECON_EVERY);
}

void sync_erasure_known(struct node *n)
{
    for (size_t i = 0; i < n->link_count; i++) {
        struct link *l = n->links[i];
        l->sync_due[SET_RECORDS] |= l->erasure_missing;
        l->erasure_missing = false;
    }
}

/* The next set that is due on a link and may start; SET_COUNT: none. */
static enum set sync_next(struct node *n, const struct link *l)
{
    if (l->state != LINK_UP || l->sync.active)
        return SET_COUNT;
    if (l->sync_due[SET_ROSTER])
        return SET_ROSTER;
    bool settled = want_count(n->want) == 0 && n->in_flight == 0 && !l->sync.again;
    settled |= n->now >= l->sync.ended + SYNC_SETTLE;
    return l->sync_due[SET_RECORDS] && settled ? SET_RECORDS : SET_COUNT;
}

/* A random link that is up, asked for both sets again. */
static void sync_draw(struct node *n)
{
    size_t count = broadcast_links(n->broadcast);
    if (count == 0)
        return;
    uint32_t number = broadcast_link(n->broadcast, rng_below(&n->rng, count));
    struct link *l = link_find(n, number);
    l->sync_due[SET_ROSTER] = l->sync_due[SET_RECORDS] = true;
}

void sync_tick(struct node *n)
{
    if (n->returning && n->met && member_self(n) && want_count(n->want) == 0 &&
        n->in_flight + n->ready_count == 0)
        member_returned(n);
    if (n->sync_at && n->now >= n->sync_at) {
        n->sync_at = n->now + node_jitter(n, RECON_EVERY);
        sync_draw(n);
    }
    for (size_t i = 0; i < n->link_count; i++) {
        struct link *l = n->links[i];
        if (l->sync.active && n->now >= l->sync.started + SYNC_TIMEOUT) {
            l->sync.active = false;
            l->sync.ended = n->now;
        }
        enum set set = sync_next(n, l);
        if (set != SET_COUNT)
            sync_start(n, l, set);
    }
}

uint64_t sync_deadline(const struct node *n)
{
    uint64_t first = n->sync_at && broadcast_links(n->broadcast) ? n->sync_at : UINT64_MAX;
    for (size_t i = 0; i < n->link_count; i++) {
        const struct link *l = n->links[i];
        uint64_t at = UINT64_MAX;
        if (l->state == LINK_UP && l->sync.active)
            at = l->sync.started + SYNC_TIMEOUT;
        else if (l->state == LINK_UP && (l->sync_due[SET_ROSTER] || l->sync_due[SET_RECORDS]))
            at = l->sync.ended + SYNC_SETTLE;
        first = at < first ? at : first;
    }
    return first;
}

enum error sync_respond(struct node *n, struct link *l, struct bytes payload)
{
    AUTO_BUF struct buf out = BUF(RECON_FRAME);
    struct round asked;
    enum error e = round_read(payload, &asked);
    if (!e && asked.set >= SET_COUNT)
        return OK; /* a later version's set: it will time out and go on */
    if (!e && asked.set == SET_RECORDS)
        contact_of(n, &l->remote)->newcomer_until = 0; /* it has the roster, and can go elsewhere */
    if (!e)
        e = reconcile_respond(n->set[asked.set], sync_options(false), asked.bytes, &out);
    if (e)
        return e;
    const struct round answer = {asked.set, asked.round, buf_bytes(&out)};
    sync_send(n, l, MSG_RECONCILED, &answer);
    return OK;
}

/* -- what the initiator learns ----------------------------------------------------------------- */

struct learner {
    struct node *node;
    struct link *link;
    struct hash offer[IDS_PER_MESSAGE];
    size_t offer_count;
};

static void sync_offer(struct learner *ctx)
{
    if (ctx->offer_count)
        link_send_have(ctx->node, ctx->link, ctx->offer, ctx->offer_count);
    ctx->offer_count = 0;
}

static void sync_have(void *learner, const struct hash *id)
{
    struct learner *ctx = learner;
    struct sync *s = &ctx->link->sync;
    if (s->offered == SYNC_OFFER_MAX) {
        s->again = true;
        return;
    }
    s->offered++;
    ctx->offer[ctx->offer_count++] = *id;
    if (ctx->offer_count == IDS_PER_MESSAGE)
        sync_offer(ctx);
}

static void sync_need(void *learner, const struct hash *id)
{
    struct learner *ctx = learner;
    struct node *n = ctx->node;
    struct sync *s = &ctx->link->sync;
    s->needed++;
    if (idmap_get(&n->held, id) || idmap_get(&n->coming, id) || idmap_get(&n->refused, id) > n->now)
        return;
    if (!want_announced(n->want, id, ctx->link->number))
        s->again = true;
}

static void sync_end(struct node *n, struct link *l)
{
    struct contact *c = contact_of(n, &l->remote);
    struct sync *s = &l->sync;
    s->active = false;
    s->ended = n->now;
    n->counts.syncs++;
    if (s->set != SET_RECORDS)
        return;
    size_t here = itemset_count(n->set[SET_RECORDS]);
    c->synced = s->needed == 0;
    c->equal = s->needed == 0 && s->offered == 0;
    contact_told(n, c, here + s->needed - (s->offered < here ? s->offered : here));
    l->sync_due[SET_RECORDS] |= s->again;
    n->met |= !s->again;
}

enum error sync_continue(struct node *n, struct link *l, struct bytes payload)
{
    AUTO_BUF struct buf out = BUF(RECON_FRAME);
    struct learner learner = {.node = n, .link = l};
    const struct reconcile_sink sink = {sync_have, sync_need, &learner};
    struct round answer;
    bool done = false;
    enum error e = round_read(payload, &answer);
    if (e || !l->sync.active || answer.set != l->sync.set || answer.round != l->sync.round)
        return e; /* the answer to a round that was given up */
    e = reconcile_continue(n->set[l->sync.set], sync_options(false), answer.bytes, &sink, &out,
                           &done);
    if (e)
        return e;
    sync_offer(&learner);
    n->counts.rounds++;
    if (done || ++l->sync.round == RECON_ROUNDS_MAX) {
        sync_end(n, l);
        return OK;
    }
    l->sync.started = n->now;
    const struct round next = {l->sync.set, l->sync.round, buf_bytes(&out)};
    sync_send(n, l, MSG_RECONCILE, &next);
    return OK;
}
