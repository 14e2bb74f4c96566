// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "cli/client.h"
#include "cli/cmd.h"
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
                           "finds this computer by the old keys: keep those, and make a copy of "
                           "the new ones, which lie beside the database."));
    (void)printf(ngettext("It can be done %zu more time.\n", "It can be done %zu more times.\n",
                          (unsigned long)number_at(result, "left")),
                 (size_t)number_at(result, "left"));
    tell("%s\n", _("Next: goda key · goda network history"));
    return EXIT_OK;
}

static enum exit_status run(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    const char *act = args->count ? args->positional[0] : "";
    bool rotate = strcmp(act, "rotate") == 0 || strcmp(act, "byt") == 0;
    if (*act && !rotate)
        return complain_usage("key", _("key %s is nothing; rotate is"), act);
    enum exit_status status = client_ask(rotate ? METHOD_ROTATE : METHOD_KEYS, NULL, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    return rotate ? rotated(answer.result) : show(answer.result);
}

const struct command cmd_key = {
    .name = "key",
    .aliases = {"nyckel"},
    .usage = N_("[rotate]"),
    .summary = N_("this organisation's keys; rotate: replace them by new ones"),
    .help = N_("rotate: the daemon makes a new key that signs and a new one for its links, and "
               "tells the network with the old key. It is worth while when somebody who could read "
               "the keys has left, or a disk or backup has been lost.\n"
               "An organisation whose keys are lost gets others by goda member rekey."),
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
