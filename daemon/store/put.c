// SPDX-License-Identifier: Apache-2.0
/* The one place where records are written: dedupe, keep the signed bytes, apply to the views. */
#include "daemon/store/views/views.h"

/* What names and rights may follow from; addresses change neither. */
static bool gives_rights(const struct record *r, const struct payload *p)
{
    return r->kind != KIND_DESCRIPTOR || payload_get(p, "transport_key");
}

/* ERR_DUPLICATE, and the id of the record that has the key. */
static enum error find_import(struct store *s, const struct record *r, struct bytes key,
                              struct hash *ret)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "SELECT r.id FROM imported i JOIN record r USING(seq)"
                                             " WHERE i.key = ? AND i.author = ?");
    uint8_t digest[IMPORT_DIGEST];
    import_digest(key, digest);
    sql_blob(&q, bytes_of(digest, sizeof digest));
    sql_blob(&q, hash_bytes(&r->author));
    bool found = sql_row(&q) && sql_get_hash(&q, 0, ret);
    enum error e = sql_end(&q);
    return !e && found ? ERR_DUPLICATE : e;
}

static enum error insert_record(struct store *s, const struct record *r, uint64_t now,
                                int64_t *ret_seq)
{
    AUTO_SQL struct sql q = sql_use(
        &s->sql, "INSERT INTO record(id, roster, kind, author, created, arrived, ref, envelope)"
                 " VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING");
    sql_blob(&q, hash_bytes(&r->id));
    sql_int(&q, kind_set(r->kind) == SET_ROSTER);
    sql_int(&q, r->kind);
    sql_blob(&q, hash_bytes(&r->author));
    sql_int(&q, r->created);
    sql_int(&q, now);
    sql_blob(&q, r->has_ref ? hash_bytes(&r->ref) : BYTES_NONE);
    sql_blob(&q, r->whole);
    enum error e = sql_run(&q);
    if (!e && sqlite3_changes(s->sql.db) == 0)
        e = ERR_DUPLICATE;
    if (!e)
        *ret_seq = sqlite3_last_insert_rowid(s->sql.db);
    return e;
}

/* What is erased here is stored without its parts, so that no disk sees them again. What has lost a
 * part, and should not have, is ERR_ERASED: whoever passed it on may have taken it away. */
static enum error cover(struct store *s, struct lot_entry *entry)
{
    struct covered c;
    const struct record *r = &entry->record;
    AUTO_BUF struct buf less = BUF(RECORD_MAX);
    if (kind_set(r->kind) == SET_ROSTER)
        return r->part[PART_BODY].ptr ? OK : ERR_ERASED;
    enum error e = erase_covers(s, r, &c);
    if (e)
        return e;
    bool contact_gone = r->part_count > PART_CONTACT && !r->part[PART_CONTACT].ptr;
    if ((!r->part[PART_BODY].ptr && !c.whole) || (contact_gone && !c.contact))
        return ERR_ERASED;
    if (c.whole || c.contact)
        e = erase_parts(r, c.whole, &less);
    if (e || !less.len)
        return e;
    struct buf had = entry->envelope;
    entry->envelope = less;
    less = had;
    return record_decode(buf_bytes(&entry->envelope), &entry->record);
}

enum error store_put_one(struct store *s, struct lot_entry *entry, uint64_t now)
{
    const struct record *r = &entry->record;
    AUTO_PAYLOAD struct payload payload = {0};
    enum error e = cover(s, entry);
    if (e)
        return e;
    if (payload_read(r, &payload) == ERR_MEMORY)
        return ERR_MEMORY;
    /* Anything else: a payload that this version cannot read. It is kept, and seen in no view. */
    struct bytes key = import_key(r, &payload);
    if (key.len && entry->request) {
        e = find_import(s, r, key, &entry->existing);
        if (e)
            return e;
    }
    struct stored row = {.arrived = now, .record = r, .payload = &payload};
    e = insert_record(s, r, now, &row.seq);
    if (e == ERR_DUPLICATE)
        entry->existing = r->id;
    if (!e && kind_set(r->kind) == SET_ROSTER) {
        e = orgs_add(s, r);
        s->rights_ahead |= gives_rights(r, &payload);
    }
    return e ? e : views_apply(s, &row);
}

static bool is_whole(const struct record *r)
{
    return r->part[PART_BODY].ptr && (r->part_count <= PART_CONTACT || r->part[PART_CONTACT].ptr);
}

/* Those entries that came whole, or those that did not. */
static enum error put_some(struct store *s, struct lot *lot, uint64_t now, const bool *chosen)
{
    for (size_t i = 0; i < lot->count; i++) {
        struct lot_entry *entry = &lot->entries[i];
        if (entry->error || !chosen[i])
            continue;
        enum error e = store_put_one(s, entry, now);
        if (e == ERR_DUPLICATE || e == ERR_ERASED)
            entry->error = e;
        else if (e)
            return store_noted(s, e);
    }
    return OK;
}

/* Whether the roster lets it in: since it passed the door, that may have changed. */
static bool is_let_in(struct store *s, const struct record *r)
{
    return kind_set(r->kind) == SET_ROSTER ||
           roster_admits(s->roster, r->kind, &r->author, r->created);
}

/* What has been erased comes last, since its withdrawal may be among the others. */
enum error store_put(struct store *s, struct lot *lot, uint64_t now)
{
    bool whole[LOT_MAX], erased[LOT_MAX], barred = false;
    for (size_t i = 0; i < lot->count; i++) {
        whole[i] = is_whole(&lot->entries[i].record);
        erased[i] = !whole[i];
    }
    enum error e = put_some(s, lot, now, whole);
    if (!e)
        e = put_some(s, lot, now, erased);
    for (size_t i = 0; i < lot->count; i++) {
        const struct lot_entry *entry = &lot->entries[i];
        barred |= !entry->error && !is_let_in(s, &entry->record);
    }
    barred |= s->rights_ahead;
    if (!e && s->rights_ahead)
        e = store_noted(s, orgs_apply(s));
    s->rights_ahead = false;
    return e || !barred ? e : store_noted(s, bar_apply(s, lot));
}
