// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/rescore.h"

#include <math.h>
#include <stdio.h>

#include "proto/record/kind.h"

/* -- the prior --------------------------------------------------------------------------------- */

/* Reckoned once for all rows. */
struct today {
    char date[sizeof "YYYY-MM-DD"];
    uint64_t new_since; /* ms */
};

static enum error today_read(struct statements *sql, struct today *ret)
{
    AUTO_SQL struct sql q = sql_use(sql, "SELECT date('now'), 1000 * unixepoch('now', '-2 years')");
    if (sql_row(&q)) {
        struct bytes date = sql_get_text(&q, 0);
        (void)snprintf(ret->date, sizeof ret->date, "%.*s", (int)date.len, (const char *)date.ptr);
        ret->new_since = sql_get_int(&q, 1);
    }
    return sql_end(&q);
}

static double prior_of(const struct sql *row)
{
    enum { OVERDUE, NEW, ADOPTIONS, VERDICTS, ADOPTIONS_CAP = 5 };
    static const double EACH = 0.05, OVERDUE_FACTOR = 0.9;
    uint64_t adoptions = sql_get_int(row, ADOPTIONS), verdicts = sql_get_int(row, VERDICTS);
    double taken_up = (double)(adoptions < ADOPTIONS_CAP ? adoptions : ADOPTIONS_CAP);
    double prior = 1;
    if (sql_get_int(row, NEW))
        prior += EACH;
    if (verdicts && !(verdicts & VERDICT_UNASSESSED))
        prior += EACH;
    prior += EACH * log1p(taken_up) / log1p(ADOPTIONS_CAP);
    return sql_get_int(row, OVERDUE) ? prior * OVERDUE_FACTOR : prior;
}

enum error rescore(struct statements *sql, struct top *t, uint64_t shown)
{
    struct today today = {0};
    enum error e = today_read(sql, &today);
    uint64_t last = shown > RESCORED_MIN ? shown : RESCORED_MIN;
    for (size_t i = 0; !e && i < t->count && i < last; i++) {
        AUTO_SQL struct sql q = sql_use(sql, "SELECT state = 0 AND review_by < ?,"
                                             " coalesce(updated, created) > ?,"
                                             " adoptions, verdicts FROM doc WHERE seq = ?");
        sql_text(&q, bytes_str(today.date));
        sql_int(&q, today.new_since);
        sql_int(&q, t->hits[i].seq);
        if (sql_row(&q)) {
            t->hits[i].prior = prior_of(&q);
            t->hits[i].score *= t->hits[i].prior;
        }
        e = sql_end(&q);
    }
    return e;
}

/* -- counts ------------------------------------------------------------------------------------ */

static void count(struct counts *c, struct bytes category, uint64_t verdicts)
{
    for (size_t i = 0; i < CATEGORIES_MAX && category_choices[i].slug; i++)
        c->category[i] += bytes_equal(category, bytes_str(category_choices[i].slug));
    for (size_t i = 0; i <= FLAGS; i++)
        c->flag[i] += (uint32_t)(verdicts >> i & 1);
}

enum error counts_read(struct statements *sql, const struct top *t, struct counts *ret)
{
    enum error e = OK;
    *ret = (struct counts){0};
    for (size_t i = 0; !e && i < t->count; i++) {
        AUTO_SQL struct sql q = sql_use(sql, "SELECT category, verdicts FROM doc WHERE seq = ?");
        sql_int(&q, t->hits[i].seq);
        if (sql_row(&q))
            count(ret, sql_get_text(&q, 0), sql_get_int(&q, 1));
        e = sql_end(&q);
    }
    return e;
}

static void put_counts(const char *name, const struct choice *choices, const uint32_t *counts,
                       size_t rows, msgpack_packer *pk)
{
    size_t some = 0;
    for (size_t i = 0; i < rows && choices[i].slug; i++)
        some += counts[i] > 0;
    mp_put_str(pk, name);
    (void)msgpack_pack_map(pk, some);
    for (size_t i = 0; i < rows && choices[i].slug; i++)
        if (counts[i]) {
            mp_put_str(pk, choices[i].slug);
            (void)msgpack_pack_uint32(pk, counts[i]);
        }
}

void counts_put(const struct counts *c, msgpack_packer *pk)
{
    struct choice flags[FLAGS + 2] = {[FLAGS] = {.slug = "unassessed"}};
    for (size_t i = 0; i < FLAGS; i++)
        flags[i] = flag_choices[i];
    (void)msgpack_pack_map(pk, 2);
    put_counts("category", category_choices, c->category, CATEGORIES_MAX, pk);
    put_counts("flag", flags, c->flag, FLAGS + 1, pk);
}
