// SPDX-License-Identifier: Apache-2.0
/* The method `publish`: what it refuses before anything is signed. */
#include "tests/testing.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/serving.h"

/* A comment on what the prefix names; `allow` NULL for no reason. */
static void ask_comment(const char *ref, const char *text, const char *allow, struct mp *ret)
{
    AUTO_BUF struct buf out = BUF(64 * 1024);
    msgpack_packer pk = mp_packer(&out);
    rpc_request(&pk, 7, METHOD_PUBLISH);
    (void)msgpack_pack_map(&pk, allow ? 4 : 3);
    put_pair(&pk, "kind", "comment");
    put_pair(&pk, "ref", ref);
    if (allow)
        put_pair(&pk, "allow", allow);
    mp_put_str(&pk, "fields");
    (void)msgpack_pack_map(&pk, 1);
    put_pair(&pk, "text", text);
    send_bytes(buf_bytes(&out));
    receive(ret);
}

/* A new version of the example that was imported as `key`, which `prev` names too, or a version. */
static void ask_update(const char *key, const char *prev, bool force, struct mp *ret)
{
    AUTO_BUF struct buf out = BUF(64 * 1024);
    msgpack_packer pk = mp_packer(&out);
    rpc_request(&pk, 7, METHOD_PUBLISH);
    (void)msgpack_pack_map(&pk, 5);
    put_pair(&pk, "kind", "update");
    put_pair(&pk, "ref", key);
    put_pair(&pk, "prev", prev);
    mp_put_str(&pk, "force");
    (void)(force ? msgpack_pack_true : msgpack_pack_false)(&pk);
    put_example_fields(&pk, key);
    send_bytes(buf_bytes(&out));
    receive(ret);
}

static void ask_withdrawal(const char *ref, struct mp *ret)
{
    AUTO_BUF struct buf out = BUF(64 * 1024);
    msgpack_packer pk = mp_packer(&out);
    rpc_request(&pk, 7, METHOD_PUBLISH);
    (void)msgpack_pack_map(&pk, 3);
    put_pair(&pk, "kind", "withdrawal");
    put_pair(&pk, "ref", ref);
    mp_put_str(&pk, "fields");
    (void)msgpack_pack_map(&pk, 1);
    put_pair(&pk, "reason", "outdated");
    send_bytes(buf_bytes(&out));
    receive(ret);
}

static void personal_data_takes_a_reason(void **state)
{
    (void)state;
    static const char text[] = "Ring Anna Berg, 070-174 06 05.";
    struct bytes detail;
    AUTO_MP struct mp m = {0};
    ask_comment("k1", text, NULL, &m);
    assert_failed(&m, ERR_PERSONAL, "text");
    assert_true(mp_text(mp_get(mp_at(&m.root, 2), "detail"), &detail));
    assert_bytes(detail, BYTES_LIT("070-174 06 05"));
    mp_done(&m);
    ask_comment("k1", text, "", &m); /* no reason */
    assert_failed(&m, ERR_PERSONAL, "text");
    mp_done(&m);
    ask_comment("k1", text, "Hon vill bli ringd", &m);
    assert_non_null(mp_get(result(&m), "id"));
    mp_done(&m);
    ask_comment("k1", "Skriv till registrator@a.example", NULL, &m); /* a function's */
    assert_non_null(mp_get(result(&m), "id"));
    AUTO_BUF struct buf log = BUF(16 * 1024 * 1024);
    put_file(&log, path("log"));
    buf_put_u8(&log, '\0');
    assert_non_null(strstr((const char *)log.ptr, "event=personal_allowed id="));
    assert_non_null(strstr((const char *)log.ptr, " reason=\"Hon vill bli ringd\""));
}

/* The id of what was published just now, which was not here before. */
static void published(const struct mp *m, char ret[static 65])
{
    struct bytes id;
    bool existing = true;
    assert_true(mp_text(mp_get(result(m), "id"), &id));
    assert_true(mp_bool(mp_get(result(m), "existing"), &existing));
    assert_false(existing);
    assert_int_equal(id.len, 64);
    memcpy(ret, id.ptr, id.len);
    ret[64] = '\0';
}

static void assert_detail(const struct mp *m, const char *expected)
{
    struct bytes detail;
    assert_true(mp_text(mp_get(mp_at(&m->root, 2), "detail"), &detail));
    assert_bytes(detail, bytes_str(expected));
}

static void an_update_rests_on_the_current_version(void **state)
{
    (void)state;
    char second[65], third[65];
    AUTO_MP struct mp m = {0};
    ask_update("k2", "k2", false, &m);
    published(&m, second);
    mp_done(&m);
    ask_update("k2", "k2", false, &m); /* somebody read it before that */
    assert_failed(&m, ERR_CHANGED, "prev");
    assert_detail(&m, second);
    mp_done(&m);
    ask_update("k2", "k2", true, &m);
    published(&m, third);
    mp_done(&m);
    ask_update("k2", second, false, &m); /* `third` was made after it, whatever the clock says */
    assert_failed(&m, ERR_CHANGED, "prev");
    assert_detail(&m, third);
    mp_done(&m);
    ask_update("k2", third, false, &m);
    published(&m, second);
    mp_done(&m);
    ask_update("k2", "k3", false, &m);
    assert_failed(&m, ERR_REF, "prev");
}

static void what_is_withdrawn_is_left_alone(void **state)
{
    (void)state;
    char id[65];
    AUTO_MP struct mp m = {0};
    ask_withdrawal("k3", &m);
    published(&m, id);
    mp_done(&m);
    ask_comment("k3", "Hur gick det?", NULL, &m);
    assert_failed(&m, ERR_WITHDRAWN, "ref");
    mp_done(&m);
    ask_update("k3", "k3", true, &m);
    assert_failed(&m, ERR_WITHDRAWN, "ref");
    mp_done(&m);
    ask_withdrawal("k3", &m); /* for another reason, perhaps */
    published(&m, id);
}

/* Examples k1 to k3 to speak of. */
static void there_is_a_network_with_examples(void **state)
{
    (void)state;
    AUTO_MP struct mp m = {0};
    ASK(METHOD_CREATE, &m, "name", "Staden", "org", "farsta", "org_name", "Farsta");
    assert_non_null(mp_get(result(&m), "network"));
    for (int i = 1; i <= 3; i++) {
        AUTO_BUF struct buf out = BUF(64 * 1024);
        AUTO_MP struct mp answer = {0};
        char key[16], id[65];
        msgpack_packer pk = mp_packer(&out);
        (void)snprintf(key, sizeof key, "k%d", i);
        put_example(&pk, 7, key);
        send_bytes(buf_bytes(&out));
        receive(&answer);
        published(&answer, id);
    }
}

static void the_daemon_stops(void **state)
{
    (void)state;
    assert_int_equal(kill(daemon_pid, SIGTERM), 0);
    assert_int_equal(wait_daemon(daemon_pid), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_a_network_with_examples),
        cmocka_unit_test(personal_data_takes_a_reason),
        cmocka_unit_test(an_update_rests_on_the_current_version),
        cmocka_unit_test(what_is_withdrawn_is_left_alone),
        cmocka_unit_test(the_daemon_stops),
    };
    return RUN_SERVED(tests);
}
