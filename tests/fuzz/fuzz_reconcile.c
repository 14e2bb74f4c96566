// SPDX-License-Identifier: Apache-2.0
/* An arbitrary message to either side of a reconciliation or an audit over a fixed set, with and
 * without a frame limit: no crash, and no answer over the limit. */
#include <assert.h>
#include <string.h>

#include "proto/gossip/reconcile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void learn(void *ctx, const struct hash *id)
{
    size_t *count = ctx;
    *count += id != NULL;
}

static struct itemset *fixed_set(void)
{
    static struct itemset *set;
    if (set)
        return set;
    set = itemset_new();
    for (uint32_t i = 0; set && i < 500; i++) {
        struct item item = {.timestamp = i / 3};
        for (size_t k = 0; k < sizeof item.id.b; k++)
            item.id.b[k] = (uint8_t)((i * 2654435761u) >> (k % 24));
        item.id.b[31] = (uint8_t)i;
        enum error e = itemset_add(set, &item);
        assert(e == OK);
    }
    return set;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    size_t learnt = 0;
    static const uint8_t salt[AUDIT_SALT_BYTES] = {1};
    const struct reconcile_options o = {.frame_limit = data[0] & 1 ? 4096 : 0,
                                        .strict = (data[0] & 2) != 0,
                                        .salt = data[0] & 8 ? salt : NULL};
    const struct reconcile_sink sink = {learn, learn, &learnt};
    struct bytes in = bytes_of(data + 1, size - 1);
    AUTO_BUF struct buf out = BUF(1 << 20);
    bool done = false;
    enum error e = data[0] & 4 ? reconcile_continue(fixed_set(), &o, in, &sink, &out, &done)
                               : reconcile_respond(fixed_set(), &o, in, &out);
    assert(e != OK || !o.frame_limit || out.len <= o.frame_limit);
    return 0;
}
