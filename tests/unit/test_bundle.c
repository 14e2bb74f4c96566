// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "proto/bundle.h"

enum { BUNDLE_MAX = 256 * 1024 };

static const struct hash network = {{7, 7, 7}};

static void write_with_digest(struct bytes all, struct buf *out)
{
    struct hash sum;
    (void)crypto_generichash(sum.b, sizeof sum.b, all.ptr, all.len, NULL, 0);
    buf_put(out, all);
    buf_put(out, hash_bytes(&sum));
}

static void write_bundle(const char *name, struct buf *out)
{
    struct bundle_writer w;
    bundle_begin(&w, &network, bytes_str(name), out);
    bundle_put(&w, BYTES_LIT("genesis"));
    bundle_put(&w, BYTES_LIT("x"));
    bundle_end(&w);
    assert_error(out->failed, OK);
}

static void a_bundle_is_read_as_it_was_written(void **state)
{
    (void)state;
    AUTO_BUF struct buf file = BUF(BUNDLE_MAX);
    struct bundle b;
    struct bytes envelope;
    write_bundle("Stockholms goda exempel", &file);
    assert_true(bundle_is(buf_bytes(&file)));
    assert_error(bundle_open(buf_bytes(&file), &b), OK);
    assert_true(hash_equal(&b.network, &network));
    assert_bytes(b.name, BYTES_LIT("Stockholms goda exempel"));
    assert_int_equal(b.count, 2);
    assert_true(bundle_next(&b, &envelope));
    assert_bytes(envelope, BYTES_LIT("genesis"));
    assert_true(bundle_next(&b, &envelope));
    assert_bytes(envelope, BYTES_LIT("x"));
    assert_false(bundle_next(&b, &envelope));
    assert_false(bundle_next(&b, &envelope));
}

static void written_in_pieces_it_is_the_same(void **state)
{
    (void)state;
    AUTO_BUF struct buf whole = BUF(BUNDLE_MAX), piece = BUF(BUNDLE_MAX), file = BUF(BUNDLE_MAX);
    static const uint8_t record[RECORD_MAX] = {1};
    struct bundle_writer all, parts;
    bundle_begin(&all, &network, BYTES_NONE, &whole);
    bundle_begin(&parts, &network, BYTES_NONE, &piece);
    for (int i = 0; i < 3; i++) {
        bundle_put(&all, BYTES_ARRAY(record));
        buf_put(&file, buf_bytes(&piece));
        buf_clear(&piece);
        bundle_put(&parts, BYTES_ARRAY(record));
    }
    bundle_end(&all);
    bundle_end(&parts);
    buf_put(&file, buf_bytes(&piece));
    assert_bytes(buf_bytes(&file), buf_bytes(&whole));
    struct bundle b;
    assert_error(bundle_open(buf_bytes(&file), &b), OK);
    assert_int_equal(b.count, 3);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    AUTO_BUF struct buf file = BUF(BUNDLE_MAX);
    struct bundle b;
    write_bundle("Prov", &file);
    for (size_t len = 0; len < file.len; len++) {
        struct bytes cut = bytes_slice(buf_bytes(&file), 0, len);
        assert_error(bundle_open(cut, &b), bundle_is(cut) ? ERR_BUNDLE : ERR_FORMAT);
    }
    buf_put_u8(&file, 0);
    assert_error(bundle_open(buf_bytes(&file), &b), ERR_BUNDLE);
}

static void every_changed_bit_is_refused(void **state)
{
    (void)state;
    AUTO_BUF struct buf file = BUF(BUNDLE_MAX);
    struct bundle b;
    write_bundle("Prov", &file);
    for (size_t bit = 0; bit < 8 * file.len; bit++) {
        file.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_not_equal(bundle_open(buf_bytes(&file), &b), OK);
        file.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_error(bundle_open(buf_bytes(&file), &b), OK);
}

static void a_later_version_is_told_apart(void **state)
{
    (void)state;
    struct bundle b;
    assert_error(bundle_open(BYTES_LIT("goda bundle\n\x02"), &b), ERR_VERSION);
    assert_error(bundle_open(BYTES_LIT("{\"id\":\"demo-001\"}\n"), &b), ERR_FORMAT);
}

/* What somebody may build whose digest holds. */
static void what_no_writer_made_is_refused_in_spite_of_its_digest(void **state)
{
    (void)state;
    static const struct {
        const char *name, *rest;
        size_t name_len, rest_len;
    } cases[] = {
        {"Prov", "", 4, 0},                 /* no end of the envelopes */
        {"Prov", "\0\1x", 4, 3},            /* the same after one */
        {"Prov", "\0\0x", 4, 3},            /* something after the end */
        {"Prov", "\0\3xx\0\0", 4, 6},       /* an envelope longer than what is left */
        {"Pr\x1bv", "\0\0", 4, 2},          /* a name that commands the terminal */
        {"\xe2\x80\xaevorP", "\0\0", 7, 2}, /* or turns it round */
        {"Pr\nv", "\0\0", 4, 2},            /* or is of two lines */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO_BUF struct buf all = BUF(BUNDLE_MAX), file = BUF(BUNDLE_MAX);
        struct bundle b;
        buf_put(&all, BYTES_LIT("goda bundle\n\x01"));
        buf_put(&all, hash_bytes(&network));
        buf_put_u8(&all, (uint8_t)cases[i].name_len);
        buf_put(&all, bytes_of(cases[i].name, cases[i].name_len));
        buf_put(&all, bytes_of(cases[i].rest, cases[i].rest_len));
        write_with_digest(buf_bytes(&all), &file);
        assert_error(bundle_open(buf_bytes(&file), &b), ERR_BUNDLE);
    }
}

static void an_envelope_over_the_limit_is_refused(void **state)
{
    (void)state;
    AUTO_BUF struct buf all = BUF(BUNDLE_MAX), file = BUF(BUNDLE_MAX);
    static const uint8_t record[RECORD_MAX + 1] = {1};
    struct bundle b;
    buf_put(&all, BYTES_LIT("goda bundle\n\x01"));
    buf_put(&all, hash_bytes(&network));
    buf_put_u8(&all, 0);
    buf_put_u16(&all, RECORD_MAX + 1);
    buf_put(&all, BYTES_ARRAY(record));
    buf_put_u16(&all, 0);
    write_with_digest(buf_bytes(&all), &file);
    assert_error(bundle_open(buf_bytes(&file), &b), ERR_BUNDLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundle_is_read_as_it_was_written),
        cmocka_unit_test(written_in_pieces_it_is_the_same),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_changed_bit_is_refused),
        cmocka_unit_test(a_later_version_is_told_apart),
        cmocka_unit_test(what_no_writer_made_is_refused_in_spite_of_its_digest),
        cmocka_unit_test(an_envelope_over_the_limit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
