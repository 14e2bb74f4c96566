// SPDX-License-Identifier: Apache-2.0
/* Markdown as people write a record in it: see draft_from_markdown. */
#include <string.h>
#include <strings.h>

#include "cli/draft/fields.h"

struct markdown {
    struct draft *draft;
    struct bytes rest;      /* lines not yet read */
    const struct field *in; /* the field that the lines go to; NULL: the body's beginning */
    struct buf text;        /* of `in` */
    char *ret_bad;
};

static struct bytes trimmed(struct bytes in)
{
    while (in.len && strchr(" \t\r\n", in.ptr[0]))
        in = bytes_slice(in, 1, in.len - 1);
    while (in.len && strchr(" \t\r\n", in.ptr[in.len - 1]))
        in.len--;
    return in;
}

static bool same_word(struct bytes a, const char *b)
{
    return b && a.len == strlen(b) && strncasecmp((const char *)a.ptr, b, a.len) == 0;
}

/* The field that a word names: by its name or its label in either language; a template's mark of
 * what is required (" *") may follow. */
static const struct field *field_of(const struct kind *k, struct bytes word)
{
    word = trimmed(word);
    if (word.len && word.ptr[word.len - 1] == '*')
        word = trimmed(bytes_slice(word, 0, word.len - 1));
    for (const struct kind_field *row = k->fields; row->field; row++) {
        const struct field *f = row->field;
        if (same_word(word, f->name) || same_word(word, f->label.en) ||
            same_word(word, f->label.sv))
            return f;
    }
    return NULL;
}

static void set_field(struct draft *d, const char *name, struct bytes value)
{
    value = trimmed(value);
    if (value.len)
        (void)json_object_set_new(d->fields, name,
                                  json_stringn((const char *)value.ptr, value.len));
}

static bool next_line(struct markdown *m, struct bytes *ret)
{
    if (m->rest.len == 0)
        return false;
    const uint8_t *end = memchr(m->rest.ptr, '\n', m->rest.len);
    size_t len = end ? (size_t)(end - m->rest.ptr) : m->rest.len;
    *ret = bytes_slice(m->rest, 0, len);
    len += end != NULL;
    m->rest = bytes_slice(m->rest, len, m->rest.len - len);
    return true;
}

static enum error unknown(struct markdown *m, struct bytes word)
{
    size_t len = word.len < 63 ? word.len : 63;
    memcpy(m->ret_bad, word.ptr, len);
    m->ret_bad[len] = '\0';
    return ERR_FIELD_UNKNOWN;
}

/* The lines between two --- lines, if the text begins with one. */
static enum error front_matter(struct markdown *m)
{
    struct markdown ahead = *m;
    struct bytes line = BYTES_NONE;
    while (next_line(&ahead, &line) && trimmed(line).len == 0)
        *m = ahead;
    if (!bytes_equal(trimmed(line), BYTES_LIT("---")))
        return OK;
    *m = ahead;
    while (next_line(m, &line) && !bytes_equal(trimmed(line), BYTES_LIT("---"))) {
        const uint8_t *colon = line.len ? memchr(line.ptr, ':', line.len) : NULL;
        if (trimmed(line).len == 0)
            continue;
        size_t at = colon ? (size_t)(colon - line.ptr) : line.len;
        struct bytes word = trimmed(bytes_slice(line, 0, at));
        const struct field *f = field_of(m->draft->kind, word);
        if (!f || !colon)
            return unknown(m, word);
        set_field(m->draft, f->name, bytes_slice(line, at + 1, line.len - at - 1));
    }
    return OK;
}

/* Text under no heading of a field: the first paragraph is the summary unless one was given. */
static void set_body(struct markdown *m)
{
    struct bytes text = trimmed(buf_bytes(&m->text));
    const uint8_t *gap = text.len ? memmem(text.ptr, text.len, "\n\n", 2) : NULL;
    if (!json_object_get(m->draft->fields, "summary") && gap) {
        size_t at = (size_t)(gap - text.ptr);
        set_field(m->draft, "summary", bytes_slice(text, 0, at));
        text = bytes_slice(text, at, text.len - at);
    }
    set_field(m->draft, "body", text);
}

static void end_section(struct markdown *m)
{
    if (m->in)
        set_field(m->draft, m->in->name, buf_bytes(&m->text));
    else if (trimmed(buf_bytes(&m->text)).len)
        set_body(m);
    buf_clear(&m->text);
}

/* Whether backslashes and then `mark` begin the text: one of them is then the writer's. */
static bool is_escaped(struct bytes text, const char *mark)
{
    size_t n = 0, len = strlen(mark);
    while (n < text.len && text.ptr[n] == '\\')
        n++;
    return n > 0 && text.len - n >= len && memcmp(text.ptr + n, mark, len) == 0;
}

static void one_line(struct markdown *m, struct bytes line)
{
    if (is_escaped(line, "#")) {
        buf_put(&m->text, bytes_slice(line, 1, line.len - 1));
        buf_put_u8(&m->text, '\n');
        return;
    }
    bool title = line.len > 2 && memcmp(line.ptr, "# ", 2) == 0;
    bool section = line.len > 3 && memcmp(line.ptr, "## ", 3) == 0;
    const struct field *f =
        section ? field_of(m->draft->kind, bytes_slice(line, 3, line.len - 3)) : NULL;
    if (title && !json_object_get(m->draft->fields, "title")) {
        set_field(m->draft, "title", bytes_slice(line, 2, line.len - 2));
        return;
    }
    if (f) {
        end_section(m);
        m->in = f;
        return;
    }
    buf_put(&m->text, line);
    buf_put_u8(&m->text, '\n');
}

/* The text without its comments; a backslash before one makes it text. */
static void without_comments(struct bytes in, struct buf *out)
{
    for (const uint8_t *open; in.len && (open = memmem(in.ptr, in.len, "<!--", 4));) {
        size_t at = (size_t)(open - in.ptr), end = in.len;
        bool escaped = at > 0 && in.ptr[at - 1] == '\\';
        const uint8_t *close = memmem(open, in.len - at, "-->", 3);
        if (escaped)
            end = at + 4;
        else if (close)
            end = (size_t)(close - in.ptr) + 3;
        buf_put(out, bytes_slice(in, 0, at - escaped));
        buf_put(out, bytes_slice(in, at, escaped ? 4 : 0));
        in = bytes_slice(in, end, in.len - end);
    }
    buf_put(out, in);
}

enum error draft_from_markdown(struct bytes text, const struct kind *kind, struct draft *ret,
                               char ret_bad[static 64])
{
    AUTO_BUF struct buf plain = BUF(text.len);
    struct draft d = {.kind = kind, .fields = json_object()};
    struct markdown m = {.draft = &d, .text = BUF(text.len + 1), .ret_bad = ret_bad};
    struct bytes line;
    without_comments(text, &plain);
    m.rest = buf_bytes(&plain);
    enum error e = front_matter(&m);
    while (!e && next_line(&m, &line))
        one_line(&m, line);
    if (!e) {
        end_section(&m);
        e = m.text.failed;
    }
    buf_done(&m.text);
    if (e)
        draft_done(&d);
    else
        *ret = d;
    return e;
}
