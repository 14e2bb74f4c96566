// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/words/chain.h"

#include <assert.h>
#include <libstemmer.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Raise it when the chain makes other terms of the same words. */
#define CHAIN "2"

/* A text has few words that no text before it had: what was made of them is kept until there is no
 * more room, and then from the start. */
enum { SLOTS = 1 << 16, KEPT_MAX = 4 << 20, ENTRY_MAX = 2 * (RUNS_MAX + 1) * (WORD_MAX + 1) };

/* In `kept`: a word and its stem, then its parts and theirs, each behind its length. */
struct slot {
    uint32_t at, len; /* 0: nothing */
};

struct chain {
    const struct lexicon *lexicon;
    struct sb_stemmer *stemmer;
    recall_fn recall; /* or NULL */
    void *recall_ctx;
    struct slot slots[SLOTS]; /* by the word's hash */
    size_t len;
    uint8_t kept[KEPT_MAX]; /* memory is used as far as it is written */
};

enum error chain_new(const struct lexicon *lexicon, struct chain **ret)
{
    struct chain *c = calloc(1, sizeof *c);
    if (!c)
        return ERR_MEMORY;
    c->lexicon = lexicon;
    c->stemmer = sb_stemmer_new("swedish", "UTF_8");
    if (!c->stemmer) {
        chain_free(c);
        return ERR_MEMORY;
    }
    *ret = c;
    return OK;
}

void chain_free(struct chain *c)
{
    if (!c)
        return;
    sb_stemmer_delete(c->stemmer);
    free(c);
}

void chain_remember(struct chain *c, recall_fn recall, void *ctx)
{
    c->recall = recall;
    c->recall_ctx = ctx;
}

struct hash chain_fingerprint(const struct chain *c)
{
    struct hash h;
    const struct hash *key = c->lexicon ? lexicon_fingerprint(c->lexicon) : NULL;
    (void)crypto_generichash(h.b, sizeof h.b, (const uint8_t *)CHAIN, sizeof CHAIN,
                             key ? key->b : NULL, key ? sizeof key->b : 0);
    return h;
}

/* -- stems ------------------------------------------------------------------------------------- */

/* Snowball 2.2 knows neither skolan nor arkivet (its issue 47), nor does the dictionary know every
 * word. Since this works on stems, words that Snowball joins stay joined. Returns the length that
 * is left. */
static size_t cut_article(const char *stem, size_t len)
{
    enum { ARTICLE = 2, LEFT_MIN = 3 };
    if (len < LEFT_MIN + ARTICLE)
        return len;
    const char *end = stem + len - ARTICLE;
    return memcmp(end, "an", ARTICLE) == 0 || memcmp(end, "et", ARTICLE) == 0 ? len - ARTICLE : len;
}

/* Out of memory, the word is its own stem. */
static struct bytes stem_of(struct chain *c, struct bytes word)
{
    struct lemma lemma;
    struct bytes recalled;
    if (c->recall && c->recall(c->recall_ctx, word, &recalled))
        return recalled;
    bool known = c->lexicon && lexicon_lemma(c->lexicon, word, &lemma);
    struct bytes form = known ? bytes_of(lemma.text, lemma.len) : word;
    const sb_symbol *stem = sb_stemmer_stem(c->stemmer, form.ptr, (int)form.len);
    if (!stem)
        return word;
    size_t len = (size_t)sb_stemmer_length(c->stemmer);
    return bytes_of(stem, known ? len : cut_article((const char *)stem, len));
}

/* -- parts ------------------------------------------------------------------------------------- */

static void put(struct chain *c, struct bytes text)
{
    assert(text.len <= WORD_MAX && text.len < sizeof c->kept - c->len);
    c->kept[c->len++] = (uint8_t)text.len;
    memcpy(c->kept + c->len, text.ptr, text.len);
    c->len += text.len;
}

/* Parts `from` to `to` of a word. Its last part may be inflected; before another one a part has the
 * form of a front. */
static void put_run(struct chain *c, struct bytes word, const struct cut *cut, size_t from,
                    size_t to)
{
    struct bytes fronts = bytes_slice(word, cut->at[from], cut->at[to - 1] - cut->at[from]);
    struct bytes last = bytes_slice(word, cut->at[to - 1], cut->at[to] - cut->at[to - 1]);
    struct lemma lemma;
    char run[WORD_MAX];
    bool known = to == cut->count ? lexicon_lemma(c->lexicon, last, &lemma)
                                  : lexicon_front(c->lexicon, last, &lemma);
    if (known)
        last = bytes_of(lemma.text, lemma.len);
    size_t len = fronts.len + last.len;
    if (len > WORD_MAX)
        return;
    memcpy(run, fronts.ptr, fronts.len);
    memcpy(run + fronts.len, last.ptr, last.len);
    put(c, bytes_of(run, len));
    put(c, stem_of(c, bytes_of(run, len)));
}

static void put_parts(struct chain *c, struct bytes word)
{
    struct cut cut = {0};
    if (c->lexicon)
        lexicon_cut(c->lexicon, word, &cut);
    for (size_t from = 0; from < cut.count; from++)
        for (size_t to = from + 1; to <= cut.count; to++)
            if (to - from < cut.count)
                put_run(c, word, &cut, from, to);
}

/* -- looking up -------------------------------------------------------------------------------- */

static struct bytes take(struct bytes *rest)
{
    struct bytes text = bytes_slice(*rest, 1, rest->ptr[0]);
    *rest = bytes_slice(*rest, 1 + text.len, rest->len - 1 - text.len);
    return text;
}

static struct slot *slot_of(struct chain *c, struct bytes word)
{
    uint32_t hash = 2166136261; /* FNV-1a */
    for (size_t i = 0; i < word.len; i++)
        hash = (hash ^ word.ptr[i]) * 16777619;
    return &c->slots[(hash ^ hash >> 16) % SLOTS];
}

static bool has_word(const struct chain *c, const struct slot *slot, struct bytes word)
{
    return slot->len && bytes_equal(bytes_of(c->kept + slot->at + 1, c->kept[slot->at]), word);
}

static void make_room(struct chain *c)
{
    if (sizeof c->kept - c->len >= ENTRY_MAX)
        return;
    memset(c->slots, 0, sizeof c->slots);
    c->len = 0;
}

static struct bytes look(struct chain *c, struct bytes word)
{
    struct slot *slot = slot_of(c, word);
    if (!has_word(c, slot, word)) {
        make_room(c);
        slot->at = (uint32_t)c->len;
        put(c, word);
        put(c, stem_of(c, word));
        put_parts(c, word);
        slot->len = (uint32_t)c->len - slot->at;
    }
    return bytes_of(c->kept + slot->at, slot->len);
}

void chain_look(struct chain *c, struct bytes word, struct terms *ret)
{
    struct bytes rest = look(c, word);
    (void)take(&rest);
    ret->stem = take(&rest);
    for (ret->count = 0; rest.len; ret->count++) {
        ret->part[ret->count] = take(&rest);
        ret->part_stem[ret->count] = take(&rest);
    }
}

bool chain_knows(const struct chain *c, struct bytes word)
{
    struct lemma lemma;
    return c->lexicon && lexicon_lemma(c->lexicon, word, &lemma);
}
