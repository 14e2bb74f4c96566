// SPDX-License-Identifier: Apache-2.0
/* The table of record kinds and their fields: what validation, encoding, JSON, templates, flags,
 * help and labels follow from. Domain words in both languages stand here, since both are accepted
 * as input whatever the locale.
 *
 * To add a kind: its row in kinds.def, with fields of fields.def, and its view rule in
 * daemon/store/views/said.c. Numbers and field names are wire format: never reused or renamed.
 */
#ifndef GODA_KIND_H
#define GODA_KIND_H

#include "proto/base/bytes.h"
#include "proto/record/record.h"

enum { KIND_FIELDS_MAX = 48 };

enum kind_number {
#define GODA_KIND(symbol, number, ...) KIND_##symbol = (number),
#include "proto/record/kinds.def"
#undef GODA_KIND
    /* The roster's kinds: a set of their own that is synchronised first. */
    KIND_ROSTER_FIRST = 64,
    KIND_ROSTER_LAST = 127,
};

/* A set of the records' kinds. */
#define KIND_BIT(number) ((number) < 32 ? UINT32_C(1) << ((number)&31) : 0)

/* The two sets that are reconciled; also the numbers on the wire. */
enum set { SET_ROSTER, SET_RECORDS, SET_COUNT };

struct words {
    const char *en, *sv;
};

enum field_type {
    FIELD_LINE,  /* text of one line; max in characters */
    FIELD_PROSE, /* text with newlines; max in bytes */
    FIELD_ENUM,  /* one of `choices`, by slug */
    FIELD_SLUG,  /* a-z 0-9 and inner hyphens; max in bytes */
    FIELD_YEAR,  /* 1900 .. 2200 */
    FIELD_DATE,  /* YYYY-MM-DD, a real day */
    FIELD_BOOL,
    FIELD_TIME,  /* ms UTC */
    FIELD_LINES, /* a list of at most `max_count` texts of one line */
    FIELD_LINKS, /* the same, each an http(s) address of at most `max` bytes */
    FIELD_KEY,   /* a 32-byte public key */
    FIELD_ID,    /* the id of a record; max is the set of kinds that it may be of */
};

struct choice {
    const char *slug;
    struct words label;
};

struct field {
    const char *name; /* wire name, JSON key, and --flag with _ written as - */
    struct words label;
    enum field_type type;
    uint32_t max, max_count;
    const struct choice *choices; /* FIELD_ENUM: ended by a NULL slug */
    struct words hint;            /* for templates and help; may be NULL */
};

struct kind_field {
    const struct field *field;
    bool required;
    enum part part;
};

/* A field that is required when another has a certain value. */
struct kind_rule {
    const char *when, *is, *needs;
};

enum signers { SIGNED_BY_MEMBERS, SIGNED_BY_READERS };

struct kind {
    uint32_t number;
    const char *name; /* JSON's "kind" */
    struct words label;
    enum set set;
    uint32_t refs;  /* the kinds that `ref` may name; 0: no ref */
    uint32_t forms; /* the kinds whose payload it carries, and no fields of its own; 0: none */
    enum signers signers;
    const struct kind_field *fields; /* ended by a NULL field */
    const struct kind_rule *rules;   /* ended by a NULL `when`; NULL: none */
};

/* NULL for a number or name that this version does not know. */
const struct kind *kind_of(uint32_t number);
const struct kind *kind_named(struct bytes name);
/* The i-th row; NULL past the end. */
const struct kind *kind_at(size_t i);
/* The row of a field in a kind, or in one whose payload it carries; NULL when there is none of that
 * name. */
const struct kind_field *kind_field(const struct kind *k, struct bytes name);
/* Which set a kind number belongs to, unknown kinds included. */
enum set kind_set(uint32_t number);

/* A choice by slug, or by either label without regard to case and diacritics (so that "Ordinarie",
 * "ordinarie arbetssätt" and "ordinary" all meet); also by a label's first word. NULL: none. */
const struct choice *choice_of(const struct field *f, struct bytes typed);

/* The choices that other code names directly. */
extern const struct choice flag_choices[], category_choices[], outcome_choices[], role_choices[],
    problem_choices[], adoption_choices[], class_choices[];
/* What may be asked for beside flag_choices: examples that nobody has judged. */
extern const struct choice unassessed_choices[];

/* The class of an award that a category belongs to: a slug of class_choices. */
const char *award_class(struct bytes category);

#endif
