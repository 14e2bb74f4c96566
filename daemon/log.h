// SPDX-License-Identifier: Apache-2.0
/* The log: one line for each event, `event=link_up peer=farsta addr=127.0.0.1:4632`, on stderr. For
 * journald (or any pipe) a line begins with its priority, <6>; on a terminal with time and level.
 * What came from outside is escaped, and an event that floods is counted instead of written. */
#ifndef GODA_LOG_H
#define GODA_LOG_H

#include "proto/base/buf.h"
#include "proto/node.h"

struct log_field {
    const char *key;
    const char *text; /* NULL: the number */
    uint64_t number;
};

static inline struct log_field log_text(const char *key, const char *text)
{
    return (struct log_field){.key = key, .text = text};
}
static inline struct log_field log_number(const char *key, uint64_t number)
{
    return (struct log_field){.key = key, .number = number};
}
/* log_event(NOTICE_INFO, "listening", LOG_FIELDS(log_text("addr", addr))); no fields: NULL */
#define LOG_FIELDS(...) ((const struct log_field[]){__VA_ARGS__, {.key = NULL}})

/* Chooses the style for stderr; lines above `level` are not written. Before it is called, all are.
 */
void log_start(enum notice_level level);
void log_event(enum notice_level level, const char *event, const struct log_field *fields);
/* An error with its code, text and (may be "") why. */
void log_error(enum notice_level level, const char *event, enum error e, const char *why);
/* A line that somebody else made (the node's notices): `event=NAME key=value ...`. */
void log_line(enum notice_level level, const char *line);

/* Pure parts, for the above and for tests. */

/* `event=NAME key=value ...`; values are quoted where they hold spaces or quotes. */
void log_write_event(const char *event, const struct log_field *fields, struct buf *out);
/* `text` with everything that is not clean UTF-8 as \xNN. */
void log_write_clean(struct bytes text, struct buf *out);

/* How many lines of one event are written in a period (ms); the rest are counted. */
enum { LOG_BURST = 50, LOG_PERIOD = 10 * 1000, LOG_EVENTS_MAX = 32, LOG_NAME_MAX = 31 };

struct log_flood {
    struct log_slot {
        char event[LOG_NAME_MAX + 1];
        uint64_t since, count;
    } slot[LOG_EVENTS_MAX];
};

enum log_pass { LOG_PASS, LOG_FLOOD_BEGINS, LOG_DROP };
/* Whether a line of this event may be written at `now` (monotonic ms). *ret_missed is how many
 * were dropped in its last period, told once, with the first line of the next. */
enum log_pass log_flood_pass(struct log_flood *f, const char *event, uint64_t now,
                             uint64_t *ret_missed);

#endif
