// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/sandbox/sandbox.h"

/* What the daemon, libuv, SQLite and the C library call; a name that this architecture or this
 * libseccomp does not know is passed over. */
static const char *const calls[] = {
    /* files */
    "access", "chmod", "close", "close_range", "copy_file_range", "creat", "dup", "dup2", "dup3",
    "faccessat", "faccessat2", "fadvise64", "fallocate", "fchmod", "fchmodat", "fchown", "fcntl",
    "fdatasync", "flock", "fstat", "fstatfs", "fsync", "ftruncate", "getcwd", "getdents",
    "getdents64", "link", "linkat", "lseek", "lstat", "mkdir", "mkdirat", "newfstatat", "open",
    "openat", "openat2", "pread64", "preadv", "preadv2", "pwrite64", "pwritev", "pwritev2", "read",
    "readahead", "readlink", "readlinkat", "readv", "rename", "renameat", "renameat2", "rmdir",
    "stat", "statfs", "statx", "sync_file_range", "umask", "unlink", "unlinkat", "utimensat",
    "write", "writev",
    /* memory */
    "brk", "madvise", "membarrier", "mincore", "mlock", "mlock2", "mremap", "msync", "munlock",
    "munmap",
    /* events and the network */
    "accept", "accept4", "bind", "connect", "epoll_create1", "epoll_ctl", "epoll_pwait",
    "epoll_pwait2", "epoll_wait", "eventfd2", "getpeername", "getsockname", "getsockopt", "listen",
    "pipe", "pipe2", "poll", "ppoll", "pselect6", "recvfrom", "recvmmsg", "recvmsg", "select",
    "sendmmsg", "sendmsg", "sendto", "setsockopt", "shutdown", "socketpair",
    /* threads, signals, time */
    "arch_prctl", "clock_getres", "clock_gettime", "clock_nanosleep", "exit", "exit_group", "futex",
    "futex_waitv", "get_robust_list", "getcpu", "gettid", "gettimeofday", "nanosleep",
    "restart_syscall", "rseq", "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigreturn",
    "rt_sigsuspend", "rt_sigtimedwait", "sched_getaffinity", "sched_getparam", "sched_yield",
    "sched_getscheduler", "set_robust_list", "set_tid_address", "sigaltstack", "time",
    /* who and what we are */
    "getegid", "geteuid", "getgid", "getgroups", "getpgrp", "getpid", "getppid", "getrandom",
    "getresgid", "getresuid", "getrlimit", "getrusage", "getuid", "sysinfo", "uname"};

/* Those that are harmless with some values of one argument only. */
static const struct limited {
    int number;
    struct scmp_arg_cmp argument;
} limited[] = {
    {SCMP_SYS(socket), {0, SCMP_CMP_EQ, AF_UNIX, 0}},
    {SCMP_SYS(socket), {0, SCMP_CMP_EQ, AF_INET, 0}},
    {SCMP_SYS(socket), {0, SCMP_CMP_EQ, AF_INET6, 0}},
    {SCMP_SYS(socket), {0, SCMP_CMP_EQ, AF_NETLINK, 0}}, /* getaddrinfo: have we IPv6? */
    {SCMP_SYS(ioctl), {1, SCMP_CMP_EQ, FIONBIO, 0}},
    {SCMP_SYS(ioctl), {1, SCMP_CMP_EQ, FIONREAD, 0}},
    {SCMP_SYS(ioctl), {1, SCMP_CMP_EQ, FIOCLEX, 0}},
    {SCMP_SYS(ioctl), {1, SCMP_CMP_EQ, TCGETS, 0}},
    /* threads, no processes; clone3 hides its flags, and the C library does without */
    {SCMP_SYS(clone), {0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD}},
    /* memory is written or run, never both */
    {SCMP_SYS(mmap), {2, SCMP_CMP_MASKED_EQ, PROT_WRITE, 0}},
    {SCMP_SYS(mmap), {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
    {SCMP_SYS(mprotect), {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
    {SCMP_SYS(prlimit64), {2, SCMP_CMP_EQ, 0, 0}}, /* read, not set */
    {SCMP_SYS(prctl), {0, SCMP_CMP_EQ, PR_SET_NAME, 0}},
};

static int allow_limited(scmp_filter_ctx ctx)
{
    /* signals to itself: abort() */
    struct scmp_arg_cmp self = {0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0};
    int failed = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &self);
    for (size_t i = 0; i < sizeof limited / sizeof *limited && !failed; i++)
        failed =
            seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, limited[i].number, 1, &limited[i].argument);
    return -failed;
}

static int allow_all(scmp_filter_ctx ctx)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        int number = seccomp_syscall_resolve_name(calls[i]);
        int failed =
            number == __NR_SCMP_ERROR ? 0 : seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 0);
        if (failed)
            return -failed;
    }
    return allow_limited(ctx);
}

/* The rest does not exist, as far as the process can tell, so that a newer C library falls back on
 * what it did before. */
int seccomp_enter(void)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (!ctx)
        return ENOMEM;
    int failed = -seccomp_attr_set(ctx, SCMP_FLTATR_CTL_TSYNC, 1);
    if (!failed)
        failed = allow_all(ctx);
    if (!failed)
        failed = -seccomp_load(ctx);
    seccomp_release(ctx);
    return failed;
}
