#include "daemon/flags.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { FLAG_CONFIG = CONFIG_COUNT, FLAG_HELP, FLAG_VERSION, FLAG_COUNT };
enum { FLAG_NAME_MAX = 31 };

/* getopt_long's table, and the names that it points to: those of the keys with - for _. */
struct flag_table {
    struct option options[FLAG_COUNT + 1];
    char names[CONFIG_COUNT][FLAG_NAME_MAX + 1];
};

static void flag_name(const char *key, char ret[static FLAG_NAME_MAX + 1])
{
    size_t i = 0;
    for (; key[i] && i < FLAG_NAME_MAX; i++)
        ret[i] = key[i] == '_' ? '-' : key[i];
    ret[i] = '\0';
}

static void flag_table_init(struct flag_table *t)
{
    *t = (struct flag_table){.options = {
                                 [FLAG_CONFIG] = {"config", required_argument, NULL, FLAG_CONFIG},
                                 [FLAG_HELP] = {"help", no_argument, NULL, FLAG_HELP},
                                 [FLAG_VERSION] = {"version", no_argument, NULL, FLAG_VERSION},
                             }};
    for (int key = 0; key < CONFIG_COUNT; key++) {
        flag_name(config_row((enum config_key)key)->name, t->names[key]);
        t->options[key] = (struct option){t->names[key], required_argument, NULL, key};
    }
}

enum error flags_read(int argc, char *const argv[], struct config *c, enum flags_action *ret,
                      struct why *why)
{
    struct flag_table table;
    enum flags_action action = FLAGS_RUN;
    const char *file = NULL;
    enum error e = OK;
    flag_table_init(&table);
    config_init(c);
    optind = 0; /* from the start, however often it is called */
    opterr = 0;
    for (int flag; !e && (flag = getopt_long(argc, argv, "", table.options, NULL)) != -1;) {
        if (flag == FLAG_HELP)
            action = FLAGS_HELP;
        else if (flag == FLAG_VERSION)
            action = FLAGS_VERSION;
        else if (flag == FLAG_CONFIG)
            file = optarg;
        else if (flag >= 0 && flag < CONFIG_COUNT)
            e = config_set(c, (enum config_key)flag, optarg, why);
        else
            e = why_say(why, ERR_USAGE, "%s is not a flag, or lacks its value", argv[optind - 1]);
    }
    if (!e && optind < argc)
        e = why_say(why, ERR_USAGE, "%s is not a flag", argv[optind]);
    if (!e && file)
        e = config_load(c, file, why);
    if (!e)
        *ret = action;
    return e;
}

static void help_line(struct buf *out, const char *flag, const char *placeholder, const char *help)
{
    char left[64], line[256];
    (void)snprintf(left, sizeof left, "--%s %s", flag, placeholder);
    (void)snprintf(line, sizeof line, "  %-24s %s\n", left, help);
    buf_put(out, bytes_str(line));
}

void flags_help(struct buf *out)
{
    buf_put(out, BYTES_LIT("Usage: godad [FLAG VALUE]...\n"
                           "Keeps an organisation's copy of the network's good practice, and "
                           "gossips it to the others.\n\n"));
    for (enum config_key key = 0; key < CONFIG_COUNT; key++) {
        char name[FLAG_NAME_MAX + 1];
        flag_name(config_row(key)->name, name);
        help_line(out, name, config_row(key)->placeholder, config_row(key)->help);
    }
    help_line(out, "config", "FILE", "read `key = value` lines; flags override them");
    help_line(out, "help", "", "show this");
    help_line(out, "version", "", "show the version");
}
