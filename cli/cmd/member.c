// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/result.h"
#include "proto/base/limits.h"

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

/* The linked peers but `without`: those that know of it, or those that have not answered. */
static json_t *linked(const msgpack_object *peers, struct bytes without,
                      const msgpack_object *answer, bool know)
{
    const msgpack_object *list = mp_get(peers, "peers"), *peer;
    json_t *ret = json_array();
    for (size_t i = 0; (peer = mp_at(list, i)); i++) {
        struct bytes org = text_at(peer, "org");
        if (bytes_equal(text_at(peer, "state"), BYTES_LIT("linked")) &&
            !bytes_equal(org, without) && knows(answer, org) == know)
            (void)json_array_append_new(ret, json_stringn((const char *)org.ptr, org.len));
    }
    return ret;
}

/* Waits until all linked peers have told that they hold the entry, or for some seconds. */
static enum exit_status wait_for(const msgpack_object *id, size_t copies, struct answer *ret)
{
    AUTO_BUF struct buf params = BUF(256);
    struct bytes hex = BYTES_NONE;
    (void)mp_text(id, &hex);
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 4);
    mp_put_str(&pk, "id");
    mp_put_text(&pk, hex);
    mp_put_str(&pk, "copies");
    (void)msgpack_pack_uint64(&pk, copies);
    mp_put_str(&pk, "timeout_ms");
    (void)msgpack_pack_uint64(&pk, WAIT_MS);
    mp_put_str(&pk, "report");
    (void)msgpack_pack_true(&pk);
    return client_ask(METHOD_WAIT, &params, (uint64_t)2 * WAIT_MS, ret);
}

static void print_names(const char *label, const json_t *names)
{
    struct items l = items_after(stdout, label, 0);
    for (size_t i = 0; i < json_array_size(names); i++)
        items_add(&l, "%s", json_string_value(json_array_get(names, i)));
    if (json_array_size(names) == 0)
        items_add(&l, "%s", _("nobody that is linked here"));
    items_end(&l);
}

/* Adds who knows of it to `told`, what the daemon said of the change. */
static enum exit_status add_who_knows(const msgpack_object *result, json_t *told)
{
    AUTO_ANSWER struct answer peers = {0}, answer = {0};
    struct bytes gone = bool_at(result, "retired", false) ? text_at(result, "org") : BYTES_NONE;
    enum exit_status status = client_ask(METHOD_PEERS, NULL, 0, &peers);
    if (status)
        return status;
    json_t *asked = linked(peers.result, gone, NULL, false);
    status = wait_for(mp_get(result, "id"), json_array_size(asked), &answer);
    json_decref(asked);
    if (status)
        return status;
    json_t *silent = linked(peers.result, gone, answer.result, false);
    (void)json_object_set_new(told, "known_by", linked(peers.result, gone, answer.result, true));
    (void)json_object_set_new(told, "not_heard_from", silent);
    return json_array_size(silent) ? EXIT_LOCAL_ONLY : EXIT_OK;
}

/* -- changes ----------------------------------------------------------------------------------- */

static void say_left(const msgpack_object *m, const char *name)
{
    char when[32];
    (void)printf(_("%s has left the network as of %s.\n"), name,
                 time_text(number_at(m, "until"), when));
}

static void say_role(const msgpack_object *m, const char *name)
{
    (void)printf(_("%s is now: %s.\n"), name, say_choice(role_choices, text_at(m, "role")));
}

static void say_succeeded(const msgpack_object *m, const char *name)
{
    char successor[CELL_MAX];
    (void)printf(_("%s has taken over from %s, and is found with what both have published.\n"),
                 cell_at(m, "successor", successor), name);
}

static void say_changed(const json_t *told, const msgpack_object *m,
                        void (*sentence)(const msgpack_object *m, const char *name))
{
    char name[CELL_MAX];
    if (bool_at(m, "already", false))
        (void)printf("%s\n", _("It is so already; nothing was changed."));
    sentence(m, cell_at(m, "name", name));
    const json_t *known = json_object_get(told, "known_by"),
                 *silent = json_object_get(told, "not_heard_from");
    if (known)
        print_names(_("Know of it:"), known);
    if (json_array_size(silent))
        print_names(_("Not heard from:"), silent);
    tell("%s\n", _("Next: goda members · goda network history"));
}

/* `params`: what is to change, its third pair put by the caller. */
static enum exit_status change(const struct args *args, const struct buf *params,
                               void (*sentence)(const msgpack_object *m, const char *name))
{
    AUTO_ANSWER struct answer answer = {0};
    enum exit_status status = client_ask(METHOD_MEMBER, params, 0, &answer);
    if (status)
        return status;
    json_t *told = json_result(answer.result);
    bool has_id = text_at(answer.result, "id").len;
    if (args_has(args, "wait") && has_id)
        status = add_who_knows(answer.result, told);
    if (settings.json)
        (void)print_json(json_incref(told));
    else
        say_changed(told, answer.result, sentence);
    json_decref(told);
    return status;
}

static msgpack_packer begin(struct buf *params, const char *what, const char *org)
{
    msgpack_packer pk = mp_packer(params);
    (void)msgpack_pack_map(&pk, 3);
    mp_put_str(&pk, "what");
    mp_put_str(&pk, what);
    mp_put_str(&pk, "org");
    mp_put_str(&pk, org);
    return pk;
}

static enum exit_status retire(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(1024);
    const char *org = args->positional[1];
    char question[256];
    if (!settings.yes && !can_ask())
        return complain_usage("member", "%s",
                              _("say --yes to send an organisation away without being asked"));
    (void)snprintf(question, sizeof question, _("Shall %.80s leave the network for good?"), org);
    if (!ask_yes(question, false))
        return complain(ERR_CANCELLED, "%s", "");
    msgpack_packer pk = begin(&params, "retire", org);
    mp_put_str(&pk, "ago_ms");
    (void)msgpack_pack_uint64(&pk, args_number(args, "ago", 0));
    return change(args, &params, say_left);
}

static enum exit_status role(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(1024);
    const char *slug = role_typed("member", args->positional[2]);
    if (!slug)
        return EXIT_USAGE;
    msgpack_packer pk = begin(&params, "role", args->positional[1]);
    mp_put_str(&pk, "role");
    mp_put_str(&pk, slug);
    return change(args, &params, say_role);
}

static enum exit_status succeed(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(1024);
    msgpack_packer pk = begin(&params, "succeed", args->positional[1]);
    mp_put_str(&pk, "successor");
    mp_put_str(&pk, args->positional[2]);
    return change(args, &params, say_succeeded);
}

static enum exit_status rekey(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(1024);
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

/* -- the command ------------------------------------------------------------------------------- */

static const struct act {
    const char *names[4];
    size_t words;
    const char *wants, *takes[3]; /* options */
    enum exit_status (*run)(const struct args *args);
} acts[] = {
    {{"retire", "avsluta", "uteslut"},
     2,
     N_("retire wants the short name of one organisation"),
     {"ago", "wait"},
     retire},
    {{"role", "roll"}, 3, N_("role wants a short name, and a role"), {"wait"}, role},
    {{"succeed", "efterträd", "eftertrad"},
     3,
     N_("succeed wants the short name of who is succeeded, and of whom by"),
     {"wait"},
     succeed},
    {{"rekey", "nya-nycklar"},
     2,
     N_("rekey wants the short name of one organisation"),
     {"expires"},
     rekey},
};

static const struct act *act_named(const char *typed)
{
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        for (size_t k = 0; k < 4 && acts[i].names[k]; k++)
            if (strcmp(typed, acts[i].names[k]) == 0)
                return &acts[i];
    return NULL;
}

/* An option that has no meaning there is no slip to be passed over; NULL: there is none. */
static const struct option_row *needless(const struct act *act, const struct args *args)
{
    for (const struct option_row *o = options; o->name; o++) {
        bool taken = false;
        for (size_t k = 0; k < 3 && act->takes[k]; k++)
            taken |= strcmp(o->name, act->takes[k]) == 0;
        if (!taken && args_has(args, o->name))
            return o;
    }
    return NULL;
}

static enum exit_status run(const struct args *args)
{
    const struct act *act = act_named(args->positional[0]);
    if (!act)
        return complain_usage("member",
                              _("member %s is nothing; retire, role, succeed and rekey are"),
                              args->positional[0]);
    if (args->count != act->words)
        return complain_usage("member", "%s", _(act->wants));
    const struct option_row *o = needless(act, args);
    if (o)
        return complain_usage("member", _("%s takes no --%s"), args->positional[0], option_told(o));
    return act->run(args);
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
