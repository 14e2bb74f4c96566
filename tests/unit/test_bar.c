// SPDX-License-Identifier: Apache-2.0
/* What the roster does not let in any more leaves the set and the views. */
#include "tests/testing.h"

#include <stdio.h>

#include "daemon/store/views/views.h"
#include "tests/saying.h"

/* One organisation sends another away as of `until`. */
static void send_away(struct stored_in *in, size_t by, size_t whom, uint64_t until)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)until);
    const struct about about = {.author = &authors[by], .kind = KIND_RETIRE, .network = &network};
    (void)put_one(in, about, FIELDS("slug", slugs[whom], "until", text));
}

static uint64_t created_of(struct stored_in *in, const struct hash *id)
{
    AUTO_SQL struct sql q = sql_once(in->store->sql.db, "SELECT created FROM record WHERE id = ?");
    sql_blob(&q, hash_bytes(id));
    return sql_row(&q) ? sql_get_int(&q, 0) : 0;
}

static void what_a_retirement_makes_invalid_leaves_and_may_come_back(void **state)
{
    struct stored_in *in = *state;
    const struct about role = {.author = &authors[ETT], .kind = KIND_ROLE, .network = &network};
    struct hash early = SAY(in, TRE, KIND_EXAMPLE, NULL, "title", "Hästar"),
                root = SAY(in, ETT, KIND_EXAMPLE, NULL, "title", "Getter"),
                late = SAY(in, TRE, KIND_EXAMPLE, NULL, "title", "Kor", "import_key", "k");
    (void)SAY(in, TRE, KIND_ADOPTION, &root, "status", "trying", "text", "Vi provar");
    (void)SAY(in, ETT, KIND_ADOPTION, &late, "status", "trying", "text", "Vi provar");
    (void)put_one(in, role, FIELDS("slug", slugs[TVA], "role", "admin"));
    assert_doc(in, &root, "adoptions", "1");
    send_away(in, TVA, TRE, created_of(in, &late));
    for (int again = 0; again < 2; again++) {
        assert_doc(in, &early, "state", "0");
        assert_doc(in, &late, "state", "none");
        assert_doc(in, &root, "adoptions", "0");
        assert_int_equal(found(in, "kor"), 0);
        assert_int_equal(created_of(in, &late), 0);
        assert_error(views_rebuild(in->store), OK);
    }
    restart(in);
    send_away(in, ETT, TVA, created_of(in, &early)); /* what TVA has done is undone */
    assert_doc(in, &late, "adoptions", "1");
    assert_doc(in, &root, "adoptions", "1");
    assert_int_equal(found(in, "kor"), 1);
    struct resolved resolved;
    assert_error(store_resolve(in->reading, BYTES_LIT("k"), &resolved), OK);
}

static void what_is_erased_is_not_kept_apart(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Hästar"),
                second = edit(in, TVA, &root, &root, FIELDS("title", "Getter"));
    send_away(in, ETT, TVA, created_of(in, &second));
    assert_doc(in, &root, "updated", "nil");
    (void)SAY(in, ETT, KIND_WITHDRAWAL, &root, "reason", "legal", "erase", "yes", "decision", "1");
    assert_doc(in, &root, "state", "2");
    AUTO_SQL struct sql q = sql_once(in->store->sql.db, "SELECT count(*) FROM barred");
    assert_true(sql_row(&q));
    assert_int_equal(sql_get_int(&q, 0), 0);
}

/* What the node and the store go by is the same: a descriptor may have taken the transport key. */
static void an_admission_that_a_descriptor_undoes_lets_nothing_in(void **state)
{
    struct stored_in *in = *state;
    struct author fem = author_of(99);
    const struct about own = {
        .author = &authors[TVA], .kind = KIND_DESCRIPTOR, .network = &network, .created = 3};
    const struct about by = {.author = &authors[ETT], .kind = KIND_ADMIT, .network = &network};
    (void)put_one(in, by,
                  FIELDS("slug", "fem", "org_name", "Fem", "sign_key", fem.sign_hex,
                         "transport_key", fem.sign_hex, "role", "member"));
    struct hash root =
        put_one(in, (struct about){.author = &fem, .kind = KIND_EXAMPLE}, FIELDS("title", "Ett"));
    assert_doc(in, &root, "state", "0");
    (void)put_one(in, own, FIELDS("addresses", "tva.example:4632"));
    assert_doc(in, &root, "state", "0");
    (void)put_one(in, own, FIELDS("transport_key", fem.sign_hex));
    assert_doc(in, &root, "state", "none");
    restart(in);
    (void)put_one(in, own, FIELDS("addresses", "tva.example:4633"));
    assert_doc(in, &root, "state", "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SAYING_TEST(what_a_retirement_makes_invalid_leaves_and_may_come_back),
        SAYING_TEST(what_is_erased_is_not_kept_apart),
        SAYING_TEST(an_admission_that_a_descriptor_undoes_lets_nothing_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
