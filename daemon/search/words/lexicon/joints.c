// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/words/lexicon/joints.h"

#include <string.h>

#include "daemon/search/words/lexicon/entry.h"

/* Fewest parts is the strongest cue in Swedish (Karlsson 1992); long parts
 * are then looked at once more. */

enum {
    PART_MIN = 3,      /* letters */
    TAIL_MIN = 4,      /* of what is left of a word that is an entry itself */
    AGAIN_MIN = 8,     /* a part of so many letters is cut again */
    AGAIN_LAST_MIN = 4 /* when its last part has at least so many */
};

/* Which forms stand where in a word, asked of the table once per position. */
struct chart {
    const struct lexicon *l;
    const struct letters *word;
    uint64_t asked;                              /* the positions whose row is there */
    uint8_t forms[LETTERS_MAX][LETTERS_MAX + 1]; /* of word[from .. to): FORM_... */
};

struct row {
    struct chart *chart;
    size_t from;
};

static void row_add(void *ctx, const struct form *f)
{
    struct row *r = ctx;
    r->chart->forms[r->from][r->from + f->len] |= f->ending->forms;
}

static const uint8_t *chart_row(struct chart *c, size_t from)
{
    uint8_t *row = c->forms[from];
    if (c->asked >> from & 1)
        return row;
    c->asked |= (uint64_t)1 << from;
    memset(row, 0, LETTERS_MAX + 1);
    table_forms(c->l, c->word, from, row_add, &(struct row){c, from});
    return row;
}

/* The best way to a position: fewest parts, then the longest. */
struct way {
    size_t parts, squares, before;
};

static bool is_better(const struct way *a, const struct way *b)
{
    if (b->parts == 0 || a->parts != b->parts)
        return b->parts == 0 || a->parts < b->parts;
    return a->squares > b->squares;
}

static bool may_end(uint8_t forms, uint8_t as)
{
    return (forms & as) && !(as == FORM_FRONT && (forms & FORM_SUFFIX));
}

/* The word in more than one part; the last has at least `last_min` letters and stands `as`. */
static size_t fewest_parts(struct chart *c, size_t last_min, uint8_t as,
                           size_t at[COMPOUND_MAX + 1])
{
    size_t len = c->word->len;
    struct way ways[LETTERS_MAX + 1] = {0};
    for (size_t i = 0; i < len; i++) {
        if ((i && !ways[i].parts) || ways[i].parts == COMPOUND_MAX)
            continue;
        if (i && len - i < last_min)
            break;
        const uint8_t *row = chart_row(c, i);
        for (size_t j = i + PART_MIN; j <= len; j++) {
            if (j == len ? !i || !may_end(row[j], as) : !(row[j] & FORM_FRONT))
                continue;
            struct way w = {ways[i].parts + 1, ways[i].squares + (j - i) * (j - i), i};
            if (is_better(&w, &ways[j]))
                ways[j] = w;
        }
    }
    size_t count = ways[len].parts;
    for (size_t i = count, p = len; count && i <= count; i--, p = ways[p].before)
        at[i] = p;
    return count;
}

/* A word that is an entry, so that its last part need not be one that begins no other. */
static size_t one_cut(struct chart *c, size_t at[COMPOUND_MAX + 1])
{
    size_t len = c->word->len;
    const uint8_t *row = chart_row(c, 0);
    if (len < PART_MIN + TAIL_MIN || !(row[len] & FORM_WORD))
        return 0;
    for (size_t i = len - TAIL_MIN; i >= PART_MIN; i--) {
        bool s = c->word->at[i - 1] == 's' && i > PART_MIN && (row[i - 1] & FORM_LAST);
        if (!(row[i] & FORM_FRONT) && !s)
            continue;
        if ((chart_row(c, i)[len] & (FORM_WORD | FORM_SUFFIX)) != FORM_WORD)
            continue;
        at[0] = 0;
        at[1] = i;
        at[2] = len;
        return 2;
    }
    return 0;
}

static void joints_add(struct joints *j, size_t place, size_t at)
{
    memmove(j->at + place + 1, j->at + place, (j->count + 1 - place) * sizeof *j->at);
    j->at[place] = at;
    j->count++;
}

/* Cuts a word as the entry that it is a form of is cut, where the two agree. */
static void cut_once(const struct lexicon *l, const struct letters *word, uint8_t as,
                     size_t last_min, struct joints *ret)
{
    const struct entry *e = entry_of(l, word, as);
    struct letters root = *word;
    if (e)
        root = letters_from(entry_root(l, e));
    struct chart c;
    c.l = l;
    c.word = &root;
    c.asked = 0;
    ret->count = 0;
    if (chart_row(&c, 0)[root.len] & FORM_FORBIDDEN)
        return;
    ret->count = fewest_parts(&c, last_min, e ? FORM_LAST : as, ret->at);
    if (!ret->count && last_min == PART_MIN)
        ret->count = one_cut(&c, ret->at);
    size_t same = 0;
    while (same < word->len && same < root.len && word->at[same] == root.at[same])
        same++;
    if (ret->count && ret->at[ret->count - 1] >= same)
        ret->count = 0;
    ret->at[ret->count] = word->len;
}

void joints_find(const struct lexicon *l, const struct letters *word, uint8_t as,
                 struct joints *ret)
{
    cut_once(l, word, as, PART_MIN, ret);
    for (size_t i = 0; i < ret->count && ret->count < COMPOUND_MAX; i++) {
        size_t from = ret->at[i], to = ret->at[i + 1];
        if (to - from < AGAIN_MIN)
            continue;
        struct letters part = letters_from(bytes_of(word->at + from, to - from));
        struct joints again;
        cut_once(l, &part, i + 1 == ret->count ? as : FORM_FRONT, AGAIN_LAST_MIN, &again);
        for (size_t k = 1; k < again.count && ret->count < COMPOUND_MAX; k++)
            joints_add(ret, i + k, from + again.at[k]);
    }
}

void lexicon_cut(const struct lexicon *l, struct bytes word, struct cut *ret)
{
    struct letters w;
    struct joints j;
    ret->count = 0;
    if (!letters_read(word, &w))
        return;
    joints_find(l, &w, FORM_LAST, &j);
    if (!j.count)
        joints_find(l, &w, FORM_FRONT, &j);
    ret->count = j.count;
    for (size_t i = 0; j.count && i <= j.count; i++)
        ret->at[i] = letters_size(bytes_of(w.at, j.at[i]));
}
