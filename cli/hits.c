#include "cli/hits.h"

#include <string.h>
#include <time.h>

#include "cli/args.h"
#include "cli/client.h"
#include "cli/draft/fields.h"
#include "cli/result.h"
#include "proto/base/limits.h"

enum { LIMIT = 20 };

/* -- what is asked for ------------------------------------------------------------------------- */

static bool means_unassessed(const char *typed)
{
    static const struct choice words[] = {
        {"unassessed", {"not assessed", "ej bedömt"}}, {"none", {"unjudged", "obedömt"}}, {0}};
    return choice_of(&(struct field){.choices = words}, bytes_str(typed)) != NULL;
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
    if (!duration_parse(text, &span))
        return false;
    uint64_t now = (uint64_t)time(NULL) * 1000;
    *ret = span < now ? now - span : 0;
    return true;
}

struct asked {
    struct buf entries; /* the packed entries of the params map */
    size_t count;
};

static void ask_text(struct asked *a, const char *name, const char *text)
{
    msgpack_packer pk = mp_packer(&a->entries);
    if (!text)
        return;
    mp_put_str(&pk, name);
    mp_put_str(&pk, text);
    a->count++;
}

/* A choice by slug or label. */
static enum exit_status ask_choice(struct asked *a, const char *name, const char *typed)
{
    const struct kind *kind = kind_of(KIND_EXAMPLE);
    const struct field *field = kind_field(kind, bytes_str(name))->field;
    const struct choice *c = typed ? choice_of(field, bytes_str(typed)) : NULL;
    if (typed && !c) {
        struct complaint complaint = {.error = ERR_FIELD_VALUE};
        (void)snprintf(complaint.field, sizeof complaint.field, "%s", name);
        draft_complain(kind, &complaint, "");
        return EXIT_USAGE;
    }
    ask_text(a, name, c ? c->slug : NULL);
    return EXIT_OK;
}

static void ask_number(struct asked *a, const char *name, uint64_t n)
{
    msgpack_packer pk = mp_packer(&a->entries);
    mp_put_str(&pk, name);
    (void)msgpack_pack_uint64(&pk, n);
    a->count++;
}

static enum exit_status ask_filters(struct asked *a, const char *command, const struct args *args)
{
    const char *flag = args_text(args, "flag"), *since = args_text(args, "since");
    const char *typed = args_text(args, "kind");
    const struct kind *kind = typed ? kind_typed(typed) : NULL;
    enum exit_status status = ask_choice(a, "category", args_text(args, "category"));
    uint64_t ms;
    if (!status)
        status = ask_choice(a, "outcome", args_text(args, "outcome"));
    if (flag && means_unassessed(flag))
        ask_text(a, "flag", "unassessed");
    else if (!status)
        status = ask_choice(a, "flag", flag);
    if (status)
        return status;
    ask_text(a, "org", args_text(args, "org"));
    ask_text(a, "tag", args_text(args, "tag"));
    if (typed && !kind)
        return complain_usage(command, _("--%s: %s is no value for it"), "kind", typed);
    ask_text(a, "kind", kind ? kind->name : NULL);
    if (args_has(args, "year"))
        ask_number(a, "year", args_number(args, "year", 0));
    if (since && !since_parse(since, &ms))
        return complain_usage(
            command, _("--since: %s is neither a date (2026-01-31) nor a time (7d)"), since);
    if (since)
        ask_number(a, "since", ms);
    ask_number(a, "limit", args_number(args, "limit", LIMIT));
    if (args_has(args, "offset"))
        ask_number(a, "offset", args_number(args, "offset", 0));
    return EXIT_OK;
}

/* -- what was found ---------------------------------------------------------------------------- */

void print_tally(FILE *to, const msgpack_object *tally)
{
    static const char *const slugs[] = {"innovative", "ordinary", "unsure"};
    const char *between = "";
    for (size_t i = 0; i < sizeof slugs / sizeof *slugs; i++) {
        uint64_t n = number_at(tally, slugs[i]);
        if (n == 0)
            continue;
        (void)fprintf(to, "%s%s %llu", between, say_choice(flag_choices, bytes_str(slugs[i])),
                      (unsigned long long)n);
        between = " · ";
    }
    struct bytes own = text_at(tally, "own");
    if (!between[0])
        (void)fputs(_("not assessed"), to);
    if (own.ptr)
        (void)fprintf(to, " · %s: %s", _("own view"), say_choice(flag_choices, own));
}

/* Whether a snippet, but for its marks, is the title, which stands above it already. */
static bool is_title(struct bytes snippet, struct bytes title)
{
    size_t met = 0;
    for (size_t i = 0; i < snippet.len; i++) {
        if (snippet.ptr[i] == 2 || snippet.ptr[i] == 3)
            continue;
        if (met == title.len || snippet.ptr[i] != title.ptr[met])
            return false;
        met++;
    }
    return met == title.len;
}

static void print_hit(const msgpack_object *hit)
{
    char id[16], date[32];
    struct bytes kind = text_at(hit, "kind"), snippet = text_at(hit, "snippet");
    bool example = bytes_equal(kind, BYTES_LIT("example"));
    style_on(stdout, STYLE_DIM);
    (void)printf("%s  ", short_hex(text_at(hit, "id"), id));
    style_off(stdout);
    style_on(stdout, STYLE_BOLD);
    print_clean(stdout, text_at(hit, "title"));
    style_off(stdout);
    (void)printf("\n          ");
    print_clean(stdout,
                text_at(hit, "org_name").len ? text_at(hit, "org_name") : text_at(hit, "org"));
    (void)printf(" · %s · ", date_at(hit, "created", date));
    if (example)
        print_tally(stdout, mp_get(hit, "tally"));
    else if (kind_named(kind))
        (void)fputs(say(&kind_named(kind)->label), stdout);
    (void)fputc('\n', stdout);
    if (snippet.len && !is_title(snippet, text_at(hit, "title")))
        print_wrapped(stdout, snippet, 10);
    (void)fputc('\n', stdout);
}

static void print_plain(const msgpack_object *hit)
{
    char date[32];
    const struct bytes cells[] = {text_at(hit, "id"), text_at(hit, "org"), text_at(hit, "flag"),
                                  text_at(hit, "title")};
    (void)printf("%s", date_at(hit, "created", date));
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        (void)fputc('\t', stdout);
        print_clean(stdout, cells[i]);
    }
    (void)fputc('\n', stdout);
}

static void print_hits(const msgpack_object *result, const char *words, const struct args *args)
{
    const msgpack_object *hits = mp_get(result, "hits"), *hit;
    uint64_t total = number_at(result, "total"), shown = 0;
    if (total == 0) {
        if (words)
            tell(_("Nothing was found for \"%s\"%s.\n"), words,
                 args->option_count ? _(" with these filters") : "");
        else
            tell("%s\n", _("There is nothing here yet, or nothing that passes these filters."));
        if (words)
            tell("%s\n", _("Try fewer or other words, or: goda list"));
        return;
    }
    pager_start();
    tell(ngettext("%llu hit (%llu ms)\n\n", "%llu hits (%llu ms)\n\n", total),
         (unsigned long long)total, (unsigned long long)number_at(result, "took_ms"));
    for (; (hit = mp_at(hits, shown)); shown++)
        if (settings.plain)
            print_plain(hit);
        else
            print_hit(hit);
    uint64_t seen = args_number(args, "offset", 0) + shown;
    if (seen < total)
        tell(_("%llu more: --offset %llu\n"), (unsigned long long)(total - seen),
             (unsigned long long)seen);
}

enum exit_status find_and_print(const char *command, const char *words, const struct args *args)
{
    struct asked asked = {.entries = BUF(2 * SEARCH_QUERY_MAX)};
    AUTO_BUF struct buf params = BUF(2 * SEARCH_QUERY_MAX + 16);
    AUTO_ANSWER struct answer answer = {0};
    ask_text(&asked, "words", words);
    enum exit_status status = ask_filters(&asked, command, args);
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, asked.count);
    buf_put(&params, buf_bytes(&asked.entries));
    if (!status && asked.entries.failed)
        status = complain(ERR_LIMIT, "%s", words ? words : "");
    buf_done(&asked.entries);
    if (!status)
        status = client_ask(METHOD_SEARCH, &params, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_json_result(answer.result);
    print_hits(answer.result, words, args);
    return EXIT_OK;
}
