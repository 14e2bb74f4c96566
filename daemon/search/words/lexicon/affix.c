// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/words/lexicon/affix.h"

#include <string.h>

enum { FIELDS_MAX = 6 };
static const uint32_t any_letter = (1u << ALPHABET) - 1;

/* The words of a line. */
struct fields {
    size_t count;
    struct bytes at[FIELDS_MAX];
};

/* A block of rules under its head, which says how many follow. */
struct block {
    uint8_t flag;
    size_t left;
};

bool line_next(struct bytes *text, size_t *line, struct bytes *ret)
{
    if (text->len == 0)
        return false;
    const uint8_t *end = memchr(text->ptr, '\n', text->len);
    size_t len = end ? (size_t)(end - text->ptr) : text->len;
    *ret = bytes_of(text->ptr, len);
    if (ret->len && ret->ptr[ret->len - 1] == '\r')
        ret->len--;
    size_t taken = end ? len + 1 : len;
    *text = bytes_of(text->ptr + taken, text->len - taken);
    ++*line;
    return true;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static struct fields fields_of(struct bytes line)
{
    struct fields f = {0};
    for (size_t at = 0; at < line.len && f.count < FIELDS_MAX;) {
        size_t from = at;
        while (at < line.len && !is_blank(line.ptr[at]))
            at++;
        if (at > from)
            f.at[f.count++] = bytes_of(line.ptr + from, at - from);
        while (at < line.len && is_blank(line.ptr[at]))
            at++;
    }
    return f;
}

static bool is(struct bytes field, const char *text)
{
    return bytes_equal(field, bytes_str(text));
}

static bool number_of(struct bytes text, size_t max, size_t *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || n > max)
            return false;
        n = n * 10 + (text.ptr[i] - (size_t)'0');
    }
    *ret = n;
    return text.len > 0 && n <= max;
}

/* False when it has more, or other, than letters; then no word of ours has it. */
static bool affix_of(struct bytes text, struct affix *ret)
{
    struct letters l = {0};
    if (!is(text, "0") && (!letters_read(text, &l) || l.len > AFFIX_MAX))
        return false;
    ret->len = (uint8_t)l.len;
    memcpy(ret->letters, l.at, l.len);
    return true;
}

/* The letter at `at`, as a set; another sign is the empty set. */
static uint32_t letter_set(struct bytes text, size_t *at)
{
    size_t from = (*at)++;
    while (*at < text.len && (text.ptr[*at] & 0xc0) == 0x80) /* the rest of its UTF-8 */
        ++*at;
    struct letters l;
    return letters_read(bytes_slice(text, from, *at - from), &l) && l.len == 1
               ? UINT32_C(1) << letter_index(l.at[0])
               : 0;
}

static bool bracket_set(struct bytes text, size_t *at, uint32_t *ret)
{
    bool not = ++*at < text.len && text.ptr[*at] == '^';
    *at += not ;
    uint32_t set = 0;
    while (*at < text.len && text.ptr[*at] != ']')
        set |= letter_set(text, at);
    *ret = not ? any_letter & ~set : set;
    return (*at)++ < text.len;
}

static bool condition_of(struct bytes text, struct rule *ret)
{
    if (is(text, "."))
        return true;
    for (size_t at = 0; at < text.len; ret->condition_len++) {
        if (ret->condition_len == CONDITION_MAX)
            return false;
        uint32_t *set = &ret->condition[ret->condition_len];
        if (text.ptr[at] == '[') {
            if (!bracket_set(text, &at, set))
                return false;
        } else if (text.ptr[at] == '.') {
            *set = any_letter;
            at++;
        } else
            *set = letter_set(text, &at);
    }
    return true;
}

static bool has_flag(struct bytes flags, uint8_t flag)
{
    return flag && memchr(flags.ptr, flag, flags.len);
}

/* SFX flag strip add[/flags] condition: NULL, or what is wrong. */
static const char *rule_read(struct affixes *a, struct block *b, const struct fields *f)
{
    if (f->count < 4 || f->at[1].len != 1 || f->at[1].ptr[0] != b->flag)
        return "fewer suffix rules than their head says";
    b->left--;
    const uint8_t *slash = memchr(f->at[3].ptr, '/', f->at[3].len);
    size_t add_len = slash ? (size_t)(slash - f->at[3].ptr) : f->at[3].len;
    struct bytes flags =
        slash ? bytes_of(slash + 1, f->at[3].len - add_len - 1) : bytes_of(f->at[3].ptr, 0);
    struct rule r = {.flag = b->flag};
    if (f->count > 4 && !condition_of(f->at[4], &r))
        return "a condition that cannot be read";
    if (!affix_of(f->at[2], &r.strip) || !affix_of(bytes_of(f->at[3].ptr, add_len), &r.add))
        return NULL;
    r.forms = has_flag(flags, a->only_in_compound) ? 0 : FORM_WORD | FORM_LAST;
    if (has_flag(flags, a->begin) || has_flag(flags, a->middle))
        r.forms |= FORM_FRONT;
    if (a->count == RULES_MAX)
        return "too many suffix rules";
    a->rules[a->count++] = r;
    return NULL;
}

/* SFX flag Y|N count */
static const char *head_read(struct affixes *a, struct block *b, const struct fields *f)
{
    if (f->count < 4 || f->at[1].len != 1 || !number_of(f->at[3], RULES_MAX, &b->left))
        return "a suffix head that cannot be read";
    b->flag = f->at[1].ptr[0];
    for (size_t i = 0; i < a->count; i++)
        if (a->rules[i].flag == b->flag)
            return "the same suffix flag twice";
    return NULL;
}

static const char *setting_read(struct affixes *a, const struct fields *f)
{
    const struct {
        const char *name;
        uint8_t *flag;
    } flags[] = {{"COMPOUNDBEGIN", &a->begin},     {"COMPOUNDMIDDLE", &a->middle},
                 {"COMPOUNDEND", &a->end},         {"ONLYINCOMPOUND", &a->only_in_compound},
                 {"FORBIDDENWORD", &a->forbidden}, {"NEEDAFFIX", &a->need_affix}};
    struct bytes value = f->count > 1 ? f->at[1] : BYTES_NONE;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (!is(f->at[0], flags[i].name))
            continue;
        if (value.len == 0)
            return "a flag is missing";
        *flags[i].flag = value.ptr[0]; /* a byte, as Hunspell takes it */
    }
    if (is(f->at[0], "SET") && !is(value, "UTF-8"))
        return "its character set is not UTF-8";
    if (is(f->at[0], "FLAG") || is(f->at[0], "AF"))
        return "its flags are not single bytes";
    return NULL;
}

static bool may_end_in(const struct rule *r, uint32_t letter)
{
    return !r->condition_len || (r->condition[r->condition_len - 1] >> letter & 1);
}

/* A flag's rules stand together. */
static void order_rules(struct affixes *a)
{
    size_t ordered = 0;
    for (size_t from = 0, to; from < a->count; from = to) {
        uint8_t flag = a->rules[from].flag;
        for (to = from; to < a->count && a->rules[to].flag == flag;)
            to++;
        for (uint32_t letter = 0; letter < ALPHABET; letter++) {
            struct rules *by = &a->by[flag][letter];
            by->first = (uint32_t)ordered;
            for (size_t i = from; i < to; i++)
                if (may_end_in(&a->rules[i], letter))
                    a->order[ordered++] = (uint16_t)i;
            by->behind = (uint32_t)ordered;
        }
    }
}

enum error affixes_read(struct bytes aff, struct affixes *ret, struct fault *ret_fault)
{
    struct block block = {0};
    struct bytes line;
    *ret_fault = (struct fault){0};
    memset(ret, 0, sizeof *ret);
    while (!ret_fault->what && line_next(&aff, &ret_fault->line, &line)) {
        struct fields f = fields_of(line);
        if (block.left)
            ret_fault->what = f.count ? rule_read(ret, &block, &f) : NULL;
        else if (f.count && is(f.at[0], "SFX"))
            ret_fault->what = head_read(ret, &block, &f);
        else if (f.count)
            ret_fault->what = setting_read(ret, &f);
    }
    if (!ret_fault->what && block.left)
        ret_fault->what = "it ends within suffix rules";
    if (!ret_fault->what && ret->count == 0)
        ret_fault->what = "it has no suffix rules";
    if (ret_fault->what)
        return ERR_VERSION;
    order_rules(ret);
    return OK;
}

static bool rule_fits(const struct rule *r, const struct letters *root)
{
    size_t len = root->len;
    if (len < r->condition_len || len < r->strip.len ||
        memcmp(root->at + len - r->strip.len, r->strip.letters, r->strip.len) != 0)
        return false;
    const uint8_t *end = root->at + len - r->condition_len;
    for (size_t i = 0; i < r->condition_len; i++)
        if (!(r->condition[i] >> letter_index(end[i]) & 1))
            return false;
    return true;
}

bool rule_apply(const struct rule *r, struct letters *root)
{
    if (!rule_fits(r, root) || root->len - r->strip.len + r->add.len > LETTERS_MAX)
        return false;
    root->len -= r->strip.len;
    memcpy(root->at + root->len, r->add.letters, r->add.len);
    root->len += r->add.len;
    return true;
}

bool rule_cut(const struct rule *r, struct letters *form)
{
    if (form->len <= r->add.len ||
        memcmp(form->at + form->len - r->add.len, r->add.letters, r->add.len) != 0)
        return false;
    form->len -= r->add.len;
    return true;
}

bool rule_restore(const struct rule *r, struct letters *stem)
{
    if (stem->len + r->strip.len > LETTERS_MAX)
        return false;
    memcpy(stem->at + stem->len, r->strip.letters, r->strip.len);
    stem->len += r->strip.len;
    return rule_fits(r, stem);
}
