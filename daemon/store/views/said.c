// SPDX-License-Identifier: Apache-2.0
/* Records about others: which of them are valid, and whom they concern. */
#include <sodium.h>

#include "daemon/store/opened.h"
#include "daemon/store/views/views.h"

/* The fields that the views ask for. To add a kind's rule: a row, unless it has neither. */
static const struct rule {
    uint32_t kind;
    const char *value, *other;
} rules[] = {
    {KIND_ASSESSMENT, "flag", NULL},   {KIND_PROPOSAL, NULL, "solution"},
    {KIND_ADOPTION, "status", NULL},   {KIND_COMMENT, "question", "answers"},
    {KIND_UPDATE, "review_by", NULL},  {KIND_AWARD, "status", NULL},
    {KIND_CONFIRM, "review_by", NULL}, {KIND_WITHDRAWAL, "erase", NULL},
};

static const struct rule *rule_of(uint32_t kind)
{
    static const struct rule none = {0};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].kind == kind)
            return &rules[i];
    return &none;
}

/* -- whether it is valid ----------------------------------------------------------------------- */

/* A row of `said`, as far as its validity goes. */
struct saying {
    uint64_t seq;
    struct hash id, about;
    struct claim claim;
};

static enum error find_subject(struct store *s, const struct hash *id, struct subject *ret)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "SELECT kind, author FROM record WHERE id = ?");
    sql_blob(&q, hash_bytes(id));
    struct subject found = {0};
    if (sql_row(&q) && sql_get_hash(&q, 1, &found.author))
        found.kind = (uint32_t)sql_get_int(&q, 0);
    enum error e = sql_end(&q);
    if (!e)
        *ret = found; /* kind 0: it is not here yet */
    return e;
}

/* Whether the payload of an update is one of its subject's kind. */
static enum error read_fits(struct store *s, uint64_t seq, uint32_t form, bool *ret)
{
    AUTO_OPENED struct opened o = {0};
    enum error e = opened_read(&s->sql, seq, &o);
    if (!e) /* without a text it is a version of nothing */
        *ret = o.record.part[PART_BODY].ptr && payload_fits(&o.record, &o.payload, form) == OK;
    return e;
}

static enum error set_valid(struct store *s, uint64_t seq, bool valid, bool *ret_changed)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "UPDATE said SET valid = ?1 WHERE seq = ?2 AND valid <> ?1");
    sql_int(&q, valid);
    sql_int(&q, seq);
    enum error e = sql_run(&q);
    *ret_changed = !e && sqlite3_changes(s->sql.db);
    return e;
}

enum error said_forget(struct store *s, uint64_t seq)
{
    AUTO_SQL struct sql find = sql_use(&s->sql, "SELECT kind FROM said WHERE seq = ?");
    sql_int(&find, seq);
    uint32_t kind = sql_row(&find) ? (uint32_t)sql_get_int(&find, 0) : 0;
    enum error e = sql_end(&find);
    if (e || !kind)
        return e;
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "UPDATE said SET value = NULL, other = iif(?, NULL, other),"
                         " valid = valid AND NOT ? WHERE seq = ?");
    sql_int(&q, rule_of(kind)->other != NULL);
    sql_int(&q, kind == KIND_UPDATE);
    sql_int(&q, seq);
    return sql_run(&q);
}

/* What a withdrawal names, when that is itself about something, is gone. */
static enum error set_gone(struct store *s, const struct hash *id)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "UPDATE said SET gone = EXISTS(SELECT 1 FROM said w WHERE w.about = ?1"
                         " AND w.kind = 10 AND w.valid AND coalesce(w.value, 'no') <> 'contact')"
                         " WHERE seq = (SELECT seq FROM record WHERE id = ?1)");
    sql_blob(&q, hash_bytes(id));
    return sql_run(&q);
}

static enum error judge(struct store *s, const struct saying *w, bool *ret_changed)
{
    struct subject subject;
    bool valid = false;
    enum error e = find_subject(s, &w->about, &subject);
    if (!e)
        valid = rights_check(s->roster, &w->claim, &subject) == OK;
    if (!e && valid && w->claim.kind == KIND_UPDATE)
        e = read_fits(s, w->seq, subject.kind, &valid);
    if (!e)
        e = set_valid(s, w->seq, valid, ret_changed);
    if (e || w->claim.kind != KIND_WITHDRAWAL)
        return e;
    e = set_gone(s, &w->about);
    if (!e && valid && *ret_changed)
        e = erase_begin(s, &w->id);
    return e ? e : erase_said(s, &w->about);
}

enum { SAYING_VALID = 6 };
#define SAYING "SELECT seq, about, kind, author, created, legal, valid, id FROM said "

static void saying_read(const struct sql *q, struct saying *ret)
{
    *ret = (struct saying){.seq = sql_get_int(q, 0),
                           .claim = {.kind = (uint32_t)sql_get_int(q, 2),
                                     .created = sql_get_int(q, 4),
                                     .legal = sql_get_int(q, 5)}};
    (void)sql_get_hash(q, 1, &ret->about);
    (void)sql_get_hash(q, 3, &ret->claim.author);
    (void)sql_get_hash(q, 7, &ret->id);
}

/* -- whom it concerns -------------------------------------------------------------------------- */

/* Goes from a record to the example or problem that it is about, perhaps by way of another: a
 * receipt is about a withdrawal, which may be of a comment. */
static enum error refresh_above(struct store *s, struct hash id)
{
    enum { STEPS = 4 };
    for (int i = 0; i < STEPS; i++) {
        AUTO_SQL struct sql q =
            sql_use(&s->sql, "SELECT s.about FROM record r JOIN said s USING(seq) WHERE r.id = ?");
        sql_blob(&q, hash_bytes(&id));
        struct hash about;
        bool up = sql_row(&q) && sql_get_hash(&q, 0, &about);
        enum error e = sql_end(&q);
        if (e || !up)
            return e ? e : doc_refresh(s, &id);
        id = about;
    }
    return OK;
}

/* Those who named the record before it came. */
static enum error wake(struct store *s, const struct hash *id, bool *ret_named)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, SAYING "WHERE about = ?");
    sql_blob(&q, hash_bytes(id));
    enum error e = OK;
    while (!e && sql_row(&q)) {
        struct saying w;
        bool changed;
        saying_read(&q, &w);
        *ret_named = true;
        e = judge(s, &w, &changed);
    }
    return e ? e : sql_end(&q);
}

/* Those who named it beside what they are about. */
static enum error wake_others(struct store *s, const struct hash *id)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "SELECT about FROM said WHERE other = ?");
    sql_blob(&q, hash_bytes(id));
    enum error e = OK;
    while (!e && sql_row(&q)) {
        struct hash about;
        if (sql_get_hash(&q, 0, &about))
            e = refresh_above(s, about);
    }
    return e ? e : sql_end(&q);
}

/* -- a record comes ---------------------------------------------------------------------------- */

static struct bytes value_of(const struct stored *row, const struct rule *rule)
{
    bool yes = false;
    if (!rule->value)
        return BYTES_NONE;
    if (mp_bool(payload_get(row->payload, rule->value), &yes))
        return yes ? BYTES_LIT("yes") : BYTES_NONE;
    return payload_text(row->payload, rule->value);
}

static enum error insert_said(struct store *s, const struct stored *row)
{
    const struct record *r = row->record;
    const struct rule *rule = rule_of(r->kind);
    struct hash other = r->prev;
    bool has_other = r->has_prev;
    if (rule->other)
        has_other = mp_hash(payload_get(row->payload, rule->other), &other);
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "INSERT INTO said(seq, id, kind, about, author, created, value, other,"
                         " legal, valid, gone) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)");
    sql_int(&q, (uint64_t)row->seq);
    sql_blob(&q, hash_bytes(&r->id));
    sql_int(&q, r->kind);
    sql_blob(&q, hash_bytes(&r->ref));
    sql_blob(&q, hash_bytes(&r->author));
    sql_int(&q, r->created);
    sql_text(&q, value_of(row, rule));
    sql_blob(&q, has_other ? hash_bytes(&other) : BYTES_NONE);
    sql_int(&q, claim_of(r, row->payload).legal);
    return sql_run(&q);
}

struct bytes import_key(const struct record *r, const struct payload *p)
{
    const struct kind *k = kind_of(r->kind);
    return k && k->forms ? BYTES_NONE : payload_text(p, "import_key");
}

void import_digest(struct bytes key, uint8_t ret[static IMPORT_DIGEST])
{
    (void)crypto_generichash(ret, IMPORT_DIGEST, key.ptr, key.len, NULL, 0);
}

static enum error insert_imported(struct store *s, const struct stored *row)
{
    struct bytes key = import_key(row->record, row->payload);
    uint8_t digest[IMPORT_DIGEST];
    if (!key.len)
        return OK;
    import_digest(key, digest);
    AUTO_SQL struct sql q = sql_use(&s->sql, "INSERT OR IGNORE INTO imported VALUES(?, ?, ?)");
    sql_blob(&q, bytes_of(digest, sizeof digest));
    sql_blob(&q, hash_bytes(&row->record->author));
    sql_int(&q, (uint64_t)row->seq);
    return sql_run(&q);
}

enum error said_note(struct store *s, const struct stored *row)
{
    if (!kind_of(row->record->kind))
        return OK;
    enum error e = insert_imported(s, row);
    return e || !row->record->has_ref ? e : insert_said(s, row);
}

enum error views_apply(struct store *s, const struct stored *row)
{
    const struct record *r = row->record;
    bool named = r->has_ref, changed;
    if (kind_set(r->kind) == SET_ROSTER || !kind_of(r->kind))
        return OK;
    enum error e = said_note(s, row);
    if (!e && r->has_ref) {
        const struct saying w = {(uint64_t)row->seq, r->id, r->ref, claim_of(r, row->payload)};
        e = judge(s, &w, &changed);
    }
    if (!e && r->kind == KIND_RECEIPT)
        e = erase_receipted(s, r);
    if (!e)
        e = wake(s, &r->id, &named);
    if (!e)
        e = wake_others(s, &r->id);
    if (e)
        return e;
    return named ? refresh_above(s, r->id) : doc_new(s, row);
}

static enum error delete_rows(struct store *s, uint64_t seq)
{
    AUTO_SQL struct sql said = sql_use(&s->sql, "DELETE FROM said WHERE seq = ?");
    sql_int(&said, seq);
    enum error e = sql_run(&said);
    AUTO_SQL struct sql record = sql_use(&s->sql, "DELETE FROM record WHERE seq = ?");
    sql_int(&record, seq);
    return e ? e : sql_run(&record);
}

enum error views_forget(struct store *s, uint64_t seq)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "SELECT id, ref, kind FROM record WHERE seq = ?");
    sql_int(&q, seq);
    struct hash id, about;
    if (!sql_row(&q) || !sql_get_hash(&q, 0, &id))
        return sql_end(&q);
    bool named, has_about = sql_get_hash(&q, 1, &about);
    bool withdrawal = sql_get_int(&q, 2) == KIND_WITHDRAWAL;
    enum error e = sql_end(&q);
    if (!e)
        e = doc_forget(s, seq);
    if (!e)
        e = delete_rows(s, seq);
    if (!e && has_about && withdrawal)
        e = set_gone(s, &about);
    if (!e)
        e = wake(s, &id, &named);
    if (!e)
        e = wake_others(s, &id);
    return e || !has_about ? e : refresh_above(s, about);
}

enum error said_judge_all(struct store *s)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, SAYING);
    enum error e = OK;
    while (!e && sql_row(&q)) {
        struct saying w;
        bool changed;
        saying_read(&q, &w);
        e = judge(s, &w, &changed);
    }
    return e ? e : sql_end(&q);
}

/* -- the roster changes ------------------------------------------------------------------------ */

/* Judges anew only what has another right than before, or a right and does not fit. */
static enum error judge_right(struct store *s, const struct saying *w, bool was_valid)
{
    struct subject subject;
    bool changed = false;
    enum error e = find_subject(s, &w->about, &subject);
    if (e || (rights_check(s->roster, &w->claim, &subject) == OK) == was_valid)
        return e;
    e = judge(s, w, &changed);
    return e || !changed ? e : refresh_above(s, w->about);
}

enum error views_rights(struct store *s)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, SAYING);
    enum error e = OK;
    while (!e && sql_row(&q)) {
        struct saying w;
        saying_read(&q, &w);
        if (rights_are_limited(w.claim.kind))
            e = judge_right(s, &w, sql_get_int(&q, SAYING_VALID));
    }
    return e ? e : sql_end(&q);
}

enum error views_author(struct store *s, const struct hash *author)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "SELECT about FROM said WHERE author = ?1 UNION "
                         "SELECT r.id FROM record r JOIN doc d USING(seq) WHERE d.author = ?1"
                         " AND r.id IN (SELECT about FROM said)");
    sql_blob(&q, hash_bytes(author));
    enum error e = OK;
    while (!e && sql_row(&q)) {
        struct hash id;
        if (sql_get_hash(&q, 0, &id))
            e = refresh_above(s, id);
    }
    return e ? e : sql_end(&q);
}
