// SPDX-License-Identifier: Apache-2.0
/* What others have said of an example or problem, list by list. */
#include "daemon/store/tell/story.h"

#include "daemon/store/tally.h"

enum { LIST_MAX = 100, VERSIONS_MAX = 20 }; /* the newest; they must fit into one message */

/* -- pairs ------------------------------------------------------------------------------------- */

void story_text(msgpack_packer *pk, const char *key, struct bytes text)
{
    mp_put_str(pk, key);
    if (text.ptr)
        mp_put_text(pk, text);
    else
        (void)msgpack_pack_nil(pk);
}

void story_hex(msgpack_packer *pk, const char *key, struct bytes bin)
{
    char hex[2 * sizeof(struct hash) + 1];
    story_text(pk, key, bin.ptr ? bytes_str(bytes_hex(bin, hex)) : BYTES_NONE);
}

void story_number(msgpack_packer *pk, const char *key, uint64_t number)
{
    mp_put_str(pk, key);
    (void)msgpack_pack_uint64(pk, number);
}

void story_bool(msgpack_packer *pk, const char *key, bool yes)
{
    mp_put_str(pk, key);
    (void)(yes ? msgpack_pack_true(pk) : msgpack_pack_false(pk));
}

/* The fields of all parts as one map. */
void story_fields(msgpack_packer *pk, const struct payload *payload)
{
    const msgpack_object *fields[PARTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < PARTS_MAX; i++) {
        fields[i] = mp_at(&payload->part[i].root, 1);
        if (fields[i] && fields[i]->type != MSGPACK_OBJECT_MAP)
            fields[i] = NULL;
        count += fields[i] ? fields[i]->via.map.size : 0;
    }
    mp_put_str(pk, "fields");
    (void)msgpack_pack_map(pk, count);
    for (size_t i = 0; i < PARTS_MAX; i++)
        for (uint32_t k = 0; fields[i] && k < fields[i]->via.map.size; k++) {
            (void)msgpack_pack_object(pk, fields[i]->via.map.ptr[k].key);
            (void)msgpack_pack_object(pk, fields[i]->via.map.ptr[k].val);
        }
}

void story_erased(msgpack_packer *pk, const struct record *r)
{
    static const char *const names[PARTS_MAX] = {"body", "contact"};
    size_t erased = 0;
    for (size_t i = 0; i < r->part_count; i++)
        erased += !r->part[i].ptr;
    mp_put_str(pk, "erased");
    (void)msgpack_pack_array(pk, erased);
    for (size_t i = 0; i < r->part_count; i++)
        if (!r->part[i].ptr)
            mp_put_str(pk, names[i]);
}

enum error story_brief(struct reading *r, const char *key, struct bytes id, msgpack_packer *pk)
{
    AUTO_SQL struct sql q =
        sql_use(&r->sql, "SELECT x.kind, t.title, o.slug, o.name, d.status FROM record x"
                         " LEFT JOIN doc d USING(seq) LEFT JOIN search t ON t.rowid = x.seq"
                         " LEFT JOIN org o ON o.sign_key = x.author WHERE x.id = ?");
    mp_put_str(pk, key);
    sql_blob(&q, id);
    const struct kind *kind = id.ptr && sql_row(&q) ? kind_of((uint32_t)sql_get_int(&q, 0)) : NULL;
    if (!kind) {
        (void)msgpack_pack_nil(pk);
        return sql_end(&q);
    }
    (void)msgpack_pack_map(pk, 6);
    story_hex(pk, "id", id);
    story_text(pk, "kind", bytes_str(kind->name));
    story_text(pk, "title", sql_get_text(&q, 1));
    story_text(pk, "org", sql_get_text(&q, 2));
    story_text(pk, "org_name", sql_get_text(&q, 3));
    story_text(pk, "status", sql_get_text(&q, 4));
    return sql_end(&q);
}

/* -- lists ------------------------------------------------------------------------------------- */

/* An entry's extra pair, if its list has one: the record that it names, or the version it edits. */
struct list {
    const char *name;
    uint32_t kind;
    const char *brief, *hex;
    size_t max;
};

static const struct list lists[] = {
    {"assessments", KIND_ASSESSMENT, NULL, NULL, LIST_MAX},
    {"adoptions", KIND_ADOPTION, NULL, NULL, LIST_MAX},
    {"proposals", KIND_PROPOSAL, "solution", NULL, LIST_MAX},
    {"comments", KIND_COMMENT, NULL, "answers", LIST_MAX},
    {"awards", KIND_AWARD, NULL, NULL, LIST_MAX},
    {"confirmations", KIND_CONFIRM, NULL, NULL, LIST_MAX},
    {"withdrawals", KIND_WITHDRAWAL, NULL, NULL, LIST_MAX},
    {"versions", KIND_UPDATE, NULL, "prev", VERSIONS_MAX},
};

struct entry_facts {
    struct bytes org, org_name, other;
    bool current, own;
    uint64_t number; /* of a version; 0: it is none */
};

static enum error put_entry(struct reading *r, uint64_t seq, const struct list *list,
                            const struct entry_facts *facts, msgpack_packer *pk)
{
    AUTO_OPENED struct opened o = {0};
    enum error e = opened_read(&r->sql, seq, &o);
    if (e)
        return e;
    (void)msgpack_pack_map(pk, 8u + (list->brief || list->hex) + (facts->number > 0));
    story_hex(pk, "id", hash_bytes(&o.record.id));
    story_text(pk, "org", facts->org);
    story_text(pk, "org_name", facts->org_name);
    story_number(pk, "created", o.record.created);
    story_bool(pk, "current", facts->current);
    story_bool(pk, "own", facts->own);
    story_fields(pk, &o.payload);
    story_erased(pk, &o.record);
    if (facts->number)
        story_number(pk, "number", facts->number);
    if (list->hex)
        story_hex(pk, list->hex, facts->other);
    return list->brief ? story_brief(r, list->brief, facts->other, pk) : OK;
}

void packed_start(struct packed *p)
{
    *p = (struct packed){.buf = BUF(CONTROL_MESSAGE_MAX)};
    p->pk = mp_packer(&p->buf);
}

void packed_done(struct packed *p)
{
    buf_done(&p->buf);
}

enum error packed_put(struct packed *p, const char *name, msgpack_packer *pk)
{
    mp_put_str(pk, name);
    (void)msgpack_pack_array(pk, p->count);
    if (p->buf.len)
        (void)msgpack_pack_str_body(pk, p->buf.ptr, p->buf.len); /* packed already */
    return p->buf.failed;
}

static enum error put_list(struct reading *r, const struct told *told, const struct list *list,
                           struct packed *out)
{
    bool versions = list->kind == KIND_UPDATE;
    AUTO_SQL struct sql q = sql_use(&r->sql, sql_standing);
    sql_blob(&q, hash_bytes(&told->root->id));
    sql_int(&q, list->kind);
    enum error e = OK;
    for (uint64_t i = 0; !e && out->count < list->max && sql_row(&q); i++) {
        if (versions && i < told->newer)
            continue;
        uint64_t seq = sql_get_int(&q, S_SEQ);
        struct entry_facts facts = {.org = sql_get_text(&q, S_ORG),
                                    .org_name = sql_get_text(&q, S_ORG_NAME),
                                    .other = sql_get_blob(&q, S_OTHER),
                                    .current = versions ? seq == told->version
                                                        : sql_get_int(&q, S_NEWEST) != 0,
                                    .own = sql_get_int(&q, S_OWN) != 0,
                                    .number = versions ? told->count - i : 0};
        e = put_entry(r, seq, list, &facts, &out->pk);
        out->count++;
    }
    return e ? e : sql_end(&q);
}

/* The first version stands at the end of the versions. */
static enum error put_first(struct reading *r, const struct told *told, const struct list *list,
                            struct packed *out)
{
    AUTO_SQL struct sql q =
        sql_use(&r->sql, "SELECT o.slug, o.name FROM record x JOIN org o ON o.sign_key = x.author"
                         " WHERE x.seq = ?");
    sql_int(&q, told->seq);
    struct entry_facts facts = {.current = told->seq == told->version, .own = true, .number = 1};
    if (sql_row(&q)) {
        facts.org = sql_get_text(&q, 0);
        facts.org_name = sql_get_text(&q, 1);
    }
    enum error e = put_entry(r, told->seq, list, &facts, &out->pk);
    out->count++;
    return e ? e : sql_end(&q);
}

/* The proposals, of whichever problems, that this example is the solution of. */
static enum error put_solves(struct reading *r, const struct record *root, msgpack_packer *pk)
{
    static const struct list list = {.brief = "problem", .max = LIST_MAX};
    AUTO_PACKED struct packed out;
    packed_start(&out);
    AUTO_SQL struct sql q = sql_use(
        &r->sql, "SELECT p.seq, p.slug, p.name, p.about FROM standing p WHERE p.kind = 4 AND"
                 " p.about IN (SELECT about FROM said WHERE other = ?1 AND kind = 4)"
                 " AND p.other = ?1 ORDER BY p.created DESC, p.id DESC");
    sql_blob(&q, hash_bytes(&root->id));
    enum error e = OK;
    while (!e && out.count < list.max && sql_row(&q)) {
        struct entry_facts facts = {.org = sql_get_text(&q, 1),
                                    .org_name = sql_get_text(&q, 2),
                                    .other = sql_get_blob(&q, 3),
                                    .current = true};
        e = put_entry(r, sql_get_int(&q, 0), &list, &facts, &out.pk);
        out.count++;
    }
    if (!e)
        e = sql_end(&q);
    return e ? e : packed_put(&out, "solves", pk);
}

enum error story_put(struct reading *r, const struct told *told, msgpack_packer *pk)
{
    story_number(pk, "version_count", told->count);
    enum error e = put_solves(r, told->root, pk);
    for (size_t i = 0; !e && i < sizeof lists / sizeof *lists; i++) {
        AUTO_PACKED struct packed out;
        packed_start(&out);
        e = put_list(r, told, &lists[i], &out);
        if (!e && lists[i].kind == KIND_UPDATE)
            e = put_first(r, told, &lists[i], &out);
        if (!e)
            e = packed_put(&out, lists[i].name, pk);
    }
    return e;
}
