// SPDX-License-Identifier: Apache-2.0
/* Erasure (PROTOCOL.md §3.12): what a withdrawal in force covers loses its parts at once, in the
 * transaction that brings it into force. What it was made into, and what lies in free pages and in
 * the log, goes afterwards, step by step, between the commits of others (store_scrub). */
#include "daemon/store/opened.h"
#include "daemon/store/views/views.h"

/* The steps of a row of `erasing`: cut; being scrubbed; scrubbed; and told to the node, which signs
 * a receipt that makes the row go. */
enum { STEP_CUT, STEP_SCRUBBING, STEP_SCRUBBED, STEP_TOLD };

enum { MERGE_PAGES = 500 };

/* -- cutting ----------------------------------------------------------------------------------- */

static enum error replace(struct store *s, uint64_t seq, struct bytes envelope)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "UPDATE record SET envelope = ? WHERE seq = ?");
    sql_blob(&q, envelope);
    sql_int(&q, seq);
    return sql_run(&q);
}

enum error erase_parts(const struct record *r, bool whole, struct buf *out)
{
    AUTO_BUF struct buf half = BUF(RECORD_MAX);
    struct record without;
    bool contact = r->part_count > PART_CONTACT && r->part[PART_CONTACT].ptr;
    bool body = whole && r->part[PART_BODY].ptr;
    if (!contact)
        return body ? record_erase(r, PART_BODY, out) : OK;
    if (!body)
        return record_erase(r, PART_CONTACT, out);
    enum error e = record_erase(r, PART_CONTACT, &half);
    if (!e)
        e = record_decode(buf_bytes(&half), &without);
    return e ? e : record_erase(&without, PART_BODY, out);
}

static enum error cut(struct store *s, uint64_t seq, bool whole, bool *inout_cut)
{
    AUTO_OPENED struct opened o = {0};
    AUTO_BUF struct buf out = BUF(RECORD_MAX);
    enum error e = opened_read(&s->sql, seq, &o);
    if (!e)
        e = erase_parts(&o.record, whole, &out);
    if (e || !out.len)
        return e;
    *inout_cut = true;
    e = replace(s, seq, buf_bytes(&out));
    return e || !whole ? e : said_forget(s, seq);
}

static enum error note(struct store *s, const char *text, const struct hash *id)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, text);
    sql_blob(&q, hash_bytes(id));
    s->scrub = s->scrub == SCRUB_NONE ? SCRUB_BEGIN : s->scrub;
    return sql_run(&q);
}

/* Whoever has told of it before tells again. */
static enum error note_cut(struct store *s, const struct hash *about)
{
    return note(
        s,
        "INSERT INTO erasing SELECT id, 1, 0 FROM said WHERE about = ? AND kind = 10 AND"
        " valid AND value IN ('yes', 'contact') ON CONFLICT DO UPDATE SET cut = 1, step = 0",
        about);
}

enum error erase_begin(struct store *s, const struct hash *withdrawal)
{
    return note(s,
                "INSERT OR IGNORE INTO erasing SELECT id, 0, 0 FROM said WHERE id = ?"
                " AND value IN ('yes', 'contact')",
                withdrawal);
}

/* They would come back as stubs, and may as well come from others. */
static enum error forget_barred_versions(struct store *s, const struct hash *root, bool *inout_cut)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "DELETE FROM barred WHERE ref = ? AND kind = ?");
    sql_blob(&q, hash_bytes(root));
    sql_int(&q, KIND_UPDATE);
    enum error e = sql_run(&q);
    *inout_cut |= !e && sqlite3_changes(s->sql.db) > 0;
    return e;
}

enum error erase_versions(struct store *s, const struct hash *root, uint64_t seq, bool whole)
{
    bool was_cut = false;
    enum error e = cut(s, seq, whole, &was_cut);
    AUTO_SQL struct sql q = sql_use(&s->sql, "SELECT seq FROM said WHERE about = ? AND kind = 8");
    sql_blob(&q, hash_bytes(root));
    while (!e && sql_row(&q))
        e = cut(s, sql_get_int(&q, 0), whole, &was_cut);
    if (!e)
        e = sql_end(&q);
    if (!e)
        e = forget_barred_versions(s, root, &was_cut);
    return e || !was_cut ? e : note_cut(s, root);
}

enum error erase_said(struct store *s, const struct hash *id)
{
    AUTO_SQL struct sql q = sql_use(
        &s->sql, "SELECT r.seq FROM record r WHERE r.id = ?1 AND EXISTS(SELECT 1 FROM said w"
                 " WHERE w.about = ?1 AND w.kind = 10 AND w.valid AND w.value = 'yes')"
                 " AND r.kind NOT IN (1, 2)");
    sql_blob(&q, hash_bytes(id));
    uint64_t seq = sql_row(&q) ? sql_get_int(&q, 0) : 0;
    bool was_cut = false;
    enum error e = sql_end(&q);
    if (!e && seq)
        e = cut(s, seq, true, &was_cut);
    return e || !was_cut ? e : note_cut(s, id);
}

/* -- a record that comes after its erasure ----------------------------------------------------- */

/* What erases a record that is not here yet: its own withdrawals, judged as if it were, and for an
 * update those of the first version, which are judged already if that is here. */
enum error erase_covers(struct store *s, const struct record *r, struct covered *ret)
{
    struct covered c = {0};
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "SELECT about, author, created, legal, valid, value FROM said"
                         " WHERE kind = 10 AND value IN ('yes', 'contact') AND about IN (?1,"
                         "  (SELECT id FROM record WHERE id = ?2 AND kind IN (1, 2)))");
    sql_blob(&q, hash_bytes(&r->id));
    sql_blob(&q, r->kind == KIND_UPDATE ? hash_bytes(&r->ref) : BYTES_NONE);
    const struct subject subject = {r->kind, r->author};
    while (sql_row(&q)) {
        struct hash about;
        struct claim claim = {
            .kind = KIND_WITHDRAWAL, .created = sql_get_int(&q, 2), .legal = sql_get_int(&q, 3)};
        bool force = sql_get_int(&q, 4);
        if (sql_get_hash(&q, 0, &about) && sql_get_hash(&q, 1, &claim.author) &&
            hash_equal(&about, &r->id))
            force = rights_check(s->roster, &claim, &subject) == OK;
        c.contact |= force;
        c.whole |= force && bytes_equal(sql_get_text(&q, 5), BYTES_LIT("yes"));
    }
    enum error e = sql_end(&q);
    if (!e)
        *ret = c;
    return e;
}

/* -- off the disk ------------------------------------------------------------------------------ */

void store_self(struct store *s, const struct hash *sign)
{
    s->self = *sign;
}

static enum error set_step(struct store *s, uint64_t from, uint64_t to)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "UPDATE erasing SET step = ? WHERE step = ?");
    sql_int(&q, to);
    sql_int(&q, from);
    return sql_run(&q);
}

static bool has_step(struct store *s, uint64_t step)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "SELECT 1 FROM erasing WHERE step = ? LIMIT 1");
    sql_int(&q, step);
    return sql_row(&q);
}

enum error erase_open(struct store *s)
{
    enum error e = set_step(s, STEP_SCRUBBING, STEP_CUT);
    if (!e)
        e = set_step(s, STEP_TOLD, STEP_SCRUBBED);
    if (!e && (has_step(s, STEP_CUT) || has_step(s, STEP_SCRUBBED)))
        s->scrub = SCRUB_BEGIN;
    return e;
}

/* Nobody waits for a reader: with one in the way it is tried again. */
static bool truncate_log(struct store *s)
{
    (void)sqlite3_busy_timeout(s->sql.db, 0);
    int rc = sqlite3_wal_checkpoint_v2(s->sql.db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    (void)sqlite3_busy_timeout(s->sql.db, BUSY_TIMEOUT_MS);
    return rc == SQLITE_OK;
}

enum error store_scrub(struct store *s, bool *ret_wait)
{
    bool more = false;
    enum error e = OK;
    *ret_wait = false;
    if (s->stopped)
        return ERR_STORE;
    switch (s->scrub) {
    case SCRUB_NONE:
        return OK;
    case SCRUB_BEGIN:
        e = set_step(s, STEP_CUT, STEP_SCRUBBING);
        if (!e)
            e = index_merge(&s->sql, true, MERGE_PAGES, &more);
        s->scrub = more ? SCRUB_MERGE : SCRUB_TRUNCATE;
        break;
    case SCRUB_MERGE:
        e = index_merge(&s->sql, false, MERGE_PAGES, &more);
        s->scrub = more ? SCRUB_MERGE : SCRUB_TRUNCATE;
        break;
    case SCRUB_TRUNCATE:
        *ret_wait = !truncate_log(s);
        if (*ret_wait)
            return OK;
        e = set_step(s, STEP_SCRUBBING, STEP_SCRUBBED);
        s->scrub = has_step(s, STEP_CUT) ? SCRUB_BEGIN : SCRUB_NONE;
    }
    return store_noted(s, e);
}

bool store_scrubbing(const struct store *s)
{
    return s->scrub != SCRUB_NONE;
}

/* Of its own accord nobody signs twice: only what has been cut again since, as after a backup was
 * restored, wants another receipt. */
enum error store_erased(struct store *s, struct hash *ret, bool *ret_found)
{
    AUTO_SQL struct sql forget =
        sql_use(&s->sql, "DELETE FROM erasing WHERE step = 2 AND NOT cut AND EXISTS(SELECT 1 FROM"
                         " said r JOIN org o ON o.sign_key = r.author WHERE r.about = withdrawal"
                         " AND r.kind = 11 AND o.slug = (SELECT slug FROM org WHERE sign_key = ?)"
                         ")");
    sql_blob(&forget, hash_bytes(&s->self));
    enum error e = sql_run(&forget);
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "UPDATE erasing SET step = 3 WHERE withdrawal = (SELECT"
                         " withdrawal FROM erasing WHERE step = 2 LIMIT 1)"
                         " RETURNING withdrawal");
    *ret_found = !e && sql_row(&q) && sql_get_hash(&q, 0, ret);
    return e ? e : sql_run(&q);
}

enum error erase_receipted(struct store *s, const struct record *receipt)
{
    const struct member *self = roster_by_author(s->roster, &s->self);
    if (!self || roster_by_author(s->roster, &receipt->author) != self)
        return OK;
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "DELETE FROM erasing WHERE withdrawal = ? AND step = 3");
    sql_blob(&q, hash_bytes(&receipt->ref));
    return sql_run(&q);
}
