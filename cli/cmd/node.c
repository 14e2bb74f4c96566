// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/result.h"

/* What the split is about, before it is asked for. */
static void show_twin(const msgpack_object *status)
{
    char address[CELL_MAX], since[32], name[CELL_MAX];
    const msgpack_object *twin = mp_get(status, "twin");
    bool known = twin && twin->type == MSGPACK_OBJECT_MAP;
    if (known)
        tell(_("Since %s a second daemon has been running with the keys of %s, at %s.\n"),
             time_text(number_at(twin, "since"), since), cell_at(status, "org_name", name),
             cell_at(twin, "address", address));
    else
        tell("%s\n", _("No second daemon with the same keys is known of here."));
    tell("%s\n", _("After a split this one goes on, with new keys; any other is left without."));
}

static enum exit_status say_split(const msgpack_object *result)
{
    char name[CELL_MAX];
    (void)printf(_("%s goes on here, with new keys.\n"), cell_at(result, "name", name));
    (void)printf("%s\n", _("Stop the other daemon and remove its data directory: the old keys are "
                           "in it. An older recovery kit would not work any more."));
    tell("%s\n", _("Next: goda peers · goda key recovery-kit"));
    return EXIT_OK;
}

static enum exit_status confirm(void)
{
    AUTO_ANSWER struct answer answer = {0};
    enum exit_status status = client_ask(METHOD_STATUS, NULL, 0, &answer);
    if (status)
        return status;
    if (!settings.json && !settings.quiet)
        show_twin(answer.result);
    if (!settings.yes && !settings.in_tty)
        return complain_usage("node", "%s",
                              _("say --yes to split without being asked on a terminal"));
    return ask_yes(_("Does this one go on?"), false) ? EXIT_OK : complain(ERR_CANCELLED, "%s", "");
}

static enum exit_status run(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(64);
    AUTO_ANSWER struct answer answer = {0};
    const char *typed = args->positional[0];
    if (strcmp(typed, "split") != 0 && strcmp(typed, "skilj") != 0)
        return complain_usage("node", _("node %s is nothing; split is"), typed);
    enum exit_status status = confirm();
    if (status)
        return status;
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "split");
    (void)msgpack_pack_true(&pk);
    status = client_ask(METHOD_ROTATE, &params, 0, &answer);
    if (status)
        return status;
    return settings.json ? print_json_result(answer.result) : say_split(answer.result);
}

const struct command cmd_node = {
    .name = "node",
    .aliases = {"nod"},
    .usage = N_("split [--yes]"),
    .summary = N_("when two daemons run with the same keys: this one goes on"),
    .help = N_(
        "A copied data directory, a cloned virtual machine, or the old computer when it is started "
        "again after a restore runs as a second daemon of the same organisation. The two "
        "find out of each other; the one that was started last then keeps off the network, and "
        "publishes "
        "nothing (E340).\n"
        "split: to be given on the one that goes on, whichever that is. It gets new keys, and "
        "tells the network with the old ones; the other is left without keys in force (E341). "
        "Before that, stop the other one if you can."),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
