// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/publish.h"

#include <string.h>

#include "cli/draft/findings.h"
#include "cli/draft/kept.h"
#include "cli/draft/remarks.h"
#include "cli/draft/similar.h"
#include "cli/output.h"
#include "proto/base/text.h"

enum error published_read(const struct answer *a, struct published *ret)
{
    struct bytes id, ref = BYTES_LIT("");
    struct published p = {0};
    (void)mp_text(mp_get(a->result, "ref"), &ref);
    if (!mp_text(mp_get(a->result, "id"), &id) || id.len >= sizeof p.id ||
        ref.len >= sizeof p.ref || !mp_bool(mp_get(a->result, "existing"), &p.existing))
        return ERR_FORMAT;
    memcpy(p.id, id.ptr, id.len);
    memcpy(p.ref, ref.ptr, ref.len);
    (void)mp_uint(mp_get(a->result, "copies"), UINT64_MAX, &p.copies);
    *ret = p;
    return OK;
}

const char *told_ref(const struct draft *d, char ret[static 16])
{
    bool whole = strlen(d->ref) == 2 * sizeof(struct hash);
    return whole ? short_hex(bytes_str(d->ref), ret) : d->ref;
}

static enum exit_status refuse(const struct draft *d, enum error e, const struct answer *a)
{
    char ref[16];
    if (strcmp(a->field, "ref") == 0 || strcmp(a->field, "prev") == 0)
        return complain(e, "%s", told_ref(d, ref));
    if (!a->field[0])
        return client_complain(e, a);
    struct complaint complaint = {.error = e, .max = a->max};
    (void)snprintf(complaint.field, sizeof complaint.field, "%s", a->field);
    draft_complain(draft_form(d), &complaint, "", a->detail);
    return error_exit(e);
}

static enum exit_status send_draft(struct draft *d, const struct args *args, struct published *ret)
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
    if (!e && ret->ref[0])
        text_copy(bytes_str(ret->ref), d->ref, sizeof d->ref);
    return e ? refuse(d, e, &answer) : EXIT_OK;
}

/* -- before it is sent ------------------------------------------------------------------------- */

/* What others find and build on: an example, a problem, or a new version of one. */
static bool is_root(const struct draft *d)
{
    uint32_t kind = draft_form(d)->number;
    return kind == KIND_EXAMPLE || kind == KIND_PROBLEM;
}

static enum exit_status edit_again(struct draft *d)
{
    char bad[64] = "";
    bool changed;
    enum error e = kept_edit(d, &changed, bad);
    return e ? complain(e, "%s%s%s", d->kept, bad[0] ? ": " : "", bad) : EXIT_OK;
}

/* Until it may be sent as it is, or is given up. */
static enum exit_status look_over(struct draft *d)
{
    for (;;) {
        enum exit_status status = EXIT_OK;
        struct complaint complaint;
        enum error e = draft_check(d, "", &complaint);
        if (e)
            return error_exit(e);
        remarks_tell(d);
        switch (findings_settle(d)) {
        case SETTLED_SEND:
            return EXIT_OK;
        case SETTLED_STOP:
            return error_exit(ERR_PERSONAL);
        case SETTLED_EDIT:
            status = edit_again(d);
        }
        if (status)
            return status;
    }
}

/* Others may have it already: on a terminal they are shown before it is published. */
static enum exit_status look_around(struct draft *d)
{
    bool talks = can_ask() && !settings.quiet;
    if (d->kind->number != KIND_EXAMPLE && d->kind->number != KIND_PROBLEM)
        return EXIT_OK;
    if (talks || settings.json)
        similar_find(d);
    return !talks || similar_ask(d) ? EXIT_OK : complain(ERR_CANCELLED, "%s", "");
}

bool ask_open(void)
{
    if (!can_ask())
        return true;
    tell("%s\n", _("It is stored with every organisation in the network, and becomes a public "
                   "document there."));
    return ask_yes(_("It holds nothing secret and may be read by all: publish it?"), false);
}

/* What was written and not published is not lost. */
static void keep(struct draft *d)
{
    bool may = can_ask() && !settings.yes && is_root(d) && !d->kept[0];
    if (may && ask_yes(_("Keep it as a draft?"), true) && kept_save(d) != OK)
        (void)complain(ERR_FILE, "%s", d->kept);
    kept_tell(d);
}

enum exit_status publish_draft(struct draft *d, const struct args *args, struct published *ret)
{
    const char *allow = args_text(args, "allow-personal");
    text_copy(bytes_str(allow ? allow : ""), d->allow, sizeof d->allow);
    enum exit_status status = look_over(d);
    if (!status)
        status = look_around(d);
    if (!status && is_root(d) && !ask_open())
        status = complain(ERR_CANCELLED, "%s", "");
    if (!status)
        status = send_draft(d, args, ret);
    bool done = status == EXIT_OK || status == EXIT_LOCAL_ONLY;
    if (!done)
        keep(d);
    else if (d->kept[0] && kept_remove(d->kept) != OK)
        (void)complain(ERR_FILE, "%s", d->kept);
    return status;
}

/* -- afterwards -------------------------------------------------------------------------------- */

json_t *with_remarks(const struct draft *d, json_t *result)
{
    if (json_array_size(d->remarks))
        (void)json_object_set(result, "remarks", d->remarks);
    if (json_array_size(d->similar))
        (void)json_object_set(result, "similar", d->similar);
    return result;
}

static enum exit_status say_published(const struct draft *d, const struct published *p)
{
    char id[16];
    (void)short_hex(bytes_str(p->id), id);
    if (settings.json)
        return print_json(
            with_remarks(d, json_pack("{s:s, s:s*, s:b, s:I, s:s}", "id", p->id, "ref",
                                      d->ref[0] ? d->ref : NULL, "existing", p->existing, "copies",
                                      (json_int_t)p->copies, "kind", d->kind->name)));
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
    tell(_("Next: goda show %s · goda list\n"), d->ref[0] ? told_ref(d, id) : id);
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
