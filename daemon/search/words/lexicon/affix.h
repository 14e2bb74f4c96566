// SPDX-License-Identifier: Apache-2.0
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
    PLURAL_FIRST = 'G',
    NOUN_LAST = 'J', /* and of plurals */
    VERB_FIRST = 'K',
    VERB_LAST = 'R', /* and of adjectives */
    PRESENT = 'm',
    DERIVED = 'T', /* ekonomisk of ekonom, spolare of spola: words of their own */
    DWELLER = 'e', /* bo */
    DWELLER_S = 'd',
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
    uint8_t forms; /* WORD and LAST, FRONT; the entry may restrict it */
    uint8_t condition_len;
    struct affix strip, add;
    uint32_t condition[CONDITION_MAX]; /* sets of letters, bit 0 is a */
};
struct rules {
    uint32_t first, behind; /* in affixes.order */
};
struct affixes {
    uint8_t begin, middle, end, only_in_compound, forbidden, need_affix; /* flags; 0 is none */
    size_t count;                                                        /* of rules */
    struct rule rules[RULES_MAX];
    struct rules by[256][ALPHABET]; /* those of a flag that a root with that last letter may fit */
    uint16_t order[RULES_MAX * ALPHABET];
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
/* Makes of a root the form that the rule says; false when it does not fit it. */
bool rule_apply(const struct rule *r, struct letters *root);
/* The way back: takes from a form what the rule adds; gives what is left what the rule takes. False
 * when the rule does not make it. */
bool rule_cut(const struct rule *r, struct letters *form);
bool rule_restore(const struct rule *r, struct letters *stem);

#endif
