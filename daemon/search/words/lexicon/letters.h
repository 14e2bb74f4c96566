/* Swedish words a byte a letter: a-z, å, ä and ö as Latin-1 has them. What has anything else is no
 * word of the lexicon. */
#ifndef GODA_LETTERS_H
#define GODA_LETTERS_H

#include "daemon/search/words/words.h"

enum { LETTERS_MAX = 64 };

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

static inline struct bytes letters_bytes(const struct letters *l)
{
    return bytes_of(l->at, l->len);
}

#endif
