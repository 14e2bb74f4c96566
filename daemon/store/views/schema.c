// SPDX-License-Identifier: Apache-2.0
/* The tables that follow from the records, but for those of the search index. */
#include <sodium.h>
#include <string.h>

#include "daemon/store/views/views.h"

/* Raise it when a rule changes that this text does not show. */
#define RULES "1"

static const char schema[] =
    "CREATE TABLE views(fingerprint BLOB NOT NULL) STRICT;"

    "CREATE TABLE org("
    " sign_key BLOB PRIMARY KEY,"
    " slug TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " until INTEGER) STRICT, WITHOUT ROWID;" /* when it left */
    /* Each organisation with all that it took over, itself included. */
    "CREATE TABLE heir("
    " slug TEXT NOT NULL,"
    " former TEXT NOT NULL,"
    " PRIMARY KEY(slug, former)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX heir_former ON heir(former, slug);"

    /* Examples and problems: facts to filter by, apart from the text so that a scan is short. */
    "CREATE TABLE doc("
    " seq INTEGER PRIMARY KEY REFERENCES record," /* the first version's */
    " kind INTEGER NOT NULL,"
    " author BLOB NOT NULL,"
    " created INTEGER NOT NULL,"
    " arrived INTEGER NOT NULL,"
    " state INTEGER NOT NULL,"   /* enum doc_state */
    " version INTEGER NOT NULL," /* the current version's seq */
    " updated INTEGER,"          /* when that was made, if it is not the first */
    " first_review TEXT,"        /* what the first version said of that */
    " review_by TEXT NOT NULL,"  /* YYYY-MM-DD */
    " category TEXT,"
    " year INTEGER,"
    " outcome TEXT,"
    " procurement INTEGER,"
    " status TEXT,"                /* of a problem */
    " flag TEXT,"                  /* the author's own view */
    " verdicts INTEGER NOT NULL,"  /* which values of the filter `flag` find it: tally_verdicts */
    " adoptions INTEGER NOT NULL," /* organisations that plan, try or use it now */
    " proposals INTEGER NOT NULL,"
    " comments INTEGER NOT NULL,"
    " unanswered INTEGER NOT NULL," /* questions among them */
    " awards TEXT,"                 /* their statuses, with spaces around each */
    " import_key TEXT) STRICT;"
    "CREATE INDEX doc_created ON doc(created);"
    "CREATE INDEX doc_gone ON doc(state) WHERE state <> 0;"
    "CREATE TABLE tag("
    " tag TEXT NOT NULL," /* folded */
    " seq INTEGER NOT NULL REFERENCES doc,"
    " PRIMARY KEY(tag, seq)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX tag_seq ON tag(seq);"

    /* Every record that has a ref. It may come before what it names: `valid` is then 0. */
    "CREATE TABLE said("
    " seq INTEGER PRIMARY KEY REFERENCES record,"
    " id BLOB NOT NULL,"
    " kind INTEGER NOT NULL,"
    " about BLOB NOT NULL,"
    " author BLOB NOT NULL,"
    " created INTEGER NOT NULL,"
    " value TEXT,"             /* the field that its rule names */
    " other BLOB,"             /* a second record that it names */
    " legal INTEGER NOT NULL," /* of a withdrawal: on legal grounds */
    " valid INTEGER NOT NULL," /* its author may say this of that (rights.h), in a form that fits */
    " gone INTEGER NOT NULL) STRICT;" /* withdrawn */
    "CREATE INDEX said_about ON said(about, kind);"
    "CREATE INDEX said_other ON said(other) WHERE other IS NOT NULL;"
    "CREATE INDEX said_author ON said(author);"

    /* What of that has effect; the newest of each organisation's is marked. */
    "CREATE VIEW standing AS"
    " SELECT s.seq, s.id, s.kind, s.about, s.author, s.created, s.value, s.other, o.slug, o.name,"
    "  row_number() OVER (PARTITION BY s.about, s.kind, coalesce(o.slug, hex(s.author))"
    "   ORDER BY s.created DESC, s.id DESC) = 1 AS newest"
    " FROM said s LEFT JOIN org o ON o.sign_key = s.author"
    " WHERE s.valid AND NOT s.gone"
    /* a solution that is here is an example */
    " AND NOT (s.kind = 4 AND EXISTS"
    "  (SELECT 1 FROM record x WHERE x.id = s.other AND x.kind <> 1))"
    /* what an update edits is the first version, or another update of it */
    " AND (s.kind <> 8 OR s.other = s.about OR EXISTS"
    "  (SELECT 1 FROM said x WHERE x.kind = 8 AND x.about = s.about AND x.id = s.other));"
    /* The same about what is here. Own: the word of its author's organisation, or of one of which
     * either has taken over from the other. */
    "CREATE VIEW voice AS"
    " SELECT s.*, s.author = r.author OR EXISTS(SELECT 1 FROM org a JOIN heir h"
    "  ON h.slug = s.slug AND h.former = a.slug OR h.slug = a.slug AND h.former = s.slug"
    "  WHERE a.sign_key = r.author) AS own"
    " FROM standing s JOIN record r ON r.id = s.about;";

static const char dropped[] = "DROP VIEW IF EXISTS voice;"
                              "DROP VIEW IF EXISTS standing;"
                              "DROP TABLE IF EXISTS judgement;"
                              "DROP TABLE IF EXISTS said;"
                              "DROP TABLE IF EXISTS tag;"
                              "DROP TABLE IF EXISTS doc;"
                              "DROP TABLE IF EXISTS import_key;"
                              "DROP TABLE IF EXISTS heir;"
                              "DROP TABLE IF EXISTS org;"
                              "DROP TABLE IF EXISTS views;";

static struct hash fingerprint(void)
{
    struct hash h;
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, sizeof h.b);
    (void)crypto_generichash_update(&state, (const uint8_t *)RULES, sizeof RULES);
    (void)crypto_generichash_update(&state, (const uint8_t *)schema, sizeof schema);
    (void)crypto_generichash_update(&state, (const uint8_t *)index_schema, strlen(index_schema));
    (void)crypto_generichash_final(&state, h.b, sizeof h.b);
    return h;
}

bool schema_is_current(struct store *s)
{
    struct hash h = fingerprint(), made;
    AUTO_SQL struct sql q = sql_once(s->sql.db, "SELECT fingerprint FROM views");
    return sql_row(&q) && sql_get_hash(&q, 0, &made) && hash_equal(&h, &made);
}

enum error schema_make(struct store *s)
{
    struct hash h = fingerprint();
    statements_done(&s->sql); /* they are of the tables that go */
    enum error e = sql_exec(s->sql.db, dropped);
    if (!e)
        e = sql_exec(s->sql.db, schema);
    if (!e)
        e = index_make(s->index, &s->sql);
    if (e)
        return e;
    AUTO_SQL struct sql q = sql_once(s->sql.db, "INSERT INTO views VALUES(?)");
    sql_blob(&q, hash_bytes(&h));
    return sql_run(&q);
}
