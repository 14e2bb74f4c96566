// SPDX-License-Identifier: Apache-2.0
#include "proto/record/guard_number.h"

#include <string.h>

#include "proto/record/guard_text.h"
#include "proto/record/value.h"

/* -- what they are ----------------------------------------------------------------------------- */

enum { DIGITS_MAX = 16 };

struct digits {
    uint8_t d[DIGITS_MAX];
    size_t count;
};

static int number_at(const struct digits *n, size_t at, size_t len)
{
    int v = 0;
    for (size_t i = at; i < at + len; i++)
        v = 10 * v + n->d[i];
    return v;
}

static bool luhn(const uint8_t digits[static 10])
{
    int sum = 0;
    for (size_t i = 0; i < 10; i++) {
        int product = digits[i] * (i % 2 ? 1 : 2);
        sum += product / 10 + product % 10;
    }
    return sum % 10 == 0;
}

/* Of ten digits the century is not known; a leap day then takes a year that four divides. */
static bool is_born(const struct digits *n, int beyond_day)
{
    size_t short_by = n->count - 10;
    int year = short_by ? number_at(n, 0, 4) : 2000 + number_at(n, 0, 2);
    int month = number_at(n, short_by + 2, 2), day = number_at(n, short_by + 4, 2) - beyond_day;
    return year >= 1840 && year < 2100 && date_is_real(year, month, day) && luhn(n->d + short_by);
}

static bool is_person(const struct digits *n)
{
    return is_born(n, 0);
}

static bool is_coordination(const struct digits *n)
{
    return is_born(n, 60);
}

static bool begins(const struct digits *n, size_t from, const char *prefix)
{
    size_t len = strlen(prefix);
    for (size_t i = 0; i < len; i++)
        if (from + i >= n->count || n->d[from + i] != prefix[i] - '0')
            return false;
    return true;
}

/* How many of the digits stand before the area code: 0, 46 or 0046, and a 0 too much after it. */
static size_t trunk_len(const struct digits *n)
{
    size_t len = begins(n, 0, "0046") ? 4 : begins(n, 0, "46") ? 2 : 0;
    return len + (len < n->count && n->d[len] == 0);
}

static bool is_nobodys(const struct digits *n, size_t from)
{
    static const struct {
        const char *prefix;
        size_t len; /* of all that follows the trunk; 0: any */
    } exchanges[] = {{"8508", 9}, {"10", 0}, {"20", 0}, {"77", 0}};
    for (size_t i = 0; i < sizeof exchanges / sizeof *exchanges; i++)
        if (begins(n, from, exchanges[i].prefix) &&
            (!exchanges[i].len || n->count - from == exchanges[i].len))
            return true;
    return false;
}

static bool is_phone(const struct digits *n)
{
    return !is_nobodys(n, trunk_len(n));
}

static bool is_mobile(const struct digits *n)
{
    static const char *const areas[] = {"70", "72", "73", "76", "79"};
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
        if (begins(n, trunk_len(n), areas[i]))
            return true;
    return false;
}

/* With an area code of three digits. */
static bool is_landline(const struct digits *n)
{
    static const char *const areas[] = {"11", "13", "16", "18", "19", "21", "23", "26", "31", "33",
                                        "35", "36", "40", "42", "44", "46", "54", "60", "63", "90"};
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
        if (begins(n, 1, areas[i]))
            return true;
    return false;
}

/* -- how they are written ---------------------------------------------------------------------- */

/* What may stand where a form has a mark. Spaces may always stand around a dash. */
static const struct separator {
    char mark;
    const char *dashes;
    bool spaces_do, may_lack;
} separators[] = {
    {'-', "-+", true, false},  {'~', "-+", false, false}, /* within an identity number */
    {'/', "-/)", true, false}, {'=', "-)", false, false}, /* after an area code */
    {'_', "-", true, true},    {'.', "", true, true},     {' ', "", true, false},
};

static const struct separator *separator_of(char mark)
{
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
        if (separators[i].mark == mark)
            return &separators[i];
    return NULL;
}

/* A form has d for a digit and marks for separators; all else stands for itself. The first that
 * holds is taken, so longer ones come first. */
#define SEVEN "d_d_d_d_d_d_d"
#define IDENTITY(form)                                                                             \
    {form, GUARD_PERSON, is_person},                                                               \
    {                                                                                              \
        form, GUARD_COORDINATION, is_coordination                                                  \
    }
#define ABROAD(number)                                                                             \
    {"+46_(0)_" number, GUARD_PHONE, is_phone}, {"+46_" number, GUARD_PHONE, is_phone},            \
    {                                                                                              \
        "0046_" number, GUARD_PHONE, is_phone                                                      \
    }

static const struct shape {
    const char *form;
    enum guard_kind kind;
    bool (*holds)(const struct digits *n);
} shapes[] = {
    IDENTITY("dddddddd-dddd"),
    IDENTITY("dddddddddddd"),
    IDENTITY("dddddd-dddd"),
    IDENTITY("dddddddddd"),
    IDENTITY("dddd-dd-dd~dddd"),
    IDENTITY("dd-dd-dd~dddd"),
    ABROAD(SEVEN "_d_d"),
    ABROAD(SEVEN "_d"),
    ABROAD(SEVEN),
    {"07d/" SEVEN, GUARD_PHONE, is_mobile},
    {"07d_" SEVEN, GUARD_PHONE, is_mobile},
    {"08/ddd.dd.ddd", GUARD_PHONE, is_phone},
    {"08/ddd.ddd.dd", GUARD_PHONE, is_phone},
    {"08/ddd.dd.dd", GUARD_PHONE, is_phone},
    {"08=dd.dd.dd", GUARD_PHONE, is_phone},
    {"0dd=ddd.ddd.dd", GUARD_PHONE, is_landline},
    {"0dd=ddd.dd.dd", GUARD_PHONE, is_landline},
    {"0dd=ddd.ddd", GUARD_PHONE, is_landline},
    {"0dd=dd.dd.dd", GUARD_PHONE, is_landline},
    {"0ddd=dd dd dd", GUARD_PHONE, is_phone},
    {"0ddd=ddd dd", GUARD_PHONE, is_phone},
};

static size_t skip_spaces(struct bytes text, size_t at)
{
    enum { SPACES_MAX = 4 };
    size_t end = at;
    while (end - at < SPACES_MAX && guard_plain(text, end) == ' ')
        end++;
    return end;
}

/* Moves past a separator; false when it has to be there and is not. */
static bool take_separator(struct bytes text, size_t *at, const struct separator *s)
{
    size_t spaces = skip_spaces(text, *at);
    bool dash = strchr(s->dashes, guard_plain(text, spaces)) != NULL;
    bool found = dash || (s->spaces_do && spaces > *at);
    if (found)
        *at = dash ? skip_spaces(text, spaces + 1) : spaces;
    return found || s->may_lack;
}

/* The end of what is written in that form at `at`; 0 when it is not. */
static size_t take_form(struct bytes text, size_t at, const char *form, struct digits *ret)
{
    *ret = (struct digits){.count = 0};
    for (; *form; form++) {
        const struct separator *s = separator_of(*form);
        char c = guard_plain(text, at);
        if (s && !take_separator(text, &at, s))
            return 0;
        if (s)
            continue;
        if (*form == 'd' ? !guard_is_digit(c) : c != *form)
            return 0;
        if (guard_is_digit(c))
            ret->d[ret->count++] = (uint8_t)(c - '0');
        at++;
    }
    return at;
}

/* Whether a number may begin, or end, there: not within a longer one, or a word. */
static bool is_free_before(struct bytes text, size_t at)
{
    char c = at > 0 ? guard_plain(text, at - 1) : ',',
         far = at > 1 ? guard_plain(text, at - 2) : ',';
    return !guard_is_word(c) && !(strchr("-/", c) && guard_is_word(far)) &&
           !(strchr(".:+", c) && guard_is_digit(far));
}

static bool is_free_after(struct bytes text, size_t at)
{
    char c = guard_plain(text, at), far = guard_plain(text, at + 1);
    return !guard_is_word(c) && !(strchr("-/", c) && guard_is_word(far)) &&
           !(strchr(".:", c) && guard_is_digit(far));
}

/* The word beside a number may tell that it is nobody's. */
static bool is_named(struct bytes text, size_t at, size_t end)
{
    static const char *const before[] = {"dnr",  "diarienr", "diarienummer", "isbn",
                                         "issn", "bankgiro", "plusgiro"};
    static const char *const after[] = {"kr",   "kronor", "sek", "tkr", "mkr",
                                        "mnkr", "euro",   "eur", "%"};
    while (at > 0 && strchr(" .:#", guard_plain(text, at - 1)))
        at--;
    end = skip_spaces(text, end);
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t len = strlen(before[i]);
        if (at >= len && guard_is_at(text, at - len, bytes_str(before[i])) &&
            !(at > len && guard_is_word(guard_plain(text, at - len - 1))))
            return true;
    }
    for (size_t i = 0; i < sizeof after / sizeof *after; i++)
        if (guard_is_at(text, end, bytes_str(after[i])) &&
            !guard_is_word(guard_plain(text, end + strlen(after[i]))))
            return true;
    return false;
}

/* Whether a web address leads up to it without a space. */
static bool is_in_address(struct bytes text, size_t at)
{
    enum { ADDRESS_LEN_MAX = 500 };
    size_t start = at;
    while (start > 0 && at - start < ADDRESS_LEN_MAX &&
           !strchr(" \n", guard_plain(text, start - 1)))
        start--;
    for (size_t i = start; i < at; i++)
        if (guard_is_at(text, i, BYTES_LIT("://")) || guard_is_at(text, i, BYTES_LIT("www.")))
            return true;
    return false;
}

bool guard_number(struct bytes text, size_t at, struct finding *ret)
{
    char c = guard_plain(text, at);
    if ((!guard_is_digit(c) && c != '+') || !is_free_before(text, at))
        return false;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct digits n;
        size_t end = take_form(text, at, shapes[i].form, &n);
        if (!end || !is_free_after(text, end) || !shapes[i].holds(&n) || is_named(text, at, end) ||
            (shapes[i].kind == GUARD_PHONE && is_in_address(text, at)))
            continue;
        *ret = (struct finding){shapes[i].kind, at, end - at};
        return true;
    }
    return false;
}
