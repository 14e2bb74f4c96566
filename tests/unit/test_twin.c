// SPDX-License-Identifier: Apache-2.0
/* Two daemons with one key: as their peer sees it, and as each of them does. */
#include "tests/testing.h"

#include <sodium.h>

#include "proto/base/mp.h"
#include "proto/node/state.h"
#include "tests/scene.h"

enum { OLDER = 10, YOUNGER = 20 };

static void connect_as(struct scene *s, size_t remote, uint64_t boot, const char *address)
{
    s->remote = &s->remotes[remote];
    s->remote->address = address;
    s->boot = boot;
    scene_connect(s, &s->other, 0);
}

/* A member whose daemon is linked twice, from here and there. */
static void two_of_b(struct scene *s)
{
    s->boot = OLDER;
    s->remote->address = "old.test:1";
    scene_become_member(s);
    connect_as(s, 1, YOUNGER, "[::2]:2");
}

/* The next TWIN that the node has said to that remote end. */
static bool hears(struct scene *s, size_t remote, struct twin_word *ret)
{
    static uint8_t kept[512]; /* what `ret` borrows from */
    struct frame frame;
    s->remote = &s->remotes[remote];
    while (scene_next(s, &frame))
        if (frame.kind == MSG_TWIN) {
            memcpy(kept, frame.payload.ptr, frame.payload.len);
            assert_error(twin_read(bytes_of(kept, frame.payload.len), ret), OK);
            return true;
        }
    return false;
}

static void say(struct scene *s, const struct twin_word *w)
{
    AUTO_BUF struct buf payload = BUF(512);
    twin_write(w, &payload);
    scene_send(s, MSG_TWIN, buf_bytes(&payload));
}

/* What a daemon with these keys signs. */
static struct twin_word word(struct scene *s, const struct identity *who, uint64_t boot,
                             uint64_t other)
{
    struct twin_word w = {.boot = boot, .other = other, .is_signed = true};
    uint8_t bytes[TWIN_SIGNED_BYTES];
    twin_signed(&s->network, boot, other, bytes);
    (void)crypto_sign_detached(w.signature, NULL, bytes, sizeof bytes, who->sign_secret);
    return w;
}

static void both_stay_linked_and_are_told_of_each_other(void **state)
{
    struct scene *s = *state;
    struct twin_word w;
    two_of_b(s);
    assert_int_equal(scene_status(s).links, 2);
    assert_true(hears(s, 0, &w));
    assert_true(w.boot == YOUNGER && w.other == OLDER && !w.is_signed);
    assert_bytes(w.address, BYTES_LIT("[::2]:2"));
    assert_true(hears(s, 1, &w));
    assert_true(w.boot == OLDER && w.other == YOUNGER && !w.is_signed);
    assert_bytes(w.address, BYTES_LIT("old.test:1"));
}

static void the_word_of_each_comes_to_the_other(void **state)
{
    struct scene *s = *state;
    struct twin_word w, given = word(s, &s->other, OLDER, YOUNGER);
    two_of_b(s);
    assert_true(hears(s, 1, &w));
    s->remote = &s->remotes[0];
    say(s, &given);
    assert_true(hears(s, 1, &w));
    assert_true(w.is_signed && w.boot == OLDER && w.other == YOUNGER);
    assert_memory_equal(w.signature, given.signature, sizeof w.signature);
    assert_bytes(w.address, BYTES_LIT("old.test:1"));
    say(s, &given); /* in another's name, or of nobody: not passed on */
    given = word(s, &s->other, YOUNGER, 77);
    say(s, &given);
    assert_true(hears(s, 0, &w) && !w.is_signed);
    assert_false(hears(s, 0, &w));
}

static void a_former_life_is_let_go(void **state)
{
    struct scene *s = *state;
    struct twin_word w;
    two_of_b(s); /* the first has lost its power, and says nothing */
    scene_pass(s, PEER_DEAD);
    assert_true(s->remotes[0].closed);
    assert_false(s->remotes[1].closed);
    assert_true(hears(s, 1, &w) && !w.is_signed);
    assert_false(hears(s, 1, &w));
}

static void a_third_waits(void **state)
{
    struct scene *s = *state;
    two_of_b(s);
    connect_as(s, 2, 30, "third.test:3");
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_BUSY);
    connect_as(s, 3, YOUNGER, "[::2]:4"); /* which has lost its link, and makes another */
    assert_false(s->remote->closed);
    assert_true(s->remotes[1].closed);
    assert_int_equal(scene_status(s).links, 2);
}

/* -- the node is one of the two ---------------------------------------------------------------- */

static uint64_t boot_of(const struct scene *s)
{
    return s->node->boot;
}

/* What has no fields: it is refused, and why tells how far it came. */
static enum error publishing(struct scene *s)
{
    AUTO_MP struct mp none = {0};
    assert_error(mp_read(BYTES_LIT("\x80"), MP_BOUNDED, 1, &none), OK);
    struct event event = {
        .kind = EVENT_PUBLISH,
        .publish = {
            .request = REQUEST, .kind = KIND_EXAMPLE, .form = KIND_EXAMPLE, .fields = &none.root}};
    scene_step(s, event);
    return s->reply.error;
}

static enum error rotating(struct scene *s, uint8_t number, bool split)
{
    struct identity next;
    scene_identity(&next, number);
    scene_step(s, (struct event){.kind = EVENT_ROTATE, .rotate = {REQUEST, &next, split}});
    return s->reply.error;
}

static void the_younger_keeps_off_until_a_split(void **state)
{
    struct scene *s = *state;
    scene_become_member(s);
    struct twin_word w = word(s, &s->own, boot_of(s) - 1, boot_of(s));
    w.address = BYTES_LIT("twin.test:9");
    say(s, &w);
    assert_true(s->remote->closed);
    assert_error(s->remote->why, ERR_TWIN);
    struct node_status status = scene_status(s);
    assert_true(status.twin && status.keeps_off && status.counts->twins == 1);
    assert_string_equal(status.twin_address, "twin.test:9");
    assert_error(publishing(s), ERR_TWIN);
    s->remote = &s->remotes[1];
    scene_link_event(s, EVENT_ACCEPTED);
    assert_true(s->remote->closed);
    scene_pass(s, 120 * 1000);
    assert_int_equal(s->dials, 0);
    assert_error(rotating(s, 9, false), ERR_TWIN);
    assert_error(rotating(s, 9, true), OK);
    assert_false(scene_status(s).twin);
    s->now += 10;
    assert_error(publishing(s), ERR_FIELD_MISSING);
    connect_as(s, 2, 5, "far.test:1"); /* by the key that it has had */
    assert_false(s->remote->closed);
    w = word(s, &s->own, boot_of(s) - 1, boot_of(s));
    say(s, &w); /* the other has not heard of the split */
    assert_false(s->remote->closed || scene_status(s).twin);
}

static void the_older_knows_and_goes_on(void **state)
{
    struct scene *s = *state;
    scene_become_member(s);
    struct twin_word w = word(s, &s->own, boot_of(s) + 1, boot_of(s));
    say(s, &w);
    say(s, &w);
    assert_false(s->remote->closed);
    struct node_status status = scene_status(s);
    assert_true(status.twin && !status.keeps_off && status.counts->twins == 1);
    assert_string_equal(status.twin_address, "far.test:4632");
    assert_error(publishing(s), ERR_FIELD_MISSING);
}

static void a_peer_alone_proves_nothing(void **state)
{
    struct scene *s = *state;
    scene_become_member(s);
    uint64_t boot = boot_of(s);
    struct twin_word words[] = {
        word(s, &s->other, boot - 1, boot),   /* another's signature */
        word(s, &s->own, boot, boot),         /* of itself */
        word(s, &s->own, boot - 2, boot - 1), /* of former lives */
        word(s, &s->own, boot - 1, boot),     /* of something else, by: */
    };
    words[3].boot--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        say(s, &words[i]);
        assert_false(s->remote->closed || scene_status(s).twin);
    }
    struct twin_word claim = {.boot = boot - 1, .other = boot}, answer;
    say(s, &claim);
    assert_true(hears(s, 0, &answer));
    assert_true(answer.is_signed && answer.boot == boot && answer.other == boot - 1);
    say(s, &answer); /* its own word does not count against it */
    assert_false(s->remote->closed || scene_status(s).twin);
}

static void it_keeps_off_after_a_restart_too(void **state)
{
    struct scene *s = *state;
    static const uint8_t seed[32] = {6};
    struct node_status status;
    struct node *again = node_new(&s->own, 1, seed);
    assert_error(node_load_local(again, BYTES_LIT("twin"),
                                 BYTES_LIT("\x94\x05\xa3g:1\x07\xc4\x20"
                                           "0123456789abcdef0123456789abcdef")),
                 OK);
    node_status(again, &status);
    assert_true(status.keeps_off);
    assert_string_equal(status.twin_address, "g:1");
    node_free(again);
    again = node_new(&s->own, 1, seed);
    assert_error(node_load_local(again, BYTES_LIT("twin"), BYTES_LIT("\x91\x05")), ERR_FORMAT);
    node_free(again);
}

int main(void)
{
#define TWIN_TEST(test) cmocka_unit_test_setup_teardown(test, scene_start, scene_end)
    const struct CMUnitTest tests[] = {
        TWIN_TEST(both_stay_linked_and_are_told_of_each_other),
        TWIN_TEST(the_word_of_each_comes_to_the_other),
        TWIN_TEST(a_former_life_is_let_go),
        TWIN_TEST(a_third_waits),
        TWIN_TEST(the_younger_keeps_off_until_a_split),
        TWIN_TEST(the_older_knows_and_goes_on),
        TWIN_TEST(a_peer_alone_proves_nothing),
        TWIN_TEST(it_keeps_off_after_a_restart_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
