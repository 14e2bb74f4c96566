// SPDX-License-Identifier: Apache-2.0
/* The rules of PROTOCOL.md §10.4 and §10.5, one by one, as the tables show them. That the order of
 * arrival makes no difference is test_order.c's. */
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "daemon/store/views/views.h"
#include "tests/saying.h"

static const struct hash unknown = {{0xee}}; /* of no record */

static void assert_version(struct stored_in *in, const struct hash *root, const struct hash *id)
{
    AUTO_SQL struct sql q =
        sql_once(in->store->sql.db, "SELECT v.id FROM record r JOIN doc d USING(seq)"
                                    " JOIN record v ON v.seq = d.version WHERE r.id = ?");
    sql_blob(&q, hash_bytes(root));
    assert_true(sql_row(&q));
    assert_bytes(sql_get_blob(&q, 0), hash_bytes(id));
}

/* -- versions ---------------------------------------------------------------------------------- */

static void the_newest_version_is_the_current_one(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Hästar", "import_key", "k");
    assert_version(in, &root, &root);
    assert_doc(in, &root, "updated", "nil");
    struct hash second = edit(in, TVA, &root, &root, FIELDS("title", "Getter", "tags", "djur"));
    assert_version(in, &root, &second);
    assert_string_not_equal(doc(in, &root, "updated"), "nil");
    assert_int_equal(found(in, "häst"), 0);
    assert_int_equal(found(in, "getter"), 1);
    assert_int_equal(found(in, "djur"), 1);
    assert_doc(in, &root, "import_key", "k"); /* what it was imported as stays */
    struct hash third =
        edit(in, TVA, &root, &root, FIELDS("title", "Kor")); /* both edited `root` */
    assert_version(in, &root, &third);
    assert_int_equal(found(in, "djur"), 0);
    struct hash older = put_one(in,
                                (struct about){.author = &authors[TVA],
                                               .kind = KIND_UPDATE,
                                               .form = KIND_EXAMPLE,
                                               .created = 1600000000000,
                                               .ref = &root,
                                               .prev = &third},
                                FIELDS("title", "Får"));
    (void)older; /* its clock was slow */
    assert_version(in, &root, &third);
}

static void a_version_takes_an_owner_a_fitting_form_and_a_version_before_it(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett"),
                other = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Annat");
    struct about problem = {.author = &authors[TVA],
                            .kind = KIND_UPDATE,
                            .form = KIND_PROBLEM,
                            .ref = &root,
                            .prev = &root};
    (void)edit(in, TRE, &root, &root, FIELDS("title", "Två"));
    assert_version(in, &root, &root);
    (void)put_one(in, problem, FIELDS("title", "Två"));
    assert_version(in, &root, &root);
    (void)edit(in, TVA, &root, &other, FIELDS("title", "Två"));
    assert_version(in, &root, &root);
    (void)edit(in, TVA, &root, &unknown, FIELDS("title", "Två"));
    assert_version(in, &root, &root);
    assert_int_equal(found(in, "två"), 0);
}

static void a_version_waits_for_the_one_before_it(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    AUTO_LOT struct lot *late = new_lot();
    struct about about = {.author = &authors[TVA],
                          .kind = KIND_UPDATE,
                          .form = KIND_EXAMPLE,
                          .network = &network,
                          .ref = &root,
                          .prev = &root};
    struct hash second = put_record(late, about, FIELDS("title", "Två"));
    struct hash third = edit(in, TVA, &root, &second, FIELDS("title", "Tre"));
    assert_version(in, &root, &root);
    store_lot(in, late);
    assert_version(in, &root, &third);
}

/* -- who may ----------------------------------------------------------------------------------- */

static void a_successor_is_the_owner_from_the_moment_it_is_known(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    struct hash second = edit(in, FYRA, &root, &root, FIELDS("title", "Två"));
    assert_version(in, &root, &root);
    succeeds(in, TVA, TRE);
    assert_version(in, &root, &root);
    succeeds(in, TRE, FYRA); /* two steps from TVA */
    assert_version(in, &root, &second);
}

static void an_administrator_withdraws_on_legal_grounds_only(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    (void)SAY(in, TRE, KIND_WITHDRAWAL, &root, "reason", "legal");
    assert_doc(in, &root, "state", "0");
    (void)SAY(in, ETT, KIND_WITHDRAWAL, &root, "reason", "wrong");
    assert_doc(in, &root, "state", "0");
    (void)SAY(in, ETT, KIND_WITHDRAWAL, &root, "reason", "legal");
    assert_doc(in, &root, "state", "1");
}

static void who_was_no_administrator_then_is_none_for_it_later(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    AUTO_LOT struct lot *late = new_lot();
    struct about founder = {.author = &authors[ETT], .kind = KIND_ROLE, .network = &network};
    (void)put_record(late, founder, FIELDS("slug", slugs[TRE], "role", "admin"));
    (void)SAY(in, TRE, KIND_WITHDRAWAL, &root, "reason", "legal");
    assert_doc(in, &root, "state", "0");
    store_lot(in, late); /* it was, and that arrives now */
    assert_doc(in, &root, "state", "1");
    struct hash other = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Två");
    (void)SAY(in, FYRA, KIND_WITHDRAWAL, &other, "reason", "legal");
    (void)SAY(in, ETT, KIND_ROLE, NULL, "slug", slugs[FYRA], "role", "admin");
    assert_doc(in, &other, "state", "0");
}

static void an_award_is_noted_by_another(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett"),
                own = SAY(in, ETT, KIND_EXAMPLE, NULL, "title", "Två");
    (void)SAY(in, TVA, KIND_AWARD, &root, "award", "Priset", "year", "2020", "status", "winner");
    assert_doc(in, &root, "awards", "nil");
    (void)SAY(in, TRE, KIND_AWARD, &root, "award", "Priset", "year", "2020", "status", "winner");
    (void)SAY(in, FYRA, KIND_AWARD, &root, "award", "Ett", "year", "2020", "status", "nominated");
    (void)SAY(in, FYRA, KIND_AWARD, &root, "award", "Två", "year", "2020", "status", "nominated");
    assert_doc(in, &root, "awards", " nominated winner ");
    (void)SAY(in, ETT, KIND_AWARD, &own, "award", "Priset", "year", "2020", "status", "finalist");
    assert_doc(in, &own, "awards", " finalist "); /* an administrator may */
}

static void what_a_successor_has_said_is_the_author_s_own_view(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    (void)SAY(in, TRE, KIND_ASSESSMENT, &root, "flag", "innovative", "why", "Nytt");
    (void)SAY(in, TRE, KIND_ADOPTION, &root, "status", "adopted", "text", "Ja");
    (void)SAY(in, FYRA, KIND_ADOPTION, &root, "status", "adopted", "text", "Ja");
    assert_doc(in, &root, "verdicts", "1");
    assert_doc(in, &root, "adoptions", "2");
    succeeds(in, TVA, TRE);
    assert_doc(in, &root, "verdicts", "9"); /* and nobody else's */
    assert_doc(in, &root, "adoptions", "1");
}

/* Of the figures of all years: how many examples of others that organisation has taken up. */
static uint64_t adopted_by(struct stored_in *in, int who)
{
    AUTO_BUF struct buf out = BUF(CONTROL_MESSAGE_MAX);
    AUTO_MP struct mp m = {0};
    msgpack_packer pk = mp_packer(&out);
    const msgpack_object *rows, *row;
    uint64_t sum = 0, n;
    assert_error(store_stats(in->reading, &pk), OK);
    assert_error(mp_read(buf_bytes(&out), MP_BOUNDED, MP_CONTROL_NODES, &m), OK);
    rows = mp_get(&m.root, "rows");
    for (size_t i = 0; (row = mp_at(rows, i)); i++)
        if (bytes_equal(text_in(row, "org"), bytes_str(slugs[who])) &&
            mp_uint(mp_get(row, "adoptions"), UINT64_MAX, &n))
            sum += n;
    return sum;
}

static void a_predecessor_and_its_heirs_adopt_nothing_from_each_other(void **state)
{
    struct stored_in *in = *state;
    struct hash former = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett"),
                heir = SAY(in, FYRA, KIND_EXAMPLE, NULL, "title", "Två");
    (void)SAY(in, FYRA, KIND_ADOPTION, &former, "status", "adopted", "text", "Ja");
    (void)SAY(in, TVA, KIND_ADOPTION, &heir, "status", "adopted", "text", "Ja");
    (void)SAY(in, ETT, KIND_ADOPTION, &heir, "status", "adopted", "text", "Ja");
    (void)SAY(in, TVA, KIND_ASSESSMENT, &heir, "flag", "innovative", "why", "Nytt");
    assert_doc(in, &former, "adoptions", "1");
    assert_doc(in, &heir, "adoptions", "2");
    assert_doc(in, &heir, "verdicts", "1");
    assert_int_equal(adopted_by(in, TVA), 1);
    assert_int_equal(adopted_by(in, FYRA), 1);
    succeeds(in, TVA, TRE);
    succeeds(in, TRE, FYRA); /* two steps from TVA */
    assert_doc(in, &former, "adoptions", "0");
    assert_doc(in, &heir, "adoptions", "1");
    assert_doc(in, &heir, "verdicts", "9"); /* its own view */
    assert_int_equal(adopted_by(in, TVA), 0);
    assert_int_equal(adopted_by(in, FYRA), 0);
    assert_int_equal(adopted_by(in, ETT), 1);
}

static void two_that_were_merged_have_adopted_from_each_other(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    (void)SAY(in, TRE, KIND_ADOPTION, &root, "status", "adopted", "text", "Ja");
    succeeds(in, TVA, FYRA);
    succeeds(in, TRE, FYRA);
    assert_doc(in, &root, "adoptions", "1");
    assert_int_equal(adopted_by(in, TRE), 1);
}

/* -- what others say --------------------------------------------------------------------------- */

static void of_each_organisation_the_newest_adoption_counts(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    (void)SAY(in, TRE, KIND_ADOPTION, &root, "status", "planned", "text", "Ja");
    (void)SAY(in, TRE, KIND_ADOPTION, &root, "status", "adopted", "text", "Ja");
    assert_doc(in, &root, "adoptions", "1");
    (void)SAY(in, FYRA, KIND_ADOPTION, &root, "status", "trying", "text", "Ja");
    (void)SAY(in, TVA, KIND_ADOPTION, &root, "status", "adopted", "text", "Det är vårt");
    assert_doc(in, &root, "adoptions", "2");
    (void)SAY(in, TRE, KIND_ADOPTION, &root, "status", "dropped", "text", "Nej");
    assert_doc(in, &root, "adoptions", "1");
}

static void a_problem_with_a_proposal_says_so_unless_it_is_solved(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_PROBLEM, NULL, "title", "Ett", "status", "proposals"),
                solved = SAY(in, TVA, KIND_PROBLEM, NULL, "title", "Två", "status", "solved");
    assert_doc(in, &root, "status", "open"); /* whatever it said itself */
    struct hash proposal = SAY(in, TRE, KIND_PROPOSAL, &root, "text", "Så");
    (void)SAY(in, TRE, KIND_PROPOSAL, &solved, "text", "Så");
    assert_doc(in, &root, "status", "proposals");
    assert_doc(in, &solved, "status", "solved");
    assert_doc(in, &solved, "proposals", "1");
    (void)SAY(in, TRE, KIND_WITHDRAWAL, &proposal, "reason", "wrong");
    assert_doc(in, &root, "status", "open");
}

static void a_solution_that_turns_out_to_be_no_example_solves_nothing(void **state)
{
    struct stored_in *in = *state;
    AUTO_LOT struct lot *problem = new_lot(), *example = new_lot();
    struct about about = {.author = &authors[TRE], .network = &network, .kind = KIND_PROBLEM};
    struct hash root = SAY(in, TVA, KIND_PROBLEM, NULL, "title", "Ett"),
                wrong = put_record(problem, about, FIELDS("title", "Annat"));
    about.kind = KIND_EXAMPLE;
    struct hash right = put_record(example, about, FIELDS("title", "Så"));
    char hex[65];
    (void)SAY(in, TRE, KIND_PROPOSAL, &root, "text", "Så", "solution",
              bytes_hex(hash_bytes(&wrong), hex));
    (void)SAY(in, TRE, KIND_PROPOSAL, &root, "text", "Så", "solution",
              bytes_hex(hash_bytes(&right), hex));
    assert_doc(in, &root, "proposals", "2");
    store_lot(in, problem);
    store_lot(in, example);
    assert_doc(in, &root, "proposals", "1");
}

static void a_question_is_answered_by_a_comment_on_the_same(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett"),
                other = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Två"),
                question = SAY(in, TRE, KIND_COMMENT, &root, "text", "Hur?", "question", "yes");
    char hex[65];
    (void)bytes_hex(hash_bytes(&question), hex);
    assert_doc(in, &root, "unanswered", "1");
    (void)SAY(in, TVA, KIND_COMMENT, &root, "text", "Jo.");
    (void)SAY(in, TVA, KIND_COMMENT, &other, "text", "Så.", "answers", hex);
    assert_doc(in, &root, "unanswered", "1");
    struct hash answer = SAY(in, FYRA, KIND_COMMENT, &root, "text", "Så.", "answers", hex);
    assert_doc(in, &root, "unanswered", "0");
    assert_doc(in, &root, "comments", "3");
    (void)SAY(in, FYRA, KIND_WITHDRAWAL, &answer, "reason", "wrong");
    assert_doc(in, &root, "unanswered", "1");
    assert_doc(in, &root, "comments", "2");
    (void)SAY(in, TRE, KIND_WITHDRAWAL, &question, "reason", "other");
    assert_doc(in, &root, "unanswered", "0");
}

/* -- time -------------------------------------------------------------------------------------- */

static void a_record_holds_until_the_newest_word_on_it(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    assert_doc(in, &root, "review_by", "2022-09-13"); /* 24 months after it was made */
    (void)SAY(in, TVA, KIND_CONFIRM, &root, "review_by", "2026-01-31");
    (void)SAY(in, TRE, KIND_CONFIRM, &root, "review_by", "2030-01-31");
    assert_doc(in, &root, "review_by", "2026-01-31");
    struct hash second =
        edit(in, TVA, &root, &root, FIELDS("title", "Två", "review_by", "2023-05-01"));
    assert_doc(in, &root, "review_by", "2023-05-01");
    (void)edit(in, TVA, &root, &second, FIELDS("title", "Tre"));
    assert_doc(in, &root, "review_by", "2022-09-13");
    (void)SAY(in, TVA, KIND_CONFIRM, &root, "review_by", "2024-02-29");
    assert_doc(in, &root, "review_by", "2024-02-29");
}

static void months_are_counted_by_the_calendar(void **state)
{
    static const struct {
        uint64_t created;
        const char *review_by;
    } cases[] = {
        {1582934400000, "2022-03-01"}, /* 2020-02-29: that year has no such day */
        {1577836799999, "2021-12-31"}, /* a millisecond before 2020, UTC */
        {1577836800000, "2022-01-01"},
    };
    struct stored_in *in = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct about about = {
            .author = &authors[TVA], .kind = KIND_EXAMPLE, .created = cases[i].created};
        struct hash root = put_one(in, about, FIELDS("title", "Ett"));
        assert_doc(in, &root, "review_by", cases[i].review_by);
    }
}

/* -- withdrawals ------------------------------------------------------------------------------- */

static void no_later_version_undoes_a_withdrawal(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    (void)SAY(in, TVA, KIND_WITHDRAWAL, &root, "reason", "outdated");
    assert_doc(in, &root, "state", "1");
    struct hash second = edit(in, TVA, &root, &root, FIELDS("title", "Två"));
    assert_doc(in, &root, "state", "1");
    assert_version(in, &root, &second);
    assert_int_equal(found(in, "två"), 1); /* for those who ask for what is withdrawn */
}

static void the_contact_may_go_while_the_rest_stays(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Hästar");
    (void)SAY(in, TVA, KIND_WITHDRAWAL, &root, "reason", "legal", "erase", "contact");
    assert_doc(in, &root, "state", "0");
    assert_int_equal(found(in, "häst"), 1);
}

static void what_is_erased_is_in_no_index(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Hästar", "tags", "djur");
    (void)SAY(in, TVA, KIND_WITHDRAWAL, &root, "reason", "outdated");
    (void)SAY(in, TVA, KIND_WITHDRAWAL, &root, "reason", "legal", "erase", "yes", "decision", "1");
    assert_doc(in, &root, "state", "2");
    assert_int_equal(found(in, "häst"), 0);
    AUTO_SQL struct sql q = sql_once(in->store->sql.db, "SELECT count(*) FROM tag");
    assert_true(sql_row(&q));
    assert_int_equal(sql_get_int(&q, 0), 0);
    (void)edit(in, TVA, &root, &root, FIELDS("title", "Hästar igen"));
    assert_int_equal(found(in, "häst"), 0);
}

static void a_withdrawn_judgement_counts_no_more(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    (void)SAY(in, TRE, KIND_ASSESSMENT, &root, "flag", "ordinary", "why", "Vanligt");
    struct hash newer = SAY(in, TRE, KIND_ASSESSMENT, &root, "flag", "innovative", "why", "Nytt");
    assert_doc(in, &root, "verdicts", "1");
    (void)SAY(in, TVA, KIND_WITHDRAWAL, &newer, "reason", "wrong"); /* it is not theirs */
    assert_doc(in, &root, "verdicts", "1");
    (void)SAY(in, TRE, KIND_WITHDRAWAL, &newer, "reason", "wrong");
    assert_doc(in, &root, "verdicts", "2"); /* the one before it stands again */
}

/* -- how the views are made -------------------------------------------------------------------- */

/* As the first release left it: other views, under another version. */
static void a_store_of_the_first_release_is_opened(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Hästar", "import_key", "k");
    (void)SAY(in, TRE, KIND_ASSESSMENT, &root, "flag", "ordinary", "why", "Vanligt");
    assert_error(
        sql_exec(in->store->sql.db,
                 "DROP TABLE search; DROP VIEW standing; DROP TABLE said; DROP TABLE tag;"
                 "DROP TABLE doc; DROP TABLE heir; DROP TABLE org; DROP TABLE views;"
                 "DROP TABLE imported; DROP TABLE hidden; DROP TABLE erasing; DROP TABLE barred;"
                 "DROP INDEX record_author;"
                 "CREATE TABLE org(sign_key BLOB PRIMARY KEY, slug TEXT, name TEXT);"
                 "CREATE TABLE import_key(author BLOB, key TEXT, seq INTEGER REFERENCES record);"
                 "CREATE TABLE doc(seq INTEGER PRIMARY KEY REFERENCES record, kind INTEGER);"
                 "CREATE TABLE tag(tag TEXT, seq INTEGER REFERENCES doc);"
                 "CREATE TABLE judgement(seq INTEGER PRIMARY KEY, example BLOB, flag TEXT);"
                 "CREATE VIRTUAL TABLE search USING fts5(title, tokenize = 'goda');"
                 "INSERT INTO doc SELECT seq, kind FROM record WHERE kind = 1;"
                 "INSERT INTO tag SELECT 'x', seq FROM doc;"
                 "PRAGMA user_version = 1"),
        OK);
    restart(in);
    assert_doc(in, &root, "verdicts", "2");
    assert_int_equal(found(in, "häst"), 1);
    struct resolved resolved;
    assert_error(store_resolve(in->reading, BYTES_LIT("k"), &resolved), OK);
    assert_true(hash_equal(&resolved.id, &root));
}

static void views_by_other_rules_are_made_anew(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    assert_error(sql_exec(in->store->sql.db, "UPDATE doc SET flag = 'made otherwise'"), OK);
    restart(in);
    assert_doc(in, &root, "flag", "made otherwise"); /* the rules are the same: nothing is done */
    assert_error(sql_exec(in->store->sql.db, "UPDATE views SET fingerprint = x'00'"), OK);
    restart(in);
    assert_doc(in, &root, "flag", "nil");
}

static void what_is_undone_gives_nobody_rights(void **state)
{
    struct stored_in *in = *state;
    struct hash root = SAY(in, TVA, KIND_EXAMPLE, NULL, "title", "Ett");
    AUTO_LOT struct lot *lot = new_lot();
    struct about founder = {.author = &authors[ETT], .kind = KIND_SUCCEED, .network = &network};
    (void)put_record(lot, founder, FIELDS("slug", slugs[TVA], "successor", slugs[TRE]));
    assert_error(store_begin(in->store), OK);
    assert_error(store_put(in->store, lot, 1), OK);
    store_undo(in->store);
    (void)edit(in, TRE, &root, &root, FIELDS("title", "Två"));
    assert_version(in, &root, &root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SAYING_TEST(the_newest_version_is_the_current_one),
        SAYING_TEST(a_version_takes_an_owner_a_fitting_form_and_a_version_before_it),
        SAYING_TEST(a_version_waits_for_the_one_before_it),
        SAYING_TEST(a_successor_is_the_owner_from_the_moment_it_is_known),
        SAYING_TEST(what_a_successor_has_said_is_the_author_s_own_view),
        SAYING_TEST(a_predecessor_and_its_heirs_adopt_nothing_from_each_other),
        SAYING_TEST(two_that_were_merged_have_adopted_from_each_other),
        SAYING_TEST(an_administrator_withdraws_on_legal_grounds_only),
        SAYING_TEST(who_was_no_administrator_then_is_none_for_it_later),
        SAYING_TEST(an_award_is_noted_by_another),
        SAYING_TEST(of_each_organisation_the_newest_adoption_counts),
        SAYING_TEST(a_problem_with_a_proposal_says_so_unless_it_is_solved),
        SAYING_TEST(a_solution_that_turns_out_to_be_no_example_solves_nothing),
        SAYING_TEST(a_question_is_answered_by_a_comment_on_the_same),
        SAYING_TEST(a_record_holds_until_the_newest_word_on_it),
        SAYING_TEST(months_are_counted_by_the_calendar),
        SAYING_TEST(no_later_version_undoes_a_withdrawal),
        SAYING_TEST(the_contact_may_go_while_the_rest_stays),
        SAYING_TEST(what_is_erased_is_in_no_index),
        SAYING_TEST(a_withdrawn_judgement_counts_no_more),
        SAYING_TEST(a_store_of_the_first_release_is_opened),
        SAYING_TEST(views_by_other_rules_are_made_anew),
        SAYING_TEST(what_is_undone_gives_nobody_rights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
