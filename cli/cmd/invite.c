// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd.h"

#include <string.h>

#include "cli/client.h"
#include "cli/output.h"
#include "proto/base/limits.h"

static const struct option_row options[] = {
    {"org", "organisation", OPTION_TEXT, N_("SLUG"), N_("the invited organisation's short name"),
     false},
    {"org-name", "namn", OPTION_TEXT, N_("TEXT"), N_("its full name"), false},
    {"role", "roll", OPTION_TEXT, N_("ROLE"), N_("member (the default), reader or admin"), false},
    {"expires", "gäller", OPTION_DURATION, N_("TIME"),
     N_("how long it is good for, such as 7d (24h)"), false},
    {0},
};

static enum exit_status say_token(const struct answer *answer, const char *org_name)
{
    struct bytes token, network = BYTES_LIT("");
    uint64_t expires = 0;
    char when[32];
    if (!mp_text(mp_get(answer->result, "token"), &token))
        return complain(ERR_FORMAT, "%s", "invite");
    (void)mp_text(mp_get(answer->result, "network_name"), &network);
    (void)mp_uint(mp_get(answer->result, "expires"), UINT64_MAX, &expires);
    (void)printf("%.*s\n", (int)token.len, (const char *)token.ptr);
    if (!settings.out_tty)
        return EXIT_OK;
    tell(_("\nThis invites %s to %.*s, once, until %s.\n"), org_name, (int)network.len,
         (const char *)network.ptr, time_text(expires, when));
    tell("%s\n", _("Send it by a channel that you trust. There, one command joins:\n"
                   "  goda join TOKEN"));
    return EXIT_OK;
}

const char *role_typed(const char *command, const char *typed)
{
    const struct field *field = kind_field(kind_of(KIND_ROLE), BYTES_LIT("role"))->field;
    const struct choice *c = choice_of(field, bytes_str(typed));
    if (!c)
        (void)complain_usage(command, _("%s is no role: member, reader or admin"), typed);
    return c ? c->slug : NULL;
}

enum exit_status invite_and_print(const struct buf *params, const char *name)
{
    AUTO_ANSWER struct answer answer = {0};
    enum exit_status status = client_ask(METHOD_INVITE, params, 0, &answer);
    if (status)
        return status;
    return settings.json ? print_json_result(answer.result) : say_token(&answer, name);
}

static enum exit_status run(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(4096);
    const char *org = args_text(args, "org"), *name = args_text(args, "org-name");
    const char *role = args_text(args, "role");
    if (!org || !name)
        return complain_usage("invite", "%s", _("invite wants --org SLUG and --org-name TEXT"));
    role = role_typed("invite", role ? role : "member");
    if (!role)
        return EXIT_USAGE;
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 4);
    mp_put_str(&pk, "org");
    mp_put_str(&pk, org);
    mp_put_str(&pk, "org_name");
    mp_put_str(&pk, name);
    mp_put_str(&pk, "role");
    mp_put_str(&pk, role);
    mp_put_str(&pk, "expires_ms");
    (void)msgpack_pack_uint64(&pk, args_number(args, "expires", INVITE_DEFAULT));
    return invite_and_print(&params, name);
}

const struct command cmd_invite = {
    .name = "invite",
    .aliases = {"bjud-in", "bjudin"},
    .usage = N_("--org SLUG --org-name TEXT [--role member|reader|admin] [--expires 24h]"),
    .summary = N_("invite an organisation to the network"),
    .help = N_("Prints one token. It admits one daemon, once, and holds all that its administrator "
               "needs: addresses, keys, and a secret of which only a hash is kept here."),
    .options = options,
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
