// SPDX-License-Identifier: Apache-2.0
/* Every expected outcome of the project in one table, error.def: symbol, stable code, exit status,
 * what happened, and what to do. Programmer errors are assertions, and are not here.
 *
 * To add one: a row in error.def (codes are never reused), its usual causes in cli/explain.def, and
 * the Swedish of both in contrib/po/sv.po. */
#ifndef GODA_ERROR_H
#define GODA_ERROR_H

#include "proto/base/bytes.h"

enum error {
#define GODA_ERROR(symbol, code, exit, what, remedy) symbol,
#include "proto/base/error.def"
#undef GODA_ERROR
    ERR_COUNT
};

/* Exit statuses of goda (DESIGN §9). */
enum exit_status {
    EXIT_OK,
    EXIT_FAILED,
    EXIT_USAGE,
    EXIT_UNREACHABLE,
    EXIT_DENIED,
    EXIT_NOT_FOUND,
    EXIT_CONFLICT,
    EXIT_LOCAL_ONLY,
    EXIT_PARTIAL,
};

/* English text and remedy (may be ""); gettext's keys. Never NULL. */
const char *error_text(enum error e);
const char *error_remedy(enum error e);
/* The stable code, such as "E301", that logs, JSON and the control protocol carry. */
const char *error_code(enum error e);
enum exit_status error_exit(enum error e);
/* The error of a stable code; ERR_UNKNOWN for one that this version does not know. */
enum error error_from_code(struct bytes code);

#endif
