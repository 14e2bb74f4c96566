// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/about.h"

#include <stdlib.h>
#include <string.h>

#include "cli/output.h"
#include "cli/result.h"

static const struct field *field_of(const struct draft *d, const char *name)
{
    const struct kind_field *row = kind_field(d->kind, bytes_str(name));
    return row ? row->field : NULL;
}

enum exit_status about_begin(const struct about *a, const char *ref, const struct args *args,
                             struct draft *ret)
{
    *ret = (struct draft){.kind = kind_of(a->kind), .fields = json_object()};
    if (strlen(ref) >= sizeof ret->ref)
        return complain(ERR_NOT_FOUND, "%s", ref);
    (void)snprintf(ret->ref, sizeof ret->ref, "%s", ref);
    return draft_from_args(ret, args);
}

static enum exit_status ask_missing(const struct about *a, struct draft *d)
{
    if (!a->asked || json_object_get(d->fields, a->asked))
        return EXIT_OK;
    char *line = can_ask() && !settings.yes ? ask_line(_(a->question)) : NULL;
    if (line)
        (void)json_object_set_new(d->fields, a->asked, json_string(line));
    free(line);
    return line ? EXIT_OK : complain_usage(a->command, "%s", _(a->missing));
}

static enum exit_status tell_json(const struct draft *d, const struct published *p,
                                  const char *told)
{
    json_t *j = json_pack("{s:s, s:s, s:s, s:b}", "id", p->id, "ref", d->ref, "kind", d->kind->name,
                          "existing", p->existing);
    if (told)
        (void)json_object_set(j, told, json_object_get(d->fields, told));
    return print_json(with_remarks(d, j));
}

static void tell_people(const struct draft *d, const struct published *p, const char *told)
{
    const struct field *f = told ? field_of(d, told) : NULL;
    const char *value = f ? json_string_value(json_object_get(d->fields, told)) : NULL;
    const struct choice *c = value && f->choices ? choice_of(f, bytes_str(value)) : NULL;
    char id[16], ref[16];
    (void)printf("%s  %s: ", short_hex(bytes_str(p->id), id), told_ref(d, ref));
    if (c || !value)
        (void)printf("%s\n", c ? say(&c->label) : say(&d->kind->label));
    else
        (void)printf("%s %s\n", say(&f->label), value);
    tell(_("Signed and stored. Next: goda show %s\n"), told_ref(d, ref));
}

enum exit_status about_publish(const struct about *a, struct draft *d, const struct args *args,
                               const char *told)
{
    struct published p;
    enum exit_status status = ask_missing(a, d);
    if (!status)
        status = publish_draft(d, args, &p);
    if (status != EXIT_OK && status != EXIT_LOCAL_ONLY)
        return status;
    if (settings.json)
        (void)tell_json(d, &p, told);
    else
        tell_people(d, &p, told);
    return status == EXIT_LOCAL_ONLY ? complain(ERR_REPLICAS, "%s", "") : EXIT_OK;
}

static void put_id(struct buf *params, const char *id)
{
    msgpack_packer pk = mp_packer(params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "id");
    mp_put_str(&pk, id);
}

enum exit_status about_get(const char *id, struct answer *ret)
{
    AUTO_BUF struct buf params = BUF(4096);
    put_id(&params, id);
    return client_ask(METHOD_GET, &params, 0, ret);
}

enum error about_ask(struct client *c, const char *id, struct answer *ret)
{
    AUTO_BUF struct buf params = BUF(4096);
    put_id(&params, id);
    return client_call(c, METHOD_GET, &params, 0, ret);
}
