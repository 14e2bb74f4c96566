// SPDX-License-Identifier: Apache-2.0
#include "proto/record/guard.h"

#include "proto/base/limits.h"
#include "proto/record/guard_mail.h"
#include "proto/record/guard_number.h"

bool guard_next(struct bytes text, size_t from, struct finding *ret)
{
    for (size_t at = from; at < text.len; at++) {
        bool persons = false;
        size_t len = guard_mail(text, at, &persons);
        if (persons) {
            *ret = (struct finding){GUARD_MAIL, at, len};
            return true;
        }
        if (len)
            at += len - 1; /* what digits a function's mailbox has are no number */
        else if (guard_number(text, at, ret))
            return true;
    }
    return false;
}

const struct words *guard_label(enum guard_kind kind)
{
    static const struct words labels[] = {
        [GUARD_PERSON] = {"personal identity number", "personnummer"},
        [GUARD_COORDINATION] = {"coordination number", "samordningsnummer"},
        [GUARD_MAIL] = {"a person's e-mail address", "en persons e-postadress"},
        [GUARD_PHONE] = {"phone number", "telefonnummer"},
    };
    return &labels[kind];
}

/* The findings so far, and how much more there may be in a record that can be published. */
struct guarding {
    struct guarded *ret;
    size_t count, max, room;
};

static void guard_text(struct guarding *g, const struct field *f, const msgpack_object *value)
{
    struct bytes text;
    struct finding found;
    if (!mp_text(value, &text) || text.len > g->room)
        return;
    g->room -= text.len;
    for (size_t at = 0; g->count < g->max && guard_next(text, at, &found);
         at = found.offset + found.len)
        g->ret[g->count++] =
            (struct guarded){f, found.kind, bytes_slice(text, found.offset, found.len)};
}

static bool is_text(const struct field *f)
{
    return f->type == FIELD_LINE || f->type == FIELD_PROSE || f->type == FIELD_LINES ||
           f->type == FIELD_LINKS;
}

size_t guard_fields(const struct kind *k, const msgpack_object *map, struct guarded *ret,
                    size_t max)
{
    struct guarding g = {.ret = ret, .max = max, .room = RECORD_MAX};
    for (size_t i = 0; i < map->via.map.size; i++) {
        const msgpack_object_kv *kv = &map->via.map.ptr[i];
        struct bytes name = BYTES_NONE;
        (void)mp_text(&kv->key, &name);
        const struct kind_field *row = kind_field(k, name);
        if (!row || !is_text(row->field))
            continue;
        guard_text(&g, row->field, &kv->val);
        for (size_t n = 0; mp_at(&kv->val, n); n++)
            guard_text(&g, row->field, mp_at(&kv->val, n));
    }
    return g.count;
}
