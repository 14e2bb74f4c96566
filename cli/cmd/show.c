// SPDX-License-Identifier: Apache-2.0
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/result.h"
#include "cli/story/story.h"

static const struct option_row options[] = {
    {"version", NULL, OPTION_TEXT, "N|ID", N_("an older version: 1 is the first"), false},
    {"all", "allt", OPTION_FLAG, NULL, N_("what has been said and changed before, too"), false},
    {0}};

/* The one asked for stands first. */
static enum exit_status show_version(const struct story *s)
{
    const msgpack_object *version = mp_at(mp_get(s->result, "versions"), 0);
    if (settings.json)
        return print_json_result(version);
    pager_start();
    story_print_version(s, version);
    return EXIT_OK;
}

static enum exit_status show_whole(const struct story *s)
{
    char id[16];
    (void)short_hex(text_at(s->record, "id"), id);
    if (settings.json) {
        json_t *j = json_result(s->result);
        (void)json_object_del(j, "envelope");
        return print_json(j);
    }
    pager_start();
    story_print(s);
    bool published = bytes_equal(text_at(s->record, "state"), BYTES_LIT("published"));
    if (published && s->kind && s->kind->number == KIND_EXAMPLE)
        tell(_("\nNext: goda flag, adopt, comment or similar %s\n"), id);
    if (published && s->kind && s->kind->number == KIND_PROBLEM)
        tell(_("\nNext: goda solve, comment or similar %s\n"), id);
    return EXIT_OK;
}

static enum exit_status run(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(4096);
    AUTO_ANSWER struct answer answer = {0};
    msgpack_packer pk = mp_packer(&params);
    const char *version = args_text(args, "version");
    (void)msgpack_pack_map(&pk, version ? 2 : 1);
    mp_put_str(&pk, "id");
    mp_put_str(&pk, args->positional[0]);
    if (version) {
        mp_put_str(&pk, "version");
        mp_put_str(&pk, version);
    }
    enum exit_status status = client_ask(METHOD_GET, &params, 0, &answer);
    if (status)
        return status;
    const struct story s = story_of(answer.result, stdout, args_has(args, "all"));
    return version ? show_version(&s) : show_whole(&s);
}

const struct command cmd_show = {
    .name = "show",
    .aliases = {"visa"},
    .usage = N_("ID [--version N|ID] [--all]"),
    .summary = N_("show one record whole: what it says, and what all others say of it"),
    .help = N_("An ID is the beginning of a record's id, as search and list show it.\n\n"
               "Of each organisation's judgements and adoptions the newest counts; what it said "
               "before is folded to a line, which --all unfolds."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
