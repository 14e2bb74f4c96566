// SPDX-License-Identifier: Apache-2.0
#include "cli/find/found.h"

#include <stdlib.h>
#include <string.h>

#include "cli/find/again.h"
#include "cli/find/counts.h"
#include "cli/find/filters.h"
#include "cli/find/hits.h"
#include "cli/find/meant.h"
#include "cli/output.h"
#include "cli/result.h"

/* -- nothing ----------------------------------------------------------------------------------- */

/* Whether an option says what to choose, and not what is shown of it. */
static bool chooses(const struct option_row *row)
{
    static const char *const names[] = {
#define GODA_FILTER(name, ...) name,
#include "cli/find/filters.def"
#undef GODA_FILTER
        "following"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], row->name) == 0)
            return true;
    return false;
}

/* "category: skola, unanswered", in the words of the options. */
static const char *put_filters(struct buf *to, const struct args *args)
{
    for (size_t i = 0; i < args->option_count; i++) {
        const struct option_value *v = &args->options[i];
        if (!chooses(v->row))
            continue;
        buf_put(to, bytes_str(to->len ? ", " : ""));
        buf_put(to, bytes_str(option_told(v->row)));
        if (v->row->type != OPTION_FLAG) {
            buf_put(to, bytes_str(": "));
            buf_put(to, bytes_str(v->text));
        }
    }
    buf_put_u8(to, '\0');
    return to->failed ? "" : (const char *)to->ptr;
}

static void print_tried(FILE *to, const struct found *f)
{
    AUTO_BUF struct buf text = BUF(4096);
    const char *filters = put_filters(&text, f->args);
    if (f->words && filters[0])
        print_line(to, _("Nothing was found for “%s” with %s."), f->words, filters);
    else if (f->words)
        print_line(to, _("Nothing was found for “%s”."), f->words);
    else if (filters[0])
        print_line(to, _("Nothing was found with %s."), filters);
    else
        print_line(to, "%s", _("There is nothing here yet."));
}

void found_nothing(FILE *to, const struct found *f)
{
    uint64_t unfiltered = number_at(f->result, "unfiltered");
    print_tried(to, f);
    bool said = meant_print(to, f->words, f->result);
    if (unfiltered) {
        char *again = again_unfiltered(f->words);
        print_line(to,
                   ngettext("Without the filters there is %llu: %s",
                            "Without the filters there are %llu: %s", unfiltered),
                   (unsigned long long)unfiltered, again);
        free(again);
    } else if (f->words && !said)
        print_line(to, "%s", _("Fewer or other words may find more. All that there is: goda list"));
    if (f->words)
        print_line(to, "%s", _("Ask the whole city how others do: goda problem add"));
}

/* -- the end ----------------------------------------------------------------------------------- */

static void add_place(struct items *l, const struct found *f, uint64_t shown)
{
    uint64_t total = number_at(f->result, "total");
    if (shown == 1 && total > 1)
        items_add(l, _("%llu of %llu"), (unsigned long long)f->offset + 1,
                  (unsigned long long)total);
    else if (shown && shown < total)
        items_add(l, _("%llu–%llu of %llu"), (unsigned long long)f->offset + 1,
                  (unsigned long long)(f->offset + shown), (unsigned long long)total);
    else
        items_add(l, ngettext("%llu hit", "%llu hits", total), (unsigned long long)total);
    if (!shown && f->offset && f->limit)
        items_add(l, _("the last page is %llu"),
                  (unsigned long long)((total + f->limit - 1) / f->limit));
}

void found_end(FILE *to, const struct found *f, uint64_t shown)
{
    uint64_t seen = f->offset + shown;
    struct bytes partial = text_at(f->result, "partial");
    if (bytes_equal(partial, BYTES_LIT("newest")))
        print_line(to, "%s",
                   _("So many records have such common words that only the newest were looked "
                     "through; rarer words find older ones, too."));
    else if (partial.ptr)
        print_line(to, "%s",
                   _("This is what was found within the time limit; more words make it "
                     "quicker."));
    if (args_has(f->args, "why"))
        print_line(to, "%s",
                   _("Rare words weigh more than common ones, and count for more in the "
                     "title and the tags than in the text."));
    struct items l = {.to = to, .indent = 0};
    add_place(&l, f, shown);
    items_add(&l, "%llu ms", (unsigned long long)number_at(f->result, "took_ms"));
    if (shown && seen < number_at(f->result, "total")) {
        char *again = again_page(f->args, f->offset / f->limit + 2);
        items_add(&l, _("more: %s"), again);
        free(again);
    }
    items_end(&l);
}

/* -- all of it --------------------------------------------------------------------------------- */

enum { FEW = 5 }; /* hits, which need not be counted */

void found_print(const struct found *f)
{
    uint64_t total = number_at(f->result, "total");
    FILE *to;
    if (total)
        pager_start();
    to = tell_stream();
    if (!total) {
        if (to)
            found_nothing(to, f);
        return;
    }
    bool said = to && meant_print(to, f->words, f->result);
    if (total > FEW && count_at(f->result, "hits") && counts_wanted()) {
        counts_print(to, f->result);
        said = true;
    }
    if (said)
        (void)fputc('\n', to);
    uint64_t shown = hits_print(stdout, mp_get(f->result, "hits"));
    to = tell_stream();
    if (to)
        found_end(to, f, shown);
}
