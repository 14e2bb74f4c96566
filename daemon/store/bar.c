// SPDX-License-Identifier: Apache-2.0
/* Records that the roster does not let in (any more): a retirement that came after them, dated back
 * perhaps. They leave the set and the views, as on a daemon that never took them, and lie apart for
 * the case that the roster changes its mind. */
#include <stdlib.h>

#include "daemon/store/views/views.h"

/* The lot tells the node what has gone, and what has come back. */
static enum error tell(struct lot *lot, uint64_t created, const struct hash *id, bool barred)
{
    struct barring *grown =
        reallocarray(lot->barrings, lot->barring_count + 1, sizeof *lot->barrings);
    if (!grown)
        return ERR_MEMORY;
    lot->barrings = grown;
    lot->barrings[lot->barring_count++] = (struct barring){created, *id, barred};
    return OK;
}

/* -- out --------------------------------------------------------------------------------------- */

static enum error move_out(struct store *s, uint64_t seq)
{
    AUTO_SQL struct sql copy =
        sql_use(&s->sql, "INSERT INTO barred(id, kind, author, created, arrived, ref, envelope)"
                         " SELECT id, kind, author, created, arrived, ref, envelope FROM record"
                         " WHERE seq = ?");
    sql_int(&copy, seq);
    enum error e = sql_run(&copy);
    if (e)
        return e;
    AUTO_SQL struct sql imported = sql_use(&s->sql, "DELETE FROM imported WHERE seq = ?");
    sql_int(&imported, seq);
    e = sql_run(&imported);
    return e ? e : views_forget(s, seq);
}

/* One more of those that this key signed in [from, to), receipts not among them unless `all`. */
static enum error bar_one(struct store *s, struct lot *lot, const struct hash *author,
                          const uint64_t span[2], bool all, bool *ret_some)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "SELECT seq, created, id FROM record WHERE roster = 0 AND author = ?"
                         " AND created >= ? AND created < ? AND (? OR kind <> ?) LIMIT 1");
    sql_blob(&q, hash_bytes(author));
    sql_int(&q, span[0]);
    sql_int(&q, span[1] < INT64_MAX ? span[1] : INT64_MAX);
    sql_int(&q, all);
    sql_int(&q, KIND_RECEIPT);
    struct hash id;
    *ret_some = sql_row(&q) && sql_get_hash(&q, 2, &id);
    uint64_t seq = *ret_some ? sql_get_int(&q, 0) : 0, created = *ret_some ? sql_get_int(&q, 1) : 0;
    enum error e = sql_end(&q);
    if (!e && *ret_some)
        e = move_out(s, seq);
    return e || !*ret_some ? e : tell(lot, created, &id, true);
}

/* From turn to turn of what the key may do. */
static enum error bar_author(struct store *s, struct lot *lot, const struct hash *author)
{
    uint64_t span[2] = {0, 0};
    enum error e = OK;
    for (; !e && span[0] < UINT64_MAX; span[0] = span[1]) {
        enum role role = ROLE_READER;
        span[1] = roster_turn(s->roster, author, span[0]);
        bool held = roster_role(s->roster, author, span[0], &role), some = role < ROLE_MEMBER;
        while (!e && some)
            e = bar_one(s, lot, author, span, !held, &some);
    }
    return e;
}

static enum error bar(struct store *s, struct lot *lot)
{
    struct hash author = {{0}};
    for (bool some = true; some;) {
        AUTO_SQL struct sql q =
            sql_use(&s->sql, "SELECT author FROM record WHERE roster = 0 AND author > ?"
                             " ORDER BY author LIMIT 1");
        sql_blob(&q, hash_bytes(&author));
        some = sql_row(&q) && sql_get_hash(&q, 0, &author);
        enum error e = sql_end(&q);
        if (!e && some)
            e = bar_author(s, lot, &author);
        if (e)
            return e;
    }
    return OK;
}

/* -- and in again ------------------------------------------------------------------------------ */

static enum error forget_barred(struct store *s, const struct hash *id)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "DELETE FROM barred WHERE id = ?");
    sql_blob(&q, hash_bytes(id));
    return sql_run(&q);
}

/* As if it had just come; what has been erased in the meantime comes without its text. */
static enum error restore(struct store *s, struct lot *lot, struct bytes envelope, uint64_t arrived)
{
    struct lot_entry entry = {.envelope = buf_copy(envelope)};
    enum error e = entry.envelope.failed ? ERR_MEMORY
                                         : record_decode(buf_bytes(&entry.envelope), &entry.record);
    if (!e)
        e = forget_barred(s, &entry.record.id);
    if (!e)
        e = store_put_one(s, &entry, arrived);
    if (!e)
        e = tell(lot, entry.record.created, &entry.record.id, false);
    buf_done(&entry.envelope);
    return e == ERR_DUPLICATE || e == ERR_ERASED ? OK : e;
}

static enum error unbar(struct store *s, struct lot *lot)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "SELECT kind, author, created, arrived, envelope"
                                             " FROM barred ORDER BY created, id");
    enum error e = OK;
    while (!e && sql_row(&q)) {
        struct hash author;
        uint32_t kind = (uint32_t)sql_get_int(&q, 0);
        if (sql_get_hash(&q, 1, &author) &&
            roster_admits(s->roster, kind, &author, sql_get_int(&q, 2)))
            e = restore(s, lot, sql_get_blob(&q, 4), sql_get_int(&q, 3));
    }
    return e ? e : sql_end(&q);
}

enum error bar_apply(struct store *s, struct lot *lot)
{
    if (!roster_founder(s->roster))
        return OK; /* nothing is known yet of anybody */
    enum error e = bar(s, lot);
    return e ? e : unbar(s, lot);
}
