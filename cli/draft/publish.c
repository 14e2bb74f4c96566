#include "cli/draft/publish.h"

#include <string.h>

#include "cli/output.h"

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

enum exit_status publish_draft(struct draft *d, const struct args *args, struct published *ret)
{
    enum { WAIT_MS = 10 * 1000, MARGIN_MS = 30 * 1000 };
    uint64_t copies = args_number(args, "wait", 0),
             timeout_ms = args_number(args, "timeout", WAIT_MS);
    AUTO_BUF struct buf params = BUF(4 * RECORD_MAX);
    AUTO_CLIENT struct client *c = NULL;
    AUTO_ANSWER struct answer answer = {0};
    d->allow = args_text(args, "allow-personal");
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
    if (e == OK)
        return EXIT_OK;
    if (strcmp(answer.field, "ref") == 0)
        return complain(e, "%s", d->ref);
    if (answer.field[0]) {
        struct complaint complaint = {.error = e, .max = answer.max};
        (void)snprintf(complaint.field, sizeof complaint.field, "%s", answer.field);
        draft_complain(d->kind, &complaint, "");
        return error_exit(e);
    }
    return client_complain(e, &answer);
}
