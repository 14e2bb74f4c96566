// SPDX-License-Identifier: Apache-2.0
/* The options by which search and list choose among records, and the request that they make. */
#ifndef GODA_FILTERS_H
#define GODA_FILTERS_H

#include "cli/cmd.h"
#include "cli/output.h"
#include "proto/base/buf.h"

/* The options of search, and of list: without what only words can have. */
extern const struct option_row search_options[], list_options[];

/* What may be typed for one of them, beside what else its field may be; NULL: anything. */
const struct choice *filter_choices(const char *option);

/* The entries of a params map, as they are packed. */
struct asked {
    struct buf entries;
    size_t count;
};
#define ASKED      ((struct asked){.entries = BUF(64 * 1024)})
#define AUTO_ASKED __attribute__((cleanup(asked_done)))
void asked_done(struct asked *a);
void ask_text(struct asked *a, const char *name, const char *text); /* NULL: nothing */
void ask_number(struct asked *a, const char *name, uint64_t n);
void ask_true(struct asked *a, const char *name);
/* The whole params map. */
enum error asked_params(const struct asked *a, struct buf *out) __attribute__((warn_unused_result));

/* Those of filters.def. EXIT_USAGE when it has complained. */
enum exit_status ask_filters(struct asked *a, const char *command, const struct args *args);

#endif
