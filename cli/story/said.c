// SPDX-License-Identifier: Apache-2.0
/* What organisations have said of a record. Of each the newest counts; what it said before is
 * folded to a line of its own. */
#include "cli/find/hits.h"
#include "cli/result.h"
#include "cli/story/story.h"

static const struct choice *choices_of(enum kind_number kind, const char *field)
{
    return kind_field(kind_of(kind), bytes_str(field))->field->choices;
}

static void print_text(FILE *to, struct bytes text)
{
    if (text.ptr)
        print_wrapped(to, text, 4);
}

/* "What was changed: ..." */
static void print_labelled(FILE *to, const char *label, struct bytes text)
{
    if (!text.ptr)
        return;
    struct items l = (struct items){.to = to, .indent = 4};
    items_add(&l, "%s: %.*s", label, (int)text.len, (const char *)text.ptr);
    items_end(&l);
}

/* -- each organisation's newest, and what it said before --------------------------------------- */

struct voices {
    const msgpack_object *list;
    const char *field; /* the word of each: flag, status */
    const struct choice *choices;
    void (*print)(FILE *to, const msgpack_object *said);
};

static const char *voice_word(const struct voices *v, const msgpack_object *said)
{
    return say_choice(v->choices, text_at(mp_get(said, "fields"), v->field));
}

static bool counts(const msgpack_object *said, bool own)
{
    return bool_at(said, "current", true) && bool_at(said, "own", false) == own;
}

/* How many of those that count say each word: "adopted 2 · planned 1". */
static void add_counts(struct items *l, const struct voices *v)
{
    const msgpack_object *said;
    for (const struct choice *c = v->choices; c->slug; c++) {
        size_t n = 0;
        for (size_t i = 0; (said = mp_at(v->list, i)); i++)
            n += counts(said, false) &&
                 bytes_equal(text_at(mp_get(said, "fields"), v->field), bytes_str(c->slug));
        if (n)
            items_add(l, "%s %zu", say(&c->label), n);
    }
}

static bool is_before(const msgpack_object *said, const msgpack_object *now)
{
    return !bool_at(said, "current", true) &&
           bytes_equal(text_at(said, "org"), text_at(now, "org"));
}

/* What the same organisation said before: on one line, or whole. */
static void print_before(const struct story *s, const struct voices *v, const msgpack_object *now)
{
    const msgpack_object *said;
    char date[32];
    struct items l = {.to = s->to, .indent = 4};
    for (size_t i = 0; (said = mp_at(v->list, i)); i++) {
        if (!is_before(said, now))
            continue;
        items_add(&l, l.count ? "%s %s" : _("Before: %s %s"), voice_word(v, said),
                  date_at(said, "created", date));
        if (s->all) {
            items_end(&l);
            v->print(s->to, said);
        }
    }
    items_end(&l);
}

static void print_voices(const struct story *s, const struct voices *v, bool own)
{
    const msgpack_object *said;
    for (size_t i = 0; (said = mp_at(v->list, i)); i++)
        if (counts(said, own)) {
            v->print(s->to, said);
            print_before(s, v, said);
        }
}

/* -- judgements -------------------------------------------------------------------------------- */

static void add_criteria(struct items *l, const msgpack_object *fields)
{
    static const char *const names[] = {"new", "value", "leap", "realised"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct field *f = kind_field(kind_of(KIND_ASSESSMENT), bytes_str(names[i]))->field;
        struct bytes text = text_at(fields, names[i]);
        if (text.ptr)
            items_add(l, "%s: %s", say(&f->label), say_choice(f->choices, text));
    }
}

void judgement_print(FILE *to, const char *lead, const char *who, const msgpack_object *fields)
{
    struct bytes flag = text_at(fields, "flag");
    const char *word = say_choice(flag_choices, flag);
    if (!flag.ptr)
        return;
    struct items l = story_entry(to, 0);
    items_add(&l, "%s%s%s%s%s", lead, lead[0] ? ": " : "", word, who[0] ? " – " : "", who);
    items_end(&l);
    add_criteria(&l, fields);
    items_end(&l);
    print_text(to, text_at(fields, "why"));
}

static void print_assessment(FILE *to, const msgpack_object *said)
{
    const struct field *f = kind_field(kind_of(KIND_ASSESSMENT), BYTES_LIT("recipient"))->field;
    const char *lead = bool_at(said, "own", false) ? _("own view") : "";
    char by[WHO_MAX];
    judgement_print(to, lead, who_and_when(said, by), mp_get(said, "fields"));
    print_labelled(to, say(&f->label), text_at(mp_get(said, "fields"), "recipient"));
}

static void print_judgements(const struct story *s)
{
    const struct voices v = {mp_get(s->result, "assessments"), "flag", flag_choices,
                             print_assessment};
    const msgpack_object *said;
    struct items l = story_heading(s->to, _("Judgements"));
    bool again = false; /* the author has judged it since it was published */
    if (bytes_equal(text_at(s->result, "flag"), BYTES_LIT("disputed")))
        items_add(&l, "%s", _("they differ"));
    items_tally(&l, mp_get(s->result, "tally"));
    items_end(&l);
    print_voices(s, &v, false);
    for (size_t i = 0; (said = mp_at(v.list, i)); i++)
        again = again || counts(said, true);
    print_voices(s, &v, true);
    if (!again || s->all)
        judgement_print(s->to, again ? _("own view, at first") : _("own view"), "",
                        mp_get(s->record, "fields"));
}

/* -- adoptions --------------------------------------------------------------------------------- */

static void print_adoption(FILE *to, const msgpack_object *said)
{
    const msgpack_object *fields = mp_get(said, "fields");
    const struct kind *k = kind_of(KIND_ADOPTION);
    static const char *const facts[] = {"how", "effort"};
    char by[WHO_MAX];
    struct items l = story_entry(to, 0);
    items_add(&l, "%s – %s", say_choice(adoption_choices, text_at(fields, "status")),
              who_and_when(said, by));
    if (text_at(fields, "unit").ptr)
        items_add(&l, "%.*s", (int)text_at(fields, "unit").len, text_at(fields, "unit").ptr);
    if (number_at(fields, "year"))
        items_add(&l, _("since %llu"), (unsigned long long)number_at(fields, "year"));
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        const struct field *f = kind_field(k, bytes_str(facts[i]))->field;
        if (text_at(fields, facts[i]).ptr)
            items_add(&l, "%s: %s", say(&f->label),
                      say_choice(f->choices, text_at(fields, facts[i])));
    }
    items_end(&l);
    print_text(to, text_at(fields, "text"));
    print_labelled(to, say(&kind_field(k, BYTES_LIT("changed"))->field->label),
                   text_at(fields, "changed"));
}

static void print_adoptions(const struct story *s)
{
    const struct voices v = {mp_get(s->result, "adoptions"), "status", adoption_choices,
                             print_adoption};
    if (count_at(s->result, "adoptions") == 0)
        return;
    struct items l = story_heading(s->to, _("Taken up"));
    add_counts(&l, &v);
    items_end(&l);
    print_voices(s, &v, false);
    print_voices(s, &v, true);
}

/* -- proposals and problems -------------------------------------------------------------------- */

/* "4f7ab012 Title – Organisation", of another record. */
static void add_other(struct items *l, const msgpack_object *other)
{
    char id[16];
    struct bytes title = text_at(other, "title"), org = org_at(other);
    items_add(l, "%s %.*s – %.*s", short_hex(text_at(other, "id"), id), (int)title.len,
              title.ptr ? (const char *)title.ptr : "", (int)org.len,
              org.ptr ? (const char *)org.ptr : "");
}

static void print_proposals(const struct story *s)
{
    const msgpack_object *list = mp_get(s->result, "proposals"), *p;
    size_t count = count_at(s->result, "proposals");
    char by[WHO_MAX];
    if (s->kind->number != KIND_PROBLEM)
        return;
    struct items l = story_heading(s->to, _("Proposals"));
    if (count)
        items_add(&l, "%zu", count);
    else
        items_add(&l, "%s", _("none yet"));
    items_end(&l);
    for (size_t i = 0; (p = mp_at(list, i)); i++) {
        const msgpack_object *solution = mp_get(p, "solution");
        l = story_entry(s->to, 0);
        items_add(&l, "%s", who_and_when(p, by));
        items_end(&l);
        print_text(s->to, text_at(mp_get(p, "fields"), "text"));
        l.column = 0;
        if (text_at(solution, "id").ptr)
            add_other(&l, solution);
        items_end(&l);
    }
}

static void print_solves(const struct story *s)
{
    const msgpack_object *list = mp_get(s->result, "solves"), *p;
    char by[WHO_MAX];
    if (count_at(s->result, "solves") == 0)
        return;
    struct items l = story_heading(s->to, _("May solve"));
    items_end(&l);
    for (size_t i = 0; (p = mp_at(list, i)); i++) {
        const msgpack_object *problem = mp_get(p, "problem");
        l = story_entry(s->to, 0);
        add_other(&l, problem);
        if (text_at(problem, "status").ptr)
            items_add(&l, "%s", say_choice(problem_choices, text_at(problem, "status")));
        items_add(&l, _("according to %s"), who_and_when(p, by));
        items_end(&l);
        print_text(s->to, text_at(mp_get(p, "fields"), "text"));
    }
}

/* -- awards ------------------------------------------------------------------------------------ */

static void print_awards(const struct story *s)
{
    const msgpack_object *list = mp_get(s->result, "awards"), *a;
    const struct choice *statuses = choices_of(KIND_AWARD, "status");
    char by[WHO_MAX];
    if (count_at(s->result, "awards") == 0)
        return;
    struct items l = story_heading(s->to, _("Awards"));
    items_end(&l);
    for (size_t i = 0; (a = mp_at(list, i)); i++) {
        const msgpack_object *fields = mp_get(a, "fields");
        struct bytes name = text_at(fields, "award");
        l = story_entry(s->to, 0);
        items_add(&l, "%.*s %llu", (int)name.len, name.ptr ? (const char *)name.ptr : "",
                  (unsigned long long)number_at(fields, "year"));
        if (text_at(fields, "status").ptr)
            items_add(&l, "%s", say_choice(statuses, text_at(fields, "status")));
        if (text_at(fields, "class").ptr)
            items_add(&l, "%s", say_choice(class_choices, text_at(fields, "class")));
        items_add(&l, _("according to %s"), who_and_when(a, by));
        items_end(&l);
    }
}

void said_print(const struct story *s)
{
    if (s->kind->number == KIND_EXAMPLE)
        print_judgements(s);
    print_adoptions(s);
    print_proposals(s);
    print_solves(s);
    print_awards(s);
    comments_print(s);
}
