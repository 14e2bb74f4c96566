/* The one place where records are written: dedupe, keep the signed bytes, apply to the views. */
#include "daemon/store/views/views.h"

/* The organisations' names follow from these; an address does not change them. */
static bool names_organisations(uint32_t kind)
{
    return kind_set(kind) == SET_ROSTER && kind != KIND_DESCRIPTOR;
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

/* ERR_DUPLICATE concerns the entry alone; after any other error the transaction is to be undone. */
static enum error put_entry(struct store *s, struct lot_entry *entry, uint64_t now)
{
    const struct record *r = &entry->record;
    AUTO_PAYLOAD struct payload payload = {0};
    enum error e = payload_read(r, &payload);
    if (e == ERR_MEMORY)
        return e;
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
    if (!e && names_organisations(r->kind))
        e = orgs_add(s, r);
    return e ? e : views_apply(s, &row);
}

enum error store_put(struct store *s, struct lot *lot, uint64_t now)
{
    bool names = false;
    for (size_t i = 0; i < lot->count; i++) {
        struct lot_entry *entry = &lot->entries[i];
        if (entry->error)
            continue;
        enum error e = put_entry(s, entry, now);
        if (e == ERR_DUPLICATE)
            entry->error = e;
        else if (e)
            return store_noted(s, e);
        else
            names |= names_organisations(entry->record.kind);
    }
    return names ? store_noted(s, orgs_apply(s)) : OK;
}
