#include "tests/sim/sim.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/rng.h"
#include "tests/sim/disk.h"
#include "tests/sim/queue.h"

enum {
    COMMIT_MS = 2,       /* what a durable commit takes, and verifying a lot */
    RETRANSMIT_MS = 250, /* what the loss of a segment costs */
    DIAL_TIMEOUT_MS = 3000,
    RESET_WITHIN_MS = 30 * 1000,
    START_WALL = 1700000000, /* s UTC */
};

/* One direction's end of a connection. */
struct end {
    size_t node;
    uint32_t link;
    uint64_t busy_until; /* TCP keeps order: nothing overtakes what was sent before */
};

struct wire {
    struct end end[2];
    bool open;
    uint64_t reset_at;
};

struct machine {
    struct identity identity;
    struct node *node; /* NULL: down */
    struct disk disk;
    uint64_t life, tick_at;
    uint32_t last_link;
    int64_t skew_ms;
    char address[48];
};

struct sim {
    struct sim_options options;
    struct rng rng;
    uint64_t now, bytes;
    size_t border;
    struct machine *machines;
    struct wire *wires;
    size_t wire_count, wire_cap;
    struct queue queue;
    struct hash *acknowledged;
    size_t acknowledged_count, published, joins_failed;
    struct buf token; /* the last invitation */
    enum error joined;
};

/* -- connections ------------------------------------------------------------------------------- */

static bool sim_separated(const struct sim *s, size_t a, size_t b)
{
    return s->border && (a < s->border) != (b < s->border);
}

static uint64_t sim_delay(struct sim *s)
{
    uint64_t delay = s->options.delay_ms + rng_below(&s->rng, s->options.jitter_ms + 1);
    while (rng_below(&s->rng, 100) < s->options.loss_percent)
        delay += RETRANSMIT_MS;
    return delay;
}

static struct wire *sim_wire(struct sim *s, size_t node, uint32_t link, size_t *ret_side)
{
    for (size_t i = 0; i < s->wire_count; i++)
        for (size_t side = 0; side < 2; side++)
            if (s->wires[i].open && s->wires[i].end[side].node == node &&
                s->wires[i].end[side].link == link) {
                *ret_side = side;
                return &s->wires[i];
            }
    return NULL;
}

static void sim_close_end(struct sim *s, const struct end *end, uint64_t at, enum error error)
{
    struct happening *h = queue_add(&s->queue, at, end->node, EVENT_CLOSED);
    h->life = s->machines[end->node].life;
    h->event.link.link = end->link;
    h->event.link.error = error;
}

static void sim_close(struct sim *s, struct wire *w, size_t by)
{
    struct end *other = &w->end[1 - by];
    uint64_t at = s->now + sim_delay(s);
    w->open = false;
    sim_close_end(s, other, at > other->busy_until ? at : other->busy_until, ERR_CLOSED);
}

static struct wire *sim_wire_new(struct sim *s)
{
    for (size_t i = 0; i < s->wire_count; i++)
        if (!s->wires[i].open)
            return &s->wires[i];
    if (s->wire_count == s->wire_cap) {
        s->wire_cap = s->wire_cap ? s->wire_cap * 2 : 256;
        s->wires = realloc(s->wires, s->wire_cap * sizeof *s->wires);
        assert(s->wires);
    }
    return &s->wires[s->wire_count++];
}

static void sim_dial(struct sim *s, size_t from, uint32_t link, const char *address)
{
    size_t to = 0;
    while (to < s->options.nodes && strcmp(s->machines[to].address, address) != 0)
        to++;
    if (to == s->options.nodes || !s->machines[to].node || sim_separated(s, from, to)) {
        sim_close_end(s, &(struct end){from, link, 0}, s->now + DIAL_TIMEOUT_MS, ERR_TIMEOUT);
        return;
    }
    struct wire *w = sim_wire_new(s);
    bool resets = rng_below(&s->rng, 100) < s->options.reset_percent;
    uint32_t accepted = (s->machines[to].last_link += 2) | 1;
    *w = (struct wire){.end = {{from, link, 0}, {to, accepted, 0}}, .open = true};
    w->reset_at = resets ? s->now + rng_below(&s->rng, RESET_WITHIN_MS) : UINT64_MAX;
    struct happening *h = queue_add(&s->queue, s->now + sim_delay(s), to, EVENT_ACCEPTED);
    h->life = s->machines[to].life;
    h->event.link.link = accepted;
    w->end[1].busy_until = h->at;
    h = queue_add(&s->queue, h->at + sim_delay(s), from, EVENT_CONNECTED);
    h->life = s->machines[from].life;
    h->event.link.link = link;
    w->end[0].busy_until = h->at;
}

static void sim_send(struct sim *s, size_t from, struct effect *e)
{
    size_t side, len = e->bytes.len;
    struct wire *w = sim_wire(s, from, e->link, &side);
    if (!w)
        return;
    if (s->now >= w->reset_at) {
        w->open = false;
        sim_close_end(s, &w->end[0], s->now, ERR_CLOSED);
        sim_close_end(s, &w->end[1], s->now, ERR_CLOSED);
        return;
    }
    struct end *to = &w->end[1 - side];
    if (sim_separated(s, from, to->node))
        return; /* the bytes are on no wire; the peers' own time-outs notice */
    uint64_t at = s->now + sim_delay(s);
    to->busy_until = at > to->busy_until ? at : to->busy_until;
    struct happening *h = queue_add(&s->queue, to->busy_until, to->node, EVENT_BYTES);
    h->life = s->machines[to->node].life;
    h->bytes = buf_steal(&e->bytes);
    h->event.link.link = to->link;
    s->bytes += len;
    h = queue_add(&s->queue, s->now, from, EVENT_SENT);
    h->life = s->machines[from].life;
    h->event.link.link = e->link;
    h->event.link.sent = len;
}

/* -- the other effects ------------------------------------------------------------------------- */

static void sim_fetch(struct sim *s, size_t node, struct effect *e)
{
    struct happening *h = queue_add(&s->queue, s->now + 1, node, EVENT_FETCHED);
    h->life = s->machines[node].life;
    h->event.fetched.link = e->link;
    h->event.fetched.count = e->count;
    h->ids = e->ids;
    e->ids = NULL;
    h->envelopes = calloc(e->count, sizeof *h->envelopes);
    assert(h->envelopes);
    for (size_t i = 0; i < e->count; i++)
        h->envelopes[i] = buf_copy(disk_find(&s->machines[node].disk, &h->ids[i]));
}

static void sim_lot(struct sim *s, size_t node, struct effect *e, enum event_kind kind)
{
    struct happening *h = queue_add(&s->queue, s->now + COMMIT_MS, node, kind);
    h->life = s->machines[node].life;
    h->event.lot.lot = e->lot;
    if (kind == EVENT_VERIFIED)
        lot_verify(e->lot, &e->id);
    e->lot = NULL;
}

enum { REQUEST_CREATE = 1, REQUEST_INVITE, REQUEST_JOIN, REQUEST_PUBLISH };

static void sim_replied(struct sim *s, struct effect *e)
{
    if (e->request == REQUEST_INVITE) {
        buf_done(&s->token);
        s->token = buf_steal(&e->bytes);
    } else if (e->request == REQUEST_JOIN) {
        s->joined = e->error;
        s->joins_failed += e->error != OK;
    } else if (e->request >= REQUEST_PUBLISH && e->error == OK) {
        s->acknowledged[s->acknowledged_count++] = e->id;
    }
}

static void sim_carry_out(struct sim *s, size_t node, struct effects *effects)
{
    for (size_t i = 0, side; i < effects->count; i++) {
        struct effect *e = &effects->list[i];
        struct wire *w;
        switch (e->kind) {
        case EFFECT_SEND:
            sim_send(s, node, e);
            break;
        case EFFECT_DIAL:
            sim_dial(s, node, e->link, e->text);
            break;
        case EFFECT_CLOSE:
            if ((w = sim_wire(s, node, e->link, &side)))
                sim_close(s, w, side);
            break;
        case EFFECT_VERIFY:
            sim_lot(s, node, e, EVENT_VERIFIED);
            break;
        case EFFECT_COMMIT:
            sim_lot(s, node, e, EVENT_COMMITTED);
            break;
        case EFFECT_FETCH:
            sim_fetch(s, node, e);
            break;
        case EFFECT_KEEP:
            disk_keep(&s->machines[node].disk, e->text, buf_bytes(&e->bytes));
            break;
        case EFFECT_REPLY:
            sim_replied(s, e);
            break;
        case EFFECT_NOTICE:
            if (getenv("SIM_TRACE"))
                (void)fprintf(stderr, "%8llu node %zu: %s\n", (unsigned long long)s->now, node,
                              e->text);
            break;
        }
    }
    effects_clear(effects);
}

static void sim_step(struct sim *s, size_t node, struct event *event)
{
    struct machine *m = &s->machines[node];
    struct effects effects = {0};
    event->now = s->now;
    event->wall = (uint64_t)((int64_t)(START_WALL * UINT64_C(1000) + s->now) + m->skew_ms);
    node_step(m->node, event, &effects);
    sim_carry_out(s, node, &effects);
    uint64_t at = node_deadline(m->node);
    if (at == UINT64_MAX || (m->tick_at > s->now && m->tick_at <= at))
        return;
    m->tick_at = at > s->now ? at : s->now + 1;
    struct happening *h = queue_add(&s->queue, m->tick_at, node, EVENT_TICK);
    h->life = m->life;
}

static void sim_start(struct sim *s, size_t node)
{
    struct machine *m = &s->machines[node];
    uint8_t seed[32];
    rng_bytes(&s->rng, seed, sizeof seed);
    m->node = node_new(&m->identity, seed);
    m->life++;
    m->tick_at = 0;
    assert(m->node);
    disk_load(&m->disk, m->node);
    struct event event = {.kind = EVENT_ADDRESSES, .addresses = {(const char *[]){m->address}, 1}};
    sim_step(s, node, &event);
}

static void sim_handle(struct sim *s, struct happening *h)
{
    struct machine *m = &s->machines[h->node];
    struct bytes list[RECORDS_PER_MESSAGE];
    if (h->restart) {
        sim_start(s, h->node);
        return;
    }
    if (!m->node || (h->life && h->life != m->life))
        return;
    if (h->event.kind == EVENT_BYTES)
        h->event.link.bytes = buf_bytes(&h->bytes);
    if (h->event.kind == EVENT_COMMITTED)
        disk_commit(&m->disk, h->event.lot.lot);
    if (h->event.kind == EVENT_FETCHED) {
        for (size_t i = 0; i < h->event.fetched.count; i++)
            list[i] = buf_bytes(&h->envelopes[i]);
        h->event.fetched.envelopes = list;
        h->event.fetched.ids = h->ids;
    }
    struct event event = h->event;
    if (event.kind == EVENT_VERIFIED || event.kind == EVENT_COMMITTED)
        h->event.lot.lot = NULL; /* the node's again */
    m->tick_at = event.kind == EVENT_TICK ? 0 : m->tick_at;
    sim_step(s, h->node, &event);
}

void sim_run(struct sim *s, uint64_t ms)
{
    uint64_t until = s->now + ms;
    while (s->queue.count && s->queue.heap[0]->at <= until) {
        struct happening *h = queue_take(&s->queue);
        s->now = h->at > s->now ? h->at : s->now;
        sim_handle(s, h);
        happening_free(h);
    }
    s->now = until;
}

/* -- what a test does -------------------------------------------------------------------------- */

struct sim *sim_new(const struct sim_options *o)
{
    enum { PUBLISHED_MAX = 1 << 16 };
    uint8_t seed[32] = {0};
    struct sim *s = calloc(1, sizeof *s);
    assert(s && sodium_init() >= 0);
    s->options = *o;
    memcpy(seed, &o->seed, sizeof o->seed);
    rng_init(&s->rng, seed);
    s->token = BUF(TOKEN_MAX);
    s->machines = calloc(o->nodes, sizeof *s->machines);
    s->acknowledged = calloc(PUBLISHED_MAX, sizeof *s->acknowledged);
    assert(s->machines && s->acknowledged);
    for (size_t i = 0; i < o->nodes; i++) {
        struct machine *m = &s->machines[i];
        rng_bytes(&s->rng, seed, sizeof seed);
        (void)crypto_sign_seed_keypair(m->identity.sign.b, m->identity.sign_secret, seed);
        rng_bytes(&s->rng, seed, sizeof seed);
        noise_keypair(seed, &m->identity.transport);
        (void)snprintf(m->address, sizeof m->address, "node-%zu.test:4632", i);
        disk_init(&m->disk);
        sim_start(s, i);
    }
    return s;
}

void sim_free(struct sim *s)
{
    while (s->queue.count)
        happening_free(queue_take(&s->queue));
    for (size_t i = 0; i < s->options.nodes; i++) {
        node_free(s->machines[i].node);
        disk_done(&s->machines[i].disk);
    }
    buf_done(&s->token);
    free(s->queue.heap);
    free(s->wires);
    free(s->machines);
    free(s->acknowledged);
    free(s);
}

static bool sim_all_members(struct sim *s)
{
    for (size_t i = 0; i < s->options.nodes; i++) {
        struct node_status status;
        node_status(s->machines[i].node, &status);
        if (status.members != s->options.nodes)
            return false;
    }
    return true;
}

bool sim_form(struct sim *s, uint64_t ms)
{
    uint64_t until = s->now + ms;
    struct event create = {.kind = EVENT_CREATE,
                           .create = {REQUEST_CREATE, "Prov", "org-0", "Organisation 0"}};
    sim_step(s, 0, &create);
    sim_run(s, 100);
    for (size_t i = 1; i < s->options.nodes; i++) {
        char slug[32];
        (void)snprintf(slug, sizeof slug, "org-%zu", i);
        struct event invite = {
            .kind = EVENT_INVITE,
            .invite = {REQUEST_INVITE, slug, slug, ROLE_MEMBER, UINT64_MAX >> 1}};
        sim_step(s, 0, &invite);
        do {
            struct event join = {.kind = EVENT_JOIN, .join = {REQUEST_JOIN, buf_bytes(&s->token)}};
            s->joined = ERR_COUNT;
            sim_step(s, i, &join);
            do
                sim_run(s, 10);
            while (s->joined == ERR_COUNT && s->now < until);
        } while (s->joined != OK && s->joined != ERR_DUPLICATE && s->now < until);
    }
    while (!sim_all_members(s) && s->now < until)
        sim_run(s, 100);
    return sim_all_members(s);
}

void sim_publish(struct sim *s, size_t node)
{
    AUTO_BUF struct buf fields = BUF(RECORD_MAX);
    AUTO_MP struct mp map = {0};
    char title[64];
    if (!s->machines[node].node)
        return;
    (void)snprintf(title, sizeof title, "Exempel %zu från nod %zu", s->published, node);
    const char *const texts[][2] = {{"title", title},
                                    {"summary", "Så gjorde vi"},
                                    {"body", "Vi provade, mätte och behöll."},
                                    {"category", "skola"},
                                    {"unit", "Enheten"},
                                    {"recipient", "Elever"},
                                    {"year", "2024"}};
    msgpack_packer pk = mp_packer(&fields);
    (void)msgpack_pack_map(&pk, sizeof texts / sizeof *texts);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mp_put_str(&pk, texts[i][0]);
        mp_put_str(&pk, texts[i][1]);
    }
    enum error e = mp_read(buf_bytes(&fields), MP_BOUNDED, MP_RECORD_NODES, &map);
    assert(e == OK);
    struct event event = {.kind = EVENT_PUBLISH,
                          .publish = {.request = REQUEST_PUBLISH + s->published++,
                                      .kind = KIND_EXAMPLE,
                                      .form = KIND_EXAMPLE,
                                      .fields = &map.root}};
    sim_step(s, node, &event);
}

size_t sim_acknowledged(const struct sim *s)
{
    return s->acknowledged_count;
}

void sim_partition(struct sim *s, size_t border)
{
    s->border = border;
}

void sim_crash(struct sim *s, size_t node, uint64_t ms)
{
    struct machine *m = &s->machines[node];
    if (!m->node)
        return;
    node_free(m->node);
    m->node = NULL;
    m->life++;
    for (size_t i = 0; i < s->wire_count; i++)
        for (size_t side = 0; side < 2; side++)
            if (s->wires[i].open && s->wires[i].end[side].node == node)
                sim_close(s, &s->wires[i], side);
    queue_add(&s->queue, s->now + ms, node, EVENT_TICK)->restart = true;
}

void sim_skew(struct sim *s, size_t node, int64_t ms)
{
    s->machines[node].skew_ms = ms;
}

bool sim_equal(const struct sim *s)
{
    struct hash first = disk_digest(&s->machines[0].disk);
    for (size_t i = 1; i < s->options.nodes; i++) {
        struct hash other = disk_digest(&s->machines[i].disk);
        if (hash_compare(&first, &other))
            return false;
    }
    for (size_t i = 0; i < s->acknowledged_count; i++)
        if (disk_find(&s->machines[0].disk, &s->acknowledged[i]).len == 0)
            return false;
    return true;
}

struct hash sim_result(const struct sim *s)
{
    struct hash result = {{0}}, pair[2];
    for (size_t i = 0; i < s->options.nodes; i++) {
        pair[0] = result;
        pair[1] = disk_digest(&s->machines[i].disk);
        (void)crypto_generichash(result.b, sizeof result.b, pair[0].b, sizeof pair, NULL, 0);
    }
    return result;
}

size_t sim_joins_failed(const struct sim *s)
{
    return s->joins_failed;
}

uint64_t sim_now(const struct sim *s)
{
    return s->now;
}

uint64_t sim_bytes(const struct sim *s)
{
    return s->bytes;
}
