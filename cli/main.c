// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/cmd.h"
#include "cli/complete.h"
#include "cli/i18n.h"
#include "cli/man/example.h"
#include "cli/man/help.h"
#include "cli/man/man.h"
#include "cli/output.h"

/* Takes a global option off argv, wherever it stands; how many words it took. */
static int take_global(int argc, char **argv, int i, bool *help)
{
    const char *word = argv[i];
    const struct {
        const char *name, *shorter;
        bool *flag;
    } flags[] = {{"--json", "--json", &settings.json},
                 {"--plain", "--plain", &settings.plain},
                 {"--quiet", "-q", &settings.quiet},
                 {"--yes", "-y", &settings.yes},
                 {"--help", "-h", help}};
    const struct {
        const char *name;
        const char **value;
    } texts[] = {{"--socket", &settings.socket}, {"--lang", &settings.lang}};
    for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
        if (strcmp(word, flags[k].name) == 0 || strcmp(word, flags[k].shorter) == 0) {
            *flags[k].flag = true;
            return 1;
        }
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        size_t len = strlen(texts[k].name);
        if (strcmp(word, texts[k].name) == 0 && i + 1 < argc) {
            *texts[k].value = argv[i + 1];
            return 2;
        }
        if (strncmp(word, texts[k].name, len) == 0 && word[len] == '=') {
            *texts[k].value = word + len + 1;
            return 1;
        }
    }
    return 0;
}

/* Leaves in argv what is not global; the new argc. What follows -- is nobody's option. */
static int take_globals(int argc, char **argv, bool *help)
{
    int kept = 1;
    bool options = true;
    for (int i = 1; i < argc;) {
        options = options && strcmp(argv[i], "--") != 0;
        int taken = options ? take_global(argc, argv, i, help) : 0;
        if (taken == 0)
            argv[kept++] = argv[i++];
        i += taken;
    }
    return kept;
}

static void look_at_terminal(void)
{
    const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    bool dumb = !term || strcmp(term, "dumb") == 0;
    settings.in_tty = isatty(STDIN_FILENO) == 1;
    settings.out_tty = isatty(STDOUT_FILENO) == 1;
    settings.err_tty = isatty(STDERR_FILENO) == 1;
    settings.colour = settings.out_tty && !dumb && !settings.plain && !(no_colour && no_colour[0]);
}

static enum exit_status unknown_command(const char *name)
{
    if (strcmp(name, "--lang") == 0 || strcmp(name, "--socket") == 0) /* the last word */
        return complain_usage("", _("--%s wants a value"), name + 2);
    if (strncmp(name, "--", 2) == 0)
        return complain_usage("", _("there is no option --%s"), name + 2);
    enum { NAMES_MAX = 128 };
    const char *names[NAMES_MAX];
    size_t count = 0;
    const struct command *c;
    for (size_t i = 0; (c = command_at(i)) && count < NAMES_MAX - 5; i++) {
        names[count++] = c->name;
        for (size_t k = 0; k < 4 && c->aliases[k]; k++)
            names[count++] = c->aliases[k];
    }
    const char *meant = nearest(name, names, count);
    if (meant)
        return complain_usage("", _("there is no command %s; did you mean %s?"), name, meant);
    return complain_usage("", _("there is no command %s"), name);
}

/* What the build and other programs ask, and people need not know of: true, and what to exit with.
 */
static bool asked_by_program(int argc, char **argv, enum exit_status *ret)
{
    *ret = EXIT_OK;
    if (strcmp(argv[1], "--complete") == 0 && argc > 2) /* --complete -- WORDS */
        complete(stdout, (const char *const *)argv + 3, (size_t)argc - 3);
    else if (strcmp(argv[1], "--man") == 0 && argc == 3) /* --man DIRECTORY */
        *ret = man_write(argv[2]);
    else if (strcmp(argv[1], "--examples") == 0 && argc == 2)
        examples_print(stdout);
    else if (strcmp(argv[1], "--methods") == 0 && argc == 2)
        methods_print(stdout);
    else
        return false;
    return true;
}

static enum exit_status run(int argc, char **argv)
{
    bool help = false;
    struct args args;
    argc = take_globals(argc, argv, &help);
    i18n_init(settings.lang);
    look_at_terminal();
    const char *lang = settings.lang;
    if (lang && strncmp(lang, "sv", 2) != 0 && strncmp(lang, "en", 2) != 0)
        return complain_usage("", _("--%s: %s is no value for it"), "lang", lang);
    if (argc < 2)
        return help ? help_overview() : cmd_status.run(&(struct args){0});
    enum exit_status status;
    if (asked_by_program(argc, argv, &status))
        return status;
    if (strcmp(argv[1], "--version") == 0) /* behind a command it is the command's */
        return cmd_version.run(&(struct args){0});
    const struct command *c = command_named(argv[1]);
    if (!c)
        return unknown_command(argv[1]);
    if (help)
        return help_command(c);
    status = args_parse(c, argc - 2, argv + 2, &args);
    return status ? status : c->run(&args);
}

int main(int argc, char **argv)
{
    enum exit_status status = run(argc, argv);
    /* what could not be written was not said: a full disk is no success */
    bool unsaid = fflush(stdout) != 0 || ferror(stdout) != 0;
    if (unsaid && status == EXIT_OK)
        status = complain(ERR_FILE, "%s", _("standard output"));
    return (int)status;
}
