// SPDX-License-Identifier: Apache-2.0
/* What is new to somebody: what has arrived since they last asked the same question. */
#ifndef GODA_LOOKED_H
#define GODA_LOOKED_H

#include <jansson.h>

#include "cli/cmd.h"

/* The question that was asked, as one text, whatever the order of its options: the key of its mark.
 * Freed by the caller. */
char *question_text(const char *words, const struct args *args);

/* The greatest arrival (ms) that was seen in answer to the question, or in answer to "": who has
 * seen all that is new has seen this. False when it was never asked. */
bool looked_at(const json_t *looked, const char *network, const char *question, uint64_t *ret_ms);
/* Moves the mark, never back. */
void looked_move(json_t *looked, const char *network, const char *question, uint64_t ms);

#endif
