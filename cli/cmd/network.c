// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd.h"

#include <string.h>

#include "cli/client.h"
#include "cli/output.h"
#include "cli/result.h"

static const struct option_row options[] = {
    {"org", "organisation", OPTION_TEXT, N_("SLUG"),
     N_("this organisation's short name, such as farsta"), false},
    {"org-name", "namn", OPTION_TEXT, N_("TEXT"), N_("its full name"), false},
    {0},
};

static enum exit_status create(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(4096);
    AUTO_ANSWER struct answer answer = {0};
    const char *org = args_text(args, "org"), *name = args_text(args, "org-name");
    if (args->count != 2 || !org || !name)
        return complain_usage("network", "%s",
                              _("create wants a NAME, --org SLUG and --org-name TEXT"));
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 3);
    mp_put_str(&pk, "name");
    mp_put_str(&pk, args->positional[1]);
    mp_put_str(&pk, "org");
    mp_put_str(&pk, org);
    mp_put_str(&pk, "org_name");
    mp_put_str(&pk, name);
    enum exit_status status = client_ask(METHOD_CREATE, &params, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    (void)printf(_("The network %s exists. %s (%s) is its first member and its administrator.\n"),
                 args->positional[1], name, org);
    tell("%s\n",
         _("Make a recovery kit soon; without one, lost keys stay lost: goda key recovery-kit"));
    tell("%s\n", _("Next: goda invite --org SLUG --org-name TEXT"));
    return EXIT_OK;
}

/* What an entry of the member list says, after who said it. */
static void say_entry(const msgpack_object *entry, char *ret, size_t size)
{
    char org[CELL_MAX], other[CELL_MAX], when[32];
    struct bytes kind = text_at(entry, "kind"), role = text_at(entry, "role");
    (void)cell_at(entry, "org", org);
    if (bytes_equal(kind, BYTES_LIT("admit")))
        (void)snprintf(ret, size, _("admitted %s: %s"), org, say_choice(role_choices, role));
    else if (bytes_equal(kind, BYTES_LIT("role")))
        (void)snprintf(ret, size, _("gave %s another role: %s"), org,
                       say_choice(role_choices, role));
    else if (bytes_equal(kind, BYTES_LIT("rekey")))
        (void)snprintf(ret, size, _("gave %s new keys"), org);
    else if (bytes_equal(kind, BYTES_LIT("succeed")))
        (void)snprintf(ret, size, _("had %s take over from %s"), cell_at(entry, "successor", other),
                       org);
    else if (bytes_equal(kind, BYTES_LIT("retire")))
        (void)snprintf(ret, size, _("had %s leave as of %s"), org,
                       time_text(number_at(entry, "until"), when));
    else
        (void)snprintf(ret, size, "%s", _("founded the network"));
}

static enum exit_status history(void)
{
    AUTO_ANSWER struct answer answer = {0};
    enum exit_status status = client_ask(METHOD_ROSTER, NULL, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    const msgpack_object *entries = mp_get(answer.result, "entries"), *entry;
    const char *headers[] = {_("WHEN"), _("WHO"), _("WHAT"), ""};
    struct table *t = table_new(headers, sizeof headers / sizeof *headers);
    for (size_t i = 0; (entry = mp_at(entries, i)); i++) {
        char when[32], by[CELL_MAX], what[3 * CELL_MAX];
        say_entry(entry, what, sizeof what);
        const char *cells[] = {time_text(number_at(entry, "at"), when), cell_at(entry, "by", by),
                               what, bool_at(entry, "in_force", true) ? "" : _("without effect")};
        table_add(t, cells);
    }
    pager_start();
    table_print(t, stdout);
    if (count_at(answer.result, "entries") < number_at(answer.result, "total"))
        tell(_("These are the newest of %llu.\n"),
             (unsigned long long)number_at(answer.result, "total"));
    return EXIT_OK;
}

static enum exit_status run(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    struct bytes id, name;
    const char *act = args->count ? args->positional[0] : "";
    if (strcmp(act, "create") == 0 || strcmp(act, "skapa") == 0)
        return create(args);
    if (strcmp(act, "history") == 0 || strcmp(act, "historik") == 0)
        return history();
    if (args->count)
        return complain_usage("network", _("network %s is nothing; create and history are"), act);
    enum exit_status status = client_ask(METHOD_STATUS, NULL, 0, &answer);
    if (status)
        return status;
    if (!mp_text(mp_get(answer.result, "network"), &id))
        return complain(ERR_NO_NETWORK, "%s", "");
    if (!mp_text(mp_get(answer.result, "network_name"), &name))
        name = BYTES_LIT("");
    if (settings.json)
        return print_json(json_pack("{s:s%, s:s%}", "network", (const char *)id.ptr, id.len, "name",
                                    (const char *)name.ptr, name.len));
    print_clean(stdout, name);
    (void)printf("  %.*s\n", (int)id.len, (const char *)id.ptr);
    return EXIT_OK;
}

const struct command cmd_network = {
    .name = "network",
    .aliases = {"nät", "nat"},
    .usage = N_("[history | create NAME --org SLUG --org-name TEXT]"),
    .summary = N_("show the network, who changed what in it, or found one"),
    .help = N_("Whoever founds a network is its first administrator and invites the others. "
               "history: who has admitted whom, given roles and keys, or sent somebody away."),
    .options = options,
    .min_args = 0,
    .max_args = 2,
    .run = run,
};
