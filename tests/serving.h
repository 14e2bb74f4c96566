// SPDX-License-Identifier: Apache-2.0
/* A whole godad in a process of its own, asked over its control socket. One in each program. */
#ifndef GODA_TESTS_SERVING_H
#define GODA_TESTS_SERVING_H

#include <sodium.h>
#include <sys/types.h>

#include "proto/control.h"
#include "tests/testing.h"

extern pid_t daemon_pid;
extern int client; /* the socket */

/* In main: runs the tests with a daemon that has just started. What they leave is removed. */
#define RUN_SERVED(tests)                                                                          \
    (sodium_init() < 0 ? 1 : stop_serving(cmocka_run_group_tests(tests, start_serving, NULL)))
int start_serving(void **state);
int stop_serving(int failed);

/* A file in the directory of this run; the text holds for a few calls. */
const char *path(const char *name);
pid_t start_daemon(const char *control);
/* Its exit status, 100 and more for an error of daemon_run; or minus the signal that ended it. */
int wait_daemon(pid_t pid);
/* Connects anew; within ten seconds the daemon must be there. */
void connect_client(void);

void send_bytes(struct bytes out);
/* The next response, which is borrowed until the next call. */
void receive(struct mp *ret);
/* The result of a response; fails when it is an error. */
const msgpack_object *result(const struct mp *m);
void assert_failed(const struct mp *m, enum error e, const char *field);

void put_pair(msgpack_packer *pk, const char *key, const char *value);
/* A request whose parameters are texts: key, value, ..., NULL. */
void ask(enum method method, const char *const pairs[], struct mp *ret);
#define ASK(method, ret, ...) ask(method, (const char *const[]){__VA_ARGS__, NULL}, ret)
/* The pair "fields" of an example. */
void put_example_fields(msgpack_packer *pk, const char *import_key);
/* A request to publish one. */
void put_example(msgpack_packer *pk, uint32_t msgid, const char *import_key);
/* How many the daemon says that it has. */
uint64_t records(void);

#endif
