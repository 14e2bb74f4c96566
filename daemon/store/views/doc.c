// SPDX-License-Identifier: Apache-2.0
/* The rows of examples and problems: their text by the current version, and what others have made
 * of them. Each is worked out from all that stands, so that the order of arrival leaves no trace.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "daemon/search/index/facet.h"
#include "daemon/store/opened.h"
#include "daemon/store/tally.h"
#include "daemon/store/views/views.h"

enum { DAY_LEN = 10, AWARDS_MAX = 64 };

struct doc {
    struct hash id, author;
    uint64_t seq, created, arrived;
    uint32_t kind;
    enum doc_state state;
    uint64_t version, version_created;
    struct hash version_id;
    const struct payload *first, *current; /* the versions', as they came or */
    struct opened opened[2];               /* as they are kept */
    bool has_row;                          /* there is one already */
    uint64_t has_text;                     /* the version whose text is in the index; 0: none */
    struct tally tally;
    uint64_t adoptions, proposals, comments, unanswered;
    struct buf awards;           /* the statuses, with spaces around each */
    char confirmed[DAY_LEN + 1]; /* until when; "" */
};

static void doc_done(struct doc *d)
{
    opened_done(&d->opened[0]);
    opened_done(&d->opened[1]);
    buf_done(&d->awards);
}
#define AUTO_DOC __attribute__((cleanup(doc_done)))

/* -- what stands ------------------------------------------------------------------------------- */

static enum error find_root(struct store *s, struct doc *d)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, "SELECT seq, kind, author, created, arrived"
                                             " FROM record WHERE id = ? AND kind IN (1, 2)");
    sql_blob(&q, hash_bytes(&d->id));
    if (sql_row(&q) && sql_get_hash(&q, 2, &d->author)) {
        d->seq = d->version = sql_get_int(&q, 0);
        d->kind = (uint32_t)sql_get_int(&q, 1);
        d->created = d->version_created = sql_get_int(&q, 3);
        d->arrived = sql_get_int(&q, 4);
        d->version_id = d->id;
    }
    return sql_end(&q);
}

static enum error find_state(struct store *s, struct doc *d)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "SELECT coalesce(max(CASE value WHEN 'yes' THEN 2 WHEN 'contact' THEN 0"
                         " ELSE 1 END), 0), coalesce(max(value = 'contact'), 0)"
                         " FROM standing WHERE about = ? AND kind = 10");
    bool contact = false;
    sql_blob(&q, hash_bytes(&d->id));
    if (sql_row(&q)) {
        d->state = (enum doc_state)sql_get_int(&q, 0);
        contact = sql_get_int(&q, 1);
    }
    enum error e = sql_end(&q);
    bool erased = d->state == DOC_ERASED;
    return e || (!erased && !contact) ? e : erase_versions(s, &d->id, d->seq, erased);
}

static enum error find_version(struct store *s, struct doc *d)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "SELECT seq, created, id FROM standing WHERE about = ? AND kind = 8"
                         " ORDER BY created DESC, id DESC LIMIT 1");
    sql_blob(&q, hash_bytes(&d->id));
    if (sql_row(&q) && sql_get_hash(&q, 2, &d->version_id)) {
        d->version = sql_get_int(&q, 0);
        d->version_created = sql_get_int(&q, 1);
    }
    return sql_end(&q);
}

/* What the others have made of it. */
static enum error count_others(struct store *s, struct doc *d)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql,
                "SELECT"
                " count(CASE WHEN kind = 5 AND newest AND value <> 'dropped' AND NOT own"
                "  THEN 1 END),"
                " count(CASE WHEN kind = 4 THEN 1 END),"
                " count(CASE WHEN kind = 6 THEN 1 END),"
                " count(CASE WHEN kind = 6 AND value = 'yes' AND NOT EXISTS(SELECT 1 FROM said a"
                "  WHERE a.about = ?1 AND a.kind = 6 AND a.valid AND NOT a.gone AND a.other = s.id)"
                "  THEN 1 END)"
                " FROM voice s WHERE about = ?1");
    sql_blob(&q, hash_bytes(&d->id));
    if (sql_row(&q)) {
        d->adoptions = sql_get_int(&q, 0);
        d->proposals = sql_get_int(&q, 1);
        d->comments = sql_get_int(&q, 2);
        d->unanswered = sql_get_int(&q, 3);
    }
    return sql_end(&q);
}

/* A confirmation that is newer than the current version. */
static enum error find_confirmed(struct store *s, struct doc *d)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "SELECT value FROM standing WHERE about = ? AND kind = 9 AND"
                         " (created, id) > (?, ?) ORDER BY created DESC, id DESC LIMIT 1");
    sql_blob(&q, hash_bytes(&d->id));
    sql_int(&q, d->version_created);
    sql_blob(&q, hash_bytes(&d->version_id));
    struct bytes day = sql_row(&q) ? sql_get_text(&q, 0) : BYTES_NONE;
    if (day.len == DAY_LEN)
        memcpy(d->confirmed, day.ptr, DAY_LEN);
    return sql_end(&q);
}

static enum error find_awards(struct store *s, struct doc *d)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "SELECT ' ' || group_concat(value, ' ') || ' ' FROM (SELECT DISTINCT value"
                         " FROM standing WHERE about = ? AND kind = 7 ORDER BY value)");
    sql_blob(&q, hash_bytes(&d->id));
    if (sql_row(&q))
        buf_put(&d->awards, sql_get_text(&q, 0));
    enum error e = sql_end(&q);
    return e ? e : d->awards.failed;
}

static enum error find_text(struct store *s, struct doc *d)
{
    bool edited = d->version != d->seq;
    enum error e = opened_read(&s->sql, d->seq, &d->opened[0]);
    if (!e && edited)
        e = opened_read(&s->sql, d->version, &d->opened[1]);
    d->first = &d->opened[0].payload;
    d->current = &d->opened[edited].payload;
    return e;
}

/* All that stands about it. */
static enum error gather(struct store *s, struct doc *d)
{
    enum error e = find_state(s, d);
    if (!e)
        e = find_version(s, d);
    if (!e)
        e = count_others(s, d);
    if (!e)
        e = find_confirmed(s, d);
    if (!e)
        e = find_awards(s, d);
    if (!e)
        e = find_text(s, d);
    return e ? e : tally_read(&s->sql, &d->id, payload_text(d->current, "flag"), &d->tally);
}

/* -- the text, for search ---------------------------------------------------------------------- */

/* Columns of their own, or nothing that anybody would search for. */
static bool is_prose(const struct kind_field *f)
{
    static const char *const apart[] = {"title", "summary", "tags", "import_key"};
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
        if (strcmp(f->field->name, apart[i]) == 0)
            return false;
    enum field_type type = f->field->type;
    return f->part == PART_BODY &&
           (type == FIELD_LINE || type == FIELD_PROSE || type == FIELD_LINES);
}

static void put_line(struct buf *out, struct bytes text)
{
    if (!text.len)
        return;
    if (out->len)
        buf_put_u8(out, '\n');
    buf_put(out, text);
}

/* A text, or each text of a list, on lines of their own. */
static void put_value(struct buf *out, const msgpack_object *value)
{
    struct bytes text;
    if (mp_text(value, &text))
        put_line(out, text);
    const msgpack_object *item;
    for (size_t i = 0; (item = mp_at(value, i)); i++)
        if (mp_text(item, &text))
            put_line(out, text);
}

static void put_facets(const struct doc *d, struct buf *out)
{
    char year[24] = "";
    uint64_t number;
    if (mp_uint(payload_get(d->current, "year"), INT64_MAX, &number))
        (void)snprintf(year, sizeof year, "%" PRIu64, number);
    facet_put(out, FACET_EVERY, BYTES_NONE);
    facet_put(out, FACET_KIND, bytes_str(kind_of(d->kind)->name));
    facet_put(out, FACET_CATEGORY, payload_text(d->current, "category"));
    facet_put(out, FACET_OUTCOME, payload_text(d->current, "outcome"));
    facet_put(out, FACET_YEAR, bytes_str(year));
}

static enum error insert_search(struct store *s, const struct doc *d)
{
    AUTO_BUF struct buf tags = BUF(RECORD_MAX), body = BUF(RECORD_MAX), facets = BUF(RECORD_MAX);
    put_value(&tags, payload_get(d->current, "tags"));
    for (const struct kind_field *f = kind_of(d->kind)->fields; f->field; f++)
        if (is_prose(f))
            put_value(&body, payload_get(d->current, f->field->name));
    put_facets(d, &facets);
    if (tags.failed || body.failed || facets.failed)
        return ERR_MEMORY;
    const struct indexed texts = {
        .title = payload_text(d->current, "title"),
        .tags = buf_bytes(&tags),
        .summary = payload_text(d->current, "summary"),
        .body = buf_bytes(&body),
        .facets = buf_bytes(&facets),
    };
    return index_put(s->index, &s->sql, d->seq, &texts);
}

static enum error insert_tags(struct store *s, const struct doc *d)
{
    const msgpack_object *tags = payload_get(d->current, "tags"), *item;
    for (size_t i = 0; (item = mp_at(tags, i)); i++) {
        struct bytes tag = BYTES_NONE;
        AUTO_BUF struct buf folded = BUF(RECORD_MAX);
        if (!mp_text(item, &tag))
            continue;
        text_fold(tag, &folded);
        AUTO_SQL struct sql q = sql_use(&s->sql, "INSERT OR IGNORE INTO tag VALUES(?, ?)");
        sql_text(&q, buf_bytes(&folded));
        sql_int(&q, d->seq);
        enum error e = sql_run(&q);
        if (e)
            return e;
    }
    return OK;
}

static enum error forget_text(struct store *s, uint64_t seq)
{
    AUTO_SQL struct sql tags = sql_use(&s->sql, "DELETE FROM tag WHERE seq = ?");
    sql_int(&tags, seq);
    enum error e = sql_run(&tags);
    return e ? e : index_forget(s->index, &s->sql, seq);
}

enum error doc_forget(struct store *s, uint64_t seq)
{
    AUTO_SQL struct sql find = sql_use(&s->sql, "SELECT 1 FROM doc WHERE seq = ?");
    sql_int(&find, seq);
    bool here = sql_row(&find);
    enum error e = sql_end(&find);
    if (!e && here)
        e = forget_text(s, seq);
    AUTO_SQL struct sql q = sql_use(&s->sql, "DELETE FROM doc WHERE seq = ?");
    sql_int(&q, seq);
    return e ? e : sql_run(&q);
}

/* -- the row ----------------------------------------------------------------------------------- */

static const char *status_of(const struct doc *d)
{
    struct bytes says = payload_text(d->current, "status");
    if (d->kind != KIND_PROBLEM)
        return NULL;
    if (bytes_equal(says, BYTES_LIT("solved")) || bytes_equal(says, BYTES_LIT("closed")))
        return says.len == 6 && says.ptr[0] == 's' ? "solved" : "closed";
    return d->proposals ? "proposals" : "open";
}

/* Whether there is a row, and which version's text it has. */
static enum error find_row(struct store *s, struct doc *d)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "SELECT iif(state = 2, 0, version) FROM doc WHERE seq = ?");
    sql_int(&q, d->seq);
    d->has_row = sql_row(&q);
    d->has_text = d->has_row ? sql_get_int(&q, 0) : 0;
    return sql_end(&q);
}

static void bind_number(struct sql *q, const msgpack_object *value)
{
    uint64_t number;
    bool yes;
    if (mp_uint(value, INT64_MAX, &number))
        sql_int(q, number);
    else if (mp_bool(value, &yes))
        sql_int(q, yes);
    else
        sql_blob(q, BYTES_NONE);
}

#define COLUMNS                                                                                    \
    "kind, author, created, arrived, state, version, updated, review_by, category, outcome,"       \
    " status, flag, verdicts, adoptions, proposals, comments, unanswered, awards, import_key,"     \
    " year, procurement, first_review"
#define VALUES                                                                                     \
    "?2, ?3, ?4, ?5, ?6, ?7, iif(?7 = ?1, NULL, ?8),"                                              \
    " coalesce(?9, date(?8 / 1000, 'unixepoch', '+24 months')), ?10, ?11, ?12, ?13, ?14, ?15,"     \
    " ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23"
static const char sql_insert[] = "INSERT INTO doc(seq, " COLUMNS ") VALUES(?1, " VALUES ")",
                  sql_update[] = "UPDATE doc SET (" COLUMNS ") = (" VALUES ") WHERE seq = ?1";

static enum error put_row(struct store *s, const struct doc *d)
{
    AUTO_SQL struct sql q = sql_use(&s->sql, d->has_row ? sql_update : sql_insert);
    const char *status = status_of(d);
    sql_int(&q, d->seq);
    sql_int(&q, d->kind);
    sql_blob(&q, hash_bytes(&d->author));
    sql_int(&q, d->created);
    sql_int(&q, d->arrived);
    sql_int(&q, (uint64_t)d->state);
    sql_int(&q, d->version);
    sql_int(&q, d->version_created);
    sql_text(&q, d->confirmed[0] ? bytes_str(d->confirmed) : payload_text(d->current, "review_by"));
    sql_text(&q, payload_text(d->current, "category"));
    sql_text(&q, payload_text(d->current, "outcome"));
    sql_text(&q, status ? bytes_str(status) : BYTES_NONE);
    sql_text(&q, payload_text(d->current, "flag"));
    bool judged = d->kind == KIND_EXAMPLE;
    sql_int(&q, judged ? tally_verdicts(&d->tally) : 0);
    sql_int(&q, d->adoptions);
    sql_int(&q, d->proposals);
    sql_int(&q, d->comments);
    sql_int(&q, d->unanswered);
    sql_text(&q, buf_bytes(&d->awards));
    sql_text(&q, payload_text(d->first, "import_key"));
    bind_number(&q, payload_get(d->current, "year"));
    bind_number(&q, payload_get(d->current, "procurement"));
    sql_text(&q, payload_text(d->first, "review_by"));
    return sql_run(&q);
}

static enum error insert_text(struct store *s, const struct doc *d)
{
    enum error e = insert_tags(s, d);
    return e ? e : insert_search(s, d);
}

enum error doc_refresh(struct store *s, const struct hash *id)
{
    AUTO_DOC struct doc d = {.id = *id, .awards = BUF(AWARDS_MAX)};
    enum error e = find_root(s, &d);
    if (e || !d.seq)
        return e; /* not here yet: it will be counted when it comes */
    e = gather(s, &d);
    if (!e)
        e = find_row(s, &d);
    uint64_t text = d.state == DOC_ERASED ? 0 : d.version;
    if (!e && d.has_text && d.has_text != text)
        e = forget_text(s, d.seq);
    if (!e)
        e = put_row(s, &d);
    return e || !text || text == d.has_text ? e : insert_text(s, &d);
}

enum error doc_new(struct store *s, const struct stored *row)
{
    const struct record *r = row->record;
    const struct doc d = {.id = r->id,
                          .author = r->author,
                          .seq = (uint64_t)row->seq,
                          .created = r->created,
                          .arrived = row->arrived,
                          .kind = r->kind,
                          .version = (uint64_t)row->seq,
                          .version_created = r->created,
                          .version_id = r->id,
                          .first = row->payload,
                          .current = row->payload,
                          .tally.own = flag_named(payload_text(row->payload, "flag"))};
    if (r->kind != KIND_EXAMPLE && r->kind != KIND_PROBLEM)
        return OK;
    enum error e = put_row(s, &d);
    return e ? e : insert_text(s, &d);
}
