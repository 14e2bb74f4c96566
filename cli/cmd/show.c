#include <string.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/hits.h"
#include "cli/result.h"

/* -- fields ------------------------------------------------------------------------------------ */

static void print_list(const msgpack_object *list)
{
    struct bytes text;
    for (size_t i = 0; mp_text(mp_at(list, i), &text); i++) {
        (void)fputs(i ? ", " : "", stdout);
        print_clean(stdout, text);
    }
    (void)fputc('\n', stdout);
}

static void print_value(const struct field *f, const msgpack_object *value)
{
    struct bytes text;
    uint64_t n;
    bool yes;
    if (mp_text(value, &text) && f->choices)
        (void)printf("%s\n", say_choice(f->choices, text));
    else if (mp_text(value, &text)) {
        print_clean(stdout, text);
        (void)fputc('\n', stdout);
    } else if (mp_uint(value, UINT64_MAX, &n))
        (void)printf("%llu\n", (unsigned long long)n);
    else if (mp_bool(value, &yes))
        (void)printf("%s\n", yes ? _("yes") : _("no"));
    else
        print_list(value);
}

/* What stands in the heading already, or is no reader's concern. */
static bool is_left_out(const struct field *f)
{
    static const char *const names[] = {"title", "summary", "body", "import_key", "lang"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], f->name) == 0)
            return true;
    return false;
}

static bool is_own_view(const struct field *f)
{
    static const char *const names[] = {"flag", "new", "value", "leap", "realised", "why"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], f->name) == 0)
            return true;
    return false;
}

static void print_fields(const struct kind *k, const msgpack_object *fields)
{
    for (const struct kind_field *row = k->fields; row->field; row++) {
        const struct field *f = row->field;
        const msgpack_object *value = mp_get(fields, f->name);
        if (!value || f->type == FIELD_PROSE || is_left_out(f) || is_own_view(f))
            continue;
        (void)printf("%s: ", say(&f->label));
        print_value(f, value);
    }
    for (const struct kind_field *row = k->fields; row->field; row++) {
        const struct field *f = row->field;
        struct bytes text = text_at(fields, f->name);
        if (!text.ptr || f->type != FIELD_PROSE || is_left_out(f) || is_own_view(f))
            continue;
        style_on(stdout, STYLE_BOLD);
        (void)printf("\n%s\n", say(&f->label));
        style_off(stdout);
        print_wrapped(stdout, text, 0);
    }
}

/* -- judgements -------------------------------------------------------------------------------- */

static void print_criteria(const msgpack_object *fields)
{
    static const char *const names[] = {"new", "value", "leap", "realised"};
    const char *between = "  ";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct field *f = kind_field(kind_of(KIND_ASSESSMENT), bytes_str(names[i]))->field;
        struct bytes slug = text_at(fields, names[i]);
        if (!slug.ptr)
            continue;
        (void)printf("%s%s: %s", between, say(&f->label), say_choice(f->choices, slug));
        between = " · ";
    }
    if (between[0] != ' ' || between[1] != ' ')
        (void)fputc('\n', stdout);
}

static void print_judgement(const char *who, const char *date, const msgpack_object *fields)
{
    struct bytes flag = text_at(fields, "flag"), why = text_at(fields, "why");
    if (!flag.ptr)
        return;
    style_on(stdout, STYLE_BOLD);
    (void)printf("%s", say_choice(flag_choices, flag));
    style_off(stdout);
    (void)fputs(who[0] ? " – " : "", stdout);
    print_clean(stdout, bytes_str(who));
    (void)printf("%s%s\n", date[0] ? ", " : "", date);
    print_criteria(fields);
    if (why.ptr)
        print_wrapped(stdout, why, 2);
}

static void print_assessments(const msgpack_object *result, const msgpack_object *record)
{
    const msgpack_object *list = mp_get(result, "assessments"), *a;
    char who[256], date[32];
    style_on(stdout, STYLE_BOLD);
    (void)printf("\n%s: ", _("Judgements"));
    style_off(stdout);
    print_tally(stdout, mp_get(result, "tally"));
    (void)printf("\n\n");
    print_judgement(_("the author's own view"), "", mp_get(record, "fields"));
    for (size_t i = 0; (a = mp_at(list, i)); i++) {
        struct bytes name = text_at(a, "org_name");
        bool current = bool_at(a, "current", true);
        (void)snprintf(who, sizeof who, "%.*s%s", (int)name.len, (const char *)name.ptr,
                       current ? "" : _(" (replaced by a newer one)"));
        print_judgement(who, date_at(a, "created", date), mp_get(a, "fields"));
    }
}

/* -- the whole --------------------------------------------------------------------------------- */

static void print_record(const msgpack_object *result)
{
    const msgpack_object *record = mp_get(result, "record"), *fields = mp_get(record, "fields");
    const struct kind *k = kind_named(text_at(record, "kind"));
    char date[32], id[16];
    struct bytes title = text_at(fields, "title"), ref = text_at(record, "ref");
    style_on(stdout, STYLE_BOLD);
    print_wrapped(stdout, title.ptr || !k ? title : bytes_str(say(&k->label)), 0);
    style_off(stdout);
    print_clean(stdout, text_at(record, "org_name"));
    (void)printf(" · %s · %s · ", k ? say(&k->label) : "?", date_at(record, "created", date));
    (void)printf("%s\n\n", short_hex(text_at(record, "id"), id));
    if (text_at(fields, "summary").ptr)
        print_wrapped(stdout, text_at(fields, "summary"), 0);
    if (text_at(fields, "body").ptr) {
        (void)fputc('\n', stdout);
        print_wrapped(stdout, text_at(fields, "body"), 0);
        (void)fputc('\n', stdout);
    }
    if (k)
        print_fields(k, fields);
    if (k && k->number == KIND_EXAMPLE)
        print_assessments(result, record);
    else
        print_judgement("", "", fields);
    if (k && k->number == KIND_EXAMPLE)
        tell(_("\nNext: goda flag %s innovative|ordinary|unsure --why TEXT\n"), id);
    else if (ref.ptr)
        tell(_("\nIt is about another record. Next: goda show %s\n"), short_hex(ref, id));
}

static enum exit_status run(const struct args *args)
{
    AUTO_BUF struct buf params = BUF(4096);
    AUTO_ANSWER struct answer answer = {0};
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "id");
    mp_put_str(&pk, args->positional[0]);
    enum exit_status status = client_ask(METHOD_GET, &params, 0, &answer);
    if (status)
        return status;
    if (settings.json) {
        json_t *j = json_result(answer.result);
        (void)json_object_del(j, "envelope");
        return print_json(j);
    }
    pager_start();
    print_record(answer.result);
    return EXIT_OK;
}

const struct command cmd_show = {
    .name = "show",
    .aliases = {"visa"},
    .usage = N_("ID"),
    .summary = N_("show one record whole, and how it is judged and why"),
    .help = N_("An ID is the beginning of a record's id, as search and list show it."),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
