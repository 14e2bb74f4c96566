/* Where a compound is cut: into the fewest parts that the dictionary allows (Karlsson, SWETWOL,
 * 1992: for Swedish the strongest cue), then long parts again. */
#include <string.h>

#include "daemon/search/words/lexicon/inside.h"

enum {
    PART_MIN = 3,
    REST_MIN = 5,  /* of a word that no other rule cuts */
    AGAIN_MIN = 8, /* a part of so many letters is cut again, */
    PIECE_MIN = 4, /* into pieces of so many */
};

struct cutting {
    const struct lexicon *lexicon;
    struct bytes word;
};

/* -- what may be a part ------------------------------------------------------------------------ */

static bool is_one_of(const char *const *list, struct bytes word)
{
    while (*list && !bytes_equal(bytes_str(*list), word))
        list++;
    return *list;
}

/* Particles and prefixes mean nothing by themselves; their letters are Latin-1. */
static bool is_particle(struct bytes word)
{
    static const char *const particles[] = {
        "an",    "av",    "bi",  "bort", "efter", "emot",    "fram",    "fr\xe5n", "f\xf6r",
        "gen",   "genom", "hem", "hop",  "igen",  "in",      "inne",    "med",     "mellan",
        "miss",  "mot",   "ned", "ner",  "om",    "p\xe5",   "sam",     "till",    "und",
        "under", "upp",   "ut",  "van",  "vid",   "\xe5ter", "\xf6ver", NULL};
    return is_one_of(particles, word);
}

/* Words in the dictionary that at the end of others are mostly suffixes. */
static bool is_suffix(struct bytes word)
{
    static const char *const suffixes[] = {"dom",    "het", "skap", "ning", "bar",
                                           "l\xf6s", "sam", "lig",  "are",  NULL};
    return is_one_of(suffixes, word);
}

static struct bytes part(const struct cutting *c, size_t from, size_t to)
{
    return bytes_slice(c->word, from, to - from);
}

static bool is_front(const struct cutting *c, size_t from, size_t to)
{
    struct bytes word = part(c, from, to);
    return wordlist_find(&c->lexicon->fronts, word) != SIZE_MAX && !is_particle(word);
}

static bool is_last(const struct cutting *c, size_t from, size_t to, uint64_t wants)
{
    size_t root;
    return to - from >= PART_MIN && lexicon_root(c->lexicon, part(c, from, to), wants, &root) &&
           !is_suffix(wordlist_word(&c->lexicon->roots, root));
}

/* -- the fewest parts -------------------------------------------------------------------------- */

/* The best way to a place: the fewest parts, of these the longest. */
struct way {
    size_t parts, squares, before;
};

static bool is_better(const struct way *a, const struct way *b)
{
    if (a->parts != b->parts)
        return !b->parts || a->parts < b->parts;
    return a->squares > b->squares;
}

static void extend(struct way *ways, size_t from, size_t to)
{
    struct way way = {ways[from].parts + 1, ways[from].squares + (to - from) * (to - from), from};
    if (is_better(&way, &ways[to]))
        ways[to] = way;
}

static void walk_back(const struct way *ways, size_t end, struct cut *ret)
{
    ret->count = ways[end].parts;
    for (size_t i = ret->count, at = end; i <= ret->count; at = ways[at].before, i--) {
        ret->at[i] = at;
        if (!i)
            break;
    }
}

static void cut_fewest(const struct cutting *c, struct cut *ret)
{
    struct way ways[LETTERS_MAX + 1] = {0};
    size_t len = c->word.len;
    for (size_t from = 0; from + 2 * PART_MIN <= len; from++) {
        if ((from && !ways[from].parts) || ways[from].parts + 1 >= COMPOUND_MAX)
            continue;
        for (size_t to = from + PART_MIN; to + PART_MIN <= len; to++)
            if (is_front(c, from, to))
                extend(ways, from, to);
    }
    for (size_t from = PART_MIN; from + PART_MIN <= len; from++)
        if (ways[from].parts && is_last(c, from, len, c->lexicon->affixes.end))
            extend(ways, from, len);
    if (ways[len].parts)
        walk_back(ways, len, ret);
}

/* -- words that are entries themselves --------------------------------------------------------- */

/* A word with the joint s, that the dictionary does not know as a front. */
static bool is_joined(const struct cutting *c, size_t to)
{
    return c->word.ptr[to - 1] == 's' && is_last(c, 0, to - 1, c->lexicon->affixes.end);
}

static void cut_entry(const struct cutting *c, struct cut *ret)
{
    size_t root, len = c->word.len;
    if (!lexicon_root(c->lexicon, c->word, c->lexicon->free, &root))
        return;
    for (size_t at = len > REST_MIN ? len - REST_MIN : 0; at >= PART_MIN; at--) {
        if (!is_last(c, at, len, c->lexicon->free) || (!is_front(c, 0, at) && !is_joined(c, at)))
            continue;
        *ret = (struct cut){2, {0, at, len}};
        return;
    }
}

/* -- parts again ------------------------------------------------------------------------------- */

static void insert(struct cut *cut, size_t i, size_t at)
{
    memmove(&cut->at[i + 1], &cut->at[i], (cut->count + 1 - i) * sizeof *cut->at);
    cut->at[i] = at;
    cut->count++;
}

/* Where part `i` is two; 0: nowhere. */
static size_t cut_again(const struct cutting *c, const struct cut *cut, size_t i)
{
    size_t from = cut->at[i], to = cut->at[i + 1];
    if (to - from < AGAIN_MIN)
        return 0;
    for (size_t at = to - PIECE_MIN; at >= from + PART_MIN; at--) {
        bool last =
            i + 1 == cut->count ? is_last(c, at, to, c->lexicon->affixes.end) : is_front(c, at, to);
        if (last && is_front(c, from, at))
            return at;
    }
    return 0;
}

void lexicon_parts(const struct lexicon *l, struct bytes word, struct cut *ret)
{
    const struct cutting c = {l, word};
    ret->count = 0;
    cut_fewest(&c, ret);
    if (!ret->count)
        cut_entry(&c, ret);
    for (size_t i = 0; ret->count && i < ret->count && ret->count < COMPOUND_MAX;) {
        size_t at = cut_again(&c, ret, i);
        if (at)
            insert(ret, i + 1, at);
        else
            i++;
    }
}
