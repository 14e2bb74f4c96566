// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <sodium.h>
#include <string.h>

#include "proto/base/mp.h"
#include "proto/record/record.h"

/* Made outside this program (Python, with OpenSSL's Ed25519): key from the seed 00 01 … 1f, network
 * 44…, kind 3, created 1700000000123, ref 33…, no prev, salts 11… and 22…. */
static const char golden_body[] =
    "92c4101111111111111111111111111111111182a3776879aa6cc3a56e67206e617474a4666c6167"
    "aa696e6e6f766174697665";
static const char golden_contact[] =
    "92c4102222222222222222222222222222222281a7636f6e74616374a66140622e7365";
static const char golden_id[] = "7066ed2d6f8140a0a95adc388a04a83e8ef9e18a00e5cb177ea4f2cc231315c5";
static const char golden[] =
    "94c49a970103c42003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
    "cf0000018bcfe5687bc4203333333333333333333333333333333333333333333333333333333333"
    "333333c0929233c420a159ebdcec92b059eb0cb2a96239edc6d1a8163bd60d441e9bbfbf8f1a2b5c"
    "679223c4208c288dcfb762694696a953092373e94dfe6caa444f9a942ebf5b0a19282c2877c440f0"
    "ab1b0603dae027fcd2dee4968066ec8611a27db11c400d498b8355793728187cafa88442de193e16"
    "3263f3f9301a278081fe5690b910c402d5032f3898d600c43392c410111111111111111111111111"
    "1111111182a3776879aa6cc3a56e67206e617474a4666c6167aa696e6e6f766174697665c42392c4"
    "102222222222222222222222222222222281a7636f6e74616374a66140622e7365";

static const uint64_t golden_created = 1700000000123;
static struct hash network, author;
static uint8_t secret[SECRET_KEY_BYTES];

static int make_keys(void **state)
{
    (void)state;
    uint8_t seed[32];
    for (size_t i = 0; i < sizeof seed; i++)
        seed[i] = (uint8_t)i;
    memset(network.b, 0x44, sizeof network.b);
    return crypto_sign_seed_keypair(author.b, secret, seed);
}

static enum error decode_hex(const char *hex)
{
    AUTO_BUF struct buf in = BUF(RECORD_MAX);
    put_hex(&in, hex);
    struct record r;
    return record_decode(buf_bytes(&in), &r);
}

/* An envelope around any header bytes; its signature is right when `key` is given. */
static void wrap(struct bytes header, struct bytes body, const uint8_t *key, struct buf *out)
{
    AUTO_BUF struct buf message = BUF(4096);
    uint8_t signature[SIGNATURE_BYTES] = {0};
    buf_put(&message, BYTES_LIT("goda record\x01"));
    buf_put(&message, hash_bytes(&network));
    buf_put(&message, header);
    if (key)
        (void)crypto_sign_detached(signature, NULL, message.ptr, message.len, key);
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, 4);
    mp_put_bin(&pk, header);
    mp_put_bin(&pk, BYTES_ARRAY(signature));
    if (body.ptr)
        mp_put_bin(&pk, body);
    else
        (void)msgpack_pack_nil(&pk);
    (void)msgpack_pack_nil(&pk);
}

static void signing_gives_the_golden_bytes(void **state)
{
    (void)state;
    AUTO_BUF struct buf body = BUF(256), contact = BUF(256), expected = BUF(1024), out = BUF(1024);
    put_hex(&body, golden_body);
    put_hex(&contact, golden_contact);
    put_hex(&expected, golden);
    struct hash ref;
    memset(ref.b, 0x33, sizeof ref.b);
    const struct record_draft draft = {.kind = 3,
                                       .created = golden_created,
                                       .ref = &ref,
                                       .part = {buf_bytes(&body), buf_bytes(&contact)}};
    assert_error(record_sign(&draft, &network, secret, &out), OK);
    assert_bytes(buf_bytes(&out), buf_bytes(&expected));
}

static void the_golden_bytes_decode_and_verify(void **state)
{
    (void)state;
    AUTO_BUF struct buf in = BUF(1024), body = BUF(256), contact = BUF(256), id = BUF(32);
    put_hex(&in, golden);
    put_hex(&body, golden_body);
    put_hex(&contact, golden_contact);
    put_hex(&id, golden_id);
    struct record r;
    assert_error(record_decode(buf_bytes(&in), &r), OK);
    assert_bytes(hash_bytes(&r.id), buf_bytes(&id));
    assert_true(hash_equal(&r.author, &author));
    assert_int_equal(r.kind, 3);
    assert_int_equal(r.created, golden_created);
    assert_true(r.has_ref);
    assert_false(r.has_prev);
    assert_int_equal(r.part_count, 2);
    assert_bytes(r.part[PART_BODY], buf_bytes(&body));
    assert_bytes(r.part[PART_CONTACT], buf_bytes(&contact));
    assert_bytes(r.whole, buf_bytes(&in));
    assert_error(record_verify(&r, &network), OK);
    struct hash other = network;
    other.b[0] ^= 1;
    assert_error(record_verify(&r, &other), ERR_SIGNATURE);
}

static void no_single_byte_may_change(void **state)
{
    (void)state;
    AUTO_BUF struct buf in = BUF(1024);
    put_hex(&in, golden);
    for (size_t at = 0; at < in.len; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            in.ptr[at] ^= (uint8_t)(1u << bit);
            struct record r;
            if (record_decode(buf_bytes(&in), &r) == OK)
                assert_true(record_verify(&r, &network) != OK);
            in.ptr[at] ^= (uint8_t)(1u << bit);
        }
    }
}

static void no_byte_may_be_missing_or_left_over(void **state)
{
    (void)state;
    AUTO_BUF struct buf in = BUF(1024);
    put_hex(&in, golden);
    struct record r;
    for (size_t len = 0; len < in.len; len++)
        assert_error(record_decode(bytes_of(in.ptr, len), &r), ERR_SHORT);
    buf_put_u8(&in, 0xc0);
    assert_error(record_decode(buf_bytes(&in), &r), ERR_TRAILING);
    AUTO_BUF struct buf huge = BUF(RECORD_MAX + 1);
    memset(buf_extend(&huge, RECORD_MAX + 1), 0, RECORD_MAX + 1);
    assert_error(record_decode(buf_bytes(&huge), &r), ERR_LIMIT);
}

#define KEY   "c42003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
#define NAMED "c4200000000000000000000000000000000000000000000000000000000000000000"

static enum error decode_header(const char *hex)
{
    AUTO_BUF struct buf header = BUF(2048), envelope = BUF(4096);
    put_hex(&header, hex);
    wrap(buf_bytes(&header), BYTES_NONE, NULL, &envelope);
    struct record r;
    return record_decode(buf_bytes(&envelope), &r);
}

static void a_header_has_one_form(void **state)
{
    (void)state;
    assert_error(decode_header("970103" KEY "07c0c0919205" NAMED), OK);
    static const char *const refused[] = {
        "97cc0103" KEY "07c0c0919205" NAMED,                         /* version in a longer head */
        "9701cd0003" KEY "07c0c0919205" NAMED,                       /* kind too */
        "970103" KEY "cd0007c0c0919205" NAMED,                       /* created too */
        "dc00070103" KEY "07c0c0919205" NAMED,                       /* the array too */
        "960103" KEY "07c0c0",                                       /* no parts */
        "980103" KEY "07c0c0919205" NAMED "c0",                      /* one element too many */
        "9701cf0000000100000000" KEY "07c0c0919205" NAMED,           /* kind over 32 bits */
        "970103" KEY "cf0020000000000000c0c0919205" NAMED,           /* created of 2^53 */
        "970103" KEY "e0c0c0919205" NAMED,                           /* created before 1970 */
        "970103" KEY "07c0c090",                                     /* no part named */
        "970103" KEY "07c0c0939205" NAMED "9205" NAMED "9205" NAMED, /* three */
        "970103" KEY "07c0c0919200" NAMED,                           /* an empty part */
        "970103" KEY "07c0c09192cd8001" NAMED,                       /* one over RECORD_MAX */
        "970103" KEY "07c0c0919305" NAMED "c0",                      /* a part of three */
        "970103" KEY "07c400c0919205" NAMED,                         /* a ref that is no hash */
        "970103" KEY "07c2c0919205" NAMED,
        "970103c40107"
        "07c0c0919205" NAMED, /* a key of one byte */
        "8101c0",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_error(decode_header(refused[i]), ERR_FORMAT);
    assert_error(decode_header("970203" KEY "07c0c0919205" NAMED), ERR_VERSION);
    assert_error(decode_header("9302c0c0"), ERR_VERSION);
    assert_error(decode_header("970103" KEY "07c0c0919205" NAMED "c0"), ERR_TRAILING);
}

static void an_envelope_has_one_form(void **state)
{
    (void)state;
    assert_error(decode_hex("dc0004c400c400c0c0"), ERR_FORMAT);
    assert_error(decode_hex("93c400c400c0"), ERR_FORMAT);
    assert_error(decode_hex("94c400c400c0c0"), ERR_FORMAT);
    assert_error(decode_hex("c0"), ERR_FORMAT);
    assert_error(decode_hex("dd02000000"), ERR_SHORT);
    AUTO_BUF struct buf header = BUF(1024), envelope = BUF(4096);
    memset(buf_extend(&header, HEADER_MAX + 1), 0, HEADER_MAX + 1);
    wrap(buf_bytes(&header), BYTES_NONE, NULL, &envelope);
    struct record r;
    assert_error(record_decode(buf_bytes(&envelope), &r), ERR_LIMIT);
}

static void a_part_is_the_one_that_was_signed(void **state)
{
    (void)state;
    AUTO_BUF struct buf in = BUF(1024), other = BUF(1024);
    put_hex(&in, golden);
    struct record r;
    assert_error(record_decode(buf_bytes(&in), &r), OK);
    wrap(r.header, BYTES_LIT("short"), NULL, &other);
    assert_error(record_decode(buf_bytes(&other), &r), ERR_HASH);
    in.ptr[in.len - 1] ^= 1;
    assert_error(record_decode(buf_bytes(&in), &r), ERR_HASH);
}

static void what_remains_after_erasure_still_verifies(void **state)
{
    (void)state;
    AUTO_BUF struct buf in = BUF(1024), once = BUF(1024), twice = BUF(1024);
    put_hex(&in, golden);
    struct record r, s, t;
    assert_error(record_decode(buf_bytes(&in), &r), OK);
    assert_error(record_erase(&r, PART_CONTACT, &once), OK);
    assert_error(record_decode(buf_bytes(&once), &s), OK);
    assert_true(hash_equal(&r.id, &s.id));
    assert_int_equal(s.part_count, 2);
    assert_null(s.part[PART_CONTACT].ptr);
    assert_bytes(s.part[PART_BODY], r.part[PART_BODY]);
    assert_error(record_verify(&s, &network), OK);
    assert_error(record_erase(&s, PART_BODY, &twice), OK);
    assert_error(record_decode(buf_bytes(&twice), &t), OK);
    assert_null(t.part[PART_BODY].ptr);
    assert_error(record_verify(&t, &network), OK);
}

static void weak_keys_and_malleable_signatures_are_refused(void **state)
{
    (void)state;
    /* libsodium's own list: the identity, and a point of order 8 */
    static const char *const weak[] = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"};
    AUTO_BUF struct buf in = BUF(1024), order8 = BUF(32);
    put_hex(&in, golden);
    struct record r, changed;
    assert_error(record_decode(buf_bytes(&in), &r), OK);
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++) {
        changed = r;
        assert_true(hash_from_hex(bytes_str(weak[i]), &changed.author));
        assert_error(record_verify(&changed, &network), ERR_KEY);
    }
    /* the author's key and a small component: its signatures would hold only sometimes */
    put_hex(&order8, weak[1]);
    changed = r;
    assert_int_equal(crypto_core_ed25519_add(changed.author.b, r.author.b, order8.ptr), 0);
    assert_error(record_verify(&changed, &network), ERR_KEY);
    /* S + L */
    static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,       0xd6,
                                      0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
    changed = r;
    sodium_add(changed.signature + 32, order, sizeof order);
    assert_error(record_verify(&changed, &network), ERR_SIGNATURE);
}

static void a_record_over_the_limit_is_not_signed(void **state)
{
    (void)state;
    AUTO_BUF struct buf body = BUF(RECORD_MAX), out = BUF(2 * RECORD_MAX);
    memset(buf_extend(&body, RECORD_MAX), 'a', RECORD_MAX);
    const struct record_draft draft = {.kind = 1, .part = {buf_bytes(&body)}};
    assert_error(record_sign(&draft, &network, secret, &out), ERR_LIMIT);
    assert_int_equal(out.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signing_gives_the_golden_bytes),
        cmocka_unit_test(the_golden_bytes_decode_and_verify),
        cmocka_unit_test(no_single_byte_may_change),
        cmocka_unit_test(no_byte_may_be_missing_or_left_over),
        cmocka_unit_test(a_header_has_one_form),
        cmocka_unit_test(an_envelope_has_one_form),
        cmocka_unit_test(a_part_is_the_one_that_was_signed),
        cmocka_unit_test(what_remains_after_erasure_still_verifies),
        cmocka_unit_test(weak_keys_and_malleable_signatures_are_refused),
        cmocka_unit_test(a_record_over_the_limit_is_not_signed),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
