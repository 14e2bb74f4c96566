// SPDX-License-Identifier: Apache-2.0
/* Configuration: one table of keys (config.def), set by default, then by a file, then by flags.
 * The file holds one `key = value` a line; # begins a comment; nothing is quoted. An unknown key, a
 * key given twice and a bad value are faults: a daemon does not start with less than it was told.
 * Both programs read it: godad to go by it, goda to tell what is wrong with it before that.
 */
#ifndef GODA_CONFIG_H
#define GODA_CONFIG_H

#include "proto/base/buf.h"
#include "proto/base/limits.h"
#include "proto/node.h"

enum config_key {
#define GODA_CONFIG(symbol, name, type, when, initial, placeholder, help) CONFIG_##symbol,
#include "proto/config.def"
#undef GODA_CONFIG
    CONFIG_COUNT
};

enum config_type {
    CONFIG_PATH,
    CONFIG_ADDRESSES, /* HOST:PORT, repeatable, or the one word "none" */
    CONFIG_PEERS,     /* SLUG or SLUG@HOST:PORT, repeatable */
    CONFIG_SEEDS,     /* SLUG@HOST:PORT, repeatable */
    CONFIG_LEVEL,
    CONFIG_GROUP,
    CONFIG_SWITCH, /* "yes" or "no" */
};

enum config_when { CONFIG_RESTART, CONFIG_LIVE };

enum {
    CONFIG_VALUES_MAX = ADDRESSES_MAX,
    CONFIG_TEXT_MAX = ADDRESS_MAX,
    CONFIG_FILE_MAX = 64 * 1024,
};

struct config_row {
    const char *name;
    enum config_type type;
    enum config_when when;
    const char *initial, *placeholder, *help;
};

enum config_origin { CONFIG_DEFAULT, CONFIG_FILE, CONFIG_FLAG }; /* the later wins */

struct config_value {
    enum config_origin origin;
    unsigned line; /* CONFIG_FILE: where it was first given */
    size_t count;
    char text[CONFIG_VALUES_MAX][CONFIG_TEXT_MAX + 1];
};

struct config {
    struct config_value value[CONFIG_COUNT];
};

/* What is wrong with one line or flag. */
struct config_fault {
    unsigned line;                  /* 0: a flag */
    char name[CONFIG_TEXT_MAX + 1]; /* the key as it was written; "" when that is no text */
    const char *text;               /* the rest of the sentence, English; gettext's key */
    unsigned first;                 /* the line of what it contradicts; 0: nothing */
    bool unknown;                   /* there is no such key: what is allowed should be told */
};

const struct config_row *config_row(enum config_key key);
/* The names of all keys, ", " between them. */
void config_names(struct buf *out);

/* Every default. `data` and `control` are those that the environment gives; NULL or "": the
 * table's. */
void config_init(struct config *c, const char *data, const char *control);
/* One value from a flag; a flag given twice is a fault unless its type is repeatable. */
bool config_set(struct config *c, enum config_key key, const char *value, struct config_fault *ret)
    __attribute__((warn_unused_result));
/* A file's content; what a flag has set stays. How many lines are faulty (and are left out); the
 * first `cap` of them in `ret`. */
size_t config_parse(struct config *c, struct bytes content, struct config_fault *ret, size_t cap)
    __attribute__((warn_unused_result));

/* The (first) value of a key; "" when it has none. */
const char *config_text(const struct config *c, enum config_key key);
/* Whether addresses were switched off with "none". */
bool config_is_none(const struct config *c, enum config_key key);
enum notice_level config_log_level(const struct config *c);
/* Whether a key says the same in both, wherever that stands. */
bool config_same(const struct config *a, const struct config *b, enum config_key key);
/* All values of a key on a line, a space between. */
void config_write(const struct config *c, enum config_key key, struct buf *out);

#endif
