// SPDX-License-Identifier: Apache-2.0
#include "cli/out/words.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/output.h"

const char *judged_text(const msgpack_object *tally, char ret[static WORDS_MAX])
{
    size_t len = 0;
    struct bytes own = text_at(tally, "own");
    ret[0] = '\0';
    for (const struct choice *c = flag_choices; c->slug; c++) {
        uint64_t n = number_at(tally, c->slug);
        if (n)
            len += (size_t)snprintf(ret + len, WORDS_MAX - len, "%s%s %llu", len ? " · " : "",
                                    say(&c->label), (unsigned long long)n);
    }
    if (!len)
        (void)snprintf(ret, WORDS_MAX, own.len ? "%s: %s" : "%s",
                       own.len ? _("own view") : _("not assessed"),
                       own.len ? say_choice(flag_choices, own) : "");
    return ret;
}

const char *kind_text(struct bytes kind, struct bytes outcome)
{
    const struct kind *k = kind_named(kind);
    if (bytes_equal(outcome, BYTES_LIT("failed")))
        return _("learning example");
    return k ? say(&k->label) : "?";
}

const char *day_text(uint64_t ms, char ret[static 32])
{
    struct tm tm;
    time_t s = (time_t)(ms / 1000);
    if (!gmtime_r(&s, &tm) || strftime(ret, 32, "%Y-%m-%d", &tm) == 0)
        ret[0] = '\0';
    return ret;
}

const char *day_at(const msgpack_object *map, const char *name, char ret[static 32])
{
    return day_text(number_at(map, name), ret);
}

/* The next letter's place in the alphabet, taken off the front. */
static int next_place(struct bytes *text)
{
    static const char *const last[] = {"å", "ä", "ö"}, *const last_upper[] = {"Å", "Ä", "Ö"};
    for (int i = 0; text->len >= 2 && i < 3; i++)
        if (memcmp(text->ptr, last[i], 2) == 0 || memcmp(text->ptr, last_upper[i], 2) == 0) {
            *text = bytes_slice(*text, 2, text->len - 2);
            return 'z' + 1 + i;
        }
    uint8_t c = text->ptr[0];
    *text = bytes_slice(*text, 1, text->len - 1);
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c < 0x80 ? c : c + 0x100;
}

int swedish_compare(struct bytes a, struct bytes b)
{
    while (a.len && b.len) {
        int x = next_place(&a), y = next_place(&b);
        if (x != y)
            return x - y;
    }
    return (a.len > 0) - (b.len > 0);
}
