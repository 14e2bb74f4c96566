#include <string.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/result.h"
#include "proto/base/limits.h"
#include "proto/record/roster.h"

enum { WAIT_MS = 10 * 1000 };

static const struct option_row options[] = {
    {"ago", "sedan", OPTION_DURATION, N_("TIME"),
     N_("it left so long ago, such as 2d: what it signed since then counts for nothing"), false},
    {"wait", "vänta", OPTION_FLAG, NULL, N_("tell which of the linked organisations know of it"),
     false},
    {"expires", "gäller", OPTION_DURATION, N_("TIME"),
     N_("how long it is good for, such as 7d (24h)"), false},
    {0},
};

/* -- who knows of it --------------------------------------------------------------------------- */

static bool knows(const msgpack_object *answer, struct bytes org)
{
    const msgpack_object *holders = mp_get(answer, "holders"), *holder;
    struct bytes text;
    for (size_t i = 0; (holder = mp_at(holders, i)); i++)
        if (mp_text(holder, &text) && bytes_equal(text, org))
            return true;
    return false;
}

/* Linked peers but `without`; names those that know of it when `answer` is there. */
static size_t list_linked(const msgpack_object *peers, struct bytes without,
                          const msgpack_object *answer, bool know, struct items *out)
{
    const msgpack_object *list = mp_get(peers, "peers"), *peer;
    size_t count = 0;
    for (size_t i = 0; (peer = mp_at(list, i)); i++) {
        struct bytes org = text_at(peer, "org");
        bool linked = bytes_equal(text_at(peer, "state"), BYTES_LIT("linked"));
        if (!linked || bytes_equal(org, without) || (answer && knows(answer, org) != know))
            continue;
        count++;
        if (out)
            items_add(out, "%.*s", (int)org.len, (const char *)org.ptr);
    }
    return count;
}

static void print_linked(const char *label, const msgpack_object *peers, struct bytes without,
                         const msgpack_object *answer, bool know)
{
    if (!list_linked(peers, without, answer, know, NULL))
        return;
    struct items l = items_after(stdout, label, 0);
    (void)list_linked(peers, without, answer, know, &l);
    items_end(&l);
}

static enum exit_status tell_who_knows(const msgpack_object *result)
{
    AUTO_ANSWER struct answer peers = {0}, answer = {0};
    AUTO_BUF struct buf params = BUF(256);
    struct bytes org = text_at(result, "org"), id = text_at(result, "id");
    enum exit_status status = client_ask(METHOD_PEERS, NULL, 0, &peers);
    if (status || !id.len)
        return status;
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 4);
    mp_put_str(&pk, "id");
    mp_put_text(&pk, id);
    mp_put_str(&pk, "copies");
    (void)msgpack_pack_uint64(&pk, list_linked(peers.result, org, NULL, false, NULL));
    mp_put_str(&pk, "timeout_ms");
    (void)msgpack_pack_uint64(&pk, WAIT_MS);
    mp_put_str(&pk, "report");
    (void)msgpack_pack_true(&pk);
    status = client_ask(METHOD_WAIT, &params, (uint64_t)2 * WAIT_MS, &answer);
    if (status)
        return status;
    print_linked(_("Know of it:"), peers.result, org, answer.result, true);
    print_linked(_("Not heard from:"), peers.result, org, answer.result, false);
    if (count_at(peers.result, "peers") > list_linked(peers.result, org, NULL, false, NULL) + 1)
        tell("%s\n", _("Those that are not linked here hear of it from these."));
    return list_linked(peers.result, org, answer.result, false, NULL) ? EXIT_LOCAL_ONLY : EXIT_OK;
}

/* -- changes ----------------------------------------------------------------------------------- */

static void say_changed(const msgpack_object *m)
{
    char name[CELL_MAX], successor[CELL_MAX], when[32];
    (void)cell_at(m, "name", name);
    if (bool_at(m, "already", false))
        (void)printf("%s\n", _("It is so already; nothing was changed."));
    else if (text_at(m, "successor").len && !bool_at(m, "retired", false))
        (void)printf(_("%s has taken over from %s, and is found with what both have published.\n"),
                     cell_at(m, "successor", successor), name);
    else if (bool_at(m, "retired", false))
        (void)printf(_("%s has left the network as of %s.\n"), name,
                     time_text(number_at(m, "until"), when));
    else
        (void)printf(_("%s is now: %s.\n"), name, say_choice(role_choices, text_at(m, "role")));
}

/* The packed parameters' answer, told. */
static enum exit_status change(const struct args *args, const struct buf *params)
{
    AUTO_ANSWER struct answer answer = {0};
    enum exit_status status = client_ask(METHOD_MEMBER, params, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    say_changed(answer.result);
    status = args_has(args, "wait") ? tell_who_knows(answer.result) : EXIT_OK;
    tell("%s\n", _("Next: goda members · goda network history"));
    return status;
}

static void put_change(msgpack_packer *pk, const char *what, const char *org, uint32_t more)
{
    (void)msgpack_pack_map(pk, 2 + more);
    mp_put_str(pk, "what");
    mp_put_str(pk, what);
    mp_put_str(pk, "org");
    mp_put_str(pk, org);
}

static enum exit_status retire(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(1024);
    const char *org = args->positional[1];
    char question[256];
    if (args->count != 2)
        return complain_usage("member", "%s", _("retire wants the short name of one organisation"));
    if (!settings.yes && !can_ask())
        return complain_usage("member", "%s",
                              _("say --yes to send an organisation away without being asked"));
    (void)snprintf(question, sizeof question, _("Shall %.80s leave the network for good?"), org);
    if (!ask_yes(question, false))
        return complain(ERR_CANCELLED, "%s", "");
    msgpack_packer pk = mp_packer(&params);
    put_change(&pk, "retire", org, 1);
    mp_put_str(&pk, "ago_ms");
    (void)msgpack_pack_uint64(&pk, args_number(args, "ago", 0));
    return change(args, &params);
}

static enum exit_status role(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(1024);
    enum role ignored;
    if (args->count != 3)
        return complain_usage("member", "%s", _("role wants a short name, and a role"));
    if (!role_named(bytes_str(args->positional[2]), &ignored))
        return complain_usage("member", _("%s is no role: member, reader or admin"),
                              args->positional[2]);
    msgpack_packer pk = mp_packer(&params);
    put_change(&pk, "role", args->positional[1], 1);
    mp_put_str(&pk, "role");
    mp_put_str(&pk, args->positional[2]);
    return change(args, &params);
}

static enum exit_status succeed(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(1024);
    if (args->count != 3)
        return complain_usage(
            "member", "%s", _("succeed wants the short name of who is succeeded, and of whom by"));
    msgpack_packer pk = mp_packer(&params);
    put_change(&pk, "succeed", args->positional[1], 1);
    mp_put_str(&pk, "successor");
    mp_put_str(&pk, args->positional[2]);
    return change(args, &params);
}

/* -- invitations ------------------------------------------------------------------------------- */

static enum exit_status rekey(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(1024);
    if (args->count != 2)
        return complain_usage("member", "%s", _("rekey wants the short name of one organisation"));
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 3);
    mp_put_str(&pk, "org");
    mp_put_str(&pk, args->positional[1]);
    mp_put_str(&pk, "rekey");
    (void)msgpack_pack_true(&pk);
    mp_put_str(&pk, "expires_ms");
    (void)msgpack_pack_uint64(&pk, args_number(args, "expires", INVITE_DEFAULT));
    return invite_and_print(&params, args->positional[1]);
}

static const struct {
    const char *names[4];
    enum exit_status (*run)(const struct args *args);
} acts[] = {
    {{"retire", "avsluta", "uteslut"}, retire},
    {{"role", "roll"}, role},
    {{"succeed", "efterträd", "eftertrad"}, succeed},
    {{"rekey", "nya-nycklar"}, rekey},
};

static enum exit_status run(const struct args *args)
{
    const char *typed = args->positional[0];
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        for (size_t k = 0; k < 4 && acts[i].names[k]; k++)
            if (strcmp(typed, acts[i].names[k]) == 0)
                return acts[i].run(args);
    return complain_usage("member", _("member %s is nothing; retire, role, succeed and rekey are"),
                          typed);
}

const struct command cmd_member = {
    .name = "member",
    .aliases = {"medlem"},
    .usage = N_("retire SLUG [--ago TIME] [--wait] | role SLUG ROLE | succeed SLUG SUCCESSOR | "
                "rekey SLUG"),
    .summary = N_("for administrators: change an organisation's membership"),
    .help =
        N_("retire: it leaves for good; what it has published stays, its links are cut. When the "
           "founder says --ago, what it signed in the member list since then is undone, too.\n"
           "role: reader (may not publish), member, or admin.\n"
           "succeed: another organisation takes over what it has published.\n"
           "rekey: prints an invitation for an organisation that has lost its keys; who joins by "
           "it goes on in its name.\n"
           "New organisations come by goda invite."),
    .options = options,
    .min_args = 1,
    .max_args = 3,
    .run = run,
};
