// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <sodium.h>
#include <string.h>

#include "proto/record/json.h"
#include "proto/record/payload.h"

static const uint8_t salt[2 * SALT_BYTES] = {1, [SALT_BYTES] = 2};

/* What a client sends, written as JSON, and what became of it. */
struct encoded {
    enum error error;
    struct complaint complaint;
    struct buf body, contact;
};

static void encoded_done(struct encoded *e)
{
    buf_done(&e->body);
    buf_done(&e->contact);
}
#define AUTO_ENCODED __attribute__((cleanup(encoded_done)))

static struct encoded encode_json(uint32_t kind, const json_t *fields)
{
    struct encoded e = {.body = BUF(RECORD_MAX), .contact = BUF(RECORD_MAX)};
    AUTO_BUF struct buf map = BUF(1 << 20);
    AUTO_MP struct mp m = {0};
    assert_error(json_to_mp(fields, &map), OK);
    assert_error(mp_read(buf_bytes(&map), MP_BOUNDED, MP_CONTROL_NODES, &m), OK);
    e.error = payload_encode(kind_of(kind), &m.root, salt, &e.body, &e.contact, &e.complaint);
    return e;
}

static struct encoded encode(uint32_t kind, const char *json)
{
    json_error_t error;
    json_t *fields = json_loads(json, 0, &error);
    if (!fields)
        fail_msg("%s: %s", json, error.text);
    struct encoded e = encode_json(kind, fields);
    json_decref(fields);
    return e;
}

/* A record that was not signed: payload_check does not look at signatures. */
static struct record record_of(uint32_t kind, struct bytes body, struct bytes contact)
{
    return (struct record){.kind = kind,
                           .has_ref = kind == KIND_ASSESSMENT,
                           .part_count = contact.len ? 2 : 1,
                           .part = {body, contact.len ? contact : BYTES_NONE}};
}

#define ASSESSMENT "\"flag\": \"ordinary\", \"why\": \"Alla gör så.\""
#define EXAMPLE                                                                                    \
    "\"title\": \"T\", \"summary\": \"S\", \"body\": \"B\", \"category\": \"skola\", "             \
    "\"unit\": \"U\", \"year\": 2021, \"recipient\": \"R\""

static void an_assessment_has_its_golden_bytes(void **state)
{
    (void)state;
    AUTO_ENCODED struct encoded e = encode(
        KIND_ASSESSMENT, "{\"why\": \"  la\\u030ang natt \", \"flag\": \"Innovativt\", \"leap\": "
                         "\"\", \"recipient\": null}");
    assert_error(e.error, OK);
    AUTO_BUF struct buf expected = BUF(256);
    put_hex(&expected, "92c4100100000000000000000000000000000082"
                       "a3776879aa6cc3a56e67206e617474a4666c6167aa696e6e6f766174697665");
    assert_bytes(buf_bytes(&e.body), buf_bytes(&expected));
    assert_int_equal(e.contact.len, 0);
}

static void typed_values_become_what_the_field_wants(void **state)
{
    (void)state;
    AUTO_ENCODED struct encoded e =
        encode(KIND_PROBLEM,
               "{\"title\": \"T\", \"summary\": \"S\", \"body\": \"one\\r\\ntwo\", \"category\": "
               "\"Äldreomsorg\", \"recipient\": \"R\", \"need\": \"N\", \"year\": \" 2021 \", "
               "\"procurement\": \"Ja\", \"tags\": \"natt, , trygghet,kamera\", \"contact\": "
               "\"funktion@stad.example\"}");
    assert_error(e.error, OK);
    const struct record r = record_of(KIND_PROBLEM, buf_bytes(&e.body), buf_bytes(&e.contact));
    AUTO_PAYLOAD struct payload p = {0};
    assert_error(payload_read(&r, &p), OK);
    uint64_t year = 0;
    bool procurement = false;
    assert_true(mp_uint(payload_get(&p, "year"), 3000, &year));
    assert_int_equal(year, 2021);
    assert_true(mp_bool(payload_get(&p, "procurement"), &procurement));
    assert_true(procurement);
    assert_bytes(payload_text(&p, "category"), BYTES_LIT("aldreomsorg"));
    assert_bytes(payload_text(&p, "body"), BYTES_LIT("one\ntwo"));
    const msgpack_object *tags = payload_get(&p, "tags");
    struct bytes tag;
    assert_true(mp_text(mp_at(tags, 1), &tag));
    assert_bytes(tag, BYTES_LIT("trygghet"));
    assert_null(mp_at(tags, 3));
    assert_bytes(payload_text(&p, "contact"), BYTES_LIT("funktion@stad.example"));
    assert_null(mp_get(mp_at(&p.part[PART_BODY].root, 1), "contact"));
    assert_null(payload_text(&p, "stage").ptr);
}

/* Fields as JSON, and the complaint that they must meet. */
struct wrong {
    uint32_t kind;
    const char *fields;
    enum error error;
    const char *field;
};

static void complaints_name_the_field(void **state)
{
    (void)state;
    static const struct wrong wrongs[] = {
        {KIND_ASSESSMENT, "{\"flag\": \"ordinary\"}", ERR_FIELD_MISSING, "why"},
        {KIND_ASSESSMENT, "{\"flag\": \"ordinary\", \"why\": \" \"}", ERR_FIELD_MISSING, "why"},
        {KIND_ASSESSMENT, "{" ASSESSMENT ", \"score\": 5}", ERR_FIELD_UNKNOWN, "score"},
        {KIND_ASSESSMENT, "{" ASSESSMENT ", \"new\": \"mycket\"}", ERR_FIELD_VALUE, "new"},
        {KIND_ASSESSMENT, "{" ASSESSMENT ", \"new\": true}", ERR_FIELD_TYPE, "new"},
        {KIND_ASSESSMENT, "{" ASSESSMENT ", \"recipient\": {}}", ERR_FIELD_TYPE, "recipient"},
        {KIND_ASSESSMENT, "{" ASSESSMENT ", \"recipient\": \"a\\u001bb\"}", ERR_TEXT, "recipient"},
        {KIND_ASSESSMENT, "{" ASSESSMENT ", \"recipient\": \"a\\nb\"}", ERR_TEXT, "recipient"},
        {KIND_EXAMPLE, "{" EXAMPLE ", \"outcome\": \"failed\"}", ERR_FIELD_MISSING, "lessons"},
        {KIND_EXAMPLE, "{" EXAMPLE ", \"review_by\": \"2023-02-29\"}", ERR_FIELD_VALUE,
         "review_by"},
        {KIND_EXAMPLE, "{" EXAMPLE ", \"review_by\": \"i morgon\"}", ERR_FIELD_VALUE, "review_by"},
        {KIND_EXAMPLE, "{" EXAMPLE ", \"tags\": \"1,2,3,4,5,6,7,8,9\"}", ERR_FIELD_LONG, "tags"},
        {KIND_EXAMPLE, "{" EXAMPLE ", \"tags\": [1]}", ERR_FIELD_TYPE, "tags"},
        {KIND_EXAMPLE, "{" EXAMPLE ", \"links\": \"ftp://a.example\"}", ERR_FIELD_VALUE, "links"},
        {KIND_EXAMPLE, "{" EXAMPLE ", \"links\": 7}", ERR_FIELD_TYPE, "links"},
        {KIND_EXAMPLE, "{" EXAMPLE ", \"lang\": \"Svenska\"}", ERR_FIELD_VALUE, "lang"},
        {KIND_PROBLEM, "{\"title\": \"T\", \"year\": 1899}", ERR_FIELD_VALUE, "year"},
        {KIND_PROBLEM, "{\"title\": \"T\", \"year\": \"nyss\"}", ERR_FIELD_TYPE, "year"},
        {KIND_PROBLEM, "{\"title\": \"T\", \"procurement\": \"kanske\"}", ERR_FIELD_TYPE,
         "procurement"},
        {KIND_ROLE, "{\"slug\": \"-a\", \"role\": \"admin\"}", ERR_FIELD_VALUE, "slug"},
        {KIND_REKEY, "{\"slug\": \"a\", \"sign_key\": \"abc\"}", ERR_FIELD_TYPE, "sign_key"},
    };
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        AUTO_ENCODED struct encoded e = encode(wrongs[i].kind, wrongs[i].fields);
        assert_error(e.error, wrongs[i].error);
        assert_int_equal(e.complaint.error, e.error);
        assert_string_equal(e.complaint.field, wrongs[i].field);
    }
}

static void limits_hold_to_the_character(void **state)
{
    (void)state;
    /* characters for lines, bytes for prose */
    static const struct {
        const char *field, *unit;
        size_t count, max;
    } limits[] = {{"recipient", "å", 120, 120}, {"why", "å", 1024, 2048}, {"why", "x", 2048, 2048}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        AUTO_BUF struct buf text = BUF(1 << 16);
        for (size_t over = 0; over < 2; over++) {
            buf_clear(&text);
            for (size_t n = 0; n < limits[i].count + over; n++)
                buf_put(&text, bytes_str(limits[i].unit));
            json_t *fields = json_pack("{s:s, s:s}", "flag", "ordinary", "why", "w");
            json_object_set_new(fields, limits[i].field,
                                json_stringn((const char *)text.ptr, text.len));
            AUTO_ENCODED struct encoded e = encode_json(KIND_ASSESSMENT, fields);
            json_decref(fields);
            assert_error(e.error, over ? ERR_FIELD_LONG : OK);
            if (over)
                assert_int_equal(e.complaint.max, limits[i].max);
        }
    }
}

static void a_text_of_megabytes_is_too_long_for_its_field(void **state)
{
    (void)state;
    AUTO_BUF struct buf text = BUF(1 << 19);
    memset(buf_extend(&text, 1 << 19), 'x', 1 << 19);
    json_t *fields = json_pack("{s:s, s:s#}", "flag", "ordinary", "why", text.ptr, 1 << 19);
    AUTO_ENCODED struct encoded e = encode_json(KIND_ASSESSMENT, fields);
    json_decref(fields);
    assert_error(e.error, ERR_FIELD_LONG);
    assert_string_equal(e.complaint.field, "why");
}

/* A body of golden form around the hex of a map. */
static enum error check_map(uint32_t kind, const char *map, struct complaint *ret)
{
    AUTO_BUF struct buf body = BUF(1024);
    put_hex(&body, "92c41000000000000000000000000000000000");
    put_hex(&body, map);
    const struct record r = record_of(kind, buf_bytes(&body), BYTES_NONE);
    return payload_check(&r, ret);
}

#define WHY      "a3776879a179"          /* why: "y" */
#define FLAG     "a4666c6167a8"          /* flag: */
#define ORDINARY FLAG "6f7264696e617279" /* flag: "ordinary" */

static void received_records_are_checked_strictly(void **state)
{
    (void)state;
    struct complaint c;
    assert_error(check_map(KIND_ASSESSMENT, "82" WHY ORDINARY, &c), OK);
    assert_error(check_map(KIND_ASSESSMENT, "81" ORDINARY, &c), ERR_FIELD_MISSING);
    assert_string_equal(c.field, "why");
    assert_error(check_map(KIND_ASSESSMENT, "82" WHY FLAG "4f7264696e617279", &c), ERR_FIELD_VALUE);
    assert_error(check_map(KIND_ASSESSMENT, "82a3776879a0" ORDINARY, &c), ERR_FIELD_VALUE);
    assert_error(check_map(KIND_ASSESSMENT, "82a3776879a22079" ORDINARY, &c), ERR_FIELD_VALUE);
    assert_error(check_map(KIND_ASSESSMENT, "82a3776879a361cc8a" ORDINARY, &c), ERR_TEXT);
    assert_error(check_map(KIND_ASSESSMENT, "82a377687901" ORDINARY, &c), ERR_FIELD_TYPE);
    assert_error(check_map(KIND_ASSESSMENT, "82" ORDINARY WHY, &c), ERR_FORMAT); /* unordered */
    assert_error(check_map(KIND_ASSESSMENT, "80c0", &c), ERR_TRAILING);
    assert_error(check_map(KIND_ASSESSMENT, "90", &c), ERR_FORMAT);
}

static void unknown_fields_and_kinds_are_kept(void **state)
{
    (void)state;
    struct complaint c;
    assert_error(check_map(KIND_ASSESSMENT, "83a17ac3" WHY ORDINARY, &c), OK);
    assert_error(check_map(9999, "81a17a81a17801", &c), OK);
    assert_error(check_map(9999, "8101c3", &c), ERR_FORMAT); /* a name that is no text */
    assert_error(check_map(9999, "01", &c), ERR_FORMAT);
}

static void fields_stay_in_their_part(void **state)
{
    (void)state;
    struct complaint c;
    assert_error(check_map(KIND_EXAMPLE, "81a7636f6e74616374a161", &c), ERR_FIELD_UNKNOWN);
    assert_string_equal(c.field, "contact");
}

static void erased_parts_pass(void **state)
{
    (void)state;
    AUTO_ENCODED struct encoded e =
        encode(KIND_EXAMPLE, "{" EXAMPLE ", \"contact\": \"a@b.example\"}");
    assert_error(e.error, OK);
    struct complaint c;
    struct record r = record_of(KIND_EXAMPLE, buf_bytes(&e.body), buf_bytes(&e.contact));
    assert_error(payload_check(&r, &c), OK);
    r.part[PART_CONTACT] = BYTES_NONE;
    assert_error(payload_check(&r, &c), OK);
    r.part[PART_BODY] = BYTES_NONE;
    assert_error(payload_check(&r, &c), OK);
    AUTO_PAYLOAD struct payload p = {0};
    assert_error(payload_read(&r, &p), OK);
    assert_null(payload_get(&p, "title"));
}

static void a_record_refers_as_its_kind_says(void **state)
{
    (void)state;
    struct complaint c;
    AUTO_ENCODED struct encoded e = encode(KIND_ASSESSMENT, "{" ASSESSMENT "}");
    struct record r = record_of(KIND_ASSESSMENT, buf_bytes(&e.body), BYTES_NONE);
    assert_error(payload_check(&r, &c), OK);
    r.has_ref = false;
    assert_error(payload_check(&r, &c), ERR_REF);
}

/* The demo's form to a client's: the author's own view flat, its id as the import key. */
static void flatten(json_t *line)
{
    static const char *const dropped[] = {"demo",     "category_label", "org",
                                          "org_name", "solutions",      "assessment"};
    json_t *view = json_object_get(line, "assessment");
    if (view)
        assert_int_equal(json_object_update(line, view), 0);
    assert_int_equal(
        json_object_set_new(line, "import_key", json_incref(json_object_get(line, "id"))), 0);
    json_object_del(line, "id");
    json_object_del(line, "kind");
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++)
        json_object_del(line, dropped[i]);
}

static void assert_survives(uint32_t kind, json_t *fields)
{
    uint8_t secret[SECRET_KEY_BYTES];
    const uint8_t seed[32] = {9};
    struct hash author;
    (void)crypto_sign_seed_keypair(author.b, secret, seed);
    AUTO_ENCODED struct encoded e = encode_json(kind, fields);
    if (e.error)
        fail_msg("%s: %s", e.complaint.field, error_text(e.error));
    AUTO_BUF struct buf envelope = BUF(RECORD_MAX);
    const struct record_draft draft = {.kind = kind, .created = 1, .part = {buf_bytes(&e.body)}};
    const struct hash network = {{1}};
    struct record r;
    struct complaint complaint;
    assert_error(record_sign(&draft, &network, secret, &envelope), OK);
    assert_error(record_decode(buf_bytes(&envelope), &r), OK);
    assert_error(record_verify(&r, &network), OK);
    assert_error(payload_check(&r, &complaint), OK);
    json_t *back = record_to_json(&r);
    const char *name;
    json_t *value;
    json_object_foreach(fields, name, value)
        assert_true(json_equal(json_object_get(back, name), value));
    json_decref(back);
}

static void every_demo_record_survives_the_way_through(void **state)
{
    (void)state;
    AUTO_BUF struct buf file = BUF(1 << 20);
    put_file(&file, TEST_DATA "/goda-exempel-demo.ndjson");
    struct bytes rest = buf_bytes(&file);
    size_t count = 0;
    for (const uint8_t *end; (end = memchr(rest.ptr, '\n', rest.len)); count++) {
        size_t len = (size_t)(end - rest.ptr);
        json_t *line = json_loadb((const char *)rest.ptr, len, 0, NULL);
        assert_non_null(line);
        const struct kind *k =
            kind_named(bytes_str(json_string_value(json_object_get(line, "kind"))));
        assert_non_null(k);
        flatten(line);
        assert_survives(k->number, line);
        json_decref(line);
        rest = bytes_slice(rest, len + 1, rest.len - len - 1);
    }
    assert_int_equal(count, 94);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_assessment_has_its_golden_bytes),
        cmocka_unit_test(typed_values_become_what_the_field_wants),
        cmocka_unit_test(complaints_name_the_field),
        cmocka_unit_test(limits_hold_to_the_character),
        cmocka_unit_test(a_text_of_megabytes_is_too_long_for_its_field),
        cmocka_unit_test(received_records_are_checked_strictly),
        cmocka_unit_test(unknown_fields_and_kinds_are_kept),
        cmocka_unit_test(fields_stay_in_their_part),
        cmocka_unit_test(erased_parts_pass),
        cmocka_unit_test(a_record_refers_as_its_kind_says),
        cmocka_unit_test(every_demo_record_survives_the_way_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
