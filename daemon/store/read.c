#include <string.h>

#include "daemon/store/inside.h"

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

enum error store_resolve(struct reading *r, struct bytes prefix, struct hash *ret,
                         uint32_t *ret_kind, uint64_t *ret_created)
{
    struct hash low, high, id;
    if (!prefix_range(prefix, &low, &high))
        return ERR_NOT_FOUND;
    AUTO_SQL struct sql q =
        sql_use(&r->sql, "SELECT id, kind, created FROM record WHERE id BETWEEN ? AND ? LIMIT 2");
    sql_blob(&q, hash_bytes(&low));
    sql_blob(&q, hash_bytes(&high));
    bool found = sql_row(&q) && sql_get_hash(&q, 0, &id);
    uint64_t kind = found ? sql_get_int(&q, 1) : 0, created = found ? sql_get_int(&q, 2) : 0;
    bool another = found && sql_row(&q);
    enum error e = sql_end(&q);
    if (e)
        return e;
    if (!found || another)
        return found ? ERR_AMBIGUOUS : ERR_NOT_FOUND;
    *ret = id;
    if (ret_kind)
        *ret_kind = (uint32_t)kind;
    if (ret_created)
        *ret_created = created;
    return OK;
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
