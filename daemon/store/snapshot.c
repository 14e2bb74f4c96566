// SPDX-License-Identifier: Apache-2.0
/* A copy of the database as it stands, for a backup. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/store/inside.h"

enum { SNAPSHOT_PATH_MAX = 4096 };

static enum error because(sqlite3 *db, enum error e, char ret_why[static 256])
{
    (void)snprintf(ret_why, 256, "%s", db ? sqlite3_errmsg(db) : strerror(errno));
    return e;
}

static enum error copy(const char *from, const char *to, char ret_why[static 256])
{
    sqlite3 *db = NULL;
    enum error e = ERR_STORE;
    if (sqlite3_open_v2(from, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW, NULL) ==
            SQLITE_OK &&
        sqlite3_busy_timeout(db, BUSY_TIMEOUT_MS) == SQLITE_OK) {
        AUTO_SQL struct sql q = sql_once(db, "VACUUM INTO ?");
        sql_text(&q, bytes_str(to));
        e = sql_run(&q);
    }
    if (e)
        e = because(db, e, ret_why);
    (void)sqlite3_close(db);
    return e;
}

/* An open invitation is as good as a key, and a backup is kept where the network's members are not
 * looked after. */
static enum error drop_invitations(const char *path, char ret_why[static 256])
{
    sqlite3 *db = NULL;
    enum error e = ERR_STORE;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL) == SQLITE_OK)
        e = sql_exec(db, "PRAGMA journal_mode = OFF; PRAGMA secure_delete = ON;"
                         "DELETE FROM local WHERE key GLOB 'invite/*'");
    if (e)
        e = because(db, e, ret_why);
    (void)sqlite3_close(db);
    return e;
}

enum error store_snapshot(const char *dir, int *ret, char ret_why[static 256])
{
    char from[SNAPSHOT_PATH_MAX], to[SNAPSHOT_PATH_MAX];
    int a = snprintf(from, sizeof from, "%s/goda.db", dir);
    int b = snprintf(to, sizeof to, "%s/snapshot.db", dir);
    if (a < 0 || (size_t)a >= sizeof from || b < 0 || (size_t)b >= sizeof to)
        return ERR_STORE;
    (void)unlink(to); /* of a daemon that was killed meanwhile */
    *ret = open(to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*ret < 0)
        return because(NULL, ERR_STORE, ret_why);
    enum error e = copy(from, to, ret_why);
    if (!e)
        e = drop_invitations(to, ret_why);
    (void)unlink(to);
    if (e) {
        (void)close(*ret);
        *ret = -1;
    }
    return e;
}
