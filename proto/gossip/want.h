// SPDX-License-Identifier: Apache-2.0
/* Ids that peers have and we do not: who announced each, whom we have asked, and until when we wait
 * before asking the next announcer. Plumtree's "missing" set. Every list has a cap, of which each
 * announcer has its share; what does not fit is found again by the next reconciliation. */
#ifndef GODA_WANT_H
#define GODA_WANT_H

#include "proto/base/bytes.h"
#include "proto/base/limits.h"

struct want; /* opaque */

struct want *want_new(uint64_t seed); /* NULL when memory is out */
void want_free(struct want *w);

/* `link` holds `id`. False when the caps forbid to remember it: at WANT_MAX ids in all the link
 * that has announced most makes room, or is refused. */
bool want_announced(struct want *w, const struct hash *id, uint32_t link);
/* Up to `max` ids to ask of `link` now (at most WANT_PER_LINK unanswered ones); they count as
 * asked. */
size_t want_take(struct want *w, uint32_t link, uint64_t now, size_t max, struct hash *ret);
/* The record is here, or refused: nobody need be asked any more. */
void want_done(struct want *w, const struct hash *id);
/* `link`, which was asked for it, says that it does not have it: the next announcer's turn. From
 * whoever was not asked it means nothing. */
void want_missing(struct want *w, const struct hash *id, uint32_t link);
void want_link_down(struct want *w, uint32_t link);
/* Gives up on answers that are overdue; the next announcers' turn. */
void want_tick(struct want *w, uint64_t now);
/* When want_tick has something to do; UINT64_MAX: nothing is asked for. */
uint64_t want_deadline(const struct want *w);
/* Whether there is an id that nobody has been asked for. */
bool want_pending(const struct want *w);
/* Ids wanted in all, and asked of one link and not yet answered. */
size_t want_count(const struct want *w);
size_t want_asked(const struct want *w, uint32_t link);

#endif
