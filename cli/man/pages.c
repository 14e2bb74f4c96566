// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>

#include "cli/explained.h"
#include "cli/man/man.h"
#include "cli/output.h"
#include "proto/config.h"

static const char *const see[] = {"goda(1)", "goda-errors(7)", "godad.conf(5)", "godad(8)", NULL};

struct row {
    const char *item, *value, *meaning;
};

static void items(FILE *to, const struct row *rows)
{
    for (; rows->item; rows++)
        roff_item(to, rows->item, rows->value ? _(rows->value) : NULL, _(rows->meaning));
}

static const struct row everywhere[] = {
    {"--json", NULL, N_("the result as JSON, the same in every language")},
    {"--plain", NULL, N_("no colour and no layout: for screen readers and other programs")},
    {"--quiet", NULL, N_("results and errors only")},
    {"--yes", NULL, N_("answer every question with yes")},
    {"--lang", "sv|en", N_("the language; otherwise that of the environment")},
    {"--socket", N_("PATH"), N_("the socket of the daemon to talk to")},
    {"--help", NULL, N_("what a command does, and how")},
    {0}};

static const struct row statuses[] = {
    {"0", NULL, N_("it is done")},
    {"1", NULL, N_("it failed")},
    {"2", NULL, N_("what was typed can't be understood, or is not allowed so")},
    {"3", NULL, N_("the daemon was not reached")},
    {"4", NULL, N_("you or your organisation may not do it")},
    {"5", NULL, N_("it does not exist here")},
    {"6", NULL, N_("it contradicts what is here already")},
    {"7", NULL, N_("it is stored here, but nobody else has it yet")},
    {"8", NULL, N_("some of it is done, some is not")},
    {0}};

static const struct row environment[] = {
    {"GODA_SOCKET", NULL, N_("the daemon's socket, unless --socket is given")},
    {"LANGUAGE, LC_ALL, LC_MESSAGES, LANG", NULL, N_("the language")},
    {"EDITOR, VISUAL", NULL, N_("the editor in which you write")},
    {"PAGER", NULL, N_("shows what is longer than the terminal")},
    {"NO_COLOR", NULL, N_("no colour")},
    {0}};

static const struct row files[] = {
    {"/etc/goda/godad.conf", NULL, N_("the daemon's configuration")},
    {"/var/lib/goda", NULL, N_("the daemon's keys and records, as a system service")},
    {"/run/goda/control.sock", NULL, N_("where goda finds a system service's daemon")},
    {"$XDG_RUNTIME_DIR/goda/control.sock", NULL, N_("where it finds your own")},
    {"$XDG_DATA_HOME/goda", NULL, N_("what you have written and not published")},
    {0}};

void man_goda(FILE *to)
{
    const struct command *c;
    roff_head(to, "goda", 1, _("good practice from the whole city, on your own computer"));
    roff_section(to, N_("SYNOPSIS"));
    roff_command(to, _("goda COMMAND [WORDS] [--OPTIONS]"));
    roff_section(to, N_("DESCRIPTION"));
    roff_text(to, _("goda publishes, searches and judges the good practice of the city's "
                    "administrations. It talks to godad, a daemon on the same computer, which "
                    "holds everybody's records; so search works also when the network is down. "
                    "Without a command goda tells how things stand."));
    roff_section(to, N_("COMMANDS"));
    for (size_t i = 0; (c = command_at(i)); i++)
        roff_item(to, command_told(c), NULL, _(c->summary));
    roff_section(to, N_("OPTIONS"));
    items(to, everywhere);
    roff_section(to, N_("EXIT STATUS"));
    items(to, statuses);
    roff_section(to, N_("ENVIRONMENT"));
    items(to, environment);
    roff_section(to, N_("FILES"));
    items(to, files);
    roff_see(to, "goda(1)", see);
}

/* Every key: as a flag of godad, or as a line of its file. */
static void keys(FILE *to, bool flags)
{
    for (enum config_key key = 0; key < CONFIG_COUNT; key++) {
        const struct config_row *row = config_row(key);
        char name[64], meaning[1024];
        (void)snprintf(name, sizeof name, flags ? "--%s" : "%s =", row->name);
        for (char *c = name; flags && *c; c++)
            if (*c == '_')
                *c = '-';
        int n = snprintf(meaning, sizeof meaning, row->initial[0] ? _("%s (default: %s)") : "%s",
                         _(row->help), row->initial);
        if (!flags && n > 0 && (size_t)n < sizeof meaning)
            (void)snprintf(meaning + n, sizeof meaning - (size_t)n, ". %s",
                           row->when == CONFIG_LIVE ? _("Taken at a reload.")
                                                    : _("Taken at the next start."));
        roff_item(to, name, row->placeholder, meaning);
    }
}

void man_godad(FILE *to)
{
    static const struct row rest[] = {
        {"--config", "FILE", N_("read this configuration; flags override it")},
        {"--check", NULL,
         N_("look at keys, store, ports and more, print JSON, and end: what goda doctor asks")},
        {"--check-whole", NULL, N_("the same, with every index of the database")},
        {"--help", NULL, N_("show the flags")},
        {"--version", NULL, N_("show the version")},
        {0}};
    static const struct row signals[] = {
        {"SIGHUP", NULL,
         N_("read the configuration anew; a faulty file is refused, and the old one "
            "stays")},
        {"SIGTERM, SIGINT", NULL, N_("write what is begun, and end")},
        {0}};
    roff_head(to, "godad", 8, _("keep an organisation's copy of the network's good practice"));
    roff_section(to, N_("SYNOPSIS"));
    roff_command(to, "godad [--FLAG VALUE]...");
    roff_section(to, N_("DESCRIPTION"));
    roff_text(to, _("godad keeps every record of the network and gossips signed records with the "
                    "other organisations' daemons over TCP, encrypted. It does nothing on the "
                    "network before it has founded one or joined one (goda network create, goda "
                    "join). It logs to standard error; its log is in English, its codes are those "
                    "of goda-errors(7)."));
    roff_section(to, N_("OPTIONS"));
    keys(to, true);
    items(to, rest);
    roff_section(to, N_("SIGNALS"));
    items(to, signals);
    roff_section(to, N_("FILES"));
    items(to, files);
    roff_see(to, "godad(8)", see);
}

void man_conf(FILE *to)
{
    roff_head(to, "godad.conf", 5, _("the configuration of godad"));
    roff_section(to, N_("DESCRIPTION"));
    roff_text(to,
              _("One key = value a line; # begins a comment, and nothing is quoted. What is not "
                "there has its default. Flags override the file. goda config check tells what "
                "is wrong with it; systemctl reload godad takes it."));
    roff_section(to, N_("KEYS"));
    keys(to, false);
    roff_see(to, "godad.conf(5)", see);
}

/* Errors, or warnings: what happened, its usual causes, and what to do. */
static void codes(FILE *to, bool warnings)
{
    struct explained x;
    for (size_t i = 0; explained_at(i, &x); i++) {
        char meaning[2048], exits[16] = "";
        if (x.warning != warnings)
            continue;
        if (!warnings)
            (void)snprintf(exits, sizeof exits, " (%d)", (int)x.exit);
        (void)snprintf(meaning, sizeof meaning, "%s.%s %s %s", _(x.text), exits, _(x.causes),
                       _(x.remedy));
        roff_item(to, x.code, NULL, meaning);
    }
}

void man_errors(FILE *to)
{
    roff_head(to, "goda-errors", 7, _("the codes of goda's and godad's errors and warnings"));
    roff_section(to, N_("DESCRIPTION"));
    roff_text(to,
              _("An error has a code that never changes, in every language, in the log and in "
                "JSON. After what happened stand the exit status, usual causes, and what to do. "
                "goda explain CODE tells the same."));
    roff_section(to, N_("ERRORS"));
    codes(to, false);
    roff_section(to, N_("WARNINGS"));
    roff_text(to, _("What goda doctor and the log point out, without it being an error."));
    codes(to, true);
    roff_see(to, "goda-errors(7)", see);
}
