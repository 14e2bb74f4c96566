// SPDX-License-Identifier: Apache-2.0
#include "daemon/flags.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- the environment --------------------------------------------------------------------------- */

/* systemd gives several directories with colons between; the first is ours. "" for none, and for
 * one that is too long. */
static const char *first_path(const char *directories, const char *rest,
                              char ret[static CONFIG_TEXT_MAX + 1])
{
    size_t len = directories ? strcspn(directories, ":") : 0;
    ret[0] = '\0';
    if (len && len + strlen(rest) <= CONFIG_TEXT_MAX)
        (void)snprintf(ret, CONFIG_TEXT_MAX + 1, "%.*s%s", (int)len, directories, rest);
    return ret;
}

/* The rule by which goda finds godad: a system service's socket lies in /run/goda, anybody else's
 * in their own runtime directory. */
static void config_begin(struct config *c)
{
    char data[CONFIG_TEXT_MAX + 1], control[CONFIG_TEXT_MAX + 1];
    if (!*first_path(getenv("RUNTIME_DIRECTORY"), "/control.sock", control) && geteuid() != 0)
        (void)first_path(getenv("XDG_RUNTIME_DIR"), "/goda/control.sock", control);
    config_init(c, first_path(getenv("STATE_DIRECTORY"), "", data), control);
}

/* -- the file ---------------------------------------------------------------------------------- */

static enum error fault_say(const struct config_fault *f, enum error e, const char *file,
                            struct why *why)
{
    char place[PATH_MAX + 16] = "", first[32] = "";
    AUTO_BUF struct buf allowed = BUF(1024);
    if (f->line)
        (void)snprintf(place, sizeof place, "%s:%u: ", file, f->line);
    if (f->first && f->first != f->line)
        (void)snprintf(first, sizeof first, " (first on line %u)", f->first);
    if (f->unknown) {
        buf_put(&allowed, BYTES_LIT("; allowed are "));
        config_names(&allowed);
    }
    return why_say(why, e, "%s%s%s%s%s%.*s", place, f->name, f->name[0] ? " " : "", f->text, first,
                   (int)allowed.len, (const char *)allowed.ptr);
}

static enum error config_load(struct config *c, const char *path, struct why *why)
{
    AUTO_BUF struct buf content = BUF(CONFIG_FILE_MAX);
    struct config_fault fault;
    FILE *f = fopen(path, "re");
    if (!f)
        return why_say(why, ERR_FILE, "cannot read %s: %s", path, strerror(errno));
    char chunk[4096];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_put(&content, bytes_of(chunk, n));
    bool failed = ferror(f) != 0;
    (void)fclose(f);
    if (failed)
        return why_say(why, ERR_FILE, "cannot read %s", path);
    if (content.failed)
        return why_say(why, ERR_CONFIG, "%s is larger than a configuration can be", path);
    bool good = config_parse(c, buf_bytes(&content), &fault, 1) == 0;
    return good ? OK : fault_say(&fault, ERR_CONFIG, path, why);
}

/* -- flags ------------------------------------------------------------------------------------- */

enum {
    FLAG_CONFIG = CONFIG_COUNT,
    FLAG_HELP,
    FLAG_VERSION,
    FLAG_CHECK,
    FLAG_CHECK_WHOLE,
    FLAG_COUNT
};
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
    *t = (struct flag_table){
        .options = {
            [FLAG_CONFIG] = {"config", required_argument, NULL, FLAG_CONFIG},
            [FLAG_HELP] = {"help", no_argument, NULL, FLAG_HELP},
            [FLAG_VERSION] = {"version", no_argument, NULL, FLAG_VERSION},
            [FLAG_CHECK] = {"check", no_argument, NULL, FLAG_CHECK},
            [FLAG_CHECK_WHOLE] = {"check-whole", no_argument, NULL, FLAG_CHECK_WHOLE},
        }};
    for (int key = 0; key < CONFIG_COUNT; key++) {
        flag_name(config_row((enum config_key)key)->name, t->names[key]);
        t->options[key] = (struct option){t->names[key], required_argument, NULL, key};
    }
}

static enum error flag_take(struct config *c, enum config_key key, const char *value,
                            struct why *why)
{
    struct config_fault fault;
    return config_set(c, key, value, &fault) ? OK : fault_say(&fault, ERR_USAGE, "", why);
}

const char *flags_file(int argc, char *const argv[])
{
    struct flag_table table;
    const char *file = NULL;
    flag_table_init(&table);
    optind = 0; /* from the start, however often it is called */
    opterr = 0;
    for (int flag; (flag = getopt_long(argc, argv, "", table.options, NULL)) != -1;)
        if (flag == FLAG_CONFIG)
            file = optarg;
    return file;
}

static const enum flags_action actions[] = {FLAGS_HELP, FLAGS_VERSION, FLAGS_CHECK,
                                            FLAGS_CHECK_WHOLE};

enum error flags_read(int argc, char *const argv[], struct config *c, enum flags_action *ret,
                      struct why *why)
{
    struct flag_table table;
    const char *file = flags_file(argc, argv);
    enum error e = OK;
    *ret = FLAGS_RUN;
    flag_table_init(&table);
    config_begin(c);
    optind = 0;
    opterr = 0;
    for (int flag; !e && (flag = getopt_long(argc, argv, "", table.options, NULL)) != -1;) {
        if (flag >= FLAG_HELP && flag < FLAG_COUNT)
            *ret = actions[flag - FLAG_HELP];
        else if (flag == FLAG_CONFIG)
            continue;
        else if (flag >= 0 && flag < CONFIG_COUNT)
            e = flag_take(c, (enum config_key)flag, optarg, why);
        else
            e = why_say(why, ERR_USAGE, "%s is not a flag, or lacks its value", argv[optind - 1]);
    }
    if (!e && optind < argc)
        e = why_say(why, ERR_USAGE, "%s is not a flag", argv[optind]);
    return !e && file ? config_load(c, file, why) : e;
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
    help_line(out, "check", "", "look at keys, store, ports and more, print JSON, and end");
    help_line(out, "check-whole", "", "the same, with every index of the database");
    help_line(out, "help", "", "show this");
    help_line(out, "version", "", "show the version");
}
