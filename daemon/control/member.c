// SPDX-License-Identifier: Apache-2.0
/* Who has said what of which member, and saying more. */
#include <string.h>

#include "daemon/control/request.h"
#include "proto/record/entry.h"

enum { HISTORY_MAX = 5000 }; /* entries told at once: some 1.5 MB */
static const uint64_t AGO_LONGEST = 100ULL * 366 * 24 * 60 * 60 * 1000;

/* -- member ------------------------------------------------------------------------------------ */

struct change_texts {
    char slug[SLUG_MAX + 1], successor[SLUG_MAX + 1], role[16];
};

static enum error change_wrong(struct request *r, const char *field)
{
    memcpy(r->field, field, strlen(field) + 1);
    return ERR_PARAMS;
}

static enum error change_read(struct request *r, struct change_texts *texts, struct change *ret)
{
    struct bytes what;
    uint64_t ago = 0, now = ret->until;
    enum error e = param_string(r, "org", texts->slug, sizeof texts->slug);
    ret->slug = texts->slug;
    ret->successor = texts->successor;
    if (!e)
        e = param_text(r, "what", &what);
    if (e)
        return e;
    if (bytes_equal(what, BYTES_LIT("retire"))) {
        ret->kind = KIND_RETIRE;
        e = param_number(r, "ago_ms", AGO_LONGEST < now ? AGO_LONGEST : now, &ago);
        ret->until = now - ago;
        return e;
    }
    if (bytes_equal(what, BYTES_LIT("succeed"))) {
        ret->kind = KIND_SUCCEED;
        return param_string(r, "successor", texts->successor, sizeof texts->successor);
    }
    if (!bytes_equal(what, BYTES_LIT("role")))
        return change_wrong(r, "what");
    ret->kind = KIND_ROLE;
    e = param_string(r, "role", texts->role, sizeof texts->role);
    return e || role_named(bytes_str(texts->role), &ret->role) ? e : change_wrong(r, "role");
}

static void member_finish(struct request *r)
{
    struct change_texts texts = {0};
    struct event event = daemon_event(r->daemon, EVENT_CHANGE);
    struct change change = {.request = r->number, .until = event.wall};
    enum error e = change_read(r, &texts, &change);
    if (e) {
        request_fail(r, e);
        return;
    }
    event.change = change;
    daemon_step(r->daemon, &event);
}

static void put_until(msgpack_packer *pk, uint64_t until)
{
    if (until == UINT64_MAX)
        pair_nil(pk, "until");
    else
        pair_number(pk, "until", until);
}

static void member_reply(struct request *r, struct effect *reply)
{
    char slug[SLUG_MAX + 1];
    bool already = reply->error == ERR_DUPLICATE;
    if (reply->error && !already) {
        request_fail(r, reply->error);
        return;
    }
    enum error e = param_string(r, "org", slug, sizeof slug);
    const struct member *m = e ? NULL : roster_by_slug(node_roster(r->daemon->node), slug);
    if (!m) { /* an entry that came in the meantime has undone its admission */
        request_fail(r, ERR_NO_MEMBER);
        return;
    }
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 8);
    pair_hex(&pk, "id", hash_is_zero(&reply->id) ? NULL : &reply->id);
    pair_bool(&pk, "already", already);
    pair_text(&pk, "org", m->slug);
    pair_text(&pk, "name", m->name);
    pair_text(&pk, "role", role_choices[m->role].slug);
    pair_bool(&pk, "retired", m->retired);
    put_until(&pk, m->until);
    pair_text(&pk, "successor", m->successor);
    request_send(r);
}

const struct handler member_handler = {.finish = member_finish, .reply = member_reply};

/* -- roster ------------------------------------------------------------------------------------ */

static bool is_told(const struct entry *e)
{
    return e->kind != ENTRY_IDLE && e->kind != KIND_DESCRIPTOR;
}

static void put_entry(msgpack_packer *pk, struct roster *roster, const struct entry *e)
{
    const struct member *by = roster_by_author(roster, &e->author);
    bool has_role = e->kind == KIND_ADMIT || e->kind == KIND_ROLE;
    (void)msgpack_pack_map(pk, 9);
    pair_hex(pk, "id", &e->id);
    pair_number(pk, "at", e->created);
    if (by)
        pair_text(pk, "by", by->slug);
    else
        pair_nil(pk, "by");
    pair_text(pk, "kind", kind_of(e->kind)->name);
    pair_text(pk, "org", e->slug);
    pair_text(pk, "role", has_role ? role_choices[e->role].slug : "");
    pair_text(pk, "successor", e->successor);
    put_until(pk, e->kind == KIND_RETIRE ? e->until : UINT64_MAX);
    pair_bool(pk, "in_force", e->in_force);
}

static void roster_finish(struct request *r)
{
    struct roster *roster = node_roster(r->daemon->node);
    size_t size = roster ? roster_size(roster) : 0, total = 0;
    uint64_t limit = HISTORY_MAX;
    enum error error = param_number(r, "limit", HISTORY_MAX, &limit);
    if (error) {
        request_fail(r, error);
        return;
    }
    for (size_t i = 0; i < size; i++)
        total += is_told(roster_entry(roster, i));
    size_t skipped = total > limit ? total - limit : 0;
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 2);
    pair_number(&pk, "total", total);
    pair_list(&pk, "entries", total - skipped);
    for (size_t i = 0, k = 0; i < size; i++)
        if (is_told(roster_entry(roster, i)) && k++ >= skipped)
            put_entry(&pk, roster, roster_entry(roster, i));
    request_send(r);
}

const struct handler roster_handler = {.finish = roster_finish};
