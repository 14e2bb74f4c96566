// SPDX-License-Identifier: Apache-2.0
/* What an edit changes, field by field. */
#ifndef GODA_DIFF_H
#define GODA_DIFF_H

#include "cli/draft/fields.h"

/* The fields of a draft as they would be signed: normalised, labels as slugs. A new reference; NULL
 * when they do not pass the check of its form (draft_check says why). */
json_t *diff_normal(const struct draft *d);

/* Prints each field of `form` that differs, by its label: what goes after "- ", what comes after
 * "+ ", so that colour is never needed; of texts of many lines those around a change alone. Returns
 * how many fields differ. `to` NULL: counts alone. */
size_t diff_print(FILE *to, const struct kind *form, const json_t *before, const json_t *after);

#endif
