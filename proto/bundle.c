// SPDX-License-Identifier: Apache-2.0
#include "proto/bundle.h"

#include <assert.h>

#include "proto/base/text.h"

static const char magic[] = "goda bundle\n";

static struct bytes bundle_magic(void)
{
    return bytes_of(magic, sizeof magic - 1);
}

/* -- writing ----------------------------------------------------------------------------------- */

/* What has been appended since `from` goes into the sum. */
static void bundle_sum(struct bundle_writer *w, size_t from)
{
    if (!w->out->failed)
        (void)crypto_generichash_update(&w->sum, w->out->ptr + from, w->out->len - from);
}

void bundle_begin(struct bundle_writer *w, const struct hash *network, struct bytes name,
                  struct buf *out)
{
    size_t from = out->len;
    assert(name.len <= NAME_MAX_BYTES);
    w->out = out;
    (void)crypto_generichash_init(&w->sum, NULL, 0, sizeof(struct hash));
    buf_put(out, bundle_magic());
    buf_put_u8(out, BUNDLE_VERSION);
    buf_put(out, hash_bytes(network));
    buf_put_u8(out, (uint8_t)name.len);
    buf_put(out, name);
    bundle_sum(w, from);
}

void bundle_put(struct bundle_writer *w, struct bytes envelope)
{
    size_t from = w->out->len;
    assert(envelope.len > 0 && envelope.len <= RECORD_MAX);
    buf_put_u16(w->out, (uint16_t)envelope.len);
    buf_put(w->out, envelope);
    bundle_sum(w, from);
}

void bundle_end(struct bundle_writer *w)
{
    struct hash sum;
    size_t from = w->out->len;
    buf_put_u16(w->out, 0);
    bundle_sum(w, from);
    (void)crypto_generichash_final(&w->sum, sum.b, sizeof sum.b);
    buf_put(w->out, hash_bytes(&sum));
}

/* -- reading ----------------------------------------------------------------------------------- */

bool bundle_is(struct bytes file)
{
    size_t len = bundle_magic().len;
    return file.len >= len && bytes_equal(bytes_slice(file, 0, len), bundle_magic());
}

/* The digest at the end, taken off; false when it is not that of what stands before it. */
static bool bundle_check(struct bytes *file)
{
    struct hash sum, told;
    if (file->len < sizeof told.b)
        return false;
    size_t len = file->len - sizeof told.b;
    struct reader r = reader_of(bytes_slice(*file, len, sizeof told.b));
    told = reader_hash(&r);
    *file = bytes_slice(*file, 0, len);
    (void)crypto_generichash(sum.b, sizeof sum.b, file->ptr, file->len, NULL, 0);
    return hash_equal(&sum, &told);
}

/* Passes all envelopes once, so that bundle_next cannot fail. */
static bool bundle_count(struct bundle *b)
{
    struct reader r = b->rest;
    for (uint16_t len; (len = reader_u16(&r)); b->count++) {
        (void)reader_take(&r, len);
        if (len > RECORD_MAX)
            return false;
    }
    return reader_end(&r) == OK;
}

enum error bundle_open(struct bytes file, struct bundle *ret)
{
    struct bundle b = {.count = 0};
    if (!bundle_is(file))
        return ERR_FORMAT;
    size_t version = bundle_magic().len;
    if (file.len > version && file.ptr[version] != BUNDLE_VERSION)
        return ERR_VERSION;
    if (!bundle_check(&file) || file.len <= version)
        return ERR_BUNDLE;
    b.rest = reader_of(bytes_slice(file, version + 1, file.len - version - 1));
    b.network = reader_hash(&b.rest);
    b.name = reader_take(&b.rest, reader_u8(&b.rest));
    if (b.rest.failed || b.name.len > NAME_MAX_BYTES || !text_is_clean(b.name, TEXT_ONE_LINE) ||
        !bundle_count(&b))
        return ERR_BUNDLE;
    *ret = b;
    return OK;
}

bool bundle_next(struct bundle *b, struct bytes *ret)
{
    uint16_t len = reader_u16(&b->rest);
    if (len)
        *ret = reader_take(&b->rest, len);
    return len > 0;
}
