// SPDX-License-Identifier: Apache-2.0
/* What the commands that say something about a record have in common: one row tells what each has
 * of its own. */
#ifndef GODA_ABOUT_H
#define GODA_ABOUT_H

#include "cli/draft/publish.h"

/* The option of those that have nothing but a text to say. */
#define OPTION_OWN_WORDS                                                                           \
    {                                                                                              \
        "text", NULL, OPTION_TEXT, N_("TEXT"), N_("in your own words; - reads standard input"),    \
            false                                                                                  \
    }

struct about {
    const char *command;
    uint32_t kind;
    const char *asked;    /* the field that is asked for on a terminal when it is missing, */
    const char *question; /* and how; gettext's key */
    const char *missing;  /* what to say without a terminal; gettext's key */
};

/* A draft of that kind about `ref`, with the fields that were given as options. On failure it has
 * been printed. */
enum exit_status about_begin(const struct about *a, const char *ref, const struct args *args,
                             struct draft *ret);
/* Asks for what is missing, publishes, and tells: with --json {"id", "ref", "kind"} and the field
 * `told`, else the id, the ref and what that field says, and the next command. */
enum exit_status about_publish(const struct about *a, struct draft *d, const struct args *args,
                               const char *told);

/* A record as `get` has it; on failure it has been printed. */
enum exit_status about_get(const char *id, struct answer *ret);
/* The same of a client that is open, and nothing is printed. */
enum error about_ask(struct client *c, const char *id, struct answer *ret);

#endif
