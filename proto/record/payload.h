// SPDX-License-Identifier: Apache-2.0
/* A payload part: canonical MessagePack [salt bin(16), map of field name to value]. Fields that
 * this version does not know are kept. The salt makes what remains after erasure (a digest) say
 * nothing. */
#ifndef GODA_PAYLOAD_H
#define GODA_PAYLOAD_H

#include "proto/base/mp.h"
#include "proto/record/kind.h"

/* What is wrong with which field. `field` borrows from the kind table or from the input. */
struct complaint {
    enum error error;
    char field[64]; /* its name; "" when it is not about one field */
    uint32_t max;   /* for ERR_FIELD_LONG: the limit, in the field's own unit */
};

/* Checks that the parts of `r` are what its kind's row says; for unknown kinds only their form.
 * Erased parts pass. Errors: in `ret`, and returned. */
enum error payload_check(const struct record *r, struct complaint *ret)
    __attribute__((warn_unused_result));

/* Builds the parts of a record from a map of field names to values, as a client sent it: normalises
 * text, turns labels into slugs, numbers in text into numbers, drops empty values, checks all by
 * the kind's row. Appends to body and to contact (which stays empty when no field goes there).
 * `salt` is 2 * SALT_BYTES random bytes. For a kind that carries another's payload, give that kind.
 */
enum error payload_encode(const struct kind *k, const msgpack_object *map,
                          const uint8_t salt[static 2 * SALT_BYTES], struct buf *body,
                          struct buf *contact, struct complaint *ret)
    __attribute__((warn_unused_result));

/* The parts of a record, decoded. Free with payload_done. */
struct payload {
    struct mp part[PARTS_MAX];
};
#define AUTO_PAYLOAD __attribute__((cleanup(payload_done)))
enum error payload_read(const struct record *r, struct payload *ret)
    __attribute__((warn_unused_result));
void payload_done(struct payload *p);
/* Whether the payload of a kind that carries another's (an update) is one of kind `form`, as a
 * record of that kind would have to be. */
enum error payload_fits(const struct record *r, const struct payload *p, uint32_t form)
    __attribute__((warn_unused_result));

/* The value of a field, in whichever part; NULL when it is absent or erased. */
const msgpack_object *payload_get(const struct payload *p, const char *name);
/* The text of a field; BYTES_NONE when absent, erased or no text. */
struct bytes payload_text(const struct payload *p, const char *name);

#endif
