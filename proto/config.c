// SPDX-License-Identifier: Apache-2.0
#include "proto/config.h"

#include <assert.h>
#include <string.h>

#include "proto/base/name.h"
#include "proto/base/text.h"

#ifndef N_
#define N_(text) text
#endif

static const struct config_row table[] = {
#define GODA_CONFIG(symbol, name, type, when, initial, placeholder, help)                          \
    [CONFIG_##symbol] = {name, type, when, initial, placeholder, help},
#include "proto/config.def"
#undef GODA_CONFIG
};
static_assert(sizeof table / sizeof *table == CONFIG_COUNT, "each key has its row");

const struct config_row *config_row(enum config_key key)
{
    assert(key < CONFIG_COUNT);
    return &table[key];
}

void config_names(struct buf *out)
{
    for (enum config_key key = 0; key < CONFIG_COUNT; key++) {
        buf_put(out, bytes_str(key ? ", " : ""));
        buf_put(out, bytes_str(table[key].name));
    }
}

const char *config_text(const struct config *c, enum config_key key)
{
    return c->value[key].count ? c->value[key].text[0] : "";
}

bool config_is_none(const struct config *c, enum config_key key)
{
    return strcmp(config_text(c, key), "none") == 0;
}

bool config_same(const struct config *a, const struct config *b, enum config_key key)
{
    const struct config_value *left = &a->value[key], *right = &b->value[key];
    if (left->count != right->count)
        return false;
    for (size_t i = 0; i < left->count; i++)
        if (strcmp(left->text[i], right->text[i]) != 0)
            return false;
    return true;
}

void config_write(const struct config *c, enum config_key key, struct buf *out)
{
    for (size_t i = 0; i < c->value[key].count; i++) {
        buf_put(out, bytes_str(i ? " " : ""));
        buf_put(out, bytes_str(c->value[key].text[i]));
    }
}

static bool type_is_list(enum config_type type)
{
    return type == CONFIG_ADDRESSES || type == CONFIG_PEERS || type == CONFIG_SEEDS;
}

static void config_default(struct config *c, enum config_key key, const char *text)
{
    c->value[key].count = *text || !type_is_list(table[key].type);
    text_copy(bytes_str(text), c->value[key].text[0], sizeof c->value[key].text[0]);
}

void config_init(struct config *c, const char *data, const char *control)
{
    memset(c, 0, sizeof *c);
    for (enum config_key key = 0; key < CONFIG_COUNT; key++)
        config_default(c, key, table[key].initial);
    if (data && *data)
        config_default(c, CONFIG_DATA, data);
    if (control && *control)
        config_default(c, CONFIG_CONTROL, control);
}

/* -- values ------------------------------------------------------------------------------------ */

static bool group_is_valid(const char *text)
{
    return text[strspn(
               text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")] == '\0';
}

static const struct level {
    const char *name;
    enum notice_level level;
} levels[] = {{"error", NOTICE_ERROR},
              {"warning", NOTICE_WARNING},
              {"info", NOTICE_INFO},
              {"debug", NOTICE_DEBUG}};

static const struct level *level_named(const char *text)
{
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(levels[i].name, text) == 0)
            return &levels[i];
    return NULL;
}

enum notice_level config_log_level(const struct config *c)
{
    const struct level *found = level_named(config_text(c, CONFIG_LOG_LEVEL));
    return found ? found->level : NOTICE_INFO;
}

static bool peer_is_valid(const char *text, bool address_needed)
{
    struct bytes slug, address;
    return peer_name_read(bytes_str(text), &slug, &address) && (address.len || !address_needed);
}

/* NULL when the value is good, else what is allowed. */
static const char *value_fault(enum config_type type, const char *text)
{
    switch (type) {
    case CONFIG_PATH:
        return *text ? NULL : N_("must be a path");
    case CONFIG_ADDRESSES:
        return strcmp(text, "none") == 0 || address_is_valid(bytes_str(text))
                   ? NULL
                   : N_("must be HOST:PORT or [IPV6]:PORT, with a port of 0 to 65535, or none");
    case CONFIG_PEERS:
        return peer_is_valid(text, false) ? NULL : N_("must be ORG or ORG@HOST:PORT");
    case CONFIG_SEEDS:
        return peer_is_valid(text, true) ? NULL : N_("must be ORG@HOST:PORT");
    case CONFIG_LEVEL:
        return level_named(text) ? NULL : N_("must be error, warning, info or debug");
    case CONFIG_GROUP:
        return group_is_valid(text) ? NULL : N_("must be the name of a Unix group");
    case CONFIG_SWITCH:
        return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0 ? NULL : N_("must be yes or no");
    }
    return NULL;
}

/* Adds a value to those of the same origin; NULL, or what is wrong with that. */
static const char *value_add(struct config_value *v, enum config_type type, const char *value)
{
    if (v->count && !type_is_list(type))
        return N_("is given twice");
    if (v->count && (strcmp(v->text[0], "none") == 0 || strcmp(value, "none") == 0))
        return N_("is \"none\" and an address at once");
    for (size_t i = 0; i < v->count; i++)
        if (strcmp(v->text[i], value) == 0)
            return N_("has the same value twice");
    if (v->count == CONFIG_VALUES_MAX)
        return N_("is given more often than allowed (4 times)");
    text_copy(bytes_str(value), v->text[v->count++], sizeof v->text[0]);
    return NULL;
}

/* Where a value stands. */
struct place {
    enum config_origin origin;
    unsigned line;
};

static bool refuse(struct config_fault *f, const char *text)
{
    f->text = text;
    return false;
}

static bool config_add(struct config *c, enum config_key key, struct bytes text,
                       const struct place *at, struct config_fault *ret)
{
    char value[CONFIG_TEXT_MAX + 1];
    struct config_value *v = &c->value[key];
    *ret = (struct config_fault){.line = at->line};
    text_copy(bytes_str(table[key].name), ret->name, sizeof ret->name);
    if (text.len > CONFIG_TEXT_MAX)
        return refuse(ret, N_("is too long"));
    if (!text_is_clean(text, TEXT_ONE_LINE))
        return refuse(ret, N_("is not clean UTF-8 text"));
    text_copy(text, value, sizeof value);
    const char *fault = value_fault(table[key].type, value);
    if (fault)
        return refuse(ret, fault);
    if (at->origin < v->origin)
        return true;
    if (at->origin > v->origin)
        *v = (struct config_value){.origin = at->origin, .line = at->line};
    fault = value_add(v, table[key].type, value);
    ret->first = v->line;
    return fault ? refuse(ret, fault) : true;
}

bool config_set(struct config *c, enum config_key key, const char *value, struct config_fault *ret)
{
    return config_add(c, key, bytes_str(value), &(struct place){CONFIG_FLAG, 0}, ret);
}

/* -- the file ---------------------------------------------------------------------------------- */

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

static bool config_line(struct config *c, struct bytes line, const struct place *at,
                        struct config_fault *ret)
{
    *ret = (struct config_fault){.line = at->line};
    line = trim(line);
    if (line.len == 0 || line.ptr[0] == '#')
        return true;
    if (!memchr(line.ptr, '=', line.len))
        return refuse(ret, N_("a line must be key = value"));
    struct bytes name = trim(cut(&line, '='));
    for (enum config_key key = 0; key < CONFIG_COUNT; key++)
        if (bytes_equal(name, bytes_str(table[key].name)))
            return config_add(c, key, trim(line), at, ret);
    if (name.len <= CONFIG_TEXT_MAX && text_is_clean(name, TEXT_ONE_LINE))
        text_copy(name, ret->name, sizeof ret->name);
    ret->unknown = true;
    return refuse(ret, N_("is no key"));
}

size_t config_parse(struct config *c, struct bytes content, struct config_fault *ret, size_t cap)
{
    struct place at = {.origin = CONFIG_FILE};
    size_t faults = 0;
    while (content.len) {
        struct config_fault fault;
        at.line++;
        if (config_line(c, cut(&content, '\n'), &at, &fault))
            continue;
        if (faults < cap)
            ret[faults] = fault;
        faults++;
    }
    return faults;
}
