// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/query/query.h"

#include <string.h>

#include "daemon/search/words/words.h"
#include "proto/base/limits.h"
#include "proto/base/text.h"

static bool is_space(uint8_t c)
{
    return c <= ' '; /* control characters part words too */
}

/* -- quotation marks --------------------------------------------------------------------------- */

enum quote { QUOTE_NONE, QUOTE_PLAIN, QUOTE_DOUBLE, QUOTE_SINGLE };

/* The mark at `at`, and how many bytes it takes. */
static enum quote quote_at(struct bytes in, size_t at, size_t *ret_len)
{
    static const struct {
        const char *mark;
        enum quote quote;
    } marks[] = {{"\"", QUOTE_PLAIN}, {"”", QUOTE_DOUBLE}, {"“", QUOTE_DOUBLE},
                 {"„", QUOTE_DOUBLE}, {"«", QUOTE_DOUBLE}, {"»", QUOTE_DOUBLE},
                 {"’", QUOTE_SINGLE}, {"‘", QUOTE_SINGLE}};
    *ret_len = 0;
    for (size_t i = 0; at < in.len && i < sizeof marks / sizeof *marks; i++) {
        struct bytes mark = bytes_str(marks[i].mark);
        if (mark.len <= in.len - at && bytes_equal(bytes_slice(in, at, mark.len), mark)) {
            *ret_len = mark.len;
            return marks[i].quote;
        }
    }
    return QUOTE_NONE;
}

/* Only " means a quote wherever it stands: others may stand in a word, or within a phrase. */
static bool quote_closes(enum quote opened, enum quote q, struct bytes in, size_t behind)
{
    if (opened == QUOTE_PLAIN || q == QUOTE_NONE)
        return q == opened;
    return (opened == QUOTE_SINGLE) == (q == QUOTE_SINGLE) &&
           (behind == in.len || is_space(in.ptr[behind]));
}

/* -- pieces ------------------------------------------------------------------------------------ */

/* What is typed between spaces, or in quotes. */
struct piece {
    bool without, phrase;
    enum column column;
    enum filter_name filter; /* FILTER_COUNT: none */
    struct bytes text;
};

/* Reads a phrase with its quotes, and where it ends; the last one needs no end, but for an
 * apostrophe: that may begin a word. */
static bool read_phrase(struct bytes in, size_t at, struct bytes *ret, size_t *ret_end)
{
    size_t len;
    enum quote opened = quote_at(in, at, &len);
    if (opened == QUOTE_NONE)
        return false;
    size_t from = at + len;
    for (at = from; at < in.len; at += len ? len : 1) {
        enum quote q = quote_at(in, at, &len);
        if (quote_closes(opened, q, in, at + len)) {
            *ret = bytes_slice(in, from, at - from);
            *ret_end = at + len;
            return true;
        }
    }
    if (opened == QUOTE_SINGLE)
        return false;
    *ret = bytes_slice(in, from, in.len - from);
    *ret_end = in.len;
    return true;
}

static size_t word_end(struct bytes in, size_t at)
{
    while (at < in.len && in.ptr[at] != '"' && !is_space(in.ptr[at]))
        at++;
    return at;
}

/* The columns by what they are called. */
static enum column column_named(struct bytes name)
{
    static const struct {
        enum column column;
        const char *names;
    } columns[] = {{COLUMN_TITLE, "title titel rubrik"},
                   {COLUMN_TAGS, "tags taggar etiketter"},
                   {COLUMN_SUMMARY, "summary ingress sammanfattning"},
                   {COLUMN_BODY, "body brödtext brodtext"}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (name_among(name, columns[i].names))
            return columns[i].column;
    return COLUMN_ANY;
}

/* Whether a field begins at `at`: then *ret_at is where its value does. A heading ("Status: open")
 * is none, so that only what is yes or no may stand without a value. */
static bool read_name(struct bytes in, size_t at, struct piece *p, size_t *ret_at)
{
    enum { LABEL_MAX = 24 };
    size_t end = at;
    while (end < in.len && end - at < LABEL_MAX && in.ptr[end] != ':' && !is_space(in.ptr[end]))
        end++;
    if (end == at || end == in.len || in.ptr[end] != ':')
        return false;
    AUTO_BUF struct buf name = BUF((size_t)4 * LABEL_MAX);
    text_fold(bytes_slice(in, at, end - at), &name);
    bool bare = end + 1 == in.len || is_space(in.ptr[end + 1]);
    enum filter_name filter = filter_named(buf_bytes(&name));
    enum column column = filter == FILTER_COUNT ? column_named(buf_bytes(&name)) : COLUMN_ANY;
    if (filter == FILTER_COUNT ? column == COLUMN_ANY || bare : bare && !filter_is_mark(filter))
        return false;
    p->filter = filter;
    p->column = column;
    *ret_at = end + 1;
    return true;
}

/* Reads the piece at `at`, and returns where it ends. */
static size_t read_piece(struct bytes in, size_t at, struct piece *ret)
{
    *ret =
        (struct piece){.filter = FILTER_COUNT, .column = COLUMN_ANY, .without = in.ptr[at] == '-'};
    at += ret->without;
    bool named = read_name(in, at, ret, &at);
    size_t end = at;
    ret->phrase = read_phrase(in, at, &ret->text, &end);
    if (ret->phrase)
        return end;
    end = word_end(in, at);
    ret->text = bytes_slice(in, at, end - at);
    while (named && ret->text.len && strchr(",;", ret->text.ptr[ret->text.len - 1]))
        ret->text.len--;
    return end;
}

/* -- reading ----------------------------------------------------------------------------------- */

static size_t count_words(struct bytes text)
{
    struct word w;
    size_t count = 0;
    for (size_t at = 0; word_next(text, at, &w); at = w.to)
        count++;
    return count;
}

static bool is_prefix(struct bytes text, size_t words)
{
    struct word w;
    return words == 1 && text.ptr[text.len - 1] == '*' && word_next(text, 0, &w) &&
           text_length(bytes_of(w.folded, w.len)) >= PREFIX_MIN;
}

/* Takes the piece as a term, if it has any letters. */
static void take_term(struct query *q, size_t *words_left, const struct piece *p)
{
    size_t words = count_words(p->text);
    if (!words || words > *words_left)
        return;
    bool prefix = !p->phrase && is_prefix(p->text, words) && q->prefixes < PREFIXES_MAX;
    q->terms[q->count++] = (struct term){p->text, p->column, p->without, prefix, p->phrase};
    q->wanted += !p->without;
    q->prefixes += prefix;
    *words_left -= words;
}

static bool take_field(struct query *q, const struct piece *p)
{
    if (q->field_count == FILTERS_MAX)
        return false;
    bool bare = !p->phrase && p->text.len == 0;
    q->fields[q->field_count++] =
        (struct typed){p->filter, p->without, bare ? BYTES_NONE : p->text};
    return true;
}

enum error query_read(struct bytes typed, struct query *ret)
{
    if (typed.len > SEARCH_QUERY_MAX || !text_is_utf8(typed))
        return ERR_PARAMS;
    *ret = (struct query){0};
    size_t words_left = QUERY_TERMS_MAX;
    for (size_t at = 0; at < typed.len;) {
        struct piece p;
        if (is_space(typed.ptr[at])) {
            at++;
            continue;
        }
        at = read_piece(typed, at, &p);
        if (p.filter == FILTER_COUNT)
            take_term(ret, &words_left, &p);
        else if (!take_field(ret, &p))
            return ERR_LIMIT;
    }
    return OK;
}
