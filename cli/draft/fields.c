// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/output.h"
#include "proto/record/json.h"

void draft_done(struct draft *d)
{
    json_decref(d->fields);
    json_decref(d->remarks);
    json_decref(d->similar);
    *d = (struct draft){0};
}

const struct kind *draft_form(const struct draft *d)
{
    return d->form ? d->form : d->kind;
}

static void set_text(char *to, size_t size, const char *from)
{
    (void)snprintf(to, size, "%s", from ? from : "");
}

/* -- JSON -------------------------------------------------------------------------------------- */

/* What an import line says of itself, and not of the record. */
static bool key_is_about_the_line(const char *key)
{
    static const char *const keys[] = {"kind",         "id",          "ref",       "demo",
                                       "org",          "date",        "org_name",  "solutions",
                                       "award_status", "award_class", "assessment"};
    size_t len = strlen(key), tail = strlen("_label");
    if (len > tail && strcmp(key + len - tail, "_label") == 0)
        return true;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

/* What an award's line calls otherwise than the record does, since a line has a status and a class
 * of its own. */
static enum error rename_award(struct draft *d, const json_t *line)
{
    static const char *const names[][2] = {{"award_label", "award"}, {"award_status", "status"}};
    const char *category = json_string_value(json_object_get(line, "award_class"));
    int failed = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        json_t *value = json_object_get(line, names[i][0]);
        failed |= value && json_object_set(d->fields, names[i][1], value) != 0;
    }
    if (category)
        failed |= json_object_set_new(d->fields, "class",
                                      json_string(award_class(bytes_str(category)))) != 0;
    return failed ? ERR_MEMORY : OK;
}

/* Copies what is a field of the kind; with `strict`, anything else is an error. */
static enum error copy_fields(struct draft *d, const json_t *from, bool strict,
                              char ret_bad[static 64])
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)from, key, value)
    {
        if (strict && key_is_about_the_line(key))
            continue;
        if (!kind_field(d->kind, bytes_str(key))) {
            set_text(ret_bad, 64, key);
            return ERR_FIELD_UNKNOWN;
        }
        if (json_object_set(d->fields, key, value) != 0)
            return ERR_MEMORY;
    }
    return OK;
}

enum error draft_from_json(const json_t *line, const struct kind *kind, struct draft *ret,
                           char ret_bad[static 64])
{
    struct draft d = {.kind = kind, .fields = json_object()};
    const char *name = json_string_value(json_object_get(line, "kind"));
    const char *id = json_string_value(json_object_get(line, "id"));
    const json_t *own_view = json_object_get(line, "assessment");
    enum error e = json_is_object(line) ? OK : ERR_JSON;
    bool question = name && strcmp(name, "question") == 0; /* a comment that wants an answer */
    if (name)
        d.kind = question ? kind_of(KIND_COMMENT) : kind_named(bytes_str(name));
    if (!e && question && json_object_set_new(d.fields, "question", json_true()) != 0)
        e = ERR_MEMORY;
    if (!e && (!d.kind || d.kind->set != SET_RECORDS)) {
        set_text(ret_bad, 64, name);
        e = ERR_KIND;
    }
    if (!e)
        e = copy_fields(&d, line, true, ret_bad);
    if (!e && d.kind->number == KIND_AWARD)
        e = rename_award(&d, line);
    if (!e && json_is_object(own_view))
        e = copy_fields(&d, own_view, false, ret_bad);
    if (!e && id && json_object_set_new(d.fields, "import_key", json_string(id)) != 0)
        e = ERR_MEMORY;
    set_text(d.ref, sizeof d.ref, json_string_value(json_object_get(line, "ref")));
    set_text(d.org, sizeof d.org, json_string_value(json_object_get(line, "org")));
    if (e)
        draft_done(&d);
    else
        *ret = d;
    return e;
}

/* -- options ----------------------------------------------------------------------------------- */

/* An option given once is a text (a list's with commas, perhaps); given again, a list. */
static void set_from_option(struct draft *d, const char *name, const struct args *args, size_t i)
{
    const struct option_value *given = &args->options[i];
    bool again = false;
    for (size_t k = 0; k < i; k++)
        again |= args->options[k].row == given->row;
    json_t *value = given->row->type == OPTION_FLAG ? json_true() : json_string(given->text),
           *list = NULL;
    if (again && given->row->repeat) {
        list = json_incref(json_object_get(d->fields, name));
        if (!json_is_array(list))
            list = json_pack("[o]", list);
        (void)json_array_append_new(list, value);
    }
    (void)json_object_set_new(d->fields, name, list ? list : value);
}

/* It can be read once: what finds nothing there has not been given. */
static enum exit_status set_from_standard(struct draft *d, const char *name)
{
    AUTO_BUF struct buf text = BUF(2 * RECORD_MAX);
    enum error e = read_whole("-", &text);
    if (e)
        return complain(e, "--%s -", name);
    if (!text.len)
        return complain(ERR_FILE, _("--%s -: nothing came on standard input"), name);
    (void)json_object_set_new(d->fields, name, json_stringn((const char *)text.ptr, text.len));
    return EXIT_OK;
}

void field_name(const char *option, char ret[static 64])
{
    set_text(ret, 64, option);
    for (char *c = ret; *c; c++)
        if (*c == '-')
            *c = '_';
}

/* The field of the kind that the i-th option gives; NULL when it is about something else. */
static const struct field *field_given(const struct args *args, size_t i, const struct kind *k,
                                       char name[static 64])
{
    field_name(args->options[i].row->name, name);
    const struct kind_field *row = kind_field(k, bytes_str(name));
    bool flag = args->options[i].row->type == OPTION_FLAG;
    return row && (!flag || row->field->type == FIELD_BOOL) ? row->field : NULL;
}

bool args_have_fields(const struct args *args, const struct kind *k)
{
    char name[64];
    for (size_t i = 0; i < args->option_count; i++)
        if (field_given(args, i, k, name))
            return true;
    return false;
}

enum exit_status draft_from_args(struct draft *d, const struct args *args)
{
    enum exit_status status = EXIT_OK;
    for (size_t i = 0; !status && i < args->option_count; i++) {
        char name[64];
        const struct field *f = field_given(args, i, d->kind, name);
        const char *text = args->options[i].text;
        if (f && f->type == FIELD_PROSE && strcmp(text, "-") == 0)
            status = set_from_standard(d, name);
        else if (f)
            set_from_option(d, name, args, i);
    }
    return status;
}

const struct kind *kind_typed(const char *typed)
{
    const struct kind *k;
    for (size_t i = 0; (k = kind_at(i)); i++) {
        const struct choice names[] = {{k->name, k->label}, {0}};
        const struct field field = {.choices = names};
        if (k->set == SET_RECORDS && choice_of(&field, bytes_str(typed)))
            return k;
    }
    return NULL;
}

/* -- checking ---------------------------------------------------------------------------------- */

static void complain_choices(const struct field *f)
{
    (void)fputs(": ", stderr);
    for (const struct choice *c = f->choices; c && c->slug; c++)
        (void)fprintf(stderr, "%s%s", c == f->choices ? "" : ", ", c->slug);
}

void draft_complain(const struct kind *k, const struct complaint *c, const char *where,
                    const char *detail)
{
    const struct kind_field *row = c->field[0] ? kind_field(k, bytes_str(c->field)) : NULL;
    if (settings.json) {
        char whole[600];
        (void)snprintf(whole, sizeof whole, "%s%s", where, detail);
        complain_field(c->error, whole, c->field);
        return;
    }
    (void)fprintf(stderr, "%s%s: ", where[0] ? where : "goda: ", error_code(c->error));
    if (row)
        (void)fprintf(stderr, "%s (%s): ", say(&row->field->label), c->field);
    else if (c->field[0])
        (void)fprintf(stderr, "%s: ", c->field);
    (void)fputs(_(error_text(c->error)), stderr);
    if (c->error == ERR_FIELD_LONG && c->max)
        (void)fprintf(stderr, _(" (at most %u)"), (unsigned)c->max);
    if (c->error == ERR_FIELD_VALUE && row && row->field->choices)
        complain_choices(row->field);
    (void)fputs(detail[0] ? ": " : "", stderr);
    print_clean(stderr, bytes_str(detail));
    (void)fputc('\n', stderr);
}

static bool is_empty(const json_t *value)
{
    return !value || json_is_null(value) ||
           (json_is_string(value) && json_string_length(value) == 0);
}

/* Required always, or by a rule: a failed example's lessons. */
static bool is_required(const struct draft *d, const struct kind_field *row)
{
    const struct kind *k = draft_form(d);
    for (const struct kind_rule *rule = k->rules; rule && rule->when; rule++) {
        const struct field *when = kind_field(k, bytes_str(rule->when))->field;
        const char *typed = json_string_value(json_object_get(d->fields, rule->when));
        const struct choice *c = typed ? choice_of(when, bytes_str(typed)) : NULL;
        if (c && strcmp(c->slug, rule->is) == 0 && strcmp(rule->needs, row->field->name) == 0)
            return true;
    }
    return row->required;
}

const struct kind_field *draft_missing(const struct draft *d, const struct kind_field *after)
{
    for (const struct kind_field *row = after ? after + 1 : draft_form(d)->fields; row->field;
         row++)
        if (is_required(d, row) && is_empty(json_object_get(d->fields, row->field->name)))
            return row;
    return NULL;
}

/* All that are missing at once, so that nobody has to find them one after the other. */
static enum error draft_check_missing(const struct draft *d, const char *where,
                                      struct complaint *ret)
{
    enum error e = OK;
    for (const struct kind_field *row = NULL; (row = draft_missing(d, row));) {
        struct complaint c = {.error = ERR_FIELD_MISSING};
        set_text(c.field, sizeof c.field, row->field->name);
        draft_complain(draft_form(d), &c, where, "");
        if (!e)
            *ret = c;
        e = c.error;
    }
    return e;
}

/* The fields with an id in the place of what names a record, which the daemon will look up. */
static json_t *with_ids(const struct draft *d)
{
    static const char any[] = "0000000000000000000000000000000000000000000000000000000000000000";
    json_t *all = json_copy(d->fields);
    for (const struct kind_field *row = draft_form(d)->fields; row->field; row++) {
        const char *typed = json_string_value(json_object_get(all, row->field->name));
        if (row->field->type == FIELD_ID && typed && typed[0])
            (void)json_object_set_new(all, row->field->name, json_string(any));
    }
    return all;
}

enum error draft_check(const struct draft *d, const char *where, struct complaint *ret)
{
    static const uint8_t salt[2 * SALT_BYTES]; /* what is built here is thrown away */
    AUTO_BUF struct buf map = BUF(4 * RECORD_MAX), body = BUF(RECORD_MAX),
                        contact = BUF(RECORD_MAX);
    AUTO_MP struct mp fields = {0};
    struct complaint complaint = {0};
    enum error e = draft_check_missing(d, where, ret);
    if (e)
        return e;
    json_t *all = with_ids(d);
    e = all ? json_to_mp(all, &map) : ERR_MEMORY;
    json_decref(all);
    if (!e)
        e = mp_read(buf_bytes(&map), MP_BOUNDED, MP_RECORD_NODES, &fields);
    if (!e)
        e = payload_encode(draft_form(d), &fields.root, salt, &body, &contact, &complaint);
    if (e) {
        complaint.error = e;
        draft_complain(draft_form(d), &complaint, where, "");
        *ret = complaint;
    }
    return e;
}

enum error draft_params(const struct draft *d, uint64_t copies, uint64_t timeout_ms,
                        struct buf *out)
{
    msgpack_packer pk = mp_packer(out);
    const struct {
        const char *key, *text;
    } texts[] = {{"kind", d->kind->name}, {"ref", d->ref}, {"prev", d->prev}, {"allow", d->allow}};
    size_t count = copies ? 3 : 1; /* the fields, and how many are to hold it by when */
    count += d->force;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        count += texts[i].text[0] != '\0';
    (void)msgpack_pack_map(&pk, count);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text[0]) {
            mp_put_str(&pk, texts[i].key);
            mp_put_str(&pk, texts[i].text);
        }
    if (d->force) {
        mp_put_str(&pk, "force");
        (void)msgpack_pack_true(&pk);
    }
    if (copies > 0) {
        mp_put_str(&pk, "copies");
        (void)msgpack_pack_uint64(&pk, copies);
        mp_put_str(&pk, "timeout_ms");
        (void)msgpack_pack_uint64(&pk, timeout_ms);
    }
    mp_put_str(&pk, "fields");
    enum error e = json_to_mp(d->fields, out);
    return e ? e : out->failed;
}

enum error read_rest(FILE *f, struct buf *out)
{
    char chunk[16384];
    for (size_t n; !out->failed && (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_put(out, bytes_of(chunk, n));
    return ferror(f) ? ERR_FILE : out->failed;
}

enum error read_whole(const char *path, struct buf *out)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *f = standard ? stdin : fopen(path, "rb");
    if (!f)
        return ERR_FILE;
    enum error e = read_rest(f, out);
    bool bad = !standard && fclose(f) != 0;
    return !e && bad ? ERR_FILE : e;
}
