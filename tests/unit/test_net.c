// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/net/address.h"
#include "daemon/net/net.h"

/* What one side has heard. */
struct side {
    struct net *net;
    uint32_t accepted, connected, last; /* how many; `last`: the number of the newest link */
    uint32_t closed;
    enum error why;
    size_t sent;
    struct buf in;
};

static uv_loop_t loop;
static struct why why;

static void on_accepted(void *ctx, uint32_t link, const char *from)
{
    assert_non_null(strchr(from, ':'));
    struct side *s = ctx;
    s->accepted++;
    s->last = link;
}

static void on_connected(void *ctx, uint32_t link)
{
    struct side *s = ctx;
    s->connected++;
    s->last = link;
}

static void on_received(void *ctx, uint32_t link, struct bytes in)
{
    struct side *s = ctx;
    assert_int_equal(link, s->last);
    buf_put(&s->in, in);
}

static void on_sent(void *ctx, uint32_t link, size_t len)
{
    struct side *s = ctx;
    (void)link;
    s->sent += len;
}

static void on_closed(void *ctx, uint32_t link, enum error error)
{
    struct side *s = ctx;
    (void)link;
    s->closed++;
    s->why = error;
}

static void side_open(struct side *s)
{
    static const struct net_events events = {.accepted = on_accepted,
                                             .connected = on_connected,
                                             .received = on_received,
                                             .sent = on_sent,
                                             .closed = on_closed};
    *s = (struct side){.net = net_new(&loop, &events, s), .in = BUF(16 * 1024 * 1024)};
    assert_non_null(s->net);
}

static const char *side_listen(struct side *s)
{
    assert_error(net_listen(s->net, "127.0.0.1:0", &why), OK);
    return net_listening(s->net, 0);
}

static void side_close(struct side *s)
{
    net_stop(s->net);
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
    net_free(s->net);
    buf_done(&s->in);
}

/* Runs the loop until `*value` is `wanted`; fails after ten seconds. */
#define run_until(value, wanted)                                                                   \
    do {                                                                                           \
        uint64_t end = uv_now(&loop) + 10000;                                                      \
        while ((value) != (wanted) && uv_now(&loop) < end)                                         \
            (void)uv_run(&loop, UV_RUN_ONCE);                                                      \
        assert_int_equal(value, wanted);                                                           \
    } while (0)

static void send_text(struct side *s, const char *text)
{
    struct buf out = buf_copy(bytes_str(text));
    net_send(s->net, s->last, &out);
    buf_done(&out); /* what it has not taken */
}

static void bytes_go_both_ways(void **state)
{
    (void)state;
    struct side a, b;
    side_open(&a);
    side_open(&b);
    net_dial(b.net, 2, side_listen(&a));
    run_until(a.accepted, 1);
    run_until(b.connected, 1);
    assert_int_equal(a.last % 2, 1);
    assert_int_equal(b.last, 2);
    send_text(&a, "hej");
    send_text(&b, "hej igen");
    run_until(b.in.len, 3);
    run_until(a.in.len, 8);
    run_until(a.sent, 3);
    assert_bytes(buf_bytes(&a.in), BYTES_LIT("hej igen"));
    net_close(a.net, a.last);
    run_until(b.closed, 1);
    assert_error(b.why, ERR_CLOSED);
    assert_int_equal(a.closed, 0);
    side_close(&a);
    side_close(&b);
}

static void closing_sends_first_what_is_left(void **state)
{
    (void)state;
    enum { MUCH = 8 * 1024 * 1024 };
    struct side a, b;
    side_open(&a);
    side_open(&b);
    net_dial(b.net, 2, side_listen(&a));
    run_until(a.accepted, 1);
    run_until(b.connected, 1);
    struct buf out = BUF(MUCH);
    uint8_t *room = buf_extend(&out, MUCH);
    assert_non_null(room);
    memset(room, 'x', MUCH);
    net_send(a.net, a.last, &out);
    send_text(&b, "unread by then");
    net_close(a.net, a.last);
    send_text(&a, "too late");
    run_until(b.closed, 1);
    assert_int_equal(b.in.len, MUCH);
    side_close(&a);
    side_close(&b);
}

static void a_dial_that_fails_is_told(void **state)
{
    (void)state;
    struct side a, b;
    char address[ADDRESS_MAX + 1];
    side_open(&a);
    (void)snprintf(address, sizeof address, "%s", side_listen(&a));
    side_close(&a); /* nobody listens there now */
    side_open(&b);
    net_dial(b.net, 2, address);
    assert_int_equal(b.closed, 0); /* not from within the call */
    run_until(b.closed, 1);
    assert_error(b.why, ERR_UNREACHABLE);
    net_dial(b.net, 4, "no address");
    run_until(b.closed, 2);
    net_dial(b.net, 6, address);
    net_close(b.net, 6); /* given up: nothing more is heard of it */
    side_close(&b);
    assert_int_equal(b.closed, 2);
    assert_int_equal(b.connected, 0);
}

static void a_name_with_several_addresses_is_tried_through(void **state)
{
    (void)state;
    struct side a, b;
    char address[ADDRESS_MAX + 1];
    struct address at;
    side_open(&a);
    side_open(&b);
    assert_true(address_parse(side_listen(&a), &at)); /* IPv4 only: localhost may be ::1 first */
    (void)snprintf(address, sizeof address, "localhost:%s", at.port);
    net_dial(b.net, 2, address);
    run_until(b.connected, 1);
    side_close(&a);
    side_close(&b);
}

static void more_than_the_cap_wait_until_others_end(void **state)
{
    (void)state;
    struct side a, b;
    side_open(&a);
    side_open(&b);
    const char *address = side_listen(&a);
    for (uint32_t i = 0; i < LINKS_MAX + 3; i++)
        net_dial(b.net, 2 * i + 2, address);
    run_until(b.connected, LINKS_MAX + 3);
    run_until(a.accepted, LINKS_MAX);
    for (int i = 0; i < 20; i++)
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    assert_int_equal(a.accepted, LINKS_MAX);
    net_close(a.net, a.last);
    run_until(a.accepted, LINKS_MAX + 1);
    side_close(&a);
    side_close(&b);
}

static void an_address_that_is_taken_is_named(void **state)
{
    (void)state;
    struct side a, b;
    side_open(&a);
    side_open(&b);
    const char *address = side_listen(&a);
    assert_error(net_listen(b.net, address, &why), ERR_LISTEN);
    assert_non_null(strstr(why.text, address));
    side_close(&a);
    side_close(&b);
}

/* localhost has an address of each family that this computer has. */
static void all_addresses_of_a_name_are_listened_at(void **state)
{
    (void)state;
    struct side a;
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    bool has_six = fd >= 0 && bind(fd, (struct sockaddr *)&six, sizeof six) == 0, four = false;
    if (fd >= 0)
        (void)close(fd);
    assert_int_equal(getaddrinfo("localhost", NULL, &hints, &found), 0);
    bool named_six = false;
    for (const struct addrinfo *i = found; i; i = i->ai_next) {
        named_six |= i->ai_family == AF_INET6;
        four |= i->ai_family == AF_INET;
    }
    freeaddrinfo(found);
    side_open(&a);
    assert_error(net_listen(a.net, "localhost:0", &why), OK);
    bool at_four = false, at_six = false;
    size_t count = 0;
    for (const char *at; (at = net_listening(a.net, count)); count++) {
        at_four |= strncmp(at, "127.0.0.1:", 10) == 0;
        at_six |= strncmp(at, "[::1]:", 6) == 0;
    }
    assert_int_equal(at_four, four);
    assert_int_equal(at_six, has_six && named_six);
    assert_int_equal(count, at_four + at_six);
    side_close(&a);
}

static void what_others_can_reach_is_no_wildcard(void **state)
{
    (void)state;
    struct side a;
    char reachable[ADDRESSES_MAX][ADDRESS_MAX + 1];
    side_open(&a);
    assert_int_equal(net_reachable(a.net, reachable), 0);
    const char *address = side_listen(&a);
    assert_int_equal(net_reachable(a.net, reachable), 1);
    assert_string_equal(reachable[0], address);
    assert_error(net_listen(a.net, "0.0.0.0:0", &why), OK);
    size_t count = net_reachable(a.net, reachable);
    assert_in_range(count, 1, ADDRESSES_MAX);
    for (size_t i = 1; i < count; i++) {
        assert_null(strstr(reachable[i], "0.0.0.0:"));
        assert_null(strstr(reachable[i], "127."));
    }
    side_close(&a);
}

static void addresses_are_host_and_port(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host, *port;
    } good[] = {{"goda.example.se:4632", "goda.example.se", "4632"},
                {"127.0.0.1:0", "127.0.0.1", "0"},
                {"[::]:65535", "::", "65535"},
                {"[fe80::1%2]:1", "fe80::1%2", "1"}};
    static const char *const bad[] = {
        "",      ":1",     "a",    "a:",   "a:65536", "a:000001", "a b:1",    "::1:1",     "[]:1",
        "[::1]", "[::1:1", "a:+1", "a:1 ", "[a b]:1", "a/b:1",    "[host]:1", "\xc3\xa5:1"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct address a;
        assert_true(address_parse(good[i].text, &a));
        assert_string_equal(a.host, good[i].host);
        assert_string_equal(a.port, good[i].port);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct address a = {"untouched", "7"};
        assert_false(address_parse(bad[i], &a));
        assert_string_equal(a.host, "untouched");
    }
    char longest[ADDRESS_MAX + 3];
    struct address a;
    memset(longest, 'a', sizeof longest);
    memcpy(longest + ADDRESS_MAX - 2, ":1", 3);
    assert_true(address_parse(longest, &a));
    memcpy(longest + ADDRESS_MAX - 2, "a:1", 4);
    assert_false(address_parse(longest, &a));
}

static int start(void **state)
{
    (void)state;
    return uv_loop_init(&loop);
}

static int stop(void **state)
{
    (void)state;
    return uv_loop_close(&loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_go_both_ways),
        cmocka_unit_test(closing_sends_first_what_is_left),
        cmocka_unit_test(a_dial_that_fails_is_told),
        cmocka_unit_test(a_name_with_several_addresses_is_tried_through),
        cmocka_unit_test(more_than_the_cap_wait_until_others_end),
        cmocka_unit_test(an_address_that_is_taken_is_named),
        cmocka_unit_test(all_addresses_of_a_name_are_listened_at),
        cmocka_unit_test(what_others_can_reach_is_no_wildcard),
        cmocka_unit_test(addresses_are_host_and_port),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
