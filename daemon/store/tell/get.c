// SPDX-License-Identifier: Apache-2.0
/* The method `get` of control.h. */
#include <stdio.h>

#include "daemon/store/tally.h"
#include "daemon/store/tell/story.h"
#include "daemon/store/views/views.h"

enum {
    G_SEQ,
    G_ARRIVED,
    G_ORG,
    G_NAME,
    G_VERSION,
    G_UPDATED,
    G_REVIEW,
    G_STATE,
    G_STATUS,
    G_OVERDUE
};
static const char sql_get[] =
    "SELECT r.seq, r.arrived, o.slug, o.name, d.version, d.updated, d.review_by, d.state, d.status,"
    " d.review_by < date('now') AND d.state = 0 FROM record r LEFT JOIN doc d USING(seq)"
    " LEFT JOIN org o ON o.sign_key = r.author WHERE r.id = ?";

static void put_kind(msgpack_packer *pk, uint32_t number)
{
    const struct kind *kind = kind_of(number);
    char unknown[16];
    (void)snprintf(unknown, sizeof unknown, "%u", number);
    story_text(pk, "kind", bytes_str(kind ? kind->name : unknown));
}

/* Who speaks for the organisation now; nil when it does so itself. */
static enum error put_successor(struct reading *r, struct bytes org, msgpack_packer *pk)
{
    AUTO_SQL struct sql q =
        sql_use(&r->sql, "SELECT h.slug, o.name FROM heir h LEFT JOIN org o ON o.slug = h.slug"
                         " WHERE h.former = ?1 AND h.slug <> ?1 AND NOT EXISTS(SELECT 1 FROM heir x"
                         "  WHERE x.former = h.slug AND x.slug <> h.slug) LIMIT 1");
    mp_put_str(pk, "successor");
    sql_text(&q, org);
    if (sql_row(&q)) {
        (void)msgpack_pack_map(pk, 2);
        story_text(pk, "org", sql_get_text(&q, 0));
        story_text(pk, "org_name", sql_get_text(&q, 1));
    } else {
        (void)msgpack_pack_nil(pk);
    }
    return sql_end(&q);
}

static enum error put_hidden(struct reading *r, const struct hash *id, msgpack_packer *pk)
{
    AUTO_SQL struct sql q = sql_use(&r->sql, "SELECT reason, at, who FROM hidden WHERE id = ?");
    mp_put_str(pk, "hidden");
    sql_blob(&q, hash_bytes(id));
    if (sql_row(&q)) {
        (void)msgpack_pack_map(pk, 3);
        story_text(pk, "reason", sql_get_text(&q, 0));
        story_number(pk, "at", sql_get_int(&q, 1));
        story_text(pk, "who", sql_get_text(&q, 2));
    } else {
        (void)msgpack_pack_nil(pk);
    }
    return sql_end(&q);
}

/* How an example or problem stands. */
static enum error put_standing(struct reading *r, const struct sql *row,
                               const struct record *record, const struct opened *version,
                               msgpack_packer *pk)
{
    static const char *const states[] = {
        [DOC_PUBLISHED] = "published", [DOC_WITHDRAWN] = "withdrawn", [DOC_ERASED] = "erased"};
    story_hex(pk, "version", hash_bytes(&version->record.id));
    mp_put_str(pk, "updated");
    if (sql_get_int(row, G_UPDATED))
        (void)msgpack_pack_uint64(pk, sql_get_int(row, G_UPDATED));
    else
        (void)msgpack_pack_nil(pk);
    story_text(pk, "review_by", sql_get_text(row, G_REVIEW));
    story_bool(pk, "overdue", sql_get_int(row, G_OVERDUE));
    story_text(pk, "state", bytes_str(states[sql_get_int(row, G_STATE)]));
    story_text(pk, "status", sql_get_text(row, G_STATUS));
    enum error e = put_successor(r, sql_get_text(row, G_ORG), pk);
    return e ? e : put_hidden(r, &record->id, pk);
}

/* Fields are those of the current version. */
static enum error put_record(struct reading *r, const struct sql *row, const struct opened *first,
                             const struct opened *version, msgpack_packer *pk)
{
    const struct record *record = &first->record;
    bool is_root = sql_get_int(row, G_VERSION) != 0;
    mp_put_str(pk, "record");
    (void)msgpack_pack_map(pk, is_root ? 18 : 11);
    story_hex(pk, "id", hash_bytes(&record->id));
    put_kind(pk, record->kind);
    story_hex(pk, "author", hash_bytes(&record->author));
    story_text(pk, "org", sql_get_text(row, G_ORG));
    story_text(pk, "org_name", sql_get_text(row, G_NAME));
    story_number(pk, "created", record->created);
    story_number(pk, "received", sql_get_int(row, G_ARRIVED));
    story_hex(pk, "ref", record->has_ref ? hash_bytes(&record->ref) : BYTES_NONE);
    story_fields(pk, &version->payload);
    story_erased(pk, &version->record);
    if (is_root)
        return put_standing(r, row, record, version, pk);
    return story_brief(r, "about", record->has_ref ? hash_bytes(&record->ref) : BYTES_NONE, pk);
}

static uint64_t number_typed(struct bytes typed)
{
    uint64_t number = 0;
    for (size_t i = 0; i < typed.len; i++) {
        if (typed.ptr[i] < '0' || typed.ptr[i] > '9' || number > UINT32_MAX)
            return 0;
        number = 10 * number + (typed.ptr[i] - '0');
    }
    return number;
}

enum { ID_TYPED_MIN = 4 }; /* fewer digits are a number */

static bool id_begins(const struct hash *id, struct bytes typed)
{
    char hex[2 * sizeof *id + 1];
    struct bytes whole = bytes_str(bytes_hex(hash_bytes(id), hex));
    return typed.len >= ID_TYPED_MIN && typed.len <= whole.len &&
           bytes_equal(bytes_slice(whole, 0, typed.len), typed);
}

/* Counts the versions, and those newer than the one that is asked for. */
static enum error find_version(struct reading *r, struct bytes typed, struct told *t)
{
    struct hash id;
    bool found = !typed.ptr;
    AUTO_SQL struct sql q = sql_use(&r->sql, "SELECT id FROM standing WHERE about = ? AND kind = 8"
                                             " ORDER BY created DESC, id DESC");
    sql_blob(&q, hash_bytes(&t->root->id));
    for (bool more = true; more; t->count++) {
        more = sql_row(&q) && sql_get_hash(&q, 0, &id);
        if (!found && id_begins(more ? &id : &t->root->id, typed)) {
            found = true;
            t->newer = t->count;
        }
    }
    uint64_t number = number_typed(typed);
    if (number > 0 && number <= t->count) {
        found = true;
        t->newer = t->count - number;
    }
    enum error e = sql_end(&q);
    return e || found ? e : ERR_NOT_FOUND;
}

static enum error put_whole(struct reading *r, const struct sql *row, struct bytes asked,
                            msgpack_packer *pk)
{
    uint64_t seq = sql_get_int(row, G_SEQ), version_seq = sql_get_int(row, G_VERSION);
    AUTO_OPENED struct opened first = {0}, version = {0};
    enum error e = opened_read(&r->sql, seq, &first);
    if (!e)
        e = opened_read(&r->sql, version_seq ? version_seq : seq, &version);
    struct tally tally = {.own = FLAG_NONE};
    if (!e)
        e = tally_read(&r->sql, &first.record.id, payload_text(&version.payload, "flag"), &tally);
    struct told told = {&first.record, seq, version_seq, 0, 0};
    if (!e)
        e = find_version(r, asked, &told);
    if (e)
        return e;
    (void)msgpack_pack_map(pk, 4 + STORY_PAIRS);
    e = put_record(r, row, &first, &version, pk);
    if (e)
        return e;
    tally_put(&tally, pk);
    mp_put_str(pk, "envelope");
    mp_put_bin(pk, first.record.whole);
    return story_put(r, &told, pk);
}

enum error store_get(struct reading *r, const struct hash *id, struct bytes version,
                     msgpack_packer *pk)
{
    enum error e = sql_exec(r->sql.db, "BEGIN"); /* one state for all that is read */
    if (e)
        return e;
    {
        AUTO_SQL struct sql q = sql_use(&r->sql, sql_get);
        sql_blob(&q, hash_bytes(id));
        e = sql_row(&q) ? put_whole(r, &q, version, pk) : ERR_NOT_FOUND;
        enum error ended = sql_end(&q);
        e = ended ? ended : e;
    }
    enum error ended = sql_exec(r->sql.db, "COMMIT");
    return e ? e : ended;
}
