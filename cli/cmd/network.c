#include "cli/cmd.h"

#include <string.h>

#include "cli/client.h"
#include "cli/output.h"

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
    tell("%s\n", _("Next: goda invite --org SLUG --org-name TEXT"));
    return EXIT_OK;
}

static enum exit_status run(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    struct bytes id, name;
    if (args->count && strcmp(args->positional[0], "create") != 0 &&
        strcmp(args->positional[0], "skapa") != 0)
        return complain_usage("network", _("network %s is nothing; network create is"),
                              args->positional[0]);
    if (args->count)
        return create(args);
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
    .usage = N_("[create NAME --org SLUG --org-name TEXT]"),
    .summary = N_("show the network, or found one"),
    .help = N_("Whoever founds a network is its first administrator and invites the others."),
    .options = options,
    .min_args = 0,
    .max_args = 2,
    .run = run,
};
