#include "daemon/search/query.h"

#include <string.h>

#include "daemon/search/words.h"
#include "proto/base/limits.h"
#include "proto/base/text.h"

static bool is_space(uint8_t c)
{
    return c <= ' '; /* control characters part words too */
}

/* -- reading ----------------------------------------------------------------------------------- */

/* The end of the term that begins at `at`: a phrase's closing quote, or a space or quote. */
static size_t term_end(struct bytes in, size_t at, bool phrase)
{
    while (at < in.len && in.ptr[at] != '"' && (phrase || !is_space(in.ptr[at])))
        at++;
    return at;
}

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

/* Takes the term at `at`, if it has any letters, and returns where it ends. */
static size_t take_term(struct query *q, size_t *words_left, struct bytes in, size_t at)
{
    bool without = in.ptr[at] == '-';
    at += without;
    bool phrase = at < in.len && in.ptr[at] == '"';
    at += phrase;
    size_t end = term_end(in, at, phrase);
    struct bytes text = bytes_slice(in, at, end - at);
    size_t words = count_words(text);
    if (words && words <= *words_left) {
        bool prefix = !phrase && is_prefix(text, words) && q->prefixes < PREFIXES_MAX;
        q->terms[q->count++] = (struct term){text, without, prefix};
        q->wanted += !without;
        q->prefixes += prefix;
        *words_left -= words;
    }
    return phrase && end < in.len ? end + 1 : end;
}

enum error query_read(struct bytes typed, struct query *ret)
{
    if (typed.len > SEARCH_QUERY_MAX || !text_is_utf8(typed))
        return ERR_PARAMS;
    *ret = (struct query){0};
    size_t words_left = QUERY_TERMS_MAX;
    for (size_t at = 0; at < typed.len && words_left;)
        at = is_space(typed.ptr[at]) ? at + 1 : take_term(ret, &words_left, typed, at);
    return OK;
}

/* -- writing ----------------------------------------------------------------------------------- */

static void put_literal(struct buf *out, const char *text)
{
    buf_put(out, bytes_str(text));
}

static void put_quoted(struct buf *out, struct bytes text)
{
    struct word w;
    put_literal(out, "\"");
    for (size_t at = 0; word_next(text, at, &w); at = w.to) {
        if (at)
            put_literal(out, " ");
        buf_put(out, bytes_slice(text, w.from, w.to - w.from));
    }
    put_literal(out, "\"");
}

static void put_term(struct buf *out, const struct term *t)
{
    if (!t->prefix) {
        put_quoted(out, t->text);
        return;
    }
    /* The index has stems, and a beginning has none: what the word itself finds is found too. */
    put_literal(out, "(");
    put_quoted(out, t->text);
    put_literal(out, " OR ");
    put_quoted(out, t->text);
    put_literal(out, "*)");
}

static void put_terms(const struct query *q, bool without, const char *join, struct buf *out)
{
    const char *before = "(";
    for (size_t i = 0; i < q->count; i++) {
        if (q->terms[i].without != without)
            continue;
        put_literal(out, before);
        put_term(out, &q->terms[i]);
        before = join;
    }
    put_literal(out, ")");
}

void query_match(const struct query *q, enum query_join join, struct buf *out)
{
    put_terms(q, false, join == QUERY_ALL ? " AND " : " OR ", out);
    if (q->wanted == q->count)
        return;
    put_literal(out, " NOT ");
    put_terms(q, true, " OR ", out);
}

void query_without(const struct query *q, struct buf *out)
{
    put_terms(q, true, " OR ", out);
}
