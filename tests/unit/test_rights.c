// SPDX-License-Identifier: Apache-2.0
#include "proto/record/rights.h"

#include "tests/rostering.h"

/* 0 founds; 1 and 2 are members, 4 an administrator, 6 a reader; 2 succeeds 1 at 5000. */
static struct set_of with_an_heir(void)
{
    struct set_of s = found();
    admit(&s, 0, 2000, 1, "b", "member");
    admit(&s, 0, 2001, 2, "c", "member");
    admit(&s, 0, 2002, 4, "e", "admin");
    admit(&s, 0, 2003, 6, "g", "reader");
    say(&s, 0, KIND_SUCCEED, 5000, "slug", "b", "successor", "c", NULL);
    return s;
}

static void each_kind_has_its_rights(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = with_an_heir();
    AUTO_ROSTER struct roster *r = evaluated(&s);
    static const struct {
        int by;
        uint32_t kind, about;
        int owner;
        bool legal;
        enum error error;
    } cases[] = {
        {1, KIND_UPDATE, KIND_EXAMPLE, 1, false, OK},
        {2, KIND_UPDATE, KIND_EXAMPLE, 1, false, OK}, /* the successor */
        {1, KIND_UPDATE, KIND_EXAMPLE, 2, false, ERR_NOT_OWNER},
        {4, KIND_UPDATE, KIND_PROBLEM, 1, false, ERR_NOT_OWNER},
        {4, KIND_CONFIRM, KIND_PROBLEM, 1, false, ERR_NOT_OWNER},
        {1, KIND_CONFIRM, KIND_ASSESSMENT, 1, false, ERR_REF},
        {2, KIND_WITHDRAWAL, KIND_COMMENT, 2, false, OK},
        {4, KIND_WITHDRAWAL, KIND_EXAMPLE, 1, false, ERR_NOT_OWNER},
        {4, KIND_WITHDRAWAL, KIND_EXAMPLE, 1, true, OK},
        {2, KIND_WITHDRAWAL, KIND_EXAMPLE, 4, true, ERR_NOT_OWNER}, /* no administrator */
        {1, KIND_AWARD, KIND_EXAMPLE, 1, false, ERR_OWN_AWARD},
        {1, KIND_AWARD, KIND_EXAMPLE, 4, false, OK},
        {4, KIND_AWARD, KIND_EXAMPLE, 4, false, OK},
        {1, KIND_AWARD, KIND_PROBLEM, 4, false, ERR_REF},
        {1, KIND_PROPOSAL, KIND_EXAMPLE, 4, false, ERR_REF},
        {6, KIND_RECEIPT, KIND_WITHDRAWAL, 1, false, OK},
        {1, KIND_EXAMPLE, KIND_EXAMPLE, 1, false, ERR_REF},
        {1, 200, KIND_EXAMPLE, 1, false, ERR_REF},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct claim claim = {cases[i].kind, keys[cases[i].by].sign, 6000, cases[i].legal};
        struct subject about = {cases[i].about, keys[cases[i].owner].sign};
        assert_error(rights_check(r, &claim, &about), cases[i].error);
    }
}

static void roles_are_those_of_the_time(void **state)
{
    (void)state;
    AUTO_SET struct set_of s = with_an_heir();
    say(&s, 0, KIND_ROLE, 7000, "slug", "e", "role", "member", NULL);
    AUTO_ROSTER struct roster *r = evaluated(&s);
    struct subject about = {KIND_EXAMPLE, keys[1].sign};
    struct claim claim = {KIND_WITHDRAWAL, keys[4].sign, 6999, true};
    assert_error(rights_check(r, &claim, &about), OK);
    claim.created = 7000;
    assert_error(rights_check(r, &claim, &about), ERR_NOT_OWNER);
    enum role role;
    assert_true(roster_role(r, &keys[6].sign, 2003, &role));
    assert_int_equal(role, ROLE_READER);
    assert_false(roster_role(r, &keys[6].sign, 2002, &role));
    assert_false(roster_succeeds(r, &keys[9].sign, &keys[1].sign)); /* nobody's key */
    assert_false(roster_succeeds(r, &keys[1].sign, &keys[9].sign));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_rights),
        cmocka_unit_test(roles_are_those_of_the_time),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
