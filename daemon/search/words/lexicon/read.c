// SPDX-License-Identifier: Apache-2.0
/* Reads the two files of a dictionary into a table. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/search/words/lexicon/table.h"

enum {
    ROOT_MAX = LETTERS_MAX - AFFIX_MAX,
    ENDINGS_OF_MAX = 256, /* of a paradigm */
    ENDINGS_MAX = 1 << 18,
    PARADIGM_SLOTS = 1 << 17, /* a power of two above PARADIGMS_MAX */
};

/* What stands before verbs and nouns, and changes what they mean but means little alone. */
static const char *const particles[] = {
    "an",    "av",  "be",  "bort", "efter", "emot", "fram", "från",   "för", "före",
    "genom", "hän", "in",  "inne", "inom",  "isär", "med",  "mellan", "mis", "miss",
    "mot",   "ned", "ner", "om",   "på",    "sam",  "till", "under",  "upp", "ut",
    "utan",  "ute", "van", "vid",  "åt",    "åter", "över"};
/* Words, too, but at the end of longer ones they are mostly what makes one word of another. */
static const char *const suffixes[] = {"dom", "het", "skap", "ning", "ring", "bar", "lös"};
enum {
    PARTICLES = sizeof particles / sizeof *particles,
    SUFFIXES = sizeof suffixes / sizeof *suffixes,
};

struct reading {
    struct lexicon *l;
    struct affixes affixes;
    uint16_t added_at[RULES_MAX];       /* where a rule's letters lie in lexicon.added */
    uint32_t paradigms[PARADIGM_SLOTS]; /* numbers of paradigms from 1, by their hash */
    struct letters particles[PARTICLES], suffixes[SUFFIXES];
    struct ending endings[ENDINGS_OF_MAX]; /* of the entry at hand */
    size_t ending_count;
};

/* An entry as its line has it. */
struct line {
    struct letters root;
    struct bytes flags;
};

static bool has_flag(struct bytes flags, uint8_t flag)
{
    return flag && memchr(flags.ptr, flag, flags.len);
}

static bool is_among(const struct letters *list, size_t count, struct bytes word)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal(letters_bytes(&list[i]), word))
            return true;
    return false;
}

/* What an entry's flags and root say of all its forms. */
struct allowed {
    uint8_t root;      /* FORM_... of the root itself */
    uint8_t not, also; /* of the forms that rules make */
};

static struct allowed allowed_of(const struct reading *r, const struct line *in)
{
    const struct affixes *a = &r->affixes;
    if (has_flag(in->flags, a->forbidden))
        return (struct allowed){FORM_FORBIDDEN, UINT8_MAX, FORM_FORBIDDEN};
    bool suffix = is_among(r->suffixes, SUFFIXES, letters_bytes(&in->root));
    bool last = !suffix && has_flag(in->flags, a->end);
    bool front = has_flag(in->flags, a->begin) || has_flag(in->flags, a->middle);
    struct allowed f = {.not = last ? 0 : FORM_LAST, .also = suffix ? FORM_SUFFIX : 0};
    if (has_flag(in->flags, a->need_affix))
        return f;
    f.root = (uint8_t)(f.also | (has_flag(in->flags, a->only_in_compound) ? 0 : FORM_WORD) |
                       (front ? FORM_FRONT : 0) | (last ? FORM_LAST : 0));
    return f;
}

static void ending_put(struct reading *r, const struct letters *form, struct ending ending)
{
    if ((ending.forms & FORM_FRONT) && is_among(r->particles, PARTICLES, letters_bytes(form)))
        ending.forms &= (uint8_t)~FORM_FRONT;
    r->endings[r->ending_count++] = ending;
}

/* The endings of an entry into `r`; returns how many letters of its root are not in its stem. */
static size_t endings_of(struct reading *r, const struct line *in)
{
    const struct affixes *a = &r->affixes;
    const struct allowed allowed = allowed_of(r, in);
    size_t longest = 0;
    r->ending_count = 0;
    ending_put(r, &in->root, (struct ending){.forms = allowed.root});
    for (size_t f = 0; f < in->flags.len; f++) {
        uint8_t flag = in->flags.ptr[f];
        const struct rules *rules = &a->by[flag][letter_index(in->root.at[in->root.len - 1])];
        for (size_t i = rules->first; i < rules->behind; i++) {
            const struct rule *rule = &a->rules[a->order[i]];
            struct letters form = in->root;
            if (r->ending_count == ENDINGS_OF_MAX || !rule_apply(rule, &form))
                continue;
            uint8_t forms = (uint8_t)((rule->forms & ~allowed.not ) | allowed.also);
            ending_put(r, &form,
                       (struct ending){.kept = rule->strip.len,
                                       .len = rule->add.len,
                                       .at = r->added_at[a->order[i]],
                                       .forms = forms,
                                       .flag = flag});
            longest = rule->strip.len > longest ? rule->strip.len : longest;
        }
    }
    for (size_t i = 0; i < r->ending_count; i++)
        r->endings[i].kept = (uint8_t)(longest - r->endings[i].kept);
    return longest;
}

static uint32_t endings_hash(const struct reading *r)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < r->ending_count; i++) {
        const struct ending *e = &r->endings[i];
        uint64_t all = (uint64_t)e->kept | (uint64_t)e->len << 8 | (uint64_t)e->at << 16 |
                       (uint64_t)e->forms << 32 | (uint64_t)e->flag << 40;
        hash = stem_key((hash ^ all) * 0x9e3779b97f4a7c15u);
    }
    return (uint32_t)(hash >> 32);
}

/* The paradigm that has the endings at hand, made when it is new; -1 when there are too many. */
static int paradigm_of(struct reading *r)
{
    struct lexicon *l = r->l;
    uint32_t *slot = &r->paradigms[endings_hash(r) % PARADIGM_SLOTS];
    for (; *slot; slot = slot + 1 == r->paradigms + PARADIGM_SLOTS ? r->paradigms : slot + 1) {
        const struct paradigm *p = &l->paradigms[*slot - 1];
        if (p->count == r->ending_count &&
            memcmp(&l->endings[p->first], r->endings, p->count * sizeof *r->endings) == 0)
            return (int)*slot - 1;
    }
    if (l->paradigm_count == PARADIGMS_MAX || r->ending_count > ENDINGS_MAX - l->ending_count)
        return -1;
    memcpy(&l->endings[l->ending_count], r->endings, r->ending_count * sizeof *r->endings);
    l->paradigms[l->paradigm_count] =
        (struct paradigm){.first = (uint32_t)l->ending_count, .count = (uint16_t)r->ending_count};
    l->ending_count += r->ending_count;
    *slot = (uint32_t)++l->paradigm_count;
    return (int)*slot - 1;
}

/* Puts the entry where its stem's hash says, or behind it. */
static void table_put(struct lexicon *l, size_t number, const uint8_t *root, size_t stem)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < stem; i++)
        hash = stem_hash(hash, root[i]);
    if (stem >= PREFIX) {
        uint32_t prefix = prefix_of(root);
        l->prefixes[prefix / 64] |= (uint64_t)1 << prefix % 64;
    }
    uint64_t key = stem_key(hash);
    size_t mask = ((size_t)1 << l->slot_bits) - 1, at = slot_first(l, key);
    while (l->slots[at])
        at = (at + 1) & mask;
    l->slots[at] = slot_tag(key) | (uint32_t)(number + 1);
}

/* NULL, or what is wrong with it. */
static const char *entry_put(struct reading *r, const struct line *in)
{
    struct lexicon *l = r->l;
    if (l->entry_count == ENTRIES_MAX)
        return "too many entries";
    size_t longest = endings_of(r, in);
    int paradigm = paradigm_of(r);
    if (paradigm < 0)
        return "too many different endings";
    struct entry *e = &l->entries[l->entry_count];
    *e = (struct entry){.at = (uint32_t)l->roots_len,
                        .len = (uint8_t)in->root.len,
                        .stem = (uint8_t)(in->root.len - longest),
                        .paradigm = (uint16_t)paradigm};
    memcpy(l->roots + l->roots_len, in->root.at, in->root.len);
    l->roots_len += in->root.len;
    table_put(l, l->entry_count++, in->root.at, e->stem);
    return NULL;
}

/* word/flags, and after white space what does not concern us. False for an entry that is no word
 * of letters: abbreviations, numbers, names of two words. */
static bool line_read(struct bytes line, struct line *ret)
{
    const uint8_t *tab = memchr(line.ptr, '\t', line.len);
    if (tab)
        line.len = (size_t)(tab - line.ptr);
    const uint8_t *slash = memchr(line.ptr, '/', line.len);
    size_t len = slash ? (size_t)(slash - line.ptr) : line.len;
    ret->flags = slash ? bytes_of(slash + 1, line.len - len - 1) : bytes_of(line.ptr, 0);
    const uint8_t *space = memchr(ret->flags.ptr, ' ', ret->flags.len);
    if (space)
        ret->flags.len = (size_t)(space - ret->flags.ptr);
    return letters_fold_word(bytes_of(line.ptr, len), &ret->root) && ret->root.len <= ROOT_MAX;
}

static const char *entries_read(struct reading *r, struct bytes dic, size_t *line)
{
    struct bytes text;
    struct line in;
    const char *what = NULL;
    while (!what && line_next(&dic, line, &text))
        if (line_read(text, &in))
            what = entry_put(r, &in);
    return what;
}

/* The rules' letters, end to end, and the rules that make fronts. */
static void rules_keep(struct reading *r)
{
    struct lexicon *l = r->l;
    for (size_t i = 0; i < r->affixes.count; i++) {
        const struct rule *rule = &r->affixes.rules[i];
        r->added_at[i] = (uint16_t)l->added_len;
        memcpy(l->added + l->added_len, rule->add.letters, rule->add.len);
        l->added_len += rule->add.len;
        if (rule->forms == FORM_FRONT)
            l->fronts[l->front_count++] = *rule;
        if (rule->flag >= PLURAL_FIRST && rule->flag <= NOUN_LAST &&
            memchr(rule->add.letters, 'r', rule->add.len))
            l->plurals[l->plural_count++] = *rule;
    }
}

static void lists_read(struct reading *r)
{
    for (size_t i = 0; i < PARTICLES; i++)
        (void)letters_read(bytes_str(particles[i]), &r->particles[i]);
    for (size_t i = 0; i < SUFFIXES; i++)
        (void)letters_read(bytes_str(suffixes[i]), &r->suffixes[i]);
}

/* Room for as much as the files may hold. */
static bool table_room(struct reading *r, struct bytes dic, size_t lines)
{
    struct lexicon *l = r->l;
    size_t rules = r->affixes.count;
    for (l->slot_bits = 4; (size_t)1 << l->slot_bits < 2 * lines; l->slot_bits++)
        ;
    l->roots = malloc(dic.len + 1);
    l->added = malloc(rules * AFFIX_MAX);
    l->fronts = calloc(rules, sizeof *l->fronts);
    l->plurals = calloc(rules, sizeof *l->plurals);
    l->endings = calloc(ENDINGS_MAX, sizeof *l->endings);
    l->paradigms = calloc(PARADIGMS_MAX, sizeof *l->paradigms);
    l->entries = calloc(lines, sizeof *l->entries);
    l->slots = calloc((size_t)1 << l->slot_bits, sizeof *l->slots);
    l->prefixes = calloc(PREFIXES / 64 + 1, sizeof *l->prefixes);
    return l->roots && l->added && l->fronts && l->plurals && l->endings && l->paradigms &&
           l->entries && l->slots && l->prefixes;
}

/* Gives back what was not needed. A smaller block cannot fail in a way that loses the old one. */
static void *fitted(void *ptr, size_t count, size_t size)
{
    void *smaller = realloc(ptr, count ? count * size : 1);
    return smaller ? smaller : ptr;
}

static void table_fit(struct lexicon *l)
{
    l->roots = fitted(l->roots, l->roots_len, 1);
    l->added = fitted(l->added, l->added_len, 1);
    l->fronts = fitted(l->fronts, l->front_count, sizeof *l->fronts);
    l->plurals = fitted(l->plurals, l->plural_count, sizeof *l->plurals);
    l->endings = fitted(l->endings, l->ending_count, sizeof *l->endings);
    l->paradigms = fitted(l->paradigms, l->paradigm_count, sizeof *l->paradigms);
    l->entries = fitted(l->entries, l->entry_count, sizeof *l->entries);
}

/* How many entries there may be. */
static size_t count_lines(struct bytes text)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.len && lines < ENTRIES_MAX; i++)
        lines += text.ptr[i] == '\n';
    return lines;
}

static bool is_number(struct bytes text)
{
    size_t digits = 0;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    return digits > 0 && (digits == text.len || text.ptr[digits] == ' ');
}

static enum error fail(char ret_why[static LEXICON_WHY_MAX], const char *file,
                       const struct fault *fault)
{
    (void)snprintf(ret_why, LEXICON_WHY_MAX, "%s:%zu: %s", file, fault->line, fault->what);
    return ERR_VERSION;
}

static enum error table_read(struct reading *r, struct bytes aff, struct bytes dic,
                             char ret_why[static LEXICON_WHY_MAX])
{
    struct fault fault = {0};
    if (affixes_read(aff, &r->affixes, &fault))
        return fail(ret_why, "aff", &fault);
    size_t lines = count_lines(dic);
    struct bytes head;
    fault.line = 0;
    if (!line_next(&dic, &fault.line, &head) || !is_number(head)) {
        fault = (struct fault){1, "the number of entries is missing"};
        return fail(ret_why, "dic", &fault);
    }
    if (!table_room(r, dic, lines))
        return ERR_MEMORY;
    rules_keep(r);
    lists_read(r);
    fault.what = entries_read(r, dic, &fault.line);
    if (!fault.what && r->l->entry_count == 0)
        fault.what = "it has no words";
    return fault.what ? fail(ret_why, "dic", &fault) : OK;
}

static void fingerprint(struct bytes aff, struct bytes dic, struct hash *ret)
{
    crypto_generichash_state state;
    const uint64_t len = aff.len; /* where one file ends and the other begins */
    (void)crypto_generichash_init(&state, NULL, 0, sizeof ret->b);
    (void)crypto_generichash_update(&state, (const uint8_t *)&len, sizeof len);
    (void)crypto_generichash_update(&state, aff.ptr, aff.len);
    (void)crypto_generichash_update(&state, dic.ptr, dic.len);
    (void)crypto_generichash_final(&state, ret->b, sizeof ret->b);
}

enum error lexicon_read(struct bytes aff, struct bytes dic, struct lexicon **ret,
                        char ret_why[static LEXICON_WHY_MAX])
{
    (void)snprintf(ret_why, LEXICON_WHY_MAX, "%s", error_text(ERR_MEMORY));
    struct reading *r = calloc(1, sizeof *r);
    struct lexicon *l = calloc(1, sizeof *l);
    enum error e = r && l ? OK : ERR_MEMORY;
    if (!e) {
        r->l = l;
        e = table_read(r, aff, dic, ret_why);
    }
    free(r);
    if (e) {
        lexicon_close(l);
        return e;
    }
    table_fit(l);
    fingerprint(aff, dic, &l->fingerprint);
    *ret = l;
    return OK;
}

void lexicon_close(struct lexicon *l)
{
    if (!l)
        return;
    free(l->roots);
    free(l->added);
    free(l->fronts);
    free(l->plurals);
    free(l->endings);
    free(l->paradigms);
    free(l->entries);
    free(l->slots);
    free(l->prefixes);
    free(l);
}
