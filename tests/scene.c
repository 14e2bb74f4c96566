// SPDX-License-Identifier: Apache-2.0
#include "tests/scene.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"
#include "tests/testing.h"

static struct remote *remote_of(struct scene *s, uint32_t link)
{
    for (size_t i = 0; i < REMOTES; i++)
        if (s->remotes[i].link == link)
            return &s->remotes[i];
    return NULL;
}

static void carry_out(struct scene *s, struct effect *e)
{
    struct remote *r = remote_of(s, e->link);
    if (e->kind == EFFECT_SEND && r) {
        buf_put(&r->sent, buf_bytes(&e->bytes));
        struct event sent = {.kind = EVENT_SENT, .link = {.link = e->link, .sent = e->bytes.len}};
        if (!s->swallow)
            scene_step(s, sent);
    } else if (e->kind == EFFECT_DIAL) {
        s->dials++;
        s->dialled = e->link;
    } else if (e->kind == EFFECT_CLOSE && r) {
        r->closed = true;
        r->why = e->error;
    } else if (e->kind == EFFECT_VERIFY || e->kind == EFFECT_COMMIT) {
        bool verify = e->kind == EFFECT_VERIFY;
        if (verify)
            lot_verify(e->lot, &e->id);
        struct event done = {.kind = verify ? EVENT_VERIFIED : EVENT_COMMITTED,
                             .lot = {e->lot, verify ? OK : s->commit}};
        for (size_t i = 0; i < e->lot->count && !verify && s->erasure_unknown; i++)
            if (!e->lot->entries[i].record.part[PART_BODY].ptr)
                e->lot->entries[i].error = ERR_ERASED;
        e->lot = NULL;
        scene_step(s, done);
    } else if (e->kind == EFFECT_REPLY) {
        s->reply = *e;
        s->reply.text = NULL;
        if (e->bytes.len) {
            buf_clear(&s->token);
            buf_put(&s->token, buf_bytes(&e->bytes));
        }
    }
}

void scene_step(struct scene *s, struct event event)
{
    struct effects effects = {0};
    event.now = s->now;
    event.wall = WALL_S * UINT64_C(1000) + s->now;
    node_step(s->node, &event, &effects);
    for (size_t i = 0; i < effects.count; i++)
        carry_out(s, &effects.list[i]);
    effects_clear(&effects);
}

void scene_link_event(struct scene *s, enum event_kind kind)
{
    scene_step(s, (struct event){.kind = kind,
                                 .link = {.link = s->remote->link, .address = s->remote->address}});
}

void scene_pass(struct scene *s, uint64_t ms)
{
    for (uint64_t until = s->now + ms; s->now < until;) {
        uint64_t at = node_deadline(s->node);
        at = at > s->now ? at : s->now + 1;
        s->now = at < until ? at : until;
        scene_step(s, (struct event){.kind = EVENT_TICK});
    }
}

struct node_status scene_status(struct scene *s)
{
    struct node_status status;
    node_status(s->node, &status);
    return status;
}

void scene_identity(struct identity *who, uint8_t number)
{
    uint8_t seed[32] = {[5] = number}; /* X25519 ignores the lowest bits of the first */
    (void)crypto_sign_seed_keypair(who->sign.b, who->sign_secret, seed);
    seed[1] = 1;
    noise_keypair(seed, &who->transport);
}

int scene_start(void **state)
{
    static const uint8_t seed[32] = {3};
    static const char *const address = "127.0.0.1:4632";
    struct scene *s = calloc(1, sizeof *s);
    if (!s || sodium_init() < 0)
        return -1;
    s->now = 1000;
    s->boot = 5;
    s->token = BUF(TOKEN_MAX);
    for (uint32_t i = 0; i < REMOTES; i++)
        s->remotes[i] = (struct remote){
            .link = 2 * i + 1, .address = "far.test:4632", .sent = BUF(SIZE_MAX / 8)};
    s->remote = s->remotes;
    scene_identity(&s->own, 1);
    scene_identity(&s->other, 2);
    s->node = node_new(&s->own, 1, seed);
    scene_step(s, (struct event){.kind = EVENT_ADDRESSES, .addresses = {&address, 1}});
    scene_step(s, (struct event){.kind = EVENT_CREATE, .create = {REQUEST, "Prov", "a", "A"}});
    struct node_status status = scene_status(s);
    s->network = status.network;
    *state = s;
    return status.self ? 0 : -1;
}

int scene_end(void **state)
{
    struct scene *s = *state;
    for (size_t i = 0; i < REMOTES; i++) {
        session_free(s->remotes[i].session);
        buf_done(&s->remotes[i].sent);
    }
    node_free(s->node);
    buf_done(&s->token);
    free(s);
    return 0;
}

/* -- the remote end ---------------------------------------------------------------------------- */

void scene_send_bytes(struct scene *s, struct bytes bytes)
{
    scene_step(
        s, (struct event){.kind = EVENT_BYTES, .link = {.link = s->remote->link, .bytes = bytes}});
}

void scene_send(struct scene *s, enum message_kind kind, struct bytes payload)
{
    AUTO_BUF struct buf out = BUF(4 * FRAME_MAX);
    assert_error(session_send(s->remote->session, (uint8_t)kind, payload, &out), OK);
    scene_send_bytes(s, buf_bytes(&out));
}

/* Takes in what the node has said since the last time. */
static void take_sent(struct scene *s)
{
    AUTO_BUF struct buf in = buf_steal(&s->remote->sent), answer = BUF(4096);
    assert_error(session_receive(s->remote->session, buf_bytes(&in), &answer), OK);
    if (answer.len)
        scene_send_bytes(s, buf_bytes(&answer));
}

bool scene_next(struct scene *s, struct frame *ret)
{
    if (s->remote->sent.len)
        take_sent(s);
    return session_next(s->remote->session, ret);
}

const char *scene_verdict(struct scene *s, enum message_kind kind)
{
    static char code[8];
    struct frame frame;
    struct verdict v;
    code[0] = '\0';
    while (scene_next(s, &frame))
        if (frame.kind == kind && verdict_read(frame.payload, &v) == OK)
            text_copy(v.code, code, sizeof code);
    return code;
}

void scene_hello(struct scene *s, int64_t skew_ms)
{
    AUTO_BUF struct buf payload = BUF(64);
    const struct hello hello = {(uint64_t)((int64_t)(WALL_S * UINT64_C(1000) + s->now) + skew_ms),
                                s->boot, 0};
    hello_write(&hello, &payload);
    scene_send(s, MSG_HELLO, buf_bytes(&payload));
}

static void new_session(struct scene *s, enum noise_role role, const struct identity *who,
                        struct buf *out)
{
    static uint8_t ephemeral = 40;
    uint8_t seed[32] = {[5] = ephemeral++, [6] = 1};
    struct keypair e;
    struct hash node;
    noise_keypair(seed, &e);
    memcpy(node.b, s->own.transport.public, sizeof node.b);
    session_free(s->remote->session);
    s->remote->session = session_new(role, &s->network, &who->transport, &e,
                                     role == NOISE_INITIATOR ? &node : NULL, out);
    s->remote->closed = false;
    buf_clear(&s->remote->sent);
}

void scene_connect(struct scene *s, const struct identity *who, int64_t skew_ms)
{
    AUTO_BUF struct buf out = BUF(256);
    new_session(s, NOISE_INITIATOR, who, &out);
    scene_link_event(s, EVENT_ACCEPTED);
    scene_send_bytes(s, buf_bytes(&out));
    take_sent(s);
    assert_true(session_is_open(s->remote->session));
    scene_hello(s, skew_ms);
}

void scene_answer(struct scene *s, const struct identity *who)
{
    AUTO_BUF struct buf out = BUF(256);
    new_session(s, NOISE_RESPONDER, who, &out);
    s->remote->link = s->dialled;
    scene_link_event(s, EVENT_CONNECTED);
    take_sent(s);
    take_sent(s);
    assert_true(session_is_open(s->remote->session));
}

void scene_disconnect(struct scene *s)
{
    if (!s->remote->closed)
        scene_link_event(s, EVENT_CLOSED);
}

struct token scene_invite(struct scene *s, const char *slug, uint64_t lasts_ms)
{
    struct token t;
    struct event event = {.kind = EVENT_INVITE,
                          .invite = {REQUEST, slug, "Organisation", ROLE_MEMBER,
                                     WALL_S * UINT64_C(1000) + s->now + lasts_ms, false}};
    scene_step(s, event);
    assert_error(s->reply.error, OK);
    assert_error(token_read(buf_bytes(&s->token), &t), OK);
    return t;
}

const char *scene_join(struct scene *s, const struct identity *who, struct bytes secret)
{
    AUTO_BUF struct buf payload = BUF(512);
    uint8_t bytes[JOIN_SIGNED_BYTES];
    struct join j = {.secret = secret, .sign = who->sign};
    join_signed(session_binding(s->remote->session), bytes);
    (void)crypto_sign_detached(j.signature, NULL, bytes, sizeof bytes, who->sign_secret);
    join_write(&j, &payload);
    scene_send(s, MSG_JOIN, buf_bytes(&payload));
    return scene_verdict(s, MSG_WELCOME);
}

void scene_become_member(struct scene *s)
{
    struct token t = scene_invite(s, "b", 60000);
    scene_connect(s, &s->other, 0);
    assert_string_equal(scene_join(s, &s->other, BYTES_ARRAY(t.secret)), "E000");
    assert_int_equal(scene_status(s).links, 1);
    s->now += 10; /* its key is in force from the admission on */
}
