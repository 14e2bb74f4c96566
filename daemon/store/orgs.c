/* Which organisation each signing key belongs to: proto's evaluation of the roster's records, kept
 * as a table so that readers can join it. */
#include "daemon/store/inside.h"

static enum error load_roster(struct store *s, struct roster *roster)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "SELECT envelope FROM record WHERE roster = 1 AND kind <> ? ORDER BY seq");
    sql_int(&q, KIND_DESCRIPTOR);
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

static enum error put_org(struct store *s, const struct member *m, const struct hash *key)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "INSERT INTO org(sign_key, slug, name) VALUES(?, ?, ?)"
                         " ON CONFLICT DO UPDATE SET slug = excluded.slug, name = excluded.name"
                         " WHERE slug <> excluded.slug OR name <> excluded.name");
    sql_blob(&q, hash_bytes(key));
    sql_text(&q, bytes_str(m->slug));
    sql_text(&q, bytes_str(m->name));
    enum error e = sql_run(&q);
    return !e && sqlite3_changes(s->sql.db) ? views_author(s, key) : e;
}

static enum error put_orgs(struct store *s, struct roster *roster)
{
    enum error e = load_roster(s, roster);
    for (size_t i = 0; !e && i < roster_count(roster); i++) {
        const struct member *m = roster_at(roster, i);
        for (size_t k = 0; !e && k < m->key_count; k++)
            e = put_org(s, m, &m->keys[k].sign);
    }
    return e;
}

enum error orgs_refresh(struct store *s)
{
    AUTO_SQL struct sql q = sql_use(
        &s->sql, "SELECT id FROM record WHERE roster = 1 AND kind = ? ORDER BY seq LIMIT 1");
    sql_int(&q, KIND_GENESIS);
    struct hash network;
    if (!sql_row(&q) || !sql_get_hash(&q, 0, &network))
        return sql_end(&q);
    struct roster *roster = roster_new(&network);
    enum error e = roster ? put_orgs(s, roster) : ERR_MEMORY;
    roster_free(roster);
    return e;
}
