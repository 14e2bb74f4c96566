// SPDX-License-Identifier: Apache-2.0
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/result.h"

static void print_receipts(const msgpack_object *result)
{
    const msgpack_object *members = mp_get(result, "members"), *m;
    size_t count = count_at(result, "members"), erased = 0;
    char id[16];
    for (size_t i = 0; (m = mp_at(members, i)); i++)
        erased += number_at(m, "done") > 0;
    (void)printf(_("%s: %zu of %zu have erased it.\n"), short_hex(text_at(result, "id"), id),
                 erased, count);
    struct table *t = table_new(NULL, 2);
    for (size_t i = 0; (m = mp_at(members, i)); i++) {
        char name[CELL_MAX], said[64], when[32];
        uint64_t done = number_at(m, "done");
        if (done)
            (void)snprintf(said, sizeof said, _("erased %s"), time_text(done, when));
        else
            (void)snprintf(said, sizeof said, "%s", _("has not told yet"));
        const char *cells[] = {cell_at(m, text_at(m, "org_name").len ? "org_name" : "org", name),
                               said};
        table_add(t, cells);
    }
    table_print(t, stdout);
    if (erased < count)
        tell("%s\n", _("Who has not told may be out of reach; goda peers shows the links."));
}

static enum exit_status run(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(4096);
    AUTO_ANSWER struct answer answer = {0};
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "id");
    mp_put_str(&pk, args->positional[0]);
    enum exit_status status = client_ask(METHOD_RECEIPTS, &params, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    struct bytes erase = text_at(answer.result, "erase");
    if (!text_at(answer.result, "withdrawal").ptr)
        (void)printf("%s\n", _("It has not been withdrawn; nothing is to be erased."));
    else if (bytes_equal(erase, BYTES_LIT("no")))
        (void)printf("%s\n", _("It was withdrawn, but not to be erased."));
    else
        print_receipts(answer.result);
    return EXIT_OK;
}

const struct command cmd_receipts = {
    .name = "receipts",
    .aliases = {"kvitton"},
    .usage = N_("ID"),
    .summary = N_("who has erased a record, and who has not told"),
    .help = N_("Every member signs a receipt when a text that was to be erased has left its disk."),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
