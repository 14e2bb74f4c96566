#include "tests/sim/disk.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void disk_init(struct disk *d)
{
    *d = (struct disk){0};
    idmap_init(&d->index, SIZE_MAX, 1);
}

void disk_done(struct disk *d)
{
    for (size_t i = 0; i < d->count; i++)
        buf_done(&d->records[i].envelope);
    for (size_t i = 0; i < d->kept_count; i++)
        buf_done(&d->kept[i].value);
    idmap_done(&d->index);
    roster_free(d->roster);
    free(d->records);
}

static void disk_add(struct disk *d, struct bytes envelope, const struct record *r)
{
    if (idmap_get(&d->index, &r->id))
        return;
    if (d->count == d->cap) {
        d->cap = d->cap ? d->cap * 2 : 64;
        d->records = realloc(d->records, d->cap * sizeof *d->records);
        assert(d->records);
    }
    d->records[d->count++] = (struct stored){
        .envelope = buf_copy(envelope),
        .id = r->id,
        .created = r->created,
        .roster = kind_set(r->kind) == SET_ROSTER,
    };
    bool set = idmap_set(&d->index, &r->id, d->count);
    assert(set);
}

/* -- what the roster lets in, as daemon/store/bar.c has it ------------------------------------- */

static void disk_read(const struct disk *d, size_t i, struct record *ret)
{
    enum error e = record_decode(buf_bytes(&d->records[i].envelope), ret);
    assert(e == OK);
}

static struct roster *disk_roster(struct disk *d)
{
    struct record r;
    for (size_t i = 0; i < d->count && !d->roster; i++) {
        disk_read(d, i, &r);
        if (r.kind == KIND_GENESIS)
            d->roster = roster_new(&r.id);
    }
    for (size_t i = 0; i < d->count && d->roster; i++) {
        disk_read(d, i, &r);
        enum error e = OK;
        if (d->records[i].roster && r.kind != KIND_DESCRIPTOR)
            e = roster_add(d->roster, &r);
        assert(e == OK || e == ERR_DUPLICATE);
    }
    return d->roster;
}

static void disk_bar(struct disk *d, struct lot *lot)
{
    struct roster *roster = disk_roster(d);
    for (size_t i = 0; i < d->count && roster; i++) {
        struct stored *s = &d->records[i];
        struct record r;
        disk_read(d, i, &r);
        bool barred = !s->roster && !roster_admits(roster, r.kind, &r.author, r.created);
        if (barred == s->barred)
            continue;
        s->barred = barred;
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

void disk_copy(struct disk *to, const struct disk *from)
{
    for (size_t i = 0; i < from->count; i++) {
        struct record r;
        enum error e = record_decode(buf_bytes(&from->records[i].envelope), &r);
        assert(e == OK);
        disk_add(to, buf_bytes(&from->records[i].envelope), &r);
    }
}

void disk_keep(struct disk *d, const char *key, struct bytes value)
{
    size_t i = 0;
    while (i < d->kept_count && strcmp(d->kept[i].key, key) != 0)
        i++;
    assert(i < sizeof d->kept / sizeof *d->kept && strlen(key) < sizeof d->kept[i].key);
    if (i == d->kept_count)
        d->kept[d->kept_count++] = (struct kept){0};
    buf_done(&d->kept[i].value);
    memcpy(d->kept[i].key, key, strlen(key) + 1);
    d->kept[i].value = buf_copy(value);
}

void disk_load(const struct disk *d, struct node *n)
{
    enum error e = OK;
    for (size_t i = 0; i < d->kept_count && !e; i++)
        if (d->kept[i].value.len)
            e = node_load_local(n, bytes_str(d->kept[i].key), buf_bytes(&d->kept[i].value));
    for (size_t i = 0; i < d->count && !e; i++)
        e = d->records[i].barred   ? OK
            : d->records[i].roster ? node_load_roster(n, buf_bytes(&d->records[i].envelope))
                                   : node_load_item(n, d->records[i].created, &d->records[i].id);
    assert(e == OK);
}

struct bytes disk_whole(const struct disk *d, const struct hash *id)
{
    uint64_t at = idmap_get(&d->index, id);
    return at ? buf_bytes(&d->records[at - 1].envelope) : BYTES_NONE;
}

struct bytes disk_find(const struct disk *d, const struct hash *id)
{
    uint64_t at = idmap_get(&d->index, id);
    return at && d->records[at - 1].barred ? BYTES_NONE : disk_whole(d, id);
}

size_t disk_count(const struct disk *d)
{
    size_t count = 0;
    for (size_t i = 0; i < d->count; i++)
        count += !d->records[i].roster && !d->records[i].barred;
    return count;
}

static int stored_compare(const void *a, const void *b)
{
    const struct stored *const *x = a, *const *y = b;
    return hash_compare(&(*x)->id, &(*y)->id);
}

struct hash disk_digest(const struct disk *d)
{
    const struct stored **order = calloc(d->count + 1, sizeof *order);
    crypto_generichash_state state;
    struct hash digest;
    assert(order);
    for (size_t i = 0; i < d->count; i++)
        order[i] = &d->records[i];
    qsort(order, d->count, sizeof *order, stored_compare);
    (void)crypto_generichash_init(&state, NULL, 0, sizeof digest.b);
    for (size_t i = 0; i < d->count; i++)
        if (!order[i]->barred)
            (void)crypto_generichash_update(&state, order[i]->envelope.ptr, order[i]->envelope.len);
    (void)crypto_generichash_final(&state, digest.b, sizeof digest.b);
    free(order);
    return digest;
}
