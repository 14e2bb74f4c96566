// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/index/rank.h"

#include <stdlib.h>
#include <string.h>

static const char POINTER[] = "goda_scoring";

/* -- lengths ----------------------------------------------------------------------------------- */

enum { LENGTHS_MAX = 1 << 22 };

void lengths_done(struct lengths *l)
{
    free(l->by);
    *l = (struct lengths){0};
}

void lengths_refresh(struct lengths *l, struct statements *sql)
{
    AUTO_SQL struct sql q = sql_use(sql, "PRAGMA data_version");
    uint32_t version = sql_row(&q) ? (uint32_t)sql_get_int(&q, 0) : 0;
    if (version != l->version && l->by)
        memset(l->by, 0, l->cap * sizeof *l->by);
    l->version = version;
}

/* Where the length of a row is kept; NULL: nowhere. */
static uint16_t *length_place(struct lengths *l, sqlite3_int64 row)
{
    if (row < 0 || row >= LENGTHS_MAX)
        return NULL;
    size_t cap = l->cap ? l->cap : 1024;
    while (cap <= (size_t)row)
        cap *= 2;
    if (cap > l->cap) {
        uint16_t *by = reallocarray(l->by, cap, sizeof *by);
        if (!by)
            return NULL;
        memset(by + l->cap, 0, (cap - l->cap) * sizeof *by);
        l->by = by;
        l->cap = cap;
    }
    return &l->by[row];
}

static int length_of(struct lengths *l, const Fts5ExtensionApi *api, Fts5Context *fts, int *ret)
{
    uint16_t *place = length_place(l, api->xRowid(fts));
    if (place && *place) {
        *ret = *place;
        return SQLITE_OK;
    }
    int rc = api->xColumnSize(fts, -1, ret);
    if (!rc && place)
        *place = *ret < UINT16_MAX ? (uint16_t)*ret : UINT16_MAX;
    return rc;
}

/* -- scores ------------------------------------------------------------------------------------ */

/* Parts of compounds say less than words do. */
static const double column_weight[COLUMN_COUNT] = {
    [COLUMN_TITLE] = 4, [COLUMN_TAGS] = 3,     [COLUMN_SUMMARY] = 2,
    [COLUMN_BODY] = 1,  [COLUMN_PARTS] = 0.35,
};

/* One row that matches. */
struct row {
    const Fts5ExtensionApi *api;
    Fts5Context *fts;
    const struct scoring *scoring;
    double length; /* in mean lengths */
};

static const struct scoring *scoring_of(int count, sqlite3_value **values)
{
    return count == 1 ? sqlite3_value_pointer(values[0], POINTER) : NULL;
}

static int row_open(struct row *r, const Fts5ExtensionApi *api, Fts5Context *fts, int count,
                    sqlite3_value **values)
{
    int words = 0;
    *r = (struct row){api, fts, scoring_of(count, values), 1};
    if (!r->scoring)
        return SQLITE_MISUSE;
    int rc = length_of(r->scoring->lengths, api, fts, &words);
    if (r->scoring->mean_length > 0)
        r->length = words / r->scoring->mean_length;
    return rc;
}

/* How often the row has the phrase, by the weight of where. */
static double frequency(const struct row *r, int phrase)
{
    Fts5PhraseIter at;
    int column, offset;
    double sum = 0;
    if (r->api->xPhraseFirst(r->fts, phrase, &at, &column, &offset) != SQLITE_OK)
        return 0;
    for (; column >= 0; r->api->xPhraseNext(r->fts, &at, &column, &offset))
        sum += column < COLUMN_COUNT ? column_weight[column] : 0;
    return sum;
}

static double share(const struct row *r, int phrase)
{
    static const double K1 = 1.2, B = 0.75;
    double weight = r->scoring->weight[phrase];
    double tf = weight > 0 ? frequency(r, phrase) : 0;
    return tf > 0 ? weight * tf * (K1 + 1) / (tf + K1 * (1 - B + B * r->length)) : 0;
}

static int phrases(const struct row *r)
{
    int count = r->api->xPhraseCount(r->fts);
    return count < (int)r->scoring->count ? count : (int)r->scoring->count;
}

static void score(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *out, int count,
                  sqlite3_value **values)
{
    struct row r;
    int rc = row_open(&r, api, fts, count, values);
    double sum = 0;
    for (int i = 0; !rc && i < phrases(&r); i++)
        sum += share(&r, i);
    if (rc)
        sqlite3_result_error_code(out, rc);
    else
        sqlite3_result_double(out, sum);
}

static void shares(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *out, int count,
                   sqlite3_value **values)
{
    struct row r;
    double each[PHRASES_MAX];
    int rc = row_open(&r, api, fts, count, values), n = rc ? 0 : phrases(&r);
    for (int i = 0; i < n; i++)
        each[i] = share(&r, i);
    if (rc)
        sqlite3_result_error_code(out, rc);
    else
        sqlite3_result_blob(out, each, n * (int)sizeof *each, SQLITE_TRANSIENT);
}

static void rows(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *out, int count,
                 sqlite3_value **values)
{
    (void)count;
    (void)values;
    sqlite3_int64 rows = 0;
    int rc = api->xRowCount(fts, &rows);
    if (rc)
        sqlite3_result_error_code(out, rc);
    else
        sqlite3_result_int64(out, rows);
}

static void mean_length(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *out,
                        int count, sqlite3_value **values)
{
    (void)count;
    (void)values;
    sqlite3_int64 rows = 0, words = 0;
    int rc = api->xRowCount(fts, &rows);
    if (!rc)
        rc = api->xColumnTotalSize(fts, -1, &words);
    if (rc)
        sqlite3_result_error_code(out, rc);
    else
        sqlite3_result_double(out, rows ? (double)words / (double)rows : 0);
}

enum error rank_register(fts5_api *api)
{
    static const struct {
        const char *name;
        fts5_extension_function run;
    } functions[] = {{"goda_score", score},
                     {"goda_shares", shares},
                     {"goda_rows", rows},
                     {"goda_length", mean_length}};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (api->xCreateFunction(api, functions[i].name, NULL, functions[i].run, NULL) != SQLITE_OK)
            return ERR_STORE;
    return OK;
}

void scoring_bind(struct sql *q, const struct scoring *s)
{
    sql_pointer(q, s, POINTER);
}
