#include "daemon/search/words/lexicon/lexicon.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/search/words/lexicon/inside.h"

enum { FILE_MAX = 16 * 1024 * 1024, PATH_MAX_BYTES = 512, FRONT_MIN = 3 };

void lexicon_close(struct lexicon *l)
{
    if (!l)
        return;
    affixes_done(&l->affixes);
    wordlist_done(&l->roots);
    wordlist_done(&l->fronts);
    free(l);
}

const struct hash *lexicon_fingerprint(const struct lexicon *l)
{
    return &l->fingerprint;
}

/* -- entries ----------------------------------------------------------------------------------- */

/* A word of one piece without anything but letters; false for others, which are left out. */
static bool read_word(struct bytes text, struct letters *ret)
{
    struct word w;
    return word_next(text, 0, &w) && w.from == 0 && w.to == text.len &&
           letters_read(bytes_of(w.folded, w.len), ret);
}

/* WORD[/FLAGS]. Homographs are one entry with the flags of all; a word that is forbidden as such
 * may be one of the compounds that hunspell itself would make of others. */
static enum error read_entry(struct lexicon *l, struct bytes line)
{
    struct bytes field = field_take(&line), flags = BYTES_LIT("");
    const uint8_t *slash = field.len ? memchr(field.ptr, '/', field.len) : NULL;
    size_t len = slash ? (size_t)(slash - field.ptr) : field.len;
    if (slash)
        flags = bytes_slice(field, len + 1, field.len - len - 1);
    struct letters word;
    uint64_t bits = affixes_flags(&l->affixes, flags);
    if (bits & l->affixes.forbidden || !read_word(bytes_slice(field, 0, len), &word))
        return OK;
    size_t place = wordlist_put(&l->roots, letters_bytes(&word));
    if (place == SIZE_MAX)
        return ERR_MEMORY;
    l->roots.by[place].value |= bits | (bits & l->affixes.only_compound ? 0 : l->free);
    return OK;
}

/* The first line says how many there are, about. */
static enum error read_entries(struct lexicon *l, struct bytes text, size_t *ret_line)
{
    struct bytes line;
    enum error e = OK;
    for (*ret_line = 1; !e && line_take(&text, &line); *ret_line += !e)
        if (*ret_line == 1)
            e = line.len && line.ptr[0] >= '0' && line.ptr[0] <= '9' ? OK : ERR_VERSION;
        else
            e = read_entry(l, line);
    return !e && *ret_line == 1 ? ERR_VERSION : e;
}

/* -- fronts ------------------------------------------------------------------------------------ */

/* The first root that makes a form keeps it, but that a word is its own front. */
static enum error put_front(struct lexicon *l, struct bytes form, size_t root, bool own)
{
    if (form.len < FRONT_MIN)
        return OK;
    size_t before = l->fronts.count, place = wordlist_put(&l->fronts, form);
    if (place == SIZE_MAX)
        return ERR_MEMORY;
    if (own || l->fronts.count > before)
        l->fronts.by[place].value = root;
    return OK;
}

static enum error make_fronts(struct lexicon *l, size_t root, uint64_t makers)
{
    const struct affixes *a = &l->affixes;
    uint64_t flags = l->roots.by[root].value;
    struct bytes word = wordlist_word(&l->roots, root);
    enum error e = flags & (a->begin | a->middle) ? put_front(l, word, root, true) : OK;
    for (size_t i = 0; !e && flags & makers && i < a->count; i++) {
        struct letters form;
        const struct rule *r = &a->rules[i];
        if (r->front && flags >> r->flag & 1 && rule_apply(r, word, &form))
            e = put_front(l, letters_bytes(&form), root, false);
    }
    return e;
}

/* -- reading ----------------------------------------------------------------------------------- */

static enum error read_both(struct lexicon *l, struct bytes aff, struct bytes dic,
                            char ret_why[static 256])
{
    size_t line;
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, sizeof l->fingerprint.b);
    (void)crypto_generichash_update(&state, aff.ptr, aff.len);
    (void)crypto_generichash_update(&state, dic.ptr, dic.len);
    (void)crypto_generichash_final(&state, l->fingerprint.b, sizeof l->fingerprint.b);
    enum error e = affixes_read(aff, &l->affixes, &line);
    if (!e && (l->affixes.flags == FLAGS_MAX || !l->affixes.end || !l->affixes.count))
        e = ERR_VERSION;
    if (e) {
        (void)snprintf(ret_why, 256, ".aff, line %zu", line);
        return e;
    }
    l->free = UINT64_C(1) << (FLAGS_MAX - 1);
    e = read_entries(l, dic, &line);
    if (e)
        (void)snprintf(ret_why, 256, ".dic, line %zu", line);
    uint64_t makers = 0; /* the flags that make fronts */
    for (size_t i = 0; i < l->affixes.count; i++)
        makers |= l->affixes.rules[i].front ? UINT64_C(1) << l->affixes.rules[i].flag : 0;
    for (size_t i = 0; !e && i < l->roots.count; i++)
        e = make_fronts(l, i, makers);
    return e;
}

enum error lexicon_read(struct bytes aff, struct bytes dic, struct lexicon **ret,
                        char ret_why[static 256])
{
    ret_why[0] = '\0';
    struct lexicon *l = calloc(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    enum error e = read_both(l, aff, dic, ret_why);
    if (e) {
        lexicon_close(l);
        return e;
    }
    *ret = l;
    return OK;
}

static enum error read_file(const char *base, const char *ending, struct buf *out)
{
    char path[PATH_MAX_BYTES];
    int len = snprintf(path, sizeof path, "%s%s", base, ending);
    int file = len > 0 && (size_t)len < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return ERR_NOT_FOUND;
    struct stat st;
    ssize_t got = -1;
    if (fstat(file, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size < FILE_MAX) {
        uint8_t *to = buf_extend(out, (size_t)st.st_size);
        got = to ? read(file, to, (size_t)st.st_size) : -1;
    }
    (void)close(file);
    return got < 0 || (size_t)got != out->len ? ERR_VERSION : OK;
}

enum error lexicon_open(const char *base, struct lexicon **ret, char ret_why[static 256])
{
    AUTO_BUF struct buf aff = BUF(FILE_MAX), dic = BUF(FILE_MAX);
    (void)snprintf(ret_why, 256, ".aff");
    enum error e = read_file(base, ".aff", &aff);
    if (e)
        return e;
    (void)snprintf(ret_why, 256, ".dic");
    e = read_file(base, ".dic", &dic);
    return e ? e : lexicon_read(buf_bytes(&aff), buf_bytes(&dic), ret, ret_why);
}

/* -- looking up -------------------------------------------------------------------------------- */

/* The flags of which one makes the form of the root. */
static uint64_t making(const struct lexicon *l, const struct reverse *r)
{
    uint64_t flags = 0;
    for (size_t i = r->from; i < r->to; i++) {
        const struct rule *rule = &l->affixes.rules[i];
        if (!rule->front && rule_fits(rule, letters_bytes(&r->root)))
            flags |= UINT64_C(1) << rule->flag;
    }
    return flags;
}

/* An entry is its own; of several roots the shortest, then the first in the file. */
bool lexicon_root(const struct lexicon *l, struct bytes word, uint64_t wants, size_t *ret_root)
{
    size_t place = wordlist_find(&l->roots, word), best = SIZE_MAX;
    if (place != SIZE_MAX && (l->roots.by[place].value & wants) == wants) {
        *ret_root = place;
        return true;
    }
    struct reverse r = reverse_of(&l->affixes, word);
    while (reverse_next(&r)) {
        uint64_t any = making(l, &r);
        place = any ? wordlist_find(&l->roots, letters_bytes(&r.root)) : SIZE_MAX;
        if (place == SIZE_MAX || (l->roots.by[place].value & wants) != wants ||
            !(l->roots.by[place].value & any))
            continue;
        size_t len = l->roots.by[place].len;
        if (best == SIZE_MAX || len < l->roots.by[best].len ||
            (len == l->roots.by[best].len && place < best))
            best = place;
    }
    *ret_root = best;
    return best != SIZE_MAX;
}

static bool put_lemma(struct bytes before, struct bytes root, struct lemma *ret)
{
    ret->len = 0;
    letters_put(before, sizeof ret->text, ret->text, &ret->len);
    letters_put(root, sizeof ret->text, ret->text, &ret->len);
    return true;
}

bool lexicon_lemma(const struct lexicon *l, struct bytes word, struct lemma *ret)
{
    struct letters letters;
    struct cut cut;
    size_t root;
    if (!letters_read(word, &letters))
        return false;
    struct bytes whole = letters_bytes(&letters), last = whole;
    if (lexicon_root(l, whole, l->free, &root))
        return put_lemma(BYTES_NONE, wordlist_word(&l->roots, root), ret);
    lexicon_parts(l, whole, &cut);
    size_t at = cut.count ? cut.at[cut.count - 1] : 0;
    last = bytes_slice(whole, at, whole.len - at);
    return cut.count && lexicon_root(l, last, 0, &root) &&
           put_lemma(bytes_slice(whole, 0, at), wordlist_word(&l->roots, root), ret);
}

bool lexicon_front(const struct lexicon *l, struct bytes part, struct lemma *ret)
{
    struct letters letters;
    if (!letters_read(part, &letters))
        return false;
    size_t place = wordlist_find(&l->fronts, letters_bytes(&letters));
    return place != SIZE_MAX &&
           put_lemma(BYTES_NONE, wordlist_word(&l->roots, l->fronts.by[place].value), ret);
}

void lexicon_cut(const struct lexicon *l, struct bytes word, struct cut *ret)
{
    struct letters letters;
    ret->count = 0;
    if (!letters_read(word, &letters))
        return;
    struct bytes whole = letters_bytes(&letters);
    lexicon_parts(l, whole, ret);
    for (size_t i = 0; ret->count && i <= ret->count; i++)
        ret->at[i] = letters_size(bytes_slice(whole, 0, ret->at[i]));
}
