// SPDX-License-Identifier: Apache-2.0
#include "proto/gossip/item.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/gossip/varint.h"

enum {
    BLOCK_ITEMS = 512,
    FIRST_CAP = 16,
    SUM_WORDS = 4,
};

/* Of ids as little-endian integers, mod 2^256. */
struct sum {
    uint64_t words[SUM_WORDS]; /* least significant first */
};

/* Neighbours in the order of the set. Never empty but in the making. */
struct block {
    size_t holders; /* sets; it changes only while there is one */
    size_t count;
    struct item items[BLOCK_ITEMS];
    struct sum sums[BLOCK_ITEMS]; /* sums[i]: of the ids of items 0 .. i */
};

struct place {
    struct block *block;
    size_t before;  /* how many items the blocks before it have, and */
    struct sum sum; /* of their ids; both hold for the first `known` places only */
};

struct itemset {
    struct place *places;
    size_t place_count, place_cap, known, count;
    size_t near; /* the place last asked for: the next question is often about it too */
};

int item_compare(const struct item *a, const struct item *b)
{
    if (a->timestamp != b->timestamp)
        return a->timestamp < b->timestamp ? -1 : 1;
    return hash_compare(&a->id, &b->id);
}

/* -- sums -------------------------------------------------------------------------------------- */

static struct sum sum_of_id(const struct hash *id)
{
    struct sum s = {{0}};
    for (size_t i = 0; i < sizeof id->b; i++)
        s.words[i / 8] |= (uint64_t)id->b[i] << (i % 8 * 8);
    return s;
}

static struct sum sum_add(struct sum a, const struct sum *b)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < SUM_WORDS; i++) {
        uint64_t with = a.words[i] + carry;
        carry = with < carry;
        a.words[i] = with + b->words[i];
        carry |= a.words[i] < with;
    }
    return a;
}

static struct sum sum_negative(struct sum a)
{
    static const struct sum one = {{1}};
    for (size_t i = 0; i < SUM_WORDS; i++)
        a.words[i] = ~a.words[i];
    return sum_add(a, &one);
}

/* -- blocks ------------------------------------------------------------------------------------ */

/* The first place in the block whose item is not below `bound`. */
static size_t block_find(const struct block *block, const struct item *bound)
{
    size_t from = 0, to = block->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (item_compare(&block->items[middle], bound) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool block_has(const struct block *block, size_t i, const struct item *item)
{
    return i < block->count && item_compare(&block->items[i], item) == 0;
}

static void block_insert(struct block *block, size_t i, const struct item *item)
{
    struct sum id = sum_of_id(&item->id);
    memmove(&block->items[i + 1], &block->items[i], (block->count - i) * sizeof *block->items);
    block->items[i] = *item;
    for (size_t k = block->count++; k > i; k--)
        block->sums[k] = sum_add(block->sums[k - 1], &id);
    block->sums[i] = i ? sum_add(id, &block->sums[i - 1]) : id;
}

static void block_remove(struct block *block, size_t i)
{
    struct sum id = sum_of_id(&block->items[i].id), less = sum_negative(id);
    block->count--;
    memmove(&block->items[i], &block->items[i + 1], (block->count - i) * sizeof *block->items);
    for (; i < block->count; i++)
        block->sums[i] = sum_add(block->sums[i + 1], &less);
}

/* The items from `from` on go to `upper`, which is empty. */
static void block_split(struct block *block, size_t from, struct block *upper)
{
    upper->count = block->count - from;
    block->count = from;
    memcpy(upper->items, &block->items[from], upper->count * sizeof *upper->items);
    struct sum less = sum_negative(block->sums[from - 1]);
    for (size_t i = 0; i < upper->count; i++)
        upper->sums[i] = sum_add(block->sums[from + i], &less);
}

/* -- the set ----------------------------------------------------------------------------------- */

struct itemset *itemset_new(void)
{
    return calloc(1, sizeof(struct itemset));
}

static void block_release(struct block *block)
{
    if (--block->holders == 0)
        free(block);
}

struct itemset *itemset_share(struct itemset *s)
{
    struct itemset *other = itemset_new();
    struct place *places = other ? calloc(s->place_cap + 1, sizeof *places) : NULL;
    if (!places) {
        free(other);
        return NULL;
    }
    *other = *s;
    other->places = places;
    for (size_t p = 0; p < s->place_count; p++) {
        places[p] = s->places[p];
        places[p].block->holders++;
    }
    return other;
}

/* Place `p`'s block, this set's alone from now on. NULL when memory is out. */
static struct block *block_own(struct itemset *s, size_t p)
{
    struct block *shared = s->places[p].block;
    if (shared->holders == 1)
        return shared;
    struct block *own = malloc(sizeof *own);
    if (!own)
        return NULL;
    *own = *shared;
    own->holders = 1;
    block_release(shared);
    return s->places[p].block = own;
}

void itemset_free(struct itemset *s)
{
    if (!s)
        return;
    for (size_t p = 0; p < s->place_count; p++)
        block_release(s->places[p].block);
    free(s->places);
    free(s);
}

/* The last place whose first item is not above `item`; the first one when there is none. */
static size_t place_for(const struct itemset *s, const struct item *item)
{
    size_t from = 0, to = s->place_count;
    while (to - from > 1) {
        /* what is added is mostly the newest */
        size_t middle = to == s->place_count ? to - 1 : from + (to - from) / 2;
        if (item_compare(&s->places[middle].block->items[0], item) <= 0)
            from = middle;
        else
            to = middle;
    }
    return from;
}

/* An empty block as place `p`. NULL when memory is out. */
static struct block *place_insert(struct itemset *s, size_t p)
{
    if (s->place_count == s->place_cap) {
        size_t cap = s->place_cap ? s->place_cap * 2 : FIRST_CAP;
        struct place *places = reallocarray(s->places, cap, sizeof *places);
        if (!places)
            return NULL;
        s->places = places;
        s->place_cap = cap;
    }
    struct block *block = malloc(sizeof *block);
    if (!block)
        return NULL;
    block->count = 0;
    block->holders = 1;
    memmove(&s->places[p + 1], &s->places[p], (s->place_count - p) * sizeof *s->places);
    s->places[p].block = block;
    s->place_count++;
    return block;
}

static void place_remove(struct itemset *s, size_t p)
{
    block_release(s->places[p].block);
    s->place_count--;
    memmove(&s->places[p], &s->places[p + 1], (s->place_count - p) * sizeof *s->places);
}

/* What lies before place `p`, and before each after it, has to be counted and summed again. */
static void forget_from(struct itemset *s, size_t p)
{
    if (s->known > p)
        s->known = p;
    s->near = 0;
}

static enum error add_at(struct itemset *s, size_t p, size_t i, const struct item *item)
{
    struct block *block = block_own(s, p);
    if (!block)
        return ERR_MEMORY;
    if (block->count == BLOCK_ITEMS) {
        struct block *upper = place_insert(s, p + 1);
        if (!upper)
            return ERR_MEMORY;
        /* In order of time, as they are loaded, they fill the blocks. */
        size_t half = i == BLOCK_ITEMS ? BLOCK_ITEMS : BLOCK_ITEMS / 2;
        block_split(block, half, upper);
        if (i >= half) {
            i -= half;
            block = upper;
        }
    }
    block_insert(block, i, item);
    s->count++;
    return OK;
}

enum error itemset_add(struct itemset *s, const struct item *item)
{
    assert(item->timestamp != UINT64_MAX);
    if (!s->place_count && !place_insert(s, 0))
        return ERR_MEMORY;
    size_t p = place_for(s, item), i = block_find(s->places[p].block, item);
    if (block_has(s->places[p].block, i, item))
        return OK;
    forget_from(s, p + 1);
    return add_at(s, p, i, item);
}

bool itemset_remove(struct itemset *s, const struct item *item)
{
    if (!s->count)
        return false;
    size_t p = place_for(s, item), i = block_find(s->places[p].block, item);
    if (!block_has(s->places[p].block, i, item))
        return false;
    struct block *block = block_own(s, p);
    assert(block);
    forget_from(s, p + 1);
    block_remove(block, i);
    s->count--;
    if (!block->count) {
        place_remove(s, p);
        forget_from(s, p);
    }
    return true;
}

size_t itemset_count(const struct itemset *s)
{
    return s->count;
}

/* Counts and sums the blocks before each place that a change has made unknown. */
static void settle(struct itemset *s)
{
    if (!s->known && s->place_count) {
        s->places[0].before = 0;
        s->places[0].sum = (struct sum){{0}};
        s->known = 1;
    }
    for (; s->known < s->place_count; s->known++) {
        struct place *place = &s->places[s->known];
        const struct block *last = place[-1].block;
        place->before = place[-1].before + last->count;
        place->sum = sum_add(place[-1].sum, &last->sums[last->count - 1]);
    }
}

/* The place that has the i-th item. */
static const struct place *place_at(struct itemset *s, size_t i)
{
    settle(s);
    const struct place *near = &s->places[s->near];
    if (i >= near->before && i - near->before < near->block->count)
        return near;
    size_t from = 0, to = s->place_count;
    while (to - from > 1) {
        size_t middle = from + (to - from) / 2;
        if (s->places[middle].before <= i)
            from = middle;
        else
            to = middle;
    }
    s->near = from;
    return &s->places[from];
}

const struct item *itemset_at(struct itemset *s, size_t i)
{
    assert(i < s->count);
    const struct place *place = place_at(s, i);
    return &place->block->items[i - place->before];
}

size_t itemset_lower_bound(struct itemset *s, const struct item *bound)
{
    if (!s->count)
        return 0;
    settle(s);
    const struct place *place = &s->places[place_for(s, bound)];
    return place->before + block_find(place->block, bound);
}

/* The sum of the ids of the first `count` items. */
static struct sum sum_of_first(struct itemset *s, size_t count)
{
    if (!count)
        return (struct sum){{0}};
    const struct place *place = place_at(s, count - 1);
    return sum_add(place->sum, &place->block->sums[count - 1 - place->before]);
}

void itemset_fingerprint(struct itemset *s, size_t from, size_t to,
                         uint8_t ret[static FINGERPRINT_BYTES])
{
    assert(from <= to && to <= s->count);
    uint8_t in[sizeof(struct hash) + VARINT_BYTES_MAX], digest[crypto_hash_sha256_BYTES];
    struct sum before = sum_negative(sum_of_first(s, from));
    struct sum sum = sum_add(sum_of_first(s, to), &before);
    for (size_t i = 0; i < sizeof(struct hash); i++)
        in[i] = (uint8_t)(sum.words[i / 8] >> (i % 8 * 8));
    crypto_hash_sha256(digest, in,
                       sizeof(struct hash) + varint_encode(to - from, in + sizeof(struct hash)));
    memcpy(ret, digest, FINGERPRINT_BYTES);
}

void itemset_audit(struct itemset *s, size_t from, size_t to,
                   const uint8_t salt[static AUDIT_SALT_BYTES],
                   uint8_t ret[static FINGERPRINT_BYTES])
{
    static_assert(AUDIT_SALT_BYTES == crypto_shorthash_siphashx24_KEYBYTES, "SipHash's key");
    static_assert(FINGERPRINT_BYTES == crypto_shorthash_siphashx24_BYTES, "and what it gives");
    assert(from <= to && to <= s->count);
    uint8_t keyed[FINGERPRINT_BYTES];
    memset(ret, 0, FINGERPRINT_BYTES);
    for (size_t i = from; i < to; i++) {
        const struct hash *id = &itemset_at(s, i)->id;
        (void)crypto_shorthash_siphashx24(keyed, id->b, sizeof id->b, salt);
        sodium_add(ret, keyed, FINGERPRINT_BYTES);
    }
}
