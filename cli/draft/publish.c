#include "cli/draft/publish.h"

#include <string.h>

#include "cli/draft/kept.h"
#include "cli/output.h"
#include "proto/base/text.h"

enum error published_read(const struct answer *a, struct published *ret)
{
    struct bytes id;
    struct published p = {0};
    if (!mp_text(mp_get(a->result, "id"), &id) || id.len >= sizeof p.id ||
        !mp_bool(mp_get(a->result, "existing"), &p.existing))
        return ERR_FORMAT;
    memcpy(p.id, id.ptr, id.len);
    (void)mp_uint(mp_get(a->result, "copies"), UINT64_MAX, &p.copies);
    *ret = p;
    return OK;
}

static enum exit_status refuse(const struct draft *d, enum error e, const struct answer *a)
{
    if (strcmp(a->field, "ref") == 0)
        return complain(e, "%s", d->ref);
    if (!a->field[0])
        return client_complain(e, a);
    struct complaint complaint = {.error = e, .max = a->max};
    (void)snprintf(complaint.field, sizeof complaint.field, "%s", a->field);
    draft_complain(d->kind, &complaint, "");
    return error_exit(e);
}

static enum exit_status send_draft(const struct draft *d, const struct args *args,
                                   struct published *ret)
{
    enum { WAIT_MS = 10 * 1000, MARGIN_MS = 30 * 1000 };
    uint64_t copies = args_number(args, "wait", 0),
             timeout_ms = args_number(args, "timeout", WAIT_MS);
    AUTO_BUF struct buf params = BUF(4 * RECORD_MAX);
    AUTO_CLIENT struct client *c = NULL;
    AUTO_ANSWER struct answer answer = {0};
    enum error e = draft_params(d, copies, timeout_ms, &params);
    if (!e)
        e = client_open(&c);
    if (!e)
        e = client_call(c, METHOD_PUBLISH, &params, timeout_ms + MARGIN_MS, &answer);
    if (e == ERR_REPLICAS) {
        *ret = (struct published){.waited_in_vain = true};
        (void)snprintf(ret->id, sizeof ret->id, "%.64s", answer.detail);
        return EXIT_LOCAL_ONLY;
    }
    if (!e)
        e = published_read(&answer, ret);
    return e ? refuse(d, e, &answer) : EXIT_OK;
}

enum exit_status publish_draft(struct draft *d, const struct args *args, struct published *ret)
{
    const char *allow = args_text(args, "allow-personal");
    text_copy(bytes_str(allow ? allow : ""), d->allow, sizeof d->allow);
    enum error e = draft_check(d, "");
    enum exit_status status = e ? error_exit(e) : send_draft(d, args, ret);
    bool done = status == EXIT_OK || status == EXIT_LOCAL_ONLY;
    if (!done)
        kept_tell(d);
    else if (d->kept[0] && kept_remove(d->kept) != OK)
        (void)complain(ERR_FILE, "%s", d->kept);
    return status;
}

static enum exit_status say_published(const struct draft *d, const struct published *p)
{
    char id[16];
    (void)short_hex(bytes_str(p->id), id);
    if (settings.json)
        return print_json(json_pack("{s:s, s:b, s:I, s:s}", "id", p->id, "existing", p->existing,
                                    "copies", (json_int_t)p->copies, "kind", d->kind->name));
    const char *title = json_string_value(json_object_get(d->fields, "title"));
    (void)printf("%s  %s\n", id, title ? title : "");
    if (p->existing)
        tell("%s\n", _("It was here already; nothing was added."));
    else
        tell("%s\n", _("Published. It is stored here and spreads to the others."));
    if (p->copies)
        tell(ngettext("%llu other organisation holds it.\n", "%llu other organisations hold it.\n",
                      p->copies),
             (unsigned long long)p->copies);
    tell(_("Next: goda show %s · goda list\n"), id);
    return EXIT_OK;
}

enum exit_status publish_and_say(struct draft *d, const struct args *args)
{
    struct published p;
    enum exit_status status = publish_draft(d, args, &p);
    if (status != EXIT_OK && status != EXIT_LOCAL_ONLY)
        return status;
    enum exit_status said = say_published(d, &p);
    if (said == EXIT_OK && status == EXIT_LOCAL_ONLY)
        (void)complain(ERR_REPLICAS, "%s", "");
    return said ? said : status;
}
