#include "daemon/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
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

/* ERR_NOT_FOUND, without why, when there is no such file. */
static enum error key_read(int dirfd, const char *dir, const char *name, struct secret *ret,
                           struct why *why)
{
    AUTO_FD int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : file_failed(why, "read", dir, name);
    enum error e = key_check(fd, dir, name, why);
    if (!e && read(fd, ret->b, sizeof ret->b) != sizeof ret->b)
        e = file_failed(why, "read", dir, name);
    return e;
}

static enum error key_get(int dirfd, const char *dir, const char *name, struct secret *ret,
                          bool *ret_made, struct why *why)
{
    *ret_made = false;
    enum error e = key_read(dirfd, dir, name, ret, why);
    if (e != ERR_NOT_FOUND)
        return e;
    if (faccessat(dirfd, "goda.db", F_OK, 0) == 0)
        return why_say(why, ERR_IDENTITY, "%s holds a store (goda.db) but not its key (%s)", dir,
                       name);
    *ret_made = true;
    e = key_make(dirfd, dir, name, why);
    return e ? e : key_read(dirfd, dir, name, ret, why);
}

enum error keys_load(const char *dir, struct identity *ret, bool *ret_made, struct why *why)
{
    if (mkdir(dir, S_IRWXU) != 0 && errno != EEXIST)
        return why_say(why, ERR_FILE, "cannot make the directory %s: %s", dir, strerror(errno));
    AUTO_FD int dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dirfd < 0)
        return why_say(why, ERR_FILE, "cannot open the directory %s: %s", dir, strerror(errno));
    if (flock(dirfd, LOCK_EX) != 0) /* until it is closed: one daemon at a time makes keys */
        return why_say(why, ERR_FILE, "cannot lock the directory %s: %s", dir, strerror(errno));
    AUTO_SECRET struct secret sign = {0}, transport = {0};
    bool made_sign, made_transport;
    enum error e = key_get(dirfd, dir, "identity", &sign, &made_sign, why);
    if (!e)
        e = key_get(dirfd, dir, "transport", &transport, &made_transport, why);
    if (e)
        return e;
    (void)crypto_sign_seed_keypair(ret->sign.b, ret->sign_secret, sign.b);
    noise_keypair(transport.b, &ret->transport);
    *ret_made = made_sign;
    return OK;
}
