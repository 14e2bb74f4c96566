// SPDX-License-Identifier: Apache-2.0
/* What looks like personal data in a text, so that it is pointed out before it is signed: a record
 * reaches every disk of the network. Nothing here is certain; whoever publishes decides.
 *
 *   personnummer, samordningsnummer   ten or twelve digits with a real date (day + 60 for the
 * latter) and the right check digit e-mail   a free-mail domain (gmail.com, telia.com ...), or a
 * local part of names with dots between (anna.berg@); not when one of them is a function's
 * (forskola.liljan@) phone    mobiles, numbers with an area code and a dash or the usual groups,
 * +46 and 0046; not the city's exchange 08-508 xx xxx, nor 010, 020 and 077, which are nobody's own
 *
 * A number is looked at whole: not within a longer number or word, nor when the word beside it says
 * that it is something else (dnr, kronor). In a web address nothing is a phone number. The tables
 * are guard.c's: to add a form, a word or a domain, add a row. */
#ifndef GODA_GUARD_H
#define GODA_GUARD_H

#include "proto/base/mp.h"
#include "proto/record/kind.h"

enum guard_kind { GUARD_PERSON, GUARD_COORDINATION, GUARD_MAIL, GUARD_PHONE };

struct finding {
    enum guard_kind kind;
    size_t offset, len;
};

/* The first finding at or after `from`; false when there is none. */
bool guard_next(struct bytes text, size_t from, struct finding *ret);
/* What it is called: personnummer. */
const struct words *guard_label(enum guard_kind kind);

/* A finding in a field of a record. */
struct guarded {
    const struct field *field;
    enum guard_kind kind;
    struct bytes text; /* borrowed from the map */
};
/* Looks through the fields of a kind as a client sends them (payload_encode); the first `max`
 * findings, and how many they are. */
size_t guard_fields(const struct kind *k, const msgpack_object *map, struct guarded *ret,
                    size_t max);

#endif
