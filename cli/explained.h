// SPDX-License-Identifier: Apache-2.0
/* What goda explain and goda-errors(7) tell of a code: the tables of errors and of warnings with
 * the usual causes (explain.def) beside them. */
#ifndef GODA_EXPLAINED_H
#define GODA_EXPLAINED_H

#include "proto/base/error.h"

/* An error or a warning; English, gettext's keys. */
struct explained {
    const char *code, *text, *causes, *remedy;
    bool warning;
    enum exit_status exit; /* of an error */
};

/* The i-th, errors first; false past the end. E000 is none. */
bool explained_at(size_t i, struct explained *ret);

#endif
