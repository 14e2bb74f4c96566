// SPDX-License-Identifier: Apache-2.0
/* What a lexicon is made of: each entry of the dictionary lies in a hash table under its stem, the
 * letters that all its forms begin with, and names a paradigm, the endings that make its forms.
 * Entries with the same flags and endings share theirs, so that 770 000 forms take 5 MB. */
#ifndef GODA_LEXICON_TABLE_H
#define GODA_LEXICON_TABLE_H

#include "daemon/search/words/lexicon/affix.h"
#include "daemon/search/words/lexicon/lexicon.h"

enum {
    ENTRIES_MAX = 1000000,
    PARADIGMS_MAX = UINT16_MAX,
    SLOT_INDEX = 20, /* bits of a slot that number an entry from 1; the rest are of its hash */
    PREFIX = 4,      /* letters by which most positions within a word are told to begin none */
    PREFIXES = ALPHABET * ALPHABET * ALPHABET * ALPHABET,
};

struct ending {
    uint8_t kept;  /* letters of the root behind its stem that stay */
    uint8_t len;   /* letters that follow them, */
    uint16_t at;   /* in lexicon.added */
    uint8_t forms; /* FORM_... */
    uint8_t flag;  /* of its rule; 0 for the root itself */
};
struct paradigm {
    uint32_t first; /* of lexicon.endings; the first is the root itself */
    uint16_t count;
};
struct entry {
    uint32_t at; /* its root, in lexicon.roots */
    uint8_t len, stem;
    uint16_t paradigm;
};

struct lexicon {
    struct hash fingerprint;
    uint8_t *roots, *added; /* letters */
    struct ending *endings;
    struct paradigm *paradigms;
    struct entry *entries;
    uint32_t *slots;
    uint64_t *prefixes;   /* a bit for each beginning of PREFIX letters that a stem has */
    struct rule *fronts;  /* the rules that make what only stands in front */
    struct rule *plurals; /* the rules of nouns' plurals */
    size_t roots_len, added_len, ending_count, paradigm_count, entry_count;
    size_t front_count, plural_count;
    unsigned slot_bits;
};

/* A form that stands in a word at the position asked for. */
struct form {
    const struct entry *entry;
    const struct ending *ending;
    size_t len;
};
typedef void (*form_fn)(void *ctx, const struct form *form);
/* Calls for every form that `word` has at `from`. */
void table_forms(const struct lexicon *l, const struct letters *word, size_t from, form_fn each,
                 void *ctx);

/* The hash of a stem, letter by letter from 0, and what the table is asked by. */
static inline uint64_t stem_hash(uint64_t hash, uint8_t letter)
{
    return (hash ^ (letter + 1u)) * 0x9e3779b97f4a7c15u;
}
static inline uint64_t stem_key(uint64_t hash)
{
    return (hash ^ hash >> 32) * 0xd6e8feb86659fd93u;
}
static inline size_t slot_first(const struct lexicon *l, uint64_t key)
{
    return (size_t)(key >> (64 - l->slot_bits));
}
/* The part of a slot that tells most entries of other stems apart. */
static inline uint32_t slot_tag(uint64_t key)
{
    return (uint32_t)(key & 0xffffffffu) & ~((1u << SLOT_INDEX) - 1);
}
/* The number of a word's first PREFIX letters. */
static inline uint32_t prefix_of(const uint8_t *letters)
{
    uint32_t n = 0;
    for (size_t i = 0; i < PREFIX; i++)
        n = n * ALPHABET + letter_index(letters[i]);
    return n;
}

#endif
