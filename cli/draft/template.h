// SPDX-License-Identifier: Apache-2.0
/* A draft as Markdown for people: a commented template, filled with what is known. What is written
 * is what draft_from_markdown reads. */
#ifndef GODA_TEMPLATE_H
#define GODA_TEMPLATE_H

#include <stdio.h>

#include "cli/draft/fields.h"

/* Writes the template of the draft's kind with its fields' values. The stream tells of failure. */
void template_put(FILE *to, const struct draft *d);
/* Writes the draft for readers: what it says, no more. It, too, can be read back. */
void draft_put(FILE *to, const struct draft *d);

#endif
