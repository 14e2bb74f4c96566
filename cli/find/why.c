// SPDX-License-Identifier: Apache-2.0
#include "cli/find/why.h"

#include <string.h>

#include "cli/figures.h"
#include "cli/output.h"
#include "cli/result.h"
#include "proto/base/text.h"

static const struct choice as_choices[] = {
    {"word", {"the word", "ordet"}},
    {"phrase", {"the phrase", "frasen"}},
    {"beginning", {"beginning so", "börjar så"}},
    {"part", {"a part of it", "en del av det"}},
    {"letters", {"with å, ä, ö", "med å, ä, ö"}},
    {"joined", {"joined", "hopskrivet"}},
    {"correction", {"corrected", "rättat"}},
    {0},
};

/* -- cells ------------------------------------------------------------------------------------- */

enum { TEXT_MAX = 64, LABEL_MAX = 2 * TEXT_MAX + 8, NUMBER_MAX = REAL_MAX + 4 };

/* "lekplats → lek": what was typed, and what of it was met. */
static void put_label(const msgpack_object *term, char ret[static LABEL_MAX])
{
    char typed[TEXT_MAX], met[TEXT_MAX];
    text_copy(text_at(term, "typed"), typed, sizeof typed);
    text_copy(text_at(term, "term"), met, sizeof met);
    bool same = strcmp(typed, met) == 0;
    (void)snprintf(ret, LABEL_MAX, "%s%s%s", same ? "" : typed, same ? "" : " → ", met);
}

/* -- rows -------------------------------------------------------------------------------------- */

enum { TERM, MET_AS, RECORDS, WEIGHT, SCORE, COLUMNS };
enum { TABLE_WIDTH = 70, BETWEEN = 2 /* columns of a table */, INDENT_MAX = 16 };

static const char *const headers[COLUMNS] = {
    [TERM] = N_("word"),     [MET_AS] = N_("met as"), [RECORDS] = N_("records"),
    [WEIGHT] = N_("weight"), [SCORE] = N_("score"),
};

struct row {
    char label[LABEL_MAX], numbers[COLUMNS][NUMBER_MAX]; /* "": none */
    const char *met_as;
};

static struct row row_of_term(const msgpack_object *term)
{
    struct row r = {.met_as = say_choice(as_choices, text_at(term, "as"))};
    put_label(term, r.label);
    (void)snprintf(r.numbers[RECORDS], NUMBER_MAX, "%llu",
                   (unsigned long long)number_at(term, "docs"));
    (void)real_text(real_at(term, "weight"), 2, r.numbers[WEIGHT]);
    (void)real_text(real_at(term, "score"), 2, r.numbers[SCORE]);
    return r;
}

/* What speaks for a record beside its words, or against it. */
static struct row row_of_prior(double prior)
{
    struct row r = {.met_as = ""};
    char number[REAL_MAX];
    (void)snprintf(r.numbers[SCORE], NUMBER_MAX, "× %s", real_text(prior, 2, number));
    (void)snprintf(r.label, sizeof r.label, "%s",
                   prior > 1 ? _("new, judged or taken up") : _("should be reviewed"));
    return r;
}

/* Numbers end where their headers do. */
static const char *put_padded(const char *number, size_t column, char ret[static 2 * NUMBER_MAX])
{
    enum { WIDTH_LEAST = 6 };
    int header = display_width(bytes_str(_(headers[column])));
    int blanks = (header > WIDTH_LEAST ? header : WIDTH_LEAST) - display_width(bytes_str(number));
    (void)snprintf(ret, 2 * NUMBER_MAX, "%*s%s", blanks > 0 && !settings.plain ? blanks : 0, "",
                   number);
    return ret;
}

/* The indent is a column of its own. */
static struct table *begin_table(const char *indent)
{
    char padded[COLUMNS][2 * NUMBER_MAX];
    const char *cells[1 + COLUMNS] = {indent, _(headers[TERM]), _(headers[MET_AS])};
    for (size_t i = RECORDS; i < COLUMNS; i++)
        cells[1 + i] = put_padded(_(headers[i]), i, padded[i]);
    return table_new(cells, 1 + COLUMNS);
}

static void add_row(struct table *t, const struct row *r, const char *indent)
{
    char padded[COLUMNS][2 * NUMBER_MAX];
    const char *cells[1 + COLUMNS] = {indent, r->label, r->met_as};
    for (size_t i = RECORDS; i < COLUMNS; i++)
        cells[1 + i] = put_padded(r->numbers[i], i, padded[i]);
    table_add(t, cells);
}

/* As a line, where no table fits. */
static void print_row(FILE *to, const struct row *r, int indent)
{
    struct items l = {.to = to, .indent = indent};
    items_add(&l, r->met_as[0] ? "%s: %s" : "%s", r->label, r->met_as);
    for (size_t i = RECORDS; i < COLUMNS; i++)
        if (r->numbers[i][0])
            items_add(&l, "%s %s", _(headers[i]), r->numbers[i]);
    items_end(&l);
}

/* -- the whole --------------------------------------------------------------------------------- */

static void put_row(FILE *to, struct table *t, const struct row *r, const char *indent)
{
    if (t)
        add_row(t, r, indent);
    else
        print_row(to, r, (int)strlen(indent) + BETWEEN);
}

void why_print(FILE *to, const msgpack_object *hit, int indent)
{
    const msgpack_object *why = mp_get(hit, "why"), *term;
    double prior = real_at(why, "prior");
    char blanks[INDENT_MAX] = "";
    struct table *t = NULL;
    if (!why)
        return;
    if (!settings.plain)
        (void)snprintf(blanks, sizeof blanks, "%*s", indent - BETWEEN, "");
    if (settings.plain || terminal_width() >= TABLE_WIDTH)
        t = begin_table(blanks);
    for (size_t i = 0; (term = mp_at(mp_get(why, "terms"), i)); i++) {
        struct row r = row_of_term(term);
        put_row(to, t, &r, blanks);
    }
    if (prior > 0 && (prior < 1 || prior > 1)) {
        struct row r = row_of_prior(prior);
        put_row(to, t, &r, blanks);
    }
    if (t)
        table_print(t, to);
}
