/* The table of record kinds and their fields: what validation, encoding, JSON, templates, flags,
 * help and labels follow from. Domain words in both languages stand here, since both are accepted
 * as input whatever the locale.
 *
 * To add a kind: an enumerator below, its fields in fields.def, its row in kind.c, and its view
 * rule in daemon/store/views.c. Numbers and field names are wire format: never reused or renamed.
 */
#ifndef GODA_KIND_H
#define GODA_KIND_H

#include "proto/base/bytes.h"
#include "proto/record/record.h"

enum { KIND_FIELDS_MAX = 48 };

enum kind_number {
    KIND_EXAMPLE = 1,
    KIND_PROBLEM = 2,
    KIND_ASSESSMENT = 3,
    /* The roster's kinds: from 64 to 127, a set of their own that is synchronised first. */
    KIND_ROSTER_FIRST = 64,
    KIND_GENESIS = 64,
    KIND_ADMIT = 65,
    KIND_REKEY = 66,
    KIND_RETIRE = 67,
    KIND_SUCCEED = 68,
    KIND_ROLE = 69,
    KIND_DESCRIPTOR = 70, /* a member's own addresses; the newest of each member counts */
    KIND_ROSTER_LAST = 127,
};

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
    FIELD_ID,    /* a record's id */
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

struct kind {
    uint32_t number;
    const char *name; /* JSON's "kind" */
    struct words label;
    enum set set;
    uint32_t ref_kind;               /* the kind that `ref` must name; 0: no ref */
    const struct kind_field *fields; /* ended by a NULL field */
    const struct kind_rule *rules;   /* ended by a NULL `when`; NULL: none */
};

/* NULL for a number or name that this version does not know. */
const struct kind *kind_of(uint32_t number);
const struct kind *kind_named(struct bytes name);
/* The i-th row; NULL past the end. */
const struct kind *kind_at(size_t i);
/* The row of a field in a kind; NULL when the kind has none of that name. */
const struct kind_field *kind_field(const struct kind *k, struct bytes name);
/* Which set a kind number belongs to, unknown kinds included. */
enum set kind_set(uint32_t number);

/* A choice by slug, or by either label without regard to case and diacritics (so that "Ordinarie",
 * "ordinarie arbetssätt" and "ordinary" all meet); also by a label's first word. NULL: none. */
const struct choice *choice_of(const struct field *f, struct bytes typed);

/* The field tables that other code names directly. */
extern const struct choice flag_choices[], category_choices[], outcome_choices[], role_choices[];

#endif
