// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/words/lexicon/entry.h"

#include <string.h>

static bool is_noun(uint8_t flag)
{
    return flag >= NOUN_FIRST && flag <= NOUN_LAST;
}

/* Or an adjective. */
static bool is_verb(uint8_t flag)
{
    return (flag >= VERB_FIRST && flag <= VERB_LAST) || flag == PRESENT;
}

static bool is_derived(uint8_t flag)
{
    return flag == DERIVED || flag == DWELLER || flag == DWELLER_S;
}

/* The entry that a whole word is taken to be a form of. */
struct choice {
    const struct lexicon *l;
    size_t len;
    uint8_t forms; /* those wanted; any of them will do */
    bool forbidden;
    const struct entry *entry; /* or NULL */
    uint8_t flag;              /* of the rule that makes it */
    bool verb;                 /* some other is a verb's */
    unsigned score;
};

/* A word that is an entry and has forms of its own is its own lemma. Otherwise nouns go before
 * verbs and adjectives (their endings have the flags A to J), what has many forms before what has
 * few, and a long root, which has lost least, before a short one; then the first in the alphabet.
 */
static unsigned score_of(const struct choice *c, const struct form *f)
{
    enum { OWN = 1 << 20, NOUN = 1 << 18, FORM = 1 << 8, OWN_FORMS = 3 };
    unsigned forms = c->l->paradigms[f->entry->paradigm].count;
    uint8_t flag = f->ending->flag;
    unsigned score = forms * FORM + f->entry->len;
    if (flag == 0 && forms >= OWN_FORMS)
        score += OWN;
    return score + (is_noun(flag) ? NOUN : 0);
}

static void choose(void *ctx, const struct form *f)
{
    struct choice *c = ctx;
    if (f->len != c->len)
        return;
    c->forbidden |= (f->ending->forms & FORM_FORBIDDEN) != 0;
    if (!(f->ending->forms & c->forms))
        return;
    c->verb |= is_verb(f->ending->flag);
    unsigned score = score_of(c, f);
    if (c->entry && score <= c->score)
        return;
    c->entry = f->entry;
    c->flag = f->ending->flag;
    c->score = score;
}

static struct choice best_choice(const struct lexicon *l, const struct letters *word, uint8_t forms)
{
    struct choice c = {.l = l, .len = word->len, .forms = forms};
    table_forms(l, word, 0, choose, &c);
    if (c.forbidden)
        c.entry = NULL;
    return c;
}

static const struct entry *best_entry(const struct lexicon *l, const struct letters *word,
                                      uint8_t forms)
{
    return best_choice(l, word, forms).entry;
}

/* The word that one of the rules for fronts makes this of, a dictionary form if there is one. */
static const struct entry *front_made_of(const struct lexicon *l, const struct letters *part)
{
    const struct entry *made_of = NULL;
    for (size_t i = 0; i < l->front_count; i++) {
        const struct rule *r = &l->fronts[i];
        struct letters root = *part;
        if (!rule_cut(r, &root) || !rule_restore(r, &root))
            continue;
        const struct entry *e = best_entry(l, &root, FORM_WORD);
        if (e && e->len == root.len)
            return e;
        made_of = made_of ? made_of : e;
    }
    return made_of;
}

/* -- plurals that the dictionary does not tell of ---------------------------------------------- */

/* What an entry's endings say of it. */
enum { ROOT_MIN = 3 };
struct kind {
    bool singular;  /* has one with -en or -n; */
    bool neuter;    /* with -et or -t */
    bool plural;    /* has one with -r */
    bool is_plural; /* and has one with -na */
    bool verb;
};

static struct kind kind_of(const struct lexicon *l, const struct entry *e)
{
    struct kind k = {0};
    const struct paradigm *p = &l->paradigms[e->paradigm];
    for (const struct ending *i = &l->endings[p->first], *end = i + p->count; i < end; i++) {
        struct bytes added = bytes_of(l->added + i->at, i->len);
        k.verb |= is_verb(i->flag);
        if (!is_noun(i->flag) || !added.len)
            continue;
        uint8_t last = added.ptr[added.len - 1];
        k.singular |= last == 'n';
        k.neuter |= last == 't';
        k.plural |= last == 'r';
        k.is_plural |= bytes_equal(added, BYTES_LIT("na"));
    }
    return k;
}

/* The noun that is `root`, has a singular, and lacks its plural. */
static const struct entry *noun_without_plural(const struct lexicon *l, const struct letters *root)
{
    const struct entry *e = best_entry(l, root, FORM_WORD);
    if (!e || e->len != root->len || e->len < ROOT_MIN)
        return NULL;
    struct kind k = kind_of(l, e);
    return k.singular && !k.neuter && !k.plural ? e : NULL;
}

/* Makes of the stem of a plural the next that it may come from: vänn is vän, städ stad, böck bok.
 */
enum step { AS_IT_IS, ONE_CONSONANT, NO_MUTATION, NEITHER, STEPS };

static bool stem_step(struct letters *stem, enum step step)
{
    if (step == NO_MUTATION || step == NEITHER) {
        size_t at = stem->len;
        while (at && stem->at[at - 1] != A_DIAERESIS && stem->at[at - 1] != O_DIAERESIS)
            at--;
        if (!at)
            return false;
        stem->at[at - 1] = stem->at[at - 1] == A_DIAERESIS ? 'a' : 'o';
    }
    if (step == ONE_CONSONANT || step == NEITHER) {
        const uint8_t *end = stem->at + stem->len;
        if (stem->len < 2 || (end[-1] != end[-2] && (end[-1] != 'k' || end[-2] != 'c')))
            return false;
        stem->at[stem->len - 2] = end[-1];
        stem->len--;
    }
    return true;
}

static const struct entry *singular_by(const struct lexicon *l, const struct rule *r,
                                       const struct letters *plural)
{
    struct letters stem = *plural;
    if (!rule_cut(r, &stem))
        return NULL;
    /* a vowel changes before an ending with one */
    enum step steps = r->add.letters[0] == 'r' && !r->strip.len ? NO_MUTATION : STEPS;
    for (enum step step = AS_IT_IS; step < steps; step++) {
        struct letters root = stem;
        const struct entry *e =
            stem_step(&root, step) && rule_restore(r, &root) ? noun_without_plural(l, &root) : NULL;
        if (e)
            return e;
    }
    return NULL;
}

/* The dictionary has no word twice: avgift and stad lack their plurals, for avgifta and städa make
 * them, and mutated plurals (böcker) are entries of their own. Such a word is taken for the plural
 * of a noun that lacks one. `e` is what it would be otherwise. */
static const struct entry *mended(const struct lexicon *l, const struct letters *word,
                                  const struct choice *found)
{
    struct kind k = kind_of(l, found->entry);
    struct letters plural = *word;
    if (k.is_plural && !k.singular && !k.neuter && !k.verb)
        plural = letters_from(entry_root(l, found->entry));
    else if (!k.verb || found->verb || !is_noun(found->flag))
        return found->entry;
    for (size_t i = 0; i < l->plural_count; i++) {
        const struct entry *e = singular_by(l, &l->plurals[i], &plural);
        if (e)
            return e;
    }
    return found->entry;
}

/* Some fronts are entries of their own, and no words: hälso. */
static const struct entry *front_made(const struct lexicon *l, const struct letters *part)
{
    const struct entry *e = best_entry(l, part, FORM_FRONT), *word;
    if (e && (l->endings[l->paradigms[e->paradigm].first].forms & FORM_WORD))
        return e;
    word = best_entry(l, part, FORM_WORD);
    if (!word)
        word = front_made_of(l, part);
    return word ? word : e;
}

/* avgifts is of avgift, though avgifta makes it, too. */
static const struct entry *front_entry(const struct lexicon *l, const struct letters *part)
{
    const struct entry *e = front_made(l, part);
    if (part->at[part->len - 1] != 's' || (e && !kind_of(l, e).verb))
        return e;
    struct letters bare = *part;
    bare.len--;
    const struct entry *noun = bare.len ? best_entry(l, &bare, FORM_LAST) : NULL;
    return noun && (!e || noun->len == bare.len) ? noun : e;
}

const struct entry *entry_of(const struct lexicon *l, const struct letters *word, uint8_t as)
{
    if (as == FORM_FRONT)
        return front_entry(l, word);
    struct choice c = best_choice(l, word, FORM_WORD | FORM_LAST);
    return c.entry && !is_derived(c.flag) ? mended(l, word, &c) : NULL;
}
