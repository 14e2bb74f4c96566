// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/query/edits.h"

#include <string.h>

enum { FAR = 1 << 16 };

static unsigned substitution(uint8_t a, uint8_t b)
{
    static const char *const alike[256] = {
        ['a'] = "\xe5\xe4", ['c'] = "ks",       ['e'] = "\xe4",    ['i'] = "jy",      ['j'] = "i",
        ['k'] = "c",        ['o'] = "\xf6\xe5", ['s'] = "cz",      ['v'] = "w",       ['w'] = "v",
        ['y'] = "i",        ['z'] = "s",        [0xe4] = "ae\xe5", [0xe5] = "ao\xe4", [0xf6] = "o",
    };
    if (a == b)
        return 0;
    return alike[a] && strchr(alike[a], b) ? ALIKE : EDIT;
}

/* A letter of `w` that the other word lacks. */
static unsigned surplus(struct bytes w, size_t i)
{
    return i && w.ptr[i] == w.ptr[i - 1] ? DOUBLED : EDIT;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Three rows of the table at a time, of which row[j] is for the first j letters of b. Only cells as
 * near to the diagonal are looked at as `max` allows; FAR stands beside them. */
unsigned edits_between(struct bytes a, struct bytes b, unsigned max)
{
    unsigned rows[3][LETTERS_MAX + 2], *two = rows[0], *one = rows[1], *row = rows[2];
    size_t band = max / EDIT_MIN;
    if (a.len > b.len + band || b.len > a.len + band)
        return max + 1;
    one[0] = 0;
    for (size_t j = 0; j < b.len; j++)
        one[j + 1] = one[j] + surplus(b, j);
    for (size_t i = 1; i <= a.len; i++) {
        size_t from = i > band ? i - band : 0, to = i + band < b.len ? i + band : b.len;
        unsigned lowest = FAR;
        row[from ? from - 1 : 0] = FAR;
        for (size_t j = from; j <= to; j++) {
            unsigned d = one[j] + surplus(a, i - 1);
            if (j) {
                d = least(d, row[j - 1] + surplus(b, j - 1));
                d = least(d, one[j - 1] + substitution(a.ptr[i - 1], b.ptr[j - 1]));
            }
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                d = least(d, two[j - 2] + SWAP);
            row[j] = d;
            lowest = least(lowest, d);
        }
        row[to + 1] = FAR;
        if (lowest > max + EDIT - SWAP) /* the next row may swap from before this one */
            return lowest;
        unsigned *free = two;
        two = one;
        one = row;
        row = free;
    }
    return one[b.len];
}
