// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/kit/kit.h"
#include "cli/output.h"
#include "cli/result.h"

static void add_row(struct table *t, const msgpack_object *key)
{
    char hex[CELL_MAX], since[32], until[32];
    bool over = text_at(key, "until").len || number_at(key, "until");
    const char *remark = over ? "" : _("in use");
    if (!bool_at(key, "here", true))
        remark = _("not on this computer");
    const char *cells[] = {cell_at(key, "key", hex), date_at(key, "since", since),
                           over ? date_at(key, "until", until) : "", remark};
    table_add(t, cells);
}

static enum exit_status show(const msgpack_object *result)
{
    const msgpack_object *keys = mp_get(result, "keys"), *key;
    const char *headers[] = {_("SIGNING KEY"), _("SINCE"), _("UNTIL"), ""};
    struct table *t = table_new(headers, sizeof headers / sizeof *headers);
    for (size_t i = 0; (key = mp_at(keys, i)); i++)
        add_row(t, key);
    table_print(t, stdout);
    return EXIT_OK;
}

static enum exit_status rotated(const msgpack_object *result)
{
    char name[CELL_MAX];
    (void)printf(_("%s signs with a new key from now on.\n"), cell_at(result, "name", name));
    (void)printf("%s\n", _("What it signed before stays valid, and who was away meanwhile still "
                           "finds this computer by the old keys: keep those. An older recovery "
                           "kit would not work any more."));
    (void)printf(ngettext("It can be done %zu more time.\n", "It can be done %zu more times.\n",
                          (unsigned long)number_at(result, "left")),
                 (size_t)number_at(result, "left"));
    tell("%s\n", _("Next: goda key recovery-kit · goda network history"));
    return EXIT_OK;
}

static enum exit_status ask(enum method m)
{
    AUTO_ANSWER struct answer answer = {0};
    enum exit_status status = client_ask(m, NULL, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    return m == METHOD_ROTATE ? rotated(answer.result) : show(answer.result);
}

static enum exit_status list(const struct args *args)
{
    (void)args;
    return ask(METHOD_KEYS);
}

static enum exit_status rotate(const struct args *args)
{
    (void)args;
    return ask(METHOD_ROTATE);
}

static const struct act {
    const char *names[3];
    size_t max_args;
    bool options; /* whether any go with it */
    enum exit_status (*run)(const struct args *args);
} acts[] = {
    {{""}, 0, false, list},
    {{"rotate", "byt"}, 1, false, rotate},
    {{"recovery-kit", "återställningsblad", "aterstallningsblad"}, 1, true, kit_make},
    {{"drill", "öva", "ova"}, 2, false, kit_drill},
};

static const struct option_row options[] = {
    {"out", "till", OPTION_TEXT, N_("FILE"),
     N_("recovery-kit: into a new file that only you may read"), false},
    {"qr", NULL, OPTION_FLAG, NULL, N_("recovery-kit: with its QR code, also in a pipe or a file"),
     false},
    {0},
};

static enum exit_status run(const struct args *args)
{
    const char *typed = args->count ? args->positional[0] : "";
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        for (size_t k = 0; k < 3 && acts[i].names[k]; k++) {
            if (strcmp(typed, acts[i].names[k]) != 0)
                continue;
            if (args->count > acts[i].max_args || (args->option_count && !acts[i].options))
                return complain_usage("key", _("that does not go with key %s"), typed);
            return acts[i].run(args);
        }
    return complain_usage("key", _("key %s is nothing; rotate, recovery-kit and drill are"), typed);
}

const struct command cmd_key = {
    .name = "key",
    .aliases = {"nyckel"},
    .usage = N_("[rotate | recovery-kit [--out FILE] [--qr] | drill [FILE]]"),
    .summary = N_("this organisation's keys: replace them, keep them on paper"),
    .help = N_(
        "rotate: the daemon makes a new key that signs and a new one for its links, and "
        "tells the network with the old key. It is worth while when somebody who could read "
        "the keys has left, or a disk or backup has been lost.\n"
        "recovery-kit: a page to print, from which alone the daemon can be restored on another "
        "computer (goda restore --kit); the records come back from the other members. It holds the "
        "secret keys. Out of date after rotate.\n"
        "drill: reads a kit, from a file or as it is typed, and proves that it would work, without "
        "changing anything. Exits with 2 when it is mistyped, with 6 when it belongs to another "
        "daemon or is out of date.\n"
        "An organisation whose keys are lost gets others by goda member rekey."),
    .options = options,
    .min_args = 0,
    .max_args = 2,
    .run = run,
};
