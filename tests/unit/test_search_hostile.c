// SPDX-License-Identifier: Apache-2.0
/* Whatever is typed: no error of FTS5, no crash. */
#include "tests/testing.h"

#include "tests/searching.h"

static const char *const queries[] = {
    "\"",
    "\"\"",
    "\"\"\"",
    "'",
    "-",
    "--",
    "*",
    "\"*",
    "a*b",
    "title:near",
    "{title}:a",
    "- title : near",
    "^near",
    "a + b",
    "NEAR(a b, 2)",
    "(",
    ")",
    "((((a",
    "a AND",
    "OR",
    "NOT",
    "NOT a",
    "AND OR NOT",
    "vad kostar det?",
    "a NOT b",
    "-near -or",
    "\\",
    ";--",
    "%",
    "search",
    "rowid",
    "rank",
    "\x02\x03",
    "\xe2\x80\x8b",
    "-\"",
    "-*",
    "\"near",
    "a\"b\"c",
    "-\"near\"-or",
    "\xcc\x8a",
    "*near*",
    "#@!$%&/()=?",
    "a:a:a:",
    ":",
    "::",
    "category:",
    "-category: -",
    "title:\"",
    "title:\"near",
    "title:near*",
    "-title:a -tags:\"b\"",
    "body:NEAR(a",
    "search:x rowid:1 doc:1",
    "org:'",
    "org:\"x' OR 1=1 --\"",
    "tag:%",
    "year:0000..9999",
    "” ’ « »",
    "«near» -„or“",
    "’",
};

static void hostile_words_find_or_are_refused(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("near and or not", "vad kostar det"));
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        AUTO_ANSWER struct answer a = ask(in, FIELDS("words", queries[i]));
        assert_error(a.error, OK);
    }
    assert_found("A", "words", "NEAR AND OR NOT");
    assert_found("B", "words", "vad kostar det?");
}

/* A search for bytes that put_params could not carry. */
static struct answer ask_bytes(struct stored_in *in, struct bytes words)
{
    msgpack_object_kv pair = {
        .key = {.type = MSGPACK_OBJECT_STR, .via.str = {5, "words"}},
        .val = {.type = MSGPACK_OBJECT_STR,
                .via.str = {(uint32_t)words.len, (const char *)words.ptr}},
    };
    const msgpack_object map = {.type = MSGPACK_OBJECT_MAP, .via.map = {1, &pair}};
    return ask_map(in, &map);
}

static void hostile_bytes_find_or_are_refused(void **state)
{
    struct stored_in *in = *state;
    put_bodies(in, FIELDS("near and or not", "vad kostar det"));
    AUTO_ANSWER struct answer nul = ask_bytes(in, BYTES_LIT("vad\0kostar"));
    assert_error(nul.error, OK);
    assert_int_equal(nul.total, 1);
    AUTO_ANSWER struct answer broken = ask_bytes(in, BYTES_LIT("vad \xc3"));
    assert_error(broken.error, ERR_PARAMS);
    assert_string_equal(broken.field, "words");
    AUTO_BUF struct buf huge = BUF(65536);
    memset(buf_extend(&huge, 65536), 'a', 65536);
    AUTO_ANSWER struct answer long_word = ask_bytes(in, buf_bytes(&huge));
    assert_error(long_word.error, ERR_PARAMS);
    AUTO_ANSWER struct answer longest = ask_bytes(in, bytes_of(huge.ptr, SEARCH_QUERY_MAX));
    assert_error(longest.error, OK);
    AUTO_BUF struct buf many = BUF(65536);
    for (int i = 0; i < 10000; i++)
        buf_put(&many, i % 2 ? BYTES_LIT("vad ") : BYTES_LIT("-\"x*"));
    AUTO_ANSWER struct answer words = ask_bytes(in, buf_bytes(&many));
    assert_error(words.error, ERR_PARAMS);
    AUTO_ANSWER struct answer some = ask_bytes(in, bytes_of(many.ptr, SEARCH_QUERY_MAX));
    assert_error(some.error, OK);
    msgpack_object number = {.type = MSGPACK_OBJECT_POSITIVE_INTEGER};
    AUTO_ANSWER struct answer no_map = ask_map(in, &number);
    assert_error(no_map.error, OK); /* as if there were no parameters */
    assert_int_equal(no_map.total, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hostile_words_find_or_are_refused, start_store, end_store),
        cmocka_unit_test_setup_teardown(hostile_bytes_find_or_are_refused, start_store, end_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
