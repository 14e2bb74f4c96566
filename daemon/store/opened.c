// SPDX-License-Identifier: Apache-2.0
#include "daemon/store/opened.h"

enum error opened_read(struct statements *sql, uint64_t seq, struct opened *ret)
{
    AUTO_SQL struct sql q = sql_use(sql, "SELECT envelope FROM record WHERE seq = ?");
    sql_int(&q, seq);
    *ret = (struct opened){0};
    if (!sql_row(&q))
        return ERR_STORE;
    ret->envelope = buf_copy(sql_get_blob(&q, 0));
    enum error e = ret->envelope.failed;
    if (!e)
        e = record_decode(buf_bytes(&ret->envelope), &ret->record);
    if (!e && payload_read(&ret->record, &ret->payload) == ERR_MEMORY)
        e = ERR_MEMORY;
    return e;
}

void opened_done(struct opened *o)
{
    payload_done(&o->payload);
    buf_done(&o->envelope);
}
