// SPDX-License-Identifier: Apache-2.0
/* What a whole daemon does with its clients, good and bad ones. */
#include "tests/testing.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/base/limits.h"
#include "tests/serving.h"

/* -- the story --------------------------------------------------------------------------------- */

static void a_daemon_without_a_network_says_so(void **state)
{
    (void)state;
    struct bytes listening;
    AUTO_MP struct mp m = {0};
    ASK(METHOD_STATUS, &m, NULL);
    assert_int_equal(mp_get(result(&m), "network")->type, MSGPACK_OBJECT_NIL);
    assert_true(mp_text(mp_at(mp_get(result(&m), "listen"), 0), &listening));
    assert_memory_equal(listening.ptr, "127.0.0.1:", 10);
    mp_done(&m);
    ASK(METHOD_INVITE, &m, "org", "a", "org_name", "A", "role", "member");
    assert_failed(&m, ERR_NO_NETWORK, "");
    mp_done(&m);
    ASK(METHOD_CREATE, &m, "name", "Staden", "org", "farsta", "org_name", "Farsta");
    assert_non_null(mp_get(result(&m), "network"));
}

static void wrong_requests_are_named(void **state)
{
    (void)state;
    AUTO_MP struct mp m = {0};
    ASK(METHOD_GET, &m, NULL);
    assert_failed(&m, ERR_PARAMS, "id");
    mp_done(&m);
    ASK(METHOD_GET, &m, "id", "ffffffff");
    assert_failed(&m, ERR_NOT_FOUND, "");
    mp_done(&m);
    ASK(METHOD_PUBLISH, &m, "kind", "admit"); /* the roster has methods of its own */
    assert_failed(&m, ERR_KIND, "kind");
    mp_done(&m);
    ASK(METHOD_PUBLISH, &m, "kind", "example");
    assert_failed(&m, ERR_PARAMS, "fields");
    mp_done(&m);
    ASK(METHOD_SUBMIT, &m, "envelopes", "none");
    assert_failed(&m, ERR_PARAMS, "envelopes");
    mp_done(&m);
    send_bytes(BYTES_LIT("\x94\x00\x05\xa4nope\x91\x80"));
    receive(&m);
    assert_failed(&m, ERR_METHOD, "");
    mp_done(&m);
    send_bytes(BYTES_LIT("\x94\x00\x05\xa6status\x90")); /* no parameter map */
    receive(&m);
    assert_failed(&m, ERR_PARAMS, "");
}

static void assert_detail(const struct mp *m, const char *expected)
{
    struct bytes detail;
    assert_true(mp_text(mp_get(mp_at(&m->root, 2), "detail"), &detail));
    assert_bytes(detail, bytes_str(expected));
}

static void a_wrong_filter_is_told_what_it_may_be(void **state)
{
    (void)state;
    AUTO_MP struct mp m = {0};
    ASK(METHOD_SEARCH, &m, "words", "natt utfall:bra");
    assert_failed(&m, ERR_PARAMS, "outcome");
    assert_detail(&m, "good, mixed, failed, too_early");
    mp_done(&m);
    ASK(METHOD_SEARCH, &m, "kind", "recept");
    assert_failed(&m, ERR_PARAMS, "kind");
    assert_detail(&m, "example, problem");
    mp_done(&m);
    ASK(METHOD_SEARCH, &m, "words",
        "dold: dold: dold: dold: dold: dold: dold: dold: dold: dold: dold: dold: dold: dold: dold: "
        "dold: dold: dold: dold: dold: dold: dold: dold: dold: dold:");
    assert_failed(&m, ERR_LIMIT, "words");
    assert_detail(&m, "at most 24 filters");
}

static void bytes_that_make_no_sense_end_the_client_alone(void **state)
{
    (void)state;
    const struct bytes junk[] = {BYTES_LIT("\xc1"), BYTES_LIT("\xdd\xff\xff\xff\xff"),
                                 BYTES_LIT("\xc6\x7f\xff\xff\xff")};
    for (size_t i = 0; i < sizeof junk / sizeof *junk; i++) {
        char end;
        AUTO_MP struct mp m = {0};
        connect_client();
        send_bytes(junk[i]);
        receive(&m);
        assert_int_equal(mp_at(&m.root, 2)->type, MSGPACK_OBJECT_MAP);
        assert_int_equal(recv(client, &end, 1, 0), 0);
    }
    connect_client();
    assert_int_equal(records(), 0);
}

enum { MANY = 700 };

static void requests_may_be_pipelined(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(4 * 1024 * 1024);
    msgpack_packer pk = mp_packer(&out);
    for (uint32_t i = 0; i < MANY; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k%u", i % (MANY - 1)); /* the last has the first's */
        put_example(&pk, i, key);
    }
    send_bytes(buf_bytes(&out));
    size_t existing = 0;
    for (uint32_t i = 0; i < MANY; i++) {
        bool was_here = false;
        AUTO_MP struct mp m = {0};
        receive(&m);
        assert_true(mp_bool(mp_get(result(&m), "existing"), &was_here));
        existing += was_here;
    }
    assert_int_equal(existing, 1);
    assert_int_equal(records(), MANY - 1);
}

/* Copies what `export` gives into a submit request. */
static size_t put_submission(msgpack_packer *pk)
{
    AUTO_MP struct mp m = {0};
    ASK(METHOD_EXPORT, &m, NULL);
    const msgpack_object *envelopes = mp_get(result(&m), "envelopes");
    assert_non_null(envelopes);
    rpc_request(pk, 1, METHOD_SUBMIT);
    (void)msgpack_pack_map(pk, 1);
    mp_put_str(pk, "envelopes");
    (void)msgpack_pack_object(pk, *envelopes);
    return envelopes->via.array.size;
}

static void what_is_here_already_may_be_submitted_again(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(4 * 1024 * 1024);
    AUTO_MP struct mp m = {0};
    msgpack_packer pk = mp_packer(&out);
    size_t count = put_submission(&pk);
    assert_true(count > 2 * LOT_MAX);
    send_bytes(buf_bytes(&out));
    receive(&m);
    const msgpack_object *results = mp_get(result(&m), "results");
    for (size_t i = 0; i < count; i++) {
        struct bytes code;
        assert_true(mp_text(mp_get(mp_at(results, i), "error"), &code));
        assert_bytes(code, bytes_str(error_code(ERR_DUPLICATE)));
    }
    assert_null(mp_at(results, count));
}

static void a_client_that_leaves_costs_nothing(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(64 * 1024);
    msgpack_packer pk = mp_packer(&out);
    for (uint32_t i = 0; i < 100; i++) {
        rpc_request(&pk, i, METHOD_SEARCH);
        (void)msgpack_pack_map(&pk, 1);
        put_pair(&pk, "words", "kö");
    }
    for (int i = 0; i < 3; i++) {
        send_bytes(buf_bytes(&out));
        connect_client();
    }
    assert_int_equal(records(), MANY - 1);
}

static void a_second_daemon_is_refused(void **state)
{
    (void)state;
    assert_int_equal(wait_daemon(start_daemon("other.sock")), 100 + EXIT_CONFLICT);
    assert_int_equal(wait_daemon(start_daemon("control.sock")), 100 + EXIT_CONFLICT);
    assert_int_equal(records(), MANY - 1);
}

static void what_was_acknowledged_survives_a_kill(void **state)
{
    (void)state;
    assert_int_equal(kill(daemon_pid, SIGKILL), 0);
    assert_int_equal(wait_daemon(daemon_pid), -SIGKILL);
    assert_int_equal(access(path("control.sock"), F_OK), 0); /* stale: it is replaced */
    daemon_pid = start_daemon("control.sock");
    connect_client();
    assert_int_equal(records(), MANY - 1);
}

static void a_clean_stop_leaves_nothing_behind(void **state)
{
    (void)state;
    char end;
    assert_int_equal(kill(daemon_pid, SIGTERM), 0);
    assert_int_equal(recv(client, &end, 1, 0), 0);
    assert_int_equal(wait_daemon(daemon_pid), 0);
    assert_int_equal(access(path("control.sock"), F_OK), -1);
    assert_int_equal(access(path("data/goda.db-wal"), F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_daemon_without_a_network_says_so),
        cmocka_unit_test(wrong_requests_are_named),
        cmocka_unit_test(a_wrong_filter_is_told_what_it_may_be),
        cmocka_unit_test(bytes_that_make_no_sense_end_the_client_alone),
        cmocka_unit_test(requests_may_be_pipelined),
        cmocka_unit_test(what_is_here_already_may_be_submitted_again),
        cmocka_unit_test(a_client_that_leaves_costs_nothing),
        cmocka_unit_test(a_second_daemon_is_refused),
        cmocka_unit_test(what_was_acknowledged_survives_a_kill),
        cmocka_unit_test(a_clean_stop_leaves_nothing_behind),
    };
    return RUN_SERVED(tests);
}
