#include "daemon/search/words/lexicon/affix.h"

#include <stdlib.h>
#include <string.h>

enum { CHARACTERS = 128 };

void affixes_done(struct affixes *a)
{
    free(a->rules);
    free(a->nodes);
    a->rules = NULL;
    a->nodes = NULL;
}

/* -- lines and fields -------------------------------------------------------------------------- */

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

bool line_take(struct bytes *inout, struct bytes *ret)
{
    if (!inout->len)
        return false;
    const uint8_t *end = memchr(inout->ptr, '\n', inout->len);
    size_t len = end ? (size_t)(end - inout->ptr) : inout->len, taken = len + (end ? 1 : 0);
    *ret = bytes_slice(*inout, 0, len);
    *inout = bytes_slice(*inout, taken, inout->len - taken);
    return true;
}

struct bytes field_take(struct bytes *inout)
{
    size_t from = 0, to;
    while (from < inout->len && is_space(inout->ptr[from]))
        from++;
    for (to = from; to < inout->len && !is_space(inout->ptr[to]);)
        to++;
    struct bytes field = bytes_slice(*inout, from, to - from);
    *inout = bytes_slice(*inout, to, inout->len - to);
    return field;
}

static bool is(struct bytes field, const char *text)
{
    return bytes_equal(field, bytes_str(text));
}

/* -- flags ------------------------------------------------------------------------------------- */

static bool flag_bit(struct affixes *a, struct bytes flag, uint8_t *ret)
{
    if (flag.len != 1 || flag.ptr[0] >= CHARACTERS)
        return false;
    uint8_t *bit = &a->bit_of[flag.ptr[0]];
    if (!*bit && a->flags == FLAGS_MAX)
        return false;
    if (!*bit)
        *bit = (uint8_t)++a->flags;
    *ret = (uint8_t)(*bit - 1);
    return true;
}

uint64_t affixes_flags(const struct affixes *a, struct bytes flags)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < flags.len; i++) {
        uint8_t bit = flags.ptr[i] < CHARACTERS ? a->bit_of[flags.ptr[i]] : 0;
        bits |= bit ? UINT64_C(1) << (bit - 1) : 0;
    }
    return bits;
}

static bool read_meaning(struct affixes *a, struct bytes name, struct bytes flag)
{
    struct {
        const char *name;
        uint64_t *bits;
    } const meanings[] = {{"COMPOUNDBEGIN", &a->begin},
                          {"COMPOUNDMIDDLE", &a->middle},
                          {"COMPOUNDEND", &a->end},
                          {"ONLYINCOMPOUND", &a->only_compound},
                          {"FORBIDDENWORD", &a->forbidden}};
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        uint8_t bit;
        if (!is(name, meanings[i].name))
            continue;
        if (!flag_bit(a, flag, &bit))
            return false;
        *meanings[i].bits |= UINT64_C(1) << bit;
    }
    if (is(name, "COMPOUNDPERMITFLAG") && flag.len == 1)
        a->permit = (char)flag.ptr[0];
    return true;
}

/* -- rules ------------------------------------------------------------------------------------- */

/* A suffix; "0" is none. False when it has anything but letters. */
static bool read_suffix(struct bytes text, uint8_t *to, uint8_t *ret_len)
{
    struct letters l = {0};
    if (!is(text, "0") && (!letters_read(text, &l) || l.len > SUFFIX_MAX))
        return false;
    memcpy(to, l.at, l.len);
    *ret_len = (uint8_t)l.len;
    return true;
}

/* a-z, å, ä, ö as 0 .. 28. */
static unsigned letter_index(uint8_t letter)
{
    if (letter <= 'z')
        return letter - (unsigned)'a';
    return letter == 0xe5 ? 26 : letter == 0xe4 ? 27 : 28;
}

static uint32_t letter_bit(uint8_t letter)
{
    return UINT32_C(1) << letter_index(letter);
}

/* The letters of a class such as [^aé]; é is e here, as everywhere in the lexicon. */
static uint32_t letters_of(struct bytes set)
{
    bool none_of = set.len && set.ptr[0] == '^';
    uint32_t bits = 0;
    struct word w;
    for (size_t at = none_of; word_next(set, at, &w); at = w.to) {
        struct letters l;
        if (letters_read(bytes_of(w.folded, w.len), &l))
            for (size_t i = 0; i < l.len; i++)
                bits |= letter_bit(l.at[i]);
    }
    return none_of ? ~bits : bits;
}

static size_t character_len(uint8_t first)
{
    return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* One element of a condition, from *inout_at: a letter, a class, or any (.). */
static bool read_element(struct bytes text, size_t *inout_at, uint32_t *ret)
{
    size_t at = *inout_at;
    bool class = text.ptr[at] == '[';
    const uint8_t *end = class ? memchr(text.ptr + at, ']', text.len - at) : NULL;
    size_t len =
        class ? (end ? (size_t)(end - text.ptr) - at + 1 : 0) : character_len(text.ptr[at]);
    if (!len || len > text.len - at)
        return false;
    *inout_at += len;
    if (class)
        *ret = letters_of(bytes_slice(text, at + 1, len - 2));
    else
        *ret = text.ptr[at] == '.' ? UINT32_MAX : letters_of(bytes_slice(text, at, len));
    return true;
}

static bool read_condition(struct bytes text, struct rule *r)
{
    uint32_t elements[CONDITION_MAX];
    size_t count = 0;
    for (size_t at = 0; at < text.len; count++)
        if (count == CONDITION_MAX || !read_element(text, &at, &elements[count]))
            return false;
    r->condition_len = (uint8_t)count;
    for (size_t i = 0; i < count; i++)
        r->condition[i] = elements[count - 1 - i];
    return true;
}

static enum error add_rule(struct affixes *a, const struct rule *r)
{
    if (a->count == RULES_MAX)
        return ERR_VERSION;
    if (!a->rules)
        a->rules = calloc(RULES_MAX, sizeof *a->rules);
    if (!a->rules)
        return ERR_MEMORY;
    a->rules[a->count++] = *r;
    return OK;
}

/* SFX flag strip append[/flags] condition; a table's heading has fewer fields. */
static enum error read_rule(struct affixes *a, struct bytes line)
{
    struct bytes flag = field_take(&line), strip = field_take(&line), append = field_take(&line);
    struct bytes condition = field_take(&line);
    struct rule r = {0};
    if (!flag_bit(a, flag, &r.flag))
        return ERR_VERSION;
    if (!condition.len)
        return OK;
    const uint8_t *slash = memchr(append.ptr, '/', append.len);
    size_t len = slash ? (size_t)(slash - append.ptr) : append.len;
    r.front = slash && memchr(slash, a->permit, append.len - len);
    if (!read_condition(condition, &r))
        return ERR_VERSION;
    if (!read_suffix(strip, r.strip, &r.strip_len) ||
        !read_suffix(bytes_slice(append, 0, len), r.append, &r.append_len))
        return OK; /* for abbreviations and the like */
    return add_rule(a, &r);
}

static struct bytes append_of(const struct rule *r)
{
    return bytes_of(r->append, r->append_len);
}

static struct bytes strip_of(const struct rule *r)
{
    return bytes_of(r->strip, r->strip_len);
}

static int by_append(const void *x, const void *y)
{
    int order = bytes_compare(append_of(x), append_of(y));
    return order ? order : bytes_compare(strip_of(x), strip_of(y));
}

/* -- what they append, as a trie --------------------------------------------------------------- */

/* The node for one letter more before what `node` stands for; 0 when there are too many. */
static size_t node_before(struct affixes *a, size_t node, uint8_t letter)
{
    uint16_t *next = &a->nodes[node].next[letter_index(letter)];
    if (!*next && a->node_count < NODES_MAX)
        *next = (uint16_t)a->node_count++;
    return *next;
}

static enum error make_trie(struct affixes *a)
{
    a->nodes = calloc(NODES_MAX, sizeof *a->nodes);
    if (!a->nodes)
        return ERR_MEMORY;
    a->node_count = 1;
    for (size_t i = 0; i < a->count; i++) {
        struct bytes append = append_of(&a->rules[i]);
        size_t node = 0;
        for (size_t k = append.len; k; k--) {
            node = node_before(a, node, append.ptr[k - 1]);
            if (!node)
                return ERR_VERSION;
        }
        if (a->nodes[node].to == 0)
            a->nodes[node].from = (uint16_t)i;
        a->nodes[node].to = (uint16_t)(i + 1);
    }
    return OK;
}

enum error affixes_read(struct bytes text, struct affixes *ret, size_t *ret_line)
{
    struct bytes line;
    enum error e = OK;
    *ret = (struct affixes){0};
    for (*ret_line = 1; !e && line_take(&text, &line); *ret_line += !e) {
        struct bytes rest = line, name = field_take(&rest);
        if (is(name, "SFX"))
            e = read_rule(ret, rest);
        else if (!read_meaning(ret, name, field_take(&rest)))
            e = ERR_VERSION;
    }
    if (!e && ret->count)
        qsort(ret->rules, ret->count, sizeof *ret->rules, by_append);
    return e ? e : make_trie(ret);
}

/* -- forms ------------------------------------------------------------------------------------- */

static bool ends_with(struct bytes whole, struct bytes end)
{
    return whole.len >= end.len && memcmp(whole.ptr + whole.len - end.len, end.ptr, end.len) == 0;
}

bool rule_fits(const struct rule *r, struct bytes root)
{
    if (root.len < r->condition_len || !ends_with(root, strip_of(r)))
        return false;
    for (size_t i = 0; i < r->condition_len; i++)
        if (!(letter_bit(root.ptr[root.len - 1 - i]) & r->condition[i]))
            return false;
    return true;
}

/* `kept` letters of `word`, then `end`. */
static bool join(struct bytes word, size_t kept, struct bytes end, struct letters *ret)
{
    if (kept + end.len > LETTERS_MAX || kept + end.len == 0)
        return false;
    memcpy(ret->at, word.ptr, kept);
    memcpy(ret->at + kept, end.ptr, end.len);
    ret->len = kept + end.len;
    return true;
}

bool rule_apply(const struct rule *r, struct bytes root, struct letters *ret)
{
    return rule_fits(r, root) && join(root, root.len - r->strip_len, append_of(r), ret);
}

static bool same_change(const struct rule *x, const struct rule *y)
{
    return bytes_equal(append_of(x), append_of(y)) && bytes_equal(strip_of(x), strip_of(y));
}

struct reverse reverse_of(const struct affixes *a, struct bytes form)
{
    return (struct reverse){.affixes = a, .form = form, .at = a->nodes[0].from};
}

/* One letter more; false when nothing is appended that ends so. */
static bool longer(struct reverse *r)
{
    if (r->suffix == r->form.len)
        return false;
    uint8_t letter = r->form.ptr[r->form.len - ++r->suffix];
    r->node = r->affixes->nodes[r->node].next[letter_index(letter)];
    r->at = r->affixes->nodes[r->node].from;
    return r->node;
}

bool reverse_next(struct reverse *r)
{
    const struct affixes *a = r->affixes;
    for (;;) {
        while (r->at == a->nodes[r->node].to)
            if (!longer(r))
                return false;
        size_t end = a->nodes[r->node].to;
        for (r->from = r->to = r->at; r->to < end; r->to++)
            if (!same_change(&a->rules[r->from], &a->rules[r->to]))
                break;
        r->at = r->to;
        if (join(r->form, r->form.len - r->suffix, strip_of(&a->rules[r->from]), &r->root))
            return true;
    }
}
