// SPDX-License-Identifier: Apache-2.0
#include "proto/record/guard_text.h"

#include <string.h>

char guard_plain(struct bytes text, size_t i)
{
    static const struct {
        const char *from, *to;
        char is;
    } marks[] = {{"\xc2\xa0", "\xc2\xa0", ' '},         /* no-break space */
                 {"\xc2\xad", "\xc2\xad", '-'},         /* soft hyphen */
                 {"\xe2\x80\x80", "\xe2\x80\x8b", ' '}, /* en quad .. zero width space */
                 {"\xe2\x80\x90", "\xe2\x80\x95", '-'}, /* hyphen .. horizontal bar */
                 {"\xe2\x80\xaf", "\xe2\x80\xaf", ' '}, /* narrow no-break space */
                 {"\xe2\x88\x92", "\xe2\x88\x92", '-'}, /* minus */
                 {"\xc3\x80", "\xc9\x8f", 'a'}};        /* Latin letters */
    if (i >= text.len || text.ptr[i] == '\0')
        return ',';
    if (text.ptr[i] == '\t')
        return ' ';
    if (text.ptr[i] < 0x80)
        return (char)text.ptr[i];
    size_t start = i;
    while (start > 0 && i - start < 3 && (text.ptr[start] & 0xc0) == 0x80)
        start--;
    for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
        size_t len = strlen(marks[m].from);
        if (text.len - start >= len && memcmp(text.ptr + start, marks[m].from, len) >= 0 &&
            memcmp(text.ptr + start, marks[m].to, len) <= 0)
            return marks[m].is == '-' && i > start ? ' ' : marks[m].is;
    }
    return ',';
}

bool guard_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool guard_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool guard_is_word(char c)
{
    return guard_is_digit(c) || guard_is_letter(c) || c == '_';
}

bool guard_is_at(struct bytes text, size_t at, struct bytes word)
{
    if (at > text.len || text.len - at < word.len)
        return false;
    for (size_t i = 0; i < word.len; i++) {
        uint8_t c = text.ptr[at + i];
        if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != word.ptr[i])
            return false;
    }
    return true;
}
