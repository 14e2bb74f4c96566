// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/store/migrations.h"
#include "daemon/store/views/views.h"

enum {
    WAL_PAGES = 4000,      /* checkpoint when the log has so many */
    STORE_PATH_MAX = 4096, /* bytes of DIR/goda.db-wal */
};

static bool path_of(const char *dir, const char *name, char ret[static STORE_PATH_MAX])
{
    int len = snprintf(ret, STORE_PATH_MAX, "%s/%s", dir, name);
    return len > 0 && len < STORE_PATH_MAX;
}

static void why(char ret[static 256], const char *text)
{
    (void)snprintf(ret, 256, "%s", text); /* cut off when longer */
}

/* Opens DIR/NAME, made with mode 0600 if need be; -1 with errno. */
static int open_private(const char *dir, const char *name)
{
    char path[STORE_PATH_MAX];
    errno = ENAMETOOLONG;
    return path_of(dir, name, path) ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
}

static enum error store_lock(struct store *s, const char *dir, char ret_why[static 256])
{
    s->lock = open_private(dir, "lock");
    if (s->lock >= 0 && flock(s->lock, LOCK_EX | LOCK_NB) == 0)
        return OK;
    why(ret_why, strerror(errno));
    return s->lock >= 0 && errno == EWOULDBLOCK ? ERR_LOCKED : ERR_STORE;
}

/* A clean stop leaves no log behind. */
static bool stopped_uncleanly(const char *dir)
{
    char path[STORE_PATH_MAX];
    struct stat st;
    return path_of(dir, "goda.db-wal", path) && stat(path, &st) == 0 && st.st_size > 0;
}

static int count_wal_pages(void *store, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    ((struct store *)store)->wal_pages = pages;
    return SQLITE_OK;
}

static enum error connect_db(const char *dir, int flags, struct tokenizer *t, sqlite3 **ret)
{
    char path[STORE_PATH_MAX];
    if (!path_of(dir, "goda.db", path))
        return ERR_STORE;
    if (sqlite3_open_v2(path, ret, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL))
        return ERR_STORE;
    (void)sqlite3_busy_timeout(*ret, BUSY_TIMEOUT_MS);
    (void)sqlite3_db_config(*ret, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return tokenizer_register(t, *ret);
}

static enum error quick_check(sqlite3 *db, char ret_why[static 256])
{
    AUTO_SQL struct sql q = sql_once(db, "PRAGMA quick_check(1)");
    struct bytes said = sql_row(&q) ? sql_get_text(&q, 0) : BYTES_NONE;
    if (bytes_equal(said, BYTES_LIT("ok")))
        return OK;
    why(ret_why, said.ptr ? (const char *)said.ptr : sqlite3_errmsg(db));
    return ERR_STORE;
}

static enum error store_prepare(struct store *s, const char *dir, char ret_why[static 256])
{
    bool unclean = stopped_uncleanly(dir);
    int file = open_private(dir, "goda.db"); /* the log takes the database's mode */
    if (file < 0) {
        why(ret_why, strerror(errno));
        return ERR_STORE;
    }
    (void)close(file);
    enum error e = connect_db(dir, SQLITE_OPEN_READWRITE, index_tokenizer(s->index), &s->sql.db);
    if (!e)
        e = sql_exec(s->sql.db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                "PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON;"
                                "PRAGMA secure_delete = ON; PRAGMA cache_size = -16000;"
                                "PRAGMA journal_size_limit = 16777216");
    if (!e) /* an auto-checkpoint is a hook too: ours takes its place */
        (void)sqlite3_wal_hook(s->sql.db, count_wal_pages, s);
    if (!e)
        e = migrate(s->sql.db);
    if (e)
        why(ret_why, sqlite3_errmsg(s->sql.db));
    else if (unclean)
        e = quick_check(s->sql.db, ret_why);
    if (!e && ((e = erase_open(s)) || (e = views_open(s))))
        why(ret_why, s->sql.why);
    s->stopped = e; /* leave it as it is, so that the next start looks again */
    return e;
}

enum error store_open(const char *dir, const struct lexicon *lexicon, struct store **ret,
                      char ret_why[static 256])
{
    ret_why[0] = '\0';
    struct store *s = calloc(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    enum error e = index_new(lexicon, &s->index);
    if (!e)
        e = store_lock(s, dir, ret_why);
    if (!e)
        e = store_prepare(s, dir, ret_why);
    if (e) {
        store_close(s);
        return e;
    }
    *ret = s;
    return OK;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    if (s->sql.db && !s->stopped && store_count_words(s))
        s->stopped = true;
    roster_free(s->roster);
    statements_done(&s->sql);
    if (s->sql.db && s->stopped)
        (void)sqlite3_db_config(s->sql.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    else if (s->sql.db) /* readers that are still open would keep the log */
        (void)sqlite3_wal_checkpoint_v2(s->sql.db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    index_free(s->index);
    (void)sqlite3_close(s->sql.db);
    if (s->lock >= 0)
        (void)close(s->lock);
    free(s);
}

/* -- transactions ------------------------------------------------------------------------------ */

enum error store_noted(struct store *s, enum error e)
{
    if (e && s->sql.failed == SQLITE_IOERR)
        s->stopped = true;
    return e;
}

enum error store_begin(struct store *s)
{
    if (s->stopped)
        return ERR_STORE;
    /* Here rather than after a commit, whose acknowledgement would wait for it. A reader may keep
     * some of the log from being reset; the next time will do. */
    if (s->wal_pages >= WAL_PAGES &&
        sqlite3_wal_checkpoint_v2(s->sql.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) ==
            SQLITE_OK)
        s->wal_pages = 0;
    AUTO_SQL struct sql q = sql_use(&s->sql, "BEGIN IMMEDIATE");
    return store_noted(s, sql_run(&q));
}

enum error store_end(struct store *s)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "COMMIT");
    enum error e = index_flush(s->index, &s->sql);
    if (!e)
        e = sql_run(&q);
    if (!e) {
        s->roster_ahead = false;
        s->unmerged = true;
    }
    return store_noted(s, e);
}

void store_undo(struct store *s)
{
    if (!sqlite3_get_autocommit(s->sql.db)) /* SQLite may have rolled back by itself */
        (void)sqlite3_exec(s->sql.db, "ROLLBACK", NULL, NULL, NULL);
    if (index_undo(s->index, &s->sql) || (s->roster_ahead && orgs_load(s)))
        s->stopped = true; /* nobody knows where the index stands, or what anybody may */
    s->roster_ahead = false;
}

const char *store_why(const struct store *s)
{
    return s->sql.why;
}

enum error store_keep(struct store *s, const char *key, struct bytes value)
{
    if (value.len == 0) {
        AUTO_SQL struct sql forget = sql_use(&s->sql, "DELETE FROM local WHERE key = ?");
        sql_text(&forget, bytes_str(key));
        return store_noted(s, sql_run(&forget));
    }
    AUTO_SQL struct sql keep = sql_use(&s->sql, "INSERT OR REPLACE INTO local VALUES(?, ?)");
    sql_text(&keep, bytes_str(key));
    sql_blob(&keep, value);
    return store_noted(s, sql_run(&keep));
}

enum error store_hide(struct store *s, const struct hash *id, struct bytes reason, struct bytes who,
                      uint64_t now)
{
    if (reason.len == 0) {
        AUTO_SQL struct sql show = sql_use(&s->sql, "DELETE FROM hidden WHERE id = ?");
        sql_blob(&show, hash_bytes(id));
        return store_noted(s, sql_run(&show));
    }
    AUTO_SQL struct sql hide = sql_use(&s->sql, "INSERT OR REPLACE INTO hidden VALUES(?, ?, ?, ?)");
    sql_blob(&hide, hash_bytes(id));
    sql_text(&hide, reason);
    sql_int(&hide, now);
    sql_text(&hide, who);
    return store_noted(s, sql_run(&hide));
}

enum error store_outdate(struct store *s)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "DELETE FROM views");
    return store_noted(s, sql_run(&q));
}

/* -- readers ----------------------------------------------------------------------------------- */

enum error reading_open(const char *dir, const struct lexicon *lexicon, struct reading **ret)
{
    struct reading *r = calloc(1, sizeof *r);
    if (!r)
        return ERR_MEMORY;
    enum error e = tokenizer_new(lexicon, &r->tokenizer);
    if (!e)
        e = connect_db(dir, SQLITE_OPEN_READONLY, r->tokenizer, &r->sql.db);
    if (!e)
        e = sql_exec(r->sql.db, "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0;"
                                "PRAGMA cache_size = -16000; PRAGMA mmap_size = 1073741824");
    if (!e) /* two connections that checkpoint at once could corrupt a log (SQLite before 3.51.3) */
        (void)sqlite3_db_config(r->sql.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (e) {
        reading_close(r);
        return e;
    }
    r->chain = tokenizer_chain(r->tokenizer);
    *ret = r;
    return OK;
}

enum error reading_begin(struct reading *r)
{
    enum error e = sql_exec(r->sql.db, "BEGIN");
    if (e)
        return e;
    e = tokenizer_chain_of(r->tokenizer, "search", &r->chain);
    if (e)
        (void)sqlite3_exec(r->sql.db, "ROLLBACK", NULL, NULL, NULL);
    return e;
}

void reading_close(struct reading *r)
{
    if (!r)
        return;
    statements_done(&r->sql);
    tokenizer_free(r->tokenizer);
    (void)sqlite3_close(r->sql.db);
    speller_free(r->speller);
    lengths_done(&r->lengths);
    free(r);
}

sqlite3 *reading_db(struct reading *r)
{
    return r->sql.db;
}
