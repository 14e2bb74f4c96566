// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/about.h"
#include "cli/output.h"
#include "cli/result.h"

static const struct option_row options[] = {
    {"erase", "radera", OPTION_FLAG, NULL, N_("the text is to leave every member's disk"), false},
    {"erase-contact", "radera-kontakt", OPTION_FLAG, NULL,
     N_("only the contact is to leave every member's disk; the record stays"), false},
    PUBLISH_OPTIONS,
    {0},
};
static const uint32_t kinds[] = {KIND_WITHDRAWAL, 0};
static const struct about about = {"withdraw", KIND_WITHDRAWAL, "reason",
                                   N_("Reason (outdated, wrong, duplicate, legal or other):"),
                                   N_("give --reason outdated|wrong|duplicate|legal|other")};

static enum exit_status show_what(const struct draft *d)
{
    AUTO_ANSWER struct answer record = {0};
    char title[CELL_MAX], id[16];
    enum exit_status status = about_get(d->ref, &record);
    const msgpack_object *found = mp_get(record.result, "record");
    if (!status)
        tell("%s  %s\n", short_hex(text_at(found, "id"), id),
             cell_at(mp_get(found, "fields"),
                     text_at(mp_get(found, "fields"), "title").ptr ? "title" : "text", title));
    return status;
}

/* There is no way back: it is asked before, and a script has to say --yes. */
static enum exit_status ask_erase(const struct draft *d, bool whole)
{
    enum exit_status status = show_what(d);
    if (status)
        return status;
    const char *what =
        whole ? _("Its text, of every version, will leave every member's disk, and cannot be had "
                  "back. Files that somebody has exported before stay with them.")
              : _("The contact, in every version, will leave every member's disk. The rest stays "
                  "as it is. Files that somebody has exported before stay with them.");
    if (!settings.quiet && !settings.json)
        print_wrapped(stderr, bytes_str(what), 0);
    if (settings.yes || (can_ask() && ask_yes(_("Erase it?"), false)))
        return EXIT_OK;
    return can_ask() ? complain(ERR_CANCELLED, "%s", "")
                     : complain_usage("withdraw", "%s", _("erasing wants --yes"));
}

static enum exit_status run(const struct args *args)
{
    bool whole = args_has(args, "erase"), contact = args_has(args, "erase-contact");
    AUTO_DRAFT struct draft d = {0};
    enum exit_status status = about_begin(&about, args->positional[0], args, &d);
    if (status)
        return status;
    if (whole || contact)
        (void)json_object_set_new(d.fields, "erase", json_string(whole ? "yes" : "contact"));
    if (whole && !json_object_get(d.fields, "decision"))
        return complain_usage("withdraw", "%s",
                              _("erasing takes a decision: --decision REFERENCE"));
    if (whole || contact)
        status = ask_erase(&d, whole);
    if (!status)
        status = about_publish(&about, &d, args, "reason");
    char id[16];
    if (status == EXIT_OK && (whole || contact))
        tell(_("Who has erased it: goda receipts %s\n"), told_ref(&d, id));
    return status;
}

const struct command cmd_withdraw = {
    .name = "withdraw",
    .aliases = {"dra-tillbaka", "återkalla", "aterkalla"},
    .usage = N_("ID --reason outdated|wrong|duplicate|legal|other [--replaced-by ID] "
                "[--erase|--erase-contact] [--decision REFERENCE]"),
    .summary = N_("take back what you published, or erase it everywhere"),
    .help =
        N_("What is withdrawn is no longer found unless asked for, and the text stays with those "
           "who have it. With --erase the text leaves every member's disk and the signed header "
           "remains; each member signs a receipt (goda receipts ID). An export that somebody "
           "made before stays the concern of whoever holds it. An administrator of the network "
           "may withdraw on legal grounds what others published."),
    .options = options,
    .field_kinds = kinds,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
