// SPDX-License-Identifier: Apache-2.0
/* All views from all records: each record's row of `said` first, so that everybody is here when it
 * is asked who may say what about whom, and each text is indexed once. */
#include "daemon/log.h"
#include "daemon/store/views/views.h"

enum { PROGRESS = 20000 }; /* records from one line of the log to the next */

static enum error note_record(struct store *s, const struct sql *row)
{
    struct record record;
    AUTO_PAYLOAD struct payload payload = {0};
    enum error e = record_decode(sql_get_blob(row, 1), &record);
    if (!e && payload_read(&record, &payload) == ERR_MEMORY)
        e = ERR_MEMORY; /* anything else: a payload that this version cannot read */
    const struct stored stored = {
        .seq = (int64_t)sql_get_int(row, 0), .record = &record, .payload = &payload};
    return e ? e : said_note(s, &stored);
}

static enum error note_all(struct store *s)
{
    AUTO_SQL struct sql q =
        sql_once(s->sql.db, "SELECT seq, envelope FROM record WHERE roster = 0 ORDER BY seq");
    enum error e = OK;
    while (!e && sql_row(&q))
        e = note_record(s, &q);
    return e ? e : sql_end(&q);
}

static enum error refresh_all(struct store *s)
{
    AUTO_SQL struct sql q =
        sql_once(s->sql.db, "SELECT id FROM record WHERE kind IN (1, 2) ORDER BY seq");
    enum error e = OK;
    for (uint64_t done = 0; !e && sql_row(&q); done++) {
        struct hash id;
        if (sql_get_hash(&q, 0, &id))
            e = doc_refresh(s, &id);
        if (done % PROGRESS == PROGRESS - 1)
            log_event(NOTICE_INFO, "views_progress", LOG_FIELDS(log_number("records", done + 1)));
    }
    return e ? e : sql_end(&q);
}

static enum error make_all(struct store *s)
{
    enum error e = schema_make(s);
    if (!e)
        e = orgs_load(s);
    if (!e)
        e = orgs_apply(s);
    if (!e)
        e = note_all(s);
    if (!e)
        e = said_judge_all(s);
    return e ? e : refresh_all(s);
}

enum error views_rebuild(struct store *s)
{
    enum error e = store_begin(s);
    if (!e)
        e = make_all(s);
    if (!e)
        e = store_end(s);
    if (e)
        store_undo(s);
    return e;
}

static bool has_records(struct store *s)
{
    AUTO_SQL struct sql q = sql_once(s->sql.db, "SELECT 1 FROM record LIMIT 1");
    return sql_row(&q);
}

enum error views_open(struct store *s)
{
    bool current = schema_is_current(s);
    enum error e = current ? index_open(s->index, &s->sql) : OK;
    if (e)
        return e;
    if (current && !index_is_lost(s->index)) {
        e = index_is_outdated(s->index) ? store_step(s, index_renew) : OK;
        return e ? e : orgs_load(s);
    }
    bool tell = has_records(s);
    if (tell)
        log_event(NOTICE_INFO, "views_rebuild", NULL);
    e = views_rebuild(s);
    if (!e && tell)
        log_event(NOTICE_INFO, "views_rebuilt", NULL);
    return e;
}
