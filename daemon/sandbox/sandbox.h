// SPDX-License-Identifier: Apache-2.0
/* What a daemon that was taken over could still do: little. From here on the process, whoever runs
 * it, reads and writes its own directories, reads what the system's libraries read, and runs no
 * program (Landlock, where the kernel has it); and it makes only those system calls that a daemon
 * needs (seccomp). The unit's own limits come on top of it. */
#ifndef GODA_SANDBOX_H
#define GODA_SANDBOX_H

#include "proto/config.h"

/* A sanitizer reads /proc/self/maps, and its leak check makes a process of its own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GODA_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define GODA_SANITIZED 1
#endif
#endif
#ifndef GODA_SANITIZED
#define GODA_SANITIZED 0
#endif

/* Goes in, for good, and tells the log in one line what holds: a kernel without Landlock or seccomp
 * is less, and no reason not to run. Before the first thread, since Landlock takes only the one
 * that calls; once the data directory and the socket's are there, which lie in `c`. `file`: the
 * configuration, which is read anew later, or NULL. */
void sandbox_enter(const struct config *c, const char *file);

/* The two halves, for the above. Each: 0, or errno. */

/* *ret_abi: the kernel's version of Landlock. */
int landlock_enter(const struct config *c, const char *file, int *ret_abi);
int seccomp_enter(void);

#endif
