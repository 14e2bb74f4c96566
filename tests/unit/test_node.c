/* The node by hand-written events: what it does with strangers, joiners and members that misbehave.
 */
#include "tests/testing.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/link/message.h"
#include "proto/link/session.h"
#include "proto/node.h"

enum { LINK = 1, REQUEST = 7, WALL_S = 1700000000 };

/* A founder, and one remote end that speaks to it over a link. */
struct scene {
    struct node *node;
    struct identity own, other;
    uint64_t now;
    enum error commit; /* what the store says */
    size_t dials;
    bool closed; /* the node ended the link */
    enum error why;
    bool swallow;        /* bytes are never reported as written out */
    struct buf sent;     /* what the node sent */
    struct effect reply; /* the last REPLY */
    struct buf token;
    struct session *session; /* the remote end */
    struct hash network;
};

static void step(struct scene *s, struct event event);

static struct event on_link(enum event_kind kind)
{
    return (struct event){.kind = kind, .link = {.link = LINK}};
}

static void carry_out(struct scene *s, struct effect *e)
{
    struct event event = {0};
    if (e->kind == EFFECT_SEND) {
        buf_put(&s->sent, buf_bytes(&e->bytes));
        event = on_link(EVENT_SENT);
        event.link.sent = e->bytes.len;
        if (!s->swallow)
            step(s, event);
    } else if (e->kind == EFFECT_DIAL) {
        s->dials++;
    } else if (e->kind == EFFECT_CLOSE) {
        s->closed = true;
        s->why = e->error;
    } else if (e->kind == EFFECT_VERIFY || e->kind == EFFECT_COMMIT) {
        bool verify = e->kind == EFFECT_VERIFY;
        if (verify)
            lot_verify(e->lot, &e->id);
        event = (struct event){.kind = verify ? EVENT_VERIFIED : EVENT_COMMITTED,
                               .lot = {e->lot, verify ? OK : s->commit}};
        e->lot = NULL;
        step(s, event);
    } else if (e->kind == EFFECT_REPLY) {
        s->reply = *e;
        s->reply.text = NULL;
        if (e->bytes.len) {
            buf_clear(&s->token);
            buf_put(&s->token, buf_bytes(&e->bytes));
        }
    }
}

static void step(struct scene *s, struct event event)
{
    struct effects effects = {0};
    event.now = s->now;
    event.wall = WALL_S * UINT64_C(1000) + s->now;
    node_step(s->node, &event, &effects);
    for (size_t i = 0; i < effects.count; i++)
        carry_out(s, &effects.list[i]);
    effects_clear(&effects);
}

static void pass(struct scene *s, uint64_t ms)
{
    for (uint64_t until = s->now + ms; s->now < until;) {
        uint64_t at = node_deadline(s->node);
        at = at > s->now ? at : s->now + 1;
        s->now = at < until ? at : until;
        step(s, (struct event){.kind = EVENT_TICK});
    }
}

static void make_identity(struct identity *who, uint8_t number)
{
    uint8_t seed[32] = {[5] = number}; /* X25519 ignores the lowest bits of the first */
    (void)crypto_sign_seed_keypair(who->sign.b, who->sign_secret, seed);
    seed[1] = 1;
    noise_keypair(seed, &who->transport);
}

static int start(void **state)
{
    static const uint8_t seed[32] = {3};
    static const char *const address = "127.0.0.1:4632";
    struct scene *s = calloc(1, sizeof *s);
    if (!s || sodium_init() < 0)
        return -1;
    s->now = 1000;
    s->sent = BUF(SIZE_MAX / 8);
    s->token = BUF(TOKEN_MAX);
    make_identity(&s->own, 1);
    make_identity(&s->other, 2);
    s->node = node_new(&s->own, seed);
    step(s, (struct event){.kind = EVENT_ADDRESSES, .addresses = {&address, 1}});
    step(s, (struct event){.kind = EVENT_CREATE, .create = {REQUEST, "Prov", "a", "A"}});
    struct node_status status;
    node_status(s->node, &status);
    s->network = status.network;
    *state = s;
    return status.self ? 0 : -1;
}

static int end(void **state)
{
    struct scene *s = *state;
    session_free(s->session);
    node_free(s->node);
    buf_done(&s->sent);
    buf_done(&s->token);
    free(s);
    return 0;
}

/* -- the remote end ---------------------------------------------------------------------------- */

static void send_bytes(struct scene *s, struct bytes bytes)
{
    struct event event = on_link(EVENT_BYTES);
    event.link.bytes = bytes;
    step(s, event);
}

static void send_frame(struct scene *s, enum message_kind kind, struct bytes payload)
{
    AUTO_BUF struct buf out = BUF(4 * FRAME_MAX);
    assert_error(session_send(s->session, (uint8_t)kind, payload, &out), OK);
    send_bytes(s, buf_bytes(&out));
}

/* What the node has said since the last time, as the remote end's frames. */
static void take_sent(struct scene *s)
{
    AUTO_BUF struct buf in = buf_steal(&s->sent), answer = BUF(4096);
    assert_error(session_receive(s->session, buf_bytes(&in), &answer), OK);
    if (answer.len)
        send_bytes(s, buf_bytes(&answer));
}

/* A verdict of that kind among what was said; its code, or "" when there is none. */
static const char *verdict(struct scene *s, enum message_kind kind)
{
    static char code[8];
    struct frame frame;
    struct verdict v;
    code[0] = '\0';
    take_sent(s);
    while (session_next(s->session, &frame))
        if (frame.kind == kind && verdict_read(frame.payload, &v) == OK)
            text_copy(v.code, code, sizeof code);
    return code;
}

static void say_hello(struct scene *s, int64_t skew_ms)
{
    AUTO_BUF struct buf payload = BUF(64);
    const struct hello hello = {(uint64_t)((int64_t)(WALL_S * UINT64_C(1000) + s->now) + skew_ms),
                                5, 0};
    hello_write(&hello, &payload);
    send_frame(s, MSG_HELLO, buf_bytes(&payload));
}

static void connect_as(struct scene *s, const struct identity *who, int64_t skew_ms)
{
    static uint8_t ephemeral = 40;
    uint8_t seed[32] = {[5] = ephemeral++};
    struct keypair e;
    struct hash remote;
    AUTO_BUF struct buf out = BUF(256);
    noise_keypair(seed, &e);
    memcpy(remote.b, s->own.transport.public, sizeof remote.b);
    session_free(s->session);
    s->session = session_new(NOISE_INITIATOR, &s->network, &who->transport, &e, &remote, &out);
    s->closed = false;
    buf_clear(&s->sent);
    step(s, on_link(EVENT_ACCEPTED));
    send_bytes(s, buf_bytes(&out));
    take_sent(s);
    assert_true(session_is_open(s->session));
    say_hello(s, skew_ms);
}

static void disconnect(struct scene *s)
{
    if (!s->closed)
        step(s, on_link(EVENT_CLOSED));
}

static struct token invite(struct scene *s, const char *slug, uint64_t lasts_ms)
{
    struct token t;
    struct event event = {.kind = EVENT_INVITE,
                          .invite = {REQUEST, slug, "Organisation", ROLE_MEMBER,
                                     WALL_S * UINT64_C(1000) + s->now + lasts_ms}};
    step(s, event);
    assert_error(s->reply.error, OK);
    assert_error(token_read(buf_bytes(&s->token), &t), OK);
    return t;
}

static const char *join(struct scene *s, const struct identity *who, struct bytes secret)
{
    AUTO_BUF struct buf payload = BUF(512);
    uint8_t bytes[JOIN_SIGNED_BYTES];
    struct join j = {.secret = secret, .sign = who->sign};
    join_signed(session_binding(s->session), bytes);
    (void)crypto_sign_detached(j.signature, NULL, bytes, sizeof bytes, who->sign_secret);
    join_write(&j, &payload);
    send_frame(s, MSG_JOIN, buf_bytes(&payload));
    return verdict(s, MSG_WELCOME);
}

static void become_member(struct scene *s)
{
    struct token t = invite(s, "b", 60000);
    connect_as(s, &s->other, 0);
    assert_string_equal(join(s, &s->other, BYTES_ARRAY(t.secret)), "E000");
    struct node_status status;
    node_status(s->node, &status);
    assert_int_equal(status.links, 1);
    s->now += 10; /* its key is in force from the admission on */
}

/* -- stories ----------------------------------------------------------------------------------- */

static void garbage_is_closed_without_an_answer(void **state)
{
    struct scene *s = *state;
    uint8_t garbage[50] = {0, 48, 1, 2, 3};
    step(s, on_link(EVENT_ACCEPTED));
    send_bytes(s, BYTES_ARRAY(garbage));
    assert_true(s->closed);
    assert_int_equal(s->sent.len, 0);
}

static void a_silent_connection_ends_after_ten_seconds(void **state)
{
    struct scene *s = *state;
    step(s, on_link(EVENT_ACCEPTED));
    pass(s, HANDSHAKE_TIMEOUT - 100);
    assert_false(s->closed);
    pass(s, 200);
    assert_true(s->closed);
}

static void a_stranger_is_told_that_it_is_no_member(void **state)
{
    struct scene *s = *state;
    connect_as(s, &s->other, 0);
    pass(s, HANDSHAKE_TIMEOUT + 100);
    assert_true(s->closed);
    assert_string_equal(verdict(s, MSG_BYE), "E303");
}

static void a_stranger_may_not_ask_for_records(void **state)
{
    struct scene *s = *state;
    const struct hash id = {{1}};
    AUTO_BUF struct buf payload = BUF(64);
    ids_write(&id, 1, &payload);
    connect_as(s, &s->other, 0);
    send_frame(s, MSG_IWANT, buf_bytes(&payload));
    assert_true(s->closed);
    assert_error(s->why, ERR_STATE);
}

static void each_way_that_joining_fails_has_its_code(void **state)
{
    struct scene *s = *state;
    struct identity third;
    uint8_t wrong[INVITE_SECRET_BYTES] = {9};
    make_identity(&third, 3);
    struct token brief = invite(s, "brief", 1000), good = invite(s, "b", 600000);
    connect_as(s, &s->other, 0);
    assert_string_equal(join(s, &s->other, BYTES_ARRAY(wrong)), "E315");
    pass(s, 2000);
    assert_string_equal(join(s, &s->other, BYTES_ARRAY(brief.secret)), "E313");
    disconnect(s);
    connect_as(s, &s->other, 20 * 60 * 1000);
    assert_string_equal(join(s, &s->other, BYTES_ARRAY(good.secret)), "E309");
    disconnect(s);
    connect_as(s, &s->other, 0);
    assert_string_equal(join(s, &s->other, BYTES_ARRAY(good.secret)), "E000");
    disconnect(s);
    connect_as(s, &third, 0);
    assert_string_equal(join(s, &third, BYTES_ARRAY(good.secret)), "E314");
}

static void sign_example(struct scene *s, uint64_t created, struct buf *out)
{
    static const uint8_t salt[2 * SALT_BYTES];
    static const char *const texts[][2] = {
        {"title", "T"}, {"summary", "S"}, {"body", "B"},     {"category", "skola"},
        {"unit", "U"},  {"year", "2024"}, {"recipient", "R"}};
    AUTO_BUF struct buf map = BUF(1024), body = BUF(RECORD_MAX), contact = BUF(RECORD_MAX);
    AUTO_MP struct mp fields = {0};
    struct complaint complaint;
    msgpack_packer pk = mp_packer(&map);
    (void)msgpack_pack_map(&pk, sizeof texts / sizeof *texts);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mp_put_str(&pk, texts[i][0]);
        mp_put_str(&pk, texts[i][1]);
    }
    assert_error(mp_read(buf_bytes(&map), MP_BOUNDED, 64, &fields), OK);
    assert_error(
        payload_encode(kind_of(KIND_EXAMPLE), &fields.root, salt, &body, &contact, &complaint), OK);
    const struct record_draft draft = {
        .kind = KIND_EXAMPLE, .created = created, .part = {buf_bytes(&body), BYTES_NONE}};
    assert_error(record_sign(&draft, &s->network, s->other.sign_secret, out), OK);
}

static void send_record(struct scene *s, struct bytes envelope)
{
    AUTO_BUF struct buf payload = BUF(RECORD_MAX + 64);
    envelopes_write(&envelope, 1, &payload);
    send_frame(s, MSG_RECORDS, buf_bytes(&payload));
}

static struct node_status status_of(struct scene *s)
{
    struct node_status status;
    node_status(s->node, &status);
    return status;
}

static void a_member_s_record_comes_in_and_a_forged_one_cuts_the_link(void **state)
{
    struct scene *s = *state;
    AUTO_BUF struct buf good = BUF(RECORD_MAX), bad = BUF(RECORD_MAX);
    become_member(s);
    uint64_t wall = WALL_S * UINT64_C(1000) + s->now;
    sign_example(s, wall, &good);
    send_record(s, buf_bytes(&good));
    assert_int_equal(status_of(s).records, 1);
    send_record(s, buf_bytes(&good)); /* again: nothing new */
    assert_int_equal(status_of(s).records, 1);
    sign_example(s, wall + 1, &bad);
    struct record r;
    assert_error(record_decode(buf_bytes(&bad), &r), OK);
    uint8_t *signature = memmem(bad.ptr, bad.len, r.signature, sizeof r.signature);
    signature[0] ^= 1;
    send_record(s, buf_bytes(&bad));
    assert_true(s->closed);
    assert_error(s->why, ERR_SIGNATURE);
    assert_int_equal(status_of(s).records, 1);
}

static void a_record_from_the_future_is_held_back(void **state)
{
    struct scene *s = *state;
    AUTO_BUF struct buf envelope = BUF(RECORD_MAX);
    become_member(s);
    sign_example(s, WALL_S * UINT64_C(1000) + s->now + 11 * 60 * 1000, &envelope);
    send_record(s, buf_bytes(&envelope));
    assert_false(s->closed);
    assert_int_equal(status_of(s).records, 0);
    assert_int_equal(status_of(s).held_back, 1);
}

static void a_peer_that_asks_for_too_much_is_cut(void **state)
{
    struct scene *s = *state;
    static struct hash ids[IDS_PER_MESSAGE];
    AUTO_BUF struct buf payload = BUF(FRAME_MAX);
    become_member(s);
    ids_write(ids, IDS_PER_MESSAGE, &payload);
    for (int i = 0; i < 4 && !s->closed; i++)
        send_frame(s, MSG_IWANT, buf_bytes(&payload));
    assert_true(s->closed);
    assert_error(s->why, ERR_RATE);
}

static void a_peer_that_does_not_read_is_cut(void **state)
{
    struct scene *s = *state;
    become_member(s);
    s->swallow = true;
    AUTO_BUF struct buf ping = BUF(16);
    ping_write(1, &ping);
    for (int second = 0; second < 70 && !s->closed; second++) {
        send_frame(s, MSG_PING, buf_bytes(&ping)); /* it talks, yet takes no answer */
        pass(s, 1000);
    }
    assert_true(s->closed);
    assert_error(s->why, ERR_SLOW);
}

static void a_silent_peer_is_dead_after_a_ping(void **state)
{
    struct scene *s = *state;
    become_member(s);
    pass(s, PING_EVERY + PEER_DEAD - 100);
    assert_false(s->closed);
    pass(s, 200);
    assert_true(s->closed);
    assert_error(s->why, ERR_TIMEOUT);
}

static void publish(struct scene *s)
{
    static const char *const texts[][2] = {
        {"title", "T"}, {"summary", "S"}, {"body", "B"},     {"category", "skola"},
        {"unit", "U"},  {"year", "2024"}, {"recipient", "R"}};
    msgpack_object_kv pairs[sizeof texts / sizeof *texts];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        pairs[i] =
            (msgpack_object_kv){.key = {.type = MSGPACK_OBJECT_STR,
                                        .via.str = {(uint32_t)strlen(texts[i][0]), texts[i][0]}},
                                .val = {.type = MSGPACK_OBJECT_STR,
                                        .via.str = {(uint32_t)strlen(texts[i][1]), texts[i][1]}}};
    const msgpack_object map = {.type = MSGPACK_OBJECT_MAP,
                                .via.map = {sizeof texts / sizeof *texts, pairs}};
    step(s, (struct event){.kind = EVENT_PUBLISH,
                           .publish = {.request = REQUEST,
                                       .kind = KIND_EXAMPLE,
                                       .form = KIND_EXAMPLE,
                                       .fields = &map}});
}

static void what_the_store_refuses_can_be_published_again(void **state)
{
    struct scene *s = *state;
    s->commit = ERR_STORE;
    publish(s);
    assert_error(s->reply.error, ERR_STORE);
    assert_int_equal(status_of(s).records, 0);
    s->commit = OK;
    publish(s);
    assert_error(s->reply.error, OK);
    assert_int_equal(status_of(s).records, 1);
    assert_true(node_holds(s->node, &s->reply.id));
}

static void adopt(struct scene *s, const struct hash *network)
{
    step(s, (struct event){.kind = EVENT_ADOPT, .adopt = {REQUEST, *network}});
}

static void whoever_adopts_a_network_dials_nobody_until_it_is_invited(void **state)
{
    struct scene *s = *state;
    static const uint8_t seed[32] = {4};
    const struct hash another = {{1}};
    struct token t = invite(s, "b", 60000);
    node_free(s->node);
    s->node = node_new(&s->other, seed);
    adopt(s, &s->network);
    assert_error(s->reply.error, OK);
    pass(s, 10 * PROBE_EVERY);
    assert_int_equal(s->dials, 0);
    assert_null(status_of(s).self);
    adopt(s, &s->network);
    assert_error(s->reply.error, ERR_DUPLICATE);
    adopt(s, &another);
    assert_error(s->reply.error, ERR_OTHER_NETWORK);
    AUTO_BUF struct buf text = BUF(TOKEN_MAX);
    t.expires += 10 * PROBE_EVERY;
    assert_error(token_write(&t, &text), OK);
    step(s, (struct event){.kind = EVENT_JOIN, .join = {REQUEST, buf_bytes(&text)}});
    assert_int_equal(s->dials, 1);
}

int main(void)
{
#define NODE_TEST(test) cmocka_unit_test_setup_teardown(test, start, end)
    const struct CMUnitTest tests[] = {
        NODE_TEST(garbage_is_closed_without_an_answer),
        NODE_TEST(a_silent_connection_ends_after_ten_seconds),
        NODE_TEST(a_stranger_is_told_that_it_is_no_member),
        NODE_TEST(a_stranger_may_not_ask_for_records),
        NODE_TEST(each_way_that_joining_fails_has_its_code),
        NODE_TEST(a_member_s_record_comes_in_and_a_forged_one_cuts_the_link),
        NODE_TEST(a_record_from_the_future_is_held_back),
        NODE_TEST(a_peer_that_asks_for_too_much_is_cut),
        NODE_TEST(a_peer_that_does_not_read_is_cut),
        NODE_TEST(a_silent_peer_is_dead_after_a_ping),
        NODE_TEST(what_the_store_refuses_can_be_published_again),
        NODE_TEST(whoever_adopts_a_network_dials_nobody_until_it_is_invited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
