#include <string.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"

static const struct choice states[] = {
    {"linked", {"linked", "ansluten"}},
    {"dialing", {"connecting", "ansluter"}},
    {"quiet", {"not reached", "nås inte"}},
    {"unknown", {"not tried yet", "inte provad än"}},
    {0},
};

static void cell_text(const msgpack_object *map, const char *name, char ret[static 256])
{
    struct bytes text = BYTES_LIT("");
    (void)mp_text(mp_get(map, name), &text);
    (void)snprintf(ret, 256, "%.*s", (int)text.len, (const char *)text.ptr);
}

static void add_row(struct table *t, const msgpack_object *peer)
{
    char org[256], address[256], heard[32] = "–", records[32], why[256] = "";
    struct bytes state = BYTES_LIT("unknown"), code;
    uint64_t n = 0;
    bool inbound = false, synced = false;
    cell_text(peer, "org", org);
    cell_text(peer, "address", address);
    (void)mp_text(mp_get(peer, "state"), &state);
    (void)mp_bool(mp_get(peer, "inbound"), &inbound);
    (void)mp_bool(mp_get(peer, "synced"), &synced);
    if (mp_uint(mp_get(peer, "heard_ms_ago"), UINT64_MAX, &n))
        (void)span_text(n, heard);
    n = 0;
    (void)mp_uint(mp_get(peer, "records"), UINT64_MAX, &n);
    (void)snprintf(records, sizeof records, "%llu", (unsigned long long)n);
    bool linked = bytes_equal(state, BYTES_LIT("linked"));
    if (linked)
        (void)snprintf(why, sizeof why, "%s", inbound ? _("it called us") : _("we called it"));
    else if (mp_text(mp_get(peer, "error"), &code))
        (void)snprintf(why, sizeof why, "%s", _(error_text(error_from_code(code))));
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
    table_print(t);
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
