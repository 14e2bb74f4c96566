// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <sodium.h>
#include <string.h>

#include "proto/kit.h"

static const char characters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static struct kit example(size_t peers)
{
    struct kit k = {.peer_count = peers};
    memset(k.network.b, 0x11, sizeof k.network.b);
    memset(k.seed, 0x22, sizeof k.seed);
    memset(k.transport.secret, 0x33, sizeof k.transport.secret);
    for (size_t i = 0; i < peers; i++) {
        memset(k.peers[i].transport.b, (int)(0x44 + i), sizeof k.peers[i].transport.b);
        (void)snprintf(k.peers[i].address, sizeof k.peers[i].address, "%s",
                       i ? "[2001:db8::7]:4632" : "goda.example:4632");
    }
    return k;
}

static size_t write(const struct kit *k, char *ret)
{
    AUTO_BUF struct buf out = BUF(KIT_TEXT_MAX);
    assert_error(kit_write(k, &out), OK);
    memcpy(ret, out.ptr, out.len);
    ret[out.len] = '\0';
    return out.len;
}

static enum error read(const char *text, struct kit_spot *spot)
{
    struct kit k;
    return kit_read(bytes_str(text), &k, spot);
}

static bool is_kit_character(char c)
{
    return c && strchr(characters, c);
}

static void a_kit_is_read_as_it_was_written(void **state)
{
    (void)state;
    char text[KIT_TEXT_MAX], page[KIT_TEXT_MAX + 64];
    struct kit_spot spot;
    for (size_t peers = 0; peers <= KIT_PEERS_MAX; peers++) {
        struct kit k = example(peers), u;
        (void)write(&k, text);
        assert_error(kit_read(bytes_str(text), &u, &spot), OK);
        assert_memory_equal(&u.network, &k.network, sizeof k.network);
        assert_memory_equal(u.seed, k.seed, sizeof k.seed);
        assert_memory_equal(u.transport.secret, k.transport.secret, sizeof k.seed);
        assert_int_equal(u.peer_count, peers);
        for (size_t i = 0; i < peers; i++) {
            assert_memory_equal(&u.peers[i].transport, &k.peers[i].transport, 32);
            assert_string_equal(u.peers[i].address, k.peers[i].address);
        }
        (void)snprintf(page, sizeof page,
                       "Kept in 1 safe.\n" KIT_BEGIN "\n\n%s\n" KIT_END "\nEnd 2\n", text);
        assert_error(read(page, &spot), OK);
    }
}

/* As a person types, and as a QR code is read. */
static void it_may_be_typed_in_other_ways(void **state)
{
    (void)state;
    char text[KIT_TEXT_MAX], other[KIT_TEXT_MAX];
    struct kit k = example(2);
    struct kit_spot spot;
    size_t len = write(&k, text), n = 0;
    for (size_t i = 0; i <= len; i++) {
        char c = text[i];
        other[i] = c == '0' ? 'o' : c == '1' && i > 4 && text[i + 1] != ':' ? 'l' : c;
        if (c >= 'A' && c <= 'Z')
            other[i] = (char)(c - 'A' + 'a');
    }
    for (char *c = strchr(other, ':'); c; c = strchr(c + 1, ':')) /* labels stay numbers */
        for (char *d = c - 1; d >= c - 2; d--)
            *d = text[d - other];
    assert_error(read(other, &spot), OK);
    for (size_t i = 0; i < len; i++) { /* in one piece */
        if (text[i] == ' ' && text[i + 1] != ' ' && strchr("0123456789 ", text[i + 1]) &&
            text[i + 2] == ':')
            i += 2;
        if (is_kit_character(text[i]) && text[i + 1] != ':' && text[i + 2] != ':')
            other[n++] = text[i];
    }
    other[n] = '\0';
    assert_int_equal(n % KIT_GROUP, 0);
    assert_error(read(other, &spot), OK);
}

/* Where each character of the kit stands in `text`; returns how many there are. */
static size_t places(const char *text, size_t *ret)
{
    size_t count = 0;
    for (const char *line = text; *line; line = strchr(line, '\n') + 1)
        for (const char *c = strchr(line, ':'); *c != '\n'; c++)
            if (is_kit_character(*c))
                ret[count++] = (size_t)(c - text);
    return count;
}

static void any_wrong_character_is_found_where_it_is(void **state)
{
    (void)state;
    char text[KIT_TEXT_MAX];
    size_t at[KIT_GROUPS_MAX * KIT_GROUP];
    struct kit k = example(2);
    struct kit_spot spot;
    (void)write(&k, text);
    size_t count = places(text, at);
    for (size_t i = 0; i < count; i++) {
        char was = text[at[i]];
        for (const char *c = characters; *c; c++) {
            if (*c == was)
                continue;
            text[at[i]] = *c;
            assert_error(read(text, &spot), ERR_KIT_TYPO);
            assert_int_equal(spot.line, i / KIT_GROUP / KIT_LINE + 1);
            assert_int_equal(spot.group, i / KIT_GROUP % KIT_LINE + 1);
        }
        text[at[i]] = was;
    }
}

static void swap(char *a, char *b)
{
    char c = *a;
    *a = *b;
    *b = c;
}

/* Any two characters anywhere, and any two groups. */
static void any_swap_is_found(void **state)
{
    (void)state;
    char text[KIT_TEXT_MAX];
    size_t at[KIT_GROUPS_MAX * KIT_GROUP];
    struct kit k = example(2);
    struct kit_spot spot;
    randombytes_buf_deterministic(k.seed, sizeof k.seed, k.network.b);
    (void)write(&k, text);
    size_t count = places(text, at);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++) {
            if (text[at[i]] == text[at[j]])
                continue;
            swap(&text[at[i]], &text[at[j]]);
            assert_error(read(text, &spot), ERR_KIT_TYPO);
            if (i / KIT_GROUP == j / KIT_GROUP)
                assert_int_equal(spot.group, i / KIT_GROUP % KIT_LINE + 1);
            swap(&text[at[i]], &text[at[j]]);
        }
    for (size_t i = 0; i < count; i += KIT_GROUP)
        for (size_t j = i + KIT_GROUP; j < count; j += KIT_GROUP) {
            bool same = memcmp(text + at[i], text + at[j], KIT_GROUP) == 0;
            for (size_t c = 0; c < KIT_GROUP; c++)
                swap(&text[at[i + c]], &text[at[j + c]]);
            assert_error(read(text, &spot), same ? OK : ERR_KIT_TYPO);
            for (size_t c = 0; c < KIT_GROUP; c++)
                swap(&text[at[i + c]], &text[at[j + c]]);
        }
}

static void what_is_cut_off_is_found(void **state)
{
    (void)state;
    char text[KIT_TEXT_MAX];
    struct kit k = example(1);
    struct kit_spot spot;
    size_t len = write(&k, text);
    for (size_t i = 1; i < len; i++) { /* the last is a newline */
        text[len - 1 - i] = '\0';
        assert_error(read(text, &spot), ERR_KIT_TYPO);
    }
}

static void a_lost_group_or_line_is_named(void **state)
{
    (void)state;
    char text[KIT_TEXT_MAX], other[2 * KIT_TEXT_MAX];
    struct kit k = example(1);
    struct kit_spot spot;
    (void)write(&k, text);
    char *second = strchr(text, '\n') + 1, *third = strchr(second, '\n') + 1;
    (void)snprintf(other, sizeof other, "%.*s\n%s", (int)(second - text - 7), text, second);
    assert_error(read(other, &spot), ERR_KIT_TYPO);
    assert_int_equal(spot.line, 1);
    assert_int_equal(spot.group, 8);
    (void)snprintf(other, sizeof other, "%.*s%s", (int)(second - text), text, third);
    assert_error(read(other, &spot), ERR_KIT_TYPO);
    assert_int_equal(spot.line, 2);
    assert_int_equal(spot.group, 1);
    assert_error(read("", &spot), ERR_KIT_TYPO);
    assert_error(read("Läs mig", &spot), ERR_KIT_TYPO);
    assert_error(kit_read(BYTES_NONE, &k, &spot), ERR_KIT_TYPO);
}

/* Both were made outside this program (Python, with hashlib's BLAKE2b). */
static void the_golden_kit_is_written_and_a_later_version_told(void **state)
{
    (void)state;
    static const char golden[] = " 1: SN4MA 5C4YE 048H3 248HB 248HK 248H6 248H9 248HQ\n"
                                 " 2: 248HE 248HS 248HJ 248H4 248HD 248HZ 248HY 28H27\n"
                                 " 3: 48H2F 48H27 48H2Q 48H2J 48H2R 48H2C 48H21 48H2V\n"
                                 " 4: 48H2A 48H2D 48H23 48H2Z 6CSK1 6CSKY 6CSK5 6CSKP\n"
                                 " 5: 6CSKN 6CSKK 6CSKZ 6CSK7 6CSKJ 6CSKX 6CSK3 6CSKT\n"
                                 " 6: 6CSGR 2H241 8H243 8H24A 8H24R 8H24S 8H24V 8H24Z\n"
                                 " 7: 8H24Q 8H247 8H242 8H248 8H24W 8H24H 25KPH YS314\n"
                                 " 8: 5SJQE GRBD1 E1P6X AEHM4 6RSK4 4000T\n";
    static const char later[] = " 1: 3BQAP M0Y4E 088HP 248HB 248HK 248H6 248H9 248HQ\n"
                                " 2: 248HE 248HS 248HJ 248H4 248HD 248HZ 248HY 28H27\n"
                                " 3: 48H2F 48H27 48H2Q 48H2J 48H2R 48H2C 48H21 48H2V\n"
                                " 4: 48H2A 48H2D 48H23 48H2Z 6CSK1 6CSKY 6CSK5 6CSKP\n"
                                " 5: 6CSKN 6CSKK 6CSKZ 6CSK7 6CSKJ 6CSKX 6CSK3 6CSKT\n"
                                " 6: 6CSGR 0000H\n";
    char text[KIT_TEXT_MAX];
    struct kit k = example(1);
    struct kit_spot spot;
    (void)write(&k, text);
    assert_string_equal(text, golden);
    assert_error(read(later, &spot), ERR_VERSION);
}

static void it_proves_its_own_keys_and_no_others(void **state)
{
    (void)state;
    char text[KIT_TEXT_MAX];
    struct kit k = example(1), u;
    struct kit_spot spot;
    uint8_t random[32] = {7};
    (void)write(&k, text);
    assert_error(kit_read(bytes_str(text), &u, &spot), OK);
    struct hash sign = u.sign, transport;
    memcpy(transport.b, u.transport.public, sizeof transport.b);
    assert_true(kit_proves(&u, &sign, &transport, random));
    assert_false(kit_proves(&u, &transport, &transport, random));
    assert_false(kit_proves(&u, &sign, &sign, random));
    assert_false(kit_proves(&u, &sign, &(struct hash){{0}}, random));
    u.seed[0] ^= 1;
    assert_false(kit_proves(&u, &sign, &transport, random));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kit_is_read_as_it_was_written),
        cmocka_unit_test(it_may_be_typed_in_other_ways),
        cmocka_unit_test(any_wrong_character_is_found_where_it_is),
        cmocka_unit_test(any_swap_is_found),
        cmocka_unit_test(what_is_cut_off_is_found),
        cmocka_unit_test(a_lost_group_or_line_is_named),
        cmocka_unit_test(the_golden_kit_is_written_and_a_later_version_told),
        cmocka_unit_test(it_proves_its_own_keys_and_no_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
