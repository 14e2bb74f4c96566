// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "daemon/control/request.h"
#include "daemon/metrics/metrics.h"

static const char *role_text(const struct member *m)
{
    return m ? role_choices[m->role].slug : "";
}

/* -- status ------------------------------------------------------------------------------------ */

static enum error status_read(struct request *r, struct reading *reading)
{
    return store_counts(reading, &r->counts);
}

static void put_network(msgpack_packer *pk, const struct request *r, const struct node_status *s)
{
    pair_text(pk, "version", GODA_VERSION);
    pair_hex(pk, "network", s->has_network ? &s->network : NULL);
    pair_text(pk, "network_name", s->network_name);
    if (s->self)
        pair_text(pk, "org", s->self->slug);
    else
        pair_nil(pk, "org");
    pair_text(pk, "org_name", s->self ? s->self->name : "");
    pair_text(pk, "role", role_text(s->self));
    const struct hash *key = s->self ? member_sign_key(s->self) : NULL;
    pair_hex(pk, "key", key ? key : &r->daemon->keys.pairs[0].sign);
}

/* What the last reading of the configuration left undone. */
static void put_reloaded(msgpack_packer *pk, const struct reloaded *last)
{
    size_t count = 0;
    for (enum config_key key = 0; key < CONFIG_COUNT; key++)
        count += last->restart[key];
    if (last->refused.text[0])
        pair_text(pk, "config_refused", last->refused.text);
    else
        pair_nil(pk, "config_refused");
    pair_list(pk, "restart_for", count);
    for (enum config_key key = 0; key < CONFIG_COUNT; key++)
        if (last->restart[key])
            mp_put_str(pk, config_row(key)->name);
}

static const char *kit_word(const struct keyring *keys, const struct member *self)
{
    const struct hash *sign = self ? member_sign_key(self) : NULL;
    if (hash_is_zero(&keys->kit))
        return "none";
    return sign && !hash_equal(&keys->kit, sign) ? "old" : "made";
}

static void put_twin(msgpack_packer *pk, const struct node_status *s)
{
    if (!s->twin) {
        pair_nil(pk, "twin");
        return;
    }
    mp_put_str(pk, "twin");
    (void)msgpack_pack_map(pk, 3);
    pair_text(pk, "address", s->twin_address);
    pair_number(pk, "since", s->twin_since);
    pair_bool(pk, "first", s->keeps_off);
}

static void status_finish(struct request *r)
{
    struct node_status s;
    size_t listening = 0;
    node_status(r->daemon->node, &s);
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 26);
    put_network(&pk, r, &s);
    pair_number(&pk, "records", s.records);
    pair_number(&pk, "examples", r->counts.examples);
    pair_number(&pk, "members", s.members);
    pair_number(&pk, "peers", s.links);
    pair_number(&pk, "dialled", s.dialled);
    pair_bool(&pk, "outbound_only", s.outbound_only);
    put_twin(&pk, &s);
    pair_bool(&pk, "replaced", s.replaced);
    pair_bool(&pk, "returning", s.returning);
    pair_text(&pk, "kit", kit_word(&r->daemon->keys, s.self));
    pair_number(&pk, "wanted", s.wanted);
    pair_number(&pk, "held_back", s.held_back);
    pair_signed(&pk, "skew_ms", s.skew_ms);
    while (net_listening(r->daemon->net, listening))
        listening++;
    pair_list(&pk, "listen", listening);
    for (size_t i = 0; i < listening; i++)
        mp_put_str(&pk, net_listening(r->daemon->net, i));
    pair_number(&pk, "uptime_ms", uv_now(&r->daemon->loop) - r->daemon->started);
    pair_number(&pk, "db_bytes", r->counts.db_bytes);
    if (r->daemon->lexicon)
        pair_nil(&pk, "no_dictionary");
    else
        pair_text(&pk, "no_dictionary", config_text(r->daemon->config, CONFIG_LEXICON));
    put_reloaded(&pk, &r->daemon->reloaded);
    request_send(r);
}

const struct handler status_handler = {.read = status_read, .finish = status_finish};

/* -- members ----------------------------------------------------------------------------------- */

static void put_member(msgpack_packer *pk, const struct member *m, const struct member *self)
{
    (void)msgpack_pack_map(pk, 10);
    pair_text(pk, "org", m->slug);
    pair_text(pk, "name", m->name);
    pair_text(pk, "role", role_text(m));
    pair_number(pk, "since", m->since);
    pair_bool(pk, "retired", m->retired);
    pair_text(pk, "successor", m->successor);
    pair_bool(pk, "self", m == self);
    pair_hex(pk, "key", member_sign_key(m));
    pair_hex(pk, "transport", &m->transport);
    pair_list(pk, "addresses", m->address_count);
    for (size_t i = 0; i < m->address_count; i++)
        mp_put_str(pk, m->addresses[i]);
}

static void members_finish(struct request *r)
{
    struct node_status s;
    struct roster *roster = node_roster(r->daemon->node);
    size_t count = roster ? roster_count(roster) : 0;
    node_status(r->daemon->node, &s);
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 1);
    pair_list(&pk, "members", count);
    for (size_t i = 0; i < count; i++)
        put_member(&pk, roster_at(roster, i), s.self);
    request_send(r);
}

const struct handler members_handler = {.finish = members_finish};

/* -- peers ------------------------------------------------------------------------------------- */

static const char *state_text(enum peer_state state)
{
    switch (state) {
    case PEER_UNKNOWN:
        return "unknown";
    case PEER_DIALING:
        return "dialing";
    case PEER_LINKED:
        return "linked";
    case PEER_QUIET:
        return "quiet";
    }
    return "";
}

static void put_lag(msgpack_packer *pk, const struct peer_status *p, uint64_t now)
{
    if (p->told) {
        pair_signed(pk, "lag_records", p->lag);
        pair_number(pk, "lag_ms", p->lag_since ? now - p->lag_since : 0);
        pair_number(pk, "told_ms_ago", now - p->told);
    } else {
        pair_nil(pk, "lag_records");
        pair_nil(pk, "lag_ms");
        pair_nil(pk, "told_ms_ago");
    }
}

static void put_peer(msgpack_packer *pk, const struct peer_status *p, uint64_t now)
{
    (void)msgpack_pack_map(pk, 15);
    pair_text(pk, "org", p->member->slug);
    pair_text(pk, "name", p->member->name);
    pair_text(pk, "state", state_text(p->state));
    pair_bool(pk, "inbound", p->inbound);
    pair_bool(pk, "outbound_only", !p->member->inbound);
    pair_bool(pk, "pinned", p->pinned);
    pair_text(pk, "address", p->address);
    if (p->heard)
        pair_number(pk, "heard_ms_ago", now - p->heard);
    else
        pair_nil(pk, "heard_ms_ago");
    pair_number(pk, "records", p->records);
    put_lag(pk, p, now);
    pair_bool(pk, "synced", p->synced);
    pair_signed(pk, "skew_ms", p->skew_ms);
    if (p->error)
        pair_text(pk, "error", error_code(p->error));
    else
        pair_nil(pk, "error");
}

static void peers_finish(struct request *r)
{
    struct peer_status p;
    size_t count = 0;
    uint64_t now = uv_now(&r->daemon->loop);
    for (size_t cursor = 0; node_peer(r->daemon->node, &cursor, &p);)
        count++;
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 1);
    pair_list(&pk, "peers", count);
    for (size_t cursor = 0; node_peer(r->daemon->node, &cursor, &p);)
        put_peer(&pk, &p, now);
    request_send(r);
}

const struct handler peers_handler = {.finish = peers_finish};

/* -- metrics ----------------------------------------------------------------------------------- */

static void metrics_finish(struct request *r)
{
    AUTO_BUF struct buf text = BUF(METRICS_MAX);
    struct bytes form;
    enum error e = param_optional(r, "form", &form);
    bool old = bytes_equal(form, BYTES_LIT("prometheus"));
    if (!e && form.len && !old && !bytes_equal(form, BYTES_LIT("openmetrics"))) {
        memcpy(r->field, "form", sizeof "form");
        e = ERR_PARAMS;
    }
    if (!e)
        metrics_write(r->daemon, old ? METRICS_PROMETHEUS : METRICS_OPEN, &text);
    if (e || text.failed) {
        request_fail(r, e ? e : text.failed);
        return;
    }
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 2);
    pair_text(&pk, "form", old ? "prometheus" : "openmetrics");
    mp_put_str(&pk, "text");
    (void)msgpack_pack_str_with_body(&pk, text.ptr, text.len);
    request_send(r);
}

const struct handler metrics_handler = {.finish = metrics_finish};
