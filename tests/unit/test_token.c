// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "proto/base/name.h"
#include "proto/token.h"

static struct token example(void)
{
    struct token t = {.network_name = "Stockholms goda exempel",
                      .inviter = "Arbetsmarknadsförvaltningen",
                      .slug = "kultur",
                      .name = "Kulturförvaltningen",
                      .role = ROLE_MEMBER,
                      .expires = 1700000000123,
                      .address_count = 2,
                      .addresses = {"goda.example:4632", "[2001:db8::7]:4632"}};
    memset(t.network.b, 0x11, sizeof t.network.b);
    memset(t.transport.b, 0x22, sizeof t.transport.b);
    memset(t.secret, 0x33, sizeof t.secret);
    return t;
}

static void write(const struct token *t, struct buf *out)
{
    assert_error(token_write(t, out), OK);
}

static void a_token_is_read_as_it_was_written(void **state)
{
    (void)state;
    const struct token t = example();
    AUTO_BUF struct buf text = BUF(TOKEN_MAX), again = BUF(TOKEN_MAX);
    write(&t, &text);
    assert_memory_equal(text.ptr, "GODA1-", 6);
    struct token u;
    assert_error(token_read(buf_bytes(&text), &u), OK);
    assert_string_equal(u.network_name, t.network_name);
    assert_string_equal(u.inviter, t.inviter);
    assert_string_equal(u.slug, t.slug);
    assert_string_equal(u.name, t.name);
    assert_int_equal(u.role, t.role);
    assert_int_equal(u.expires, t.expires);
    assert_string_equal(u.addresses[1], t.addresses[1]);
    assert_memory_equal(u.secret, t.secret, sizeof t.secret);
    write(&u, &again);
    assert_bytes(buf_bytes(&again), buf_bytes(&text));
}

static void the_golden_token_is_written(void **state)
{
    (void)state;
    /* made outside this program (Python, with hashlib's BLAKE2b); PROTOCOL.md §11 has it too */
    static const char golden[] =
        "GODA1-msQgERERERERERERERERERERERERERERERERERERERERERG3U3RvY2tob2xtcyBnb2RhIGV4ZW"
        "1wZWy8QXJiZXRzbWFya25hZHNmw7ZydmFsdG5pbmdlbsQgIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIi"
        "IiIiIiIiKSsWdvZGEuZXhhbXBsZTo0NjMyslsyMDAxOmRiODo6N106NDYzMqZrdWx0dXK0S3VsdHVyZs"
        "O2cnZhbHRuaW5nZW6mbWVtYmVyzwAAAYvP5Wh7xBAzMzMzMzMzMzMzMzMzMzMz-7012c406";
    const struct token t = example();
    AUTO_BUF struct buf text = BUF(TOKEN_MAX);
    write(&t, &text);
    assert_bytes(buf_bytes(&text), bytes_str(golden));
}

static void every_mistyped_character_is_noticed(void **state)
{
    (void)state;
    const struct token t = example();
    AUTO_BUF struct buf text = BUF(TOKEN_MAX);
    write(&t, &text);
    struct token u;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t right = text.ptr[i];
        for (unsigned wrong = 0; wrong < 256; wrong++) {
            if (wrong == right)
                continue;
            text.ptr[i] = (uint8_t)wrong;
            assert_error(token_read(buf_bytes(&text), &u), ERR_TOKEN_TYPO);
        }
        text.ptr[i] = right;
    }
    for (size_t len = 0; len < text.len; len++)
        assert_error(token_read(bytes_of(text.ptr, len), &u), ERR_TOKEN_TYPO);
    buf_put_u8(&text, '0');
    assert_error(token_read(buf_bytes(&text), &u), ERR_TOKEN_TYPO);
}

static void line_breaks_of_a_mail_are_ignored(void **state)
{
    (void)state;
    const struct token t = example();
    AUTO_BUF struct buf text = BUF(TOKEN_MAX), mailed = BUF(2 * TOKEN_MAX);
    write(&t, &text);
    buf_put(&mailed, BYTES_LIT("\n  "));
    for (size_t i = 0; i < text.len; i++) {
        buf_put_u8(&mailed, text.ptr[i]);
        if (i % 20 == 19)
            buf_put(&mailed, BYTES_LIT("\r\n\t"));
    }
    struct token u;
    assert_error(token_read(buf_bytes(&mailed), &u), OK);
    assert_string_equal(u.slug, "kultur");
}

static void later_versions_are_told_from_typing_errors(void **state)
{
    (void)state;
    /* "GODA2-AA-" and the first four bytes of its BLAKE2b-256 (Python's hashlib) */
    struct token u;
    assert_error(token_read(BYTES_LIT("GODA2-AA-68773715"), &u), ERR_VERSION);
    assert_error(token_read(BYTES_LIT("GODA2-AA-00000000"), &u), ERR_TOKEN_TYPO);
}

static void the_largest_token_fits(void **state)
{
    (void)state;
    struct token t = example(), u;
    memset(t.network_name, 'n', NAME_MAX_BYTES);
    memset(t.inviter, 'i', NAME_MAX_BYTES);
    memset(t.name, 'o', NAME_MAX_BYTES);
    memset(t.slug, 's', SLUG_MAX);
    t.address_count = ADDRESSES_MAX;
    for (size_t i = 0; i < ADDRESSES_MAX; i++) {
        memset(t.addresses[i], 'h', ADDRESS_MAX);
        memcpy(t.addresses[i] + ADDRESS_MAX - 5, ":4632", 5);
    }
    t.expires = UINT64_MAX;
    AUTO_BUF struct buf text = BUF(TOKEN_MAX);
    write(&t, &text);
    assert_error(token_read(buf_bytes(&text), &u), OK);
    assert_string_equal(u.addresses[3], t.addresses[3]);
}

static void addresses_name_a_host_and_a_port(void **state)
{
    (void)state;
    static const char *const good[] = {"a:0",        "goda.stockholm.se:4632", "10.0.0.1:65535",
                                       "[::1]:4632", "[fe80::1%eth0]:4632",    "my_host-1:80"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(address_is_valid(bytes_str(good[i])));
    static const char *const bad[] = {
        "",      "a",      ":1",       "a:",          "a:65536",  "a:-1",
        "a:1x",  "a b:1",  "::1:80x",  "[::1]",       "[]:1",     "[abc]:1",
        "a/b:1", "[::1:1", "a:000001", "http://a:80", "::1:4632", "å:1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (address_is_valid(bytes_str(bad[i])))
            fail_msg("%s", bad[i]);
    assert_false(address_is_valid(BYTES_LIT("a\0b:1")));
}

static void slugs_are_plain(void **state)
{
    (void)state;
    assert_true(slug_is_valid(BYTES_LIT("a")));
    assert_true(slug_is_valid(BYTES_LIT("hagersten-alvsjo-2")));
    static const char *const bad[] = {
        "", "-a", "a-", "A", "å", "a b", "a_b", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(slug_is_valid(bytes_str(bad[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_read_as_it_was_written),
        cmocka_unit_test(the_golden_token_is_written),
        cmocka_unit_test(every_mistyped_character_is_noticed),
        cmocka_unit_test(line_breaks_of_a_mail_are_ignored),
        cmocka_unit_test(later_versions_are_told_from_typing_errors),
        cmocka_unit_test(the_largest_token_fits),
        cmocka_unit_test(addresses_name_a_host_and_a_port),
        cmocka_unit_test(slugs_are_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
