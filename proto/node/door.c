// SPDX-License-Identifier: Apache-2.0
/* The one door in: see node.h. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/node/peer/twin.h"
#include "proto/node/verbs.h"

static const struct hash no_network = {{0}};

static const struct hash *verify_network(const struct record *r, const struct hash *network)
{
    return r->kind == KIND_GENESIS ? &no_network : network;
}

void lot_verify(struct lot *lot, const struct hash *network)
{
    for (size_t i = 0; i < lot->count; i++) {
        const struct record *r = &lot->entries[i].record;
        lot->entries[i].error = record_verify(r, verify_network(r, network));
    }
}

void lot_free(struct lot *lot)
{
    for (size_t i = 0; lot && i < lot->count; i++)
        buf_done(&lot->entries[i].envelope);
    if (lot)
        free(lot->barrings);
    free(lot);
}

/* Whether a record may come in, as far as can be told without checking its signature. */
static enum error door_admit(struct node *n, const struct record *r)
{
    struct complaint complaint;
    if (!n->has_network)
        return ERR_NO_NETWORK;
    if (node_holds(n, &r->id) || idmap_get(&n->coming, &r->id))
        return ERR_DUPLICATE;
    if (idmap_get(&n->refused, &r->id) > n->now)
        return ERR_AUTHOR; /* refused lately; whatever the reason was, it still holds */
    if (r->created > n->wall && r->created - n->wall > FUTURE_MAX)
        return ERR_FUTURE;
    if (r->kind == KIND_GENESIS && !hash_equal(&r->id, &n->network))
        return ERR_OTHER_NETWORK;
    if (kind_set(r->kind) == SET_RECORDS &&
        !roster_admits(n->roster, r->kind, &r->author, r->created))
        return ERR_AUTHOR;
    return payload_check(r, &complaint);
}

/* Remembers a refusal, so that the same record is not fetched again at once. */
static void door_refuse(struct node *n, const struct record *r, enum error error)
{
    if (++n->counts.refused[error] == 1 && error == ERR_FUTURE)
        node_notice(n, NOTICE_WARNING, "event=held_back code=%s reason=\"%s\"", error_code(error),
                    error_text(error));
    if (n->refused.count >= REFUSED_MAX)
        idmap_clear(&n->refused);
    bool set = idmap_set(&n->refused, &r->id, n->now + REFUSED_FOR);
    assert(set);
}

static void door_flush(struct node *n)
{
    if (!n->lot)
        return;
    if (n->ready_count == n->ready_cap) {
        n->ready_cap = n->ready_cap ? n->ready_cap * 2 : 4;
        n->ready = realloc(n->ready, n->ready_cap * sizeof(struct lot *));
        assert(n->ready);
    }
    n->ready[n->ready_count++] = n->lot;
    n->lot = NULL;
}

bool door_is_forgery(enum error e)
{
    return e == ERR_SHORT || e == ERR_TRAILING || e == ERR_FORMAT || e == ERR_LIMIT ||
           e == ERR_TEXT || e == ERR_HASH;
}

/* Entries are set as they come in: mostly there is one, and they are many. */
static struct lot *door_lot(void)
{
    struct lot *lot = malloc(sizeof *lot);
    assert(lot);
    lot->count = lot->barring_count = 0;
    lot->barrings = NULL;
    return lot;
}

enum error door_enter(struct node *n, struct bytes envelope, struct source from,
                      struct hash *ret_id)
{
    struct record r;
    enum error e = record_decode(envelope, &r);
    if (e) {
        n->counts.refused[e]++;
        return e;
    }
    *ret_id = r.id;
    if (!(e = door_admit(n, &r)) && !idmap_set(&n->coming, &r.id, 1))
        e = ERR_MEMORY;
    if (e != OK && e != ERR_DUPLICATE && e != ERR_NO_NETWORK)
        door_refuse(n, &r, e);
    if (e || !idmap_get(&n->coming, &r.id)) {
        want_done(n->want, &r.id);
        return e;
    }
    if (!n->lot)
        n->lot = door_lot();
    struct lot_entry *entry = &n->lot->entries[n->lot->count++];
    *entry = (struct lot_entry){.envelope = buf_copy(envelope),
                                .request = from.request,
                                .link = from.link,
                                .round = from.round};
    entry->live =
        from.live || !from.link || broadcast_grafted_for(n->broadcast, &r.id, &entry->round);
    e = entry->envelope.failed ? ERR_MEMORY
                               : record_decode(buf_bytes(&entry->envelope), &entry->record);
    assert(e == OK); /* the same bytes were good a moment ago */
    if (n->lot->count == LOT_MAX)
        door_flush(n);
    return OK;
}

enum error door_sign(struct node *n, const struct record_draft *draft, struct source from,
                     struct hash *ret_id)
{
    AUTO_BUF struct buf envelope = BUF(RECORD_MAX);
    struct record r;
    const struct hash *network = draft->kind == KIND_GENESIS ? &no_network : &n->network;
    const uint8_t *secret = keys_signing(n, draft->created)->sign_secret;
    enum error e = n->returning && from.request ? ERR_RETURNING : OK;
    if (!e && twin_keeps_off(n) && !n->twin.splitting)
        e = ERR_TWIN;
    if (!e && keys_replaced(n))
        e = ERR_REPLACED;
    if (!e)
        e = record_sign(draft, network, secret, &envelope);
    if (!e)
        e = record_decode(buf_bytes(&envelope), &r);
    if (!e && draft->kind == KIND_GENESIS)
        e = member_adopt(n, &r.id);
    if (!e)
        e = door_enter(n, buf_bytes(&envelope), from, &r.id);
    if (!e && ret_id)
        *ret_id = r.id;
    return e;
}

/* Full lots go out as long as there is room in flight; a part-filled one only when nothing else is
 * under way, so that lots grow under load and nobody waits without it. */
void door_pump(struct node *n)
{
    if (n->in_flight == 0 && n->ready_count == 0)
        door_flush(n);
    size_t sent = 0;
    while (sent < n->ready_count && n->in_flight < LOTS_IN_FLIGHT) {
        struct effect *e = node_effect(n, EFFECT_VERIFY);
        e->lot = n->ready[sent++];
        e->id = n->network;
        n->in_flight++;
    }
    n->ready_count -= sent;
    if (sent)
        memmove(n->ready, n->ready + sent, n->ready_count * sizeof(struct lot *));
}

/* One entry leaves the door without having come in. */
static void door_drop(struct node *n, struct lot_entry *entry)
{
    (void)idmap_remove(&n->coming, &entry->record.id);
    want_done(n->want, &entry->record.id);
    node_reply(n, entry->request, entry->error,
               entry->error == ERR_DUPLICATE ? &entry->existing : NULL);
    if (!hash_is_zero(&entry->record.id) && kind_set(entry->record.kind) == SET_ROSTER)
        member_admitted(n, &entry->record.id, entry->error);
    if (entry->record.kind == KIND_GENESIS && entry->error != ERR_DUPLICATE)
        member_abandon(n);
}

void door_verified(struct node *n, struct lot *lot)
{
    size_t kept = 0;
    for (size_t i = 0; i < lot->count; i++) {
        struct lot_entry *entry = &lot->entries[i];
        if (entry->error == OK) {
            struct lot_entry moved = *entry; /* close the gap; spans point into the heap */
            lot->entries[kept++] = moved;
            continue;
        }
        struct link *l = link_find(n, entry->link);
        door_refuse(n, &entry->record, entry->error);
        door_drop(n, entry);
        buf_done(&entry->envelope);
        if (l)
            link_close(n, l, entry->error); /* a member that relays forgeries */
    }
    lot->count = kept;
    if (kept == 0) {
        lot_free(lot);
        n->in_flight--;
        return;
    }
    struct effect *e = node_effect(n, EFFECT_COMMIT);
    e->lot = lot;
}

enum error door_hold(struct node *n, enum set set, uint64_t created, const struct hash *id)
{
    const struct item item = {created / 1000, *id};
    if (!idmap_set(&n->held, id, 1))
        return ERR_MEMORY;
    if (set == SET_ROSTER && created > n->roster_newest)
        n->roster_newest = created;
    return itemset_add(n->set[set], &item);
}

static void door_arrived(struct node *n, struct lot_entry *entry)
{
    const struct record *r = &entry->record;
    enum set set = kind_set(r->kind);
    (void)idmap_remove(&n->coming, &r->id);
    want_done(n->want, &r->id);
    enum error e = door_hold(n, set, r->created, &r->id);
    if (!e && set == SET_ROSTER) {
        e = roster_add(n->roster, r);
        n->roster_changed = true;
    }
    if (e && e != ERR_DUPLICATE)
        node_notice(n, NOTICE_ERROR, "event=not_held code=%s reason=\"%s\"", error_code(e),
                    error_text(e));
    node_reply(n, entry->request, OK, &r->id);
    if (set == SET_ROSTER)
        member_admitted(n, &r->id, OK);
}

/* Whether a record that was stored may be why another lacks a part: a withdrawal, or the first
 * version, itself erased, of an update. */
static bool door_is_erasure(const struct record *r)
{
    return r->kind == KIND_WITHDRAWAL || !r->part[PART_BODY].ptr ||
           (r->part_count > PART_CONTACT && !r->part[PART_CONTACT].ptr);
}

/* What the store has moved out or in again, on what the roster says now. */
static void door_bar(struct node *n, const struct lot *lot)
{
    for (size_t i = 0; i < lot->barring_count; i++) {
        const struct barring *b = &lot->barrings[i];
        const struct item item = {b->created / 1000, b->id};
        enum error e = b->barred ? OK : door_hold(n, SET_RECORDS, b->created, &b->id);
        if (b->barred && idmap_remove(&n->held, &b->id))
            (void)itemset_remove(n->set[SET_RECORDS], &item);
        if (e)
            node_notice(n, NOTICE_ERROR, "event=not_held code=%s reason=\"%s\"", error_code(e),
                        error_text(e));
    }
    if (lot->barring_count)
        node_notice(n, NOTICE_INFO, "event=barred records=%zu", lot->barring_count);
}

void door_committed(struct node *n, struct lot *lot, enum error error)
{
    bool erasure = false;
    n->in_flight--;
    for (size_t i = 0; i < lot->count; i++) {
        struct lot_entry *entry = &lot->entries[i];
        if (error)
            entry->error = error;
        bool here =
            entry->error == ERR_DUPLICATE &&
            (hash_is_zero(&entry->existing) || hash_equal(&entry->existing, &entry->record.id));
        if (entry->error == OK || here) {
            n->counts.received += entry->error == OK && entry->link;
            n->counts.made += entry->error == OK && !entry->link;
            door_arrived(n, entry);
            erasure |= door_is_erasure(&entry->record);
        } else {
            struct link *l = link_find(n, entry->link);
            if (l && entry->error == ERR_ERASED)
                l->erasure_missing = true;
            n->counts.refused[entry->error] += entry->error != ERR_DUPLICATE;
            door_drop(n, entry);
        }
    }
    door_bar(n, lot);
    if (erasure)
        sync_erasure_known(n);
    if (error)
        node_notice(n, NOTICE_ERROR, "event=commit_failed code=%s records=%zu", error_code(error),
                    lot->count);
    spread_lot(n, lot);
    lot_free(lot);
}
