// SPDX-License-Identifier: Apache-2.0
/* Feeds a node with what is kept. */
#include "daemon/store/inside.h"

static enum error load_local(struct statements *sql, struct node *n)
{
    AUTO_SQL struct sql q = sql_use(sql, "SELECT key, value FROM local");
    while (sql_row(&q)) {
        enum error e = node_load_local(n, sql_get_text(&q, 0), sql_get_blob(&q, 1));
        if (e)
            return e;
    }
    return sql_end(&q);
}

static enum error load_roster(struct statements *sql, struct node *n)
{
    AUTO_SQL struct sql q =
        sql_use(sql, "SELECT envelope FROM record WHERE roster = 1 ORDER BY created, id");
    while (sql_row(&q)) {
        enum error e = node_load_roster(n, sql_get_blob(&q, 0));
        if (e)
            return e;
    }
    return sql_end(&q);
}

static enum error load_items(struct statements *sql, struct node *n)
{
    AUTO_SQL struct sql q =
        sql_use(sql, "SELECT created, id FROM record WHERE roster = 0 ORDER BY created, id");
    while (sql_row(&q)) {
        struct hash id;
        if (!sql_get_hash(&q, 1, &id))
            return ERR_STORE;
        enum error e = node_load_item(n, sql_get_int(&q, 0), &id);
        if (e)
            return e;
    }
    return sql_end(&q);
}

static enum error load(struct statements *sql, struct node *n)
{
    enum error e = load_local(sql, n);
    if (!e)
        e = load_roster(sql, n);
    return e ? e : load_items(sql, n);
}

enum error store_load(struct store *s, struct node *n)
{
    return load(&s->sql, n);
}

enum error reading_load(struct reading *r, struct node *n)
{
    return load(&r->sql, n);
}
