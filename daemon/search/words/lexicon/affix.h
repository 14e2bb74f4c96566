/* Suffix rules of a hunspell .aff file (hunspell(5)): what a word's flags say of its forms. Swedish
 * needs no prefixes, and one suffix a word. */
#ifndef GODA_AFFIX_H
#define GODA_AFFIX_H

#include "daemon/search/words/lexicon/letters.h"
#include "proto/base/error.h"

enum { RULES_MAX = 4096, CONDITION_MAX = 8, SUFFIX_MAX = 16, FLAGS_MAX = 64 };

struct rule {
    uint8_t flag; /* a bit of a word's flags */
    bool front;   /* makes the form that stands before another in a compound, and no other */
    uint8_t strip_len, append_len, condition_len;
    uint8_t strip[SUFFIX_MAX], append[SUFFIX_MAX];
    uint32_t condition[CONDITION_MAX]; /* the letters that may stand there, the last first */
};

enum { LETTERS = 29, NODES_MAX = 4096 };
struct suffix {
    uint16_t next[LETTERS]; /* the node for one letter more before it; 0: none */
    uint16_t from, to;      /* the rules that append it */
};

struct affixes {
    uint8_t bit_of[128]; /* of a flag's character, plus 1; 0: says nothing here */
    size_t flags;
    uint64_t begin, middle, end, only_compound, forbidden; /* bits with a meaning of their own */
    char permit;                                           /* marks the rules of fronts */
    size_t count;
    struct rule *rules; /* by what they append, and what they strip */
    size_t node_count;
    struct suffix *nodes; /* what they append, from its end, as a trie; the first is the root */
};
void affixes_done(struct affixes *a);

/* ERR_VERSION with the line's number when it cannot be read; ERR_MEMORY. */
enum error affixes_read(struct bytes text, struct affixes *ret, size_t *ret_line)
    __attribute__((warn_unused_result));

/* The bits of a word's flags. */
uint64_t affixes_flags(const struct affixes *a, struct bytes flags);

/* The form that the rule makes of `root`; false when it makes none. */
bool rule_apply(const struct rule *r, struct bytes root, struct letters *ret);

/* The words that `form` would be a form of, one after the other. Whether a rule fits such a root is
 * for its flags and rule_fits to say. */
struct reverse {
    const struct affixes *affixes;
    struct bytes form;
    size_t suffix, node, at; /* how far it has come */
    struct letters root;
    size_t from, to; /* the rules that make `form` of it */
};
struct reverse reverse_of(const struct affixes *a, struct bytes form);
bool reverse_next(struct reverse *r);
bool rule_fits(const struct rule *r, struct bytes root);

/* The next field of a line, between spaces; the rest of the line stays in `inout`. */
struct bytes field_take(struct bytes *inout);
/* The next line; false when there is none. */
bool line_take(struct bytes *inout, struct bytes *ret);

#endif
