#include "daemon/config.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/net/address.h"
#include "proto/base/text.h"

static const struct config_row table[] = {
#define GODA_CONFIG(symbol, name, type, initial, placeholder, help)                                \
    [CONFIG_##symbol] = {name, type, initial, placeholder, help},
#include "daemon/config.def"
#undef GODA_CONFIG
};
static_assert(sizeof table / sizeof *table == CONFIG_COUNT, "each key has its row");

static const struct {
    const char *name;
    enum notice_level level;
} levels[] = {{"error", NOTICE_ERROR},
              {"warning", NOTICE_WARNING},
              {"info", NOTICE_INFO},
              {"debug", NOTICE_DEBUG}};

/* Where a value stands, for messages. */
struct place {
    enum config_origin origin;
    const char *file;
    unsigned line;
    struct why *why;
};

const struct config_row *config_row(enum config_key key)
{
    assert(key < CONFIG_COUNT);
    return &table[key];
}

const char *config_text(const struct config *c, enum config_key key)
{
    return c->value[key].count ? c->value[key].text[0] : "";
}

bool config_is_none(const struct config *c, enum config_key key)
{
    return strcmp(config_text(c, key), "none") == 0;
}

enum notice_level config_log_level(const struct config *c)
{
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(levels[i].name, config_text(c, CONFIG_LOG_LEVEL)) == 0)
            return levels[i].level;
    return NOTICE_INFO;
}

/* systemd gives several directories with colons between; the first is ours. */
static void config_default_path(struct config_value *v, const char *directories, const char *rest)
{
    size_t len = strcspn(directories, ":");
    int written = snprintf(v->text[0], sizeof v->text[0], "%.*s%s", (int)len, directories, rest);
    if (written < 0 || (size_t)written >= sizeof v->text[0])
        v->text[0][0] = '\0'; /* refused where it is used */
}

/* The rule by which goda finds godad: a system service's socket lies in /run/goda, anybody else's
 * in their own runtime directory. */
static void config_default_control(struct config_value *v)
{
    const char *service = getenv("RUNTIME_DIRECTORY"), *own = getenv("XDG_RUNTIME_DIR");
    if (service && *service)
        config_default_path(v, service, "/control.sock");
    else if (geteuid() == 0 || !own || !*own)
        config_default_path(v, "/run/goda", "/control.sock");
    else
        config_default_path(v, own, "/goda/control.sock");
}

void config_init(struct config *c)
{
    memset(c, 0, sizeof *c);
    for (enum config_key key = 0; key < CONFIG_COUNT; key++) {
        c->value[key].count = 1;
        config_default_path(&c->value[key], "", table[key].initial);
    }
    const char *state = getenv("STATE_DIRECTORY");
    if (state && *state)
        config_default_path(&c->value[CONFIG_DATA], state, "");
    config_default_control(&c->value[CONFIG_CONTROL]);
    c->value[CONFIG_ADVERTISE].count = 0;
}

static enum error config_refuse(const struct place *at, const char *name, const char *what)
{
    if (at->origin == CONFIG_FILE)
        return why_say(at->why, ERR_CONFIG, "%s:%u: %s %s", at->file, at->line, name, what);
    return why_say(at->why, ERR_USAGE, "%s %s", name, what);
}

static bool group_is_valid(const char *text)
{
    return text[strspn(
               text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")] == '\0';
}

static bool level_is_valid(const char *text)
{
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(levels[i].name, text) == 0)
            return true;
    return false;
}

/* NULL when the value is good, else what is allowed. */
static const char *config_fault(enum config_type type, const char *text)
{
    struct address parsed;
    switch (type) {
    case CONFIG_PATH:
        return *text ? NULL : "must be a path";
    case CONFIG_ADDRESSES:
        return strcmp(text, "none") == 0 || address_parse(text, &parsed)
                   ? NULL
                   : "must be HOST:PORT or [IPV6]:PORT, with a port of 0 to 65535, or none";
    case CONFIG_LEVEL:
        return level_is_valid(text) ? NULL : "must be error, warning, info or debug";
    case CONFIG_GROUP:
        return group_is_valid(text) ? NULL : "must be the name of a Unix group";
    }
    return NULL;
}

static enum error config_twice(const struct config_value *v, const struct config_row *row,
                               const struct place *at)
{
    char what[64];
    (void)snprintf(what, sizeof what, "is given twice (first on line %u)", v->line);
    return config_refuse(at, row->name, at->origin == CONFIG_FILE ? what : "is given twice");
}

static enum error config_add(struct config_value *v, const struct config_row *row,
                             struct bytes text, const struct place *at)
{
    char value[CONFIG_TEXT_MAX + 1];
    if (text.len > CONFIG_TEXT_MAX)
        return config_refuse(at, row->name, "is too long");
    if (!text_is_clean(text, TEXT_ONE_LINE))
        return config_refuse(at, row->name, "is not clean UTF-8 text");
    memcpy(value, text.ptr, text.len);
    value[text.len] = '\0';
    const char *fault = config_fault(row->type, value);
    if (fault)
        return config_refuse(at, row->name, fault);
    if (at->origin < v->origin)
        return OK;
    if (at->origin > v->origin)
        *v = (struct config_value){.origin = at->origin, .line = at->line};
    if (v->count && row->type != CONFIG_ADDRESSES)
        return config_twice(v, row, at);
    if (v->count && (strcmp(v->text[0], "none") == 0 || strcmp(value, "none") == 0))
        return config_refuse(at, row->name, "is \"none\" and an address at once");
    for (size_t i = 0; i < v->count; i++)
        if (strcmp(v->text[i], value) == 0)
            return config_refuse(at, row->name, "has the same address twice");
    if (v->count == CONFIG_VALUES_MAX)
        return config_refuse(at, row->name, "is given more often than allowed (4 times)");
    memcpy(v->text[v->count++], value, sizeof value);
    return OK;
}

enum error config_set(struct config *c, enum config_key key, const char *value, struct why *why)
{
    struct place at = {.origin = CONFIG_FLAG, .why = why};
    return config_add(&c->value[key], config_row(key), bytes_str(value), &at);
}

static struct bytes trim(struct bytes in)
{
    while (in.len && strchr(" \t\r", in.ptr[0]))
        in = bytes_slice(in, 1, in.len - 1);
    while (in.len && strchr(" \t\r", in.ptr[in.len - 1]))
        in.len--;
    return in;
}

/* The bytes before the first `c` (all of them when there is none); `in` is what follows it. */
static struct bytes cut(struct bytes *in, char c)
{
    const uint8_t *found = in->len ? memchr(in->ptr, c, in->len) : NULL;
    size_t len = found ? (size_t)(found - in->ptr) : in->len;
    struct bytes before = bytes_slice(*in, 0, len);
    size_t used = found ? len + 1 : len;
    *in = bytes_slice(*in, used, in->len - used);
    return before;
}

static enum error config_unknown(const struct place *at, struct bytes name)
{
    char allowed[256] = "";
    size_t used = 0;
    for (enum config_key key = 0; key < CONFIG_COUNT; key++) {
        int n = snprintf(allowed + used, sizeof allowed - used, "%s%s", key ? ", " : "",
                         table[key].name);
        assert(n > 0 && (size_t)n < sizeof allowed - used);
        used += (size_t)n;
    }
    bool printable = name.len && name.len <= CONFIG_TEXT_MAX && text_is_clean(name, TEXT_ONE_LINE);
    return why_say(at->why, ERR_CONFIG, "%s:%u: unknown key%s%.*s; allowed are %s", at->file,
                   at->line, printable ? " " : "", printable ? (int)name.len : 0,
                   (const char *)name.ptr, allowed);
}

static enum error config_line(struct config *c, struct bytes line, const struct place *at)
{
    line = trim(line);
    if (line.len == 0 || line.ptr[0] == '#')
        return OK;
    if (!memchr(line.ptr, '=', line.len))
        return why_say(at->why, ERR_CONFIG, "%s:%u: a line must be key = value", at->file,
                       at->line);
    struct bytes name = trim(cut(&line, '='));
    for (enum config_key key = 0; key < CONFIG_COUNT; key++)
        if (bytes_equal(name, bytes_str(table[key].name)))
            return config_add(&c->value[key], &table[key], trim(line), at);
    return config_unknown(at, name);
}

enum error config_parse(struct config *c, const char *file, struct bytes content, struct why *why)
{
    struct place at = {.origin = CONFIG_FILE, .file = file, .why = why};
    enum error e = OK;
    while (content.len && !e) {
        at.line++;
        e = config_line(c, cut(&content, '\n'), &at);
    }
    return e;
}

enum error config_load(struct config *c, const char *path, struct why *why)
{
    enum { FILE_MAX = 64 * 1024 };
    AUTO_BUF struct buf content = BUF(FILE_MAX);
    FILE *f = fopen(path, "re");
    if (!f)
        return why_say(why, ERR_FILE, "cannot read %s: %s", path, strerror(errno));
    char chunk[4096];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_put(&content, bytes_of(chunk, n));
    bool failed = ferror(f) != 0;
    (void)fclose(f);
    if (failed)
        return why_say(why, ERR_FILE, "cannot read %s", path);
    if (content.failed)
        return why_say(why, ERR_CONFIG, "%s is larger than a configuration can be", path);
    return config_parse(c, path, buf_bytes(&content), why);
}
