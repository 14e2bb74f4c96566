// SPDX-License-Identifier: Apache-2.0
/* All records out of the daemon, page by page. */
#include "cli/carry/carry.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/result.h"
#include "proto/bundle.h"
#include "proto/record/json.h"

enum { PAGE = 256 };

/* Where they go, and which. */
struct writing {
    FILE *to;
    const struct idmap *chosen;   /* NULL: all */
    struct bundle_writer *bundle; /* NULL: JSON lines */
    size_t count, total;          /* total: as the daemon counts them, for the bar */
};

/* Who may publish is needed to check the rest by. */
static bool is_chosen(const struct writing *w, const struct record *r)
{
    return !w->chosen || kind_set(r->kind) == SET_ROSTER || idmap_get(w->chosen, &r->id);
}

static enum error write_line(struct writing *w, const struct record *r)
{
    json_t *j = record_export(r);
    enum error e = j ? OK : ERR_MEMORY;
    if (!e && (json_dumpf(j, w->to, JSON_COMPACT) != 0 || fputc('\n', w->to) == EOF))
        e = ERR_FILE;
    json_decref(j);
    return e;
}

/* What the writer has gathered goes to the file. */
static enum error write_gathered(struct writing *w)
{
    struct buf *out = w->bundle->out;
    enum error e = out->failed;
    if (!e && fwrite(out->ptr, 1, out->len, w->to) != out->len)
        e = ERR_FILE;
    buf_clear(out);
    return e;
}

static enum error write_record(struct writing *w, const msgpack_object *envelope)
{
    struct bytes bytes;
    struct record r;
    enum error e = mp_bin(envelope, &bytes) ? record_decode(bytes, &r) : ERR_FORMAT;
    if (e || !is_chosen(w, &r))
        return e;
    w->count++;
    progress_show(w->count, w->total);
    if (!w->bundle)
        return write_line(w, &r);
    bundle_put(w->bundle, bytes);
    return write_gathered(w);
}

/* One page; *after is UINT64_MAX when it was the last. */
static enum error write_page(struct client *c, struct writing *w, uint64_t *after, struct answer *a)
{
    AUTO_BUF struct buf params = BUF(256);
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 2);
    mp_put_str(&pk, "after");
    (void)msgpack_pack_uint64(&pk, *after);
    mp_put_str(&pk, "limit");
    (void)msgpack_pack_uint64(&pk, PAGE);
    enum error e = client_call(c, METHOD_EXPORT, &params, 0, a);
    if (e)
        return e;
    const msgpack_object *list = mp_get(a->result, "envelopes"), *envelope;
    for (size_t i = 0; !e && (envelope = mp_at(list, i)); i++)
        e = write_record(w, envelope);
    if (!mp_uint(mp_get(a->result, "next"), UINT64_MAX - 1, after))
        *after = UINT64_MAX;
    return e;
}

static enum exit_status write_pages(struct client *c, struct writing *w)
{
    for (uint64_t after = 0; after != UINT64_MAX;) {
        AUTO_ANSWER struct answer a = {0};
        enum error e = write_page(c, w, &after, &a);
        if (e)
            return client_complain(e, &a);
    }
    progress_show(w->total, w->total);
    return EXIT_OK;
}

enum exit_status signed_write(struct client *c, FILE *to, const struct idmap *chosen,
                              size_t *ret_count)
{
    struct writing w = {.to = to, .chosen = chosen};
    enum exit_status status = write_pages(c, &w);
    *ret_count = w.count;
    return status;
}

enum exit_status bundle_write(struct client *c, FILE *to, size_t *ret_count)
{
    AUTO_ANSWER struct answer a = {0};
    AUTO_BUF struct buf out = BUF(2 * RECORD_MAX);
    struct bundle_writer bundle;
    struct hash network;
    enum error e = client_call(c, METHOD_STATUS, NULL, 0, &a);
    if (!e && !hash_from_hex(text_at(a.result, "network"), &network))
        e = ERR_NO_NETWORK;
    if (e)
        return a.error ? client_complain(e, &a) : complain(e, "%s", "");
    struct bytes name = text_at(a.result, "network_name");
    struct writing w = {.to = to, .bundle = &bundle, .total = number_at(a.result, "records")};
    bundle_begin(&bundle, &network, name, &out);
    enum exit_status status = write_pages(c, &w);
    bundle_end(&bundle);
    e = write_gathered(&w);
    *ret_count = w.count;
    return e && !status ? complain(e, "%s", "") : status;
}
