#include "cli/draft/edition.h"

#include <string.h>

#include "cli/draft/diff.h"
#include "cli/output.h"
#include "cli/result.h"

/* Fields of a later version of goda cannot be signed by this one: they are told of. */
static void take_fields(struct draft *d, const msgpack_object *fields)
{
    json_t *all = json_from_mp(fields), *value;
    const char *name;
    json_object_foreach(all, name, value)
    {
        if (strcmp(name, "import_key") == 0) /* the first version's alone */
            continue;
        if (kind_field(d->form, bytes_str(name)))
            (void)json_object_set(d->fields, name, value);
        else
            tell(_("This version of goda does not know the field %s; it is left out.\n"), name);
    }
    json_decref(all);
}

static void take_id(const msgpack_object *record, const char *name, char *to, size_t size)
{
    struct bytes id = text_at(record, name);
    (void)snprintf(to, size, "%.*s", (int)id.len, id.ptr ? (const char *)id.ptr : "");
}

enum exit_status edition_begin(const char *id, struct draft *ret)
{
    AUTO_ANSWER struct answer answer = {0};
    enum exit_status status = about_get(id, &answer);
    if (status)
        return status;
    const msgpack_object *record = mp_get(answer.result, "record");
    const struct kind *form = kind_named(text_at(record, "kind"));
    if (!form || !(kind_of(KIND_UPDATE)->forms & KIND_BIT(form->number)))
        return complain(ERR_REF, "%s", id);
    if (!bytes_equal(text_at(record, "state"), BYTES_LIT("published")))
        return complain(ERR_WITHDRAWN, "%s", id);
    *ret = (struct draft){.kind = kind_of(KIND_UPDATE), .form = form, .fields = json_object()};
    take_id(record, "id", ret->ref, sizeof ret->ref);
    take_id(record, "version", ret->prev, sizeof ret->prev);
    take_fields(ret, mp_get(record, "fields"));
    return EXIT_OK;
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
    json_t *after = diff_normal(d);
    if (!after) { /* it says what is wrong */
        enum error e = draft_check(d, "");
        return error_exit(e);
    }
    size_t changed =
        diff_print(settings.json || settings.quiet ? NULL : stderr, d->form, before, after);
    json_decref(after);
    if (!changed)
        return say_unchanged(d);
    if (can_ask() && !ask_yes(_("Publish this new version?"), true))
        return complain(ERR_CANCELLED, "%s", "");
    return publish_and_say(d, args);
}
