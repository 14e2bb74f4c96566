/* What search and list have in common: the filters, and hits as people read them. */
#ifndef GODA_HITS_H
#define GODA_HITS_H

#include "cli/cmd.h"
#include "cli/output.h"

/* The rows of the filters' options, for both commands. */
#define FILTER_OPTIONS                                                                             \
    {"org", "organisation", OPTION_TEXT, "SLUG", N_("of this organisation"), false},               \
        {"category", "kategori", OPTION_TEXT, "WORD", N_("in this category"), false},              \
        {"tag", "etikett", OPTION_TEXT, "TEXT", N_("with this tag"), false},                       \
        {"flag",                                                                                   \
         "bedömning",                                                                              \
         OPTION_TEXT,                                                                              \
         "WORD",                                                                                   \
         N_("judged innovative, ordinary, unsure or unassessed"),                                  \
         false},                                                                                   \
        {"outcome", "utfall", OPTION_TEXT, "WORD", N_("good, mixed, failed or too_early"), false}, \
        {"year", "år", OPTION_NUMBER, "YEAR", N_("begun in this year"), false},                    \
        {"kind", "sort", OPTION_TEXT, "KIND", N_("example or problem"), false},                    \
        {"since", "sedan", OPTION_TEXT, "TIME", N_("published since 2026-01-31, or within 7d"),    \
         false},                                                                                   \
        {"limit", "antal", OPTION_NUMBER, "N", N_("at most so many (20)"), false},                 \
        {"offset", "från", OPTION_NUMBER, "N", N_("skip so many"), false},                         \
    {                                                                                              \
        0                                                                                          \
    }

/* Asks the daemon and prints what it found. `words` NULL: the newest first. */
enum exit_status find_and_print(const char *command, const char *words, const struct args *args);
/* "innovativt 3 · ordinarie 1 · egen bedömning: innovativt", or "ej bedömt". */
void print_tally(FILE *to, const msgpack_object *tally);

#endif
