// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/carry/backup.h"
#include "cli/client.h"
#include "cli/cmd.h"
#include "cli/figures.h"
#include "cli/outfile.h"
#include "cli/progress.h"
#include "cli/result.h"

enum { COPYING_MS = 30 * 60 * 1000, MB = 1000 * 1000 };

static const struct option_row options[] = {
    {"verify", "kontrollera", OPTION_FLAG, NULL,
     N_("make none: look whether this one is whole, without a daemon"), false},
    {"keys", "nycklar", OPTION_FLAG, NULL,
     N_("with the secret keys: whoever has the file can then sign for the organisation"), false},
    {"data", "katalog", OPTION_TEXT, N_("DIR"),
     N_("the data directory, from which --keys reads them; /var/lib/goda unless given"), false},
    {0}};

/* -- writing ----------------------------------------------------------------------------------- */

/* Whose backup it is, as the daemon says. */
static enum exit_status manifest_make(struct client *c, struct backup *b)
{
    AUTO_ANSWER struct answer a = {0};
    enum error e = client_call(c, METHOD_STATUS, NULL, 0, &a);
    if (e)
        return client_complain(e, &a);
    char name[CELL_MAX], org[CELL_MAX], network[CELL_MAX], key[CELL_MAX], made[32];
    time_t now = time(NULL);
    struct tm tm;
    (void)strftime(made, sizeof made, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
    if (!hash_from_hex(text_at(a.result, "key"), &b->key))
        return complain(ERR_FORMAT, "%s", "");
    b->manifest = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "made", made, "network",
                            cell_at(a.result, "network", network), "network_name",
                            cell_at(a.result, "network_name", name), "org",
                            cell_at(a.result, "org", org), "key", cell_at(a.result, "key", key),
                            "records", (json_int_t)number_at(a.result, "records"));
    return b->manifest ? EXIT_OK : complain(ERR_MEMORY, "%s", "");
}

/* One piece of the database, into the file; *after is where the next begins, 0 after the last. */
static enum exit_status piece_write(struct client *c, FILE *to, uint64_t *after,
                                    crypto_generichash_state *sum)
{
    AUTO_BUF struct buf params = BUF(64);
    AUTO_ANSWER struct answer a = {0};
    struct bytes piece;
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "after");
    (void)msgpack_pack_uint64(&pk, *after);
    enum error e = client_call(c, METHOD_BACKUP, &params, COPYING_MS, &a);
    if (e)
        return client_complain(e, &a);
    if (!mp_bin(mp_get(a.result, "bytes"), &piece))
        return complain(ERR_FORMAT, "%s", "");
    (void)crypto_generichash_update(sum, piece.ptr, piece.len);
    if (fwrite(piece.ptr, 1, piece.len, to) != piece.len)
        return complain(ERR_FILE, "%s", strerror(errno));
    uint64_t next = number_at(a.result, "next"), total = number_at(a.result, "total");
    progress_show((size_t)(next ? next : total), (size_t)total);
    if (next && next <= *after)
        return complain(ERR_FORMAT, "%s", "");
    *after = next;
    return EXIT_OK;
}

static enum exit_status database_write(struct client *c, struct backup *b, FILE *to)
{
    crypto_generichash_state sum;
    struct backup_part *p = &b->parts[b->count++];
    uint64_t after = 0;
    enum exit_status status = EXIT_OK;
    (void)crypto_generichash_init(&sum, NULL, 0, sizeof p->sum.b);
    do
        status = piece_write(c, to, &after, &sum);
    while (!status && after);
    off_t end = ftello(to);
    (void)snprintf(p->name, sizeof p->name, "goda.db");
    p->bytes = end > BACKUP_HEAD ? (uint64_t)end - BACKUP_HEAD : 0;
    (void)crypto_generichash_final(&sum, p->sum.b, sizeof p->sum.b);
    return status;
}

/* ERR_NOT_FOUND when there is no such file. */
static enum error key_write(const char *dir, struct backup *b, const char *name, FILE *to)
{
    struct hash secret;
    char path[4096];
    uint8_t more;
    int n = snprintf(path, sizeof path, "%s/%s", dir, name);
    int fd = n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_FILE;
    bool whole = read(fd, secret.b, sizeof secret.b) == sizeof secret.b && read(fd, &more, 1) == 0;
    (void)close(fd);
    struct backup_part *p = &b->parts[b->count++];
    (void)snprintf(p->name, sizeof p->name, "%s", name);
    p->bytes = sizeof secret.b;
    (void)crypto_generichash(p->sum.b, sizeof p->sum.b, secret.b, sizeof secret.b, NULL, 0);
    bool written = whole && fwrite(secret.b, sizeof secret.b, 1, to) == 1;
    sodium_memzero(&secret, sizeof secret);
    return !whole ? ERR_IDENTITY : written ? OK : ERR_FILE;
}

static enum exit_status keys_write(const char *dir, struct backup *b, FILE *to)
{
    static const char *const stems[] = {"identity", "transport"};
    char name[PART_NAME_MAX + 1];
    (void)setvbuf(to, NULL, _IONBF, 0); /* no copy of a key stays in a buffer */
    for (size_t i = 0; i < 2 * IDENTITIES_MAX; i++) {
        (void)snprintf(name, sizeof name, i < 2 ? "%s" : "%s.%zu", stems[i % 2], i / 2 + 1);
        enum error e = key_write(dir, b, name, to);
        if (e == ERR_NOT_FOUND && i >= 2)
            break;
        if (e)
            return complain(e == ERR_NOT_FOUND ? ERR_FILE : e, "%s/%s: %s", dir, name,
                            strerror(errno));
    }
    return EXIT_OK;
}

static enum exit_status backup_write(struct backup *b, FILE *to, const struct args *args)
{
    static const char nothing[BACKUP_HEAD];
    AUTO_CLIENT struct client *c = NULL;
    enum error e = client_open(&c);
    if (e)
        return client_complain(e, NULL);
    enum exit_status status = manifest_make(c, b);
    if (!status && fwrite(nothing, sizeof nothing, 1, to) != 1)
        status = complain(ERR_FILE, "%s", strerror(errno));
    if (!status)
        status = database_write(c, b, to);
    const char *dir = args_text(args, "data");
    if (!status && args_has(args, "keys"))
        status = keys_write(dir ? dir : "/var/lib/goda", b, to);
    if (!status && (e = backup_head_write(b, to)))
        status = complain(e, "%s", e == ERR_FILE ? strerror(errno) : "");
    return status;
}

/* -- telling ----------------------------------------------------------------------------------- */

static const char *manifest_text(const struct backup *b, const char *key)
{
    const char *text = json_string_value(json_object_get(b->manifest, key));
    return text ? text : "";
}

static enum exit_status say_backup(struct backup *b, const char *path)
{
    bool keys = b->count > 1;
    char number[REAL_MAX];
    uint64_t bytes = BACKUP_HEAD;
    for (size_t i = 0; i < b->count; i++)
        bytes += b->parts[i].bytes;
    if (settings.json) {
        (void)json_object_set_new(b->manifest, "file", json_string(path));
        (void)json_object_set_new(b->manifest, "keys", json_boolean(keys));
        return print_json(json_incref(b->manifest));
    }
    (void)printf(_("%s is whole: %s MB, made %s.\n"), path,
                 real_text((double)bytes / MB, 1, number), manifest_text(b, "made"));
    (void)printf(_("Network: %s. Organisation: %s.\n"), manifest_text(b, "network_name"),
                 manifest_text(b, "org"));
    print_wrapped(stdout,
                  bytes_str(keys ? _("It holds the secret keys: whoever reads it can sign for the "
                                     "organisation. Keep it as you keep them.")
                                 : _("It holds no secret keys. Keep a copy of the files identity* "
                                     "and transport* in the data directory elsewhere: without them "
                                     "nothing can be published in the organisation's name.")),
                  0);
    return EXIT_OK;
}

static enum exit_status verify(const char *path)
{
    AUTO_BACKUP struct backup b = {0};
    FILE *f = fopen(path, "re");
    if (!f)
        return complain(ERR_FILE, "%s: %s", path, strerror(errno));
    enum error e = backup_open(f, &b);
    (void)fclose(f);
    return e ? complain(e, "%s", path) : say_backup(&b, path);
}

static enum exit_status run(const struct args *args)
{
    const char *path = args->positional[0];
    AUTO_BACKUP struct backup b = {0};
    struct outfile out;
    if (args_has(args, "verify"))
        return args->option_count == 1
                   ? verify(path)
                   : complain_usage("backup", "%s", _("no other option goes with --verify"));
    if (args_has(args, "data") && !args_has(args, "keys"))
        return complain_usage("backup", "%s", _("--data is for --keys alone"));
    enum exit_status status = outfile_open(&out, path);
    if (status)
        return status;
    out.mode = 0600;
    status = outfile_close(&out, backup_write(&b, out.to, args));
    return status ? status : say_backup(&b, path);
}

const struct command cmd_backup = {
    .name = "backup",
    .aliases = {"säkerhetskopiera", "sakerhetskopiera"},
    .usage = N_("FILE [--keys] | --verify FILE"),
    .summary = N_("copy all that the daemon holds into a file, while it runs"),
    .help = N_(
        "The database as it stands: the records, the member list and what is this computer's own. "
        "No secret key is in it unless --keys is given, and no open invitation. Each part has its "
        "BLAKE2b digest, so that a damaged backup is known as one. While it is made, as much room "
        "again is needed beside the database.\n\n"
        "An old backup harms nothing: goda restore brings it back, and what came since comes "
        "from the other members, erasures too.\n\n"
        "A plain copy of files wants godad stopped, and then the whole data directory with "
        "goda.db, goda.db-wal if there is one, identity* and transport*. A copy of goda.db alone, "
        "or while godad runs, may be torn."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
