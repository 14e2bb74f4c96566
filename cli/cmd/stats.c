// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/figures.h"
#include "cli/output.h"
#include "cli/result.h"

static const struct option_row options[] = {
    {"org", "organisation", OPTION_TEXT, N_("SLUG"), N_("of this organisation alone"), false},
    {"year", "år", OPTION_NUMBER, N_("YEAR"), N_("of this year alone"), false},
    {"csv", NULL, OPTION_FLAG, NULL, N_("as CSV, for a spreadsheet"), false},
    {0}};

/* The three indicators (domain: restraint), and what the figure of health is made of. */
static const char *const indicators[] = {"published", "innovative", "adoptions"};
enum { INDICATORS = sizeof indicators / sizeof *indicators };

static bool is_wanted(const msgpack_object *row, const struct args *args)
{
    const char *org = args_text(args, "org");
    return (!org || bytes_equal(text_at(row, "org"), bytes_str(org))) &&
           (!args_has(args, "year") || number_at(row, "year") == args_number(args, "year", 0));
}

/* -- for programs ------------------------------------------------------------------------------ */

static void print_csv(const msgpack_object *rows, const struct args *args)
{
    static const char *const numbers[] = {"year",      "published", "innovative",
                                          "adoptions", "due",       "confirmed"};
    enum { NUMBERS = sizeof numbers / sizeof *numbers };
    const msgpack_object *row;
    char share[SHARE_MAX];
    csv_put(stdout, BYTES_LIT("org"), false);
    csv_put(stdout, BYTES_LIT("org_name"), false);
    for (size_t i = 0; i < NUMBERS; i++)
        csv_put(stdout, bytes_str(numbers[i]), false);
    csv_put(stdout, BYTES_LIT("confirmed_percent"), true);
    for (size_t i = 0; (row = mp_at(rows, i)); i++) {
        if (!is_wanted(row, args))
            continue;
        csv_put(stdout, text_at(row, "org"), false);
        csv_put(stdout, text_at(row, "org_name"), false);
        for (size_t k = 0; k < NUMBERS; k++)
            csv_put_number(stdout, number_at(row, numbers[k]), false);
        uint64_t due = number_at(row, "due");
        (void)share_text(number_at(row, "confirmed"), due, share);
        csv_put(stdout, due ? bytes_of(share, strcspn(share, " ")) : BYTES_LIT(""), true);
    }
}

static enum exit_status print_rows_json(const msgpack_object *result, const struct args *args)
{
    const msgpack_object *rows = mp_get(result, "rows"), *row;
    json_t *list = json_array();
    for (size_t i = 0; (row = mp_at(rows, i)); i++)
        if (is_wanted(row, args))
            (void)json_array_append_new(list, json_result(row));
    return print_json(json_pack("{s:o}", "rows", list));
}

/* -- for people -------------------------------------------------------------------------------- */

struct figures {
    const msgpack_object *rows;
    const struct args *args;
    uint64_t most; /* of any of them: one scale for all bars */
    size_t bar;    /* columns of a bar; 0: none */
    bool folded;   /* on a terminal the years stand below the name, beside the bars */
};

enum { NUMBER_WIDTH = 4, SHARE_WIDTH = 7, GAPS = 2 * (INDICATORS + 1), BAR_LEAST = 4 };

/* How long bars may be in a line that also holds the longest name. */
static void measure(struct figures *f)
{
    const msgpack_object *row;
    int longest = 0;
    for (size_t i = 0; (row = mp_at(f->rows, i)); i++) {
        if (!is_wanted(row, f->args))
            continue;
        int width = display_width(org_at(row));
        longest = width > longest ? width : longest;
        for (size_t k = 0; k < INDICATORS; k++) {
            uint64_t n = number_at(row, indicators[k]);
            f->most = n > f->most ? n : f->most;
        }
    }
    int room = (terminal_width() - longest - SHARE_WIDTH - GAPS) / INDICATORS - NUMBER_WIDTH - 1;
    if (f->folded && room >= BAR_LEAST)
        f->bar = room > BAR_WIDTH_MAX ? BAR_WIDTH_MAX : (size_t)room;
}

/* The numbers of one organisation and year, behind what names them. */
static void add_row(struct table *t, const struct figures *f, const msgpack_object *row,
                    const char *name, const char *year)
{
    char numbers[INDICATORS][32 + BAR_MAX], bar[BAR_MAX], share[SHARE_MAX];
    const char *cells[INDICATORS + 3];
    size_t count = 0;
    if (name)
        cells[count++] = name;
    cells[count++] = year;
    for (size_t i = 0; i < INDICATORS; i++) {
        uint64_t n = number_at(row, indicators[i]);
        (void)snprintf(numbers[i], sizeof numbers[i], settings.plain ? "%llu%s%s" : "%4llu%s%s",
                       (unsigned long long)n, f->bar ? " " : "", bar_text(n, f->most, f->bar, bar));
        cells[count++] = numbers[i];
    }
    cells[count] = share_text(number_at(row, "confirmed"), number_at(row, "due"), share);
    table_add(t, cells);
}

/* A line for each organisation and year. */
static size_t fill_table(struct table *t, const struct figures *f)
{
    const msgpack_object *row;
    char name[CELL_MAX] = "", above[CELL_MAX] = "", year[32];
    size_t count = 0;
    for (size_t i = 0; (row = mp_at(f->rows, i)); i++) {
        if (!is_wanted(row, f->args))
            continue;
        (void)snprintf(year, sizeof year, f->folded ? "  %llu" : "%llu",
                       (unsigned long long)number_at(row, "year"));
        (void)cell_at(row, text_at(row, "org_name").len ? "org_name" : "org", name);
        if (f->folded && strcmp(name, above) != 0)
            table_add(t, (const char *[]){name, "", "", "", ""});
        memcpy(above, name, sizeof above);
        add_row(t, f, row, f->folded ? NULL : name, year);
        count++;
    }
    return count;
}

static void print_table(const msgpack_object *rows, const struct args *args)
{
    const char *headers[] = {_("ORGANISATION"), _("YEAR"),    _("EXAMPLES"),
                             _("INNOVATIVE"),   _("ADOPTED"), _("ON TIME")};
    struct figures f = {.rows = rows, .args = args, .folded = settings.out_tty && !settings.plain};
    if (f.folded)
        memmove(headers + 1, headers + 2, 4 * sizeof *headers);
    measure(&f);
    struct table *t = table_new(headers, INDICATORS + (f.folded ? 2 : 3));
    size_t count = fill_table(t, &f);
    pager_start();
    table_print(t, stdout);
    if (count)
        tell("\n%s\n",
             _("Examples: published that year. Innovative: of these, judged so by somebody else.\n"
               "Adopted: taken from others. On time: of what was to be reviewed, what was."));
    else
        tell("%s\n", _("There is nothing to count yet."));
}

static enum exit_status run(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    enum exit_status status = client_ask(METHOD_STATS, NULL, 0, &answer);
    if (status)
        return status;
    if (settings.json)
        return print_rows_json(answer.result, args);
    if (args_has(args, "csv"))
        print_csv(mp_get(answer.result, "rows"), args);
    else
        print_table(mp_get(answer.result, "rows"), args);
    return EXIT_OK;
}

const struct command cmd_stats = {
    .name = "stats",
    .aliases = {"statistik"},
    .usage = N_("[--org SLUG] [--year YEAR] [--csv]"),
    .summary = N_("what each organisation has published and adopted, year by year"),
    .help = N_("Three indicators and one figure of health, in the order of the alphabet: this is "
               "no contest. Withdrawn examples are not counted. The figure of health is the share "
               "of what fell due for review that was confirmed, changed or withdrawn in time; – "
               "when nothing fell due."),
    .options = options,
    .min_args = 0,
    .max_args = 0,
    .run = run,
};
