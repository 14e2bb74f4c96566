// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/shelf.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

void shelf_init(struct shelf *shelf)
{
    *shelf = (struct shelf){0};
    idmap_init(&shelf->index, SIZE_MAX, 1);
}

void shelf_done(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->count; i++) {
        buf_done(&shelf->sheets[i]->envelope);
        free(shelf->sheets[i]);
    }
    free(shelf->sheets);
    idmap_done(&shelf->index);
}

struct sheet *shelf_put(struct shelf *shelf, struct bytes envelope, const struct record *r)
{
    struct hash whole;
    (void)crypto_generichash(whole.b, sizeof whole.b, envelope.ptr, envelope.len, NULL, 0);
    uint64_t at = idmap_get(&shelf->index, &whole);
    if (at)
        return shelf->sheets[at - 1];
    if (shelf->count == shelf->cap) {
        shelf->cap = shelf->cap ? shelf->cap * 2 : 64;
        shelf->sheets = realloc(shelf->sheets, shelf->cap * sizeof *shelf->sheets);
        assert(shelf->sheets);
    }
    struct sheet *sheet = calloc(1, sizeof *sheet);
    assert(sheet);
    *sheet = (struct sheet){.envelope = buf_copy(envelope),
                            .id = r->id,
                            .whole = whole,
                            .created = r->created,
                            .roster = kind_set(r->kind) == SET_ROSTER};
    shelf->sheets[shelf->count++] = sheet;
    bool set = idmap_set(&shelf->index, &whole, shelf->count);
    assert(set);
    return sheet;
}

void shelf_verify(struct shelf *shelf, struct lot *lot, const struct hash *network, bool stub)
{
    struct sheet *sheets[LOT_MAX];
    bool checked = true;
    for (size_t i = 0; i < lot->count; i++) {
        const struct lot_entry *e = &lot->entries[i];
        sheets[i] = shelf_put(shelf, buf_bytes(&e->envelope), &e->record);
        sheets[i]->checked |= stub;
        checked &= sheets[i]->checked;
    }
    if (!checked)
        lot_verify(lot, network);
    for (size_t i = 0; i < lot->count; i++) {
        if (!checked)
            sheets[i]->error = lot->entries[i].error;
        sheets[i]->checked = true;
        lot->entries[i].error = sheets[i]->error;
    }
}
