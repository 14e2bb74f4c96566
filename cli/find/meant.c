// SPDX-License-Identifier: Apache-2.0
#include "cli/find/meant.h"

#include <string.h>

#include "cli/output.h"
#include "cli/result.h"
#include "proto/base/limits.h"

enum { SOME_MAX = 8, LINE_BYTES_MAX = 8 * SEARCH_QUERY_MAX };

/* Some words, borrowed. */
struct some {
    struct bytes by[SOME_MAX];
    size_t count;
};

/* The next word of a query, without the marks around it; BYTES_NONE at its end. */
static struct bytes next_word(struct bytes *query)
{
    static const char around[] = " \"-*";
    size_t from = 0, end;
    while (from < query->len && strchr(around, query->ptr[from]))
        from++;
    for (end = from; end < query->len && query->ptr[end] != ' ';)
        end++;
    struct bytes word = bytes_slice(*query, from, end - from);
    *query = bytes_slice(*query, end, query->len - end);
    while (word.len && strchr(around, word.ptr[word.len - 1]))
        word.len--;
    return word.len ? word : BYTES_NONE;
}

static bool has_word(struct bytes query, struct bytes word)
{
    for (struct bytes other; (other = next_word(&query)).ptr;)
        if (bytes_equal(other, word))
            return true;
    return false;
}

/* The words that were put in the place of those that were typed. */
static struct some corrected(struct bytes typed, const msgpack_object *result)
{
    struct some some = {0};
    struct bytes meant = text_at(result, "did_you_mean");
    for (struct bytes word; some.count < SOME_MAX && (word = next_word(&meant)).ptr;)
        if (!has_word(typed, word))
            some.by[some.count++] = word;
    return some;
}

static struct some unknown(const msgpack_object *result)
{
    struct some some = {0};
    while (some.count < SOME_MAX &&
           mp_text(mp_at(mp_get(result, "unknown"), some.count), &some.by[some.count]))
        some.count++;
    return some;
}

static void put_str(struct buf *to, const char *text)
{
    buf_put(to, bytes_str(text));
}

/* Between the marks that stand around what a search met. */
static void put_marked(struct buf *to, struct bytes text)
{
    buf_put_u8(to, 2);
    buf_put(to, text);
    buf_put_u8(to, 3);
}

/* “a”, “b” or “c”; of those in the place of others each stands out. */
static const char *put_list(struct buf *to, const struct some *some, const char *last, bool marked)
{
    for (size_t i = 0; i < some->count; i++) {
        put_str(to, i == 0 ? "" : i + 1 == some->count ? last : ", ");
        put_str(to, _("“"));
        (marked ? put_marked : buf_put)(to, some->by[i]);
        put_str(to, _("”"));
    }
    buf_put_u8(to, '\0');
    return to->failed ? "" : (const char *)to->ptr;
}

/* The query as it was probably meant; what is new in it stands out. */
static const char *put_meant(struct buf *to, struct bytes meant, const struct some *new)
{
    for (size_t i = 0; i < new->count; i++) {
        size_t before = (size_t)(new->by[i].ptr - meant.ptr), len = new->by[i].len;
        buf_put(to, bytes_slice(meant, 0, before));
        put_marked(to, new->by[i]);
        meant = bytes_slice(meant, before + len, meant.len - before - len);
    }
    buf_put(to, meant);
    buf_put_u8(to, '\0');
    return to->failed ? "" : (const char *)to->ptr;
}

bool meant_print(FILE *to, const char *words, const msgpack_object *result)
{
    AUTO_BUF struct buf missing = BUF(LINE_BYTES_MAX), instead = BUF(LINE_BYTES_MAX),
                        meant = BUF(LINE_BYTES_MAX);
    struct some none = unknown(result), new = corrected(bytes_str(words ? words : ""), result);
    if (new.count)
        print_line(to, _("Did you mean: %s?"),
                   put_meant(&meant, text_at(result, "did_you_mean"), &new));
    bool some = number_at(result, "total") > 0;
    const char *nobody_has = put_list(&missing, &none, _(" or "), false);
    if (none.count && new.count && some)
        print_line(to, _("No record has %s; these have %s."), nobody_has,
                   put_list(&instead, &new, _(" and "), true));
    else if (none.count)
        print_line(to, some ? _("No record has %s; these come nearest.") : _("No record has %s."),
                   nobody_has);
    return none.count || new.count;
}
