// SPDX-License-Identifier: Apache-2.0
/* A bundle into the daemon, in lots. */
#include "proto/bundle.h"

#include <stdlib.h>

#include "cli/carry/carry.h"
#include "cli/draft/fields.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/result.h"
#include "proto/record/kind.h"

enum { LOT_BYTES = 1024 * 1024, LOT_MS = 5 * 60 * 1000, TROUBLES_MAX = 100 };

/* What is to come in: views of the bundle's envelopes, each with what the daemon said of it. */
struct item {
    struct bytes envelope;
    bool roster;
    enum error error; /* ERR_DUPLICATE: it was there */
};

struct intake {
    struct client *client;
    struct item *items;
    size_t count, done;
    struct answer failed; /* what the daemon said when a lot as a whole was refused */
};

static void intake_done(struct intake *in)
{
    free(in->items);
    answer_done(&in->failed);
    client_close(in->client);
}
#define AUTO_INTAKE __attribute__((cleanup(intake_done)))

/* -- lots -------------------------------------------------------------------------------------- */

/* Fills `lot` with what is due from *i on, as much as goes into one message. */
static size_t lot_fill(const struct intake *in, bool (*due)(const struct item *), size_t *i,
                       struct item *lot[static LOT_MAX])
{
    size_t count = 0, bytes = 0;
    for (; *i < in->count && count < LOT_MAX && bytes < LOT_BYTES; ++*i) {
        if (!due(&in->items[*i]))
            continue;
        lot[count++] = &in->items[*i];
        bytes += in->items[*i].envelope.len;
    }
    return count;
}

static enum error lot_submit(struct intake *in, struct item *const *lot, size_t count)
{
    AUTO_BUF struct buf params = BUF(CONTROL_MESSAGE_MAX);
    struct bytes code;
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "envelopes");
    (void)msgpack_pack_array(&pk, count);
    for (size_t i = 0; i < count; i++)
        mp_put_bin(&pk, lot[i]->envelope);
    answer_done(&in->failed);
    enum error e = client_call(in->client, METHOD_SUBMIT, &params, LOT_MS, &in->failed);
    const msgpack_object *results = mp_get(in->failed.result, "results");
    for (size_t i = 0; !e && i < count; i++)
        lot[i]->error = mp_text(mp_get(mp_at(results, i), "error"), &code) ? error_from_code(code)
                        : mp_at(results, i)                                ? OK
                                                                           : ERR_FORMAT;
    return e;
}

static enum error submit_due(struct intake *in, bool (*due)(const struct item *))
{
    struct item *lot[LOT_MAX];
    enum error e = OK;
    for (size_t i = 0, count; !e && (count = lot_fill(in, due, &i, lot));) {
        e = lot_submit(in, lot, count);
        in->done += count;
        progress_show(in->done < in->count ? in->done : in->count, in->count);
    }
    return e;
}

static bool is_roster(const struct item *item)
{
    return item->roster;
}

static bool is_record(const struct item *item)
{
    return !item->roster;
}

/* It lay before the erasure that it is to be believed by. */
static bool was_too_early(const struct item *item)
{
    return item->error == ERR_ERASED;
}

/* Who may publish comes before what they have published. */
static enum error submit_all(struct intake *in)
{
    enum error e = submit_due(in, is_roster);
    if (!e)
        e = submit_due(in, is_record);
    return e ? e : submit_due(in, was_too_early);
}

/* -- the network ------------------------------------------------------------------------------- */

static enum exit_status ask_trust(const struct bundle *b, const char hex[static 65])
{
    char question[NAME_MAX_BYTES + 200];
    tell(_("The bundle holds %zu records of the network %.*s.\nIts id is %s: compare it with what "
           "goda network shows where it was made.\n"),
         b->count, (int)b->name.len, (const char *)b->name.ptr, hex);
    if (!settings.yes && !settings.in_tty)
        return complain_usage("import", "%s",
                              _("say --yes to trust it without being asked on a terminal"));
    (void)snprintf(question, sizeof question, _("Read the network %.*s on this computer?"),
                   (int)b->name.len, (const char *)b->name.ptr);
    return ask_yes(question, false) ? EXIT_OK : complain(ERR_CANCELLED, "%s", "");
}

static enum exit_status adopt(struct client *c, const struct bundle *b)
{
    AUTO_BUF struct buf params = BUF(256);
    AUTO_ANSWER struct answer a = {0};
    char hex[65];
    enum exit_status status = ask_trust(b, bytes_hex(hash_bytes(&b->network), hex));
    if (status)
        return status;
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "network");
    mp_put_str(&pk, hex);
    enum error e = client_call(c, METHOD_ADOPT, &params, 0, &a);
    return e ? client_complain(e, &a) : EXIT_OK;
}

/* The daemon's network must be the bundle's, or become it. */
static enum exit_status agree(struct client *c, const struct bundle *b)
{
    AUTO_ANSWER struct answer a = {0};
    struct hash network;
    enum error e = client_call(c, METHOD_STATUS, NULL, 0, &a);
    if (e)
        return client_complain(e, &a);
    if (!hash_from_hex(text_at(a.result, "network"), &network))
        return adopt(c, b);
    struct bytes here = text_at(a.result, "network_name");
    if (hash_equal(&network, &b->network))
        return EXIT_OK;
    return complain(ERR_OTHER_NETWORK, _("the bundle is of %.*s, the daemon of %.*s"),
                    (int)b->name.len, (const char *)b->name.ptr, (int)here.len,
                    here.ptr ? (const char *)here.ptr : "");
}

/* -- the whole --------------------------------------------------------------------------------- */

static enum error read_items(struct bundle b, struct intake *in)
{
    struct record r;
    in->items = calloc(b.count + 1, sizeof *in->items);
    if (!in->items)
        return ERR_MEMORY;
    while (bundle_next(&b, &in->items[in->count].envelope)) {
        struct item *item = &in->items[in->count++];
        item->roster = record_decode(item->envelope, &r) == OK && kind_set(r.kind) == SET_ROSTER;
    }
    return OK;
}

static json_t *troubles(const struct intake *in)
{
    json_t *list = json_array();
    for (size_t i = 0; i < in->count && json_array_size(list) < TROUBLES_MAX; i++) {
        struct record r;
        char hex[65] = "";
        enum error e = in->items[i].error;
        if (!e || e == ERR_DUPLICATE)
            continue;
        if (record_decode(in->items[i].envelope, &r) == OK)
            (void)bytes_hex(hash_bytes(&r.id), hex);
        (void)json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "id", hex, "code",
                                                    error_code(e), "text", error_text(e)));
        tell("%.8s: %s: %s\n", hex, error_code(e), _(error_text(e)));
    }
    return list;
}

static enum exit_status say_taken(const struct intake *in, const struct bundle *b, const char *path)
{
    size_t existing = 0, refused = 0;
    for (size_t i = 0; i < in->count; i++) {
        existing += in->items[i].error == ERR_DUPLICATE;
        refused += in->items[i].error && in->items[i].error != ERR_DUPLICATE;
    }
    size_t imported = in->count - existing - refused;
    json_t *list = troubles(in);
    if (settings.json)
        (void)print_json(json_pack("{s:I, s:I, s:I, s:s%, s:O}", "imported", (json_int_t)imported,
                                   "existing", (json_int_t)existing, "refused", (json_int_t)refused,
                                   "network_name", (const char *)b->name.ptr, b->name.len, "errors",
                                   list));
    else
        (void)printf(_("%zu imported, %zu already here, %zu refused\n"), imported, existing,
                     refused);
    json_decref(list);
    return refused ? complain(ERR_PARTIAL, "%s", path) : EXIT_OK;
}

bool bundle_begins(FILE *f)
{
    int first = getc(f); /* a line of JSON begins with a brace, or with white space */
    return first != EOF && ungetc(first, f) == 'g';
}

enum exit_status bundle_import(FILE *f, const char *path)
{
    AUTO_BUF struct buf file = BUF(UINT32_MAX);
    AUTO_INTAKE struct intake in = {0};
    struct bundle b;
    enum error e = read_rest(f, &file);
    if (!e)
        e = bundle_open(buf_bytes(&file), &b);
    if (!e)
        e = read_items(b, &in);
    if (e)
        return complain(e, "%s", path);
    e = client_open(&in.client);
    if (e)
        return client_complain(e, NULL);
    enum exit_status status = agree(in.client, &b);
    if (status)
        return status;
    e = submit_all(&in);
    return e ? client_complain(e, &in.failed) : say_taken(&in, &b, path);
}
