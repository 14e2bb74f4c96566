// SPDX-License-Identifier: Apache-2.0
#include "proto/record/entry.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/name.h"
#include "proto/base/text.h"
#include "proto/record/payload.h"

static bool read_addresses(const msgpack_object *list, struct entry *e)
{
    e->addresses = calloc(ADDRESSES_MAX, sizeof *e->addresses);
    if (!e->addresses)
        return false;
    const msgpack_object *item;
    struct bytes text;
    for (size_t i = 0; (item = mp_at(list, i)) && e->address_count < ADDRESSES_MAX; i++)
        if (mp_text(item, &text) && text.len <= ADDRESS_MAX && address_is_valid(text))
            text_copy(text, e->addresses[e->address_count++], sizeof *e->addresses);
    return true;
}

static void read_fields(const struct payload *p, struct entry *e)
{
    text_copy(payload_text(p, "slug"), e->slug, sizeof e->slug);
    text_copy(payload_text(p, "successor"), e->successor, sizeof e->successor);
    text_copy(payload_text(p, "org_name"), e->name, sizeof e->name);
    text_copy(payload_text(p, "name"), e->network_name, sizeof e->network_name);
    e->has_sign = mp_hash(payload_get(p, "sign_key"), &e->sign);
    e->has_transport = mp_hash(payload_get(p, "transport_key"), &e->transport);
    (void)role_named(payload_text(p, "role"), &e->role);
    e->from = e->created;
    (void)mp_uint(payload_get(p, "from"), UINT64_MAX, &e->from);
    (void)mp_uint(payload_get(p, "until"), UINT64_MAX, &e->until);
    (void)mp_bool(payload_get(p, "inbound"), &e->inbound);
}

void entry_free(struct entry *e)
{
    if (e)
        free(e->addresses);
    free(e);
}

struct entry *entry_copy(const struct entry *e)
{
    struct entry *copy = calloc(1, sizeof *copy);
    if (!copy)
        return NULL;
    *copy = *e;
    copy->addresses = e->addresses ? calloc(ADDRESSES_MAX, sizeof *copy->addresses) : NULL;
    if (e->addresses && !copy->addresses) {
        free(copy);
        return NULL;
    }
    if (e->addresses)
        memcpy(copy->addresses, e->addresses, ADDRESSES_MAX * sizeof *copy->addresses);
    return copy;
}

struct entry *entry_new(const struct record *record)
{
    struct entry *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    e->created = record->created;
    e->id = record->id;
    e->author = record->author;
    AUTO_PAYLOAD struct payload p = {0};
    struct complaint complaint;
    if (!record->part[PART_BODY].ptr || payload_check(record, &complaint) != OK ||
        payload_read(record, &p) != OK)
        return e;
    read_fields(&p, e);
    if (e->has_sign && !crypto_core_ed25519_is_valid_point(e->sign.b))
        return e;
    if (record->kind == KIND_DESCRIPTOR && !read_addresses(payload_get(&p, "addresses"), e)) {
        entry_free(e);
        return NULL;
    }
    e->kind = record->kind;
    return e;
}
