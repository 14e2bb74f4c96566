// SPDX-License-Identifier: Apache-2.0
/* What the pages of goda.db hold, by SQLite's dbstat. */
#include <string.h>

#include "daemon/store/inside.h"
#include "daemon/store/views/views.h"

/* Tables and indexes by how their names begin; what is not here is of the views. */
static const struct {
    const char *begins;
    enum disk_part part;
} kept[] = {
    {"record", DISK_RECORDS},  {"sqlite_autoindex_record", DISK_RECORDS},
    {"barred", DISK_RECORDS},  {"sqlite_autoindex_barred", DISK_RECORDS},
    {"search", DISK_INDEX},    {"word", DISK_INDEX},
    {"uncounted", DISK_INDEX}, {"sqlite_autoindex_word", DISK_INDEX},
    {"local", DISK_LOCAL},     {"imported", DISK_LOCAL},
    {"hidden", DISK_LOCAL},    {"erasing", DISK_LOCAL},
};

static enum disk_part part_of(struct bytes name)
{
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        size_t len = strlen(kept[i].begins);
        if (name.len >= len && memcmp(name.ptr, kept[i].begins, len) == 0)
            return kept[i].part;
    }
    return DISK_VIEWS;
}

/* Headers whose texts have been erased: examples, problems, and their later versions. */
static enum error find_erased(struct reading *r, struct disk *d)
{
    AUTO_SQL struct sql q =
        sql_once(r->sql.db, "SELECT count(*), sum(length(envelope)) FROM record WHERE seq IN"
                            " (SELECT seq FROM doc WHERE state = ?1 UNION"
                            "  SELECT s.seq FROM doc d JOIN record r USING(seq) JOIN said s"
                            "  ON s.about = r.id AND s.kind = ?2 WHERE d.state = ?1)");
    sql_int(&q, DOC_ERASED);
    sql_int(&q, KIND_UPDATE);
    uint64_t bytes = 0;
    if (sql_row(&q)) {
        d->erased = sql_get_int(&q, 0);
        bytes = sql_get_int(&q, 1);
    }
    if (bytes > d->bytes[DISK_RECORDS])
        bytes = d->bytes[DISK_RECORDS]; /* some are in the log alone */
    d->bytes[DISK_ERASED] = bytes;
    d->bytes[DISK_RECORDS] -= bytes;
    return sql_end(&q);
}

static uint64_t pragma(struct reading *r, const char *text)
{
    AUTO_SQL struct sql q = sql_once(r->sql.db, text);
    return sql_row(&q) ? sql_get_int(&q, 0) : 0;
}

enum error store_disk(struct reading *r, uint64_t file, struct disk *d)
{
    uint64_t page = pragma(r, "PRAGMA page_size"), free = pragma(r, "PRAGMA freelist_count");
    uint64_t left = file;
    if (page && sqlite3_compileoption_used("ENABLE_DBSTAT_VTAB")) {
        AUTO_SQL struct sql q = sql_once(
            r->sql.db, "SELECT name, count(*) FROM dbstat WHERE pageno <= ? GROUP BY name");
        sql_int(&q, file / page);
        while (sql_row(&q)) {
            uint64_t bytes = sql_get_int(&q, 1) * page;
            d->bytes[part_of(sql_get_text(&q, 0))] += bytes;
            left -= bytes < left ? bytes : left;
        }
        enum error e = sql_end(&q);
        if (e)
            return e;
    }
    uint64_t unused = free * page < left ? free * page : left;
    d->bytes[DISK_FREE] = unused;
    d->bytes[DISK_UNKNOWN] = left - unused;
    return find_erased(r, d);
}
