// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/disk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void disk_init(struct disk *d, struct shelf *shelf)
{
    *d = (struct disk){.shelf = shelf};
    idmap_init(&d->index, SIZE_MAX, 1);
}

void disk_done(struct disk *d)
{
    for (size_t i = 0; i < d->kept_count; i++)
        buf_done(&d->kept[i].value);
    idmap_done(&d->index);
    roster_free(d->roster);
    free(d->kept);
    free(d->records);
}

static size_t base_count(const struct disk *d)
{
    return d->base ? d->base->count : 0;
}

/* The i-th of all, the base's first. */
static struct stored *disk_at(const struct disk *d, size_t i)
{
    size_t first = base_count(d);
    return i < first ? &d->base->records[i] : &d->records[i - first];
}

/* It counts, or it counts no longer. */
static void disk_toggle(struct disk *d, const struct sheet *sheet, bool in)
{
    d->digest = hash_xor(&d->digest, &sheet->whole);
    d->in_set += !sheet->roster && in;
    d->in_set -= !sheet->roster && !in;
}

static void disk_put(struct disk *d, const struct sheet *sheet, bool barred)
{
    if (idmap_get(&d->index, &sheet->id) || (d->base && idmap_get(&d->base->index, &sheet->id)))
        return;
    if (d->count == d->cap) {
        d->cap = d->cap ? d->cap * 2 : 64;
        d->records = realloc(d->records, d->cap * sizeof *d->records);
        assert(d->records);
    }
    d->records[d->count++] = (struct stored){sheet, barred};
    bool set = idmap_set(&d->index, &sheet->id, d->count);
    assert(set);
    if (!barred)
        disk_toggle(d, sheet, true);
}

void disk_add(struct disk *d, struct bytes envelope, const struct record *r)
{
    disk_put(d, shelf_put(d->shelf, envelope, r), false);
}

/* -- what the roster lets in, as daemon/store/bar.c has it ------------------------------------- */

static void sheet_read(const struct sheet *sheet, struct record *ret)
{
    enum error e = record_decode(buf_bytes(&sheet->envelope), ret);
    assert(e == OK);
}

static void disk_roster_add(struct disk *d, size_t from)
{
    struct record r;
    for (size_t i = from; i < base_count(d) + d->count; i++) {
        const struct sheet *sheet = disk_at(d, i)->sheet;
        enum error e = OK;
        if (!sheet->roster)
            continue;
        sheet_read(sheet, &r);
        if (!d->roster && r.kind == KIND_GENESIS)
            d->roster = roster_new(&r.id);
        if (d->roster)
            e = roster_add(d->roster, &r);
        assert(e == OK || e == ERR_DUPLICATE);
    }
}

static struct roster *disk_roster(struct disk *d)
{
    bool first = !d->roster;
    if (first && d->base) {
        struct roster *base = disk_roster(d->base);
        d->roster = base ? roster_share(base) : NULL;
    }
    disk_roster_add(d, base_count(d));
    return d->roster;
}

static void disk_bar(struct disk *d, struct lot *lot)
{
    struct roster *roster = disk_roster(d);
    for (size_t i = 0; i < d->count && roster; i++) {
        struct stored *s = &d->records[i];
        struct record r;
        if (s->sheet->roster)
            continue;
        sheet_read(s->sheet, &r);
        bool barred = !roster_admits(roster, r.kind, &r.author, r.created);
        if (barred == s->barred)
            continue;
        s->barred = barred;
        disk_toggle(d, s->sheet, !barred);
        lot->barrings = reallocarray(lot->barrings, lot->barring_count + 1, sizeof *lot->barrings);
        assert(lot->barrings);
        lot->barrings[lot->barring_count++] = (struct barring){r.created, r.id, barred};
    }
}

/* Admissions and addresses make nobody's records invalid, in what is played here. */
void disk_commit(struct disk *d, struct lot *lot)
{
    for (size_t i = 0; i < lot->count; i++) {
        const struct record *r = &lot->entries[i].record;
        if (lot->entries[i].error)
            continue;
        disk_add(d, buf_bytes(&lot->entries[i].envelope), r);
        d->may_bar |= r->kind == KIND_RETIRE || r->kind == KIND_ROLE || r->kind == KIND_REKEY;
    }
    if (d->may_bar)
        disk_bar(d, lot);
}

/* -- the whole --------------------------------------------------------------------------------- */

static void disk_empty(struct disk *d)
{
    idmap_clear(&d->index);
    roster_free(d->roster);
    d->roster = NULL;
    d->count = d->in_set = 0;
    d->digest = d->base ? d->base->digest : (struct hash){{0}};
}

void disk_begin(struct disk *d, struct disk *base)
{
    d->base = base;
    disk_empty(d);
    for (size_t i = 0; i < base->kept_count; i++)
        disk_keep(d, base->kept[i].key, buf_bytes(&base->kept[i].value));
}

void disk_restore(struct disk *d, const struct disk *from)
{
    d->base = from->base;
    d->may_bar = from->may_bar;
    disk_empty(d);
    for (size_t i = 0; i < from->count; i++)
        disk_put(d, from->records[i].sheet, from->records[i].barred);
    for (size_t i = 0; i < d->kept_count; i++)
        buf_done(&d->kept[i].value);
    d->kept_count = 0;
    for (size_t i = 0; i < from->kept_count; i++)
        disk_keep(d, from->kept[i].key, buf_bytes(&from->kept[i].value));
}

void disk_keep(struct disk *d, const char *key, struct bytes value)
{
    size_t i = 0;
    while (i < d->kept_count && strcmp(d->kept[i].key, key) != 0)
        i++;
    assert(strlen(key) < sizeof d->kept[i].key);
    if (i == d->kept_cap) {
        d->kept_cap = d->kept_cap ? d->kept_cap * 2 : 4;
        d->kept = realloc(d->kept, d->kept_cap * sizeof *d->kept);
        assert(d->kept);
    }
    if (i == d->kept_count)
        d->kept[d->kept_count++] = (struct kept){0};
    buf_done(&d->kept[i].value);
    memcpy(d->kept[i].key, key, strlen(key) + 1);
    d->kept[i].value = buf_copy(value);
}

void disk_load(const struct disk *d, struct node *n, const struct node *model)
{
    enum error e = OK;
    for (size_t i = 0; i < d->kept_count && !e; i++)
        if (d->kept[i].value.len)
            e = node_load_local(n, bytes_str(d->kept[i].key), buf_bytes(&d->kept[i].value));
    if (!e && d->base)
        e = node_load_roster_of(n, model);
    for (size_t i = 0; i < d->count && !e; i++) {
        const struct sheet *sheet = d->records[i].sheet;
        e = d->records[i].barred ? OK
            : sheet->roster      ? node_load_roster(n, buf_bytes(&sheet->envelope))
                                 : node_load_item(n, sheet->created, &sheet->id);
    }
    assert(e == OK);
}

struct bytes disk_whole(const struct disk *d, const struct hash *id)
{
    uint64_t at = idmap_get(&d->index, id);
    if (at)
        return buf_bytes(&d->records[at - 1].sheet->envelope);
    return d->base ? disk_whole(d->base, id) : BYTES_NONE;
}

struct bytes disk_find(const struct disk *d, const struct hash *id)
{
    uint64_t at = idmap_get(&d->index, id);
    return at && d->records[at - 1].barred ? BYTES_NONE : disk_whole(d, id);
}
