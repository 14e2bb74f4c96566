#include "daemon/search/words/lexicon/wordlist.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 1024, TEXT_MAX = 32 * 1024 * 1024 };

void wordlist_done(struct wordlist *l)
{
    buf_done(&l->text);
    free(l->by);
    free(l->slots);
    *l = (struct wordlist){0};
}

static size_t hash_of(struct bytes word)
{
    uint32_t hash = 2166136261; /* FNV-1a */
    for (size_t i = 0; i < word.len; i++)
        hash = (hash ^ word.ptr[i]) * 16777619;
    return hash ^ hash >> 15;
}

/* The slot with the word, or the free one where it belongs. */
static size_t slot_of(const struct wordlist *l, struct bytes word)
{
    size_t slot = hash_of(word) % (2 * l->cap);
    for (;; slot = (slot + 1) % (2 * l->cap)) {
        uint32_t place = l->slots[slot];
        if (!place || bytes_equal(wordlist_word(l, place - 1), word))
            return slot;
    }
}

size_t wordlist_find(const struct wordlist *l, struct bytes word)
{
    if (!l->count)
        return SIZE_MAX;
    uint32_t place = l->slots[slot_of(l, word)];
    return place ? place - 1 : SIZE_MAX;
}

static bool grow(struct wordlist *l)
{
    size_t cap = l->cap ? 2 * l->cap : FIRST;
    if (cap > WORDLIST_MAX)
        return false;
    uint32_t *slots = calloc(2 * cap, sizeof *slots);
    struct listed *by = reallocarray(l->by, cap, sizeof *by);
    l->by = by ? by : l->by;
    if (!slots || !by) {
        free(slots);
        return false;
    }
    free(l->slots);
    l->slots = slots;
    l->cap = cap;
    for (size_t i = 0; i < l->count; i++)
        l->slots[slot_of(l, wordlist_word(l, i))] = (uint32_t)i + 1;
    return true;
}

size_t wordlist_put(struct wordlist *l, struct bytes word)
{
    size_t place = wordlist_find(l, word);
    if (place != SIZE_MAX)
        return place;
    if (l->count == l->cap && !grow(l))
        return SIZE_MAX;
    l->text.max = TEXT_MAX;
    uint32_t at = (uint32_t)l->text.len;
    size_t slot = slot_of(l, word);
    buf_put(&l->text, word);
    if (l->text.failed || word.len > UINT8_MAX)
        return SIZE_MAX;
    l->by[l->count] = (struct listed){.at = at, .len = (uint8_t)word.len};
    l->slots[slot] = (uint32_t)++l->count;
    return l->count - 1;
}
