/* What a test or a bench has a network do, and what it asks of it. */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/inside.h"

static bool sim_all_members(struct sim *s)
{
    for (size_t i = 0; i < s->options.nodes; i++) {
        struct node_status status;
        node_status(s->machines[i].node, &status);
        if (status.members != s->options.nodes)
            return false;
    }
    return true;
}

bool sim_form(struct sim *s, uint64_t ms)
{
    uint64_t until = s->now + ms;
    struct event create = {.kind = EVENT_CREATE,
                           .create = {REQUEST_CREATE, "Prov", "org-0", "Organisation 0"}};
    sim_step(s, 0, &create);
    sim_run(s, 100);
    for (size_t i = 1; i < s->options.nodes; i++) {
        char slug[32];
        (void)snprintf(slug, sizeof slug, "org-%zu", i);
        struct event invite = {
            .kind = EVENT_INVITE,
            .invite = {REQUEST_INVITE, slug, slug, ROLE_MEMBER, UINT64_MAX >> 1}};
        sim_step(s, 0, &invite);
        do {
            struct event join = {.kind = EVENT_JOIN, .join = {REQUEST_JOIN, buf_bytes(&s->token)}};
            s->joined = ERR_COUNT;
            sim_step(s, i, &join);
            do
                sim_run(s, 10);
            while (s->joined == ERR_COUNT && s->now < until);
        } while (s->joined != OK && s->joined != ERR_DUPLICATE && s->now < until);
    }
    while (!sim_all_members(s) && s->now < until)
        sim_run(s, 100);
    return sim_all_members(s);
}

void sim_publish(struct sim *s, size_t node)
{
    AUTO_BUF struct buf fields = BUF(RECORD_MAX);
    AUTO_MP struct mp map = {0};
    char title[64];
    if (!s->machines[node].node)
        return;
    (void)snprintf(title, sizeof title, "Exempel %zu från nod %zu", s->published, node);
    const char *const texts[][2] = {{"title", title},
                                    {"summary", "Så gjorde vi"},
                                    {"body", "Vi provade, mätte och behöll."},
                                    {"category", "skola"},
                                    {"unit", "Enheten"},
                                    {"recipient", "Elever"},
                                    {"year", "2024"}};
    msgpack_packer pk = mp_packer(&fields);
    (void)msgpack_pack_map(&pk, sizeof texts / sizeof *texts);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mp_put_str(&pk, texts[i][0]);
        mp_put_str(&pk, texts[i][1]);
    }
    enum error e = mp_read(buf_bytes(&fields), MP_BOUNDED, MP_RECORD_NODES, &map);
    assert(e == OK);
    struct event event = {.kind = EVENT_PUBLISH,
                          .publish = {.request = REQUEST_PUBLISH + s->published++,
                                      .kind = KIND_EXAMPLE,
                                      .form = KIND_EXAMPLE,
                                      .fields = &map.root}};
    sim_step(s, node, &event);
}

size_t sim_acknowledged(const struct sim *s)
{
    return s->acknowledged_count;
}

void sim_partition(struct sim *s, size_t border)
{
    s->border = border;
}

void sim_crash(struct sim *s, size_t node, uint64_t ms)
{
    struct machine *m = &s->machines[node];
    if (!m->node)
        return;
    node_free(m->node);
    m->node = NULL;
    m->life++;
    wire_cut_all(s, node);
    queue_add(&s->queue, s->now + ms, node, EVENT_TICK)->restart = true;
}

void sim_skew(struct sim *s, size_t node, int64_t ms)
{
    s->machines[node].skew_ms = ms;
}

bool sim_equal(const struct sim *s)
{
    struct hash first = disk_digest(&s->machines[0].disk);
    for (size_t i = 1; i < s->options.nodes; i++) {
        struct hash other = disk_digest(&s->machines[i].disk);
        if (hash_compare(&first, &other))
            return false;
    }
    for (size_t i = 0; i < s->acknowledged_count; i++)
        if (disk_find(&s->machines[0].disk, &s->acknowledged[i]).len == 0)
            return false;
    return true;
}

struct hash sim_result(const struct sim *s)
{
    struct hash result = {{0}}, pair[2];
    for (size_t i = 0; i < s->options.nodes; i++) {
        pair[0] = result;
        pair[1] = disk_digest(&s->machines[i].disk);
        (void)crypto_generichash(result.b, sizeof result.b, pair[0].b, sizeof pair, NULL, 0);
    }
    return result;
}

size_t sim_joins_failed(const struct sim *s)
{
    return s->joins_failed;
}

uint64_t sim_now(const struct sim *s)
{
    return s->now;
}

uint64_t sim_bytes(const struct sim *s)
{
    return s->bytes;
}
