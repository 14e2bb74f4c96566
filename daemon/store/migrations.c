// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/migrations.h"

#include <stdio.h>

enum { APPLICATION_ID = 0x676f6461 }; /* "goda", in the file's header */

/* Append-only: what has been released is never changed. The views are made apart (views/schema.c),
 * since they follow from the records. */
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
    "CREATE TABLE local(key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;",

    /* Which records came with which import key. No view: the key itself may have been erased. */
    "CREATE TABLE imported("
    " key BLOB NOT NULL," /* its digest */
    " author BLOB NOT NULL,"
    " seq INTEGER NOT NULL REFERENCES record,"
    " PRIMARY KEY(key, author)) STRICT, WITHOUT ROWID;"
    /* What is not to be seen on this daemon, whatever the others show. */
    "CREATE TABLE hidden("
    " id BLOB PRIMARY KEY,"
    " reason TEXT NOT NULL,"
    " at INTEGER NOT NULL,"
    " who TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    /* Withdrawals whose erasing is under way: what they cover is cut, and not yet off the disk. */
    "CREATE TABLE erasing("
    " withdrawal BLOB PRIMARY KEY,"
    " cut INTEGER NOT NULL," /* something has been cut here because of it */
    " step INTEGER NOT NULL) STRICT, WITHOUT ROWID;" /* views/erase.c */,

    /* Records that the roster does not let in any more (bar.c). */
    "CREATE TABLE barred("
    " id BLOB PRIMARY KEY,"
    " kind INTEGER NOT NULL,"
    " author BLOB NOT NULL,"
    " created INTEGER NOT NULL,"
    " arrived INTEGER NOT NULL,"
    " ref BLOB,"
    " envelope BLOB NOT NULL) STRICT;"
    "CREATE INDEX record_author ON record(author, created) WHERE roster = 0;",
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
