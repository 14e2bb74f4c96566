// SPDX-License-Identifier: Apache-2.0
#include "daemon/daemon.h"

#include <assert.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/activated.h"
#include "daemon/control/control.h"
#include "daemon/effects.h"
#include "daemon/flags.h"
#include "daemon/log.h"
#include "daemon/metrics/http.h"
#include "daemon/metrics/textfile.h"
#include "daemon/notify.h"
#include "daemon/reload.h"
#include "daemon/returning.h"
#include "daemon/sandbox/sandbox.h"
#include "daemon/search/words/lexicon/lexicon.h"

enum {
    BEAT_DEFAULT = 10 * 1000,
    STOP_PATIENCE = 5 * 1000, /* for workers and the writer to end what they have begun */
    STOP_POLL = 5,
};

/* -- the node and its time --------------------------------------------------------------------- */

struct event daemon_event(struct daemon *d, enum event_kind kind)
{
    struct timespec wall;
    (void)clock_gettime(CLOCK_REALTIME, &wall); /* cannot fail for this clock */
    uv_update_time(&d->loop);
    return (struct event){
        .kind = kind,
        .now = uv_now(&d->loop),
        .wall = (uint64_t)wall.tv_sec * 1000 + (uint64_t)wall.tv_nsec / 1000000,
    };
}

static void on_deadline(uv_timer_t *timer)
{
    struct daemon *d = timer->data;
    struct event event = daemon_event(d, EVENT_TICK);
    daemon_step(d, &event);
}

void daemon_step(struct daemon *d, const struct event *event)
{
    struct effects effects = {0};
    assert(!d->stepping);
    d->stepping = true;
    node_step(d->node, event, &effects);
    effects_run(d, &effects);
    d->stepping = false;
    uint64_t due = node_deadline(d->node), now = uv_now(&d->loop);
    if (d->stopping || due == UINT64_MAX)
        (void)uv_timer_stop(&d->deadline);
    else
        (void)uv_timer_start(&d->deadline, on_deadline, due > now ? due - now : 1, 0);
}

/* -- what the net says ------------------------------------------------------------------------- */

static void step_link(struct daemon *d, enum event_kind kind, uint32_t link)
{
    struct event event = daemon_event(d, kind);
    event.link.link = link;
    daemon_step(d, &event);
}

static void on_accepted(void *ctx, uint32_t link, const char *from)
{
    struct daemon *d = ctx;
    struct event event = daemon_event(d, EVENT_ACCEPTED);
    d->tallies.accepted++;
    event.link.link = link;
    event.link.address = from;
    daemon_step(d, &event);
}

static void on_connected(void *ctx, uint32_t link)
{
    struct daemon *d = ctx;
    d->tallies.dialled++;
    step_link(d, EVENT_CONNECTED, link);
}

static void on_received(void *ctx, uint32_t link, struct bytes in)
{
    struct daemon *d = ctx;
    struct event event = daemon_event(d, EVENT_BYTES);
    d->tallies.bytes_in += in.len;
    event.link.link = link;
    event.link.bytes = in;
    daemon_step(d, &event);
}

static void on_sent(void *ctx, uint32_t link, size_t len)
{
    struct daemon *d = ctx;
    struct event event = daemon_event(d, EVENT_SENT);
    d->tallies.bytes_out += len;
    event.link.link = link;
    event.link.sent = len;
    daemon_step(d, &event);
}

static void on_closed(void *ctx, uint32_t link, enum error why)
{
    struct event event = daemon_event(ctx, EVENT_CLOSED);
    event.link.link = link;
    event.link.error = why;
    daemon_step(ctx, &event);
}

/* -- starting ---------------------------------------------------------------------------------- */

/* Search can do without. */
static void open_lexicon(struct daemon *d)
{
    const char *path = config_text(d->config, CONFIG_LEXICON);
    char words[256] = "";
    enum error e = lexicon_open(path, &d->lexicon, words);
    if (e)
        log_event(NOTICE_WARNING, "lexicon_missing",
                  LOG_FIELDS(log_text("path", path), log_text("why", words)));
}

static enum error start_store(struct daemon *d, struct why *why)
{
    const char *dir = config_text(d->config, CONFIG_DATA);
    char words[256] = "";
    open_lexicon(d);
    enum error e = store_open(dir, d->lexicon, &d->store, words);
    if (e)
        return why_say(why, e, "cannot open the store in %s: %s", dir, words);
    e = store_load(d->store, d->node);
    if (e)
        return why_say(why, e, "cannot load the store in %s: %s", dir, store_why(d->store));
    e = returning_take(dir, d->store, d->node, why);
    if (e)
        return e;
    store_self(d->store, &d->keys.pairs[0].sign); /* the organisation's, whichever it has now */
    static const struct writer_calls calls = {effects_committed, effects_erased};
    e = writer_start(&d->loop, d->store, calls, d, &d->writer);
    if (e)
        return why_say(why, e, "cannot start the store's writer");
    d->store = NULL;
    e = readers_open(&d->readers, &d->loop, dir, d->lexicon);
    return e ? why_say(why, e, "cannot open the store in %s for reading", dir) : OK;
}

static enum error start_node(struct daemon *d, struct why *why)
{
    bool made;
    enum error e = keys_load(config_text(d->config, CONFIG_DATA), &d->keys, &made, why);
    if (e)
        return e;
    if (made) {
        const struct hash *sign = &d->keys.pairs[0].sign;
        char key[2 * sizeof sign->b + 1];
        log_event(NOTICE_INFO, "identity_made",
                  LOG_FIELDS(log_text("key", bytes_hex(hash_bytes(sign), key))));
    }
    uint8_t seed[32];
    randombytes_buf(seed, sizeof seed);
    d->node = node_new(d->keys.pairs, d->keys.count, seed);
    sodium_memzero(seed, sizeof seed);
    return d->node ? OK : why_say(why, ERR_MEMORY, "cannot start");
}

static void tell_list(struct daemon *d, enum event_kind kind, const char *const *list, size_t count)
{
    struct event event = daemon_event(d, kind);
    event.addresses.addresses = list;
    event.addresses.count = count;
    daemon_step(d, &event);
}

void daemon_tell_peers(struct daemon *d, enum config_key key)
{
    const struct config_value *given = &d->config->value[key];
    const char *list[CONFIG_VALUES_MAX];
    for (size_t i = 0; i < given->count; i++)
        list[i] = given->text[i];
    tell_list(d, key == CONFIG_PIN ? EVENT_PINS : EVENT_SEEDS, list, given->count);
}

void daemon_tell_addresses(struct daemon *d)
{
    const struct config_value *given = &d->config->value[CONFIG_ADVERTISE];
    char reachable[ADDRESSES_MAX][ADDRESS_MAX + 1];
    const char *addresses[ADDRESSES_MAX];
    size_t count = given->count;
    if (config_is_none(d->config, CONFIG_ADVERTISE))
        count = 0;
    else if (count == 0)
        count = net_reachable(d->net, reachable);
    for (size_t i = 0; i < count; i++) {
        addresses[i] = given->count ? given->text[i] : reachable[i];
        log_event(NOTICE_INFO, "advertising", LOG_FIELDS(log_text("addr", addresses[i])));
    }
    tell_list(d, EVENT_ADDRESSES, addresses, count);
}

static enum error start_net(struct daemon *d, struct why *why)
{
    static const struct net_events events = {.accepted = on_accepted,
                                             .connected = on_connected,
                                             .received = on_received,
                                             .sent = on_sent,
                                             .closed = on_closed};
    const struct config_value *at = &d->config->value[CONFIG_LISTEN];
    d->net = net_new(&d->loop, &events, d);
    if (!d->net)
        return why_say(why, ERR_MEMORY, "cannot start");
    size_t count = config_is_none(d->config, CONFIG_LISTEN) ? 0 : at->count, given = 0;
    enum error e = OK;
    for (int fd; !e && (fd = activated_take(ACTIVATED_TCP)) >= 0; given++)
        e = net_listen_given(d->net, fd, why);
    for (size_t i = 0; i < count && !given && !e; i++)
        e = net_listen(d->net, at->text[i], why);
    for (size_t i = 0; !e && net_listening(d->net, i); i++)
        log_event(NOTICE_INFO, "listening", LOG_FIELDS(log_text("addr", net_listening(d->net, i))));
    return e;
}

/* -- signs of life ----------------------------------------------------------------------------- */

/* For systemctl status. */
static void status_text(const struct daemon *d, bool stuck, char *ret, size_t size)
{
    struct node_status s;
    node_status(d->node, &s);
    if (stuck)
        (void)snprintf(ret, size, "The disk does not answer: %zu lots wait to be written",
                       writer_pending(d->writer));
    else if (!s.network_name || !*s.network_name)
        (void)snprintf(ret, size, "No network yet: goda join TOKEN, or goda network create NAME");
    else
        (void)snprintf(ret, size, "%s: %zu of %zu peers linked, %zu records", s.network_name,
                       s.links, s.members ? s.members - 1 : 0, s.records);
}

/* A writer that had work at the last beat and has finished none of it since is stuck, and systemd
 * should see that; the loop's own life is that it gets here. */
static void on_beat(uv_timer_t *timer)
{
    struct daemon *d = timer->data;
    bool stuck = d->waited_at_beat && d->tallies.commit.count == d->commits_at_beat;
    d->waited_at_beat = writer_pending(d->writer) > 0;
    d->commits_at_beat = d->tallies.commit.count;
    char text[1280], status[400], remark[640];
    status_text(d, stuck, status, sizeof status);
    (void)snprintf(text, sizeof text, "%sSTATUS=%s%s", stuck ? "" : "WATCHDOG=1\n", status,
                   reload_remark(d, remark));
    (void)notify(text);
}

void daemon_beat(struct daemon *d)
{
    uint64_t every = notify_watchdog_ms();
    if (notify_heard())
        (void)uv_timer_start(&d->beat, on_beat, 0, every ? every : BEAT_DEFAULT);
}

/* -- stopping ---------------------------------------------------------------------------------- */

static void on_stopping(uv_timer_t *timer)
{
    struct daemon *d = timer->data;
    bool done = writer_pending(d->writer) == 0 && d->verifying == 0 && readers_idle(&d->readers);
    if (done || uv_now(&d->loop) >= d->stop_by)
        uv_stop(&d->loop);
}

/* Nothing new comes in; what has begun is finished, so that who published hears of it. */
static void stop(struct daemon *d, int number)
{
    d->stopping = true;
    d->stop_by = uv_now(&d->loop) + STOP_PATIENCE;
    (void)notify("STOPPING=1");
    log_event(NOTICE_INFO, "stopping",
              LOG_FIELDS(log_text("signal", number == SIGINT ? "SIGINT" : "SIGTERM")));
    net_pause(d->net);
    http_stop(d->http);
    control_pause(d->control);
    (void)uv_timer_stop(&d->deadline);
    (void)uv_timer_start(&d->beat, on_stopping, 0, STOP_POLL);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct daemon *d = handle->data;
    if (d->stopping)
        return;
    if (number == SIGHUP)
        reload(d);
    else
        stop(d, number);
}

/* After a whole run as after a start that failed half-way. */
static void daemon_close(struct daemon *d)
{
    d->stopping = true;
    control_stop(d->control);
    http_stop(d->http);
    textfile_stop(d->textfile);
    if (d->net)
        net_stop(d->net);
    uv_close((uv_handle_t *)&d->deadline, NULL);
    uv_close((uv_handle_t *)&d->beat, NULL);
    for (size_t i = 0; i < d->signal_count; i++)
        uv_close((uv_handle_t *)&d->signals[i], NULL);
    if (readers_idle(&d->readers)) /* first, since the store's last connection checkpoints */
        readers_close(&d->readers);
    struct writer *writer = d->writer;
    d->writer = NULL;
    writer_stop(writer);
    store_close(d->store);
    (void)uv_run(&d->loop, UV_RUN_DEFAULT);
    readers_close(&d->readers);
    lexicon_close(d->lexicon);
    int status = uv_loop_close(&d->loop);
    assert(status == 0);
    control_free(d->control);
    http_free(d->http);
    textfile_free(d->textfile);
    net_free(d->net);
    node_free(d->node);
    sodium_memzero(&d->keys, sizeof d->keys);
}

/* -- all --------------------------------------------------------------------------------------- */

static enum error start_loop(struct daemon *d, struct why *why)
{
    static const int numbers[SIGNALS] = {SIGTERM, SIGINT, SIGHUP};
    (void)signal(SIGPIPE, SIG_IGN); /* a peer that went away is an error of the write */
    char workers[8];
    (void)snprintf(workers, sizeof workers, "%d", WORKERS);
    (void)setenv("UV_THREADPOOL_SIZE", workers,
                 0); /* its size without it is libuv's, which works */
    d->started = uv_now(&d->loop);
    d->started_wall = daemon_event(d, EVENT_TICK).wall;
    (void)uv_timer_init(&d->loop, &d->deadline); /* neither can fail */
    (void)uv_timer_init(&d->loop, &d->beat);
    d->deadline.data = d->beat.data = d;
    for (; d->signal_count < SIGNALS; d->signal_count++) {
        uv_signal_t *handle = &d->signals[d->signal_count];
        int status = uv_signal_init(&d->loop, handle);
        if (status)
            return why_say(why, ERR_MEMORY, "cannot watch for signals: %s", uv_strerror(status));
        handle->data = d;
        (void)uv_signal_start(handle, on_signal, numbers[d->signal_count]); /* init was the rest */
    }
    return OK;
}

static void daemon_ready(struct daemon *d)
{
    struct node_status s;
    node_status(d->node, &s);
    log_event(NOTICE_INFO, "ready",
              LOG_FIELDS(log_text("version", GODA_VERSION), log_text("network", s.network_name),
                         log_text("org", s.self ? s.self->slug : ""),
                         log_number("members", s.members), log_number("records", s.records)));
    (void)notify("READY=1");
    daemon_beat(d);
}

enum error daemon_run(struct config *config, int argc, char *const argv[], struct why *why)
{
    struct daemon d = {.config = config, .argc = argc, .argv = argv};
    int status = uv_loop_init(&d.loop);
    if (status != 0)
        return why_say(why, ERR_MEMORY, "cannot start: %s", uv_strerror(status));
    enum error e = start_loop(&d, why);
    if (!e)
        e = start_node(&d, why);
    if (!e) {
        control_make_directory(config);
        sandbox_enter(config, flags_file(argc, argv));
        e = start_store(&d, why);
    }
    if (!e)
        e = start_net(&d, why);
    if (!e)
        e = control_start(&d, &d.control, why);
    if (!e)
        e = http_start(&d, &d.http, why);
    if (!e)
        e = textfile_start(&d, &d.textfile, why);
    if (!e) {
        daemon_tell_peers(&d, CONFIG_PIN);
        daemon_tell_peers(&d, CONFIG_SEED);
        daemon_tell_addresses(&d);
        daemon_ready(&d);
        (void)uv_run(&d.loop, UV_RUN_DEFAULT);
    }
    daemon_close(&d);
    if (!e)
        log_event(NOTICE_INFO, "stopped", NULL);
    return e;
}
