// SPDX-License-Identifier: Apache-2.0
/* A node and four members of its network, who say whatever the input says over links that are up:
 * frames, links that end and begin, time that passes, bytes that are not written out. The sessions
 * are in the clear and every signature is good, so that the input is about what lies behind them.
 * No limit is ever passed. */
#include <assert.h>
#include <stdlib.h>

#include "proto/base/reader.h"
#include "proto/link/message.h"
#include "proto/link/session.h"
#include "tests/over.h"
#include "tests/rostering.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMBERS_HERE = 5, LINKS = 4, STEPS_MAX = 400, WALL = 2000000 };

/* -- in place of proto/link/session.c: no encryption; the first byte says who it is ------------ */

struct session {
    enum noise_role role;
    bool open;
    struct hash local, remote, binding;
    struct buf in;
    size_t taken; /* of `in`, by frames */
};

struct session *session_new(enum noise_role role, const struct hash *network,
                            const struct keypair *s, const struct keypair *e,
                            const struct hash *remote, struct buf *out)
{
    struct session *new = calloc(1, sizeof *new);
    assert(new &&network &&e &&out);
    new->role = role;
    memcpy(new->local.b, s->public, sizeof new->local.b);
    if (remote)
        new->remote = *remote;
    new->in = BUF(2 * FRAME_MAX);
    return new;
}

void session_free(struct session *s)
{
    if (s)
        buf_done(&s->in);
    free(s);
}

enum error session_offer(struct session *s, const struct keypair *key)
{
    return s && key ? OK : ERR_MEMORY;
}

enum error session_receive(struct session *s, struct bytes in, struct buf *out)
{
    assert(out);
    if (!s->open && in.len) {
        s->remote = keys[1 + in.ptr[0] % (MEMBERS_HERE - 1)].transport;
        s->open = true;
        in = bytes_slice(in, 1, in.len - 1);
    }
    buf_drop(&s->in, s->taken);
    s->taken = 0;
    buf_put(&s->in, in);
    return s->in.failed;
}

bool session_is_open(const struct session *s)
{
    return s->open;
}

const struct hash *session_remote(const struct session *s)
{
    return &s->remote;
}

const struct hash *session_local(const struct session *s)
{
    return &s->local;
}

const struct hash *session_binding(const struct session *s)
{
    return &s->binding;
}

bool session_next(struct session *s, struct frame *ret)
{
    struct reader r = reader_of(bytes_slice(buf_bytes(&s->in), s->taken, s->in.len - s->taken));
    uint32_t len = reader_u32(&r);
    struct bytes body = reader_take(&r, len);
    if (r.failed || !len)
        return false;
    *ret = (struct frame){body.ptr[0], bytes_slice(body, 1, len - 1)};
    s->taken = s->in.len - r.rest.len;
    return true;
}

enum error session_send(struct session *s, uint8_t kind, struct bytes payload, struct buf *out)
{
    assert(s->open && payload.len < FRAME_MAX);
    buf_put_u32(out, (uint32_t)payload.len + 1);
    buf_put_u8(out, kind);
    buf_put(out, payload);
    return out->failed;
}

/* -- the node, and what is around it ----------------------------------------------------------- */

struct world {
    struct node *node;
    uint64_t now;
    uint32_t links[LINKS], last; /* odd: accepted; 0: none */
    bool stuck;                  /* nothing is written out */
    const struct set_of *network;
};

static void step(struct world *w, struct event event);

static void fetched(struct world *w, const struct effect *e)
{
    struct bytes *found = calloc(e->count, sizeof *found);
    assert(found || !e->count);
    for (size_t i = 0; i < e->count; i++)
        for (size_t k = 0; k < w->network->count; k++) {
            struct record r;
            struct bytes envelope = buf_bytes(&w->network->envelope[k]);
            if (record_decode(envelope, &r) == OK && hash_equal(&r.id, &e->ids[i]))
                found[i] = envelope;
        }
    step(w, (struct event){.kind = EVENT_FETCHED, .fetched = {e->link, e->ids, found, e->count}});
    free(found);
}

static void carry_out(struct world *w, struct effect *e)
{
    struct event event = {.kind = EVENT_VERIFIED, .lot = {.lot = e->lot}};
    if (e->kind == EFFECT_SEND && !w->stuck) {
        step(w,
             (struct event){.kind = EVENT_SENT, .link = {.link = e->link, .sent = e->bytes.len}});
    } else if (e->kind == EFFECT_DIAL) {
        step(w,
             (struct event){.kind = EVENT_CLOSED, .link = {.link = e->link, .error = ERR_SHORT}});
    } else if (e->kind == EFFECT_CLOSE) {
        for (size_t i = 0; i < LINKS; i++)
            w->links[i] = w->links[i] == e->link ? 0 : w->links[i];
    } else if (e->kind == EFFECT_VERIFY || e->kind == EFFECT_COMMIT) {
        event.kind = e->kind == EFFECT_VERIFY ? EVENT_VERIFIED : EVENT_COMMITTED;
        e->lot = NULL; /* the node's again */
        step(w, event);
    } else if (e->kind == EFFECT_FETCH) {
        fetched(w, e);
    }
}

static void step(struct world *w, struct event event)
{
    struct effects effects = {0};
    event.now = w->now;
    event.wall = WALL + w->now;
    node_step(w->node, &event, &effects);
    for (size_t i = 0; i < effects.count; i++)
        carry_out(w, &effects.list[i]);
    effects_clear(&effects);
    const char *over = node_over(w->node);
    if (over)
        (void)fprintf(stderr, "over: %s\n", over);
    assert(!over);
}

static void receive(struct world *w, uint32_t link, struct bytes bytes)
{
    step(w, (struct event){.kind = EVENT_BYTES, .link = {.link = link, .bytes = bytes}});
}

static void frame(struct world *w, uint32_t link, uint8_t kind, struct bytes payload)
{
    AUTO_BUF struct buf out = BUF(FRAME_MAX + 8);
    buf_put_u32(&out, (uint32_t)payload.len + 1);
    buf_put_u8(&out, kind);
    buf_put(&out, payload);
    receive(w, link, buf_bytes(&out));
}

/* The i-th link ends, and begins anew: the same member's, up. */
static void renew(struct world *w, size_t i)
{
    AUTO_BUF struct buf hello = BUF(64);
    const uint8_t who = (uint8_t)i;
    if (w->links[i])
        step(w, (struct event){.kind = EVENT_CLOSED, .link = {.link = w->links[i]}});
    w->links[i] = w->last += 2;
    step(w, (struct event){.kind = EVENT_ACCEPTED,
                           .link = {.link = w->links[i], .address = "198.51.100.1:4632"}});
    if (w->links[i])
        receive(w, w->links[i], bytes_of(&who, 1));
    hello_write(&(struct hello){WALL + w->now, 5 + i, 0}, &hello);
    if (w->links[i])
        frame(w, w->links[i], MSG_HELLO, buf_bytes(&hello));
}

/* Up to so long, with what is due in it. */
static void pass(struct world *w, uint64_t ms)
{
    uint64_t until = w->now + ms, at;
    for (unsigned ticks = 0; ticks < 64 && (at = node_deadline(w->node)) <= until; ticks++) {
        w->now = at > w->now ? at : w->now + 1;
        step(w, (struct event){.kind = EVENT_TICK});
    }
    w->now = until > w->now ? until : w->now;
}

static const struct set_of *the_network(void)
{
    static struct set_of s;
    static const char *const slugs[] = {"", "b", "c", "d", "e"};
    if (s.count)
        return &s;
    (void)make_keys(NULL);
    s = found();
    for (int i = 1; i < MEMBERS_HERE; i++)
        admit(&s, 0, 1000 + (uint64_t)i, i, slugs[i],
              i == 1   ? "admin"
              : i == 2 ? "reader"
                       : "member");
    return &s;
}

static void begin(struct world *w)
{
    static const uint8_t seed[32] = {9};
    static const char *const address = "127.0.0.1:4632";
    struct identity own = {.sign = keys[0].sign};
    memcpy(own.sign_secret, keys[0].secret, sizeof own.sign_secret);
    memcpy(own.transport.public, keys[0].transport.b, sizeof own.transport.public);
    w->node = node_new(&own, 1, seed);
    assert(w->node);
    enum error e = node_load_local(w->node, BYTES_LIT("network"), hash_bytes(&w->network->network));
    for (size_t i = 0; !e && i < w->network->count; i++)
        e = node_load_roster(w->node, buf_bytes(&w->network->envelope[i]));
    assert(e == OK);
    step(w, (struct event){.kind = EVENT_ADDRESSES, .addresses = {&address, 1}});
    for (size_t i = 0; i < LINKS; i++)
        renew(w, i);
}

/* What the input says: a byte for what and which link, and what belongs to it. */
static void next(struct world *w, struct reader *in)
{
    uint8_t what = reader_u8(in);
    size_t i = what % LINKS;
    switch (what / LINKS % 8) {
    case 0:
        pass(w, reader_u8(in) * UINT64_C(100));
        break;
    case 1:
        renew(w, i);
        break;
    case 2:
        w->stuck = !w->stuck;
        break;
    case 3: /* bytes as they are */
        if (w->links[i])
            receive(w, w->links[i], reader_take(in, reader_u8(in)));
        break;
    default: {
        uint8_t kind = reader_u8(in);
        struct bytes payload = reader_take(in, reader_u16(in));
        if (w->links[i] && !in->failed)
            frame(w, w->links[i], kind, payload);
    }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world w = {.now = 1000, .last = 1, .network = the_network()};
    struct reader in = reader_of(bytes_of(data, size));
    begin(&w);
    for (size_t steps = 0; steps < STEPS_MAX && in.rest.len && !in.failed; steps++)
        next(&w, &in);
    node_free(w.node);
    return 0;
}
