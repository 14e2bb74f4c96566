// SPDX-License-Identifier: Apache-2.0
#include "cli/find/find.h"

#include <stdlib.h>

#include "cli/client.h"
#include "cli/find/counts.h"
#include "cli/find/filters.h"
#include "cli/find/following.h"
#include "cli/find/found.h"
#include "cli/find/looked.h"
#include "cli/local.h"
#include "cli/result.h"
#include "proto/base/limits.h"

enum { LIMIT = 20 };

struct find {
    const char *command, *words;
    const struct args *args;
    struct asked asked;
    uint64_t limit, offset;
    /* --new */
    bool new, first;  /* first: this was never asked before */
    json_t *looked;   /* what was seen, of all networks and questions */
    char network[65]; /* hex */
    char *question;
    uint64_t since; /* ms: what arrived later is new */
};

static void find_done(struct find *f)
{
    asked_done(&f->asked);
    json_decref(f->looked);
    free(f->question);
}
#define AUTO_FIND __attribute__((cleanup(find_done)))

/* -- what is asked for ------------------------------------------------------------------------- */

static enum exit_status ask_following(struct find *f)
{
    json_t *following = NULL;
    if (!args_has(f->args, "following"))
        return EXIT_OK;
    enum exit_status status = local_read(LOCAL_FOLLOWING, &following);
    if (!status && following_nothing(following))
        status =
            complain_usage(f->command, "%s", _("nothing is followed yet: goda follow --tag TEXT"));
    enum error e = status ? OK : following_ask(following, &f->asked);
    json_decref(following);
    return e ? complain(e, "--following") : status;
}

static enum exit_status read_network(char ret[static 65])
{
    AUTO_ANSWER struct answer answer = {0};
    enum exit_status status = client_ask(METHOD_STATUS, NULL, 0, &answer);
    struct bytes network = text_at(answer.result, "network");
    (void)snprintf(ret, 65, "%.*s", (int)network.len, network.ptr ? (const char *)network.ptr : "");
    return status;
}

static enum exit_status ask_new(struct find *f)
{
    bool peek = args_has(f->args, "peek");
    f->new = args_has(f->args, "new");
    if (peek && !f->new)
        return complain_usage(f->command, "%s", _("--peek goes with --new"));
    if (!f->new)
        return EXIT_OK;
    enum exit_status status = local_read(LOCAL_LOOKED, &f->looked);
    if (!status)
        status = read_network(f->network);
    if (status)
        return status;
    f->question = question_text(f->words, f->args);
    f->first = !looked_at(f->looked, f->network, f->question, &f->since);
    if (!f->first)
        ask_number(&f->asked, "arrived_since", f->since);
    return EXIT_OK;
}

/* Which of what is found: by page, or by offset. */
static enum exit_status ask_place(struct find *f)
{
    uint64_t page = args_number(f->args, "page", 1);
    f->limit = args_number(f->args, "limit",
                           f->new && !f->first ? SEARCH_HITS_MAX : LIMIT); /* all that is new */
    f->offset = args_number(f->args, "offset", 0);
    if (args_has(f->args, "page") && args_has(f->args, "offset"))
        return complain_usage(f->command, "%s", _("--page and --offset do not go together"));
    if (args_has(f->args, "page") &&
        (page == 0 || __builtin_mul_overflow(page - 1, f->limit, &f->offset)))
        return complain_usage(f->command, _("--%s: %s is no value for it"), "page",
                              args_text(f->args, "page"));
    ask_number(&f->asked, "limit", f->limit);
    ask_number(&f->asked, "offset", f->offset);
    return EXIT_OK;
}

/* -- what was found ---------------------------------------------------------------------------- */

static void print_found(const struct find *f, const msgpack_object *result)
{
    char since[32];
    const struct found found = {f->words, f->args, f->limit, f->offset, result};
    uint64_t total = number_at(result, "total");
    if (f->new && !f->first && total == 0) {
        tell(_("Nothing new since %s.\n"), time_text(f->since, since));
        return;
    }
    if (total)
        pager_start();
    if (total && f->first)
        tell("%s\n", _("This is the first look: from now on --new tells what has come since."));
    found_print(&found);
}

/* What was not shown stays new; the first look is a beginning, and shows the newest only. */
static enum exit_status move_mark(struct find *f, const msgpack_object *result)
{
    bool whole = f->offset == 0 && count_at(result, "hits") == number_at(result, "total");
    if (!f->new || args_has(f->args, "peek") || !(whole || f->first))
        return EXIT_OK;
    looked_move(f->looked, f->network, f->question, number_at(result, "newest"));
    return local_write(LOCAL_LOOKED, f->looked);
}

enum exit_status find_and_print(const char *command, const char *words, const struct args *args)
{
    AUTO_FIND struct find f = {.command = command, .words = words, .args = args, .asked = ASKED};
    AUTO_BUF struct buf params = BUF(f.asked.entries.max + 16);
    AUTO_ANSWER struct answer answer = {0};
    ask_text(&f.asked, "words", words);
    enum exit_status status = ask_filters(&f.asked, command, args);
    if (!status)
        status = ask_following(&f);
    if (!status)
        status = ask_new(&f);
    if (!status)
        status = ask_place(&f);
    if (status)
        return status;
    if (args_has(args, "why"))
        ask_true(&f.asked, "why");
    if (counts_wanted())
        ask_true(&f.asked, "counts");
    enum error e = asked_params(&f.asked, &params);
    if (e)
        return complain(e, "%s", words ? words : "");
    status = client_ask(METHOD_SEARCH, &params, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        status = print_json_result(answer.result);
    else
        print_found(&f, answer.result);
    return status ? status : move_mark(&f, answer.result);
}
