// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/findings.h"

#include <stdlib.h>
#include <string.h>

#include "cli/output.h"
#include "proto/base/text.h"
#include "proto/record/guard.h"

static void print_finding(const struct draft *d, const struct guarded *g)
{
    struct complaint c = {.error = ERR_PERSONAL};
    char detail[320];
    (void)snprintf(c.field, sizeof c.field, "%s", g->field->name);
    (void)snprintf(detail, sizeof detail, "%.*s (%s)", g->text.len < 255 ? (int)g->text.len : 255,
                   (const char *)g->text.ptr, say(guard_label(g->kind)));
    draft_complain(draft_form(d), &c, "", detail);
}

/* How many there are, each of them printed. */
static size_t print_findings(const struct draft *d)
{
    enum { FINDINGS_MAX = 64 };
    struct guarded found[FINDINGS_MAX];
    AUTO_BUF struct buf map = BUF(4 * RECORD_MAX);
    AUTO_MP struct mp fields = {0};
    if (json_to_mp(d->fields, &map) != OK ||
        mp_read(buf_bytes(&map), MP_BOUNDED, MP_RECORD_NODES, &fields) != OK)
        return 0; /* draft_check has refused it */
    size_t count = guard_fields(draft_form(d), &fields.root, found, FINDINGS_MAX);
    for (size_t i = 0; i < count; i++)
        print_finding(d, &found[i]);
    return count;
}

static enum settled ask(struct draft *d)
{
    char *typed = ask_line(_("Edit it (e), publish it as it is (p), or stop (s)?"));
    char first = typed ? typed[0] : '\0';
    free(typed);
    if (first && strchr("eErR", first))
        return SETTLED_EDIT;
    if (!first || !strchr("pP", first))
        return SETTLED_STOP;
    char *reason = ask_line(_("Why must it stand? The reason is kept in the log:"));
    text_copy(bytes_str(reason ? reason : ""), d->allow, sizeof d->allow);
    free(reason);
    return d->allow[0] ? SETTLED_SEND : SETTLED_STOP;
}

enum settled findings_settle(struct draft *d)
{
    if (d->allow[0] || print_findings(d) == 0)
        return SETTLED_SEND;
    if (can_ask() && !settings.yes)
        return ask(d);
    tell("%s\n", _(error_remedy(ERR_PERSONAL)));
    return SETTLED_STOP;
}
