#include "tests/testing.h"

#include "proto/gossip/broadcast.h"

struct sent {
    uint32_t link;
    size_t count;
};

struct log {
    struct sent sent[16];
    size_t count;
};

static void record(void *ctx, uint32_t link, const struct hash *ids, size_t count)
{
    struct log *log = ctx;
    assert_non_null(ids);
    log->sent[log->count++] = (struct sent){link, count};
}

static void every_link_hears_of_every_record(void **state)
{
    (void)state;
    static struct hash ids[IDS_PER_MESSAGE + 1];
    struct log log = {0};
    struct broadcast b = {.send = record, .ctx = &log};
    broadcast_deliver(&b, ids, 1);
    assert_int_equal(log.count, 0);
    broadcast_up(&b, 3);
    broadcast_up(&b, 5);
    broadcast_deliver(&b, ids, 1);
    assert_int_equal(log.count, 2);
    assert_int_equal(log.sent[0].link, 3);
    assert_int_equal(log.sent[1].link, 5);
    broadcast_down(&b, 3);
    broadcast_down(&b, 4); /* never up */
    broadcast_deliver(&b, ids, IDS_PER_MESSAGE + 1);
    assert_int_equal(log.count, 4);
    assert_int_equal(log.sent[2].count, IDS_PER_MESSAGE);
    assert_int_equal(log.sent[3].count, 1);
    assert_int_equal(log.sent[3].link, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_link_hears_of_every_record)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
