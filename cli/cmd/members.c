#include <string.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"

static void cell_text(const msgpack_object *map, const char *name, char ret[static 256])
{
    struct bytes text = BYTES_LIT("");
    (void)mp_text(mp_get(map, name), &text);
    (void)snprintf(ret, 256, "%.*s", (int)text.len, (const char *)text.ptr);
}

static void add_row(struct table *t, const msgpack_object *member)
{
    char org[256], name[256], since[32], role[256];
    uint64_t ms = 0;
    bool self = false, retired = false;
    cell_text(member, "org", org);
    cell_text(member, "name", name);
    cell_text(member, "role", role);
    (void)mp_uint(mp_get(member, "since"), UINT64_MAX, &ms);
    (void)mp_bool(mp_get(member, "self"), &self);
    (void)mp_bool(mp_get(member, "retired"), &retired);
    const char *cells[] = {org, name, say_choice(role_choices, bytes_str(role)),
                           date_text(ms, since),
                           retired ? _("has left")
                           : self  ? _("here")
                                   : ""};
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
    table_print(t);
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
