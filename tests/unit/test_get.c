// SPDX-License-Identifier: Apache-2.0
/* The method `get`: the whole story of a record. */
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "tests/saying.h"

struct told {
    struct buf bytes;
    struct mp mp;
};

static void told_done(struct told *t)
{
    mp_done(&t->mp);
    buf_done(&t->bytes);
}
#define AUTO_TOLD __attribute__((cleanup(told_done)))

static struct told tell_version(struct stored_in *in, const struct hash *id, struct bytes version)
{
    struct told t = {.bytes = BUF(CONTROL_MESSAGE_MAX)};
    msgpack_packer pk = mp_packer(&t.bytes);
    assert_error(store_get(in->reading, id, version, &pk), OK);
    assert_error(mp_read(buf_bytes(&t.bytes), MP_BOUNDED, MP_CONTROL_NODES, &t.mp), OK);
    return t;
}

static struct told tell(struct stored_in *in, const struct hash *id)
{
    return tell_version(in, id, BYTES_NONE);
}

static const msgpack_object *record_of(const struct told *t)
{
    return mp_get(&t->mp.root, "record");
}

/* The i-th entry of a list, which has `count`. */
static const msgpack_object *entry(const struct told *t, const char *list, size_t i, size_t count)
{
    const msgpack_object *all = mp_get(&t->mp.root, list);
    assert_non_null(all);
    assert_int_equal(all->via.array.size, count);
    return mp_at(all, i);
}

static void assert_text(const msgpack_object *map, const char *key, const char *expected)
{
    assert_non_null(map);
    assert_bytes(text_in(map, key), bytes_str(expected));
}

static void assert_nil(const msgpack_object *map, const char *key)
{
    assert_non_null(mp_get(map, key));
    assert_int_equal(mp_get(map, key)->type, MSGPACK_OBJECT_NIL);
}

static void assert_id(const msgpack_object *map, const char *key, const struct hash *expected)
{
    char hex[65];
    assert_text(map, key, bytes_hex(hash_bytes(expected), hex));
}

static bool says(const msgpack_object *map, const char *key)
{
    bool yes = false;
    assert_true(mp_bool(mp_get(map, key), &yes));
    return yes;
}

/* -------------------------------------------------------------------------------------------- */

static void an_example_is_told_as_it_reads_now(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett", "flag", "unsure");
    AUTO_TOLD struct told before = tell(in, &root);
    assert_id(record_of(&before), "version", &root);
    assert_nil(record_of(&before), "updated");
    assert_id(entry(&before, "versions", 0, 1), "id", &root);
    assert_true(says(entry(&before, "versions", 0, 1), "current"));
    struct hash second = edit(in, TVA, &root, &root, FIELDS("title", "Två")),
                third = edit(in, TVA, &root, &second,
                             FIELDS("title", "Tre", "flag", "ordinary", "review_by", "2199-12-31"));
    (void)edit(in, TRE, &root, &third, FIELDS("title", "Fyra")); /* not theirs */
    AUTO_TOLD struct told t = tell(in, &root);
    const msgpack_object *record = record_of(&t);
    assert_id(record, "id", &root);
    assert_id(record, "version", &third);
    assert_text(mp_get(record, "fields"), "title", "Tre");
    assert_text(record, "review_by", "2199-12-31");
    assert_false(says(record, "overdue"));
    assert_text(record, "state", "published");
    assert_text(&t.mp.root, "flag", "ordinary");
    const msgpack_object *newest = entry(&t, "versions", 0, 3),
                         *first = entry(&t, "versions", 2, 3);
    assert_id(newest, "id", &third);
    assert_id(newest, "prev", &second);
    assert_true(says(newest, "current"));
    assert_id(first, "id", &root);
    assert_nil(first, "prev");
    assert_false(says(first, "current"));
    assert_text(mp_get(first, "fields"), "title", "Ett");
}

static uint64_t number(const msgpack_object *map, const char *key)
{
    uint64_t n = 0;
    assert_true(mp_uint(mp_get(map, key), UINT64_MAX, &n));
    return n;
}

/* What is told from that version on: its number, and how many are listed. */
static void assert_version(struct stored_in *in, const struct hash *root, const char *typed,
                           uint64_t expected, size_t listed)
{
    AUTO_TOLD struct told t = tell_version(in, root, bytes_str(typed));
    const msgpack_object *first = entry(&t, "versions", 0, listed);
    char title[8];
    assert_int_equal(number(&t.mp.root, "version_count"), 25);
    assert_int_equal(number(first, "number"), expected);
    (void)snprintf(title, sizeof title, "%d", (int)expected);
    assert_text(mp_get(first, "fields"), "title", title);
    assert_int_equal(number(entry(&t, "versions", listed - 1, listed), "number"), 1);
}

static void of_many_versions_any_is_told(void **state)
{
    enum { MANY = 25 };
    struct stored_in *in = *state;
    struct hash ids[MANY] = {SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "1")};
    char title[8], hex[65];
    for (int i = 1; i < MANY; i++) {
        (void)snprintf(title, sizeof title, "%d", i + 1);
        ids[i] = edit(in, TVA, &ids[0], &ids[i - 1], FIELDS("title", title));
    }
    AUTO_TOLD struct told t = tell(in, &ids[0]);
    assert_int_equal(number(entry(&t, "versions", 0, 21), "number"), 25);
    assert_int_equal(number(entry(&t, "versions", 19, 21), "number"), 6);
    assert_int_equal(number(entry(&t, "versions", 20, 21), "number"), 1);
    assert_version(in, &ids[0], "25", 25, 21);
    assert_version(in, &ids[0], "22", 22, 21);
    assert_version(in, &ids[0], "3", 3, 3);
    assert_version(in, &ids[0], "1", 1, 1);
    assert_version(in, &ids[0], bytes_hex(hash_bytes(&ids[3]), hex), 4, 4);
    assert_version(in, &ids[0], bytes_hex(hash_bytes(&ids[0]), hex), 1, 1);
    static const char *const none[] = {"0", "26", "", "-1", "4 ", "18446744073709551617", "zzzz"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        AUTO_BUF struct buf out = BUF(CONTROL_MESSAGE_MAX);
        msgpack_packer pk = mp_packer(&out);
        assert_error(store_get(in->reading, &ids[0], bytes_str(none[i]), &pk), ERR_NOT_FOUND);
        assert_int_equal(out.len, 0);
    }
}

static void what_others_say_is_listed_when_they_may_say_it(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett"),
                first = SAY(in, TRE, KIND_ADOPTION, &root, "status", "planned", "text", "Ja"),
                question = SAY(in, TRE, KIND_COMMENT, &root, "text", "Hur?", "question", "yes");
    char hex[65];
    (void)SAY(in, TRE, KIND_ADOPTION, &root, "status", "adopted", "text", "Ja");
    (void)SAY(in, TVA, KIND_ADOPTION, &root, "status", "adopted", "text", "Vårt");
    (void)SAY(in, TVA, KIND_COMMENT, &root, "text", "Så.", "answers",
              bytes_hex(hash_bytes(&question), hex));
    (void)SAY(in, TVA, KIND_AWARD, &root, "award", "Vårt pris", "year", "2020");
    (void)SAY(in, TRE, KIND_AWARD, &root, "award", "Priset", "year", "2020");
    (void)SAY(in, TRE, KIND_CONFIRM, &root, "review_by", "2030-01-01");
    (void)SAY(in, TVA, KIND_CONFIRM, &root, "review_by", "2030-01-02");
    AUTO_TOLD struct told t = tell(in, &root);
    const msgpack_object *own = entry(&t, "adoptions", 0, 3), *newer = entry(&t, "adoptions", 1, 3),
                         *older = entry(&t, "adoptions", 2, 3);
    assert_true(says(own, "own"));
    assert_text(newer, "org", "tre");
    assert_true(says(newer, "current"));
    assert_false(says(newer, "own"));
    assert_id(older, "id", &first);
    assert_false(says(older, "current"));
    assert_id(entry(&t, "comments", 0, 2), "answers", &question);
    assert_nil(entry(&t, "comments", 1, 2), "answers");
    assert_text(mp_get(entry(&t, "awards", 0, 1), "fields"), "award", "Priset");
    assert_text(mp_get(entry(&t, "confirmations", 0, 1), "fields"), "review_by", "2030-01-02");
    (void)SAY(in, TRE, KIND_WITHDRAWAL, &question, "reason", "other");
    AUTO_TOLD struct told after = tell(in, &root);
    assert_text(mp_get(entry(&after, "comments", 0, 1), "fields"), "text", "Så.");
}

static void a_problem_and_its_solution_tell_of_each_other(void **state)
{
    struct stored_in *in = *state;
    struct hash problem = SAY(in, TVA, KIND_PROBLEM, NULL, "title", "Köer"),
                example = SAY(in, TRE, KIND_EXAMPLE, NULL, "title", "En kö");
    char hex[65];
    (void)SAY(in, FYRA, KIND_PROPOSAL, &problem, "text", "Gör så", "solution",
              bytes_hex(hash_bytes(&example), hex));
    (void)SAY(in, FYRA, KIND_PROPOSAL, &problem, "text", "Eller inte");
    AUTO_TOLD struct told t = tell(in, &problem), u = tell(in, &example);
    assert_text(record_of(&t), "status", "proposals");
    assert_nil(entry(&t, "proposals", 0, 2), "solution");
    const msgpack_object *solution = mp_get(entry(&t, "proposals", 1, 2), "solution");
    assert_id(solution, "id", &example);
    assert_text(solution, "title", "En kö");
    assert_text(solution, "org", "tre");
    const msgpack_object *solved = mp_get(entry(&u, "solves", 0, 1), "problem");
    assert_id(solved, "id", &problem);
    assert_text(solved, "title", "Köer");
    assert_text(solved, "status", "proposals");
    assert_nil(record_of(&u), "status");
}

static void who_took_over_is_told(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    succeeds(in, TVA, TRE);
    succeeds(in, TRE, FYRA);
    (void)SAY(in, FYRA, KIND_ASSESSMENT, &root, "flag", "innovative", "why", "Nytt");
    AUTO_TOLD struct told t = tell(in, &root);
    const msgpack_object *successor = mp_get(record_of(&t), "successor");
    assert_text(successor, "org", "fyra"); /* the last of them */
    assert_true(says(entry(&t, "assessments", 0, 1), "own"));
    assert_text(record_of(&t), "org", "tva");
}

static void what_is_withdrawn_is_told_with_its_reason(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett", "review_by", "2020-01-01");
    AUTO_TOLD struct told before = tell(in, &root);
    assert_true(says(record_of(&before), "overdue"));
    (void)SAY(in, TVA, KIND_WITHDRAWAL, &root, "reason", "outdated");
    AUTO_TOLD struct told t = tell(in, &root);
    assert_text(record_of(&t), "state", "withdrawn");
    assert_false(says(record_of(&t), "overdue")); /* nobody is to see to it */
    assert_text(mp_get(entry(&t, "withdrawals", 0, 1), "fields"), "reason", "outdated");
}

static void what_is_said_is_told_with_what_it_is_about(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett"),
                comment = SAY(in, TRE, KIND_COMMENT, &root, "text", "Bra");
    AUTO_TOLD struct told t = tell(in, &comment);
    assert_text(record_of(&t), "kind", "comment");
    const msgpack_object *about = mp_get(record_of(&t), "about");
    assert_id(about, "id", &root);
    assert_text(about, "kind", "example");
    assert_text(about, "title", "Ett");
    assert_text(about, "org", "tva");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SAYING_TEST(an_example_is_told_as_it_reads_now),
        SAYING_TEST(of_many_versions_any_is_told),
        SAYING_TEST(what_others_say_is_listed_when_they_may_say_it),
        SAYING_TEST(a_problem_and_its_solution_tell_of_each_other),
        SAYING_TEST(who_took_over_is_told),
        SAYING_TEST(what_is_withdrawn_is_told_with_its_reason),
        SAYING_TEST(what_is_said_is_told_with_what_it_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
