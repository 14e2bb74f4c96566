// SPDX-License-Identifier: Apache-2.0
/* How goda talks: results on stdout, talk on stderr; one language at a time; plain words, and
 * colour only beside them on a terminal. */
#ifndef GODA_OUTPUT_H
#define GODA_OUTPUT_H

#include <jansson.h>
#include <libintl.h>
#include <stdio.h>

#include "proto/base/mp.h"
#include "proto/record/json.h"
#include "proto/record/kind.h"

#define _(text)  gettext(text)
#define N_(text) text

/* The global options, set once by main. */
struct settings {
    bool json, plain, quiet, yes;
    const char *socket;   /* NULL: the default */
    const char *lang;     /* what --lang says; NULL: the language of the environment */
    const char *language; /* "sv" or "en": of who asks */
    bool swedish;         /* what is spoken: that language, but English with --json */
    bool out_tty, err_tty, in_tty;
    bool colour; /* stdout is a terminal, and neither NO_COLOR nor TERM=dumb nor --plain */
};
extern struct settings settings;

/* A domain word in the output's language. */
const char *say(const struct words *w);
/* The label of a choice by its slug, in the output's language; the slug itself when unknown. */
const char *say_choice(const struct choice *choices, struct bytes slug);

/* Prints an error on stderr (with --json: as {"error": {"code","text","detail","field"}} on stderr)
 * in the form "goda: E401: what happened: detail. What to do." and returns its exit status. */
enum exit_status complain(enum error e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* With what to do in this very case, in the output's language, instead of the error's own. */
enum exit_status complain_remedy(enum error e, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The object that --json prints. */
void complain_field(enum error e, const char *detail, const char *field);
/* A usage error: the text, and how to see the usage. Returns EXIT_USAGE. */
enum exit_status complain_usage(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Talk on stderr (through the pager once it runs); nothing with --quiet. */
void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Where tell writes, for what is wrapped or has items; NULL when it says nothing. */
FILE *tell_stream(void);
/* Prints a JSON value on stdout on one line (indented on a terminal) and frees it. */
enum exit_status print_json(json_t *j);
/* A time as RFC 3339 in UTC. */
json_t *json_time(json_int_t ms);
/* A result map as JSON: times (what is named created, arrived, at ...) so, binaries as hex. */
json_t *json_result(const msgpack_object *result);
enum exit_status print_json_result(const msgpack_object *result);

/* Text from peers to a terminal: control characters are shown as ?, and what stands between U+0002
 * and U+0003 (what a search met) is bold. */
void print_clean(FILE *to, struct bytes text);
/* Wraps text to the terminal's width (at most 100), each line indented; with --plain it is neither
 * wrapped nor indented. The second goes on behind what stands on the line up to `column`. */
void print_wrapped(FILE *to, struct bytes text, int indent);
void print_wrapped_after(FILE *to, struct bytes text, int indent, int column);
void print_line(FILE *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The column at which lines are wrapped; with --plain none. */
int line_limit(void);

/* Short items on a line, " · " between them, wrapped between rather than within; with --plain ", "
 * between them, as they would be spoken. */
struct items {
    FILE *to;
    int indent, column;
    size_t count;
};
/* A line that begins with a text of our own. */
struct items items_after(FILE *to, const char *begun, int indent);
void items_add(struct items *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
void items_end(struct items *l);

/* Starts and ends a style; nothing without colour. */
enum style { STYLE_BOLD, STYLE_DIM, STYLE_GOOD, STYLE_BAD };
void style_on(FILE *to, enum style s);
void style_off(FILE *to);

/* A table: aligned by display width on a terminal and in a pipe, tab-separated with --plain. */
enum { TABLE_COLUMNS_MAX = 10 };
struct table; /* opaque */
/* Headers are translated; NULL: none, for lines of a label and its value. */
struct table *table_new(const char *const *headers, size_t columns);
void table_add(struct table *t, const char *const *cells);
void table_print(struct table *t, FILE *to); /* prints and frees */

/* Columns that text takes. */
int display_width(struct bytes text);
/* Columns on the terminal; 80 when unknown. */
int terminal_width(void);
/* "2026-11-23" and "2026-11-23 16:05", local time; `ret` of at least 32 bytes. */
const char *date_text(uint64_t ms, char ret[static 32]);
const char *time_text(uint64_t ms, char ret[static 32]);
/* "3 s", "5 min", "2 dygn" in the output's language. */
const char *span_text(uint64_t ms, char ret[static 32]);
/* The first 8 hex digits of an id, as people see it. */
const char *short_hex(struct bytes hex, char ret[static 16]);
/* Whether somebody sits at the terminal to answer; not with --json. */
bool can_ask(void);
/* The line that is answered, without white space behind it; the caller's to free. NULL: nothing. */
char *ask_line(const char *question);
/* Asks on the terminal: true for yes (the default when `otherwise`). True at once with --yes.
 * Without a terminal false. */
bool ask_yes(const char *question, bool otherwise);
/* Through $PAGER from here on, when people sit at both ends; undone at exit. */
void pager_start(void);

#endif
