// SPDX-License-Identifier: Apache-2.0
/* The method `hide`: what this daemon does not show. */
#include <string.h>

#include "daemon/control/request.h"
#include "daemon/log.h"
#include "proto/base/text.h"

enum { REASON_MAX = 500 };

static enum error hide_check(struct request *r)
{
    struct bytes id, reason;
    bool undo = false;
    enum error e = param_text(r, "id", &id);
    if (!e)
        e = param_optional(r, "reason", &reason);
    if (!e)
        e = param_bool(r, "undo", &undo);
    if (e)
        return e;
    bool wrong =
        undo ? reason.len > 0 : !reason.len || reason.len > REASON_MAX || !text_is_utf8(reason);
    if (wrong)
        memcpy(r->field, "reason", sizeof "reason");
    return wrong ? ERR_PARAMS : OK;
}

static enum error hide_read(struct request *r, struct reading *reading)
{
    struct bytes typed;
    struct resolved found = {0};
    enum error e = param_text(r, "id", &typed);
    if (!e)
        e = request_resolve(r, reading, typed, &found);
    if (!e && found.kind != KIND_EXAMPLE && found.kind != KIND_PROBLEM)
        e = ERR_REF;
    r->id = found.id;
    return e;
}

static struct bytes hide_reason(const struct request *r)
{
    struct bytes reason = BYTES_NONE;
    (void)mp_text(mp_get(r->params, "reason"), &reason);
    return reason;
}

static void hide_finish(struct request *r)
{
    const struct hiding hiding = {.id = r->id,
                                  .reason = hide_reason(r),
                                  .who = bytes_str(r->user),
                                  .then = request_written,
                                  .ctx = r->control,
                                  .number = r->number};
    writer_hide(r->daemon->writer, &hiding);
}

static void hide_reply(struct request *r, struct effect *reply)
{
    char hex[HEX_ID + 1], reason[REASON_MAX + 1];
    if (reply->error) {
        request_fail(r, reply->error);
        return;
    }
    bool hidden = hide_reason(r).len > 0;
    text_copy(hide_reason(r), reason, sizeof reason);
    log_event(NOTICE_INFO, hidden ? "hidden" : "shown",
              LOG_FIELDS(log_text("id", bytes_hex(hash_bytes(&r->id), hex)),
                         log_text("user", r->user), log_text("reason", reason)));
    msgpack_packer pk = request_result(r);
    (void)msgpack_pack_map(&pk, 2);
    pair_hex(&pk, "id", &r->id);
    pair_bool(&pk, "hidden", hidden);
    request_send(r);
}

const struct handler hide_handler = {
    .check = hide_check, .read = hide_read, .finish = hide_finish, .reply = hide_reply};
