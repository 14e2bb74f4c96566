// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/find/following.h"
#include "cli/find/hits.h"
#include "cli/find/looked.h"
#include "cli/local.h"
#include "proto/record/json.h"

/* -- when somebody last looked ----------------------------------------------------------------- */

static void a_mark_is_kept_for_each_network_and_question(void **state)
{
    (void)state;
    json_t *looked = json_object();
    uint64_t ms = 7;
    assert_false(looked_at(looked, "n1", "natt", &ms));
    looked_move(looked, "n1", "natt", 100);
    assert_true(looked_at(looked, "n1", "natt", &ms));
    assert_int_equal(ms, 100);
    ms = 7;
    assert_false(looked_at(looked, "n2", "natt", &ms));
    assert_false(looked_at(looked, "n1", "dag", &ms));
    assert_int_equal(ms, 7);
    json_decref(looked);
}

static void who_has_seen_all_has_seen_each(void **state)
{
    (void)state;
    json_t *looked = json_object();
    uint64_t ms = 0;
    looked_move(looked, "n1", "natt", 100);
    looked_move(looked, "n1", "", 200);
    assert_true(looked_at(looked, "n1", "natt", &ms));
    assert_int_equal(ms, 200);
    assert_true(looked_at(looked, "n1", "dag", &ms));
    looked_move(looked, "n1", "natt", 300);
    assert_true(looked_at(looked, "n1", "natt", &ms));
    assert_int_equal(ms, 300);
    assert_true(looked_at(looked, "n1", "", &ms));
    assert_int_equal(ms, 200);
    json_decref(looked);
}

static void a_mark_never_goes_back_and_nonsense_is_none(void **state)
{
    (void)state;
    uint64_t ms = 7;
    json_t *looked = json_pack("{s:{s:i, s:s, s:i}}", "n1", "", 200, "a", "x", "b", -1);
    looked_move(looked, "n1", "", 100);
    assert_true(looked_at(looked, "n1", "", &ms));
    assert_int_equal(ms, 200);
    assert_true(looked_at(looked, "n1", "b", &ms));
    assert_int_equal(ms, 200);
    json_decref(looked);
}

static void the_question_is_what_chooses_in_whatever_order(void **state)
{
    (void)state;
    static const struct option_row tag = {.name = "tag"}, mine = {.name = "mine"},
                                   new = {.name = "new"}, limit = {.name = "limit"};
    struct args a = {.options = {{&tag, "natt", 0}, {&mine, "", 0}, {&new, "", 0}},
                     .option_count = 3};
    struct args b = {.options = {{&limit, "5", 5}, {&mine, "", 0}, {&tag, "natt", 0}},
                     .option_count = 3};
    char *first = question_text("ord", &a), *second = question_text("ord", &b),
         *other = question_text("ord", &(struct args){0}),
         *all = question_text(NULL, &(struct args){0});
    assert_string_equal(first, second);
    assert_string_not_equal(first, other);
    assert_string_equal(all, "");
    free(first);
    free(second);
    free(other);
    free(all);
}

/* -- what is followed -------------------------------------------------------------------------- */

static void what_is_followed_is_there_once_and_can_be_left(void **state)
{
    (void)state;
    json_t *following = json_object();
    assert_true(following_nothing(following));
    assert_true(following_add(following, FOLLOWED_TAGS, "natt"));
    assert_false(following_add(following, FOLLOWED_TAGS, "Natt"));
    assert_true(following_add(following, FOLLOWED_CATEGORIES, "skola"));
    assert_int_equal(json_array_size(following_list(following, FOLLOWED_TAGS)), 1);
    assert_false(following_remove(following, FOLLOWED_CATEGORIES, "natt"));
    assert_true(following_remove(following, FOLLOWED_TAGS, "NATT"));
    assert_false(following_nothing(following));
    assert_true(following_remove(following, FOLLOWED_CATEGORIES, "skola"));
    assert_true(following_nothing(following));
    json_decref(following);
}

static void what_is_followed_goes_into_the_request(void **state)
{
    (void)state;
    AUTO_ASKED struct asked asked = ASKED;
    AUTO_BUF struct buf params = BUF(1024);
    AUTO_MP struct mp m = {0};
    json_t *following = json_object();
    struct bytes text;
    assert_true(following_add(following, FOLLOWED_TAGS, "natt"));
    assert_int_equal(following_ask(following, &asked), OK);
    ask_number(&asked, "limit", 5);
    assert_int_equal(asked_params(&asked, &params), OK);
    assert_int_equal(mp_read(buf_bytes(&params), MP_BOUNDED, 100, &m), OK);
    const msgpack_object *lists = mp_get(&m.root, "following");
    assert_true(mp_text(mp_at(mp_get(lists, "tags"), 0), &text));
    assert_true(bytes_equal(text, BYTES_LIT("natt")));
    assert_null(mp_at(mp_get(lists, "categories"), 0));
    assert_int_equal(m.root.via.map.size, 2);
    json_decref(following);
}

/* -- the files --------------------------------------------------------------------------------- */

static int home_setup(void **state)
{
    static char home[64];
    (void)snprintf(home, sizeof home, "/tmp/goda-home-XXXXXX");
    *state = mkdtemp(home);
    settings = (struct settings){.quiet = true};
    return !*state || setenv("HOME", home, 1) != 0 || unsetenv("XDG_STATE_HOME") != 0 ||
           setenv("XDG_CONFIG_HOME", "relative", 1) != 0;
}

static int home_teardown(void **state)
{
    remove_tree(*state);
    return 0;
}

static void a_file_comes_into_being_for_its_owner_alone(void **state)
{
    char path[128];
    struct stat st;
    json_t *j = NULL;
    assert_int_equal(local_read(LOCAL_LOOKED, &j), EXIT_OK);
    assert_int_equal(json_object_size(j), 0);
    looked_move(j, "n1", "", 100);
    assert_int_equal(local_write(LOCAL_LOOKED, j), EXIT_OK);
    assert_int_equal(local_write(LOCAL_LOOKED, j), EXIT_OK); /* over what is there */
    json_decref(j);
    (void)snprintf(path, sizeof path, "%s/.local/state/goda/looked.json", (const char *)*state);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    uint64_t ms = 0;
    assert_int_equal(local_read(LOCAL_LOOKED, &j), EXIT_OK);
    assert_true(looked_at(j, "n1", "", &ms));
    assert_int_equal(ms, 100);
    json_decref(j);
}

static void a_damaged_file_is_told_and_left_alone(void **state)
{
    char path[128];
    json_t *j = json_object();
    assert_int_equal(local_write(LOCAL_FOLLOWING, j), EXIT_OK);
    json_decref(j);
    (void)snprintf(path, sizeof path, "%s/.config/goda/following.json", (const char *)*state);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs("[1, 2", f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(local_read(LOCAL_FOLLOWING, &j), error_exit(ERR_JSON));
}

/* -- hits -------------------------------------------------------------------------------------- */

static const char hit[] =
    "[{\"id\":\"0123456789\",\"kind\":\"example\",\"title\":\"Nattens långa resa genom staden\","
    "\"org\":\"farsta\",\"org_name\":\"Farsta stadsdelsförvaltning\",\"created\":1577880000000,"
    "\"flag\":\"innovative\",\"tally\":{\"innovative\":2},\"outcome\":\"failed\","
    "\"state\":\"withdrawn\",\"overdue\":true,\"review_by\":\"2022-01-01\",\"adoptions\":1,"
    "\"comments\":2,\"proposals\":0}]";

static void assert_hit(const char *expected)
{
    AUTO_BUF struct buf packed = BUF(4096);
    AUTO_MP struct mp m = {0};
    json_t *j = json_loads(hit, 0, NULL);
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    assert_int_equal(json_to_mp(j, &packed), OK);
    assert_int_equal(mp_read(buf_bytes(&packed), MP_BOUNDED, 100, &m), OK);
    assert_int_equal(hits_print(to, &m.root), 1);
    assert_int_equal(fclose(to), 0);
    assert_string_equal(text, expected);
    free(text);
    json_decref(j);
}

static void a_hit_tells_what_stands_out_and_wraps_between_items(void **state)
{
    (void)state;
    settings = (struct settings){0};
    assert_hit("01234567  Nattens långa resa genom staden\n"
               "          Farsta stadsdelsförvaltning · 2020-01-01 · innovative 2 · withdrawn\n"
               "          should be reviewed (2022-01-01) · learning example · 1 adoption\n"
               "          2 comments\n\n");
}

static void a_plain_hit_is_cells_between_tabs(void **state)
{
    (void)state;
    settings = (struct settings){.plain = true};
    assert_hit("2020-01-01\t0123456789\tfarsta\tinnovative\tNattens långa resa genom staden\t"
               "withdrawn, should be reviewed (2022-01-01), learning example, 1 adoption, "
               "2 comments\n");
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_is_kept_for_each_network_and_question),
        cmocka_unit_test(who_has_seen_all_has_seen_each),
        cmocka_unit_test(a_mark_never_goes_back_and_nonsense_is_none),
        cmocka_unit_test(the_question_is_what_chooses_in_whatever_order),
        cmocka_unit_test(what_is_followed_is_there_once_and_can_be_left),
        cmocka_unit_test(what_is_followed_goes_into_the_request),
        cmocka_unit_test_setup_teardown(a_file_comes_into_being_for_its_owner_alone, home_setup,
                                        home_teardown),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_told_and_left_alone, home_setup,
                                        home_teardown),
        cmocka_unit_test(a_hit_tells_what_stands_out_and_wraps_between_items),
        cmocka_unit_test(a_plain_hit_is_cells_between_tabs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
