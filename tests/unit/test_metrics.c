// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include "daemon/metrics/http.h"

static struct http_request parsed(const char *head)
{
    return http_parse(bytes_str(head));
}

static void what_is_asked_for(void **state)
{
    (void)state;
    assert_int_equal(parsed("GET /metrics HTTP/1.1\r\nHost: x\r\n").status, 200);
    assert_int_equal(parsed("GET /metrics?a=b HTTP/1.0\r\n").status, 200);
    assert_false(parsed("GET /metrics HTTP/1.1\r\n").head);
    assert_true(parsed("HEAD /metrics HTTP/1.1\r\n").head);
    assert_int_equal(parsed("HEAD /metrics HTTP/1.1\r\n").status, 200);
}

static void the_form_is_what_is_accepted(void **state)
{
    (void)state;
    assert_false(parsed("GET /metrics HTTP/1.1\r\nAccept: text/plain;version=0.0.4\r\n").open);
    assert_false(parsed("GET /metrics HTTP/1.1\r\nX: application/openmetrics-text\r\n").open);
    assert_true(parsed("GET /metrics HTTP/1.1\r\nHost: x\r\n"
                       "accept: Application/OpenMetrics-Text;version=1.0.0,text/plain;q=0.5\r\n")
                    .open);
}

static void everything_else_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        int status;
    } cases[] = {
        {"", 400},
        {"\r\n", 400},
        {"GET\r\n", 400},
        {"GET /metrics\r\n", 400}, /* HTTP/0.9 */
        {"GET  /metrics HTTP/1.1\r\n", 400},
        {"GET /metrics FTP/1.1\r\n", 400},
        {"GET /metrics HTTP/2.0\r\n", 505},
        {"GET / HTTP/1.1\r\n", 404},
        {"GET /metrics/ HTTP/1.1\r\n", 404},
        {"GET /../metrics HTTP/1.1\r\n", 404},
        {"POST / HTTP/1.1\r\n", 404},
        {"POST /metrics HTTP/1.1\r\n", 405},
        {"get /metrics HTTP/1.1\r\n", 405},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(parsed(cases[i].head).status, cases[i].status);
}

static void times_fall_into_buckets(void **state)
{
    (void)state;
    struct histogram h = {0};
    histogram_add(&h, 0);
    histogram_add(&h, histogram_bound(0)); /* a bound is within */
    histogram_add(&h, histogram_bound(0) + 1);
    histogram_add(&h, histogram_bound(HISTOGRAM_BOUNDS - 1) + 1); /* beyond all of them */
    assert_int_equal(h.count, 4);
    assert_int_equal(h.bucket[0], 2);
    assert_int_equal(h.bucket[1], 1);
    uint64_t within = 0;
    for (unsigned i = 0; i < HISTOGRAM_BOUNDS; i++) {
        within += h.bucket[i];
        assert_true(i == 0 || histogram_bound(i) > histogram_bound(i - 1));
    }
    assert_int_equal(within, 3);
    assert_int_equal(h.sum, 2 * histogram_bound(0) + 2 + histogram_bound(HISTOGRAM_BOUNDS - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_asked_for),
        cmocka_unit_test(the_form_is_what_is_accepted),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(times_fall_into_buckets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
