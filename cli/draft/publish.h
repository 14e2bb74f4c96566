// SPDX-License-Identifier: Apache-2.0
/* What all commands that publish have in common: a draft goes to the daemon, and what came of it is
 * told. */
#ifndef GODA_PUBLISH_H
#define GODA_PUBLISH_H

#include "cli/client.h"
#include "cli/draft/fields.h"

/* The options of every command that publishes: rows of its table. */
#define PUBLISH_OPTIONS                                                                            \
    {"wait", "vänta", OPTION_NUMBER, "N", N_("wait until N other organisations hold it"), false},  \
        {"timeout", NULL, OPTION_DURATION, N_("TIME"), N_("how long to wait, such as 30s (10s)"),  \
         false},                                                                                   \
        OPTION_ALLOW_PERSONAL
#define OPTION_ALLOW_PERSONAL                                                                      \
    {                                                                                              \
        "allow-personal", "tillåt-personuppgift", OPTION_TEXT, N_("REASON"),                       \
            N_("why what looks like personal data may stand"), false                               \
    }

struct published {
    char id[65], ref[65]; /* hex; ref: "" for none, and when waited in vain */
    bool existing;
    uint64_t copies;
    bool waited_in_vain; /* stored here, but not with as many others as asked for */
};

/* Everything that is published with goda goes through here: checks a draft, tells what looks odd in
 * it and what looks like personal data (on a terminal it may then be edited), asks whether a root
 * may be read by all, and sends it, with those options. A kept one is removed once it is published,
 * and on a terminal a root that is not may be kept. On failure it has been printed, and the exit
 * status says which. The draft's `ref` is then whole, however it was typed. */
enum exit_status publish_draft(struct draft *d, const struct args *args, struct published *ret);
/* The same, and prints what was published: what add and the like do. */
enum exit_status publish_and_say(struct draft *d, const struct args *args);
/* The law makes public documents of what is published: on a terminal, asks whether it may be read
 * by all; else, and with --yes, true at once. */
bool ask_open(void);
/* A result for --json with the remarks on its draft and what resembles it, if there was any. Takes
 * `result`. */
json_t *with_remarks(const struct draft *d, json_t *result);
/* What a draft is about, as people are told: the beginning of the id, or what was typed. */
const char *told_ref(const struct draft *d, char ret[static 16]);
/* Fills `ret` from the answer to a publish; ERR_FORMAT when it is not one. */
enum error published_read(const struct answer *a, struct published *ret);

#endif
