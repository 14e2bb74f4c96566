// SPDX-License-Identifier: Apache-2.0
#include "cli/find/filters.h"

#include <string.h>
#include <time.h>

#include "cli/args.h"
#include "cli/draft/fields.h"
#include "proto/base/duration.h"
#include "proto/base/mp.h"

#define GODA_FILTER(...) {__VA_ARGS__},
const struct option_row list_options[] = {
#include "cli/find/filters.def"
#include "cli/find/shown.def"
    {0}};

const struct option_row search_options[] = {
#include "cli/find/filters.def"
    {"sort", "sortera", OPTION_TEXT, N_("ORDER"),
     N_("rank (what meets the words best), new or adopted first"), false},
    {"why", "varför", OPTION_FLAG, NULL, N_("how each hit was scored"), false},
#include "cli/find/shown.def"
    {0}};
#undef GODA_FILTER

/* -- the request ------------------------------------------------------------------------------- */

void asked_done(struct asked *a)
{
    buf_done(&a->entries);
}

void ask_text(struct asked *a, const char *name, const char *text)
{
    msgpack_packer pk = mp_packer(&a->entries);
    if (!text)
        return;
    mp_put_str(&pk, name);
    mp_put_str(&pk, text);
    a->count++;
}

void ask_number(struct asked *a, const char *name, uint64_t n)
{
    msgpack_packer pk = mp_packer(&a->entries);
    mp_put_str(&pk, name);
    (void)msgpack_pack_uint64(&pk, n);
    a->count++;
}

void ask_true(struct asked *a, const char *name)
{
    msgpack_packer pk = mp_packer(&a->entries);
    mp_put_str(&pk, name);
    (void)msgpack_pack_true(&pk);
    a->count++;
}

enum error asked_params(const struct asked *a, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_map(&pk, a->count);
    buf_put(out, buf_bytes(&a->entries));
    return a->entries.failed ? a->entries.failed : out->failed;
}

/* -- the filters ------------------------------------------------------------------------------- */

static bool means_unassessed(const char *typed)
{
    const struct field field = {.choices = unassessed_choices};
    return choice_of(&field, bytes_str(typed)) != NULL;
}

/* A date, or a time span back from now, in ms UTC. */
static bool since_parse(const char *text, uint64_t *ret)
{
    struct tm tm = {0};
    uint64_t span;
    const char *end = strptime(text, "%Y-%m-%d", &tm);
    if (end && *end == '\0') {
        tm.tm_isdst = -1;
        time_t t = mktime(&tm);
        *ret = (uint64_t)t * 1000;
        return t >= 0;
    }
    if (!duration_parse(bytes_str(text), &span))
        return false;
    uint64_t now = (uint64_t)time(NULL) * 1000;
    *ret = span < now ? now - span : 0;
    return true;
}

/* The choices that are typed by slug or label. */
static const struct {
    const char *name;
    enum kind_number kind;
    const char *field;
} choosing[] = {{"category", KIND_EXAMPLE, "category"},
                {"outcome", KIND_EXAMPLE, "outcome"},
                {"flag", KIND_EXAMPLE, "flag"},
                {"status", KIND_PROBLEM, "status"},
                {"award", KIND_AWARD, "status"}};

static const struct choice orders[] = {{"rank", {"rank", "relevans"}},
                                       {"new", {"newest", "nyast"}},
                                       {"adopted", {"adopted", "infört"}},
                                       {0}};

static const struct choice kinds[] = {
    {"example", {"gott exempel", "exempel"}}, {"problem", {"problem", "problemformulering"}}, {0}};

const struct choice *filter_choices(const char *option)
{
    for (size_t i = 0; i < sizeof choosing / sizeof *choosing; i++)
        if (strcmp(choosing[i].name, option) == 0)
            return kind_field(kind_of(choosing[i].kind), bytes_str(choosing[i].field))
                ->field->choices;
    return strcmp(option, "sort") == 0 ? orders : strcmp(option, "kind") == 0 ? kinds : NULL;
}

static enum exit_status ask_choices(struct asked *a, const struct args *args)
{
    for (size_t i = 0; i < sizeof choosing / sizeof *choosing; i++) {
        const char *name = choosing[i].name, *typed = args_text(args, name);
        const struct kind *kind = kind_of(choosing[i].kind);
        const struct field *field = kind_field(kind, bytes_str(choosing[i].field))->field;
        const struct choice *c = typed ? choice_of(field, bytes_str(typed)) : NULL;
        bool unassessed = typed && field->choices == flag_choices && means_unassessed(typed);
        if (typed && !c && !unassessed) {
            struct complaint complaint = {.error = ERR_FIELD_VALUE};
            (void)snprintf(complaint.field, sizeof complaint.field, "%s", field->name);
            draft_complain(kind, &complaint, "", "");
            return EXIT_USAGE;
        }
        ask_text(a, name, c ? c->slug : unassessed ? "unassessed" : NULL);
    }
    if (args_has(args, "unassessed") && !args_has(args, "flag"))
        ask_text(a, "flag", "unassessed");
    return EXIT_OK;
}

static void ask_marks(struct asked *a, const struct args *args)
{
    static const struct {
        const char *option, *name;
    } marks[] = {{"mine", "own"},
                 {"unanswered", "unanswered"},
                 {"overdue", "overdue"},
                 {"procurement", "procurement"},
                 {"withdrawn", "withdrawn"},
                 {"hidden", "hidden"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (args_has(args, marks[i].option))
            ask_true(a, marks[i].name);
}

static const struct choice *choice_typed(const struct choice *choices, const char *typed)
{
    const struct field field = {.choices = choices};
    return typed ? choice_of(&field, bytes_str(typed)) : NULL;
}

enum exit_status ask_filters(struct asked *a, const char *command, const struct args *args)
{
    const char *since = args_text(args, "since"), *kind = args_text(args, "kind"),
               *sort = args_text(args, "sort");
    const struct choice *kind_is = choice_typed(kinds, kind), *sort_is = choice_typed(orders, sort);
    uint64_t ms;
    enum exit_status status = ask_choices(a, args);
    if (status)
        return status;
    ask_marks(a, args);
    ask_text(a, "org", args_text(args, "org"));
    ask_text(a, "tag", args_text(args, "tag"));
    if (kind && !kind_is)
        return complain_usage(command, _("--%s: %s is no value for it"), "kind", kind);
    ask_text(a, "kind", kind ? kind_is->slug : NULL);
    if (sort && !sort_is)
        return complain_usage(command, _("--sort: %s is none of rank, new and adopted"), sort);
    ask_text(a, "sort", sort ? sort_is->slug : NULL);
    if (args_has(args, "year"))
        ask_number(a, "year", args_number(args, "year", 0));
    if (since && !since_parse(since, &ms))
        return complain_usage(
            command, _("--since: %s is neither a date (2026-01-31) nor a time (7d)"), since);
    if (since)
        ask_number(a, "since", ms);
    return EXIT_OK;
}
