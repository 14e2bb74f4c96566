// SPDX-License-Identifier: Apache-2.0
#include "proto/node/peer/places.h"

#include "proto/node/verbs.h"

/* Of two links with one daemon both sides keep the one that the lower transport key dialled; of two
 * dialled by the same side, the newer. */
static bool link_prevails(const struct link *newer, const struct link *older)
{
    if (newer->initiator == older->initiator)
        return true;
    return newer->initiator == (hash_compare(session_local(newer->session), &newer->remote) < 0);
}

/* A link of another boot is a former life's, which is not heard any more, or a twin's: neither is
 * for this one to end. */
static enum error links_of_one_key(struct node *n, const struct link *l)
{
    size_t others = 0;
    for (size_t i = 0; i < n->link_count; i++) {
        struct link *o = n->links[i];
        if (o->state != LINK_UP || !hash_equal(&o->remote, &l->remote))
            continue;
        if (o->hello.boot != l->hello.boot)
            others++;
        else if (link_prevails(l, o))
            link_close(n, o, ERR_SUPERSEDED);
        else
            return ERR_SUPERSEDED;
    }
    return others < LINKS_PER_KEY ? OK : ERR_BUSY;
}

/* Whether a member that was admitted here has still to get the roster: it knows nobody else. */
static bool link_is_newcomer(struct node *n, const struct link *l)
{
    return !l->initiator && contact_of(n, &l->remote)->newcomer_until > n->now;
}

/* The oldest link that is up of those this side dialled, or accepted, late ones first, newcomers
 * and pinned members aside; NULL: none. */
static struct link *links_oldest(struct node *n, bool initiator, size_t *ret_count)
{
    struct link *oldest = NULL;
    *ret_count = 0;
    for (size_t i = 0; i < n->link_count; i++) {
        struct link *l = n->links[i];
        if (l->state != LINK_UP || l->initiator != initiator || link_is_newcomer(n, l) ||
            dial_is_pinned(n, &l->remote))
            continue;
        ++*ret_count;
        if (!oldest || (l->late == oldest->late ? l->opened < oldest->opened : l->late))
            oldest = l;
    }
    return oldest;
}

/* Pinned members have places of their own, and who is likely dead needs none. */
static size_t links_counted(struct node *n)
{
    size_t count = 0;
    for (size_t i = 0; i < n->link_count; i++) {
        const struct link *l = n->links[i];
        count += l->state == LINK_UP && !l->late && !dial_is_pinned(n, &l->remote);
    }
    return count;
}

/* At the cap only a newcomer is accepted, in the place of the oldest settled link that was
 * accepted: nobody else decides which of the others this side has chosen. */
static enum error links_accept(struct node *n, const struct link *l)
{
    size_t settled, count = links_counted(n);
    if (count < LINKS_LARGE_MAX)
        return OK;
    if (!link_is_newcomer(n, l))
        return ERR_BUSY;
    struct link *oldest = links_oldest(n, false, &settled);
    if (oldest)
        link_close(n, oldest, ERR_BUSY);
    return oldest || count < LINKS_LARGE_MAX + NEWCOMERS_MAX ? OK : ERR_BUSY;
}

/* In a network too large for a mesh the oldest of this side's dials goes when a probe has come up,
 * and what is accepted has a cap. OK when `l` may stay. */
static enum error links_make_room(struct node *n, const struct link *l)
{
    size_t own;
    if (!n->roster || roster_count(n->roster) <= MESH_MAX || dial_is_pinned(n, &l->remote))
        return OK; /* no roster: a joiner that was let in before, and did not hear of it */
    if (!l->initiator)
        return links_accept(n, l);
    struct link *oldest = links_oldest(n, true, &own);
    if (own >= dial_target(roster_count(n->roster)))
        link_close(n, oldest, ERR_SUPERSEDED);
    return OK;
}

enum error places_take(struct node *n, const struct link *l)
{
    const struct contact *c = contact_of(n, &l->remote);
    enum error e = links_of_one_key(n, l);
    if (!e && c->rest_until > n->now)
        e = c->rest_error;
    return e ? e : links_make_room(n, l);
}
