// SPDX-License-Identifier: Apache-2.0
#include "proto/record/payload.h"

#include <assert.h>
#include <string.h>

#include "proto/base/limits.h"
#include "proto/record/value.h"

/* -- checking -------------------------------------------------------------------------------- */

static enum error complain(struct complaint *ret, enum error e, struct bytes name, uint32_t max)
{
    size_t len = name.len < sizeof ret->field - 1 ? name.len : sizeof ret->field - 1;
    *ret = (struct complaint){.error = e, .max = max};
    if (len)
        memcpy(ret->field, name.ptr, len);
    return e;
}

static enum error complain_field(struct complaint *ret, enum error e, const struct field *f)
{
    uint32_t max = f->type == FIELD_LINES || f->type == FIELD_LINKS ? f->max_count : f->max;
    return complain(ret, e, bytes_str(f->name), e == ERR_FIELD_LONG ? max : 0);
}

/* One field of a part: of the right type when it is known, and in the part that it belongs to. */
static enum error check_field(const struct kind *k, enum part part, const msgpack_object_kv *kv,
                              struct complaint *ret)
{
    struct bytes name;
    if (!mp_text(&kv->key, &name))
        return complain(ret, ERR_FORMAT, BYTES_NONE, 0);
    const struct kind_field *row = k ? kind_field(k, name) : NULL;
    if (!row)
        return OK;
    if (row->part != part)
        return complain_field(ret, ERR_FIELD_UNKNOWN, row->field);
    enum error e = value_check(row->field, &kv->val);
    return e ? complain_field(ret, e, row->field) : OK;
}

static enum error check_part(const struct kind *k, enum part part, const msgpack_object *root,
                             struct complaint *ret)
{
    const msgpack_object *map = mp_at(root, 1);
    struct bytes salt;
    if (!map || root->via.array.size != 2 || !mp_bin(mp_at(root, 0), &salt) ||
        salt.len != SALT_BYTES || map->type != MSGPACK_OBJECT_MAP)
        return complain(ret, ERR_FORMAT, BYTES_NONE, 0);
    enum error e = OK;
    for (size_t i = 0; !e && i < map->via.map.size; i++)
        e = check_field(k, part, &map->via.map.ptr[i], ret);
    return e;
}

/* What the kind's row requires of those parts that are here. */
static enum error check_required(const struct kind *k, const struct record *r,
                                 const struct payload *p, struct complaint *ret)
{
    for (const struct kind_field *f = k->fields; f->field; f++) {
        bool erased = f->part < r->part_count && !r->part[f->part].ptr;
        if (f->required && !erased && !payload_get(p, f->field->name))
            return complain_field(ret, ERR_FIELD_MISSING, f->field);
    }
    for (const struct kind_rule *rule = k->rules; rule && rule->when; rule++)
        if (bytes_equal(payload_text(p, rule->when), bytes_str(rule->is)) &&
            !payload_get(p, rule->needs))
            return complain(ret, ERR_FIELD_MISSING, bytes_str(rule->needs), 0);
    return OK;
}

static enum error check_as(const struct kind *k, const struct record *r, const struct payload *p,
                           struct complaint *ret)
{
    enum error e = OK;
    for (size_t i = 0; !e && i < PARTS_MAX; i++)
        e = p->part[i].live ? check_part(k, (enum part)i, &p->part[i].root, ret) : OK;
    return !e && k ? check_required(k, r, p, ret) : e;
}

enum error payload_fits(const struct record *r, const struct payload *p, uint32_t form)
{
    struct complaint complaint;
    return check_as(kind_of(form), r, p, &complaint);
}

enum error payload_check(const struct record *r, struct complaint *ret)
{
    AUTO_PAYLOAD struct payload p = {0};
    enum error e = payload_read(r, &p);
    if (e)
        return complain(ret, e, BYTES_NONE, 0);
    const struct kind *k = kind_of(r->kind), *form;
    if (k && r->has_ref != (k->refs != 0))
        return complain(ret, ERR_REF, BYTES_NONE, 0);
    if (!k || !k->forms)
        return check_as(k, r, &p, ret);
    for (size_t i = 0; (form = kind_at(i)); i++)
        if ((k->forms & KIND_BIT(form->number)) && check_as(form, r, &p, ret) == OK)
            return OK;
    return ret->error;
}

/* -- reading ----------------------------------------------------------------------------------- */

enum error payload_read(const struct record *r, struct payload *ret)
{
    memset(ret, 0, sizeof *ret);
    for (size_t i = 0; i < PARTS_MAX; i++) {
        if (!r->part[i].ptr)
            continue;
        enum error e = mp_read(r->part[i], MP_CANONICAL, MP_RECORD_NODES, &ret->part[i]);
        if (e) {
            payload_done(ret);
            return e;
        }
    }
    return OK;
}

void payload_done(struct payload *p)
{
    for (size_t i = 0; i < PARTS_MAX; i++)
        mp_done(&p->part[i]);
}

const msgpack_object *payload_get(const struct payload *p, const char *name)
{
    const msgpack_object *found = NULL;
    for (size_t i = 0; !found && i < PARTS_MAX; i++)
        if (p->part[i].live)
            found = mp_get(mp_at(&p->part[i].root, 1), name);
    return found;
}

struct bytes payload_text(const struct payload *p, const char *name)
{
    struct bytes text = BYTES_NONE;
    (void)mp_text(payload_get(p, name), &text);
    return text;
}

/* -- encoding ---------------------------------------------------------------------------------- */

/* The fields of one part on their way out. */
struct part_draft {
    size_t count;
    struct buf fields; /* name, value, name, value ... */
};

static enum error draft_field(const struct field *f, const msgpack_object *value,
                              struct part_draft *part)
{
    AUTO_BUF struct buf packed = BUF(RECORD_MAX);
    AUTO_MP struct mp m = {.live = false};
    enum error e = value_put(f, value, &packed);
    if (e || packed.len == 0)
        return e;
    e = mp_read(buf_bytes(&packed), MP_CANONICAL, MP_RECORD_NODES, &m);
    if (!e)
        e = value_check(f, &m.root);
    if (e)
        return e;
    msgpack_packer pk = mp_packer(&part->fields);
    mp_put_str(&pk, f->name);
    buf_put(&part->fields, buf_bytes(&packed));
    part->count++;
    return part->fields.failed;
}

/* The rows of a kind in the order of canonical map keys: short names first. */
static size_t rows_in_order(const struct kind *k, const struct kind_field *ret[KIND_FIELDS_MAX])
{
    size_t count = 0;
    for (const struct kind_field *f = k->fields; f->field; f++) {
        assert(count < KIND_FIELDS_MAX);
        size_t at = count++, len = strlen(f->field->name);
        for (; at > 0; at--) {
            size_t before = strlen(ret[at - 1]->field->name);
            if (before < len ||
                (before == len && strcmp(ret[at - 1]->field->name, f->field->name) < 0))
                break;
            ret[at] = ret[at - 1];
        }
        ret[at] = f;
    }
    return count;
}

static enum error draft_parts(const struct kind *k, const msgpack_object *map,
                              struct part_draft draft[static PARTS_MAX], struct complaint *ret)
{
    for (size_t i = 0; i < map->via.map.size; i++) {
        struct bytes name;
        if (!mp_text(&map->via.map.ptr[i].key, &name))
            return complain(ret, ERR_PARAMS, BYTES_NONE, 0);
        if (!kind_field(k, name))
            return complain(ret, ERR_FIELD_UNKNOWN, name, 0);
    }
    const struct kind_field *rows[KIND_FIELDS_MAX];
    size_t count = rows_in_order(k, rows);
    for (size_t i = 0; i < count; i++) {
        const msgpack_object *value = mp_get(map, rows[i]->field->name);
        enum error e = value ? draft_field(rows[i]->field, value, &draft[rows[i]->part]) : OK;
        if (e)
            return complain_field(ret, e, rows[i]->field);
    }
    return OK;
}

static void put_part(const struct part_draft *draft, const uint8_t *salt, struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_array(&pk, 2);
    mp_put_bin(&pk, bytes_of(salt, SALT_BYTES));
    (void)msgpack_pack_map(&pk, draft->count);
    buf_put(out, buf_bytes(&draft->fields));
}

/* What was written must pass the check of received records, the required fields included. The ref
 * is not the payload's. */
static enum error check_written(const struct kind *k, struct bytes body, struct bytes contact,
                                struct complaint *ret)
{
    struct record r = {.kind = k->number,
                       .has_ref = k->refs != 0,
                       .part_count = contact.len ? 2 : 1,
                       .part = {body, contact.len ? contact : BYTES_NONE}};
    return payload_check(&r, ret);
}

enum error payload_encode(const struct kind *k, const msgpack_object *map,
                          const uint8_t salt[static 2 * SALT_BYTES], struct buf *body,
                          struct buf *contact, struct complaint *ret)
{
    if (map->type != MSGPACK_OBJECT_MAP)
        return complain(ret, ERR_PARAMS, BYTES_NONE, 0);
    struct part_draft draft[PARTS_MAX] = {{0, BUF(RECORD_MAX)}, {0, BUF(RECORD_MAX)}};
    size_t body_start = body->len, contact_start = contact->len;
    enum error e = draft_parts(k, map, draft, ret);
    if (!e) {
        put_part(&draft[PART_BODY], salt, body);
        if (draft[PART_CONTACT].count)
            put_part(&draft[PART_CONTACT], salt + SALT_BYTES, contact);
        e = body->failed ? body->failed : contact->failed;
        e = e ? complain(ret, e, BYTES_NONE, 0)
              : check_written(
                    k, bytes_slice(buf_bytes(body), body_start, body->len - body_start),
                    bytes_slice(buf_bytes(contact), contact_start, contact->len - contact_start),
                    ret);
    }
    buf_done(&draft[PART_BODY].fields);
    buf_done(&draft[PART_CONTACT].fields);
    return e;
}
