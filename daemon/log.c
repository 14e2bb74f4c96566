// SPDX-License-Identifier: Apache-2.0
#include "daemon/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "proto/base/text.h"
#include "proto/base/warning.h"

enum { LINE_MAX_BYTES = 4096 };

enum log_style { LOG_TERMINAL, LOG_JOURNAL };

/* The process has one stderr, and so one log. It is written from the loop's thread alone. */
static struct {
    enum log_style style;
    enum notice_level level;
    struct log_flood flood;
} log_state = {.level = NOTICE_DEBUG};

void log_start(enum notice_level level)
{
    bool journal = getenv("JOURNAL_STREAM") || !isatty(STDERR_FILENO);
    log_state.style = journal ? LOG_JOURNAL : LOG_TERMINAL;
    log_state.level = level;
}

static void put_str(struct buf *out, const char *text)
{
    buf_put(out, bytes_str(text));
}

/* How many bytes of `in` are one clean character; 0 when what comes first is none. */
static size_t clean_prefix(struct bytes in)
{
    for (size_t len = 1; len <= 4 && len <= in.len; len++)
        if (text_is_utf8(bytes_slice(in, 0, len)))
            return text_is_clean(bytes_slice(in, 0, len), TEXT_ONE_LINE) ? len : 0;
    return 0;
}

void log_write_clean(struct bytes text, struct buf *out)
{
    static const char digits[] = "0123456789abcdef";
    while (text.len) {
        size_t len = clean_prefix(text);
        const char escaped[] = {'\\', 'x', digits[text.ptr[0] >> 4], digits[text.ptr[0] & 15]};
        buf_put(out, len ? bytes_slice(text, 0, len) : bytes_of(escaped, sizeof escaped));
        size_t used = len ? len : 1;
        text = bytes_slice(text, used, text.len - used);
    }
}

static void write_value(const char *text, struct buf *out)
{
    if (*text && !strpbrk(text, " \"=\\")) {
        log_write_clean(bytes_str(text), out);
        return;
    }
    buf_put_u8(out, '"');
    for (const char *p = text; *p;) {
        size_t plain = strcspn(p, "\"\\");
        log_write_clean(bytes_of(p, plain), out);
        p += plain;
        if (*p) {
            buf_put_u8(out, '\\');
            buf_put_u8(out, (uint8_t)*p++);
        }
    }
    buf_put_u8(out, '"');
}

void log_write_event(const char *event, const struct log_field *fields, struct buf *out)
{
    put_str(out, "event=");
    put_str(out, event);
    for (const struct log_field *f = fields; f && f->key; f++) {
        char number[24];
        (void)snprintf(number, sizeof number, "%llu", (unsigned long long)f->number);
        buf_put_u8(out, ' ');
        put_str(out, f->key);
        buf_put_u8(out, '=');
        write_value(f->text ? f->text : number, out);
    }
}

static void write_head(enum notice_level level, struct buf *out)
{
    char head[48];
    if (log_state.style == LOG_JOURNAL) {
        (void)snprintf(head, sizeof head, "<%d>", (int)level);
    } else {
        static const char *const words[] = {[NOTICE_ERROR] = "error  ",
                                            [NOTICE_WARNING] = "warning",
                                            [NOTICE_INFO] = "info   ",
                                            [NOTICE_DEBUG] = "debug  "};
        struct tm local;
        time_t now = time(NULL);
        char clock[16] = "";
        if (localtime_r(&now, &local))
            (void)strftime(clock, sizeof clock, "%H:%M:%S", &local);
        (void)snprintf(head, sizeof head, "%s %s ", clock, words[level]);
    }
    put_str(out, head);
}

/* `clean` holds no control characters. One write, so that lines never mingle; what cannot be
 * written to stderr can be told to nobody. */
static void emit(enum notice_level level, struct bytes clean)
{
    AUTO_BUF struct buf out = BUF(LINE_MAX_BYTES + 64);
    write_head(level, &out);
    buf_put(&out, clean);
    buf_put_u8(&out, '\n');
    if (!out.failed && write(STDERR_FILENO, out.ptr, out.len) < 0)
        return;
}

static bool slot_is(const struct log_slot *s, struct bytes event)
{
    return bytes_equal(bytes_str(s->event), event);
}

/* The slot of an event, or else the one that began longest ago, which makes room. */
static struct log_slot *flood_slot(struct log_flood *f, struct bytes event)
{
    struct log_slot *oldest = &f->slot[0];
    for (size_t i = 0; i < LOG_EVENTS_MAX; i++) {
        if (slot_is(&f->slot[i], event))
            return &f->slot[i];
        if (f->slot[i].since < oldest->since)
            oldest = &f->slot[i];
    }
    return oldest;
}

enum log_pass log_flood_pass(struct log_flood *f, const char *event, uint64_t now,
                             uint64_t *ret_missed)
{
    struct bytes name = bytes_of(event, strcspn(event, " "));
    if (name.len > LOG_NAME_MAX)
        name.len = LOG_NAME_MAX;
    struct log_slot *s = flood_slot(f, name);
    bool known = slot_is(s, name);
    *ret_missed = 0;
    if (!known || now - s->since >= LOG_PERIOD) {
        *ret_missed = known && s->count > LOG_BURST ? s->count - LOG_BURST : 0;
        *s = (struct log_slot){.since = now};
        memcpy(s->event, name.ptr, name.len);
    }
    s->count++;
    if (s->count <= LOG_BURST)
        return LOG_PASS;
    return s->count == LOG_BURST + 1 ? LOG_FLOOD_BEGINS : LOG_DROP;
}

/* A warning that is no error's has a code of its own. */
static void put_code(enum notice_level level, const char *event, struct buf *line)
{
    enum warning w = level == NOTICE_WARNING
                         ? warning_of_event(bytes_of(event, strcspn(event, " ")))
                         : WARN_COUNT;
    if (w != WARN_COUNT) {
        put_str(line, " code=");
        put_str(line, warning_row(w)->code);
    }
}

static void emit_flood(const char *event, uint64_t missed)
{
    AUTO_BUF struct buf line = BUF(256);
    char name[LOG_NAME_MAX + 1];
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(event, " "), event);
    log_write_event("log_flood",
                    missed ? LOG_FIELDS(log_text("of", name), log_number("missed", missed))
                           : LOG_FIELDS(log_text("of", name)),
                    &line);
    put_code(NOTICE_WARNING, "log_flood", &line);
    emit(NOTICE_WARNING, buf_bytes(&line));
}

/* `event`: where in the line the event's name begins. */
static void pass(enum notice_level level, const char *event, struct bytes clean)
{
    uint64_t missed = 0;
    enum log_pass verdict = LOG_PASS;
    if (level != NOTICE_DEBUG)
        verdict = log_flood_pass(&log_state.flood, event, uv_hrtime() / 1000000, &missed);
    if (missed || verdict == LOG_FLOOD_BEGINS)
        emit_flood(event, missed);
    if (verdict == LOG_PASS)
        emit(level, clean);
}

void log_event(enum notice_level level, const char *event, const struct log_field *fields)
{
    if (level > log_state.level)
        return;
    AUTO_BUF struct buf line = BUF(LINE_MAX_BYTES);
    log_write_event(event, fields, &line);
    put_code(level, event, &line);
    pass(level, event, buf_bytes(&line));
}

void log_error(enum notice_level level, const char *event, enum error e, const char *why)
{
    log_event(level, event,
              LOG_FIELDS(log_text("code", error_code(e)), log_text("error", error_text(e)),
                         log_text("why", why)));
}

void log_line(enum notice_level level, const char *line)
{
    static const char head[] = "event=";
    if (level > log_state.level)
        return;
    AUTO_BUF struct buf clean = BUF(LINE_MAX_BYTES);
    log_write_clean(bytes_str(line), &clean);
    const char *event = line + (strncmp(line, head, sizeof head - 1) == 0 ? sizeof head - 1 : 0);
    put_code(level, event, &clean);
    pass(level, event, buf_bytes(&clean));
}
