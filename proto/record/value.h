// SPDX-License-Identifier: Apache-2.0
/* One value of a payload, by its field's row: strictly as it is signed, leniently as it is typed.
 */
#ifndef GODA_VALUE_H
#define GODA_VALUE_H

#include "proto/base/mp.h"
#include "proto/record/kind.h"

/* Whether a signed value is what the field wants: type, limits, choices, clean and trimmed text.
 * Errors: ERR_FIELD_TYPE, ERR_FIELD_LONG, ERR_FIELD_VALUE, ERR_TEXT. */
enum error value_check(const struct field *f, const msgpack_object *value)
    __attribute__((warn_unused_result));

/* Appends a value that a client sent in the form that value_check wants, as far as it can be read
 * so: text normalised, labels as slugs, numbers, yes and no from text, lists from one text with
 * separators. Appends nothing for an empty value. Errors: ERR_FIELD_TYPE, ERR_FIELD_LONG, ERR_TEXT,
 * ERR_MEMORY. */
enum error value_put(const struct field *f, const msgpack_object *value, struct buf *out)
    __attribute__((warn_unused_result));

/* Whether there is such a day, by the Gregorian calendar. */
bool date_is_real(int year, int month, int day);

#endif
