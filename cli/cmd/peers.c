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

static void add_row(struct table *t, const msgpack_object *peer)
{
    char org[256], address[256], heard[32] = "–", records[32] = "–", why[CELL_MAX];
    struct bytes state = BYTES_LIT("unknown");
    uint64_t n = 0;
    (void)cell_at(peer, "org", org);
    (void)cell_at(peer, "address", address);
    (void)mp_text(mp_get(peer, "state"), &state);
    if (mp_uint(mp_get(peer, "heard_ms_ago"), UINT64_MAX, &n))
        (void)span_text(n, heard);
    if (bool_at(peer, "synced", false) || number_at(peer, "records")) /* unknown is not none */
        (void)snprintf(records, sizeof records, "%llu",
                       (unsigned long long)number_at(peer, "records"));
    remark(peer, bytes_equal(state, BYTES_LIT("linked")), why);
    const char *cells[] = {org, say_choice(states, state), heard, records, address, why};
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
    const char *headers[] = {_("ORGANISATION"), _("STATE"),   _("HEARD"),
                             _("RECORDS"),      _("ADDRESS"), _("REMARK")};
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
    .help = "",
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
