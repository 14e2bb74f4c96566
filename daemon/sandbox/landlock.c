// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/sandbox/sandbox.h"

#ifndef LANDLOCK_ACCESS_FS_TRUNCATE /* newer than Debian 12's headers */
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

static void fd_close(const int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}
#define AUTO_FD __attribute__((cleanup(fd_close)))

enum access {
    READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    OF_FILES = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
               LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_TRUNCATE,
    WRITE = READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE |
            LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR |
            LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE |
            LANDLOCK_ACCESS_FS_REMOVE_DIR,
    ALL = WRITE | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
          LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
          LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER,
};

/* What the C library reads: names of hosts, users and groups, and the modules that find them; what
 * is not there is no harm. */
static const char *const system_reads[] = {
    "/etc",          "/usr",      "/lib",         "/lib64",       "/run",      "/proc/self",
    "/proc/meminfo", "/proc/sys", "/var/lib/sss", "/dev/urandom", "/dev/null", "/sys/fs/cgroup"};

/* Each version of Landlock knows more; what this one does not know is not asked for. */
static uint64_t handled(int abi)
{
    uint64_t access = ALL;
    if (abi < 3)
        access &= ~(uint64_t)LANDLOCK_ACCESS_FS_TRUNCATE;
    if (abi < 2)
        access &= ~(uint64_t)LANDLOCK_ACCESS_FS_REFER;
    return access;
}

static void allow(int ruleset, uint64_t known, const char *path, uint64_t access)
{
    struct stat st;
    AUTO_FD int at = open(path, O_PATH | O_CLOEXEC);
    if (at < 0 || fstat(at, &st) != 0)
        return;
    if (!S_ISDIR(st.st_mode))
        access &= OF_FILES;
    struct landlock_path_beneath_attr rule = {.allowed_access = access & known, .parent_fd = at};
    (void)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

/* The directory that a file lies in: files are replaced by others of the same name. */
static void allow_beside(int ruleset, uint64_t known, const char *file, uint64_t access)
{
    char dir[4096];
    const char *slash = strrchr(file, '/');
    size_t len = slash == file ? 1 : slash ? (size_t)(slash - file) : 0;
    if (!*file || len >= sizeof dir)
        return;
    memcpy(dir, file, len);
    dir[len] = '\0';
    allow(ruleset, known, len ? dir : ".", access);
}

int landlock_enter(const struct config *c, const char *file, int *ret_abi)
{
    long abi =
        syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return abi < 0 ? errno : ENOSYS;
    *ret_abi = (int)abi;
    struct landlock_ruleset_attr attr = {.handled_access_fs = handled((int)abi)};
    uint64_t known = attr.handled_access_fs;
    AUTO_FD int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (ruleset < 0)
        return errno;
    for (size_t i = 0; i < sizeof system_reads / sizeof *system_reads; i++)
        allow(ruleset, known, system_reads[i], READ);
    allow(ruleset, known, config_text(c, CONFIG_DATA), WRITE);
    allow_beside(ruleset, known, config_text(c, CONFIG_CONTROL), WRITE);
    allow_beside(ruleset, known, config_text(c, CONFIG_METRICS_FILE), WRITE);
    allow_beside(ruleset, known, config_text(c, CONFIG_LEXICON), READ);
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    if (credentials)
        allow(ruleset, known, credentials, READ);
    if (file)
        allow_beside(ruleset, known, file, READ);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        return errno;
    return 0;
}
