// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/result.h"

static void add_row(struct table *t, const msgpack_object *member)
{
    char org[CELL_MAX], name[CELL_MAX], since[32];
    const char *remark = "";
    if (bool_at(member, "retired", false))
        remark = _("has left");
    else if (bool_at(member, "self", false))
        remark = _("here");
    const char *cells[] = {cell_at(member, "org", org), cell_at(member, "name", name),
                           say_choice(role_choices, text_at(member, "role")),
                           date_at(member, "since", since), remark};
    table_add(t, cells);
}

static enum exit_status run(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    (void)args;
    enum exit_status status = client_ask(METHOD_MEMBERS, NULL, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    const msgpack_object *members = mp_get(answer.result, "members"), *member;
    const char *headers[] = {_("SHORT NAME"), _("ORGANISATION"), _("ROLE"), _("SINCE"), ""};
    struct table *t = table_new(headers, sizeof headers / sizeof *headers);
    for (size_t i = 0; (member = mp_at(members, i)); i++)
        add_row(t, member);
    table_print(t, stdout);
    return EXIT_OK;
}

const struct command cmd_members = {
    .name = "members",
    .aliases = {"medlemmar"},
    .usage = "",
    .summary = N_("the network's members, their roles, since when"),
    .help = "",
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
