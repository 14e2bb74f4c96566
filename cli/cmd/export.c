#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/output.h"
#include "proto/record/json.h"

enum { PAGE = 256 };

static enum error write_record(FILE *to, const msgpack_object *envelope)
{
    struct bytes bytes;
    struct record r;
    enum error e = mp_bin(envelope, &bytes) ? record_decode(bytes, &r) : ERR_FORMAT;
    json_t *j = e ? NULL : record_export(&r);
    if (!e && !j)
        e = ERR_MEMORY;
    if (!e && (json_dumpf(j, to, JSON_COMPACT) != 0 || fputc('\n', to) == EOF))
        e = ERR_FILE;
    json_decref(j);
    return e;
}

/* One page; *after is UINT64_MAX when it was the last. */
static enum error write_page(struct client *c, FILE *to, uint64_t *after, size_t *count,
                             struct answer *a)
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
    for (size_t i = 0; !e && (envelope = mp_at(list, i)); i++, (*count)++)
        e = write_record(to, envelope);
    if (!mp_uint(mp_get(a->result, "next"), UINT64_MAX - 1, after))
        *after = UINT64_MAX;
    return e;
}

static enum exit_status write_all(FILE *to, size_t *count)
{
    AUTO_CLIENT struct client *c = NULL;
    uint64_t after = 0;
    enum error e = client_open(&c);
    if (e)
        return client_complain(e, NULL);
    while (after != UINT64_MAX) {
        AUTO_ANSWER struct answer a = {0};
        e = write_page(c, to, &after, count, &a);
        if (e)
            return client_complain(e, &a);
    }
    return fflush(to) == 0 ? EXIT_OK : complain(ERR_FILE, "%s", "");
}

/* Into a file beside it first, so that an export that fails leaves the old one whole. */
static enum exit_status write_file(const char *path, size_t *count)
{
    char temporary[4096];
    int n = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
    int fd = n > 0 && (size_t)n < sizeof temporary ? mkstemp(temporary) : -1;
    FILE *to = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!to)
        return complain(ERR_FILE, "%s", path);
    enum exit_status status = write_all(to, count);
    bool ok = fchmod(fd, 0644) == 0 && fsync(fd) == 0;
    ok &= fclose(to) == 0;
    if (!status && (!ok || rename(temporary, path) != 0))
        status = complain(ERR_FILE, "%s", path);
    if (status)
        (void)unlink(temporary);
    return status;
}

static enum exit_status run(const struct args *args)
{
    size_t count = 0;
    enum exit_status status =
        args->count ? write_file(args->positional[0], &count) : write_all(stdout, &count);
    if (status)
        return status;
    if (settings.json && args->count)
        return print_json(json_pack("{s:I}", "exported", (json_int_t)count));
    tell(ngettext("%zu record exported, with its signature.\n",
                  "%zu records exported, with their signatures.\n", count),
         count);
    return EXIT_OK;
}

const struct command cmd_export = {
    .name = "export",
    .aliases = {"exportera"},
    .usage = N_("[FILE.ndjson]"),
    .summary = N_("write all records as JSON lines, with their signatures"),
    .help =
        N_("The member list comes first. goda verify checks such a file without a daemon, and goda "
           "import takes it."),
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
