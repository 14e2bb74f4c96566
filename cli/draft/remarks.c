// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/remarks.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/output.h"

/* -- conditions: on the text of a field, "" when it is empty ----------------------------------- */

struct condition {
    const char *field;
    bool (*holds)(const char *value, const char *wanted, const char *today);
    const char *wanted; /* a choice's slug */
};

static bool is(const char *value, const char *wanted, const char *today)
{
    (void)today;
    return strcmp(value, wanted) == 0;
}

static bool is_not(const char *value, const char *wanted, const char *today)
{
    (void)today;
    return value[0] && strcmp(value, wanted) != 0;
}

static bool is_given(const char *value, const char *wanted, const char *today)
{
    (void)wanted, (void)today;
    return value[0] != '\0';
}

static bool is_empty(const char *value, const char *wanted, const char *today)
{
    (void)wanted, (void)today;
    return value[0] == '\0';
}

static bool is_past(const char *value, const char *wanted, const char *today)
{
    (void)wanted;
    return value[0] && strcmp(value, today) < 0;
}

/* More than five years from now. */
static bool is_far(const char *value, const char *wanted, const char *today)
{
    char limit[16];
    (void)wanted;
    (void)snprintf(limit, sizeof limit, "%04ld%s", strtol(today, NULL, 10) + 5, today + 4);
    return strcmp(value, limit) > 0;
}

/* A year that has not begun. */
static bool is_to_come(const char *value, const char *wanted, const char *today)
{
    (void)wanted;
    return strlen(value) == 4 && strncmp(value, today, 4) > 0;
}

/* In capitals only, Swedish ones included, and too long for an abbreviation. */
static bool is_shouted(const char *value, const char *wanted, const char *today)
{
    enum { ABBREVIATION_MAX = 8 };
    size_t capitals = 0;
    (void)wanted, (void)today;
    for (const char *c = value; *c; c++) {
        bool folded = c > value && c[-1] == '\xc3';
        if ((*c >= 'a' && *c <= 'z') || (folded && (unsigned char)*c >= 0xa0))
            return false;
        capitals += *c >= 'A' && *c <= 'Z';
    }
    return capitals > ABBREVIATION_MAX;
}

static bool is_asking(const char *value, const char *wanted, const char *today)
{
    (void)wanted, (void)today;
    return value[0] && value[strlen(value) - 1] == '?';
}

/* -- rules ------------------------------------------------------------------------------------- */

/* The remark is about the first field; a kind that lacks one of them does not meet the rule. */
static const struct rule {
    struct condition when[2];
    const char *text;
} rules[] = {
    {{{"flag", is, "innovative"}, {"new", is, "no"}},
     N_("innovative, yet not new to the recipient?")},
    {{{"flag", is, "innovative"}, {"value", is, "no"}}, N_("innovative, yet of no value?")},
    {{{"flag", is, "innovative"}, {"leap", is, "no"}}, N_("innovative, yet no leap?")},
    {{{"flag", is, "innovative"}, {"realised", is, "no"}}, N_("innovative, yet not realised?")},
    {{{"flag", is, "ordinary"}, {"leap", is, "yes"}},
     N_("an ordinary way of working, yet a leap?")},
    {{{"title", is_shouted, NULL}}, N_("capitals only are hard to read")},
    {{{"year", is_to_come, NULL}}, N_("the year has not begun")},
    {{{"results", is_empty, NULL}, {"outcome", is, "good"}}, N_("it went well: what came of it?")},
    {{{"outcome", is, "too_early"}, {"stage", is, "ended"}},
     N_("it has ended, yet it is too early to tell?")},
    {{{"outcome", is_not, "too_early"}, {"stage", is, "idea"}},
     N_("only an idea, yet with an outcome?")},
    {{{"origin_ref", is_given, NULL}, {"origin", is, "own"}},
     N_("your own idea, yet taken from somewhere?")},
    {{{"origin_ref", is_empty, NULL}, {"origin", is, "adapted"}}, N_("from whom did you take it?")},
    {{{"origin_ref", is_empty, NULL}, {"origin", is, "copied"}}, N_("from whom did you take it?")},
    {{{"contractor", is_empty, NULL}, {"provider", is, "contracted"}},
     N_("contracted: by whom was it done?")},
    {{{"contractor", is_given, NULL}, {"provider", is, "in_house"}},
     N_("in-house, yet with a contractor?")},
    {{{"review_by", is_past, NULL}}, N_("that day has passed")},
    {{{"review_by", is_far, NULL}}, N_("that is over five years from now")},
    {{{"how", is_given, NULL}, {"status", is, "dropped"}}, N_("dropped, yet taken up somehow?")},
    {{{"changed", is_given, NULL}, {"status", is, "planned"}},
     N_("only planned, yet something was changed?")},
    {{{"replaced_by", is_empty, NULL}, {"reason", is, "duplicate"}},
     N_("which record is it a duplicate of?")},
    {{{"question", is_empty, NULL}, {"text", is_asking, NULL}},
     N_("a question? Then --question yes, so that it is seen to wait for an answer")},
};

/* The text of a field as the daemon will take it: a choice's slug, a year's digits. */
static void value_of(const struct draft *d, const struct field *f, char *ret, size_t size)
{
    const json_t *value = json_object_get(d->fields, f->name);
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    const struct choice *c = f->choices ? choice_of(f, bytes_str(text)) : NULL;
    if (json_is_integer(value))
        (void)snprintf(ret, size, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
        (void)snprintf(ret, size, "%s",
                       c                      ? c->slug
                       : json_is_true(value)  ? "yes"
                       : json_is_false(value) ? "no"
                                              : text);
}

static bool condition_holds(const struct draft *d, const struct condition *c, const char *today)
{
    enum { VALUE_MAX = 8 * 1024 };
    char value[VALUE_MAX];
    const struct kind_field *row = kind_field(draft_form(d), bytes_str(c->field));
    if (!row)
        return false;
    value_of(d, row->field, value, sizeof value);
    return c->holds(value, c->wanted, today);
}

json_t *remarks_of(const struct draft *d, const char *today)
{
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct condition *when = rules[i].when;
        if (condition_holds(d, &when[0], today) &&
            (!when[1].field || condition_holds(d, &when[1], today)))
            (void)json_array_append_new(
                list, json_pack("{s:s, s:s}", "field", when[0].field, "text", rules[i].text));
    }
    return list;
}

void remarks_tell(struct draft *d)
{
    char today[16];
    time_t now = time(NULL);
    struct tm tm;
    size_t i;
    json_t *remark;
    if (!localtime_r(&now, &tm) || strftime(today, sizeof today, "%Y-%m-%d", &tm) == 0)
        return;
    json_decref(d->remarks);
    d->remarks = remarks_of(d, today);
    json_array_foreach(d->remarks, i, remark)
    {
        const char *name = json_string_value(json_object_get(remark, "field"));
        const struct field *f = kind_field(draft_form(d), bytes_str(name))->field;
        tell(_("Remark: %s (%s): %s\n"), say(&f->label), name,
             _(json_string_value(json_object_get(remark, "text"))));
    }
}
