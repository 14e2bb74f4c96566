// SPDX-License-Identifier: Apache-2.0
/* The roster: who is a member, with which keys and role, since when. A pure function of the set of
 * roster records, evaluated in (created, id) order, so that every node reaches the same answer
 * whatever order they arrived in (PROTOCOL.md §5).
 *
 * An entry takes effect when the key that signed it was in force for its author at its time, and
 *   admit, retire, succeed, role   the author was then an administrator,
 *   rekey                          the same, or it is the author's own,
 *   descriptor                     always, for the author's own member, readers included,
 * except that what concerns the founder takes effect only from the founder, that a slug or key
 * which anybody has ever held is not given away again, and that of whom the founder retires as of
 * an earlier time nothing takes effect that was signed since then. */
#ifndef GODA_ROSTER_H
#define GODA_ROSTER_H

#include "proto/record/kind.h"
#include "proto/record/record.h"

enum role { ROLE_READER, ROLE_MEMBER, ROLE_ADMIN };

/* The role of a slug, as role_choices has it; false, with `ret` untouched, for any other text. */
bool role_named(struct bytes slug, enum role *ret);

/* A period in which a signing key may publish for a member. */
struct member_key {
    struct hash sign;
    uint64_t from, until; /* ms UTC, `until` excluded; UINT64_MAX: open */
};

enum { MEMBER_KEYS_MAX = 16 };

struct member {
    char slug[SLUG_MAX + 1];
    char name[NAME_MAX_BYTES + 1];
    char successor[SLUG_MAX + 1]; /* "": none */
    enum role role;
    bool retired;
    uint64_t since, until;
    struct member_key keys[MEMBER_KEYS_MAX]; /* oldest first */
    size_t key_count;
    struct hash transport; /* the current X25519 key */
    size_t address_count;
    char addresses[ADDRESSES_MAX][ADDRESS_MAX + 1]; /* HOST:PORT, from its newest descriptor */
    bool inbound;                                   /* its descriptor says that it can be dialled */
};

struct roster; /* opaque */

/* An empty roster of the network `network` (its genesis record's id). NULL when memory is out. */
struct roster *roster_new(const struct hash *network);
/* Another holder of the same, to be freed as well; NULL when memory is out. The two answer as if
 * each had all of its own, and share what they know for as long as they hold the same records: who
 * adds one makes a copy, unless the other has added the same. For one thread. */
struct roster *roster_share(struct roster *r);
void roster_free(struct roster *r); /* NULL-safe */

/* Adds a roster record that is decoded and verified; copies what it needs. Membership is evaluated
 * anew at the next question. ERR_DUPLICATE when it is there already, ERR_LIMIT when the set is
 * full, ERR_KIND when it is no roster record. Entries that are not in force are kept: a later
 * arrival may put them in force. */
enum error roster_add(struct roster *r, const struct record *record)
    __attribute__((warn_unused_result));

const struct hash *roster_network(const struct roster *r);
/* The network's name from its genesis record; "" before that has arrived. */
const char *roster_network_name(struct roster *r);

/* Members in the order of their slugs, retired ones included. Pointers hold until the next add. */
size_t roster_count(struct roster *r);
const struct member *roster_at(struct roster *r, size_t i);
const struct member *roster_by_slug(struct roster *r, const char *slug);
/* Who holds, or ever held, a signing key. NULL: nobody. */
const struct member *roster_by_author(struct roster *r, const struct hash *sign);
/* The member in force whose current transport key this is. NULL: nobody, or retired. */
const struct member *roster_by_transport(struct roster *r, const struct hash *transport);

/* The member in force that has or has had that transport key. NULL: nobody, or retired. */
const struct member *roster_by_any_transport(struct roster *r, const struct hash *transport);

/* Whether `author` was a publishing member (member or admin) with that key at `created`. */
bool roster_may_publish(struct roster *r, const struct hash *author, uint64_t created);
/* The role that a signing key had at that time; false when it was not in force. */
bool roster_role(struct roster *r, const struct hash *sign, uint64_t at, enum role *ret);
/* Whether the roster lets in a record of that kind by that key at that time: of most kinds the
 * same; what readers may sign too (kinds.def) takes any role. */
bool roster_admits(struct roster *r, uint32_t kind, const struct hash *author, uint64_t created);
/* The first time after `at` at which a key may come to have another role, or none; UINT64_MAX:
 * there is no other. */
uint64_t roster_turn(struct roster *r, const struct hash *sign, uint64_t at);
/* Whether two signing keys, of whatever time, are of one organisation, or `sign` of one that has
 * succeeded that of `former`. */
bool roster_succeeds(struct roster *r, const struct hash *sign, const struct hash *former);
/* Whether a member in force is an administrator. */
bool roster_is_admin(struct roster *r, const struct hash *sign);
/* Whose genesis it is; NULL before that has arrived. */
const struct member *roster_founder(struct roster *r);
/* Its records in the order of evaluation (entry.h), those without effect included. The i-th, or
 * NULL past the end, until the next add. */
struct entry;
size_t roster_size(const struct roster *r);
const struct entry *roster_entry(struct roster *r, size_t i);
/* The signing key that is in force for a member; NULL when it has none. */
const struct hash *member_sign_key(const struct member *m);

#endif
