// SPDX-License-Identifier: Apache-2.0
/* Swedish words a byte a letter: a-z, å, ä and ö as Latin-1 has them. What has anything else is no
 * word of the lexicon. */
#ifndef GODA_LETTERS_H
#define GODA_LETTERS_H

#include "daemon/search/words/words.h"

enum { LETTERS_MAX = 64, A_RING = 0xe5, A_DIAERESIS = 0xe4, O_DIAERESIS = 0xf6 };

struct letters {
    size_t len;
    uint8_t at[LETTERS_MAX];
};

/* A folded word; false when it is too long, empty, or has other letters. */
bool letters_read(struct bytes word, struct letters *ret);
/* Appends them as UTF-8, as many as fit. */
void letters_put(struct bytes letters, size_t max, char *to, size_t *inout_len);
/* How many bytes of UTF-8 they are. */
size_t letters_size(struct bytes letters);

/* Text as a dictionary has it, with capitals and accents; false when it is not one word of them. */
bool letters_fold_word(struct bytes text, struct letters *ret);
/* The place of a letter in the alphabet: a is 0, ö 28. */
enum { ALPHABET = 29 };
static inline uint8_t letter_index(uint8_t letter)
{
    if (letter <= 'z')
        return (uint8_t)(letter - 'a');
    return letter == A_RING ? ALPHABET - 3 : letter == A_DIAERESIS ? ALPHABET - 2 : ALPHABET - 1;
}

/* At most LETTERS_MAX letters, in an array of their own. */
struct letters letters_from(struct bytes letters);
static inline struct bytes letters_bytes(const struct letters *l)
{
    return bytes_of(l->at, l->len);
}

#endif
