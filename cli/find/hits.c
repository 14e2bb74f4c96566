// SPDX-License-Identifier: Apache-2.0
#include "cli/find/hits.h"

#include "cli/find/why.h"
#include "cli/result.h"

void items_tally(struct items *l, const msgpack_object *tally)
{
    bool judged = false;
    for (const struct choice *c = flag_choices; c->slug; c++) {
        uint64_t n = number_at(tally, c->slug);
        if (n)
            items_add(l, "%s %llu", say(&c->label), (unsigned long long)n);
        judged = judged || n;
    }
    struct bytes own = text_at(tally, "own");
    if (!judged)
        items_add(l, "%s", _("not assessed"));
    if (own.ptr)
        items_add(l, "%s: %s", _("own view"), say_choice(flag_choices, own));
}

/* -- what stands out --------------------------------------------------------------------------- */

enum { LABELS_MAX = 10, LABEL_MAX = 64 };

struct labels {
    char texts[LABELS_MAX][LABEL_MAX];
    size_t count;
};

static char *next_label(struct labels *l)
{
    return l->texts[l->count++];
}

static void label_text(struct labels *l, const char *text)
{
    (void)snprintf(next_label(l), LABEL_MAX, "%s", text);
}

static void label_count(struct labels *l, uint64_t n, const char *of_what)
{
    if (n)
        (void)snprintf(next_label(l), LABEL_MAX, "%llu %s", (unsigned long long)n, of_what);
}

static void labels_of(const msgpack_object *hit, struct labels *ret)
{
    struct bytes state = text_at(hit, "state"), status = text_at(hit, "status");
    struct bytes day = text_at(hit, "review_by");
    const msgpack_object *hidden = mp_get(hit, "hidden");
    *ret = (struct labels){0};
    if (bytes_equal(state, BYTES_LIT("withdrawn")))
        label_text(ret, _("withdrawn"));
    if (bytes_equal(state, BYTES_LIT("erased")))
        label_text(ret, _("erased"));
    if (bool_at(hit, "hidden", hidden && hidden->type == MSGPACK_OBJECT_MAP))
        label_text(ret, _("hidden here"));
    if (bool_at(hit, "overdue", false))
        (void)snprintf(next_label(ret), LABEL_MAX, _("should be reviewed (%.*s)"), (int)day.len,
                       day.ptr ? (const char *)day.ptr : "");
    if (bytes_equal(text_at(hit, "outcome"), BYTES_LIT("failed")))
        label_text(ret, _("learning example"));
    if (status.ptr)
        label_text(ret, say_choice(problem_choices, status));
    uint64_t proposals = number_at(hit, "proposals"), adoptions = number_at(hit, "adoptions"),
             comments = number_at(hit, "comments");
    label_count(ret, proposals, ngettext("proposal", "proposals", proposals));
    label_count(ret, adoptions, ngettext("adoption", "adoptions", adoptions));
    label_count(ret, comments, ngettext("comment", "comments", comments));
}

/* -- the hits ---------------------------------------------------------------------------------- */

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

enum { INDENT = 10 }; /* an id and two blanks */

static void print_hit(FILE *to, const msgpack_object *hit)
{
    char id[16], date[32];
    struct bytes kind = text_at(hit, "kind"), snippet = text_at(hit, "snippet");
    struct bytes title = text_at(hit, "title"), org = org_at(hit);
    struct labels labels;
    struct items l = {.to = to, .indent = INDENT};
    style_on(to, STYLE_DIM);
    (void)fprintf(to, "%s ", short_hex(text_at(hit, "id"), id));
    style_off(to);
    style_on(to, STYLE_BOLD);
    print_wrapped_after(to, title.ptr ? title : BYTES_LIT("–"), INDENT, INDENT - 1);
    style_off(to);
    items_add(&l, "%.*s", (int)org.len, org.ptr ? (const char *)org.ptr : "");
    items_add(&l, "%s", date_at(hit, "created", date));
    if (bytes_equal(kind, BYTES_LIT("example")))
        items_tally(&l, mp_get(hit, "tally"));
    else if (kind_named(kind))
        items_add(&l, "%s", say(&kind_named(kind)->label));
    labels_of(hit, &labels);
    for (size_t i = 0; i < labels.count; i++)
        items_add(&l, "%s", labels.texts[i]);
    items_end(&l);
    if (snippet.len && !is_title(snippet, title))
        print_wrapped(to, snippet, INDENT);
    why_print(to, hit, INDENT);
    (void)fputc('\n', to);
}

static void print_plain(FILE *to, const msgpack_object *hit)
{
    char date[32];
    struct labels labels;
    const struct bytes cells[] = {text_at(hit, "id"), text_at(hit, "org"), text_at(hit, "flag"),
                                  text_at(hit, "title")};
    (void)fprintf(to, "%s", date_at(hit, "created", date));
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        (void)fputc('\t', to);
        print_clean(to, cells[i]);
    }
    labels_of(hit, &labels);
    for (size_t i = 0; i < labels.count; i++)
        (void)fprintf(to, "%s%s", i ? ", " : "\t", labels.texts[i]);
    (void)fputs(labels.count ? "\n" : "\t\n", to);
    why_print(to, hit, 0);
}

size_t hits_print(FILE *to, const msgpack_object *hits)
{
    const msgpack_object *hit;
    size_t count = 0;
    for (; (hit = mp_at(hits, count)); count++)
        if (settings.plain)
            print_plain(to, hit);
        else
            print_hit(to, hit);
    return count;
}
