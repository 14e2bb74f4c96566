/* Words (letters.h) with a number each: a hash table that only grows. */
#ifndef GODA_WORDLIST_H
#define GODA_WORDLIST_H

#include "proto/base/buf.h"

enum { WORDLIST_MAX = 1 << 20 };

struct listed {
    uint64_t value;
    uint32_t at; /* in `text` */
    uint8_t len;
};

struct wordlist {
    struct buf text;
    size_t count, cap;
    struct listed *by; /* in the order of their coming */
    uint32_t *slots;   /* twice as many as `cap`: the place in `by`, plus 1 */
};
void wordlist_done(struct wordlist *l);

/* The word's place in `by`, made with the value 0 if it is new: SIZE_MAX when memory is out, or the
 * list is full. */
size_t wordlist_put(struct wordlist *l, struct bytes word);
/* SIZE_MAX: not there. */
size_t wordlist_find(const struct wordlist *l, struct bytes word);

static inline struct bytes wordlist_word(const struct wordlist *l, size_t place)
{
    return bytes_slice(buf_bytes(&l->text), l->by[place].at, l->by[place].len);
}

#endif
