// SPDX-License-Identifier: Apache-2.0
#include "cli/story/story.h"

#include "cli/find/hits.h"
#include "cli/result.h"

struct story story_of(const msgpack_object *result, FILE *to, bool all)
{
    const msgpack_object *record = mp_get(result, "record");
    return (struct story){.to = to,
                          .result = result,
                          .record = record,
                          .kind = kind_named(text_at(record, "kind")),
                          .all = all};
}

struct items story_heading(FILE *to, const char *title)
{
    (void)fputc('\n', to);
    style_on(to, STYLE_BOLD);
    struct items l = items_after(to, title, 2);
    style_off(to);
    (void)fputc(':', to);
    l.column++;
    return l;
}

struct items story_entry(FILE *to, int depth)
{
    return items_after(to, settings.plain ? "" : depth ? "   " : " ", 4 + 2 * depth);
}

const char *who_and_when(const msgpack_object *said, char ret[static WHO_MAX])
{
    struct bytes org = org_at(said);
    char date[32];
    (void)snprintf(ret, WHO_MAX, "%.*s, %s", (int)org.len, org.ptr ? (const char *)org.ptr : "",
                   date_at(said, "created", date));
    return ret;
}

/* -- where it stands --------------------------------------------------------------------------- */

/* The withdrawal in force; NULL: none. */
static const msgpack_object *withdrawal_of(const struct story *s)
{
    const msgpack_object *list = mp_get(s->result, "withdrawals"), *w;
    for (size_t i = 0; (w = mp_at(list, i)); i++)
        if (bool_at(w, "current", true))
            return w;
    return NULL;
}

static void print_withdrawal(const struct story *s)
{
    const msgpack_object *w = withdrawal_of(s), *fields = mp_get(w, "fields");
    const struct kind *k = kind_of(KIND_WITHDRAWAL);
    struct bytes state = text_at(s->record, "state"), reason = text_at(fields, "reason");
    struct bytes decision = text_at(fields, "decision");
    const char *what = _("The contact was erased");
    char by[WHO_MAX], hex[HEX_MAX], id[16];
    struct items l = {.to = s->to};
    if (!w)
        return;
    if (bytes_equal(state, BYTES_LIT("withdrawn")))
        what = _("Withdrawn");
    else if (bytes_equal(state, BYTES_LIT("erased")))
        what = _("Erased");
    style_on(s->to, STYLE_BAD);
    items_add(&l, "%s: %s", what, who_and_when(w, by));
    style_off(s->to);
    if (reason.ptr)
        items_add(&l, "%s: %s", say(&kind_field(k, BYTES_LIT("reason"))->field->label),
                  say_choice(kind_field(k, BYTES_LIT("reason"))->field->choices, reason));
    if (decision.ptr)
        items_add(&l, "%s: %.*s", say(&kind_field(k, BYTES_LIT("decision"))->field->label),
                  (int)decision.len, (const char *)decision.ptr);
    if (hex_of(mp_get(fields, "replaced_by"), hex)[0])
        items_add(&l, _("replaced by %s"), short_hex(bytes_str(hex), id));
    items_end(&l);
}

static void print_hidden(const struct story *s)
{
    const msgpack_object *hidden = mp_get(s->record, "hidden");
    struct bytes reason = text_at(hidden, "reason"), who = text_at(hidden, "who");
    char date[32];
    struct items l = {.to = s->to};
    if (!reason.ptr)
        return;
    style_on(s->to, STYLE_BAD);
    items_add(&l, _("Hidden on this computer: %.*s, %s"), (int)who.len,
              who.ptr ? (const char *)who.ptr : "", date_at(hidden, "at", date));
    style_off(s->to);
    items_add(&l, "%.*s", (int)reason.len, (const char *)reason.ptr);
    items_end(&l);
}

/* Whether it is still current, and until when. */
static void print_review(const struct story *s)
{
    struct bytes day = text_at(s->record, "review_by"), state = text_at(s->record, "state");
    const msgpack_object *confirmed = mp_at(mp_get(s->result, "confirmations"), 0);
    bool overdue = bool_at(s->record, "overdue", false);
    char by[WHO_MAX];
    struct items l = {.to = s->to};
    if (!day.ptr || (state.ptr && !bytes_equal(state, BYTES_LIT("published"))))
        return;
    if (overdue)
        style_on(s->to, STYLE_BAD);
    items_add(&l, overdue ? _("Should be reviewed: it was to be by %.*s") : _("Current until %.*s"),
              (int)day.len, (const char *)day.ptr);
    style_off(s->to);
    if (confirmed)
        items_add(&l, _("confirmed by %s"), who_and_when(confirmed, by));
    items_end(&l);
}

/* -- the whole --------------------------------------------------------------------------------- */

static void add_org(struct items *l, const msgpack_object *record)
{
    struct bytes org = org_at(record), now = org_at(mp_get(record, "successor"));
    if (now.len)
        items_add(l, _("%.*s (now %.*s)"), (int)org.len, (const char *)org.ptr, (int)now.len,
                  (const char *)now.ptr);
    else if (org.len)
        items_add(l, "%.*s", (int)org.len, (const char *)org.ptr);
}

static const char *kind_word(const struct story *s, const msgpack_object *fields)
{
    if (!s->kind)
        return "?";
    if (bytes_equal(text_at(fields, "outcome"), BYTES_LIT("failed")))
        return _("learning example");
    return say(&s->kind->label);
}

static void print_title(const struct story *s, const msgpack_object *fields)
{
    struct bytes title = text_at(fields, "title"), category = text_at(fields, "category");
    struct bytes status = text_at(s->record, "status");
    char date[32], id[16];
    struct items l = {.to = s->to};
    style_on(s->to, STYLE_BOLD);
    print_wrapped(s->to, title.ptr || !s->kind ? title : bytes_str(say(&s->kind->label)), 0);
    style_off(s->to);
    add_org(&l, s->record);
    items_add(&l, "%s", kind_word(s, fields));
    if (status.ptr)
        items_add(&l, "%s", say_choice(problem_choices, status));
    if (category.ptr)
        items_add(&l, "%s", say_choice(category_choices, category));
    items_add(&l, "%s", date_at(s->record, "created", date));
    if (number_at(s->record, "updated"))
        items_add(&l, _("changed %s"), date_at(s->record, "updated", date));
    items_add(&l, "%s", short_hex(text_at(s->record, "id"), id));
    items_end(&l);
}

/* What another record is about. */
static void print_about(const struct story *s)
{
    const msgpack_object *about = mp_get(s->record, "about");
    struct bytes title = text_at(about, "title"), org = org_at(about);
    char hex[HEX_MAX], id[16];
    if (!hex_of(mp_get(s->record, "ref"), hex)[0])
        return;
    struct items l = story_heading(s->to, _("About"));
    items_add(&l, "%s", short_hex(bytes_str(hex), id));
    if (title.ptr)
        items_add(&l, "%.*s", (int)title.len, (const char *)title.ptr);
    if (org.len)
        items_add(&l, "%.*s", (int)org.len, (const char *)org.ptr);
    items_end(&l);
}

void story_print(const struct story *s)
{
    const msgpack_object *fields = mp_get(s->record, "fields");
    print_title(s, fields);
    print_withdrawal(s);
    print_hidden(s);
    print_review(s);
    if (!s->kind)
        return;
    facts_print(s->to, s->kind, fields);
    if (s->kind->number != KIND_EXAMPLE)
        judgement_print(s->to, "", "", fields);
    said_print(s);
    versions_print(s);
    print_about(s);
}

void story_print_version(const struct story *s, const msgpack_object *version)
{
    const msgpack_object *fields = mp_get(version, "fields");
    size_t number = (size_t)number_at(version, "number"),
           count = (size_t)number_at(s->result, "version_count");
    char by[WHO_MAX];
    struct items l = {.to = s->to};
    print_title(s, fields);
    style_on(s->to, STYLE_BOLD);
    items_add(&l, _("Version %zu of %zu"), number, count);
    style_off(s->to);
    items_add(&l, "%s", who_and_when(version, by));
    items_add(&l, "%s",
              bool_at(version, "current", false) ? _("the current one") : _("not the current one"));
    items_end(&l);
    if (!s->kind)
        return;
    facts_print(s->to, s->kind, fields);
    (void)fputc('\n', s->to);
    judgement_print(s->to, _("own view"), "", fields);
}
