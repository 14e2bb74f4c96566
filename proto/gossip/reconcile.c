// SPDX-License-Identifier: Apache-2.0
#include "proto/gossip/reconcile.h"

#include <assert.h>
#include <string.h>

#include "proto/gossip/listing.h"
#include "proto/gossip/range.h"
#include "proto/gossip/varint.h"

enum {
    FRAME_LIMIT_MIN = 4096,
    FRAME_RESERVE = 200, /* kept free for the end of a list and the range that closes a frame */
    FIRST_FAN_OUT = 64,  /* of a whole set that this side opens with */
    FAN_OUT = 8,
    LIST_BELOW = 16, /* items, fewer than which are listed */
    STRICT_FAN_OUT = 16,
    STRICT_LIST_BELOW = 32,
    AUDIT_AT_ONCE = 2 * AUDIT_ITEMS, /* items that an audit's message may be about */
};

/* One message being written, in answer to one being read. */
struct turn {
    struct itemset *set;
    const struct reconcile_options *o;
    const struct reconcile_sink *sink; /* the initiator's; NULL at the responder */
    struct range_writer w;
    size_t start;         /* where the message begins in w.out */
    size_t next;          /* our first item beyond what was answered */
    bool skipping;        /* a skip is due ... */
    struct bound skipped; /* ... up to here, before the next range */
    bool full;            /* an answer did not fit in the frame */
    size_t audited;       /* items, so far */
};

static struct turn turn_start(struct itemset *set, const struct reconcile_options *o,
                              struct buf *out)
{
    assert(o->frame_limit == 0 || o->frame_limit >= FRAME_LIMIT_MIN);
    struct turn t = {.set = set, .o = o, .w = {.out = out}, .start = out->len};
    buf_put_u8(out, NEGENTROPY_V1);
    return t;
}

/* How many more bytes may be written before the frame must be closed; negative when it must. */
static int64_t turn_room(const struct turn *t)
{
    if (!t->o->frame_limit)
        return INT64_MAX;
    return (int64_t)(t->o->frame_limit - FRAME_RESERVE) - (int64_t)(t->w.out->len - t->start);
}

static bool turn_full(const struct turn *t)
{
    return t->full || turn_room(t) < 0 || t->w.out->failed;
}

static void put_skip(struct turn *t, const struct bound *upper, size_t next)
{
    t->skipping = true;
    t->skipped = *upper;
    t->next = next;
}

static void put_range(struct turn *t, const struct bound *upper, enum range_mode mode)
{
    if (t->skipping)
        range_put(&t->w, &t->skipped, RANGE_SKIP);
    t->skipping = false;
    range_put(&t->w, upper, mode);
}

/* Of our items from t->next to `to`. */
static void fingerprint_of(struct turn *t, size_t to, uint8_t ret[static FINGERPRINT_BYTES])
{
    if (t->o->salt)
        itemset_audit(t->set, t->next, to, t->o->salt, ret);
    else
        itemset_fingerprint(t->set, t->next, to, ret);
}

static void put_fingerprint(struct turn *t, const struct bound *upper, size_t to)
{
    uint8_t fingerprint[FINGERPRINT_BYTES];
    fingerprint_of(t, to, fingerprint);
    put_range(t, upper, RANGE_FINGERPRINT);
    buf_put(t->w.out, BYTES_ARRAY(fingerprint));
    t->next = to;
}

static void put_all_ids(struct turn *t, const struct bound *upper, size_t to)
{
    put_range(t, upper, RANGE_IDS);
    varint_put(t->w.out, to - t->next);
    for (; t->next < to; t->next++)
        buf_put(t->w.out, hash_bytes(&itemset_at(t->set, t->next)->id));
}

/* The ids of our items from t->next to `to`, or as many as the frame takes; the turn is full when
 * that was not all. */
static void put_ids(struct turn *t, const struct bound *upper, size_t to)
{
    int64_t room = turn_room(t);
    size_t fits = room < 0 ? 0 : (size_t)(room / (int64_t)sizeof(struct hash)) + 1;
    if (fits >= to - t->next) {
        put_all_ids(t, upper, to);
    } else {
        struct bound cut = bound_at(itemset_at(t->set, t->next + fits));
        put_all_ids(t, &cut, t->next + fits);
    }
}

/* The bound before our item `end`, or the one that the whole range up to `to` ends with. */
static struct bound bound_before(struct turn *t, size_t end, size_t to, const struct bound *upper)
{
    if (end == to)
        return *upper;
    return bound_between(itemset_at(t->set, end - 1), itemset_at(t->set, end));
}

/* When the range reaches beyond our newest item, the other side may have newer ones, and lists them
 * at once when it is told that we have nothing there. */
static bool is_open(struct turn *t, const struct bound *upper, size_t to)
{
    return !t->o->strict && to == itemset_count(t->set) &&
           itemset_at(t->set, to - 1)->timestamp + 1 < upper->at.timestamp;
}

static void put_buckets(struct turn *t, const struct bound *upper, size_t to, size_t fan_out)
{
    size_t from = t->next, each = (to - from) / fan_out, larger = (to - from) % fan_out;
    bool open = is_open(t, upper, to);
    struct bound last = *upper;
    if (open)
        last = (struct bound){.at = {.timestamp = itemset_at(t->set, to - 1)->timestamp + 1}};
    for (size_t i = 0; i < fan_out; i++) {
        size_t end = t->next + each + (i < larger);
        struct bound b = bound_before(t, end, to, &last);
        put_fingerprint(t, &b, end);
    }
    if (open)
        put_all_ids(t, upper, to);
}

/* Asks about our items from t->next to `to`, which are not what the other side has. */
static void put_split(struct turn *t, const struct bound *upper, size_t to, size_t fan_out)
{
    if (to - t->next < (t->o->strict ? STRICT_LIST_BELOW : LIST_BELOW))
        put_all_ids(t, upper, to);
    else
        put_buckets(t, upper, to, t->o->strict ? STRICT_FAN_OUT : fan_out);
}

static void on_fingerprint(struct turn *t, const struct range *range, size_t to)
{
    uint8_t ours[FINGERPRINT_BYTES];
    t->audited += t->o->salt ? to - t->next : 0;
    if (t->audited > AUDIT_AT_ONCE) {
        put_skip(t, &range->upper, to);
        return;
    }
    fingerprint_of(t, to, ours);
    if (bytes_equal(BYTES_ARRAY(ours), range->payload)) {
        put_skip(t, &range->upper, to);
        return;
    }
    struct buf *out = t->w.out;
    struct turn before = *t;
    size_t len = out->len;
    put_split(t, &range->upper, to, FAN_OUT);
    if (!t->o->frame_limit || (turn_room(t) >= 0 && !out->failed))
        return;
    *t = before;
    t->full = true;
    out->len = len;
    out->failed = OK;
    if (t->o->strict) {
        /* The reference closes the frame with a fingerprint that begins after the range it threw
         * away, though on the wire it begins before it: so it can lose differences. */
        t->skipping = false;
        t->next = to;
    }
}

/* Short lists around what differs, skips between them. */
static void put_differences(struct turn *t, struct listing *l, const struct bound *upper, size_t to)
{
    bool differs = listing_differs(l, &itemset_at(t->set, t->next)->id);
    while (t->next < to && !turn_full(t)) {
        bool other = differs;
        size_t end = t->next + 1;
        while (end < to && (other = listing_differs(l, &itemset_at(t->set, end)->id)) == differs)
            end++;
        struct bound b = bound_before(t, end, to, upper);
        if (differs)
            put_ids(t, &b, end);
        else
            put_skip(t, &b, end);
        differs = other;
    }
}

/* The responder's answer to a list is a list: of everything, or of the differences only. */
static enum error answer_ids(struct turn *t, const struct range *range, size_t to)
{
    const struct bound *upper = &range->upper;
    size_t ours = to - t->next, theirs = range->payload.len / sizeof(struct hash);
    size_t frame = t->o->frame_limit / sizeof(struct hash);
    if (t->o->strict || !ours || !theirs || (frame && ours > frame && ours - frame > theirs)) {
        if (t->o->strict || ours || theirs)
            put_ids(t, upper, to);
        else
            put_skip(t, upper, to);
        return OK;
    }
    AUTO_LISTING struct listing l;
    enum error e = listing_init(&l, range->payload);
    for (size_t i = t->next; !e && i < to; i++)
        (void)listing_find(&l, &itemset_at(t->set, i)->id);
    if (e)
        return e;
    if (l.ordered)
        put_differences(t, &l, upper, to);
    else
        put_ids(t, upper, to);
    return OK;
}

/* The initiator learns from a list what it has and needs in its range. */
static enum error learn_ids(struct turn *t, const struct range *range, size_t to)
{
    AUTO_LISTING struct listing l;
    enum error e = listing_init(&l, range->payload);
    if (e)
        return e;
    for (size_t i = t->next; i < to; i++) {
        const struct hash *id = &itemset_at(t->set, i)->id;
        if (!listing_find(&l, id))
            t->sink->have(t->sink->ctx, id);
    }
    for (size_t k = 0; k < l.count; k++) {
        const struct hash *id = listing_unknown(&l, k);
        if (id)
            t->sink->need(t->sink->ctx, id);
    }
    put_skip(t, &range->upper, to);
    return OK;
}

static enum error answer_range(struct turn *t, const struct range *range)
{
    size_t to = itemset_lower_bound(t->set, &range->upper.at);
    switch (range->mode) {
    case RANGE_SKIP:
        put_skip(t, &range->upper, to);
        break;
    case RANGE_FINGERPRINT:
        on_fingerprint(t, range, to);
        break;
    case RANGE_IDS:
        return t->sink ? learn_ids(t, range, to) : answer_ids(t, range, to);
    }
    return OK;
}

/* Answers all ranges of `in`, or as many as the frame takes and then a fingerprint of the rest; of
 * an audit there will be others. */
static enum error answer(struct turn *t, struct bytes in)
{
    struct range_reader r = {.in = reader_of(in)};
    struct range range;
    enum error e = OK;
    while (!e && !turn_full(t) && range_read(&r, &range))
        e = answer_range(t, &range);
    bool ended = !t->o->strict && t->w.timestamp == UINT64_MAX;
    if (turn_full(t) && !ended && !t->o->salt)
        put_fingerprint(t, &BOUND_INFINITY, itemset_count(t->set));
    if (!e)
        e = r.in.failed ? r.in.failed : t->w.out->failed;
    return e;
}

/* The version of `in`, and whether it is ours. */
static enum error read_version(struct bytes in, bool *ret_ours)
{
    if (!in.len)
        return ERR_SHORT;
    if (in.ptr[0] < NEGENTROPY_FIRST || in.ptr[0] > NEGENTROPY_LAST)
        return ERR_FORMAT;
    *ret_ours = in.ptr[0] == NEGENTROPY_V1;
    return OK;
}

size_t reconcile_stretches(const struct itemset *set)
{
    size_t count = itemset_count(set);
    return count > AUDIT_ITEMS ? (count + AUDIT_ITEMS - 1) / AUDIT_ITEMS : 1;
}

static void put_stretch(struct turn *t, size_t stretch)
{
    size_t count = itemset_count(t->set), from = stretch * AUDIT_ITEMS, to = from + AUDIT_ITEMS;
    assert(stretch < reconcile_stretches(t->set));
    to = to < count ? to : count;
    if (from) {
        struct bound lower = bound_before(t, from, count, &BOUND_INFINITY);
        put_skip(t, &lower, from);
    }
    struct bound upper = bound_before(t, to, count, &BOUND_INFINITY);
    put_fingerprint(t, &upper, to);
}

enum error reconcile_initiate(struct itemset *set, const struct reconcile_options *o,
                              struct buf *out)
{
    struct turn t = turn_start(set, o, out);
    size_t count = itemset_count(set);
    if (o->salt)
        put_stretch(&t, o->stretch);
    else if (o->probe)
        put_fingerprint(&t, &BOUND_INFINITY, count);
    else
        put_split(&t, &BOUND_INFINITY, count,
                  count < FIRST_FAN_OUT * LIST_BELOW ? FAN_OUT : FIRST_FAN_OUT);
    return out->failed;
}

enum error reconcile_respond(struct itemset *set, const struct reconcile_options *o,
                             struct bytes in, struct buf *out)
{
    bool ours;
    enum error e = read_version(in, &ours);
    if (e)
        return e;
    struct turn t = turn_start(set, o, out);
    if (ours)
        e = answer(&t, bytes_slice(in, 1, in.len - 1));
    if (e)
        out->len = t.start;
    return e ? e : out->failed;
}

enum error reconcile_continue(struct itemset *set, const struct reconcile_options *o,
                              struct bytes in, const struct reconcile_sink *sink, struct buf *out,
                              bool *ret_done)
{
    bool ours;
    enum error e = read_version(in, &ours);
    if (e)
        return e;
    if (!ours)
        return ERR_VERSION;
    struct turn t = turn_start(set, o, out);
    t.sink = sink;
    e = answer(&t, bytes_slice(in, 1, in.len - 1));
    bool done = out->len - t.start == 1;
    if (e || done)
        out->len = t.start;
    if (!e)
        *ret_done = done;
    return e;
}
