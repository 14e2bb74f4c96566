// SPDX-License-Identifier: Apache-2.0
/* Who may say what about whose record. A record that breaks a rule is kept and passed on, and has
 * no effect: since the rules look at nothing but the records and the roster, every daemon ignores
 * the same.
 *
 *   update, confirm           the organisation of the record, or what succeeded it
 *   withdrawal                the same; on legal grounds also an administrator of that time
 *   award                     any organisation but the record's own; an administrator of that time
 *   assessment, proposal,
 *   adoption, comment         anybody who may publish
 *   receipt                   anybody, readers included */
#ifndef GODA_RIGHTS_H
#define GODA_RIGHTS_H

#include "proto/record/payload.h"
#include "proto/record/roster.h"

/* The record that another's `ref` names. */
struct subject {
    uint32_t kind;
    struct hash author;
};

/* Who says something, what, and when. */
struct claim {
    uint32_t kind;
    struct hash author;
    uint64_t created;
    bool legal; /* a withdrawal whose reason is legal */
};
struct claim claim_of(const struct record *r, const struct payload *p);

/* Whether the roster has a say in it: of the others, the kinds alone decide. */
bool rights_are_limited(uint32_t kind);
/* Errors: ERR_REF (the kind of `about` is not one that the claim's may name), ERR_NOT_OWNER,
 * ERR_OWN_AWARD. */
enum error rights_check(struct roster *roster, const struct claim *claim,
                        const struct subject *about) __attribute__((warn_unused_result));

#endif
