// SPDX-License-Identifier: Apache-2.0
/* What is left for when nobody waits, the new index after a change of the dictionary above all.
 * test_search_random has the dictionary come and go among random changes. */
#include "tests/testing.h"

#include "daemon/store/views/views.h"
#include "tests/searching.h"

/* The dictionary has fötter as a form of fot; Snowball alone does not know. */
static void put_feet(struct stored_in *in)
{
    put_bodies(in, FIELDS("en fot", "två fötter", "fjäril"));
}

/* An example titled D, whose words are counted at once. */
static void put_d(struct stored_in *in, const char *body)
{
    struct author a = author_of(1);
    (void)put_one(in, (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("title", "D", "body", body));
}

/* One titled A, whose words are not. */
static void commit_a(struct stored_in *in, const char *body)
{
    struct author a = author_of(1);
    AUTO_LOT struct lot *lot = new_lot();
    (void)put_record(lot, (struct about){&a, .kind = KIND_EXAMPLE},
                     FIELDS("title", "A", "body", body));
    commit_lot(in, lot);
}

static void restart_with(struct stored_in *in, const struct lexicon *lexicon)
{
    stop(in);
    start_with(in, lexicon);
}

static uint64_t number(struct stored_in *in, const char *question)
{
    AUTO_SQL struct sql q = sql_once(reading_db(in->reading), question);
    uint64_t answer = sql_row(&q) ? sql_get_int(&q, 0) : 0;
    assert_error(sql_end(&q), OK);
    return answer;
}

static uint64_t tables_between(struct stored_in *in)
{
    return number(in, "SELECT count(*) FROM sqlite_schema WHERE name GLOB '*_next*'"
                      " OR name GLOB '*_old*'");
}

static void an_index_serves_until_another_takes_its_place(void **state)
{
    struct stored_in *in = *state;
    put_feet(in);
    assert_found("B A", "words", "fot");
    restart_with(in, NULL);
    assert_true(store_has_upkeep(in->store));
    assert_true(tables_between(in) > 0);
    assert_found("B A", "words", "fot"); /* as the dictionary had it */
    assert_found("B A", "words", "fötter");
    rest(in, SIZE_MAX);
    assert_found("A", "words", "fot");
    assert_found("B", "words", "fötter");
    assert_int_equal(tables_between(in), 0);
    restart_with(in, NULL); /* and nothing is made again */
    assert_false(store_has_upkeep(in->store));
    restart_with(in, dictionary());
    rest(in, SIZE_MAX);
    assert_found("B A", "words", "fötter");
}

static void what_comes_meanwhile_is_found_before_and_after(void **state)
{
    struct stored_in *in = *state;
    put_feet(in);
    restart_with(in, NULL);
    put_d(in, "fyra fötter och en kattfot");
    assert_found("B A D", "words", "fot");
    assert_found("D", "words", "kattfot");
    rest(in, SIZE_MAX);
    assert_found("A", "words", "fot");
    assert_found("D", "words", "kattfot");
}

static void a_dictionary_that_changes_back_leaves_no_mixture(void **state)
{
    struct stored_in *in = *state;
    put_feet(in);
    restart_with(in, NULL);
    put_d(in, "fyra händer");
    restart_with(in, dictionary()); /* which has händer as a form of hand */
    assert_int_equal(tables_between(in), 0);
    assert_found("D", "words", "hand");
    assert_found("B A", "words", "fot");
}

static void words_that_are_not_counted_yet_are_found(void **state)
{
    struct stored_in *in = *state;
    commit_a(in, "solcellstak");
    assert_int_equal(number(in, "SELECT count(*) FROM uncounted"), 1);
    assert_int_equal(number(in, "SELECT count(*) FROM word WHERE word = 'solcellstak'"), 0);
    assert_found("A", "words", "solcellstak");
    assert_found("A", "words", "solcell*");
    assert_found("A", "words", "\"solcellstak\"");
    assert_found("", "words", "vindkraft");
    rest(in, SIZE_MAX);
    assert_int_equal(number(in, "SELECT count(*) FROM uncounted"), 0);
    assert_int_equal(number(in, "SELECT docs FROM word WHERE word = 'solcellstak'"), 1);
}

static void break_index(struct stored_in *in, const char *sql)
{
    sqlite3 *db = in->store->sql.db;
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    assert_error(sql_exec(db, sql), OK);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
}

static bool is_sound(struct stored_in *in)
{
    struct store_check check = {0};
    assert_error(store_check(in->reading, true, &check), OK);
    assert_string_equal(check.database, "ok");
    return check.index_sound;
}

static void an_index_that_is_not_of_the_texts_is_noticed(void **state)
{
    struct stored_in *in = *state;
    assert_true(is_sound(in));
    put_feet(in);
    assert_true(is_sound(in));
    restart_with(in, NULL);
    put_feet(in);
    assert_true(is_sound(in)); /* by the chain that it remembers */
    rest(in, SIZE_MAX);
    assert_true(is_sound(in));
    break_index(in, "UPDATE search_content SET c3 = replace(c3, 'fötter', 'fjärilar')");
    assert_false(is_sound(in));
    assert_error(views_rebuild(in->store), OK);
    assert_true(is_sound(in));
    break_index(in, "DELETE FROM search_data WHERE id > 10");
    assert_false(is_sound(in));
}

/* As if the power had gone before they were counted. */
static void words_not_counted_outlive_a_crash(void **state)
{
    struct stored_in *in = *state;
    commit_a(in, "två fötter");
    in->store->stopped = true;
    restart(in);
    assert_int_equal(number(in, "SELECT count(*) FROM uncounted"), 1);
    in->store->stopped = true;
    restart_with(in, NULL); /* nobody knows how they were indexed */
    assert_int_equal(tables_between(in), 0);
    rest(in, SIZE_MAX);
    assert_found("A", "words", "fötter");
    assert_found("", "words", "fot");
}

static void a_log_is_emptied_when_nobody_waits(void **state)
{
    struct stored_in *in = *state;
    for (int i = 0; i < 80; i++)
        put_feet(in);
    assert_true(in->store->wal_pages > 0);
    rest(in, SIZE_MAX);
    assert_true(in->store->wal_pages < 1000);
    assert_false(store_has_upkeep(in->store));
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, start_store, end_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(an_index_serves_until_another_takes_its_place),
        STORE_TEST(what_comes_meanwhile_is_found_before_and_after),
        STORE_TEST(a_dictionary_that_changes_back_leaves_no_mixture),
        STORE_TEST(words_that_are_not_counted_yet_are_found),
        STORE_TEST(an_index_that_is_not_of_the_texts_is_noticed),
        STORE_TEST(words_not_counted_outlive_a_crash),
        STORE_TEST(a_log_is_emptied_when_nobody_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
