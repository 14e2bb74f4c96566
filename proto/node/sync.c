// SPDX-License-Identifier: Apache-2.0
/* Reconciliation: on every new link its dialer initiates, roster first, then records; after that a
 * random link once a minute, and an audit of some stretch of one set after both. What is missing
 * here is asked for; what is missing there is announced. */
#include <string.h>

#include "proto/gossip/reconcile.h"
#include "proto/node/peer/budget.h"
#include "proto/node/verbs.h"

enum {
    SYNC_TIMEOUT = 30 * 1000,
    SYNC_SETTLE = 2 * 1000, /* how long records wait for what the round before asked for */
    SYNC_OFFER_MAX = 32 * IDS_PER_MESSAGE,
    SYNC_AUDIT = SET_COUNT, /* added to a set's number on the wire: its audit */
};

/* `salt`: an audit's, else NULL. */
static struct reconcile_options sync_options(const uint8_t *salt)
{
    return (struct reconcile_options){.frame_limit = RECON_FRAME, .salt = salt};
}

static struct reconcile_options sync_own_options(const struct sync *s)
{
    return sync_options(s->audit ? s->salt : NULL);
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

/* A message of this side's reconciliation. */
static void sync_ask(struct node *n, struct link *l, struct bytes message)
{
    AUTO_BUF struct buf salted = BUF(AUDIT_SALT_BYTES + RECON_FRAME);
    const struct sync *s = &l->sync;
    struct round round = {s->set, s->round, message};
    if (s->audit) {
        buf_put(&salted, BYTES_ARRAY(s->salt));
        buf_put(&salted, message);
        if (salted.failed) {
            link_close(n, l, salted.failed);
            return;
        }
        round.set += SYNC_AUDIT;
        round.bytes = buf_bytes(&salted);
    }
    sync_send(n, l, MSG_RECONCILE, &round);
}

static void sync_open(struct node *n, struct link *l, const struct reconcile_options *o)
{
    AUTO_BUF struct buf out = BUF(RECON_FRAME);
    enum error e = reconcile_initiate(n->set[l->sync.set], o, &out);
    if (e)
        link_close(n, l, e);
    else
        sync_ask(n, l, buf_bytes(&out));
}

static void sync_start(struct node *n, struct link *l, enum set set)
{
    l->sync_due[set] = false;
    l->sync = (struct sync){.active = true, .set = set, .started = n->now};
    struct reconcile_options o = sync_options(NULL);
    o.probe = set == SET_ROSTER || contact_of(n, &l->remote)->equal;
    sync_open(n, l, &o);
}

/* Of any stretch of either set, by lot: so each comes to its turn, with each peer. */
static void sync_audit(struct node *n, struct link *l)
{
    l->audit_due = false;
    enum set set = (enum set)rng_below(&n->rng, SET_COUNT);
    l->sync = (struct sync){.active = true, .audit = true, .set = set, .started = n->now};
    rng_bytes(&n->rng, l->sync.salt, sizeof l->sync.salt);
    struct reconcile_options o = sync_own_options(&l->sync);
    o.stretch = rng_below(&n->rng, reconcile_stretches(n->set[set]));
    sync_open(n, l, &o);
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

/* Starts what is due on a link, and may. */
static void sync_next(struct node *n, struct link *l)
{
    if (l->state != LINK_UP || l->sync.active)
        return;
    bool settled = want_count(n->want) == 0 && n->in_flight == 0 && !l->sync.again;
    settled |= n->now >= l->sync.ended + SYNC_SETTLE;
    if (l->sync_due[SET_ROSTER])
        sync_start(n, l, SET_ROSTER);
    else if (l->sync_due[SET_RECORDS] && settled)
        sync_start(n, l, SET_RECORDS);
    else if (l->audit_due && settled)
        sync_audit(n, l);
}

/* A random link that is up, asked for both sets again, and audited. */
static void sync_draw(struct node *n)
{
    size_t count = broadcast_links(n->broadcast);
    if (count == 0)
        return;
    uint32_t number = broadcast_link(n->broadcast, rng_below(&n->rng, count));
    struct link *l = link_find(n, number);
    l->sync_due[SET_ROSTER] = l->sync_due[SET_RECORDS] = l->audit_due = true;
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
        sync_next(n, l);
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
        else if (l->state == LINK_UP &&
                 (l->sync_due[SET_ROSTER] || l->sync_due[SET_RECORDS] || l->audit_due))
            at = l->sync.ended + SYNC_SETTLE;
        first = at < first ? at : first;
    }
    return first;
}

/* Takes the salt from the beginning of an audit's message, and what audits cost beside their bytes.
 */
static enum error sync_audited(struct node *n, const struct link *l, struct round *asked,
                               const uint8_t **ret_salt)
{
    if (asked->bytes.len < AUDIT_SALT_BYTES)
        return ERR_SHORT;
    *ret_salt = asked->bytes.ptr;
    asked->bytes = bytes_slice(asked->bytes, AUDIT_SALT_BYTES, asked->bytes.len - AUDIT_SALT_BYTES);
    return receive_budget(n, l, message_row(MSG_RECONCILE), RECON_FRAME);
}

enum error sync_respond(struct node *n, struct link *l, struct bytes payload)
{
    AUTO_BUF struct buf out = BUF(RECON_FRAME);
    struct round asked;
    const uint8_t *salt = NULL;
    enum error e = round_read(payload, &asked);
    if (!e && asked.set >= SYNC_AUDIT + SET_COUNT)
        return OK; /* a later version's set: it will time out and go on */
    if (!e && asked.set == SET_RECORDS)
        contact_of(n, &l->remote)->newcomer_until = 0; /* it has the roster, and can go elsewhere */
    if (!e && asked.set >= SYNC_AUDIT)
        e = sync_audited(n, l, &asked, &salt);
    const struct reconcile_options o = sync_options(salt);
    if (!e)
        e = reconcile_respond(n->set[asked.set % SYNC_AUDIT], &o, asked.bytes, &out);
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
    if (node_holds(n, id) || idmap_get(&n->coming, id) || idmap_get(&n->refused, id) > n->now)
        return;
    if (!want_announced(n->want, id, ctx->link->number))
        s->again = true;
}

/* What was found is on its way; what lies in other stretches the sums show, now that they differ.
 */
static void sync_audit_end(struct node *n, struct link *l)
{
    const struct sync *s = &l->sync;
    if (!s->needed && !s->offered)
        return;
    l->sync_due[s->set] = true;
    node_notice(n, NOTICE_INFO, "event=audit_found peer=%s set=%u here=%zu there=%zu",
                link_slug(n, l), (unsigned)s->set, s->offered, s->needed);
}

static void sync_end(struct node *n, struct link *l)
{
    struct contact *c = contact_of(n, &l->remote);
    struct sync *s = &l->sync;
    s->active = false;
    s->ended = n->now;
    n->counts.syncs++;
    if (s->audit)
        sync_audit_end(n, l);
    if (s->audit || s->set != SET_RECORDS)
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
    const struct sync *s = &l->sync;
    uint64_t set = s->set + (s->audit ? SYNC_AUDIT : 0);
    if (e || !s->active || answer.set != set || answer.round != s->round)
        return e; /* the answer to a round that was given up */
    const struct reconcile_options o = sync_own_options(s);
    e = reconcile_continue(n->set[s->set], &o, answer.bytes, &sink, &out, &done);
    if (e)
        return e;
    sync_offer(&learner);
    n->counts.rounds++;
    if (done || ++l->sync.round == RECON_ROUNDS_MAX) {
        sync_end(n, l);
        return OK;
    }
    l->sync.started = n->now;
    sync_ask(n, l, buf_bytes(&out));
    return OK;
}
