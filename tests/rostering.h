// SPDX-License-Identifier: Apache-2.0
/* Networks and their members for the tests of what rests on the roster. */
#ifndef GODA_TESTS_ROSTERING_H
#define GODA_TESTS_ROSTERING_H

#include <sodium.h>
#include <stdarg.h>
#include <string.h>

#include "proto/base/mp.h"
#include "proto/record/payload.h"
#include "proto/record/roster.h"
#include "tests/testing.h"

enum { KEYS = 16, ENTRIES_MAX = 32 };

/* Organisation i has key i; keys from 8 on are those that somebody changes to. */
static struct {
    struct hash sign, transport;
    uint8_t secret[SECRET_KEY_BYTES];
    char sign_hex[65], transport_hex[65];
} keys[KEYS];

/* A set of roster records; the first is the genesis. */
struct set_of {
    struct buf envelope[ENTRIES_MAX];
    size_t count;
    struct hash network;
};

static int make_keys(void **state)
{
    (void)state;
    for (uint8_t i = 0; i < KEYS; i++) {
        uint8_t seed[32] = {i};
        (void)crypto_sign_seed_keypair(keys[i].sign.b, keys[i].secret, seed);
        memset(keys[i].transport.b, 0x80 + i, sizeof keys[i].transport.b);
        (void)bytes_hex(hash_bytes(&keys[i].sign), keys[i].sign_hex);
        (void)bytes_hex(hash_bytes(&keys[i].transport), keys[i].transport_hex);
    }
    return 0;
}

/* Signs a record with key `by`; the fields are pairs of name and text, ended by NULL. */
static void say(struct set_of *s, int by, uint32_t kind, uint64_t created, ...)
{
    AUTO_BUF struct buf map = BUF(4096), body = BUF(4096), contact = BUF(4096);
    msgpack_packer pk = mp_packer(&map);
    va_list pairs;
    size_t count = 0;
    va_start(pairs, created);
    while (va_arg(pairs, const char *))
        count++;
    va_end(pairs);
    (void)msgpack_pack_map(&pk, count / 2);
    va_start(pairs, created);
    for (size_t i = 0; i < count; i++)
        mp_put_str(&pk, va_arg(pairs, const char *));
    va_end(pairs);

    AUTO_MP struct mp m = {0};
    struct complaint complaint;
    const uint8_t salt[2 * SALT_BYTES] = {1};
    const struct hash zero = {{0}};
    assert_error(mp_read(buf_bytes(&map), MP_BOUNDED, 64, &m), OK);
    assert_error(payload_encode(kind_of(kind), &m.root, salt, &body, &contact, &complaint), OK);
    const struct record_draft draft = {
        .kind = kind, .created = created, .part = {buf_bytes(&body)}};
    struct buf *out = &s->envelope[s->count++];
    assert_true(s->count <= ENTRIES_MAX);
    *out = BUF(RECORD_MAX);
    assert_error(
        record_sign(&draft, kind == KIND_GENESIS ? &zero : &s->network, keys[by].secret, out), OK);
}

static enum error add(struct roster *r, const struct set_of *s, size_t i)
{
    struct record record;
    assert_error(record_decode(buf_bytes(&s->envelope[i]), &record), OK);
    return roster_add(r, &record);
}

/* A network founded by organisation 0 at time 1000. */
static struct set_of found(void)
{
    struct set_of s = {.count = 0};
    say(&s, 0, KIND_GENESIS, 1000, "name", "Staden", "slug", "founder", "org_name", "Grundaren",
        "transport_key", keys[0].transport_hex, NULL);
    struct record genesis;
    assert_error(record_decode(buf_bytes(&s.envelope[0]), &genesis), OK);
    s.network = genesis.id;
    return s;
}

static void admit(struct set_of *s, int by, uint64_t created, int whom, const char *slug,
                  const char *role)
{
    say(s, by, KIND_ADMIT, created, "slug", slug, "org_name", slug, "sign_key", keys[whom].sign_hex,
        "transport_key", keys[whom].transport_hex, "role", role, NULL);
}

static inline struct roster *evaluated(const struct set_of *s)
{
    struct roster *r = roster_new(&s->network);
    assert_non_null(r);
    for (size_t i = 0; i < s->count; i++)
        assert_error(add(r, s, i), OK);
    return r;
}

static inline void set_done(struct set_of *s)
{
    for (size_t i = 0; i < s->count; i++)
        buf_done(&s->envelope[i]);
}

#define AUTO_SET __attribute__((cleanup(set_done)))

static inline void roster_drop(struct roster **r)
{
    roster_free(*r);
}
#define AUTO_ROSTER __attribute__((cleanup(roster_drop)))

#endif
