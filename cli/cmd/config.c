// SPDX-License-Identifier: Apache-2.0
/* goda config check: needs no daemon, so that what is wrong is known before a restart. */
#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "proto/config.h"

#define USUAL_FILE "/etc/goda/godad.conf"

enum { FAULTS_MAX = 50, TEXT_MAX = 1024 };

struct checked {
    const char *file;
    struct config config;
    struct config_fault faults[FAULTS_MAX];
    size_t count; /* of the faults, those without room here included */
};

/* -- what is wrong ----------------------------------------------------------------------------- */

static const char *key_meant(const char *typed)
{
    const char *names[CONFIG_COUNT];
    for (enum config_key key = 0; key < CONFIG_COUNT; key++)
        names[key] = config_row(key)->name;
    return nearest(typed, names, CONFIG_COUNT);
}

/* The sentence, and what to do: which key was meant, or which there are. */
static const char *fault_told(const struct config_fault *f, char ret[static TEXT_MAX])
{
    AUTO_BUF struct buf names = BUF(TEXT_MAX);
    const char *meant = f->unknown ? key_meant(f->name) : NULL;
    int n = snprintf(ret, TEXT_MAX, "%s%s%s", f->name, f->name[0] ? " " : "", _(f->text));
    size_t used = (size_t)n;
    config_names(&names);
    if (meant)
        (void)snprintf(ret + used, TEXT_MAX - used, _("; did you mean %s?"), meant);
    else if (f->unknown)
        (void)snprintf(ret + used, TEXT_MAX - used, _("; allowed are %.*s"), (int)names.len,
                       (const char *)names.ptr);
    else if (f->first && f->first != f->line)
        (void)snprintf(ret + used, TEXT_MAX - used, _(" (first on line %u)"), f->first);
    return ret;
}

/* What is allowed but will not do on this computer; "" for nothing. */
static const char *warning_told(const struct config *c, enum config_key key,
                                char ret[static TEXT_MAX])
{
    const char *text = config_text(c, key);
    char file[CONFIG_TEXT_MAX + 8];
    ret[0] = '\0';
    if (config_row(key)->type == CONFIG_GROUP && text[0] && !getgrnam(text))
        (void)snprintf(ret, TEXT_MAX, _("there is no such group here: sudo groupadd --system %s"),
                       text);
    (void)snprintf(file, sizeof file, "%s.dic", text);
    if (key == CONFIG_LEXICON && access(file, R_OK) != 0)
        (void)snprintf(ret, TEXT_MAX, _("%s cannot be read: sudo apt install hunspell-sv"), file);
    return ret;
}

/* -- telling it -------------------------------------------------------------------------------- */

static json_t *fault_json(const struct config_fault *f)
{
    char text[TEXT_MAX];
    return json_pack("{s:s, s:i, s:s, s:s}", "code", error_code(ERR_CONFIG), "line", (int)f->line,
                     "key", f->name, "text", fault_told(f, text));
}

static json_t *key_json(const struct config *c, enum config_key key)
{
    char text[TEXT_MAX];
    const struct config_value *v = &c->value[key];
    json_t *values = json_array();
    for (size_t i = 0; i < v->count; i++)
        (void)json_array_append_new(values, json_string(v->text[i]));
    return json_pack("{s:s, s:o, s:s, s:o, s:b, s:o}", "key", config_row(key)->name, "values",
                     values, "from", v->origin == CONFIG_FILE ? "file" : "default", "line",
                     v->origin == CONFIG_FILE ? json_integer((json_int_t)v->line) : json_null(),
                     "live", config_row(key)->when == CONFIG_LIVE, "warning",
                     *warning_told(c, key, text) ? json_string(text) : json_null());
}

static enum exit_status print_checked_json(const struct checked *k)
{
    json_t *faults = json_array(), *keys = json_array();
    for (size_t i = 0; i < k->count && i < FAULTS_MAX; i++)
        (void)json_array_append_new(faults, fault_json(&k->faults[i]));
    for (enum config_key key = 0; key < CONFIG_COUNT; key++)
        (void)json_array_append_new(keys, key_json(&k->config, key));
    enum exit_status status = print_json(json_pack("{s:s, s:b, s:o, s:o}", "file", k->file, "ok",
                                                   k->count == 0, "faults", faults, "keys", keys));
    return status ? status : k->count ? error_exit(ERR_CONFIG) : EXIT_OK;
}

static void print_faults(const struct checked *k)
{
    for (size_t i = 0; i < k->count && i < FAULTS_MAX; i++) {
        char text[TEXT_MAX];
        (void)fprintf(stderr, "%s:%u: ", k->file, k->faults[i].line);
        print_clean(stderr, bytes_str(fault_told(&k->faults[i], text)));
        (void)fputc('\n', stderr);
    }
}

/* Each key with its value, where it has that from, and when a change of it is taken. */
static void print_keys(const struct config *c)
{
    const char *headers[] = {_("KEY"), _("VALUE"), _("FROM"), _("A CHANGE IS TAKEN")};
    struct table *t = table_new(headers, sizeof headers / sizeof *headers);
    for (enum config_key key = 0; key < CONFIG_COUNT; key++) {
        const struct config_value *v = &c->value[key];
        const struct config_row *row = config_row(key);
        char from[64];
        (void)snprintf(from, sizeof from, v->origin == CONFIG_FILE ? _("line %u") : _("default"),
                       v->line);
        const char *taken = row->when == CONFIG_LIVE ? _("by a reload") : _("by a restart");
        const char *first[] = {row->name, v->count && v->text[0][0] ? v->text[0] : "-", from,
                               taken};
        table_add(t, first);
        for (size_t i = 1; i < v->count; i++)
            table_add(t, (const char *[]){"", v->text[i], "", ""});
    }
    table_print(t, stdout);
    for (enum config_key key = 0; key < CONFIG_COUNT; key++) {
        char text[TEXT_MAX];
        if (*warning_told(c, key, text))
            (void)printf(_("Warning: %s: %s\n"), config_row(key)->name, text);
    }
}

static enum exit_status print_checked(const struct checked *k)
{
    if (settings.json)
        return print_checked_json(k);
    if (k->count) {
        print_faults(k);
        return complain(ERR_CONFIG, ngettext("%zu fault", "%zu faults", k->count), k->count);
    }
    if (settings.quiet)
        return EXIT_OK;
    print_keys(&k->config);
    (void)printf(_("\n%s is well. A flag of godad's own comes before it.\n"), k->file);
    tell("%s\n", _("Next: sudo systemctl reload godad · sudo systemctl restart godad"));
    return EXIT_OK;
}

/* -- the command ------------------------------------------------------------------------------- */

static enum exit_status file_read(const char *path, struct buf *out)
{
    char chunk[4096];
    FILE *f = fopen(path, "re");
    if (!f)
        return complain(ERR_FILE, "%s: %s", path, strerror(errno));
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_put(out, bytes_of(chunk, n));
    bool failed = ferror(f) != 0; /* a directory opens, and cannot be read */
    int why = errno;
    (void)fclose(f);
    if (failed)
        return complain(ERR_FILE, "%s: %s", path, strerror(why));
    return out->failed ? complain(out->failed, "%s", path) : EXIT_OK;
}

static enum exit_status run(const struct args *args)
{
    AUTO_BUF struct buf content = BUF(CONFIG_FILE_MAX);
    struct checked k = {.file = args->count > 1 ? args->positional[1] : USUAL_FILE};
    const char *act = args->positional[0];
    if (strcmp(act, "check") != 0 && strcmp(act, "kontrollera") != 0)
        return complain_usage("config", _("config %s is nothing; check is"), act);
    enum exit_status status = file_read(k.file, &content);
    if (status)
        return status;
    config_init(&k.config, NULL, NULL);
    k.count = config_parse(&k.config, buf_bytes(&content), k.faults, FAULTS_MAX);
    return print_checked(&k);
}

const struct command cmd_config = {
    .name = "config",
    .aliases = {"konfiguration"},
    .usage = N_("check [FILE]"),
    .summary = N_("whether godad's configuration is right, before it is taken"),
    .help =
        N_("Tells each faulty line with its number, what is wrong and what is allowed; or every "
           "key with its value, where it has that from, and whether a change of it is taken by "
           "a reload or wants a restart. FILE: /etc/goda/godad.conf unless given. It needs no "
           "running godad."),
    .min_args = 1,
    .max_args = 2,
    .run = run,
};
