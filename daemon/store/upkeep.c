// SPDX-License-Identifier: Apache-2.0
/* What is left for when nobody waits, a step at a time, so that a commit writes little and is
 * acknowledged soon. */
#include "daemon/store/inside.h"

enum {
    LOG_PAGES = 1000, /* in the log: worth a checkpoint */
    MERGE_PAGES = 64,
};

bool store_has_upkeep(const struct store *s)
{
    return s->unmerged || s->wal_pages >= LOG_PAGES || index_counting(s->index) ||
           index_renewing(s->index) || store_scrubbing(s);
}

/* What a reader keeps in the log is left for the next time. */
static enum error checkpoint(struct store *s)
{
    (void)sqlite3_wal_checkpoint_v2(s->sql.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    s->wal_pages = 0;
    return OK;
}

enum error store_step(struct store *s, enum error (*step)(struct index *, struct statements *))
{
    enum error e = store_begin(s);
    if (!e)
        e = step(s->index, &s->sql);
    if (!e)
        e = store_end(s);
    if (e)
        store_undo(s);
    return e;
}

enum error store_count_words(struct store *s)
{
    enum error e = OK;
    while (!e && !s->stopped && index_counting(s->index))
        e = store_step(s, index_count);
    return e;
}

enum error store_upkeep(struct store *s, bool *ret_wait)
{
    *ret_wait = false;
    if (s->stopped)
        return ERR_STORE;
    if (s->wal_pages >= LOG_PAGES)
        return checkpoint(s);
    if (index_counting(s->index))
        return store_step(s, index_count);
    if (index_renewing(s->index)) /* before it scrubs: what it drops is to be scrubbed, too */
        return store_step(s, index_renew);
    if (store_scrubbing(s))
        return store_scrub(s, ret_wait);
    return store_noted(s, index_merge(&s->sql, false, MERGE_PAGES, &s->unmerged));
}
