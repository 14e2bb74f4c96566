// SPDX-License-Identifier: Apache-2.0
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
            .invite = {REQUEST_INVITE, slug, slug, ROLE_MEMBER, UINT64_MAX >> 1, false}};
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

/* -- a network from the start ------------------------------------------------------------------ */

static void put_text(msgpack_packer *pk, const char *name, const char *text)
{
    mp_put_str(pk, name);
    mp_put_str(pk, text);
}

/* Signed, and on the disk that all begin with. */
static void sim_sign(struct sim *s, size_t node, uint32_t kind, const struct hash *network,
                     const struct buf *fields)
{
    AUTO_BUF struct buf body = BUF(RECORD_MAX), contact = BUF(RECORD_MAX);
    AUTO_MP struct mp map = {0};
    struct complaint complaint;
    uint8_t salt[2 * SALT_BYTES];
    struct lot *lot = calloc(1, sizeof *lot);
    assert(lot);
    enum error e = mp_read(buf_bytes(fields), MP_BOUNDED, MP_RECORD_NODES, &map);
    rng_bytes(&s->rng, salt, sizeof salt);
    if (!e)
        e = payload_encode(kind_of(kind), &map.root, salt, &body, &contact, &complaint);
    const struct record_draft draft = {.kind = kind,
                                       .created = START_WALL * UINT64_C(1000) + s->now++,
                                       .part = {buf_bytes(&body), BYTES_NONE}};
    lot->count = 1;
    lot->entries[0].envelope = BUF(RECORD_MAX);
    if (!e)
        e = record_sign(&draft, network, s->machines[node].keys[0].sign_secret,
                        &lot->entries[0].envelope);
    if (!e)
        e = record_decode(buf_bytes(&lot->entries[0].envelope), &lot->entries[0].record);
    assert(e == OK);
    disk_commit(&s->base, lot);
    lot_free(lot);
}

static void sim_admit(struct sim *s, size_t node, const struct hash *network)
{
    const struct machine *m = &s->machines[node];
    AUTO_BUF struct buf fields = BUF(RECORD_MAX), address = BUF(RECORD_MAX);
    char slug[32];
    (void)snprintf(slug, sizeof slug, "org-%zu", node);
    msgpack_packer pk = mp_packer(&fields);
    (void)msgpack_pack_map(&pk, 5);
    put_text(&pk, "slug", slug);
    put_text(&pk, "org_name", slug);
    put_text(&pk, "role", "member");
    mp_put_str(&pk, "sign_key");
    mp_put_bin(&pk, bytes_of(m->keys[0].sign.b, sizeof m->keys[0].sign.b));
    mp_put_str(&pk, "transport_key");
    mp_put_bin(&pk, bytes_of(m->keys[0].transport.public, sizeof m->keys[0].transport.public));
    if (node)
        sim_sign(s, 0, KIND_ADMIT, network, &fields);
    pk = mp_packer(&address);
    (void)msgpack_pack_map(&pk, 2);
    mp_put_str(&pk, "addresses");
    (void)msgpack_pack_array(&pk, !m->walled);
    if (!m->walled)
        mp_put_str(&pk, m->address);
    mp_put_str(&pk, "inbound");
    if (m->walled)
        (void)msgpack_pack_false(&pk);
    else
        (void)msgpack_pack_true(&pk);
    sim_sign(s, node, KIND_DESCRIPTOR, network, &address);
}

/* Node 0 founds it, and so shows what a member keeps; all begin anew with that. */
void sim_found(struct sim *s)
{
    struct event create = {.kind = EVENT_CREATE,
                           .create = {REQUEST_CREATE, "Prov", "org-0", "Organisation 0"}};
    uint8_t seed[32] = {0};
    sim_step(s, 0, &create);
    sim_run(s, 100);
    struct node_status status;
    node_status(s->machines[0].node, &status);
    disk_restore(&s->base, &s->machines[0].disk);
    for (size_t i = 0; i < s->options.nodes; i++)
        sim_admit(s, i, &status.network);
    s->model = node_new(s->machines[0].keys, 1, seed);
    assert(s->model);
    disk_load(&s->base, s->model, NULL);
    for (size_t i = 0; i < s->options.nodes; i++) {
        disk_begin(&s->machines[i].disk, &s->base);
        sim_crash(s, i, 1 + rng_below(&s->rng, 1000));
    }
}

/* -- publishing -------------------------------------------------------------------------------- */

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

void sim_retire(struct sim *s, size_t by, size_t node, uint64_t ago_ms)
{
    char slug[32];
    (void)snprintf(slug, sizeof slug, "org-%zu", node);
    struct machine *m = &s->machines[node];
    m->retired = true;
    m->until = START_WALL * UINT64_C(1000) + s->now - ago_ms;
    struct event event = {.kind = EVENT_CHANGE,
                          .change = {.kind = KIND_RETIRE, .slug = slug, .until = m->until}};
    sim_step(s, by, &event);
}

void sim_rotate(struct sim *s, size_t node)
{
    struct machine *m = &s->machines[node];
    struct event event = {.kind = EVENT_ROTATE, .rotate = {.to = sim_add_keys(s, m)}};
    if (m->node)
        sim_step(s, node, &event);
}

struct sim_options *sim_options(struct sim *s)
{
    return &s->options;
}
