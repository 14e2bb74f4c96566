// SPDX-License-Identifier: Apache-2.0
#include "cli/find/counts.h"

#include <stdlib.h>

#include "cli/output.h"
#include "cli/result.h"

bool counts_wanted(void)
{
    return settings.json || (settings.out_tty && !settings.plain && !settings.quiet);
}

enum { COUNTS_MAX = 32, BETWEEN = 3 /* columns of items */ };

struct count {
    const char *label;
    uint64_t n;
    size_t place;
};

struct counts {
    struct count by[COUNTS_MAX];
    size_t count;
};

/* Those of the choices that have any. */
static void counts_add(struct counts *c, const msgpack_object *map, const struct choice *choices)
{
    for (size_t i = 0; choices[i].slug && c->count < COUNTS_MAX; i++) {
        uint64_t n = number_at(map, choices[i].slug);
        if (n) {
            c->by[c->count] = (struct count){say(&choices[i].label), n, c->count};
            c->count++;
        }
    }
}

static int by_number(const void *a, const void *b)
{
    const struct count *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return x->place < y->place ? -1 : 1;
}

/* A label that is long is cut behind a word, not one like "and", so that several fit a line. */
static int label_len(const char *label)
{
    enum { WIDTH = 20, SHORT = 3 };
    struct bytes all = bytes_str(label);
    size_t best = 0, from = 0; /* of the word */
    if (display_width(all) <= WIDTH)
        return (int)all.len;
    for (size_t i = 0; i < all.len && display_width(bytes_slice(all, 0, i)) < WIDTH; i++) {
        if (label[i] != ' ')
            continue;
        if (i - from > SHORT)
            best = i;
        from = i + 1;
    }
    return best && label[best - 1] == ',' ? (int)best - 1 : (int)best;
}

static void print_counts(FILE *to, const struct words *label, const struct counts *c)
{
    char text[128];
    (void)snprintf(text, sizeof text, "%s:", say(label));
    struct items l = items_after(to, text, 2);
    for (size_t i = 0; i < c->count; i++) {
        const struct count *one = &c->by[i];
        int len = label_len(one->label);
        (void)snprintf(text, sizeof text, "%.*s%s %llu", len, one->label,
                       one->label[len] ? "…" : "", (unsigned long long)one->n);
        int more = i + 1 < c->count ? BETWEEN + 1 : 0;
        if (l.column + BETWEEN + display_width(bytes_str(text)) + more > line_limit()) {
            items_add(&l, "…");
            break;
        }
        items_add(&l, "%s", text);
    }
    items_end(&l);
}

void counts_print(FILE *to, const msgpack_object *result)
{
    const struct kind *example = kind_of(KIND_EXAMPLE);
    const msgpack_object *map = mp_get(result, "counts");
    struct counts categories = {0}, flags = {0};
    counts_add(&categories, mp_get(map, "category"), category_choices);
    qsort(categories.by, categories.count, sizeof *categories.by, by_number);
    counts_add(&flags, mp_get(map, "flag"), flag_choices);
    counts_add(&flags, mp_get(map, "flag"), unassessed_choices);
    if (categories.count)
        print_counts(to, &kind_field(example, BYTES_LIT("category"))->field->label, &categories);
    if (flags.count)
        print_counts(to, &kind_field(example, BYTES_LIT("flag"))->field->label, &flags);
}
