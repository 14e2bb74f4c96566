// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/find/hits.h"
#include "cli/output.h"
#include "cli/result.h"

static const struct option_row options[] = {
    {"limit", "antal", OPTION_NUMBER, "N", N_("at most so many (5)"), false}, {0}};

enum { LIMIT = 5 };

/* -- who else works with this ------------------------------------------------------------------ */

/* "Tags: natt, hemtjänst", of the words that it shares. */
static void add_shared(struct items *l, const char *field, const msgpack_object *org,
                       const char *name)
{
    const struct field *f = kind_field(kind_of(KIND_EXAMPLE), bytes_str(field))->field;
    char *list = joined_at(org, name, f->choices);
    if (list[0])
        items_add(l, "%s: %s", say(&f->label), list);
    free(list);
}

static void print_org(const msgpack_object *org)
{
    struct bytes name = org_at(org);
    uint64_t examples = number_at(org, "examples");
    struct items l = items_after(stdout, settings.plain ? "" : " ", 4);
    items_add(&l, "%.*s", (int)name.len, name.ptr ? (const char *)name.ptr : "");
    items_add(&l, ngettext("%llu example", "%llu examples", examples),
              (unsigned long long)examples);
    add_shared(&l, "tags", org, "tags");
    add_shared(&l, "category", org, "categories");
    items_end(&l);
}

static void print_similar(const msgpack_object *result)
{
    const msgpack_object *orgs = mp_get(result, "orgs"), *org;
    pager_start();
    if (hits_print(stdout, mp_get(result, "hits")) == 0)
        tell("%s\n", _("Nothing here is like it."));
    if (count_at(result, "orgs") == 0)
        return;
    style_on(stdout, STYLE_BOLD);
    (void)printf("%s%s:\n", settings.plain ? "\n" : "", _("Who else works with this"));
    style_off(stdout);
    for (size_t i = 0; (org = mp_at(orgs, i)); i++)
        print_org(org);
}

static enum exit_status run(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(4096);
    AUTO_ANSWER struct answer answer = {0};
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 2);
    mp_put_str(&pk, "id");
    mp_put_str(&pk, args->positional[0]);
    mp_put_str(&pk, "limit");
    (void)msgpack_pack_uint64(&pk, args_number(args, "limit", LIMIT));
    enum exit_status status = client_ask(METHOD_SIMILAR, &params, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    print_similar(answer.result);
    return EXIT_OK;
}

const struct command cmd_similar = {
    .name = "similar",
    .aliases = {"liknande"},
    .usage = N_("ID [--limit N]"),
    .summary = N_("what is like a record, and who else works with the same questions"),
    .help = "",
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
