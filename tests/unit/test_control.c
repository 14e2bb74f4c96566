// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "proto/base/limits.h"
#include "proto/control.h"

static void each_method_is_found_by_its_name(void **state)
{
    (void)state;
    for (enum method m = 0; m < METHOD_COUNT; m++)
        assert_int_equal(method_named(bytes_str(method_row(m)->name)), m);
    assert_int_equal(method_named(BYTES_LIT("nothing")), METHOD_COUNT);
}

static void a_value_is_whole_at_its_last_byte(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(4096);
    msgpack_packer pk = mp_packer(&out);
    rpc_request(&pk, 70000, METHOD_SEARCH);
    (void)msgpack_pack_map(&pk, 2);
    mp_put_str(&pk, "words");
    mp_put_str(&pk, "ett ord som är längre än trettioen byte, så att huvudet blir långt");
    mp_put_str(&pk, "limit");
    (void)msgpack_pack_double(&pk, 1.5);
    size_t whole = out.len, len = 1;
    for (size_t cut = 0; cut < whole; cut++) {
        assert_error(rpc_whole(bytes_of(out.ptr, cut), &len), OK);
        assert_int_equal(len, 0);
    }
    buf_put_u8(&out, 0x90); /* the next one has begun */
    assert_error(rpc_whole(buf_bytes(&out), &len), OK);
    assert_int_equal(len, whole);
}

static void hostile_heads_are_refused_or_waited_for(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        enum error error;
    } cases[] = {{"dd7fffffff", ERR_LIMIT}, {"df7fffffff", ERR_LIMIT}, {"c6ffffffff", ERR_LIMIT},
                 {"dbffffffff", ERR_LIMIT}, {"c600100000", OK},        {"dc", OK}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO_BUF struct buf in = BUF(64);
        size_t len = 1;
        put_hex(&in, cases[i].hex);
        assert_error(rpc_whole(buf_bytes(&in), &len), cases[i].error);
        assert_true(cases[i].error || len == 0);
    }
}

static void what_passes_the_cap_is_refused(void **state)
{
    (void)state;
    AUTO_BUF struct buf in = BUF(2 * CONTROL_MESSAGE_MAX);
    size_t len = 0;
    put_hex(&in, "92c6003fffff");
    uint8_t *room = buf_extend(&in, CONTROL_MESSAGE_MAX);
    assert_non_null(room);
    memset(room, 0xc0, CONTROL_MESSAGE_MAX);
    assert_error(rpc_whole(buf_bytes(&in), &len), ERR_LIMIT);
}

static void errors_carry_code_and_field(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(1024);
    AUTO_MP struct mp m = {0};
    struct bytes text;
    uint64_t max;
    msgpack_packer pk = mp_packer(&out);
    rpc_error(&pk, 3, ERR_FIELD_LONG, "detail", "title", 120);
    assert_error(mp_read(buf_bytes(&out), MP_BOUNDED, 64, &m), OK);
    const msgpack_object *error = mp_at(&m.root, 2);
    assert_true(mp_text(mp_get(error, "code"), &text));
    assert_bytes(text, BYTES_LIT("E204"));
    assert_true(mp_text(mp_get(error, "field"), &text));
    assert_bytes(text, BYTES_LIT("title"));
    assert_true(mp_uint(mp_get(error, "max"), 200, &max));
    assert_int_equal(max, 120);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_method_is_found_by_its_name),
        cmocka_unit_test(a_value_is_whole_at_its_last_byte),
        cmocka_unit_test(hostile_heads_are_refused_or_waited_for),
        cmocka_unit_test(what_passes_the_cap_is_refused),
        cmocka_unit_test(errors_carry_code_and_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
