// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/words/lexicon/table.h"

#include <string.h>

/* What is asked: the forms of `word` at `from`. */
struct asked {
    const struct lexicon *l;
    const struct letters *word;
    size_t from;
    form_fn each;
    void *ctx;
};

/* The forms of an entry whose stem stands there. */
static void entry_forms(const struct asked *q, const struct entry *e)
{
    const struct lexicon *l = q->l;
    const uint8_t *at = q->word->at + q->from + e->stem;
    const uint8_t *rest = l->roots + e->at + e->stem;
    size_t left = q->word->len - q->from - e->stem, rest_len = (size_t)(e->len - e->stem);
    size_t same = 0;
    while (same < rest_len && same < left && rest[same] == at[same])
        same++;
    const struct paradigm *p = &l->paradigms[e->paradigm];
    for (const struct ending *i = &l->endings[p->first], *end = i + p->count; i < end; i++) {
        if (i->kept > same || i->len > left - i->kept ||
            memcmp(l->added + i->at, at + i->kept, i->len) != 0)
            continue;
        q->each(q->ctx,
                &(struct form){.entry = e, .ending = i, .len = (size_t)e->stem + i->kept + i->len});
    }
}

static void stem_forms(const struct asked *q, uint64_t hash, size_t stem)
{
    const struct lexicon *l = q->l;
    uint64_t key = stem_key(hash);
    size_t mask = ((size_t)1 << l->slot_bits) - 1;
    uint32_t tag = slot_tag(key), index = (1u << SLOT_INDEX) - 1;
    for (size_t at = slot_first(l, key); l->slots[at]; at = (at + 1) & mask) {
        if ((l->slots[at] & ~index) != tag)
            continue;
        const struct entry *e = &l->entries[(l->slots[at] & index) - 1];
        if (e->stem == stem && memcmp(l->roots + e->at, q->word->at + q->from, stem) == 0)
            entry_forms(q, e);
    }
}

void table_forms(const struct lexicon *l, const struct letters *word, size_t from, form_fn each,
                 void *ctx)
{
    const struct asked q = {l, word, from, each, ctx};
    uint64_t hash = 0;
    for (size_t stem = 0; from + stem <= word->len; stem++) {
        if (stem)
            hash = stem_hash(hash, word->at[from + stem - 1]);
        if (stem == PREFIX) {
            uint32_t prefix = prefix_of(word->at + from);
            if (!(l->prefixes[prefix / 64] >> prefix % 64 & 1))
                return;
        }
        stem_forms(&q, hash, stem);
    }
}
