// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <sodium.h>
#include <string.h>

#include "proto/record/json.h"

static json_t *parse(const char *text)
{
    json_error_t error;
    json_t *j = json_loads(text, JSON_DECODE_ANY, &error);
    if (!j)
        fail_msg("%s: %s", text, error.text);
    return j;
}

static void json_becomes_canonical_messagepack(void **state)
{
    (void)state;
    static const struct {
        const char *json, *hex;
    } pairs[] = {
        {"null", "c0"},
        {"true", "c3"},
        {"-1", "ff"},
        {"300", "cd012c"},
        {"\"å\"", "a2c3a5"},
        {"[1, [], {}]", "93019080"},
        {"{\"bb\": 1, \"a\": 2, \"b\": 3}", "83a16102a16203a2626201"}, /* keys ascend */
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        AUTO_BUF struct buf out = BUF(64), expected = BUF(64);
        AUTO_MP struct mp m = {0};
        json_t *j = parse(pairs[i].json);
        assert_error(json_to_mp(j, &out), OK);
        put_hex(&expected, pairs[i].hex);
        assert_bytes(buf_bytes(&out), buf_bytes(&expected));
        assert_error(mp_read(buf_bytes(&out), MP_CANONICAL, 16, &m), OK);
        json_t *back = json_from_mp(&m.root);
        assert_true(json_equal(back, j));
        json_decref(back);
        json_decref(j);
    }
}

static void what_has_no_counterpart_is_refused(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(64);
    json_t *real = parse("[1.5]"), *deep = parse("[[[[[[[[1]]]]]]]]"),
           *deeper = parse("[[[[[[[[[1]]]]]]]]]");
    assert_error(json_to_mp(real, &out), ERR_FORMAT);
    assert_error(json_to_mp(deep, &out), OK);
    assert_error(json_to_mp(deeper, &out), ERR_LIMIT);
    json_decref(real);
    json_decref(deep);
    json_decref(deeper);
}

static void odd_values_are_shown(void **state)
{
    (void)state;
    static const struct {
        const char *hex, *json;
    } pairs[] = {
        {"c40300abff", "\"00abff\""},   {"cfffffffffffffffff", "\"18446744073709551615\""},
        {"8101a161", "{\"1\": \"a\"}"}, {"cb7ff0000000000000", "null"},
        {"cb3ff8000000000000", "1.5"},  {"a3610062", "\"a\\u0000b\""},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        AUTO_BUF struct buf in = BUF(64);
        AUTO_MP struct mp m = {0};
        put_hex(&in, pairs[i].hex);
        assert_error(mp_read(buf_bytes(&in), MP_BOUNDED, 16, &m), OK);
        json_t *actual = json_from_mp(&m.root);
        json_error_t error;
        json_t *expected = json_loads(pairs[i].json, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
        assert_true(json_equal(actual, expected));
        json_decref(actual);
        json_decref(expected);
    }
}

/* A signed record of an unknown kind whose body holds `map`. */
static void make(uint64_t created, const char *map, struct buf *out)
{
    uint8_t secret[SECRET_KEY_BYTES];
    const uint8_t seed[32] = {5};
    struct hash author;
    (void)crypto_sign_seed_keypair(author.b, secret, seed);
    AUTO_BUF struct buf body = BUF(256);
    put_hex(&body, "92c41000000000000000000000000000000000");
    put_hex(&body, map);
    const struct hash network = {{1}};
    const struct record_draft draft = {.kind = 200, .created = created, .part = {buf_bytes(&body)}};
    assert_error(record_sign(&draft, &network, secret, out), OK);
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static void a_record_shows_its_header_and_fields(void **state)
{
    (void)state;
    AUTO_BUF struct buf envelope = BUF(RECORD_MAX);
    make(1795460746123, "82a26964a46c696573a4776f7264a179", &envelope); /* id: "lies", word: "y" */
    struct record r;
    assert_error(record_decode(buf_bytes(&envelope), &r), OK);
    json_t *j = record_to_json(&r);
    char id[65], author[65];
    assert_string_equal(text_of(j, "id"), bytes_hex(hash_bytes(&r.id), id));
    assert_string_equal(text_of(j, "author"), bytes_hex(hash_bytes(&r.author), author));
    assert_string_equal(text_of(j, "created"), "2026-11-23T19:05:46.123Z");
    assert_string_equal(text_of(j, "word"), "y");
    assert_int_equal(json_integer_value(json_object_get(j, "kind")), 200);
    assert_true(json_is_null(json_object_get(j, "ref")));
    assert_int_equal(json_array_size(json_object_get(j, "erased")), 0);
    json_decref(j);
}

static void times_reach_their_ends(void **state)
{
    (void)state;
    static const struct {
        uint64_t ms;
        const char *text;
    } times[] = {{0, "1970-01-01T00:00:00.000Z"},
                 {951782400007, "2000-02-29T00:00:00.007Z"},
                 {(UINT64_C(1) << 53) - 1, "287396-10-12T08:59:00.991Z"}};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        AUTO_BUF struct buf envelope = BUF(RECORD_MAX);
        make(times[i].ms, "80", &envelope);
        struct record r;
        assert_error(record_decode(buf_bytes(&envelope), &r), OK);
        json_t *j = record_to_json(&r);
        assert_string_equal(text_of(j, "created"), times[i].text);
        json_decref(j);
    }
}

static void erased_parts_are_named(void **state)
{
    (void)state;
    AUTO_BUF struct buf envelope = BUF(RECORD_MAX), erased = BUF(RECORD_MAX);
    make(1, "81a4776f7264a179", &envelope);
    struct record r;
    assert_error(record_decode(buf_bytes(&envelope), &r), OK);
    assert_error(record_erase(&r, PART_BODY, &erased), OK);
    assert_error(record_decode(buf_bytes(&erased), &r), OK);
    json_t *j = record_to_json(&r);
    json_t *expected = parse("[\"body\"]");
    assert_true(json_equal(json_object_get(j, "erased"), expected));
    assert_null(json_object_get(j, "word"));
    json_decref(expected);
    json_decref(j);
}

static void what_is_exported_can_be_imported(void **state)
{
    (void)state;
    AUTO_BUF struct buf envelope = BUF(RECORD_MAX), back = BUF(RECORD_MAX);
    make(1, "80", &envelope);
    struct record r;
    assert_error(record_decode(buf_bytes(&envelope), &r), OK);
    json_t *j = record_export(&r);
    assert_error(record_import(j, &back), OK);
    assert_bytes(buf_bytes(&back), buf_bytes(&envelope));
    json_object_set_new(j, "envelope", json_string("not base64!"));
    assert_error(record_import(j, &back), ERR_FORMAT);
    json_object_del(j, "envelope");
    assert_error(record_import(j, &back), ERR_FORMAT);
    assert_error(record_import(NULL, &back), ERR_FORMAT);
    json_decref(j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_becomes_canonical_messagepack),
        cmocka_unit_test(what_has_no_counterpart_is_refused),
        cmocka_unit_test(odd_values_are_shown),
        cmocka_unit_test(a_record_shows_its_header_and_fields),
        cmocka_unit_test(times_reach_their_ends),
        cmocka_unit_test(erased_parts_are_named),
        cmocka_unit_test(what_is_exported_can_be_imported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
