// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/statement.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static enum error error_of(int rc)
{
    switch (rc) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return OK;
    case SQLITE_NOMEM:
        return ERR_MEMORY;
    default:
        return ERR_STORE;
    }
}

void statements_done(struct statements *s)
{
    for (size_t i = 0; i < s->count; i++)
        (void)sqlite3_finalize(s->kept[i].stmt);
    s->count = 0;
}

static void sql_note(const struct sql *q)
{
    if (!q->of || !error_of(q->rc))
        return;
    q->of->failed = q->rc & 0xff; /* without SQLite's extension of the code */
    (void)snprintf(q->of->why, sizeof q->of->why, "%s", sqlite3_errmsg(q->of->db));
}

struct sql sql_use(struct statements *s, const char *text)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->kept[i].text != text)
            continue;
        assert(!sqlite3_stmt_busy(s->kept[i].stmt));
        return (struct sql){.stmt = s->kept[i].stmt, .of = s};
    }
    assert(s->count < STATEMENTS_MAX);
    struct sql q = {.of = s};
    q.rc = sqlite3_prepare_v3(s->db, text, -1, SQLITE_PREPARE_PERSISTENT, &q.stmt, NULL);
    if (q.stmt) {
        s->kept[s->count].text = text;
        s->kept[s->count++].stmt = q.stmt;
    }
    sql_note(&q);
    return q;
}

struct sql sql_once(sqlite3 *db, const char *text)
{
    struct sql q = {.once = true};
    q.rc = sqlite3_prepare_v2(db, text, -1, &q.stmt, NULL);
    return q;
}

void sql_blob(struct sql *q, struct bytes v)
{
    q->bound++;
    if (!q->rc && v.ptr)
        q->rc = sqlite3_bind_blob64(q->stmt, q->bound, v.ptr, v.len, SQLITE_STATIC);
}

void sql_text(struct sql *q, struct bytes v)
{
    q->bound++;
    if (!q->rc && v.ptr)
        q->rc = sqlite3_bind_text64(q->stmt, q->bound, (const char *)v.ptr, v.len, SQLITE_STATIC,
                                    SQLITE_UTF8);
}

void sql_int(struct sql *q, uint64_t v)
{
    q->bound++;
    if (!q->rc) /* what does not fit would sort as negative; nothing here is dated so far ahead */
        q->rc = sqlite3_bind_int64(q->stmt, q->bound, v > INT64_MAX ? INT64_MAX : (int64_t)v);
}

void sql_pointer(struct sql *q, const void *v, const char *type)
{
    q->bound++;
    if (!q->rc)
        q->rc = sqlite3_bind_pointer(q->stmt, q->bound, (void *)(uintptr_t)v, type, NULL);
}

bool sql_row(struct sql *q)
{
    if (q->rc && q->rc != SQLITE_ROW)
        return false;
    q->rc = sqlite3_step(q->stmt);
    sql_note(q);
    return q->rc == SQLITE_ROW;
}

struct bytes sql_get_blob(const struct sql *q, int column)
{
    const void *ptr = sqlite3_column_blob(q->stmt, column);
    return ptr ? bytes_of(ptr, (size_t)sqlite3_column_bytes(q->stmt, column)) : BYTES_NONE;
}

struct bytes sql_get_text(const struct sql *q, int column)
{
    const void *ptr = sqlite3_column_text(q->stmt, column);
    return ptr ? bytes_of(ptr, (size_t)sqlite3_column_bytes(q->stmt, column)) : BYTES_NONE;
}

uint64_t sql_get_int(const struct sql *q, int column)
{
    sqlite3_int64 v = sqlite3_column_int64(q->stmt, column);
    return v < 0 ? 0 : (uint64_t)v;
}

bool sql_get_hash(const struct sql *q, int column, struct hash *ret)
{
    struct bytes blob = sql_get_blob(q, column);
    *ret = (struct hash){0};
    if (blob.len != sizeof ret->b)
        return false;
    memcpy(ret->b, blob.ptr, sizeof ret->b);
    return true;
}

enum error sql_end(struct sql *q)
{
    if (q->stmt && q->once) {
        (void)sqlite3_finalize(q->stmt);
    } else if (q->stmt) {
        (void)sqlite3_reset(q->stmt);
        (void)sqlite3_clear_bindings(q->stmt);
    }
    q->stmt = NULL;
    return error_of(q->rc);
}

void sql_done(struct sql *q)
{
    (void)sql_end(q);
}

enum error sql_run(struct sql *q)
{
    while (sql_row(q))
        continue;
    return sql_end(q);
}

enum error sql_exec(sqlite3 *db, const char *text)
{
    return error_of(sqlite3_exec(db, text, NULL, NULL, NULL));
}
