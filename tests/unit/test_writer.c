// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include "daemon/store/inside.h"
#include "daemon/store/writer.h"
#include "tests/records.h"
#include "tests/storing.h"

/* What came back, in order. */
struct heard {
    size_t count;
    struct lot *lots[64];
    enum error errors[64];
};

static void on_done(void *ctx, struct lot *lot, enum error error, uint64_t took)
{
    (void)took;
    struct heard *heard = ctx;
    assert_true(heard->count < 64);
    heard->lots[heard->count] = lot;
    heard->errors[heard->count++] = error;
}

static void start_writer(struct stored_in *in, uv_loop_t *loop, struct heard *heard,
                         struct writer **ret)
{
    assert_int_equal(uv_loop_init(loop), 0);
    assert_error(writer_start(loop, in->store, (struct writer_calls){.done = on_done}, heard, ret),
                 OK);
    in->store = NULL; /* the writer's now */
}

static void end_writer(uv_loop_t *loop, struct writer *w)
{
    writer_stop(w);
    assert_int_equal(uv_run(loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(loop), 0);
}

static void lots_come_back_in_order_and_are_durable(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1);
    struct lot *lots[40];
    uv_loop_t loop;
    struct heard heard = {0};
    struct writer *w = NULL;
    start_writer(in, &loop, &heard, &w);
    for (size_t i = 0; i < 40; i++) {
        lots[i] = new_lot();
        for (size_t k = 0; k <= i; k++)
            (void)put_record(lots[i], (struct about){&a, .kind = KIND_EXAMPLE},
                             FIELDS("title", "Ett"));
        writer_commit(w, lots[i]);
    }
    assert_true(writer_pending(w) > 0);
    while (heard.count < 20)
        (void)uv_run(&loop, UV_RUN_ONCE);
    assert_int_equal(writer_pending(w), 40 - heard.count);
    /* what has been acknowledged is there for others already */
    AUTO_BUF struct buf out = BUF(RECORD_MAX);
    assert_error(store_fetch(in->reading, &lots[19]->entries[19].record.id, &out), OK);
    end_writer(&loop, w); /* finishes the rest */
    assert_int_equal(heard.count, 40);
    for (size_t i = 0; i < 40; i++) {
        assert_ptr_equal(heard.lots[i], lots[i]);
        assert_error(heard.errors[i], OK);
        drop_lot(&lots[i]);
    }
    restart(in);
    struct store_counts counts;
    assert_error(store_counts(in->reading, &counts), OK);
    assert_int_equal(counts.records, 40 * 41 / 2);
}

static uint64_t local_count(struct stored_in *in, const char *text)
{
    AUTO_SQL struct sql q = sql_once(in->store->sql.db, text);
    assert_true(sql_row(&q));
    return sql_get_int(&q, 0);
}

static void local_state_is_kept_before_later_lots(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1);
    uv_loop_t loop;
    struct heard heard = {0};
    struct writer *w = NULL;
    start_writer(in, &loop, &heard, &w);
    writer_keep(w, "a", BYTES_LIT("1"));
    writer_keep(w, "b", BYTES_LIT("1"));
    writer_keep(w, "a", BYTES_LIT("2"));
    writer_keep(w, "b", BYTES_NONE);
    AUTO_LOT struct lot *lot = new_lot();
    (void)put_record(lot, (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("title", "Ett"));
    writer_commit(w, lot);
    while (!heard.count)
        (void)uv_run(&loop, UV_RUN_ONCE);
    end_writer(&loop, w);
    restart(in);
    assert_int_equal(local_count(in, "SELECT count(*) FROM local"), 1);
    assert_int_equal(
        local_count(in, "SELECT count(*) FROM local WHERE key = 'a' AND value = x'32'"), 1);
}

static void a_group_that_fails_is_undone_whole(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1);
    uv_loop_t loop;
    struct heard heard = {0};
    struct writer *w = NULL;
    struct lot *lots[2] = {new_lot(), new_lot()};
    while (lots[0]->count < LOT_MAX)
        (void)put_record(lots[0], (struct about){&a, .kind = KIND_EXAMPLE},
                         FIELDS("body", LONG_TEXT));
    (void)put_record(lots[1], (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("title", "Ett"));
    assert_error(sql_exec(in->store->sql.db, "PRAGMA max_page_count = 60"), OK);
    start_writer(in, &loop, &heard, &w);
    writer_commit(w, lots[0]);
    writer_keep(w, "a", BYTES_LIT("1"));
    writer_commit(w, lots[1]); /* there is room for this one, and for the state before it */
    while (heard.count < 2)
        (void)uv_run(&loop, UV_RUN_ONCE);
    end_writer(&loop, w);
    assert_error(heard.errors[0], ERR_STORE);
    assert_error(heard.errors[1], OK);
    drop_lot(&lots[0]);
    drop_lot(&lots[1]);
    restart(in);
    struct store_counts counts;
    assert_error(store_counts(in->reading, &counts), OK);
    assert_int_equal(counts.records, 1);
    assert_int_equal(local_count(in, "SELECT count(*) FROM local"), 1);
}

int main(void)
{
#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, start_store, end_store)
    const struct CMUnitTest tests[] = {
        STORE_TEST(lots_come_back_in_order_and_are_durable),
        STORE_TEST(local_state_is_kept_before_later_lots),
        STORE_TEST(a_group_that_fails_is_undone_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
