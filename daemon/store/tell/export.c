// SPDX-License-Identifier: Apache-2.0
/* The method `export` of control.h. */
#include "daemon/store/inside.h"

enum { EXPORT_BYTES = 3 * 1024 * 1024, EXPORT_MAX = 1000 };

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
