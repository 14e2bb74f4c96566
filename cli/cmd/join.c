// SPDX-License-Identifier: Apache-2.0
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "cli/client.h"
#include "cli/draft/fields.h"
#include "cli/output.h"
#include "proto/token.h"

enum { JOIN_MS = 40 * 1000 };

static const struct option_row options[] = {
    {"token-file", "fil", OPTION_TEXT, N_("FILE"),
     N_("read the token from a file, or - for standard input"), false},
    {0},
};

static enum error read_token(const struct args *args, struct buf *out)
{
    const char *path = args_text(args, "token-file");
    if (path)
        return read_whole(path, out);
    for (size_t i = 0; i < args->count; i++) /* a mail may have broken it in pieces */
        buf_put(out, bytes_str(args->positional[i]));
    return out->failed;
}

static void show_token(const struct token *t)
{
    char when[32], id[9], member[512];
    (void)bytes_hex(bytes_of(t->network.b, 4), id);
    (void)snprintf(member, sizeof member, "%s (%s), %s", t->name, t->slug,
                   say(&role_choices[t->role].label));
    const char *const lines[][2] = {{_("Network"), t->network_name},
                                    {_("Its id"), id},
                                    {_("Invited by"), t->inviter},
                                    {_("You become"), member},
                                    {_("Good until"), time_text(t->expires, when)}};
    struct table *table = table_new(NULL, 2);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        table_add(table, lines[i]);
    table_print(table, stderr);
}

static enum exit_status say_joined(const struct answer *answer)
{
    bool already = false;
    struct bytes network = BYTES_LIT(""), org = BYTES_LIT("");
    (void)mp_bool(mp_get(answer->result, "already"), &already);
    (void)mp_text(mp_get(answer->result, "network_name"), &network);
    (void)mp_text(mp_get(answer->result, "org"), &org);
    if (settings.json)
        return print_json_result(answer->result);
    (void)printf(already ? _("%.*s is a member of %.*s already.\n")
                         : _("%.*s is now a member of %.*s.\n"),
                 (int)org.len, (const char *)org.ptr, (int)network.len, (const char *)network.ptr);
    if (!already)
        tell(
            "%s\n",
            _("Make a recovery kit soon; without one, lost keys stay lost: goda key recovery-kit"));
    tell("%s\n", _("Next: goda status · goda search WORDS · goda add"));
    return EXIT_OK;
}

/* What can be said of the token before anybody is contacted. */
static enum exit_status preview(struct bytes text)
{
    struct token t;
    enum exit_status status = EXIT_OK;
    enum error e = token_read(text, &t);
    if (!e && t.expires / 1000 <= (uint64_t)time(NULL))
        e = ERR_TOKEN_EXPIRED;
    if (e)
        return complain(e, "%s", "");
    if (!settings.json && !settings.quiet)
        show_token(&t);
    if (!settings.yes && !settings.in_tty)
        status =
            complain_usage("join", "%s", _("say --yes to join without being asked on a terminal"));
    else if (!ask_yes(_("Join?"), true))
        status = complain(ERR_CANCELLED, "%s", "");
    sodium_memzero(&t, sizeof t);
    return status;
}

static enum exit_status run(const struct args *args)
{
    AUTO_BUF struct buf text = BUF(TOKEN_MAX), params = BUF(2 * TOKEN_MAX);
    AUTO_ANSWER struct answer answer = {0};
    if (args->count == 0 && !args_has(args, "token-file"))
        return complain_usage("join", "%s", _("join wants the TOKEN that you were sent"));
    enum error e = read_token(args, &text);
    if (e)
        return complain(e, "%s", args_has(args, "token-file") ? args_text(args, "token-file") : "");
    enum exit_status status = preview(buf_bytes(&text));
    if (status)
        return status;
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "token");
    mp_put_text(&pk, buf_bytes(&text));
    status = client_ask(METHOD_JOIN, &params, JOIN_MS, &answer);
    buf_wipe(&text);
    buf_wipe(&params);
    return status ? status : say_joined(&answer);
}

const struct command cmd_join = {
    .name = "join",
    .aliases = {"anslut"},
    .usage = N_("TOKEN [--yes]"),
    .summary = N_("join a network with the invitation you were sent"),
    .help = N_("Shows who invites to what before anything is trusted, and asks; --yes for scripts. "
               "Joining again with the same token changes nothing."),
    .options = options,
    .min_args = 0,
    .max_args = ARGS_MAX,
    .run = run,
};
