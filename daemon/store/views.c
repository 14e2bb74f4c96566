/* The view rules: what each kind of record adds to the tables that follow from the records. The
 * rules are deterministic, and hold in whatever order records arrive.
 *
 * To add a kind's: a function here and its row in `rules`. */
#include <string.h>

#include "daemon/search/words.h"
#include "daemon/store/inside.h"
#include "daemon/store/tally.h"

/* -- examples and problems --------------------------------------------------------------------- */

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

static enum error insert_search(struct store *s, const struct stored *row)
{
    AUTO_BUF struct buf tags = BUF(RECORD_MAX), body = BUF(RECORD_MAX);
    put_value(&tags, payload_get(row->payload, "tags"));
    for (const struct kind_field *f = kind_of(row->record->kind)->fields; f->field; f++)
        if (is_prose(f))
            put_value(&body, payload_get(row->payload, f->field->name));
    if (tags.failed || body.failed)
        return tags.failed ? tags.failed : body.failed;
    AUTO_SQL struct sql q =
        sql_use(&s->sql,
                "INSERT INTO search(rowid, title, tags, summary, body) VALUES(?1, ?2, ?3, ?4, ?5)");
    sql_int(&q, (uint64_t)row->seq);
    sql_text(&q, payload_text(row->payload, "title"));
    sql_text(&q, buf_bytes(&tags));
    sql_text(&q, payload_text(row->payload, "summary"));
    sql_text(&q, buf_bytes(&body));
    return sql_run(&q);
}

static enum error insert_tags(struct store *s, const struct stored *row)
{
    const msgpack_object *tags = payload_get(row->payload, "tags"), *item;
    for (size_t i = 0; (item = mp_at(tags, i)); i++) {
        struct bytes tag = BYTES_NONE;
        AUTO_BUF struct buf folded = BUF(RECORD_MAX);
        if (!mp_text(item, &tag))
            continue;
        text_fold(tag, &folded);
        AUTO_SQL struct sql q = sql_use(&s->sql, "INSERT OR IGNORE INTO tag VALUES(?, ?)");
        sql_text(&q, buf_bytes(&folded));
        sql_int(&q, (uint64_t)row->seq);
        enum error e = sql_run(&q);
        if (e)
            return e;
    }
    return OK;
}

static enum error insert_doc(struct store *s, const struct stored *row)
{
    const struct record *r = row->record;
    struct bytes flag = payload_text(row->payload, "flag");
    struct tally tally = {.own = FLAG_NONE};
    uint32_t verdicts = 0; /* a problem is not judged */
    uint64_t year = 0;
    if (r->kind == KIND_EXAMPLE) {
        enum error e = tally_read(&s->sql, &r->id, &r->author, flag, &tally);
        if (e)
            return e;
        verdicts = tally_verdicts(&tally);
    }
    AUTO_SQL struct sql q = sql_use(
        &s->sql, "INSERT INTO doc(seq, kind, author, created, category, outcome, flag, verdicts,"
                 " import_key, year) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    sql_int(&q, (uint64_t)row->seq);
    sql_int(&q, r->kind);
    sql_blob(&q, hash_bytes(&r->author));
    sql_int(&q, r->created);
    sql_text(&q, payload_text(row->payload, "category"));
    sql_text(&q, payload_text(row->payload, "outcome"));
    sql_text(&q, flag);
    sql_int(&q, verdicts);
    sql_text(&q, payload_text(row->payload, "import_key"));
    if (mp_uint(payload_get(row->payload, "year"), UINT32_MAX, &year))
        sql_int(&q, year);
    return sql_run(&q);
}

static enum error apply_doc(struct store *s, const struct stored *row)
{
    enum error e = insert_doc(s, row);
    if (!e)
        e = insert_tags(s, row);
    return e ? e : insert_search(s, row);
}

/* -- assessments ------------------------------------------------------------------------------- */

static enum error update_verdicts(struct store *s, const struct hash *example)
{
    AUTO_SQL struct sql find =
        sql_use(&s->sql, "SELECT d.seq, d.author, d.flag FROM record r JOIN doc d USING(seq)"
                         " WHERE r.id = ? AND d.kind = 1");
    sql_blob(&find, hash_bytes(example));
    if (!sql_row(&find))
        return sql_end(&find); /* not here yet: it will count them when it comes */
    struct hash author;
    struct tally tally;
    (void)sql_get_hash(&find, 1, &author);
    uint64_t seq = sql_get_int(&find, 0);
    enum error e = tally_read(&s->sql, example, &author, sql_get_text(&find, 2), &tally);
    if (e)
        return e;
    AUTO_SQL struct sql q = sql_use(&s->sql, "UPDATE doc SET verdicts = ? WHERE seq = ?");
    sql_int(&q, tally_verdicts(&tally));
    sql_int(&q, seq);
    return sql_run(&q);
}

static enum error apply_assessment(struct store *s, const struct stored *row)
{
    const struct record *r = row->record;
    struct bytes flag = payload_text(row->payload, "flag");
    if (!r->has_ref || !flag.len)
        return OK;
    AUTO_SQL struct sql q = sql_use(&s->sql, "INSERT INTO judgement VALUES(?, ?, ?, ?, ?)");
    sql_int(&q, (uint64_t)row->seq);
    sql_blob(&q, hash_bytes(&r->ref));
    sql_blob(&q, hash_bytes(&r->author));
    sql_int(&q, r->created);
    sql_text(&q, flag);
    enum error e = sql_run(&q);
    return e ? e : update_verdicts(s, &r->ref);
}

enum error views_author(struct store *s, const struct hash *author)
{
    AUTO_SQL struct sql q =
        sql_use(&s->sql, "SELECT example FROM judgement WHERE author = ?1 UNION "
                         "SELECT j.example FROM judgement j JOIN record r ON r.id = j.example"
                         " WHERE r.author = ?1");
    sql_blob(&q, hash_bytes(author));
    enum error e = OK;
    while (!e && sql_row(&q)) {
        struct hash example;
        if (sql_get_hash(&q, 0, &example))
            e = update_verdicts(s, &example);
    }
    return e ? e : sql_end(&q);
}

/* -- the table --------------------------------------------------------------------------------- */

static const struct {
    uint32_t kind;
    enum error (*apply)(struct store *s, const struct stored *row);
} rules[] = {
    {KIND_EXAMPLE, apply_doc},
    {KIND_PROBLEM, apply_doc},
    {KIND_ASSESSMENT, apply_assessment},
};

enum error views_apply(struct store *s, const struct stored *row)
{
    if (!row->payload->part[PART_BODY].live)
        return OK; /* erased, or not readable by this version */
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].kind == row->record->kind)
            return rules[i].apply(s, row);
    return OK; /* the roster's kinds, and kinds that this version does not know */
}
