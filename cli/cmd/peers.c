// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/result.h"

static const struct choice states[] = {
    {"linked", {"linked", "ansluten"}},
    {"dialing", {"connecting", "ansluter"}},
    {"quiet", {"not reached", "nås inte"}},
    {"unknown", {"not tried yet", "inte provad än"}},
    {0},
};

/* Which way the link runs, or why there is none, and what is to be known of the peer. */
static void remark(const msgpack_object *peer, bool linked, char ret[static CELL_MAX])
{
    struct bytes code;
    const char *parts[3];
    size_t count = 0, used = 0;
    if (linked)
        parts[count++] = bool_at(peer, "inbound", false) ? _("it called us") : _("we called it");
    else if (mp_text(mp_get(peer, "error"), &code))
        parts[count++] = _(error_text(error_from_code(code)));
    if (bool_at(peer, "pinned", false))
        parts[count++] = _("pinned");
    if (bool_at(peer, "outbound_only", false))
        parts[count++] = _("nobody can call it");
    ret[0] = '\0';
    for (size_t i = 0; i < count && used < CELL_MAX; i++)
        used += (size_t)snprintf(ret + used, CELL_MAX - used, "%s%s", i ? ", " : "", parts[i]);
}

/* "12 behind, 5 min": what it lacked when it last said how many records it holds, and since when.
 */
static const char *lag_text(const msgpack_object *peer, char ret[static 96])
{
    const msgpack_object *lag = mp_get(peer, "lag_records");
    char span[32];
    (void)snprintf(ret, 96, "–");
    if (!lag || lag->type == MSGPACK_OBJECT_NIL)
        return ret;
    bool ahead = lag->type == MSGPACK_OBJECT_NEGATIVE_INTEGER;
    unsigned long long n = ahead ? -(unsigned long long)lag->via.i64 : lag->via.u64;
    if (n == 0)
        (void)snprintf(ret, 96, "%s", _("none"));
    else
        (void)snprintf(ret, 96, ahead ? _("%llu ahead, %s") : _("%llu behind, %s"), n,
                       span_text(number_at(peer, "lag_ms"), span));
    return ret;
}

static void add_row(struct table *t, const msgpack_object *peer)
{
    char org[256], address[256], heard[32] = "–", records[32] = "–", why[CELL_MAX], lag[96];
    struct bytes state = BYTES_LIT("unknown");
    uint64_t n = 0;
    (void)cell_at(peer, "org", org);
    (void)cell_at(peer, "address", address);
    (void)mp_text(mp_get(peer, "state"), &state);
    if (mp_uint(mp_get(peer, "heard_ms_ago"), UINT64_MAX, &n))
        (void)span_text(n, heard);
    if (mp_uint(mp_get(peer, "told_ms_ago"), UINT64_MAX, &n)) /* unknown is not none */
        (void)snprintf(records, sizeof records, "%llu",
                       (unsigned long long)number_at(peer, "records"));
    remark(peer, bytes_equal(state, BYTES_LIT("linked")), why);
    const char *cells[] = {
        org, say_choice(states, state), heard, records, lag_text(peer, lag), address, why};
    table_add(t, cells);
}

static enum exit_status run(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    (void)args;
    enum exit_status status = client_ask(METHOD_PEERS, NULL, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    const msgpack_object *peers = mp_get(answer.result, "peers"), *peer;
    const char *headers[] = {_("ORGANISATION"), _("STATE"),   _("HEARD"), _("RECORDS"),
                             _("LAG"),          _("ADDRESS"), _("REMARK")};
    struct table *t = table_new(headers, sizeof headers / sizeof *headers);
    size_t count = 0;
    for (; (peer = mp_at(peers, count)); count++)
        add_row(t, peer);
    table_print(t, stdout);
    if (count == 0)
        tell("%s\n", _("This daemon is alone. Next: goda invite --org SLUG --org-name TEXT"));
    return EXIT_OK;
}

const struct command cmd_peers = {
    .name = "peers",
    .aliases = {"grannar"},
    .usage = "",
    .summary = N_("the other daemons, and whether they are reached"),
    .help =
        N_("Heard: how long ago. Records: how many it last said it holds. Lag: how many it was "
           "behind this daemon then, or ahead of it, and for how long it has not held as many."),
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
