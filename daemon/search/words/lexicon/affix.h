/* The rules of a Hunspell .aff file (hunspell(5)), as far as Swedish needs them: suffixes with
 * one-byte flags, and the flags that say where in a compound a form may stand. */
#ifndef GODA_AFFIX_H
#define GODA_AFFIX_H

#include "daemon/search/words/lexicon/letters.h"
#include "proto/base/error.h"

enum {
    RULES_MAX = 4096,
    AFFIX_MAX = 16,   /* letters that a rule takes away or adds */
    CONDITION_MAX = 8 /* letters that a condition looks at */
};

/* How the Swedish file names its rules: what no format tells, and what words are chosen by. */
enum {
    NOUN_FIRST = 'A',
    NOUN_LAST = 'J',
    PLURAL_FIRST = 'G',
    PLURAL_LAST = 'J',
    VERB_FIRST = 'K', /* and adjectives */
    VERB_LAST = 'R',
    PRESENT = 'm',
};

/* What a form may be. */
enum {
    FORM_WORD = 1,      /* a word by itself */
    FORM_FRONT = 2,     /* before another part of a compound */
    FORM_LAST = 4,      /* the last part of one */
    FORM_FORBIDDEN = 8, /* no word at all, though it looks like one */
    FORM_SUFFIX = 16,   /* a word that at the end of others is mostly their suffix */
};

struct affix {
    uint8_t len;
    uint8_t letters[AFFIX_MAX];
};
struct rule {
    uint8_t flag;
    uint8_t forms; /* WORD, FRONT; LAST is added by the entry */
    uint8_t condition_len;
    struct affix strip, add;
    uint32_t condition[CONDITION_MAX]; /* sets of letters, bit 0 is a */
};
struct affixes {
    uint8_t begin, middle, end, only_in_compound, forbidden, need_affix; /* flags; 0 is none */
    size_t count, reach; /* rules; how many letters from the end a rule may look at */
    struct rule rules[RULES_MAX];
    uint16_t first[256], behind[256]; /* the rules of a flag */
};

/* Where a file is wrong. */
struct fault {
    size_t line;
    const char *what;
};

/* The next line of `text`, without its end, and the number of it counted on; false at the end. */
bool line_next(struct bytes *text, size_t *line, struct bytes *ret);
/* ERR_VERSION and the fault when it is not what it should be. */
enum error affixes_read(struct bytes aff, struct affixes *ret, struct fault *ret_fault)
    __attribute__((warn_unused_result));
/* Whether the rule's condition and strip agree with the end of a root. */
bool rule_fits(const struct rule *r, const uint8_t *root, size_t len);

#endif
