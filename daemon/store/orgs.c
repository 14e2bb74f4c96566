// SPDX-License-Identifier: Apache-2.0
/* Which organisation each signing key belongs to: proto's evaluation of the roster's records, kept
 * as a table so that readers can join it. */
#include <string.h>

#include "daemon/store/views/views.h"

static enum error load_roster(struct store *s, struct roster *roster)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "SELECT envelope FROM record WHERE roster = 1 ORDER BY seq");
    while (sql_row(&q)) {
        struct record r;
        enum error e = record_decode(sql_get_blob(&q, 0), &r);
        if (!e)
            e = roster_add(roster, &r);
        if (e == ERR_MEMORY)
            return e; /* any other: no entry that counts */
    }
    return sql_end(&q);
}

enum error orgs_load(struct store *s)
{
    struct hash network = {0}; /* without one: nobody is anybody */
    AUTO_SQL struct sql q = sql_use(
        &s->sql, "SELECT id FROM record WHERE roster = 1 AND kind = ? ORDER BY seq LIMIT 1");
    sql_int(&q, KIND_GENESIS);
    if (sql_row(&q))
        (void)sql_get_hash(&q, 0, &network);
    enum error e = sql_end(&q);
    struct roster *roster = e ? NULL : roster_new(&network);
    if (!e)
        e = roster ? load_roster(s, roster) : ERR_MEMORY;
    if (e) {
        roster_free(roster);
        return e;
    }
    roster_free(s->roster);
    s->roster = roster;
    return OK;
}

/* The genesis says which network it is. */
enum error orgs_add(struct store *s, const struct record *r)
{
    s->roster_ahead = true;
    enum error e = r->kind == KIND_GENESIS ? orgs_load(s) : roster_add(s->roster, r);
    return e == ERR_MEMORY || e == ERR_STORE ? e : OK; /* any other: no entry that counts */
}

static enum error put_org(struct store *s, const struct member *m, const struct hash *key)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "INSERT INTO org(sign_key, slug, name, until) VALUES(?, ?, ?, ?)"
                         " ON CONFLICT DO UPDATE SET slug = excluded.slug, name = excluded.name,"
                         " until = excluded.until WHERE (slug, name, until) IS NOT"
                         " (excluded.slug, excluded.name, excluded.until)");
    sql_blob(&q, hash_bytes(key));
    sql_text(&q, bytes_str(m->slug));
    sql_text(&q, bytes_str(m->name));
    if (m->until != UINT64_MAX)
        sql_int(&q, m->until);
    enum error e = sql_run(&q);
    return !e && sqlite3_changes(s->sql.db) ? views_author(s, key) : e;
}

/* One organisation took over from another: what both have said counts otherwise than before. */
static enum error put_heir(struct store *s, const struct member *heir, const struct member *former)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "INSERT OR IGNORE INTO heir VALUES(?, ?)");
    sql_text(&q, bytes_str(heir->slug));
    sql_text(&q, bytes_str(former->slug));
    enum error e = sql_run(&q);
    bool changed = !e && sqlite3_changes(s->sql.db) && heir != former;
    for (size_t i = 0; !e && changed && i < former->key_count; i++)
        e = views_author(s, &former->keys[i].sign);
    return e;
}

static enum error put_member(struct store *s, const struct member *m)
{
    enum error e = OK;
    for (size_t k = 0; !e && k < m->key_count; k++)
        e = put_org(s, m, &m->keys[k].sign);
    for (const struct member *heir = m; !e && heir;
         heir = roster_by_slug(s->roster, heir->successor))
        e = put_heir(s, heir, m);
    return e;
}

/* -- what an entry that came late has undone --------------------------------------------------- */

static const struct member *member_at(struct store *s, struct bytes slug)
{
    char text[SLUG_MAX + 1] = "";
    if (slug.len <= SLUG_MAX)
        memcpy(text, slug.ptr, slug.len);
    return roster_by_slug(s->roster, text);
}

static enum error forget_org(struct store *s, const struct hash *key)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "DELETE FROM org WHERE sign_key = ?");
    sql_blob(&q, hash_bytes(key));
    enum error e = sql_run(&q);
    return e ? e : views_author(s, key);
}

static enum error forget_orgs(struct store *s)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "SELECT sign_key FROM org");
    enum error e = OK;
    while (!e && sql_row(&q)) {
        struct hash key;
        if (sql_get_hash(&q, 0, &key) && !roster_by_author(s->roster, &key))
            e = forget_org(s, &key);
    }
    return e ? e : sql_end(&q);
}

static enum error forget_heir(struct store *s, struct bytes slug, const struct member *former)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "DELETE FROM heir WHERE slug = ? AND former = ?");
    sql_text(&q, slug);
    sql_text(&q, bytes_str(former->slug));
    enum error e = sql_run(&q);
    for (size_t i = 0; !e && i < former->key_count; i++)
        e = views_author(s, &former->keys[i].sign);
    return e;
}

/* A slug that no member has is in no record's way: its rows may stay. */
static enum error forget_heirs(struct store *s)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "SELECT slug, former FROM heir");
    enum error e = OK;
    while (!e && sql_row(&q)) {
        const struct member *heir = member_at(s, sql_get_text(&q, 0)),
                            *former = member_at(s, sql_get_text(&q, 1)), *m = former;
        while (m && m != heir)
            m = roster_by_slug(s->roster, m->successor);
        if (former && !m)
            e = forget_heir(s, sql_get_text(&q, 0), former);
    }
    return e ? e : sql_end(&q);
}

enum error orgs_apply(struct store *s)
{
    enum error e = forget_orgs(s);
    if (!e)
        e = forget_heirs(s);
    for (size_t i = 0; !e && i < roster_count(s->roster); i++)
        e = put_member(s, roster_at(s->roster, i));
    return e ? e : views_rights(s);
}
