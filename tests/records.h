// SPDX-License-Identifier: Apache-2.0
/* Real signed records for tests and benches, in lots as the store takes them. */
#ifndef GODA_TESTS_RECORDS_H
#define GODA_TESTS_RECORDS_H

#include "proto/node.h"

/* The i-th key pair, the same in every run. */
struct author {
    struct hash sign;
    uint8_t secret[SECRET_KEY_BYTES];
    char sign_hex[65];
};
struct author author_of(uint8_t i);

struct lot *new_lot(void);
void drop_lot(struct lot **lot);
#define AUTO_LOT __attribute__((cleanup(drop_lot)))

/* Names and texts by turns. */
#define FIELDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* A kilobyte. */
#define TEXT_64   "En text som är lång nog att fylla en sida, om den upprepas ofta. "
#define TEXT_256  TEXT_64 TEXT_64 TEXT_64 TEXT_64
#define LONG_TEXT TEXT_256 TEXT_256 TEXT_256 TEXT_256

/* What a record is besides its fields. Unless `created` is given each is newer than the one before.
 */
struct about {
    const struct author *author;
    uint32_t kind, form; /* form: whose fields an update has */
    uint64_t created;
    const struct hash *ref, *prev, *network; /* or NULL */
    uint64_t request;
};

/* Signs a record and puts it at the end of the lot; returns its id. Required fields of examples and
 * problems that are not among `fields` are filled in. */
struct hash put_record(struct lot *lot, struct about about, const char *const *fields);

#endif
