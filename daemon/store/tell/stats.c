// SPDX-License-Identifier: Apache-2.0
/* The method `stats`: three indicators and one figure of health, by organisation and year. Every
 * organisation counts what it signed itself; nothing is handed on to successors. */
#include "daemon/store/tell/story.h"

static const char sql_stats[] =
    "WITH published AS ("
    "  SELECT o.slug, CAST(strftime('%Y', d.created / 1000, 'unixepoch') AS INTEGER) AS year,"
    "   count(*) AS published,"
    "   count(CASE WHEN d.verdicts & 1 AND NOT d.verdicts & 8 THEN 1 END) AS innovative"
    "  FROM doc d JOIN org o ON o.sign_key = d.author"
    "  WHERE d.kind = 1 AND d.state = 0 GROUP BY 1, 2),"
    " adopted AS ("
    "  SELECT slug, CAST(strftime('%Y', min(created) / 1000, 'unixepoch') AS INTEGER) AS year"
    "  FROM voice WHERE kind = 5 AND slug IS NOT NULL AND NOT own GROUP BY about, slug"
    "  HAVING max(CASE WHEN newest THEN value <> 'dropped' END)),"
    /* every version and confirmation sets a day by which the next is due */
    " promise AS ("
    "  SELECT seq, author, created AS at,"
    "   coalesce(first_review, date(created / 1000, 'unixepoch', '+24 months')) AS day FROM doc"
    "  UNION ALL SELECT d.seq, d.author, s.created, CASE s.kind WHEN 10 THEN NULL"
    "   ELSE coalesce(s.value, date(s.created / 1000, 'unixepoch', '+24 months')) END"
    "  FROM standing s JOIN record r ON r.id = s.about JOIN doc d ON d.seq = r.seq"
    "  WHERE s.kind IN (8, 9) OR s.kind = 10 AND coalesce(s.value, 'no') <> 'contact'),"
    " review AS ("
    "  SELECT author, day,"
    "   date(lead(at) OVER (PARTITION BY seq ORDER BY at) / 1000, 'unixepoch') AS next"
    "  FROM promise),"
    " health AS ("
    "  SELECT o.slug, CAST(substr(day, 1, 4) AS INTEGER) AS year, count(*) AS due,"
    "   count(CASE WHEN next <= day THEN 1 END) AS confirmed"
    "  FROM review JOIN org o ON o.sign_key = review.author"
    "  WHERE day < date('now') GROUP BY 1, 2),"
    " figures AS ("
    "  SELECT slug, year, published, innovative, 0 AS adoptions, 0 AS due, 0 AS confirmed"
    "  FROM published"
    "  UNION ALL SELECT slug, year, 0, 0, count(*), 0, 0 FROM adopted GROUP BY slug, year"
    "  UNION ALL SELECT slug, year, 0, 0, 0, due, confirmed FROM health)"
    "SELECT slug, (SELECT name FROM org WHERE org.slug = figures.slug) AS name, year,"
    " sum(published), sum(innovative), sum(adoptions), sum(due), sum(confirmed)"
    " FROM figures GROUP BY slug, year ORDER BY name COLLATE NOCASE, slug, year";

enum error store_stats(struct reading *r, msgpack_packer *pk)
{
    static const char *const names[] = {"year",      "published", "innovative",
                                        "adoptions", "due",       "confirmed"};
    enum { NAMES = sizeof names / sizeof *names, FIRST = 2 };
    AUTO_PACKED struct packed rows;
    packed_start(&rows);
    AUTO_SQL struct sql q = sql_use(&r->sql, sql_stats);
    for (; sql_row(&q); rows.count++) {
        (void)msgpack_pack_map(&rows.pk, FIRST + NAMES);
        story_text(&rows.pk, "org", sql_get_text(&q, 0));
        story_text(&rows.pk, "org_name", sql_get_text(&q, 1));
        for (int i = 0; i < NAMES; i++)
            story_number(&rows.pk, names[i], sql_get_int(&q, FIRST + i));
    }
    enum error e = sql_end(&q);
    (void)msgpack_pack_map(pk, 1);
    return e ? e : packed_put(&rows, "rows", pk);
}
