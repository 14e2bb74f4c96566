// SPDX-License-Identifier: Apache-2.0
/* Evaluation of the roster: the members, as its entries in (created, id) order have made them
 * (PROTOCOL.md §5.3-§5.8). Within proto/record; roster.h has the questions that others ask. */
#ifndef GODA_SEATS_H
#define GODA_SEATS_H

#include "proto/record/entry.h"

enum { ROLE_CHANGES_MAX = 16 };

/* A member with the history of its role, since records are judged by the role of their time. */
struct seat {
    struct member member;
    uint64_t cut; /* what it signed from then on counts for nothing; UINT64_MAX: never */
    size_t change_count;
    struct role_change {
        uint64_t at;
        enum role role;
    } changes[ROLE_CHANGES_MAX];
};

/* Keys and who holds or held them, sorted: found by bisection, which nobody can flood with
 * collisions. */
struct holders {
    struct holder {
        struct hash key;
        uint32_t seat;
    } * list;
    size_t count, cap;
};

/* What the rosters that hold the same records share (roster_share). All memory is taken in
 * roster_add, so that evaluation cannot fail. */
struct seating {
    size_t holders;
    struct seating *next, *prev; /* a ring of those that come of one roster by sharing */
    struct hash sum;             /* of its records' ids, bitwise */
    struct hash network;
    char name[NAME_MAX_BYTES + 1];
    struct entry **entries; /* in (created, id) order */
    size_t count, cap, admits, retires;
    bool dirty;         /* the members are not what the entries say */
    struct seat *seats; /* in the order of admission: the founder first */
    uint32_t *by_slug;
    size_t seat_count, seat_cap, slug_cap;
    struct holders signs, transports;
    struct cut {
        char slug[SLUG_MAX + 1];
        uint64_t at;
    } * cuts; /* retirements by which the founder reaches back */
    size_t cut_count, cut_cap;
};

/* Brings the members up to the entries. */
void seats_evaluate(struct seating *r);
/* Applies the latest entry of all to members that are up to the others. */
void seats_apply(struct seating *r, struct entry *e);

/* NULL: there is none. */
struct seat *seat_of(const struct seating *r, const char *slug);
struct seat *holders_find(const struct seating *r, const struct holders *h, const struct hash *key);

/* Whether the seat's key was in force then; the role of that time. */
bool seat_held(const struct seat *s, const struct hash *sign, uint64_t at);
enum role seat_role(const struct seat *s, uint64_t at);

#endif
