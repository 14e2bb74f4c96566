// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "daemon/store/views/views.h"
#include "proto/base/text.h"

/* -- records by id ----------------------------------------------------------------------------- */

enum error store_fetch(struct reading *r, const struct hash *id, struct buf *out)
{
    AUTO_SQL struct sql q = sql_use(&r->sql, "SELECT envelope FROM record WHERE id = ?");
    sql_blob(&q, hash_bytes(id));
    bool found = sql_row(&q);
    if (found)
        buf_put(out, sql_get_blob(&q, 0));
    enum error e = sql_end(&q);
    if (!e)
        e = found ? out->failed : ERR_NOT_FOUND;
    return e;
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The first and the last id that begin with the digits of `prefix`. */
static bool prefix_range(struct bytes prefix, struct hash *low, struct hash *high)
{
    enum { DIGITS_MIN = 4, DIGITS_MAX = 64 };
    size_t digits = 0;
    memset(low->b, 0x00, sizeof low->b);
    memset(high->b, 0xff, sizeof high->b);
    for (size_t i = 0; i < prefix.len; i++) {
        if (prefix.ptr[i] == '-')
            continue;
        int digit = hex_digit(prefix.ptr[i]);
        if (digit < 0 || digits == DIGITS_MAX)
            return false;
        int shift = digits % 2 ? 0 : 4;
        low->b[digits / 2] |= (uint8_t)(digit << shift);
        high->b[digits / 2] &= (uint8_t)(digit << shift | 0xf0 >> shift);
        digits++;
    }
    return digits >= DIGITS_MIN;
}

#define SQL_RESOLVE "SELECT r.id, r.author, r.ref, r.kind, r.created FROM record r "

static enum error resolve(struct sql *q, struct resolved *ret)
{
    struct resolved found = {0};
    bool here = sql_row(q) && sql_get_hash(q, 0, &found.id) && sql_get_hash(q, 1, &found.author);
    if (here) {
        (void)sql_get_hash(q, 2, &found.ref);
        found.kind = (uint32_t)sql_get_int(q, 3);
        found.created = sql_get_int(q, 4);
    }
    bool another = here && sql_row(q);
    enum error e = sql_end(q);
    if (!e && another)
        e = ERR_AMBIGUOUS;
    if (!e && !here)
        e = ERR_NOT_FOUND;
    if (!e)
        *ret = found;
    return e;
}

static enum error resolve_import(struct reading *r, struct bytes key, struct resolved *ret)
{
    AUTO_SQL struct sql q =
        sql_use(&r->sql, SQL_RESOLVE "JOIN imported i USING(seq) WHERE i.key = ? LIMIT 2");
    uint8_t digest[IMPORT_DIGEST];
    import_digest(key, digest);
    sql_blob(&q, bytes_of(digest, sizeof digest));
    return resolve(&q, ret);
}

enum error store_resolve(struct reading *r, struct bytes typed, struct resolved *ret)
{
    struct hash low, high;
    enum error e = ERR_NOT_FOUND;
    if (prefix_range(typed, &low, &high)) {
        AUTO_SQL struct sql q = sql_use(&r->sql, SQL_RESOLVE "WHERE r.id BETWEEN ? AND ? LIMIT 2");
        sql_blob(&q, hash_bytes(&low));
        sql_blob(&q, hash_bytes(&high));
        e = resolve(&q, ret);
    }
    return e == ERR_NOT_FOUND && typed.len ? resolve_import(r, typed, ret) : e;
}

enum error store_current(struct reading *r, const struct hash *id, struct current *ret)
{
    AUTO_SQL struct sql q =
        sql_use(&r->sql, "SELECT v.id, v.created, d.state <> 0 FROM record r JOIN doc d USING(seq)"
                         " JOIN record v ON v.seq = d.version WHERE r.id = ?");
    sql_blob(&q, hash_bytes(id));
    struct current found;
    bool here = sql_row(&q) && sql_get_hash(&q, 0, &found.version);
    if (here) {
        found.created = sql_get_int(&q, 1);
        found.withdrawn = sql_get_int(&q, 2);
    }
    enum error e = sql_end(&q);
    if (!e && !here)
        e = ERR_NOT_FOUND;
    if (!e)
        *ret = found;
    return e;
}

/* -- figures ----------------------------------------------------------------------------------- */

enum error store_counts(struct reading *r, struct store_counts *ret)
{
    AUTO_SQL struct sql q = sql_use(
        &r->sql, "SELECT (SELECT count(*) FROM record WHERE roster = 0),"
                 " (SELECT count(*) FROM doc WHERE kind = ?),"
                 " (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size)");
    sql_int(&q, KIND_EXAMPLE);
    struct store_counts counts = {0};
    if (sql_row(&q))
        counts = (struct store_counts){sql_get_int(&q, 0), sql_get_int(&q, 1), sql_get_int(&q, 2)};
    enum error e = sql_end(&q);
    if (!e)
        *ret = counts;
    return e;
}

/* -- checks ------------------------------------------------------------------------------------ */

enum error store_check(struct reading *r, bool whole, struct store_check *ret)
{
    AUTO_SQL struct sql q =
        sql_once(r->sql.db, whole ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
    struct bytes said = sql_row(&q) ? sql_get_text(&q, 0) : bytes_str(sqlite3_errmsg(r->sql.db));
    text_copy(said, ret->database, sizeof ret->database);
    (void)sql_end(&q); /* what went wrong is what it says */
    enum error e = sql_exec(r->sql.db, "PRAGMA query_only = OFF"); /* for a temporary table */
    if (!e)
        e = reading_begin(r);
    if (e)
        return e;
    e = index_audit(r->chain, &r->sql, &ret->index_sound);
    enum error ended = sql_exec(r->sql.db, "COMMIT; PRAGMA query_only = ON");
    return e ? e : ended;
}
