#include "daemon/store/migrations.h"

#include <stdio.h>

enum { APPLICATION_ID = 0x676f6461 }; /* "goda", in the file's header */

/* Append-only: what has been released is never changed. Tables after `local` are views: they follow
 * from the records. */
static const char *const migrations[] = {
    "CREATE TABLE record("
    " seq INTEGER PRIMARY KEY," /* order of arrival */
    " id BLOB NOT NULL UNIQUE,"
    " roster INTEGER NOT NULL," /* 1: of the roster's set, 0: of the records' */
    " kind INTEGER NOT NULL,"
    " author BLOB NOT NULL,"
    " created INTEGER NOT NULL,"
    " arrived INTEGER NOT NULL,"
    " ref BLOB,"
    " envelope BLOB NOT NULL) STRICT;"
    "CREATE INDEX record_roster ON record(seq, kind) WHERE roster = 1;"
    "CREATE INDEX record_item ON record(created, id) WHERE roster = 0;"
    "CREATE TABLE local(key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;"

    "CREATE TABLE org("
    " sign_key BLOB PRIMARY KEY,"
    " slug TEXT NOT NULL,"
    " name TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE import_key("
    " author BLOB NOT NULL,"
    " key TEXT NOT NULL,"
    " seq INTEGER NOT NULL REFERENCES record,"
    " PRIMARY KEY(author, key)) STRICT, WITHOUT ROWID;"
    /* Facts to filter by, apart from the text (search) so that a scan of them is short. */
    "CREATE TABLE doc("
    " seq INTEGER PRIMARY KEY REFERENCES record,"
    " kind INTEGER NOT NULL,"
    " author BLOB NOT NULL,"
    " created INTEGER NOT NULL,"
    " category TEXT,"
    " year INTEGER,"
    " outcome TEXT,"
    " flag TEXT,"                 /* the author's own view */
    " verdicts INTEGER NOT NULL," /* which values of the filter `flag` find it: tally_verdicts */
    " import_key TEXT) STRICT;"
    "CREATE INDEX doc_created ON doc(created);"
    "CREATE TABLE tag("
    " tag TEXT NOT NULL," /* folded */
    " seq INTEGER NOT NULL REFERENCES doc,"
    " PRIMARY KEY(tag, seq)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE judgement("
    " seq INTEGER PRIMARY KEY REFERENCES record,"
    " example BLOB NOT NULL," /* may come later than the judgement */
    " author BLOB NOT NULL,"
    " created INTEGER NOT NULL,"
    " flag TEXT NOT NULL) STRICT;"
    "CREATE INDEX judgement_example ON judgement(example);"
    "CREATE INDEX judgement_author ON judgement(author);"
    "CREATE VIRTUAL TABLE search USING fts5(title, tags, summary, body, tokenize = 'goda');",
};

enum { MIGRATIONS = sizeof migrations / sizeof *migrations };

static enum error pragma(sqlite3 *db, const char *text, uint64_t *ret)
{
    AUTO_SQL struct sql q = sql_once(db, text);
    if (sql_row(&q))
        *ret = sql_get_int(&q, 0);
    return sql_end(&q);
}

static enum error migrate_step(sqlite3 *db, size_t version)
{
    char mark[96];
    int len =
        snprintf(mark, sizeof mark, "PRAGMA user_version = %zu; PRAGMA application_id = %d; COMMIT",
                 version + 1, APPLICATION_ID);
    if (len < 0 || (size_t)len >= sizeof mark)
        return ERR_LIMIT;
    enum error e = sql_exec(db, "BEGIN IMMEDIATE");
    if (!e)
        e = sql_exec(db, migrations[version]);
    return e ? e : sql_exec(db, mark);
}

enum error migrate(sqlite3 *db)
{
    uint64_t version = 0, application = 0, tables = 0;
    enum error e = pragma(db, "PRAGMA user_version", &version);
    if (!e)
        e = pragma(db, "PRAGMA application_id", &application);
    if (!e)
        e = pragma(db, "SELECT count(*) FROM sqlite_schema", &tables);
    if (!e && (version > MIGRATIONS || (tables && application != APPLICATION_ID)))
        e = ERR_VERSION;
    for (; !e && version < MIGRATIONS; version++)
        e = migrate_step(db, version);
    return e;
}
