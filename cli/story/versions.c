// SPDX-License-Identifier: Apache-2.0
/* The versions of a record. */
#include <string.h>

#include "cli/result.h"
#include "cli/story/story.h"

enum { SHOWN = 3 };

static const msgpack_object *version_of_id(const msgpack_object *versions, struct bytes prefix)
{
    const msgpack_object *v;
    for (size_t i = 0; (v = mp_at(versions, i)); i++) {
        struct bytes id = text_at(v, "id");
        if (prefix.len && id.len >= prefix.len &&
            bytes_equal(bytes_slice(id, 0, prefix.len), prefix))
            return v;
    }
    return NULL;
}

static bool differs(const msgpack_object *a, const msgpack_object *b)
{
    if (!a || !b)
        return a != b;
    return !msgpack_object_equal(*a, *b);
}

/* "changed: Title, Results"; nothing when the text of either is erased. */
static void add_changes(struct items *l, const struct kind *k, const msgpack_object *from,
                        const msgpack_object *to)
{
    char changed[1024];
    size_t len = 0;
    if (!mp_get(from, "title") || !mp_get(to, "title"))
        return;
    for (const struct kind_field *row = k->fields; row->field && len < sizeof changed; row++)
        if (strcmp(row->field->name, "import_key") != 0 && /* the first version's alone */
            differs(mp_get(from, row->field->name), mp_get(to, row->field->name)))
            len += (size_t)snprintf(changed + len, sizeof changed - len, "%s%s", len ? ", " : "",
                                    say(&row->field->label));
    if (len)
        items_add(l, _("changed: %s"), changed);
    else
        items_add(l, "%s", _("nothing changed"));
}

static void print_version(const struct story *s, const msgpack_object *version)
{
    const msgpack_object *versions = mp_get(s->result, "versions");
    char by[WHO_MAX], id[16];
    struct items l = story_entry(s->to, 0);
    items_add(&l, _("Version %zu – %s"), (size_t)number_at(version, "number"),
              who_and_when(version, by));
    items_add(&l, "%s", short_hex(text_at(version, "id"), id));
    struct bytes prev = text_at(version, "prev");
    const msgpack_object *before = version_of_id(versions, prev);
    if (!prev.ptr)
        items_add(&l, "%s", _("the first"));
    else if (before)
        add_changes(&l, s->kind, mp_get(before, "fields"), mp_get(version, "fields"));
    items_end(&l);
}

void versions_print(const struct story *s)
{
    const msgpack_object *versions = mp_get(s->result, "versions"), *v;
    size_t count = (size_t)number_at(s->result, "version_count"), shown = s->all ? count : SHOWN;
    if (count < 2)
        return;
    struct items l = story_heading(s->to, _("Versions"));
    items_add(&l, "%zu", count);
    if (shown < count)
        items_add(&l, _("%zu older: --all"), count - shown);
    items_end(&l);
    for (size_t i = 0; i < shown && (v = mp_at(versions, i)); i++)
        print_version(s, v);
}
