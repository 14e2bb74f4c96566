// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/words/words.h"

#include <string.h>
#include <utf8proc.h>

enum {
    A_RING = 0xe5,
    A_DIAERESIS = 0xe4,
    O_DIAERESIS = 0xf6,
    MARK_DIAERESIS = 0x308,
    MARK_RING = 0x30a,
    PARTS_OF_LETTER = 32, /* code points that one decomposes into; Unicode's longest has 18 */
};

enum glyph { GLYPH_LETTER, GLYPH_MARK, GLYPH_HIDDEN, GLYPH_OTHER };

static bool is_vowel(int32_t c)
{
    int32_t lower = c | 0x20; /* right for A-Z and for these */
    return lower == A_RING || lower == A_DIAERESIS || lower == O_DIAERESIS;
}

static enum glyph glyph_of(int32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ? GLYPH_LETTER
                                                                                  : GLYPH_OTHER;
    if (is_vowel(c))
        return GLYPH_LETTER;
    utf8proc_category_t category = utf8proc_category(c);
    if (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME)
        return GLYPH_MARK;
    if ((category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
        (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO))
        return GLYPH_LETTER;
    return category == UTF8PROC_CATEGORY_CF ? GLYPH_HIDDEN : GLYPH_OTHER;
}

static void word_put(struct word *w, int32_t c)
{
    uint8_t utf8[4] = {(uint8_t)c};
    size_t len = c < 0x80 ? 1 : (size_t)utf8proc_encode_char(c, utf8);
    if (len <= sizeof w->folded - w->len) {
        memcpy(w->folded + w->len, utf8, len);
        w->len += len;
    }
}

/* The mark makes å, ä or ö of the letter before it, and otherwise goes. */
static void word_mark(struct word *w, int32_t mark)
{
    char before = w->len ? w->folded[w->len - 1] : '\0';
    int32_t whole = 0;
    if (before == 'a' && mark == MARK_RING)
        whole = A_RING;
    else if (before == 'a' && mark == MARK_DIAERESIS)
        whole = A_DIAERESIS;
    else if (before == 'o' && mark == MARK_DIAERESIS)
        whole = O_DIAERESIS;
    if (!whole)
        return;
    w->len--;
    word_put(w, whole);
}

static void word_decompose(struct word *w, int32_t c)
{
    utf8proc_int32_t part[PARTS_OF_LETTER];
    utf8proc_ssize_t count = utf8proc_decompose_char(
        c, part, PARTS_OF_LETTER, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, NULL);
    for (utf8proc_ssize_t i = 0; i < count && count <= PARTS_OF_LETTER; i++) {
        enum glyph glyph = glyph_of(part[i]);
        if (glyph == GLYPH_MARK)
            word_mark(w, part[i]);
        else if (glyph == GLYPH_LETTER)
            word_put(w, part[i]);
    }
}

static void word_letter(struct word *w, int32_t c)
{
    if (c < 0x80)
        word_put(w, c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    else if (is_vowel(c))
        word_put(w, c | 0x20);
    else
        word_decompose(w, c);
}

/* The next code point, and how many bytes it took; -1 and 1 for a byte that is not UTF-8. */
static int32_t next_point(struct bytes text, size_t at, size_t *taken)
{
    *taken = 1;
    if (text.ptr[at] < 0x80)
        return text.ptr[at];
    utf8proc_int32_t c = -1;
    utf8proc_ssize_t n = utf8proc_iterate(text.ptr + at, (utf8proc_ssize_t)(text.len - at), &c);
    if (n > 0)
        *taken = (size_t)n;
    return n > 0 ? c : -1;
}

bool word_next(struct bytes text, size_t at, struct word *ret)
{
    ret->len = 0;
    bool begun = false;
    for (size_t taken; at < text.len; at += taken) {
        int32_t c = next_point(text, at, &taken);
        enum glyph glyph = c < 0 ? GLYPH_OTHER : glyph_of(c);
        if (begun && glyph == GLYPH_OTHER)
            break;
        if (glyph == GLYPH_MARK && begun)
            word_mark(ret, c);
        if (glyph != GLYPH_LETTER)
            continue;
        if (!begun)
            ret->from = at;
        begun = true;
        word_letter(ret, c);
        ret->to = at + taken;
    }
    return begun && ret->len > 0;
}

void text_fold(struct bytes text, struct buf *out)
{
    struct word w;
    size_t at = 0;
    for (; word_next(text, at, &w); at = w.to) {
        buf_put(out, bytes_slice(text, at, w.from - at));
        buf_put(out, bytes_of(w.folded, w.len));
    }
    buf_put(out, bytes_slice(text, at, text.len - at));
}
