// SPDX-License-Identifier: Apache-2.0
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/result.h"

static const struct option_row options[] = {
    {"limit", "antal", OPTION_NUMBER, "N", N_("at most so many (all)"), false}, {0}};

static const struct choice acts[] = {
    {"withdrawn", {"withdrawn", "tillbakadragen"}},
    {"erased", {"erased", "raderad"}},
    {"contact erased", {"contact erased", "kontaktuppgift raderad"}},
    {"hidden", {"hidden on this computer", "dold på den här datorn"}},
    {0},
};

/* A withdrawal's reason is a choice; why something was hidden is in somebody's own words. */
static void add_reason(struct items *l, struct bytes reason)
{
    const struct field *f = kind_field(kind_of(KIND_WITHDRAWAL), BYTES_LIT("reason"))->field;
    const struct choice *c = choice_of(f, reason);
    if (c)
        items_add(l, "%s: %s", say(&f->label), say(&c->label));
    else if (reason.len)
        items_add(l, "%s: %.*s", say(&f->label), (int)reason.len, (const char *)reason.ptr);
}

static void print_entry(const msgpack_object *entry)
{
    const struct field *f = kind_field(kind_of(KIND_WITHDRAWAL), BYTES_LIT("decision"))->field;
    struct bytes title = text_at(entry, "title"), decision = text_at(entry, "decision");
    struct bytes who = text_at(entry, "who"), org = org_at(entry);
    char id[16], when[32];
    struct items l = {.to = stdout, .indent = 2};
    who = who.len ? who : org;
    style_on(stdout, STYLE_BOLD);
    (void)printf("%s  %s  ", time_text(number_at(entry, "at"), when),
                 say_choice(acts, text_at(entry, "what")));
    style_off(stdout);
    (void)printf("%s", short_hex(text_at(entry, "id"), id));
    (void)fputs(title.len ? "  " : "", stdout);
    print_clean(stdout, title);
    (void)fputc('\n', stdout);
    if (who.len)
        items_add(&l, _("by %.*s"), (int)who.len, (const char *)who.ptr);
    add_reason(&l, text_at(entry, "reason"));
    if (decision.len)
        items_add(&l, "%s: %.*s", say(&f->label), (int)decision.len, (const char *)decision.ptr);
    items_end(&l);
}

static enum exit_status run(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    enum exit_status status = client_ask(METHOD_LOG, NULL, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    const msgpack_object *entries = mp_get(answer.result, "entries"), *entry;
    uint64_t limit = args_number(args, "limit", UINT64_MAX);
    pager_start();
    for (size_t i = 0; i < limit && (entry = mp_at(entries, i)); i++)
        print_entry(entry);
    if (count_at(answer.result, "entries") == 0)
        tell("%s\n", _("Nothing has been withdrawn, erased or hidden."));
    return EXIT_OK;
}

const struct command cmd_log = {
    .name = "log",
    .aliases = {"logg"},
    .usage = N_("[--limit N]"),
    .summary = N_("what has been withdrawn, erased and hidden: by whom, why, by which decision"),
    .help = "",
    .options = options,
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
