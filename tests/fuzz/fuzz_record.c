// SPDX-License-Identifier: Apache-2.0
/* Envelopes: what decodes must be checkable and showable, and what remains after erasure must
 * decode to the same record. */
#include <stdlib.h>
#include <string.h>

#include "proto/record/json.h"
#include "proto/record/payload.h"
#include "proto/record/record.h"
#include "proto/record/roster.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_erased(const struct record *r, enum part part)
{
    AUTO_BUF struct buf out = BUF(RECORD_MAX);
    struct record erased;
    struct complaint complaint;
    if (record_erase(r, part, &out) != OK || record_decode(buf_bytes(&out), &erased) != OK)
        abort();
    if (!hash_equal(&erased.id, &r->id) || erased.part[part].ptr ||
        !bytes_equal(erased.header, r->header) ||
        memcmp(erased.signature, r->signature, sizeof r->signature) != 0)
        abort();
    if (payload_check(r, &complaint) == OK && payload_check(&erased, &complaint) != OK)
        abort();
}

/* Whether what is checked is what may be read: a payload that passed has its JSON. */
static void check_shown(const struct record *r)
{
    struct complaint complaint;
    enum error e = payload_check(r, &complaint);
    json_t *shown = record_export(r);
    if (e == OK && !shown)
        abort();
    json_decref(shown);
}

static void check_roster(const struct record *r)
{
    struct roster *roster = roster_new(&r->id);
    if (!roster)
        return;
    enum error e = roster_add(roster, r);
    if ((e == OK) != (kind_set(r->kind) == SET_ROSTER))
        abort();
    if (roster_count(roster) > 0 && r->kind != KIND_GENESIS)
        abort();
    roster_free(roster);
}

/* The wire carries digests, which no fuzzer guesses: an input that is no envelope is taken as a
 * payload instead (its first byte the kind), and the envelope is made around it. */
static void check_as_payload(struct bytes in)
{
    static const uint8_t secret[SECRET_KEY_BYTES] = {1};
    const struct hash network = {{0}};
    if (in.len < 2)
        return;
    const struct record_draft draft = {
        .kind = in.ptr[0], .created = 1, .part = {bytes_slice(in, 1, in.len - 1)}};
    AUTO_BUF struct buf out = BUF(RECORD_MAX);
    struct record r;
    if (record_sign(&draft, &network, secret, &out) != OK)
        return;
    if (record_decode(buf_bytes(&out), &r) != OK)
        abort();
    check_erased(&r, PART_BODY);
    check_shown(&r);
    check_roster(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = bytes_of(data, size);
    struct record r;
    if (record_decode(in, &r) != OK) {
        check_as_payload(in);
        return 0;
    }
    check_erased(&r, PART_BODY);
    check_erased(&r, PART_CONTACT);
    check_shown(&r);
    check_roster(&r);
    return 0;
}
