// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/edition.h"

#include <string.h>

#include "cli/draft/diff.h"
#include "cli/output.h"
#include "cli/result.h"

/* Fields of a later version of goda are left to the daemon, which keeps them. */
static void take_fields(struct draft *d, const msgpack_object *fields)
{
    json_t *all = json_from_mp(fields), *value;
    const char *name;
    json_object_foreach(all, name, value)
    {
        if (kind_field(d->form, bytes_str(name)))
            (void)json_object_set(d->fields, name, value);
    }
    (void)json_object_del(d->fields, "import_key"); /* the first version's alone */
    json_decref(all);
}

static void take_id(const msgpack_object *record, const char *name, char *to, size_t size)
{
    struct bytes id = text_at(record, name);
    (void)snprintf(to, size, "%.*s", (int)id.len, id.ptr ? (const char *)id.ptr : "");
}

enum error edition_of(const msgpack_object *record, struct draft *ret)
{
    const struct kind *form = kind_named(text_at(record, "kind"));
    if (!form || !(kind_of(KIND_UPDATE)->forms & KIND_BIT(form->number)))
        return ERR_REF;
    if (!bytes_equal(text_at(record, "state"), BYTES_LIT("published")))
        return ERR_WITHDRAWN;
    *ret = (struct draft){.kind = kind_of(KIND_UPDATE), .form = form, .fields = json_object()};
    take_id(record, "id", ret->ref, sizeof ret->ref);
    take_id(record, "version", ret->prev, sizeof ret->prev);
    take_fields(ret, mp_get(record, "fields"));
    return OK;
}

enum exit_status edition_begin(const char *id, struct draft *ret)
{
    AUTO_ANSWER struct answer answer = {0};
    enum exit_status status = about_get(id, &answer);
    if (status)
        return status;
    enum error e = edition_of(mp_get(answer.result, "record"), ret);
    return e ? complain(e, "%s", id) : EXIT_OK;
}

enum exit_status edition_change(struct draft *d, const json_t *fields)
{
    int failed = json_object_update(d->fields, (json_t *)(uintptr_t)fields);
    (void)json_object_del(d->fields, "import_key");
    return failed ? complain(ERR_MEMORY, "%s", "") : EXIT_OK;
}

size_t edition_changes(const struct draft *d, const json_t *before, FILE *to)
{
    json_t *after = diff_normal(d);
    size_t changes = after ? diff_print(to, d->form, before, after) : SIZE_MAX;
    json_decref(after);
    return changes;
}

static enum exit_status say_unchanged(const struct draft *d)
{
    if (settings.json)
        return print_json(json_pack("{s:s, s:b}", "ref", d->ref, "changed", 0));
    tell("%s\n", _("Nothing has changed; nothing was published."));
    return EXIT_OK;
}

enum exit_status edition_publish(struct draft *d, const json_t *before, const struct args *args)
{
    size_t changed = edition_changes(d, before, settings.json || settings.quiet ? NULL : stderr);
    if (!changed)
        return say_unchanged(d);
    if (changed == SIZE_MAX) { /* it says what is wrong */
        struct complaint complaint;
        enum error e = draft_check(d, "", &complaint);
        return error_exit(e);
    }
    return publish_and_say(d, args);
}
