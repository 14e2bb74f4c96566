/* The methods `get` and `export` of control.h. */
#include <stdio.h>

#include "daemon/store/inside.h"
#include "daemon/store/tally.h"

enum { EXPORT_BYTES = 3 * 1024 * 1024, EXPORT_MAX = 1000 };

static void put_hex(msgpack_packer *pk, struct bytes bin)
{
    char hex[2 * sizeof(struct hash) + 1];
    mp_put_str(pk, bytes_hex(bin, hex));
}

static void put_text_or_nil(msgpack_packer *pk, struct bytes text)
{
    if (text.ptr)
        mp_put_text(pk, text);
    else
        (void)msgpack_pack_nil(pk);
}

static void put_kind(msgpack_packer *pk, uint32_t number)
{
    const struct kind *kind = kind_of(number);
    char unknown[16];
    (void)snprintf(unknown, sizeof unknown, "%u", number);
    mp_put_str(pk, kind ? kind->name : unknown);
}

/* The fields of all parts as one map. */
static void put_fields(msgpack_packer *pk, const struct payload *payload)
{
    const msgpack_object *fields[PARTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < PARTS_MAX; i++) {
        fields[i] = mp_at(&payload->part[i].root, 1);
        if (fields[i] && fields[i]->type != MSGPACK_OBJECT_MAP)
            fields[i] = NULL;
        count += fields[i] ? fields[i]->via.map.size : 0;
    }
    mp_put_str(pk, "fields");
    (void)msgpack_pack_map(pk, count);
    for (size_t i = 0; i < PARTS_MAX; i++)
        for (uint32_t k = 0; fields[i] && k < fields[i]->via.map.size; k++) {
            (void)msgpack_pack_object(pk, fields[i]->via.map.ptr[k].key);
            (void)msgpack_pack_object(pk, fields[i]->via.map.ptr[k].val);
        }
}

static void put_erased(msgpack_packer *pk, const struct record *r)
{
    static const char *const names[PARTS_MAX] = {"body", "contact"};
    size_t erased = 0;
    for (size_t i = 0; i < r->part_count; i++)
        erased += !r->part[i].ptr;
    mp_put_str(pk, "erased");
    (void)msgpack_pack_array(pk, erased);
    for (size_t i = 0; i < r->part_count; i++)
        if (!r->part[i].ptr)
            mp_put_str(pk, names[i]);
}

/* -- assessments ------------------------------------------------------------------------------- */

static enum error put_assessment(struct reading *r, const struct sql *row, msgpack_packer *pk)
{
    AUTO_SQL struct sql q = sql_use(&r->sql, "SELECT envelope FROM record WHERE seq = ?");
    sql_int(&q, sql_get_int(row, J_SEQ));
    if (!sql_row(&q))
        return ERR_STORE;
    struct record record;
    enum error e = record_decode(sql_get_blob(&q, 0), &record);
    AUTO_PAYLOAD struct payload payload = {0};
    if (!e)
        e = payload_read(&record, &payload);
    if (e)
        return e;
    (void)msgpack_pack_map(pk, 7);
    mp_put_str(pk, "id");
    put_hex(pk, hash_bytes(&record.id));
    mp_put_str(pk, "org");
    put_text_or_nil(pk, sql_get_text(row, J_ORG));
    mp_put_str(pk, "org_name");
    put_text_or_nil(pk, sql_get_text(row, J_ORG_NAME));
    mp_put_str(pk, "created");
    (void)msgpack_pack_uint64(pk, record.created);
    mp_put_str(pk, "current");
    (sql_get_int(row, J_CURRENT) ? msgpack_pack_true : msgpack_pack_false)(pk);
    mp_put_str(pk, "own");
    (sql_get_int(row, J_OWN) ? msgpack_pack_true : msgpack_pack_false)(pk);
    put_fields(pk, &payload);
    return OK;
}

static enum error put_assessments(struct reading *r, const struct record *example,
                                  msgpack_packer *pk)
{
    size_t count = 0;
    AUTO_SQL struct sql counted =
        sql_use(&r->sql, "SELECT count(*) FROM standing WHERE about = ? AND kind = 3");
    sql_blob(&counted, hash_bytes(&example->id));
    if (sql_row(&counted))
        count = sql_get_int(&counted, 0);
    mp_put_str(pk, "assessments");
    (void)msgpack_pack_array(pk, count);
    AUTO_SQL struct sql q = sql_use(&r->sql, sql_judgements);
    sql_blob(&q, hash_bytes(&example->author));
    sql_blob(&q, hash_bytes(&example->id));
    enum error e = OK;
    while (!e && sql_row(&q))
        e = put_assessment(r, &q, pk);
    return e ? e : sql_end(&q);
}

/* -- get --------------------------------------------------------------------------------------- */

static void put_record(msgpack_packer *pk, const struct sql *row, const struct record *r,
                       const struct payload *payload)
{
    mp_put_str(pk, "record");
    (void)msgpack_pack_map(pk, 10);
    mp_put_str(pk, "id");
    put_hex(pk, hash_bytes(&r->id));
    mp_put_str(pk, "kind");
    put_kind(pk, r->kind);
    mp_put_str(pk, "author");
    put_hex(pk, hash_bytes(&r->author));
    mp_put_str(pk, "org");
    put_text_or_nil(pk, sql_get_text(row, 2));
    mp_put_str(pk, "org_name");
    put_text_or_nil(pk, sql_get_text(row, 3));
    mp_put_str(pk, "created");
    (void)msgpack_pack_uint64(pk, r->created);
    mp_put_str(pk, "received");
    (void)msgpack_pack_uint64(pk, sql_get_int(row, 1));
    mp_put_str(pk, "ref");
    if (r->has_ref)
        put_hex(pk, hash_bytes(&r->ref));
    else
        (void)msgpack_pack_nil(pk);
    put_fields(pk, payload);
    put_erased(pk, r);
}

static enum error put_whole(struct reading *r, const struct sql *row, msgpack_packer *pk)
{
    struct record record;
    AUTO_PAYLOAD struct payload payload = {0};
    enum error e = record_decode(sql_get_blob(row, 0), &record);
    if (!e && payload_read(&record, &payload) == ERR_MEMORY)
        e = ERR_MEMORY; /* what cannot be read is shown without fields */
    struct tally tally = {.own = FLAG_NONE};
    if (!e)
        e = tally_read(&r->sql, &record.id, &record.author, payload_text(&payload, "flag"), &tally);
    if (e)
        return e;
    (void)msgpack_pack_map(pk, 5);
    put_record(pk, row, &record, &payload);
    tally_put(&tally, pk);
    mp_put_str(pk, "envelope");
    mp_put_bin(pk, record.whole);
    return put_assessments(r, &record, pk);
}

enum error store_get(struct reading *r, const struct hash *id, msgpack_packer *pk)
{
    enum error e = sql_exec(r->sql.db, "BEGIN"); /* one state for all that is read */
    if (e)
        return e;
    {
        AUTO_SQL struct sql q =
            sql_use(&r->sql, "SELECT r.envelope, r.arrived, o.slug, o.name FROM record r"
                             " LEFT JOIN org o ON o.sign_key = r.author WHERE r.id = ?");
        sql_blob(&q, hash_bytes(id));
        e = sql_row(&q) ? put_whole(r, &q, pk) : ERR_NOT_FOUND;
        enum error ended = sql_end(&q);
        e = ended ? ended : e;
    }
    enum error ended = sql_exec(r->sql.db, "COMMIT");
    return e ? e : ended;
}

/* -- export ------------------------------------------------------------------------------------ */

/* Where an export stands: the roster's records by seq, then the others from this number on. */
static const uint64_t RECORDS_FROM = UINT64_C(1) << 48;

struct export
{
    msgpack_packer pk; /* into a buffer, since the count stands before the envelopes */
    struct buf *out;
    uint64_t count, limit, last;
    bool more;
};

static enum error export_set(struct reading *r, const char *text, uint64_t after, uint64_t base,
                             struct export *x)
{
    AUTO_SQL struct sql q = sql_use(&r->sql, text);
    sql_int(&q, after);
    while (!x->more && sql_row(&q)) {
        x->more = x->count == x->limit || x->out->len > EXPORT_BYTES;
        if (x->more)
            break;
        mp_put_bin(&x->pk, sql_get_blob(&q, 1));
        x->last = base + sql_get_int(&q, 0);
        x->count++;
    }
    return sql_end(&q);
}

enum error store_export(struct reading *r, uint64_t after, uint64_t limit, msgpack_packer *pk)
{
    AUTO_BUF struct buf out = BUF(EXPORT_BYTES + 2 * RECORD_MAX);
    struct export x = {mp_packer(&out), &out, 0, limit < EXPORT_MAX ? limit : EXPORT_MAX,
                       after,           false};
    enum error e = OK;
    if (after < RECORDS_FROM)
        e = export_set(r,
                       "SELECT seq, envelope FROM record WHERE roster = 1 AND seq > ? ORDER BY seq",
                       after, 0, &x);
    if (!e)
        e = export_set(r,
                       "SELECT seq, envelope FROM record WHERE roster = 0 AND seq > ? ORDER BY seq",
                       after < RECORDS_FROM ? 0 : after - RECORDS_FROM, RECORDS_FROM, &x);
    if (e || out.failed)
        return e ? e : out.failed;
    (void)msgpack_pack_map(pk, 2);
    mp_put_str(pk, "envelopes");
    (void)msgpack_pack_array(pk, x.count);
    if (out.len)
        (void)msgpack_pack_bin_body(pk, out.ptr, out.len); /* packed already */
    mp_put_str(pk, "next");
    if (x.more)
        (void)msgpack_pack_uint64(pk, x.last);
    else
        (void)msgpack_pack_nil(pk);
    return OK;
}
