// SPDX-License-Identifier: Apache-2.0
#include "tests/rostering.h"

#include "proto/base/rng.h"
#include "proto/record/entry.h"

/* All that a member is, as bytes, so that two rosters can be compared. */
static void describe(struct roster *r, struct buf *out)
{
    buf_put(out, bytes_str(roster_network_name(r)));
    for (size_t i = 0; i < roster_count(r); i++) {
        const struct member *m = roster_at(r, i);
        buf_put(out, bytes_str(m->slug));
        buf_put(out, bytes_str(m->name));
        buf_put(out, bytes_str(m->successor));
        buf_put_u8(out, (uint8_t)m->role);
        buf_put_u8(out, m->retired);
        buf_put_u64(out, m->since);
        buf_put_u64(out, m->until);
        for (size_t k = 0; k < m->key_count; k++) {
            buf_put(out, hash_bytes(&m->keys[k].sign));
            buf_put_u64(out, m->keys[k].from);
            buf_put_u64(out, m->keys[k].until);
        }
        buf_put(out, hash_bytes(&m->transport));
        for (size_t a = 0; a < m->address_count; a++)
            buf_put(out, bytes_str(m->addresses[a]));
        buf_put_u8(out, m->inbound);
    }
}

static void the_founder_is_an_administrator(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    AUTO_ROSTER struct roster *r = evaluated(&s);
    assert_string_equal(roster_network_name(r), "Staden");
    assert_int_equal(roster_count(r), 1);
    const struct member *m = roster_by_author(r, &keys[0].sign);
    assert_string_equal(m->slug, "founder");
    assert_string_equal(m->name, "Grundaren");
    assert_int_equal(m->role, ROLE_ADMIN);
    assert_ptr_equal(roster_by_slug(r, "founder"), m);
    assert_ptr_equal(roster_by_transport(r, &keys[0].transport), m);
    assert_true(roster_is_admin(r, &keys[0].sign));
    assert_true(roster_may_publish(r, &keys[0].sign, 1000));
    assert_false(roster_may_publish(r, &keys[0].sign, 999));
    assert_null(roster_by_author(r, &keys[1].sign));
    assert_error(add(r, &s, 0), ERR_DUPLICATE);
}

static void nobody_is_a_member_before_the_genesis_arrives(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "member");
    AUTO_ROSTER struct roster *r = roster_new(&s.network);
    assert_error(add(r, &s, 1), OK);
    assert_int_equal(roster_count(r), 0);
    assert_string_equal(roster_network_name(r), "");
    assert_error(add(r, &s, 0), OK);
    assert_int_equal(roster_count(r), 2);
}

static void another_networks_genesis_founds_nothing(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    say(&s, 1, KIND_GENESIS, 500, "name", "Annan", "slug", "other", "org_name", "Annan",
        "transport_key", keys[1].transport_hex, NULL);
    AUTO_ROSTER struct roster *r = evaluated(&s);
    assert_int_equal(roster_count(r), 1);
    assert_string_equal(roster_network_name(r), "Staden");
}

static void only_administrators_admit(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "member");
    admit(&s, 1, 3000, 2, "c", "admin"); /* by a member */
    admit(&s, 3, 3000, 3, "d", "admin"); /* by itself */
    admit(&s, 0, 4000, 4, "e", "admin");
    admit(&s, 4, 3999, 5, "f", "member"); /* before it was one */
    admit(&s, 4, 4000, 6, "g", "reader");
    AUTO_ROSTER struct roster *r = evaluated(&s);
    assert_non_null(roster_by_slug(r, "b"));
    assert_null(roster_by_slug(r, "c"));
    assert_null(roster_by_slug(r, "d"));
    assert_null(roster_by_slug(r, "f"));
    assert_true(roster_is_admin(r, &keys[4].sign));
    assert_false(roster_is_admin(r, &keys[1].sign));
    assert_true(roster_may_publish(r, &keys[1].sign, 2000));
    assert_false(roster_may_publish(r, &keys[6].sign, 9000)); /* a reader */
}

static void what_is_taken_is_not_given_again(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "member");
    admit(&s, 0, 2001, 2, "b", "member"); /* the slug */
    say(&s, 0, KIND_ADMIT, 2002, "slug", "c", "org_name", "C", "sign_key", keys[1].sign_hex,
        "transport_key", keys[3].transport_hex, "role", "member", NULL);
    say(&s, 0, KIND_ADMIT, 2003, "slug", "c", "org_name", "C", "sign_key", keys[3].sign_hex,
        "transport_key", keys[1].transport_hex, "role", "member", NULL);
    say(&s, 1, KIND_REKEY, 2004, "slug", "b", "sign_key", keys[0].sign_hex, NULL);
    say(&s, 1, KIND_DESCRIPTOR, 2005, "transport_key", keys[0].transport_hex, NULL);
    AUTO_ROSTER struct roster *r = evaluated(&s);
    assert_int_equal(roster_count(r), 2);
    assert_null(roster_by_author(r, &keys[2].sign));
    assert_int_equal(roster_by_slug(r, "b")->key_count, 1);
    assert_string_equal(roster_by_transport(r, &keys[0].transport)->slug, "founder");
}

static void a_key_that_is_none_is_not_admitted(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    say(&s, 0, KIND_ADMIT, 2000, "slug", "b", "org_name", "B", "sign_key",
        "0100000000000000000000000000000000000000000000000000000000000000", "transport_key",
        keys[1].transport_hex, "role", "member", NULL);
    AUTO_ROSTER struct roster *r = evaluated(&s);
    assert_int_equal(roster_count(r), 1);
    assert_error(add(r, &s, 1), ERR_DUPLICATE);
}

static void the_founder_cannot_be_expelled(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "admin");
    say(&s, 1, KIND_RETIRE, 3000, "slug", "founder", "until", "1500", NULL);
    say(&s, 1, KIND_ROLE, 3001, "slug", "founder", "role", "reader", NULL);
    say(&s, 1, KIND_REKEY, 3002, "slug", "founder", "sign_key", keys[8].sign_hex, NULL);
    say(&s, 1, KIND_SUCCEED, 3003, "slug", "founder", "successor", "b", NULL);
    AUTO_ROSTER struct roster *r = evaluated(&s);
    assert_true(roster_is_admin(r, &keys[0].sign));
    assert_true(roster_may_publish(r, &keys[0].sign, 9000));
    assert_null(roster_by_author(r, &keys[8].sign));
    assert_string_equal(roster_by_slug(r, "founder")->successor, "");
}

static void a_retired_key_stops_publishing(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "admin");
    admit(&s, 1, 3000, 2, "c", "member");
    admit(&s, 1, 5000, 3, "d", "member"); /* too late: see `until` */
    say(&s, 0, KIND_RETIRE, 4500, "slug", "b", "until", "4000", NULL);
    say(&s, 0, KIND_RETIRE, 4600, "slug", "b", "until", "9000", NULL); /* does not revive it */
    say(&s, 0, KIND_REKEY, 4700, "slug", "b", "sign_key", keys[8].sign_hex, NULL);
    AUTO_ROSTER struct roster *r = evaluated(&s);
    const struct member *b = roster_by_slug(r, "b");
    assert_true(b->retired);
    assert_int_equal(b->until, 4000);
    assert_true(roster_may_publish(r, &keys[1].sign, 3999));
    assert_false(roster_may_publish(r, &keys[1].sign, 4000));
    assert_false(roster_is_admin(r, &keys[1].sign));
    assert_null(member_sign_key(b));
    assert_null(roster_by_transport(r, &keys[1].transport));
    assert_ptr_equal(roster_by_author(r, &keys[1].sign), b);
    assert_non_null(roster_by_slug(r, "c"));
    assert_null(roster_by_slug(r, "d"));
    assert_null(roster_by_author(r, &keys[8].sign));
}

static void keys_follow_one_another(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "member");
    admit(&s, 0, 2001, 2, "c", "member");
    say(&s, 1, KIND_REKEY, 3000, "slug", "b", "sign_key", keys[8].sign_hex, "transport_key",
        keys[8].transport_hex, NULL);
    say(&s, 2, KIND_REKEY, 3500, "slug", "b", "sign_key", keys[9].sign_hex, NULL); /* not its own */
    say(&s, 1, KIND_REKEY, 4000, "slug", "b", "sign_key", keys[10].sign_hex, NULL); /* old key */
    say(&s, 0, KIND_REKEY, 5000, "slug", "b", "sign_key", keys[11].sign_hex, "from", "4500", NULL);
    AUTO_ROSTER struct roster *r = evaluated(&s);
    const struct member *b = roster_by_slug(r, "b");
    assert_int_equal(b->key_count, 3);
    assert_true(roster_may_publish(r, &keys[1].sign, 2999));
    assert_false(roster_may_publish(r, &keys[1].sign, 3000));
    assert_true(roster_may_publish(r, &keys[8].sign, 3000));
    assert_true(roster_may_publish(r, &keys[8].sign, 4499));
    assert_false(roster_may_publish(r, &keys[8].sign, 4500));
    assert_true(roster_may_publish(r, &keys[11].sign, 4500));
    assert_true(hash_equal(member_sign_key(b), &keys[11].sign));
    assert_null(roster_by_author(r, &keys[9].sign));
    assert_null(roster_by_author(r, &keys[10].sign));
    assert_null(roster_by_transport(r, &keys[1].transport));
    assert_ptr_equal(roster_by_transport(r, &keys[8].transport), b);
}

static void records_are_judged_by_the_role_of_their_time(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "member");
    say(&s, 0, KIND_ROLE, 3000, "slug", "b", "role", "reader", NULL);
    say(&s, 0, KIND_ROLE, 4000, "slug", "b", "role", "admin", NULL);
    AUTO_ROSTER struct roster *r = evaluated(&s);
    assert_true(roster_may_publish(r, &keys[1].sign, 2999));
    assert_false(roster_may_publish(r, &keys[1].sign, 3000));
    assert_true(roster_may_publish(r, &keys[1].sign, 4000));
    assert_true(roster_is_admin(r, &keys[1].sign));
}

static void a_descriptor_speaks_for_its_author(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "reader");
    say(&s, 1, KIND_DESCRIPTOR, 4000, "addresses", "b.example:4632, [2001:db8::1]:4632, nonsense",
        "inbound", "ja", NULL);
    say(&s, 1, KIND_DESCRIPTOR, 3000, "addresses", "old.example:1", NULL);
    say(&s, 7, KIND_DESCRIPTOR, 5000, "addresses", "stranger.example:1", NULL);
    AUTO_ROSTER struct roster *r = evaluated(&s);
    const struct member *b = roster_by_slug(r, "b");
    assert_int_equal(b->address_count, 2);
    assert_string_equal(b->addresses[0], "b.example:4632");
    assert_string_equal(b->addresses[1], "[2001:db8::1]:4632");
    assert_true(b->inbound);
    assert_int_equal(roster_by_slug(r, "founder")->address_count, 0);
}

static void successors_form_no_ring(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "member");
    admit(&s, 0, 2001, 2, "c", "member");
    say(&s, 0, KIND_SUCCEED, 3000, "slug", "b", "successor", "c", NULL);
    say(&s, 0, KIND_SUCCEED, 3001, "slug", "c", "successor", "b", NULL);
    say(&s, 0, KIND_SUCCEED, 3002, "slug", "c", "successor", "c", NULL);
    say(&s, 0, KIND_SUCCEED, 3003, "slug", "c", "successor", "nobody", NULL);
    AUTO_ROSTER struct roster *r = evaluated(&s);
    assert_string_equal(roster_by_slug(r, "b")->successor, "c");
    assert_string_equal(roster_by_slug(r, "c")->successor, "");
}

/* What an administrator whose key was stolen has done, and the founder undoes. */
static void the_founder_repairs_what_an_administrator_did(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "admin");
    admit(&s, 0, 2001, 2, "c", "member");
    admit(&s, 1, 2500, 3, "d", "member"); /* before anything was wrong */
    admit(&s, 1, 4000, 4, "e", "admin");
    say(&s, 1, KIND_RETIRE, 4001, "slug", "c", "until", "2002", NULL);
    say(&s, 1, KIND_REKEY, 4002, "slug", "d", "sign_key", keys[8].sign_hex, NULL);
    say(&s, 4, KIND_ROLE, 4003, "slug", "d", "role", "reader", NULL);
    AUTO_ROSTER struct roster *r = evaluated(&s);
    assert_true(roster_by_slug(r, "c")->retired);
    assert_true(roster_is_admin(r, &keys[4].sign));
    say(&s, 0, KIND_RETIRE, 5000, "slug", "b", "until", "3000", NULL);
    assert_error(add(r, &s, s.count - 1), OK);
    assert_false(roster_may_publish(r, &keys[1].sign, 3000));
    assert_true(roster_may_publish(r, &keys[2].sign, 4500));
    assert_true(hash_equal(member_sign_key(roster_by_slug(r, "d")), &keys[3].sign));
    assert_int_equal(roster_by_slug(r, "d")->role, ROLE_MEMBER);
    assert_null(roster_by_slug(r, "e"));
    assert_true(roster_entry(r, 3)->in_force);
    assert_false(roster_entry(r, 4)->in_force);
    admit(&s, 0, 6000, 4, "e", "member"); /* what was given in vain is still to be given */
    assert_error(add(r, &s, s.count - 1), OK);
    assert_int_equal(roster_by_slug(r, "e")->role, ROLE_MEMBER);
}

static void only_the_founder_reaches_back(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "admin");
    admit(&s, 0, 2001, 2, "c", "admin");
    admit(&s, 2, 3000, 3, "d", "member");
    say(&s, 1, KIND_RETIRE, 4000, "slug", "c", "until", "2500", NULL);
    say(&s, 2, KIND_RETIRE, 4000, "slug", "b", "until", "2500", NULL); /* too late or too early */
    AUTO_ROSTER struct roster *r = evaluated(&s);
    assert_non_null(roster_by_slug(r, "d"));
    assert_true(roster_by_slug(r, "b")->retired != roster_by_slug(r, "c")->retired);
}

/* One of what the three administrators (0 the founder) may say, at a time between. */
static void say_anything(struct set_of *s, struct rng *rng)
{
    static const char *const slugs[] = {"founder", "b", "c", "d", "e", "f"};
    static const char *const roles[] = {"reader", "member", "admin"};
    int by = (int)rng_below(rng, 3), fresh = (int)rng_below(rng, KEYS - 3) + 3;
    uint64_t created = 3000 + rng_below(rng, 1000);
    const char *slug = slugs[rng_below(rng, 6)], *other = slugs[rng_below(rng, 6)];
    char until[24];
    (void)snprintf(until, sizeof until, "%u", (unsigned)(2500 + rng_below(rng, 2000)));
    switch (rng_below(rng, 5)) {
    case 0:
        admit(s, by, created, fresh, slug, roles[rng_below(rng, 3)]);
        break;
    case 1:
        say(s, by, KIND_RETIRE, created, "slug", slug, "until", until, NULL);
        break;
    case 2:
        say(s, by, KIND_REKEY, created, "slug", slug, "sign_key", keys[fresh].sign_hex, NULL);
        break;
    case 3:
        say(s, by, KIND_SUCCEED, created, "slug", slug, "successor", other, NULL);
        break;
    default:
        say(s, by, KIND_ROLE, created, "slug", slug, "role", roles[rng_below(rng, 3)], NULL);
    }
}

static void assert_like(const struct set_of *s, struct rng *rng, const struct buf *like)
{
    AUTO_BUF struct buf got = BUF(1 << 20);
    AUTO_ROSTER struct roster *r = roster_new(&s->network);
    size_t order[ENTRIES_MAX];
    for (size_t i = 0; i < s->count; i++) {
        size_t j = rng_below(rng, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    for (size_t i = 0; i < s->count; i++) {
        assert_error(add(r, s, order[i]), OK);
        if (rng_below(rng, 2))
            (void)roster_count(r); /* evaluated in the middle, too */
    }
    describe(r, &got);
    assert_true(bytes_equal(buf_bytes(&got), buf_bytes(like)));
}

/* Administrators against each other, in any order of arrival: all agree, and when the founder has
 * sent both away as of the beginning, nothing of what they said is left. */
static void rival_administrators_leave_no_doubt_and_no_trace(void **state)
{
    (void)state;
    enum { ROUNDS = 300, SAID = 16 };
    const uint8_t seed[32] = {7};
    struct rng rng;
    rng_init(&rng, seed);
    for (int round = 0; round < ROUNDS; round++) {
        AUTO_SET struct set_of s = found();
        AUTO_BUF struct buf all = BUF(1 << 20), repaired = BUF(1 << 20);
        admit(&s, 0, 2000, 1, "b", "admin");
        admit(&s, 0, 2000, 2, "c", "admin");
        for (int i = 0; i < SAID; i++)
            say_anything(&s, &rng);
        AUTO_ROSTER struct roster *r = evaluated(&s);
        describe(r, &all);
        assert_like(&s, &rng, &all);
        const struct hash *key = member_sign_key(roster_by_slug(r, "founder"));
        int by = 0;
        while (key && !hash_equal(&keys[by].sign, key))
            by++;
        if (!key)
            continue; /* it has sent itself away */
        say(&s, by, KIND_RETIRE, 5000, "slug", "b", "until", "2500", NULL);
        say(&s, by, KIND_RETIRE, 5001, "slug", "c", "until", "2500", NULL);
        AUTO_ROSTER struct roster *after = evaluated(&s);
        describe(after, &repaired);
        assert_like(&s, &rng, &repaired);
        assert_false(roster_is_admin(after, &keys[1].sign));
        for (size_t i = 0; i < roster_size(after); i++) {
            const struct entry *e = roster_entry(after, i);
            bool rival =
                hash_equal(&e->author, &keys[1].sign) || hash_equal(&e->author, &keys[2].sign);
            assert_false(rival && e->in_force);
        }
        assert_non_null(member_sign_key(roster_by_slug(after, "founder")));
    }
}

/* Entries of every kind, some without effect, some at the same time. */
static struct set_of mixed(void)
{
    struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "admin");
    admit(&s, 0, 2000, 2, "c", "member");
    admit(&s, 1, 2500, 3, "d", "reader");
    admit(&s, 0, 2500, 4, "d", "member"); /* one of the two takes the slug: the smaller id */
    say(&s, 2, KIND_REKEY, 3000, "slug", "c", "sign_key", keys[8].sign_hex, NULL);
    say(&s, 1, KIND_REKEY, 3000, "slug", "c", "sign_key", keys[9].sign_hex, NULL);
    say(&s, 0, KIND_ROLE, 3500, "slug", "b", "role", "member", NULL);
    say(&s, 1, KIND_ROLE, 3500, "slug", "c", "role", "admin", NULL);
    say(&s, 8, KIND_DESCRIPTOR, 3600, "addresses", "c.example:1", "inbound", "yes", NULL);
    say(&s, 9, KIND_DESCRIPTOR, 3600, "addresses", "c.example:2", NULL);
    say(&s, 0, KIND_RETIRE, 4000, "slug", "d", "until", "3900", NULL);
    say(&s, 0, KIND_SUCCEED, 4100, "slug", "d", "successor", "c", NULL);
    admit(&s, 1, 4200, 5, "e", "member");
    return s;
}

static void any_order_of_arrival_gives_the_same_members(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = mixed();
    AUTO_ROSTER struct roster *reference = evaluated(&s);
    AUTO_BUF struct buf expected = BUF(1 << 16);
    describe(reference, &expected);
    struct rng rng;
    rng_init(&rng, (const uint8_t[32]){42});
    for (int round = 0; round < 500; round++) {
        size_t order[ENTRIES_MAX];
        for (size_t i = 0; i < s.count; i++) { /* inside-out Fisher-Yates */
            size_t j = (size_t)rng_below(&rng, i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        AUTO_ROSTER struct roster *r = roster_new(&s.network);
        AUTO_BUF struct buf actual = BUF(1 << 16);
        for (size_t i = 0; i < s.count; i++) {
            assert_error(add(r, &s, order[i]), OK);
            if (rng_below(&rng, 2)) /* asked in between, and told again what it knows */
                assert_true(roster_count(r) <= s.count);
            assert_error(add(r, &s, order[rng_below(&rng, i + 1)]), ERR_DUPLICATE);
        }
        describe(r, &actual);
        assert_bytes(buf_bytes(&actual), buf_bytes(&expected));
    }
}

static void rosters_that_share_answer_as_if_each_had_its_own(void **state)
{
    enum { SHARERS = 4 };
    (void)state;
    AUTO_SET struct set_of s = mixed();
    struct rng rng;
    rng_init(&rng, (const uint8_t[32]){7});
    for (int round = 0; round < 50; round++) {
        struct roster *shared[SHARERS], *own[SHARERS];
        for (size_t k = 0; k < SHARERS; k++) {
            shared[k] = k ? roster_share(shared[0]) : roster_new(&s.network);
            own[k] = roster_new(&s.network);
        }
        for (size_t step = 0; step < 4 * s.count * SHARERS; step++) {
            size_t k = rng_below(&rng, SHARERS), i = rng_below(&rng, s.count);
            AUTO_BUF struct buf actual = BUF(1 << 16), expected = BUF(1 << 16);
            assert_error(add(shared[k], &s, i), add(own[k], &s, i));
            k = rng_below(&rng, SHARERS);
            describe(shared[k], &actual);
            describe(own[k], &expected);
            assert_bytes(buf_bytes(&actual), buf_bytes(&expected));
        }
        for (size_t k = 0; k < SHARERS; k++) {
            roster_free(shared[k]);
            roster_free(own[k]);
        }
    }
}

static void other_records_are_refused(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = found();
    AUTO_ROSTER struct roster *r = evaluated(&s);
    struct record record;
    assert_error(record_decode(buf_bytes(&s.envelope[0]), &record), OK);
    record.kind = KIND_EXAMPLE;
    assert_error(roster_add(r, &record), ERR_KIND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_founder_is_an_administrator),
        cmocka_unit_test(nobody_is_a_member_before_the_genesis_arrives),
        cmocka_unit_test(another_networks_genesis_founds_nothing),
        cmocka_unit_test(only_administrators_admit),
        cmocka_unit_test(what_is_taken_is_not_given_again),
        cmocka_unit_test(a_key_that_is_none_is_not_admitted),
        cmocka_unit_test(the_founder_cannot_be_expelled),
        cmocka_unit_test(a_retired_key_stops_publishing),
        cmocka_unit_test(keys_follow_one_another),
        cmocka_unit_test(records_are_judged_by_the_role_of_their_time),
        cmocka_unit_test(a_descriptor_speaks_for_its_author),
        cmocka_unit_test(successors_form_no_ring),
        cmocka_unit_test(the_founder_repairs_what_an_administrator_did),
        cmocka_unit_test(only_the_founder_reaches_back),
        cmocka_unit_test(rival_administrators_leave_no_doubt_and_no_trace),
        cmocka_unit_test(any_order_of_arrival_gives_the_same_members),
        cmocka_unit_test(rosters_that_share_answer_as_if_each_had_its_own),
        cmocka_unit_test(other_records_are_refused),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
