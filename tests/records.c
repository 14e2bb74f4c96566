// SPDX-License-Identifier: Apache-2.0
#include "tests/records.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tests/testing.h"

struct author author_of(uint8_t i)
{
    struct author a;
    const uint8_t seed[crypto_sign_SEEDBYTES] = {0x5a, i};
    (void)crypto_sign_seed_keypair(a.sign.b, a.secret, seed);
    (void)bytes_hex(hash_bytes(&a.sign), a.sign_hex);
    return a;
}

struct lot *new_lot(void)
{
    struct lot *lot = calloc(1, sizeof *lot);
    assert_non_null(lot);
    return lot;
}

void drop_lot(struct lot **lot)
{
    lot_free(*lot);
    *lot = NULL;
}

static bool has_field(const char *const *fields, const char *name)
{
    for (; *fields; fields += 2)
        if (strcmp(*fields, name) == 0)
            return true;
    return false;
}

/* A time as a number; the rest as a person types it. */
static void put_value(msgpack_packer *pk, uint32_t kind, const char *name, const char *text)
{
    const struct kind_field *row = kind_field(kind_of(kind), bytes_str(name));
    mp_put_str(pk, name);
    if (row && row->field->type == FIELD_TIME)
        (void)msgpack_pack_uint64(pk, strtoull(text, NULL, 10));
    else
        mp_put_str(pk, text);
}

/* A field map; for documents with what they require. */
static void put_map(struct buf *out, uint32_t kind, const char *const *fields)
{
    const char *const *required =
        kind == KIND_EXAMPLE
            ? FIELDS("title", "Rubrik", "summary", "Kort sagt", "body", "Utförligt", "category",
                     "skola", "unit", "Enheten", "year", "2020", "recipient", "Alla")
        : kind == KIND_PROBLEM
            ? FIELDS("title", "Rubrik", "summary", "Kort sagt", "body", "Utförligt", "category",
                     "skola", "recipient", "Alla", "need", "Något")
            : FIELDS(NULL);
    size_t count = 0;
    for (const char *const *f = fields; *f; f += 2)
        count++;
    for (const char *const *f = required; *f; f += 2)
        count += !has_field(fields, *f);
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_map(&pk, count);
    for (const char *const *f = fields; *f; f += 2)
        put_value(&pk, kind, f[0], f[1]);
    for (const char *const *f = required; *f; f += 2)
        if (!has_field(fields, *f))
            put_value(&pk, kind, f[0], f[1]);
}

struct hash put_record(struct lot *lot, struct about about, const char *const *fields)
{
    static uint64_t clock = 1600000000000;
    static uint8_t salt[2 * SALT_BYTES];
    AUTO_BUF struct buf map = BUF(RECORD_MAX), body = BUF(RECORD_MAX), contact = BUF(RECORD_MAX);
    uint32_t form = about.form ? about.form : about.kind;
    put_map(&map, form, fields);
    AUTO_MP struct mp m = {0};
    struct complaint complaint = {0};
    assert_error(mp_read(buf_bytes(&map), MP_BOUNDED, MP_RECORD_NODES, &m), OK);
    sodium_increment(salt, sizeof salt);
    enum error e = payload_encode(kind_of(form), &m.root, salt, &body, &contact, &complaint);
    if (e)
        fail_msg("%s: %s", complaint.field, error_text(e));

    const struct hash zero = {{0}};
    const struct record_draft draft = {
        .kind = about.kind,
        .created = about.created ? about.created : ++clock,
        .ref = about.ref,
        .prev = about.prev,
        .part = {buf_bytes(&body), contact.len ? buf_bytes(&contact) : BYTES_NONE},
    };
    assert_true(lot->count < LOT_MAX);
    struct lot_entry *entry = &lot->entries[lot->count++];
    *entry = (struct lot_entry){.envelope = BUF(RECORD_MAX), .request = about.request};
    assert_error(record_sign(&draft, about.network ? about.network : &zero, about.author->secret,
                             &entry->envelope),
                 OK);
    assert_error(record_decode(buf_bytes(&entry->envelope), &entry->record), OK);
    return entry->record.id;
}
