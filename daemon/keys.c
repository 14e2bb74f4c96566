// SPDX-License-Identifier: Apache-2.0
#include "daemon/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_BYTES = 32, PRIVATE_MODE = S_IRUSR | S_IWUSR };

/* One key on its way between file and memory; wiped when it leaves scope. */
struct secret {
    uint8_t b[KEY_BYTES];
};
#define AUTO_SECRET __attribute__((cleanup(secret_wipe)))
#define AUTO_FD     __attribute__((cleanup(fd_close)))

static void secret_wipe(struct secret *s)
{
    sodium_memzero(s->b, sizeof s->b);
}

static void fd_close(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

static enum error file_failed(struct why *why, const char *what, const char *dir, const char *name)
{
    return why_say(why, ERR_FILE, "cannot %s %s/%s: %s", what, dir, name, strerror(errno));
}

/* Written under another name, then linked, so that a file of that name is whole from the first. */
static enum error key_make(int dirfd, const char *dir, const char *name, struct why *why)
{
    static const char draft[] = "key.new";
    AUTO_SECRET struct secret s = {0};
    randombytes_buf(s.b, sizeof s.b);
    if (unlinkat(dirfd, draft, 0) != 0 && errno != ENOENT)
        return file_failed(why, "remove", dir, draft);
    AUTO_FD int fd = openat(dirfd, draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, PRIVATE_MODE);
    if (fd < 0 || write(fd, s.b, sizeof s.b) != sizeof s.b || fsync(fd) != 0)
        return file_failed(why, "write", dir, draft);
    if (linkat(dirfd, draft, dirfd, name, 0) != 0)
        return file_failed(why, "make", dir, name);
    if (unlinkat(dirfd, draft, 0) != 0 || fsync(dirfd) != 0)
        return file_failed(why, "sync", dir, ".");
    return OK;
}

static enum error key_check(int fd, const char *dir, const char *name, struct why *why)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return file_failed(why, "examine", dir, name);
    if (st.st_uid != geteuid())
        return why_say(why, ERR_PERMISSIONS, "%s/%s belongs to another user", dir, name);
    if (st.st_mode & (S_IRWXG | S_IRWXO))
        return why_say(why, ERR_PERMISSIONS, "others may read or write %s/%s", dir, name);
    if (!S_ISREG(st.st_mode) || st.st_size != KEY_BYTES)
        return why_say(why, ERR_IDENTITY, "%s/%s does not hold a key of %d bytes", dir, name,
                       KEY_BYTES);
    return OK;
}

/* A credential that systemd holds for the service, of the key's name; -1 when there is none. Who
 * may read it is systemd's affair: owner and mode differ with its version. */
static int credential_open(const char *name)
{
    const char *dir = getenv("CREDENTIALS_DIRECTORY");
    char path[PATH_MAX];
    if (!dir || *dir != '/')
        return -1;
    int n = snprintf(path, sizeof path, "%s/%s", dir, name);
    return n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
}

static enum error credential_read(int fd, const char *name, struct secret *ret, struct why *why)
{
    uint8_t more;
    if (read(fd, ret->b, sizeof ret->b) == sizeof ret->b && read(fd, &more, 1) == 0)
        return OK;
    return why_say(why, ERR_IDENTITY, "the credential %s does not hold a key of %d bytes", name,
                   KEY_BYTES);
}

/* ERR_NOT_FOUND, without why, when there is no such file. */
static enum error key_read(int dirfd, const char *dir, const char *name, struct secret *ret,
                           struct why *why)
{
    AUTO_FD int given = credential_open(name);
    if (given >= 0)
        return credential_read(given, name, ret, why);
    AUTO_FD int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : file_failed(why, "read", dir, name);
    enum error e = key_check(fd, dir, name, why);
    if (!e && read(fd, ret->b, sizeof ret->b) != sizeof ret->b)
        e = file_failed(why, "read", dir, name);
    return e;
}

/* `ret_made` is NULL for a key that comes later than a store. */
static enum error key_get(int dirfd, const char *dir, const char *name, struct secret *ret,
                          bool *ret_made, struct why *why)
{
    enum error e = key_read(dirfd, dir, name, ret, why);
    if (e != ERR_NOT_FOUND)
        return e;
    if (ret_made && faccessat(dirfd, "goda.db", F_OK, 0) == 0)
        return why_say(why, ERR_IDENTITY, "%s holds a store (goda.db) but not its key (%s)", dir,
                       name);
    if (ret_made)
        *ret_made = true;
    e = key_make(dirfd, dir, name, why);
    return e ? e : key_read(dirfd, dir, name, ret, why);
}

/* Until it is closed, one daemon at a time makes keys. */
static enum error dir_lock(const char *dir, int *ret, struct why *why)
{
    *ret = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*ret < 0)
        return why_say(why, ERR_FILE, "cannot open the directory %s: %s", dir, strerror(errno));
    if (flock(*ret, LOCK_EX) != 0)
        return why_say(why, ERR_FILE, "cannot lock the directory %s: %s", dir, strerror(errno));
    return OK;
}

static void keyring_put(struct keyring *keys, const struct secret *sign, const struct secret *link)
{
    struct identity *pair = &keys->pairs[keys->count++];
    (void)crypto_sign_seed_keypair(pair->sign.b, pair->sign_secret, sign->b);
    noise_keypair(link->b, &pair->transport);
}

struct names {
    char sign[24], transport[24];
};

static struct names names_of(size_t pair)
{
    struct names n;
    (void)snprintf(n.sign, sizeof n.sign, pair ? "identity.%zu" : "identity", pair + 1);
    (void)snprintf(n.transport, sizeof n.transport, pair ? "transport.%zu" : "transport", pair + 1);
    return n;
}

/* The pairs after the first; a pair is one when its signing key, which is made last, is there. */
static enum error keys_load_more(int dirfd, const char *dir, struct keyring *ret, struct why *why)
{
    enum error e = OK;
    while (!e && ret->count < IDENTITIES_MAX) {
        AUTO_SECRET struct secret sign = {0}, transport = {0};
        struct names n = names_of(ret->count);
        e = key_read(dirfd, dir, n.sign, &sign, why);
        if (e == ERR_NOT_FOUND)
            return OK;
        if (!e)
            e = key_read(dirfd, dir, n.transport, &transport, why);
        if (e == ERR_NOT_FOUND)
            return why_say(why, ERR_IDENTITY, "%s holds %s but not %s", dir, n.sign, n.transport);
        if (!e)
            keyring_put(ret, &sign, &transport);
    }
    return e;
}

/* No such file, or half a one: none was made. */
static void kit_load(int dirfd, struct hash *ret)
{
    AUTO_FD int fd = openat(dirfd, "kit", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 || read(fd, ret->b, sizeof ret->b) != sizeof ret->b)
        *ret = (struct hash){{0}};
}

enum error keys_kit_made(const char *dir, struct keyring *keys, const struct hash *sign,
                         struct why *why)
{
    AUTO_FD int dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    AUTO_FD int fd =
        dirfd < 0 ? -1
                  : openat(dirfd, "kit", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, PRIVATE_MODE);
    if (fd < 0 || write(fd, sign->b, sizeof sign->b) != sizeof sign->b)
        return file_failed(why, "write", dir, "kit");
    keys->kit = *sign;
    return OK;
}

enum error keys_load(const char *dir, struct keyring *ret, bool *ret_made, struct why *why)
{
    AUTO_FD int dirfd = -1;
    AUTO_SECRET struct secret sign = {0}, transport = {0};
    bool made_transport;
    if (mkdir(dir, S_IRWXU) != 0 && errno != EEXIST)
        return why_say(why, ERR_FILE, "cannot make the directory %s: %s", dir, strerror(errno));
    enum error e = dir_lock(dir, &dirfd, why);
    *ret_made = false;
    if (!e)
        e = key_get(dirfd, dir, "identity", &sign, ret_made, why);
    if (!e)
        e = key_get(dirfd, dir, "transport", &transport, &made_transport, why);
    if (e)
        return e;
    ret->count = 0;
    keyring_put(ret, &sign, &transport);
    kit_load(dirfd, &ret->kit);
    return keys_load_more(dirfd, dir, ret, why);
}

enum error keys_add(const char *dir, struct keyring *keys, struct why *why)
{
    AUTO_FD int dirfd = -1;
    AUTO_SECRET struct secret sign = {0}, transport = {0};
    if (keys->count == IDENTITIES_MAX)
        return ERR_KEYS_SPENT;
    struct names n = names_of(keys->count);
    enum error e = dir_lock(dir, &dirfd, why);
    if (!e)
        e = key_get(dirfd, dir, n.transport, &transport, NULL, why);
    if (!e)
        e = key_get(dirfd, dir, n.sign, &sign, NULL, why);
    if (!e)
        keyring_put(keys, &sign, &transport);
    return e;
}

/* ERR_NOT_FOUND when there is none. */
static enum error key_look(int dirfd, const char *dir, const char *name)
{
    AUTO_SECRET struct secret s = {0};
    struct why why;
    return key_read(dirfd, dir, name, &s, &why);
}

enum error keys_check(const char *dir, struct why *ret_path)
{
    AUTO_FD int dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dirfd < 0)
        return why_say(ret_path, ERR_FILE, "%s", dir);
    bool stored = faccessat(dirfd, "goda.db", F_OK, 0) == 0;
    for (size_t pair = 0; pair < IDENTITIES_MAX; pair++) {
        struct names n = names_of(pair);
        enum error sign = key_look(dirfd, dir, n.sign), link = key_look(dirfd, dir, n.transport);
        if (sign == ERR_NOT_FOUND && (pair || !stored)) /* no more, or none yet */
            return OK;
        if (sign || link)
            return why_say(ret_path, sign ? sign : link, "%s/%s", dir, sign ? n.sign : n.transport);
    }
    return OK;
}
