#include "daemon/control/request.h"

static const char *role_text(const struct member *m)
{
    return m ? role_choices[m->role].slug : "";
}

static void put_texts(msgpack_packer *pk, const char *key, size_t count)
{
    mp_put_str(pk, key);
    (void)msgpack_pack_array(pk, count);
}

/* -- status --------------------------------------------------------------------------------------
 */

static enum error status_read(struct request *r, struct reading *reading)
{
    return store_counts(reading, &r->counts);
}

static void put_network(msgpack_packer *pk, const struct request *r, const struct node_status *s)
{
    put_text(pk, "version", GODA_VERSION);
    put_hex(pk, "network", s->has_network ? &s->network : NULL);
    put_text(pk, "network_name", s->network_name);
    if (s->self)
        put_text(pk, "org", s->self->slug);
    else
        put_nil(pk, "org");
    put_text(pk, "org_name", s->self ? s->self->name : "");
    put_text(pk, "role", role_text(s->self));
    put_hex(pk, "key", &r->daemon->identity.sign);
}

static void status_finish(struct request *r)
{
    struct node_status s;
    size_t listening = 0;
    node_status(r->daemon->node, &s);
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 17);
    put_network(&pk, r, &s);
    put_number(&pk, "records", s.records);
    put_number(&pk, "examples", r->counts.examples);
    put_number(&pk, "members", s.members);
    put_number(&pk, "peers", s.links);
    put_number(&pk, "wanted", s.wanted);
    put_number(&pk, "held_back", s.held_back);
    put_signed(&pk, "skew_ms", s.skew_ms);
    while (net_listening(r->daemon->net, listening))
        listening++;
    put_texts(&pk, "listen", listening);
    for (size_t i = 0; i < listening; i++)
        mp_put_str(&pk, net_listening(r->daemon->net, i));
    put_number(&pk, "uptime_ms", uv_now(&r->daemon->loop) - r->daemon->started);
    put_number(&pk, "db_bytes", r->counts.db_bytes);
    request_send(r);
}

const struct handler status_handler = {.read = status_read, .finish = status_finish};

/* -- members -------------------------------------------------------------------------------------
 */

static void put_member(msgpack_packer *pk, const struct member *m, const struct member *self)
{
    (void)msgpack_pack_map(pk, 8);
    put_text(pk, "org", m->slug);
    put_text(pk, "name", m->name);
    put_text(pk, "role", role_text(m));
    put_number(pk, "since", m->since);
    put_bool(pk, "retired", m->retired);
    put_bool(pk, "self", m == self);
    put_hex(pk, "key", member_sign_key(m));
    put_texts(pk, "addresses", m->address_count);
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
    put_texts(&pk, "members", count);
    for (size_t i = 0; i < count; i++)
        put_member(&pk, roster_at(roster, i), s.self);
    request_send(r);
}

const struct handler members_handler = {.finish = members_finish};

/* -- peers ---------------------------------------------------------------------------------------
 */

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

static void put_peer(msgpack_packer *pk, const struct peer_status *p, uint64_t now)
{
    (void)msgpack_pack_map(pk, 10);
    put_text(pk, "org", p->member->slug);
    put_text(pk, "name", p->member->name);
    put_text(pk, "state", state_text(p->state));
    put_bool(pk, "inbound", p->inbound);
    put_text(pk, "address", p->address);
    if (p->heard)
        put_number(pk, "heard_ms_ago", now - p->heard);
    else
        put_nil(pk, "heard_ms_ago");
    put_number(pk, "records", p->records);
    put_bool(pk, "synced", p->synced);
    put_signed(pk, "skew_ms", p->skew_ms);
    if (p->error)
        put_text(pk, "error", error_code(p->error));
    else
        put_nil(pk, "error");
}

static void peers_finish(struct request *r)
{
    struct peer_status p;
    size_t count = 0;
    uint64_t now = uv_now(&r->daemon->loop);
    while (node_peer(r->daemon->node, count, &p))
        count++;
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 1);
    put_texts(&pk, "peers", count);
    for (size_t i = 0; i < count && node_peer(r->daemon->node, i, &p); i++)
        put_peer(&pk, &p, now);
    request_send(r);
}

const struct handler peers_handler = {.finish = peers_finish};
