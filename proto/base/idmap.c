// SPDX-License-Identifier: Apache-2.0
#include "proto/base/idmap.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { IDMAP_FIRST_CAP = 16 };

void idmap_init(struct idmap *m, size_t max, uint64_t seed)
{
    *m = (struct idmap){.max = max, .seed = seed};
}

void idmap_done(struct idmap *m)
{
    free(m->slots);
    idmap_init(m, m->max, m->seed);
}

void idmap_clear(struct idmap *m)
{
    if (m->slots)
        memset(m->slots, 0, m->cap * sizeof *m->slots);
    m->count = 0;
}

static size_t idmap_home(const struct idmap *m, const struct hash *id)
{
    uint64_t word;
    memcpy(&word, id->b, sizeof word);
    word = (word ^ m->seed) * UINT64_C(0x9e3779b97f4a7c15); /* Fibonacci hashing */
    return (size_t)(word >> 32) & (m->cap - 1);
}

/* Where the id is, or the free slot where it would be. */
static size_t idmap_find(const struct idmap *m, const struct hash *id)
{
    size_t i = idmap_home(m, id);
    while (m->slots[i].value && !hash_equal(&m->slots[i].id, id))
        i = (i + 1) & (m->cap - 1);
    return i;
}

uint64_t idmap_get(const struct idmap *m, const struct hash *id)
{
    return m->count ? m->slots[idmap_find(m, id)].value : 0;
}

static bool idmap_grow(struct idmap *m)
{
    struct idmap grown = *m;
    grown.cap = m->cap ? m->cap * 2 : IDMAP_FIRST_CAP;
    grown.slots = calloc(grown.cap, sizeof *grown.slots);
    if (!grown.slots)
        return false;
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].value)
            grown.slots[idmap_find(&grown, &m->slots[i].id)] = m->slots[i];
    free(m->slots);
    *m = grown;
    return true;
}

bool idmap_set(struct idmap *m, const struct hash *id, uint64_t value)
{
    assert(value > 0);
    if (m->count >= m->max && !idmap_get(m, id))
        return false;
    if ((m->count + 1) * 4 > m->cap * 3 && !idmap_grow(m))
        return false;
    struct idmap_slot *slot = &m->slots[idmap_find(m, id)];
    m->count += slot->value == 0;
    *slot = (struct idmap_slot){*id, value};
    return true;
}

bool idmap_remove(struct idmap *m, const struct hash *id)
{
    if (!idmap_get(m, id))
        return false;
    size_t mask = m->cap - 1, hole = idmap_find(m, id);
    /* Close the hole: move back each later slot of the run whose home does not lie behind the hole.
     */
    for (size_t i = (hole + 1) & mask; m->slots[i].value; i = (i + 1) & mask) {
        size_t home = idmap_home(m, &m->slots[i].id);
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            m->slots[hole] = m->slots[i];
            hole = i;
        }
    }
    m->slots[hole].value = 0;
    m->count--;
    return true;
}
