// SPDX-License-Identifier: Apache-2.0
/* The methods `receipts` and `log`: what has been taken away, by whom and why, and who has done so.
 */
#include "daemon/store/tell/story.h"

enum { LOG_MAX = 1000 };

/* -- receipts ---------------------------------------------------------------------------------- */

/* The withdrawal that is meant: it itself, or of what it names; one that erases before others. */
static enum error find_withdrawal(struct reading *r, const struct hash *id, struct hash *ret,
                                  struct buf *ret_erase)
{
    AUTO_SQL struct sql q = sql_use(
        &r->sql, "SELECT id, coalesce(value, 'no') FROM standing WHERE kind = 10 AND about ="
                 " coalesce((SELECT about FROM said JOIN record x USING(seq) WHERE x.id = ?1"
                 "  AND x.kind = 10), ?1) AND (id = ?1 OR about = ?1)"
                 " ORDER BY value IN ('yes', 'contact') DESC, created, id LIMIT 1");
    sql_blob(&q, hash_bytes(id));
    if (sql_row(&q) && sql_get_hash(&q, 0, ret))
        buf_put(ret_erase, sql_get_text(&q, 1));
    return sql_end(&q);
}

static enum error put_members(struct reading *r, const struct hash *withdrawal, msgpack_packer *pk)
{
    AUTO_PACKED struct packed rows;
    packed_start(&rows);
    AUTO_SQL struct sql q = sql_use(
        &r->sql, "SELECT o.slug, o.name, (SELECT max(s.created) FROM standing s WHERE s.about = ?1"
                 "  AND s.kind = 11 AND s.slug = o.slug)"
                 " FROM org o GROUP BY o.slug HAVING max(o.until IS NULL OR"
                 "  o.until > (SELECT created FROM record WHERE id = ?1))"
                 " ORDER BY o.name COLLATE NOCASE, o.slug");
    sql_blob(&q, hash_bytes(withdrawal));
    for (; sql_row(&q); rows.count++) {
        (void)msgpack_pack_map(&rows.pk, 3);
        story_text(&rows.pk, "org", sql_get_text(&q, 0));
        story_text(&rows.pk, "org_name", sql_get_text(&q, 1));
        if (sql_get_int(&q, 2)) {
            story_number(&rows.pk, "done", sql_get_int(&q, 2));
        } else {
            mp_put_str(&rows.pk, "done");
            (void)msgpack_pack_nil(&rows.pk);
        }
    }
    enum error e = sql_end(&q);
    return e ? e : packed_put(&rows, "members", pk);
}

enum error store_receipts(struct reading *r, const struct hash *id, msgpack_packer *pk)
{
    struct hash withdrawal = {0};
    AUTO_BUF struct buf erase = BUF(16);
    enum error e = find_withdrawal(r, id, &withdrawal, &erase);
    if (e)
        return e;
    bool found = erase.len > 0;
    (void)msgpack_pack_map(pk, 4);
    story_hex(pk, "id", hash_bytes(id));
    story_hex(pk, "withdrawal", found ? hash_bytes(&withdrawal) : BYTES_NONE);
    story_text(pk, "erase", found ? buf_bytes(&erase) : BYTES_LIT("no"));
    if (found && !bytes_equal(buf_bytes(&erase), BYTES_LIT("no")))
        return put_members(r, &withdrawal, pk);
    mp_put_str(pk, "members");
    (void)msgpack_pack_array(pk, 0);
    return OK;
}

/* -- log --------------------------------------------------------------------------------------- */

enum { L_SEQ, L_ABOUT, L_AT, L_TITLE, L_ORG, L_NAME, L_REASON, L_WHO };
static const char sql_log[] =
    "SELECT s.seq, s.about, s.created AS at, t.title, s.slug, s.name, NULL, NULL"
    " FROM standing s LEFT JOIN record r ON r.id = s.about LEFT JOIN search t ON t.rowid = r.seq"
    " WHERE s.kind = 10 UNION ALL "
    "SELECT NULL, h.id, h.at, t.title, NULL, NULL, h.reason, h.who"
    " FROM hidden h LEFT JOIN record r USING(id) LEFT JOIN search t ON t.rowid = r.seq"
    " ORDER BY at DESC LIMIT ?";

static struct bytes what_of(struct bytes erase)
{
    if (bytes_equal(erase, BYTES_LIT("yes")))
        return BYTES_LIT("erased");
    return bytes_equal(erase, BYTES_LIT("contact")) ? BYTES_LIT("contact erased")
                                                    : BYTES_LIT("withdrawn");
}

static enum error put_act(struct reading *r, const struct sql *row, msgpack_packer *pk)
{
    AUTO_OPENED struct opened o = {0};
    bool hidden = sqlite3_column_type(row->stmt, L_SEQ) == SQLITE_NULL;
    enum error e = hidden ? OK : opened_read(&r->sql, sql_get_int(row, L_SEQ), &o);
    if (e)
        return e;
    (void)msgpack_pack_map(pk, 9);
    story_number(pk, "at", sql_get_int(row, L_AT));
    story_text(pk, "what",
               hidden ? BYTES_LIT("hidden") : what_of(payload_text(&o.payload, "erase")));
    story_hex(pk, "id", sql_get_blob(row, L_ABOUT));
    story_text(pk, "title", sql_get_text(row, L_TITLE));
    story_text(pk, "org", sql_get_text(row, L_ORG));
    story_text(pk, "org_name", sql_get_text(row, L_NAME));
    story_text(pk, "who", sql_get_text(row, L_WHO));
    story_text(pk, "reason",
               hidden ? sql_get_text(row, L_REASON) : payload_text(&o.payload, "reason"));
    story_text(pk, "decision", payload_text(&o.payload, "decision"));
    return OK;
}

enum error store_log(struct reading *r, msgpack_packer *pk)
{
    AUTO_PACKED struct packed rows;
    packed_start(&rows);
    AUTO_SQL struct sql q = sql_use(&r->sql, sql_log);
    sql_int(&q, LOG_MAX);
    enum error e = OK;
    for (; !e && sql_row(&q); rows.count++)
        e = put_act(r, &q, &rows.pk);
    if (!e)
        e = sql_end(&q);
    (void)msgpack_pack_map(pk, 1);
    return e ? e : packed_put(&rows, "entries", pk);
}
