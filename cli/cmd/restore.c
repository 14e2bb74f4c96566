// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/carry/backup.h"
#include "cli/cmd.h"
#include "cli/kit/kit.h"

static const struct option_row options[] = {
    {"data", "katalog", OPTION_TEXT, N_("DIR"),
     N_("the data directory; /var/lib/goda unless given"), false},
    {"kit", "blad", OPTION_FLAG, NULL, N_("FILE is a recovery kit; - for one that is typed"),
     false},
    {0}};

/* The data directory that is being filled. */
struct place {
    const char *dir;
    int fd, lock;
    bool keys; /* there are keys in it */
    struct stat st;
};

/* -- what is there ----------------------------------------------------------------------------- */

/* Keys may be there already: a backup has none as a rule. */
static enum exit_status look(struct place *p)
{
    int copy = dup(p->fd);
    DIR *list = copy >= 0 ? fdopendir(copy) : NULL;
    enum exit_status status =
        list ? EXIT_OK : complain(ERR_FILE, "%s: %s", p->dir, strerror(errno));
    const struct dirent *entry;
    while (!status && (entry = readdir(list))) {
        const char *name = entry->d_name;
        if (key_file_named(name))
            p->keys = true;
        else if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && strcmp(name, "lock") != 0 &&
                 strcmp(name, "kit") != 0)
            status = complain(ERR_NOT_EMPTY, "%s/%s", p->dir, name);
    }
    if (list)
        (void)closedir(list);
    else if (copy >= 0)
        (void)close(copy);
    return status;
}

/* With the lock that godad takes, so that none starts in the middle of it. */
static enum exit_status place_open(struct place *p)
{
    if (mkdir(p->dir, 0700) != 0 && errno != EEXIST)
        return complain(ERR_FILE, "%s: %s", p->dir, strerror(errno));
    p->fd = open(p->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (p->fd < 0 || fstat(p->fd, &p->st) != 0)
        return complain(ERR_FILE, "%s: %s", p->dir, strerror(errno));
    enum exit_status status = look(p);
    if (status)
        return status;
    p->lock = openat(p->fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (p->lock < 0 || flock(p->lock, LOCK_EX | LOCK_NB) != 0)
        return complain(p->lock >= 0 && errno == EWOULDBLOCK ? ERR_LOCKED : ERR_FILE, "%s: %s",
                        p->dir, strerror(errno));
    if (geteuid() == 0) /* godad runs as whom the directory belongs to */
        (void)!fchown(p->lock, p->st.st_uid, p->st.st_gid);
    return EXIT_OK;
}

static void place_close(struct place *p)
{
    if (p->lock >= 0)
        (void)close(p->lock);
    if (p->fd >= 0)
        (void)close(p->fd);
}
#define AUTO_PLACE __attribute__((cleanup(place_close)))

/* Whether the keys in the directory are those that the store was written with. */
static bool keys_fit(const struct place *p, const struct hash *wanted)
{
    bool fit = false;
    for (size_t i = 0; i < IDENTITIES_MAX && !fit; i++) {
        char name[PART_NAME_MAX + 1];
        struct hash key;
        uint8_t seed[crypto_sign_SEEDBYTES], secret[crypto_sign_SECRETKEYBYTES];
        (void)snprintf(name, sizeof name, i ? "identity.%zu" : "identity", i + 1);
        int fd = openat(p->fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (fd >= 0 && read(fd, seed, sizeof seed) == sizeof seed) {
            (void)crypto_sign_seed_keypair(key.b, secret, seed);
            fit = hash_equal(&key, wanted);
        }
        sodium_memzero(seed, sizeof seed);
        sodium_memzero(secret, sizeof secret);
        if (fd >= 0)
            (void)close(fd);
    }
    return fit;
}

/* -- writing ----------------------------------------------------------------------------------- */

static void draft_name(const struct backup_part *part, char ret[static PART_NAME_MAX + 5])
{
    (void)snprintf(ret, PART_NAME_MAX + 5, "%s.new", part->name);
}

/* A part, whole and on the disk, under another name. */
static enum exit_status part_write(const struct place *p, FILE *from,
                                   const struct backup_part *part)
{
    char draft[PART_NAME_MAX + 5];
    draft_name(part, draft);
    int fd = openat(p->fd, draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *to = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!to) {
        enum exit_status status = complain(ERR_FILE, "%s/%s: %s", p->dir, draft, strerror(errno));
        if (fd >= 0)
            (void)close(fd);
        return status;
    }
    (void)setvbuf(to, NULL, _IONBF, 0);
    errno = 0;
    enum error e = backup_part_copy(from, part, to);
    if (!e && ((geteuid() == 0 && fchown(fd, p->st.st_uid, p->st.st_gid) != 0) || fsync(fd) != 0))
        e = ERR_FILE;
    int why = errno;
    if (fclose(to) != 0 && !e) {
        why = errno;
        e = ERR_FILE;
    }
    return e ? complain(e, "%s/%s%s%s", p->dir, part->name, why ? ": " : "",
                        why ? strerror(why) : "")
             : EXIT_OK;
}

/* All parts, then their names, the database's last: what was broken off is no store. */
static enum exit_status parts_write(const struct place *p, FILE *from, const struct backup *b)
{
    enum exit_status status = EXIT_OK;
    char draft[PART_NAME_MAX + 5];
    for (size_t i = 0; !status && i < b->count; i++)
        status = part_write(p, from, &b->parts[i]);
    for (size_t i = b->count; !status && i-- > 0;) {
        draft_name(&b->parts[i], draft);
        if (renameat(p->fd, draft, p->fd, b->parts[i].name) != 0)
            status = complain(ERR_FILE, "%s/%s: %s", p->dir, b->parts[i].name, strerror(errno));
    }
    if (!status && fsync(p->fd) != 0)
        status = complain(ERR_FILE, "%s: %s", p->dir, strerror(errno));
    for (size_t i = 0; status && i < b->count; i++) {
        draft_name(&b->parts[i], draft);
        (void)unlinkat(p->fd, draft, 0);
    }
    return status;
}

/* -- from a recovery kit ----------------------------------------------------------------------- */

/* A file that goes into the directory whole, as godad's own. */
struct small {
    const char *name;
    struct bytes bytes;
};

static enum exit_status small_write(const struct place *p, const struct small *f)
{
    int fd = openat(p->fd, f->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written = fd >= 0 && write(fd, f->bytes.ptr, f->bytes.len) == (ssize_t)f->bytes.len &&
                   (geteuid() != 0 || fchown(fd, p->st.st_uid, p->st.st_gid) == 0) &&
                   fsync(fd) == 0;
    enum exit_status status =
        written ? EXIT_OK : complain(ERR_FILE, "%s/%s: %s", p->dir, f->name, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return status;
}

/* The lock is held: no godad sees a part of it. */
static enum exit_status kit_write_files(const struct place *p, const struct kit *k)
{
    AUTO_BUF struct buf state = BUF(KIT_STATE_MAX);
    enum error e = kit_state(k, &state);
    if (e)
        return complain(e, "%s", "");
    const struct small files[] = {{"network", buf_bytes(&state)},
                                  {"kit", hash_bytes(&k->sign)},
                                  {"transport", BYTES_ARRAY(k->transport.secret)},
                                  {"identity", BYTES_ARRAY(k->seed)}};
    enum exit_status status = EXIT_OK;
    size_t i = 0;
    for (; !status && i < sizeof files / sizeof *files; i++)
        status = small_write(p, &files[i]);
    if (!status && fsync(p->fd) != 0)
        status = complain(ERR_FILE, "%s: %s", p->dir, strerror(errno));
    while (status && i-- > 0)
        (void)unlinkat(p->fd, files[i].name, 0);
    return status;
}

static enum exit_status restore_kit(const char *path, const char *dir)
{
    AUTO_KIT struct kit k = {.peer_count = 0};
    AUTO_PLACE struct place p = {.dir = dir, .fd = -1, .lock = -1};
    char key[2 * sizeof k.sign + 1];
    enum exit_status status = kit_get(path, &k);
    if (!status)
        status = place_open(&p);
    if (!status && (p.keys || faccessat(p.fd, "kit", F_OK, AT_SYMLINK_NOFOLLOW) == 0))
        status = complain(ERR_NOT_EMPTY, "%s: %s", dir, _("it holds keys"));
    if (!status)
        status = kit_write_files(&p, &k);
    if (status)
        return status;
    (void)bytes_hex(hash_bytes(&k.sign), key);
    if (settings.json)
        return print_json(
            json_pack("{s:s, s:s, s:i}", "data", dir, "key", key, "peers", (int)k.peer_count));
    (void)printf(_("The keys are restored to %s: %.16s.\n"), dir, key);
    tell("%s\n", _("Next: start godad there, and never the old one again: two with the same keys "
                   "get in each other's way. The records come from the other members; goda status "
                   "tells when they are here."));
    return EXIT_OK;
}

/* -- the command ------------------------------------------------------------------------------- */

static enum exit_status restore(const char *path, FILE *from, const char *dir)
{
    AUTO_BACKUP struct backup b = {0};
    AUTO_PLACE struct place p = {.dir = dir, .fd = -1, .lock = -1};
    enum error e = backup_open(from, &b);
    if (e)
        return complain(e, "%s", path);
    enum exit_status status = place_open(&p);
    bool with_keys = b.count > 1;
    if (!status && with_keys && p.keys)
        status = complain(ERR_NOT_EMPTY, "%s: %s", dir, _("both it and the backup hold keys"));
    if (!status && p.keys && !keys_fit(&p, &b.key))
        status = complain(ERR_IDENTITY, "%s", dir);
    if (!status)
        status = parts_write(&p, from, &b);
    if (status)
        return status;
    bool ready = with_keys || p.keys;
    json_int_t records = json_integer_value(json_object_get(b.manifest, "records"));
    if (settings.json)
        return print_json(
            json_pack("{s:s, s:I, s:b}", "data", dir, "records", records, "keys", ready));
    (void)printf(_("Restored to %s: %zu records.\n"), dir, (size_t)records);
    if (!ready)
        print_wrapped(stdout,
                      bytes_str(_("The backup holds no keys, and godad does not start without "
                                  "them: put the files identity* and transport* there, of mode "
                                  "0600 and godad's user.")),
                      0);
    else
        tell("%s\n", _("Next: start godad there, and never the old one again: two with the same "
                       "keys get in each other's way."));
    return EXIT_OK;
}

static enum exit_status run(const struct args *args)
{
    const char *path = args->positional[0], *dir = args_text(args, "data");
    if (!dir)
        dir = "/var/lib/goda";
    if (args_has(args, "kit"))
        return restore_kit(path, dir);
    FILE *from = fopen(path, "re");
    if (!from)
        return complain(ERR_FILE, "%s: %s", path, strerror(errno));
    enum exit_status status = restore(path, from, dir);
    (void)fclose(from);
    return status;
}

const struct command cmd_restore = {
    .name = "restore",
    .aliases = {"återställ", "aterstall"},
    .usage = N_("FILE [--kit] [--data DIR]"),
    .summary =
        N_("put a backup or a recovery kit into an empty data directory, while godad is stopped"),
    .help = N_("The whole backup is looked at before anything is written. The directory must be "
               "empty, but for the keys (identity*, transport*) that belong to the store; they go "
               "there first when the backup has none. What has come to the network since the "
               "backup comes from the other members once godad runs.\n\n"
               "A recovery kit (goda key recovery-kit) has the keys and says where other members "
               "are: godad fetches everything from them, and publishes nothing until then."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
