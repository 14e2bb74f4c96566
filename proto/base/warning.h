// SPDX-License-Identifier: Apache-2.0
/* What can be less than well without being anybody's error, in one table, warning.def: stable code,
 * what is not well and what to do. goda doctor goes by its checks, the log by its events. */
#ifndef GODA_WARNING_H
#define GODA_WARNING_H

#include "proto/base/bytes.h"

enum warning {
#define GODA_WARNING(symbol, code, check, event, label, what, remedy) symbol,
#include "proto/base/warning.def"
#undef GODA_WARNING
    WARN_COUNT
};

struct warning_row {
    const char *code, *check, *event;  /* "W103", "dictionary", "lexicon_missing" */
    const char *label, *text, *remedy; /* English; gettext's keys */
};

/* Asserts that `w` is one. */
const struct warning_row *warning_row(enum warning w);
/* WARN_COUNT when there is none. */
enum warning warning_of_check(struct bytes check);
enum warning warning_of_event(struct bytes event);

#endif
