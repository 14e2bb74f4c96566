// SPDX-License-Identifier: Apache-2.0
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/result.h"

static const struct option_row options[] = {
    {"reason", "skäl", OPTION_TEXT, N_("TEXT"), N_("why; goda log shows it"), false},
    {"undo", "ångra", OPTION_FLAG, NULL, N_("show it again"), false},
    {0},
};

static enum exit_status run(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(8192);
    AUTO_ANSWER struct answer answer = {0};
    const char *reason = args_text(args, "reason");
    bool undo = args_has(args, "undo");
    char id[16];
    if (!reason == !undo)
        return complain_usage("hide", "%s", _("give --reason TEXT, or --undo to show it again"));
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 2);
    mp_put_str(&pk, "id");
    mp_put_str(&pk, args->positional[0]);
    mp_put_str(&pk, undo ? "undo" : "reason");
    if (undo)
        (void)msgpack_pack_true(&pk);
    else
        mp_put_str(&pk, reason);
    enum exit_status status = client_ask(METHOD_HIDE, &params, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    (void)printf(undo ? _("%s is shown here again.\n") : _("%s is hidden on this computer.\n"),
                 short_hex(text_at(answer.result, "id"), id));
    if (!undo)
        tell(_("The others still show it. To show it again: goda hide %s --undo\n"), id);
    return EXIT_OK;
}

const struct command cmd_hide = {
    .name = "hide",
    .aliases = {"dölj", "dolj"},
    .usage = N_("ID --reason TEXT | ID --undo"),
    .summary = N_("hide a record on this computer, for those who administer it"),
    .help = N_("It is no longer found here unless asked for (goda list --hidden); the others are "
               "not touched. What breaks the law is withdrawn instead: goda withdraw."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
