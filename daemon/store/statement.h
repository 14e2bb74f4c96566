// SPDX-License-Identifier: Apache-2.0
/* SQLite statements with typed values, sticky as the reader of proto: a bind or a step that fails
 * is remembered, and asked for once, at the end. */
#ifndef GODA_STATEMENT_H
#define GODA_STATEMENT_H

#include <sqlite3.h>

#include "proto/base/bytes.h"
#include "proto/base/error.h"

/* A connection and the statements prepared on it, found by the address of their text: the SQL
 * stands where it is used, and is compiled once. */
enum { STATEMENTS_MAX = 128 };
struct statements {
    sqlite3 *db;
    int failed; /* SQLite's code of the last failure, and its words: cleaning up after a failure */
    char why[256]; /* makes SQLite itself forget them */
    size_t count;
    struct {
        const char *text;
        sqlite3_stmt *stmt;
    } kept[STATEMENTS_MAX];
};
/* Finalizes them all; the connection stays. */
void statements_done(struct statements *s);

/* One use of a statement. AUTO_SQL struct sql q = sql_use(...), then binds in the order of the
 * parameters, then sql_row until it is false, then sql_end. */
struct sql {
    sqlite3_stmt *stmt;
    struct statements *of; /* who hears of a failure; may be NULL */
    bool once;             /* finalized at the end rather than kept */
    int bound, rc;
};
#define AUTO_SQL __attribute__((cleanup(sql_done)))

/* `text` is a literal, and not in use already. */
struct sql sql_use(struct statements *s, const char *text);
/* A statement made for this use alone. */
struct sql sql_once(sqlite3 *db, const char *text);

/* Bind the next parameter. Bytes are borrowed until sql_end; BYTES_NONE is NULL. */
void sql_blob(struct sql *q, struct bytes v);
void sql_text(struct sql *q, struct bytes v);
void sql_int(struct sql *q, uint64_t v);
/* For a function that asks for a pointer of this type, a literal. */
void sql_pointer(struct sql *q, const void *v, const char *type);

/* Whether there is another row. */
bool sql_row(struct sql *q);
/* Columns of the row; the bytes hold until the next sql_row or sql_end. NULL: BYTES_NONE, 0. */
struct bytes sql_get_blob(const struct sql *q, int column);
struct bytes sql_get_text(const struct sql *q, int column);
uint64_t sql_get_int(const struct sql *q, int column);
/* A blob of 32 bytes; false, and zeroes, when it is not. */
bool sql_get_hash(const struct sql *q, int column, struct hash *ret);

/* Ends the use: OK, ERR_MEMORY or ERR_STORE (`why` says more). A second call is harmless.
 */
enum error sql_end(struct sql *q);
void sql_done(struct sql *q);
/* Runs a statement that has no rows worth reading. */
enum error sql_run(struct sql *q) __attribute__((warn_unused_result));
/* Plain SQL without parameters. */
enum error sql_exec(sqlite3 *db, const char *text) __attribute__((warn_unused_result));

#endif
