// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "proto/base/limits.h"
#include "proto/base/mp.h"
#include "proto/base/reader.h"
#include "proto/base/rng.h"
#include "proto/base/text.h"

static enum error check(const char *hex, enum mp_form form)
{
    AUTO_BUF struct buf in = BUF(4096);
    put_hex(&in, hex);
    return mp_check(buf_bytes(&in), form, 64);
}

static void canonical_has_one_encoding(void **state)
{
    (void)state;
    static const char *const good[] = {
        "c0",   "00",   "7f",     "cc80",   "cd0100",         "e0",         "d0df",
        "a161", "c400", "9201c0", "8101c3", "82a16101a16202", "ce00010000", "cf0000000100000000"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_error(check(good[i], MP_CANONICAL), OK);
    /* the same values in longer heads, floats, unordered and repeated keys: fine locally, not
     * signed */
    static const char *const loose[] = {"cc7f",   "cd00ff",     "ce0000ffff",     "d001",
                                        "d0e0",   "d1ff80",     "d90161",         "c50001ff",
                                        "dc0000", "ca00000000", "82a16201a16102", "82a16101a16102"};
    for (size_t i = 0; i < sizeof loose / sizeof *loose; i++) {
        assert_error(check(loose[i], MP_CANONICAL), ERR_FORMAT);
        assert_error(check(loose[i], MP_BOUNDED), OK);
    }
}

static void hostile_messages_are_refused(void **state)
{
    (void)state;
    assert_error(check("dd02000000", MP_BOUNDED), ERR_SHORT); /* 2^25 elements in five bytes */
    assert_error(check("df7fffffff", MP_BOUNDED), ERR_SHORT);
    assert_error(check("c6ffffffff", MP_BOUNDED), ERR_SHORT);
    assert_error(check("", MP_BOUNDED), ERR_SHORT);
    assert_error(check("c0c0", MP_BOUNDED), ERR_TRAILING);
    assert_error(check("c1", MP_BOUNDED), ERR_FORMAT);
    assert_error(check("d40000", MP_BOUNDED), ERR_FORMAT);
    assert_error(check("9191919191919191c0", MP_CANONICAL), OK);
    assert_error(check("919191919191919191c0", MP_CANONICAL), ERR_LIMIT);
    assert_error(check("a1ff", MP_BOUNDED), ERR_TEXT);
    assert_error(check("a2c080", MP_BOUNDED), ERR_TEXT);   /* overlong */
    assert_error(check("a3eda080", MP_BOUNDED), ERR_TEXT); /* surrogate */
    AUTO_BUF struct buf wide = BUF(256);
    buf_put_u8(&wide, 0xdc);
    buf_put_u16(&wide, 100);
    for (int i = 0; i < 100; i++)
        buf_put_u8(&wide, 0xc0);
    assert_error(mp_check(buf_bytes(&wide), MP_CANONICAL, 64), ERR_LIMIT);
    assert_error(mp_check(buf_bytes(&wide), MP_CANONICAL, 101), OK);
}

static void reading_gives_typed_views(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(256);
    msgpack_packer pk = mp_packer(&out);
    (void)msgpack_pack_map(&pk, 2);
    mp_put_str(&pk, "a");
    (void)msgpack_pack_uint64(&pk, 300);
    mp_put_str(&pk, "b");
    mp_put_bin(&pk, BYTES_LIT("xyz"));
    AUTO_MP struct mp m = {0};
    assert_error(mp_read(buf_bytes(&out), MP_CANONICAL, 8, &m), OK);
    uint64_t v = 0;
    struct bytes b;
    assert_true(mp_uint(mp_get(&m.root, "a"), 300, &v));
    assert_int_equal(v, 300);
    assert_false(mp_uint(mp_get(&m.root, "a"), 299, &v));
    assert_true(mp_bin(mp_get(&m.root, "b"), &b));
    assert_bytes(b, BYTES_LIT("xyz"));
    assert_null(mp_get(&m.root, "c"));
    assert_false(mp_text(mp_get(&m.root, "b"), &b));
}

static void buffers_keep_their_cap(void **state)
{
    (void)state;
    AUTO_BUF struct buf b = BUF(5);
    buf_put_u32(&b, 0x01020304);
    assert_error(b.failed, OK);
    buf_put_u16(&b, 1);
    assert_error(b.failed, ERR_LIMIT);
    buf_put_u8(&b, 1); /* sticky: it would have fitted */
    assert_int_equal(b.len, 4);
    buf_drop(&b, 1);
    assert_bytes(buf_bytes(&b), BYTES_LIT("\x02\x03\x04"));
}

static void the_reader_remembers_its_first_error(void **state)
{
    (void)state;
    struct reader r = reader_of(BYTES_LIT("\x01\x02\x03"));
    assert_int_equal(reader_u16(&r), 0x0102);
    assert_int_equal(reader_u32(&r), 0);
    assert_int_equal(reader_u8(&r), 0);
    assert_error(reader_end(&r), ERR_SHORT);
    r = reader_of(BYTES_LIT("\x01\x02"));
    assert_int_equal(reader_u8(&r), 1);
    assert_error(reader_end(&r), ERR_TRAILING);
}

static void text_is_normalised_once(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(256);
    assert_error(text_normalise(BYTES_LIT("  a\xcc\x8alder\r\n"), TEXT_ONE_LINE, &out), OK);
    assert_bytes(buf_bytes(&out), BYTES_LIT("\xc3\xa5lder"));
    assert_true(text_is_clean(buf_bytes(&out), TEXT_ONE_LINE));
    assert_false(text_is_clean(BYTES_LIT("a\xcc\x8alder"), TEXT_ONE_LINE));
    assert_true(text_is_clean(BYTES_LIT("\xc3\xa5 \xe2\x80\x93 \xe2\x80\x9d"), TEXT_ONE_LINE));
    assert_false(text_is_clean(BYTES_LIT("\xe2\x80\x80"), TEXT_ONE_LINE)); /* U+2000: U+2002 */
    assert_false(text_is_clean(BYTES_LIT("two\nlines"), TEXT_ONE_LINE));
    assert_true(text_is_clean(BYTES_LIT("two\nlines"), TEXT_MANY_LINES));
    assert_false(text_is_clean(BYTES_LIT("\x1b[31mred"), TEXT_MANY_LINES));
    assert_false(text_is_clean(BYTES_LIT("\xe2\x80\xaereversed"), TEXT_MANY_LINES));
    assert_error(text_normalise(BYTES_LIT("\xff"), TEXT_ONE_LINE, &out), ERR_TEXT);
    assert_int_equal(text_length(BYTES_LIT("\xc3\xa5\xc3\xa4\xc3\xb6")), 3);
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    uint8_t seed[32] = {7}, a[40], b[40];
    struct rng r, s;
    rng_init(&r, seed);
    rng_init(&s, seed);
    rng_bytes(&r, a, sizeof a);
    rng_bytes(&s, b, sizeof b);
    assert_memory_equal(a, b, sizeof a);
    rng_bytes(&r, b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
    for (int i = 0; i < 100; i++)
        assert_true(rng_below(&r, 7) < 7);
}

static void each_error_has_its_code_and_text(void **state)
{
    (void)state;
    for (enum error e = OK; e < ERR_COUNT; e++) {
        assert_int_equal(error_from_code(bytes_str(error_code(e))), e);
        assert_true(strlen(error_text(e)) > 0);
    }
    assert_int_equal(error_from_code(BYTES_LIT("E000x")), ERR_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_has_one_encoding),
        cmocka_unit_test(hostile_messages_are_refused),
        cmocka_unit_test(reading_gives_typed_views),
        cmocka_unit_test(buffers_keep_their_cap),
        cmocka_unit_test(the_reader_remembers_its_first_error),
        cmocka_unit_test(text_is_normalised_once),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(each_error_has_its_code_and_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
