// SPDX-License-Identifier: Apache-2.0
/* Every message reader, chosen by the first byte; and the control socket's splitter and reader. */
#include <assert.h>

#include "proto/control.h"
#include "proto/link/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_control(struct bytes in)
{
    size_t len = 0;
    if (rpc_whole(in, &len) != OK || len == 0)
        return;
    assert(len <= in.len);
    AUTO_MP struct mp m = {0};
    if (mp_read(bytes_slice(in, 0, len), MP_BOUNDED, MP_CONTROL_NODES, &m) == OK)
        (void)mp_get(mp_at(&m.root, 3), "id");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hash ids[IDS_PER_MESSAGE];
    static struct bytes envelopes[RECORDS_PER_MESSAGE];
    struct hello hello;
    static struct announcement announced[IDS_PER_MESSAGE];
    static struct pushed pushed[RECORDS_PER_MESSAGE];
    struct verdict verdict;
    struct join join;
    struct round round;
    uint64_t records;
    size_t count = 0;
    if (size == 0)
        return 0;
    struct bytes in = bytes_of(data + 1, size - 1);
    switch (data[0] % 11) {
    case 0:
        return hello_read(in, &hello) == OK ? 0 : 0;
    case 1:
        return ping_read(in, &records) == OK ? 0 : 0;
    case 2:
        return verdict_read(in, &verdict) == OK ? 0 : 0;
    case 3:
        return join_read(in, &join) == OK ? 0 : 0;
    case 4:
        return round_read(in, &round) == OK ? 0 : 0;
    case 5:
        assert(ids_read(in, ids, &count) != OK || count <= IDS_PER_MESSAGE);
        break;
    case 6:
        assert(envelopes_read(in, envelopes, &count) != OK || count <= RECORDS_PER_MESSAGE);
        break;
    case 7:
        assert(announcements_read(in, announced, &count) != OK || count <= IDS_PER_MESSAGE);
        break;
    case 8:
        assert(pushed_read(in, pushed, &count) != OK || count <= RECORDS_PER_MESSAGE);
        break;
    case 9:
        return nothing_read(in) == OK ? 0 : 0;
    default:
        read_control(in);
    }
    return 0;
}
