// SPDX-License-Identifier: Apache-2.0
#include "proto/gossip/range.h"

#include <string.h>

#include "proto/gossip/varint.h"

struct bound bound_between(const struct item *before, const struct item *after)
{
    struct bound b = {.at = {.timestamp = after->timestamp}};
    if (before->timestamp == after->timestamp) {
        while (before->id.b[b.id_len] == after->id.b[b.id_len])
            b.id_len++; /* ends, since they differ */
        b.id_len++;
        memcpy(b.at.id.b, after->id.b, b.id_len);
    }
    return b;
}

struct bound bound_at(const struct item *item)
{
    return (struct bound){.at = *item, .id_len = sizeof item->id.b};
}

static bool fail(struct range_reader *r, enum error why)
{
    r->in.failed = why;
    return false;
}

static bool read_bound(struct range_reader *r, struct bound *ret)
{
    uint64_t code, id_len, last = r->upper.at.timestamp;
    if (!varint_read(&r->in, &code) || !varint_read(&r->in, &id_len))
        return false;
    struct bound b = BOUND_INFINITY;
    if (code && code - 1 <= UINT64_MAX - last)
        b.at.timestamp = last + (code - 1);
    if (id_len > sizeof b.at.id.b)
        return fail(r, ERR_FORMAT);
    b.id_len = id_len;
    struct bytes id = reader_take(&r->in, b.id_len);
    if (r->in.failed)
        return false;
    if (b.id_len)
        memcpy(b.at.id.b, id.ptr, b.id_len);
    if (item_compare(&b.at, &r->upper.at) < 0)
        return fail(r, ERR_FORMAT);
    *ret = r->upper = b;
    return true;
}

static bool read_payload(struct range_reader *r, struct range *range)
{
    uint64_t mode, count;
    if (!varint_read(&r->in, &mode))
        return false;
    switch (mode) {
    case RANGE_SKIP:
        break;
    case RANGE_FINGERPRINT:
        range->payload = reader_take(&r->in, FINGERPRINT_BYTES);
        break;
    case RANGE_IDS:
        if (!varint_read(&r->in, &count))
            return false;
        if (count > r->in.rest.len / sizeof(struct hash))
            return fail(r, ERR_SHORT);
        range->payload = reader_take(&r->in, count * sizeof(struct hash));
        break;
    default: /* a number from the peer */
        return fail(r, ERR_FORMAT);
    }
    range->mode = (enum range_mode)mode;
    return !r->in.failed;
}

bool range_read(struct range_reader *r, struct range *ret)
{
    struct range range = {0};
    if (r->in.failed || r->in.rest.len == 0)
        return false;
    if (!read_bound(r, &range.upper) || !read_payload(r, &range))
        return false;
    *ret = range;
    return true;
}

void range_put(struct range_writer *w, const struct bound *upper, enum range_mode mode)
{
    uint64_t timestamp = upper->at.timestamp;
    varint_put(w->out, timestamp == UINT64_MAX ? 0 : timestamp - w->timestamp + 1);
    varint_put(w->out, upper->id_len);
    buf_put(w->out, bytes_of(upper->at.id.b, upper->id_len));
    varint_put(w->out, mode);
    w->timestamp = timestamp;
}
