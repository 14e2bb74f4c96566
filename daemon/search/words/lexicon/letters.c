// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/words/lexicon/letters.h"

#include <assert.h>
#include <string.h>

/* In UTF-8, å, ä and ö are 0xc3 and their Latin-1 byte less 0x40. */
enum { LEAD = 0xc3, OFFSET = 0x40 };

static uint8_t letter_at(struct bytes word, size_t *inout_at)
{
    uint8_t c = word.ptr[(*inout_at)++];
    if (c >= 'a' && c <= 'z')
        return c;
    if (c != LEAD || *inout_at == word.len)
        return 0;
    c = (uint8_t)(word.ptr[(*inout_at)++] + OFFSET);
    return c == A_RING || c == A_DIAERESIS || c == O_DIAERESIS ? c : 0;
}

bool letters_read(struct bytes word, struct letters *ret)
{
    ret->len = 0;
    for (size_t at = 0; at < word.len;) {
        uint8_t c = letter_at(word, &at);
        if (!c || ret->len == LETTERS_MAX)
            return false;
        ret->at[ret->len++] = c;
    }
    return ret->len;
}

void letters_put(struct bytes letters, size_t max, char *to, size_t *inout_len)
{
    for (size_t i = 0; i < letters.len && *inout_len + 2 <= max; i++) {
        if (letters.ptr[i] >= 0x80)
            to[(*inout_len)++] = (char)LEAD;
        to[(*inout_len)++] =
            (char)(letters.ptr[i] >= 0x80 ? letters.ptr[i] - OFFSET : letters.ptr[i]);
    }
}

size_t letters_size(struct bytes letters)
{
    size_t size = letters.len;
    for (size_t i = 0; i < letters.len; i++)
        size += letters.ptr[i] >= 0x80;
    return size;
}

bool letters_fold_word(struct bytes text, struct letters *ret)
{
    struct word w;
    return word_next(text, 0, &w) && w.from == 0 && w.to == text.len &&
           letters_read(bytes_of(w.folded, w.len), ret);
}

struct letters letters_from(struct bytes letters)
{
    struct letters l = {.len = letters.len};
    assert(l.len <= LETTERS_MAX);
    memcpy(l.at, letters.ptr, l.len);
    return l;
}
