// SPDX-License-Identifier: Apache-2.0
/* The node by hand-written events: what it does with strangers, joiners and members that misbehave.
 */
#include "tests/testing.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tests/scene.h"

static void garbage_is_closed_without_an_answer(void **state)
{
    struct scene *s = *state;
    uint8_t garbage[50] = {0, 48, 1, 2, 3};
    scene_link_event(s, EVENT_ACCEPTED);
    scene_send_bytes(s, BYTES_ARRAY(garbage));
    assert_true(s->remote->closed);
    assert_int_equal(s->remote->sent.len, 0);
}

static void a_silent_connection_ends_after_ten_seconds(void **state)
{
    struct scene *s = *state;
    scene_link_event(s, EVENT_ACCEPTED);
    scene_pass(s, HANDSHAKE_TIMEOUT - 100);
    assert_false(s->remote->closed);
    scene_pass(s, 200);
    assert_true(s->remote->closed);
}

static void a_stranger_is_told_that_it_is_no_member(void **state)
{
    struct scene *s = *state;
    scene_connect(s, &s->other, 0);
    scene_pass(s, HANDSHAKE_TIMEOUT + 100);
    assert_true(s->remote->closed);
    assert_string_equal(scene_verdict(s, MSG_BYE), "E303");
}

static void a_stranger_may_not_ask_for_records(void **state)
{
    struct scene *s = *state;
    const struct hash id = {{1}};
    AUTO_BUF struct buf payload = BUF(64);
    ids_write(&id, 1, &payload);
    scene_connect(s, &s->other, 0);
    scene_send(s, MSG_IWANT, buf_bytes(&payload));
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_STATE);
}

static void each_way_that_joining_fails_has_its_code(void **state)
{
    struct scene *s = *state;
    struct identity third;
    uint8_t wrong[INVITE_SECRET_BYTES] = {9};
    scene_identity(&third, 3);
    struct token brief = scene_invite(s, "brief", 1000), good = scene_invite(s, "b", 600000);
    scene_connect(s, &s->other, 0);
    assert_string_equal(scene_join(s, &s->other, BYTES_ARRAY(wrong)), "E315");
    scene_pass(s, 2000);
    assert_string_equal(scene_join(s, &s->other, BYTES_ARRAY(brief.secret)), "E313");
    scene_disconnect(s);
    scene_connect(s, &s->other, 20 * 60 * 1000);
    assert_string_equal(scene_join(s, &s->other, BYTES_ARRAY(good.secret)), "E309");
    scene_disconnect(s);
    scene_connect(s, &s->other, 0);
    assert_string_equal(scene_join(s, &s->other, BYTES_ARRAY(good.secret)), "E000");
    scene_disconnect(s);
    scene_connect(s, &third, 0);
    assert_string_equal(scene_join(s, &third, BYTES_ARRAY(good.secret)), "E314");
}

/* A record of the other organisation's. */
static void sign(struct scene *s, const struct record_draft *about, const char *const (*texts)[2],
                 size_t count, struct buf *out)
{
    static const uint8_t salt[2 * SALT_BYTES];
    AUTO_BUF struct buf map = BUF(1024), body = BUF(RECORD_MAX), contact = BUF(RECORD_MAX);
    AUTO_MP struct mp fields = {0};
    struct complaint complaint;
    msgpack_packer pk = mp_packer(&map);
    (void)msgpack_pack_map(&pk, count);
    for (size_t i = 0; i < count; i++) {
        mp_put_str(&pk, texts[i][0]);
        mp_put_str(&pk, texts[i][1]);
    }
    assert_error(mp_read(buf_bytes(&map), MP_BOUNDED, 64, &fields), OK);
    assert_error(
        payload_encode(kind_of(about->kind), &fields.root, salt, &body, &contact, &complaint), OK);
    struct record_draft draft = *about;
    draft.part[PART_BODY] = buf_bytes(&body);
    assert_error(record_sign(&draft, &s->network, s->other.sign_secret, out), OK);
}

static void sign_example(struct scene *s, uint64_t created, struct buf *out)
{
    static const char *const texts[][2] = {
        {"title", "T"}, {"summary", "S"}, {"body", "B"},     {"category", "skola"},
        {"unit", "U"},  {"year", "2024"}, {"recipient", "R"}};
    const struct record_draft about = {.kind = KIND_EXAMPLE, .created = created};
    sign(s, &about, texts, sizeof texts / sizeof *texts, out);
}

static void sign_withdrawal(struct scene *s, uint64_t created, const struct hash *id,
                            struct buf *out)
{
    static const char *const texts[][2] = {
        {"reason", "legal"}, {"erase", "yes"}, {"decision", "1"}};
    const struct record_draft about = {.kind = KIND_WITHDRAWAL, .created = created, .ref = id};
    sign(s, &about, texts, sizeof texts / sizeof *texts, out);
}

static void send_record(struct scene *s, struct bytes envelope)
{
    AUTO_BUF struct buf payload = BUF(RECORD_MAX + 64);
    envelopes_write(&envelope, 1, &payload);
    scene_send(s, MSG_RECORDS, buf_bytes(&payload));
}

static void a_member_s_record_comes_in_and_a_forged_one_cuts_the_link(void **state)
{
    struct scene *s = *state;
    AUTO_BUF struct buf good = BUF(RECORD_MAX), bad = BUF(RECORD_MAX);
    scene_become_member(s);
    uint64_t wall = WALL_S * UINT64_C(1000) + s->now;
    sign_example(s, wall, &good);
    send_record(s, buf_bytes(&good));
    assert_int_equal(scene_status(s).records, 1);
    send_record(s, buf_bytes(&good)); /* again: nothing new */
    assert_int_equal(scene_status(s).records, 1);
    sign_example(s, wall + 1, &bad);
    struct record r;
    assert_error(record_decode(buf_bytes(&bad), &r), OK);
    uint8_t *signature = memmem(bad.ptr, bad.len, r.signature, sizeof r.signature);
    signature[0] ^= 1;
    send_record(s, buf_bytes(&bad));
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_SIGNATURE);
    assert_int_equal(scene_status(s).records, 1);
}

static void push_record(struct scene *s, struct bytes envelope)
{
    const struct pushed pushed = {ROUNDS_MAX, envelope};
    AUTO_BUF struct buf payload = BUF(RECORD_MAX + 64);
    pushed_write(&pushed, 1, &payload);
    scene_send(s, MSG_GOSSIP, buf_bytes(&payload));
}

static void what_is_pushed_comes_in_by_the_same_door(void **state)
{
    struct scene *s = *state;
    AUTO_BUF struct buf good = BUF(RECORD_MAX), early = BUF(RECORD_MAX);
    scene_become_member(s);
    uint64_t wall = WALL_S * UINT64_C(1000) + s->now;
    sign_example(s, wall, &good);
    push_record(s, buf_bytes(&good));
    assert_int_equal(scene_status(s).records, 1);
    push_record(s, buf_bytes(&good));
    assert_int_equal(scene_status(s).records, 1);
    assert_int_equal(scene_status(s).pushed, 1);
    assert_int_equal(scene_status(s).pushed_again, 1);
    sign_example(s, wall + 2 * FUTURE_MAX, &early);
    push_record(s, buf_bytes(&early)); /* not let in, but no fault of who relayed it */
    assert_int_equal(scene_status(s).held_back, 1);
    assert_false(s->remote->closed);
    push_record(s, BYTES_LIT("no envelope"));
    assert_true(s->remote->closed);
    assert_int_equal(scene_status(s).records, 1);
}

/* Whether the node has asked to reconcile the records since. */
static bool reconciles_records(struct scene *s)
{
    struct frame frame;
    struct round round;
    bool found = false;
    while (scene_next(s, &frame))
        found |= frame.kind == MSG_RECONCILE && round_read(frame.payload, &round) == OK &&
                 round.set == SET_RECORDS;
    return found;
}

static void what_came_before_its_erasure_is_asked_for_again_once(void **state)
{
    struct scene *s = *state;
    AUTO_BUF struct buf whole = BUF(RECORD_MAX), bare = BUF(RECORD_MAX), why = BUF(RECORD_MAX);
    struct record r;
    scene_become_member(s);
    uint64_t wall = WALL_S * UINT64_C(1000) + s->now;
    sign_example(s, wall, &whole);
    assert_error(record_decode(buf_bytes(&whole), &r), OK);
    assert_error(record_erase(&r, PART_BODY, &bare), OK);
    sign_withdrawal(s, wall + 1, &r.id, &why);
    s->erasure_unknown = true;
    send_record(s, buf_bytes(&bare));
    assert_false(node_holds(s->node, &r.id));
    scene_pass(s, 1000);
    assert_false(reconciles_records(s)); /* in vain, as long as nothing new is known */
    send_record(s, buf_bytes(&why));
    assert_true(reconciles_records(s));
    s->erasure_unknown = false;
    send_record(s, buf_bytes(&bare)); /* no refusal was remembered */
    assert_true(node_holds(s->node, &r.id));
    assert_false(reconciles_records(s));
}

static void a_record_from_the_future_is_held_back(void **state)
{
    struct scene *s = *state;
    AUTO_BUF struct buf envelope = BUF(RECORD_MAX);
    scene_become_member(s);
    sign_example(s, WALL_S * UINT64_C(1000) + s->now + 11 * 60 * 1000, &envelope);
    send_record(s, buf_bytes(&envelope));
    assert_false(s->remote->closed);
    assert_int_equal(scene_status(s).records, 0);
    assert_int_equal(scene_status(s).held_back, 1);
}

static void a_peer_that_asks_for_too_much_is_cut(void **state)
{
    struct scene *s = *state;
    static struct hash ids[IDS_PER_MESSAGE];
    AUTO_BUF struct buf payload = BUF(FRAME_MAX);
    scene_become_member(s);
    ids_write(ids, IDS_PER_MESSAGE, &payload);
    for (int i = 0; i < 4 && !s->remote->closed; i++)
        scene_send(s, MSG_IWANT, buf_bytes(&payload));
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_RATE);
}

/* Links do not matter: it is the member that is counted. */
static void a_storm_of_messages_is_refused_over_any_link(void **state)
{
    struct scene *s = *state;
    AUTO_BUF struct buf ping = BUF(16);
    const struct message_row *row = message_row(MSG_PING);
    scene_become_member(s);
    ping_write(1, &ping);
    size_t holds = row->burst / (ping.len + MESSAGE_COST);
    for (size_t i = 0; i < holds; i++)
        scene_send(s, MSG_PING, buf_bytes(&ping));
    assert_false(s->remote->closed);
    scene_disconnect(s);
    scene_connect(s, &s->other, 0);
    scene_send(s, MSG_PING, buf_bytes(&ping));
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_RATE);
    assert_string_equal(scene_verdict(s, MSG_BYE), "E306");
    scene_connect(s, &s->other, 0);
    assert_error(s->remote->why, ERR_RATE); /* it rests */
    scene_pass(s, REST_AFTER_EXCESS);
    scene_connect(s, &s->other, 0);
    scene_send(s, MSG_PING, buf_bytes(&ping));
    assert_false(s->remote->closed);
}

static void who_refuses_is_left_alone(void **state)
{
    struct scene *s = *state;
    AUTO_BUF struct buf bye = BUF(512);
    scene_become_member(s);
    verdict_write("E306", "", &bye);
    scene_send(s, MSG_BYE, buf_bytes(&bye));
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_TOO_MUCH);
}

static void a_peer_that_does_not_read_is_cut(void **state)
{
    struct scene *s = *state;
    scene_become_member(s);
    s->swallow = true;
    AUTO_BUF struct buf ping = BUF(16);
    ping_write(1, &ping);
    for (int second = 0; second < 70 && !s->remote->closed; second++) {
        scene_send(s, MSG_PING, buf_bytes(&ping)); /* it talks, yet takes no answer */
        scene_pass(s, 1000);
    }
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_SLOW);
}

static void who_did_not_read_has_a_rest(void **state)
{
    struct scene *s = *state;
    a_peer_that_does_not_read_is_cut(state);
    s->swallow = false;
    scene_connect(s, &s->other, 0);
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_SLOW);
    scene_pass(s, REST_AFTER_EXCESS); /* the refusal has not made it longer */
    scene_connect(s, &s->other, 0);
    assert_false(s->remote->closed);
}

static void a_silent_peer_is_dead_after_a_ping(void **state)
{
    struct scene *s = *state;
    scene_become_member(s);
    scene_pass(s, PING_QUIET + PING_AFTER + PEER_DEAD - 100);
    assert_false(s->remote->closed);
    scene_pass(s, 200);
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_TIMEOUT);
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
    scene_step(s, (struct event){.kind = EVENT_PUBLISH,
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
    assert_int_equal(scene_status(s).records, 0);
    s->commit = OK;
    publish(s);
    assert_error(s->reply.error, OK);
    assert_int_equal(scene_status(s).records, 1);
    assert_true(node_holds(s->node, &s->reply.id));
}

static void adopt(struct scene *s, const struct hash *network)
{
    scene_step(s, (struct event){.kind = EVENT_ADOPT, .adopt = {REQUEST, *network}});
}

static void whoever_adopts_a_network_dials_nobody_until_it_is_invited(void **state)
{
    struct scene *s = *state;
    static const uint8_t seed[32] = {4};
    const struct hash another = {{1}};
    struct token t = scene_invite(s, "b", 60000);
    node_free(s->node);
    s->node = node_new(&s->other, 1, seed);
    adopt(s, &s->network);
    assert_error(s->reply.error, OK);
    scene_pass(s, 10 * PROBE_MIN);
    assert_int_equal(s->dials, 0);
    assert_null(scene_status(s).self);
    adopt(s, &s->network);
    assert_error(s->reply.error, ERR_DUPLICATE);
    adopt(s, &another);
    assert_error(s->reply.error, ERR_OTHER_NETWORK);
    AUTO_BUF struct buf text = BUF(TOKEN_MAX);
    t.expires += 10 * PROBE_MIN;
    assert_error(token_write(&t, &text), OK);
    scene_step(s, (struct event){.kind = EVENT_JOIN, .join = {REQUEST, buf_bytes(&text)}});
    assert_int_equal(s->dials, 1);
}

int main(void)
{
#define NODE_TEST(test) cmocka_unit_test_setup_teardown(test, scene_start, scene_end)
    const struct CMUnitTest tests[] = {
        NODE_TEST(garbage_is_closed_without_an_answer),
        NODE_TEST(a_silent_connection_ends_after_ten_seconds),
        NODE_TEST(a_stranger_is_told_that_it_is_no_member),
        NODE_TEST(a_stranger_may_not_ask_for_records),
        NODE_TEST(each_way_that_joining_fails_has_its_code),
        NODE_TEST(a_member_s_record_comes_in_and_a_forged_one_cuts_the_link),
        NODE_TEST(what_is_pushed_comes_in_by_the_same_door),
        NODE_TEST(what_came_before_its_erasure_is_asked_for_again_once),
        NODE_TEST(a_record_from_the_future_is_held_back),
        NODE_TEST(a_peer_that_asks_for_too_much_is_cut),
        NODE_TEST(a_storm_of_messages_is_refused_over_any_link),
        NODE_TEST(who_refuses_is_left_alone),
        NODE_TEST(a_peer_that_does_not_read_is_cut),
        NODE_TEST(who_did_not_read_has_a_rest),
        NODE_TEST(a_silent_peer_is_dead_after_a_ping),
        NODE_TEST(what_the_store_refuses_can_be_published_again),
        NODE_TEST(whoever_adopts_a_network_dials_nobody_until_it_is_invited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
