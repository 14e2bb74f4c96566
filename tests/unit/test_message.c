// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "proto/link/message.h"

/* One good payload of each kind, and how it is read: a kind without a row here fails the test. */
struct sample {
    enum message_kind kind;
    void (*write)(struct buf *out);
    enum error (*read)(struct bytes in);
};

static struct hash ids[3] = {{{1}}, {{2}}, {{3}}};

static void write_hello(struct buf *out)
{
    const struct hello m = {1764000000000, UINT64_MAX, 94};
    hello_write(&m, out);
}

static enum error read_hello(struct bytes in)
{
    struct hello m;
    enum error e = hello_read(in, &m);
    if (!e)
        assert_int_equal(m.records, 94);
    return e;
}

static void write_ping(struct buf *out)
{
    ping_write(77, out);
}

static enum error read_ping(struct bytes in)
{
    uint64_t records = 0;
    enum error e = ping_read(in, &records);
    if (!e)
        assert_int_equal(records, 77);
    return e;
}

static void write_verdict(struct buf *out)
{
    verdict_write("E303", "why", out);
}

static enum error read_verdict(struct bytes in)
{
    struct verdict m;
    enum error e = verdict_read(in, &m);
    if (!e)
        assert_bytes(m.code, BYTES_LIT("E303"));
    return e;
}

static void write_join(struct buf *out)
{
    const struct join m = {.secret = BYTES_LIT("0123456789abcdef"), .sign = {{9}}};
    join_write(&m, out);
}

static enum error read_join(struct bytes in)
{
    struct join m;
    enum error e = join_read(in, &m);
    if (!e)
        assert_int_equal(m.sign.b[0], 9);
    return e;
}

static void write_round(struct buf *out)
{
    const struct round m = {1, 2, BYTES_LIT("bytes")};
    round_write(&m, out);
}

static enum error read_round(struct bytes in)
{
    struct round m;
    enum error e = round_read(in, &m);
    if (!e)
        assert_bytes(m.bytes, BYTES_LIT("bytes"));
    return e;
}

static void write_ids(struct buf *out)
{
    ids_write(ids, 3, out);
}

static enum error read_ids(struct bytes in)
{
    static struct hash got[IDS_PER_MESSAGE];
    size_t count = 0;
    enum error e = ids_read(in, got, &count);
    if (!e) {
        assert_int_equal(count, 3);
        assert_true(hash_equal(&got[2], &ids[2]));
    }
    return e;
}

static void write_announcements(struct buf *out)
{
    const struct announcement list[] = {{ids[0], 0}, {ids[1], ROUNDS_MAX}};
    announcements_write(list, 2, out);
}

static enum error read_announcements(struct bytes in)
{
    static struct announcement got[IDS_PER_MESSAGE];
    size_t count = 0;
    enum error e = announcements_read(in, got, &count);
    if (!e) {
        assert_int_equal(count, 2);
        assert_true(hash_equal(&got[1].id, &ids[1]));
        assert_int_equal(got[1].round, ROUNDS_MAX);
    }
    return e;
}

static void write_pushed(struct buf *out)
{
    const struct pushed list[] = {{1, BYTES_LIT("one")}, {300, BYTES_LIT("two")}};
    pushed_write(list, 2, out);
}

static enum error read_pushed(struct bytes in)
{
    static struct pushed got[RECORDS_PER_MESSAGE];
    size_t count = 0;
    enum error e = pushed_read(in, got, &count);
    if (!e) {
        assert_int_equal(count, 2);
        assert_int_equal(got[1].round, 300);
        assert_bytes(got[1].envelope, BYTES_LIT("two"));
    }
    return e;
}

static void write_envelopes(struct buf *out)
{
    const struct bytes list[] = {BYTES_LIT("one"), BYTES_LIT("two")};
    envelopes_write(list, 2, out);
}

static enum error read_envelopes(struct bytes in)
{
    static struct bytes got[RECORDS_PER_MESSAGE];
    size_t count = 0;
    enum error e = envelopes_read(in, got, &count);
    if (!e)
        assert_int_equal(count, 2);
    return e;
}

static void write_twin(struct buf *out)
{
    struct twin_word w = {.boot = 7, .other = UINT64_MAX, .is_signed = true};
    memset(w.signature, 9, sizeof w.signature);
    w.address = BYTES_LIT("[::1]:4632");
    twin_write(&w, out);
}

static enum error read_twin(struct bytes in)
{
    struct twin_word w;
    enum error e = twin_read(in, &w);
    assert_true(e || (w.boot == 7 && w.other == UINT64_MAX && w.is_signed &&
                      w.signature[SIGNATURE_BYTES - 1] == 9 && w.address.len == 10));
    return e;
}

static void a_twin_says_an_address_or_none(void **state)
{
    (void)state;
    static const char *const wrong[] = {"x", "a b:1", "host:99999", "[::1:1", "\n:1", ":1"};
    struct twin_word w = {.boot = UINT64_MAX, .other = UINT64_MAX, .is_signed = true}, got;
    AUTO_BUF struct buf out = BUF(message_row(MSG_TWIN)->max);
    char longest[ADDRESS_MAX + 1];
    memset(longest, 'a', ADDRESS_MAX);
    memcpy(longest + ADDRESS_MAX - 5, ":4632", 6);
    w.address = bytes_str(longest);
    twin_write(&w, &out);
    assert_error(twin_read(buf_bytes(&out), &got), OK);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        buf_clear(&out);
        w.address = bytes_str(wrong[i]);
        twin_write(&w, &out);
        assert_error(twin_read(buf_bytes(&out), &got), ERR_FORMAT);
    }
    buf_clear(&out);
    w = (struct twin_word){.boot = 1, .other = 2, .address = BYTES_NONE};
    twin_write(&w, &out);
    assert_error(twin_read(buf_bytes(&out), &got), OK);
    assert_false(got.is_signed || got.address.len);
}

static const struct sample samples[] = {
    {MSG_HELLO, write_hello, read_hello},
    {MSG_PING, write_ping, read_ping},
    {MSG_PONG, write_ping, read_ping},
    {MSG_BYE, write_verdict, read_verdict},
    {MSG_JOIN, write_join, read_join},
    {MSG_WELCOME, write_verdict, read_verdict},
    {MSG_RECONCILE, write_round, read_round},
    {MSG_RECONCILED, write_round, read_round},
    {MSG_IHAVE, write_announcements, read_announcements},
    {MSG_GOSSIP, write_pushed, read_pushed},
    {MSG_GRAFT, nothing_write, nothing_read},
    {MSG_PRUNE, nothing_write, nothing_read},
    {MSG_DIALBACK, nothing_write, nothing_read},
    {MSG_UNREACHED, nothing_write, nothing_read},
    {MSG_TWIN, write_twin, read_twin},
    {MSG_IWANT, write_ids, read_ids},
    {MSG_RECORDS, write_envelopes, read_envelopes},
    {MSG_NOTFOUND, write_ids, read_ids},
    {MSG_HOLDS, write_ids, read_ids},
};

static const struct sample *sample_of(uint8_t kind)
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        if (samples[i].kind == kind)
            return &samples[i];
    return NULL;
}

static void each_kind_comes_back_as_it_went(void **state)
{
    (void)state;
    size_t kinds = 0;
    for (unsigned kind = 0; kind <= UINT8_MAX; kind++) {
        const struct message_row *row = message_row((uint8_t)kind);
        const struct sample *s = sample_of((uint8_t)kind);
        assert_int_equal(row != NULL, s != NULL);
        if (!row)
            continue;
        kinds++;
        assert_true(row->max < FRAME_MAX && row->name[0]);
        AUTO_BUF struct buf out = BUF(row->max);
        s->write(&out);
        assert_error(out.failed, OK);
        assert_error(s->read(buf_bytes(&out)), OK);
    }
    assert_int_equal(kinds, sizeof samples / sizeof *samples);
}

static void anything_else_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct sample *s = &samples[i];
        AUTO_BUF struct buf out = BUF(4096);
        s->write(&out);
        for (size_t len = 0; len < out.len; len++)
            assert_true(s->read(bytes_of(out.ptr, len)) != OK); /* cut off anywhere */
        buf_put_u8(&out, 0xc0);
        assert_error(s->read(buf_bytes(&out)), ERR_TRAILING);
        static const char *const wrong[] = {"c0",       "80",   "a0",      "9101",
                                            "93c0c0c0", "91c0", "9181c0c0"};
        for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
            AUTO_BUF struct buf bad = BUF(64);
            put_hex(&bad, wrong[k]);
            bool longer = wrong[k][0] == '9' && s->read == nothing_read; /* it may add elements */
            if (!longer && (strcmp(wrong[k], "9101") != 0 || s->read != read_ping))
                assert_true(s->read(buf_bytes(&bad)) != OK);
        }
    }
}

static void a_later_version_may_add_elements(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = BUF(64);
    put_hex(&out, "9401020304"); /* a HELLO with a fourth element */
    struct hello m;
    assert_error(hello_read(buf_bytes(&out), &m), OK);
    assert_int_equal(m.records, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_comes_back_as_it_went),
        cmocka_unit_test(a_twin_says_an_address_or_none),
        cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(a_later_version_may_add_elements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
