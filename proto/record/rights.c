// SPDX-License-Identifier: Apache-2.0
#include "proto/record/rights.h"

#include <assert.h>

struct claim claim_of(const struct record *r, const struct payload *p)
{
    return (struct claim){.kind = r->kind,
                          .author = r->author,
                          .created = r->created,
                          .legal = bytes_equal(payload_text(p, "reason"), BYTES_LIT("legal"))};
}

/* What a kind takes, besides that its author may sign it. */
enum right { RIGHT_ANYBODY, RIGHT_OWNER, RIGHT_OWNER_OR_LAW, RIGHT_OTHERS };

static enum right right_for(uint32_t kind)
{
    switch (kind) {
    case KIND_UPDATE:
    case KIND_CONFIRM:
        return RIGHT_OWNER;
    case KIND_WITHDRAWAL:
        return RIGHT_OWNER_OR_LAW;
    case KIND_AWARD:
        return RIGHT_OTHERS;
    default:
        return RIGHT_ANYBODY;
    }
}

bool rights_are_limited(uint32_t kind)
{
    return right_for(kind) != RIGHT_ANYBODY;
}

enum error rights_check(struct roster *roster, const struct claim *claim,
                        const struct subject *about)
{
    const struct kind *k = kind_of(claim->kind);
    if (!k || !(k->refs & KIND_BIT(about->kind)))
        return ERR_REF;
    bool own = roster_succeeds(roster, &claim->author, &about->author);
    enum role role = ROLE_READER;
    bool admin = roster_role(roster, &claim->author, claim->created, &role) && role == ROLE_ADMIN;
    switch (right_for(claim->kind)) {
    case RIGHT_ANYBODY:
        return OK;
    case RIGHT_OWNER:
        return own ? OK : ERR_NOT_OWNER;
    case RIGHT_OWNER_OR_LAW:
        return own || (admin && claim->legal) ? OK : ERR_NOT_OWNER;
    case RIGHT_OTHERS:
        return !own || admin ? OK : ERR_OWN_AWARD;
    }
    assert(false);
    return ERR_REF;
}
