#include "proto/record/rights.h"

struct claim claim_of(const struct record *r, const struct payload *p)
{
    return (struct claim){.kind = r->kind,
                          .author = r->author,
                          .created = r->created,
                          .legal = bytes_equal(payload_text(p, "reason"), BYTES_LIT("legal"))};
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
    switch (claim->kind) {
    case KIND_UPDATE:
    case KIND_CONFIRM:
        return own ? OK : ERR_NOT_OWNER;
    case KIND_WITHDRAWAL:
        return own || (admin && claim->legal) ? OK : ERR_NOT_OWNER;
    case KIND_AWARD:
        return !own || admin ? OK : ERR_OWN_AWARD;
    default:
        return OK;
    }
}
