/* Configuration: one table of keys (config.def), set by default, then by a file, then by flags.
 * The file holds one `key = value` a line; # begins a comment; nothing is quoted. An unknown key, a
 * key given twice and a bad value are errors: a daemon does not start with less than it was told.
 */
#ifndef GODA_CONFIG_H
#define GODA_CONFIG_H

#include "daemon/why.h"
#include "proto/base/bytes.h"
#include "proto/node.h"

enum config_key {
#define GODA_CONFIG(symbol, name, type, initial, placeholder, help) CONFIG_##symbol,
#include "daemon/config.def"
#undef GODA_CONFIG
    CONFIG_COUNT
};

enum config_type {
    CONFIG_PATH,
    CONFIG_ADDRESSES, /* HOST:PORT, repeatable, or the one word "none" */
    CONFIG_LEVEL,
    CONFIG_GROUP,
};

enum { CONFIG_VALUES_MAX = ADDRESSES_MAX, CONFIG_TEXT_MAX = ADDRESS_MAX };

struct config_row {
    const char *name;
    enum config_type type;
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

const struct config_row *config_row(enum config_key key);

/* Every default; those of `data` and `control` depend on the environment. */
void config_init(struct config *c);
/* One value from a flag; a flag given twice is an error unless its type is repeatable. ERR_USAGE,
 * with why. */
enum error config_set(struct config *c, enum config_key key, const char *value, struct why *why)
    __attribute__((warn_unused_result));
/* A file's content; `file` is its name for messages. What a flag has set stays. ERR_CONFIG, with
 * FILE:LINE and what is allowed. */
enum error config_parse(struct config *c, const char *file, struct bytes content, struct why *why)
    __attribute__((warn_unused_result));
/* Reads and parses a file. ERR_FILE, ERR_CONFIG. */
enum error config_load(struct config *c, const char *path, struct why *why)
    __attribute__((warn_unused_result));

/* The (first) value of a key; "" when it has none. */
const char *config_text(const struct config *c, enum config_key key);
/* Whether addresses were switched off with "none". */
bool config_is_none(const struct config *c, enum config_key key);
enum notice_level config_log_level(const struct config *c);

#endif
