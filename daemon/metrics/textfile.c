// SPDX-License-Identifier: Apache-2.0
#include "daemon/metrics/textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/log.h"
#include "daemon/metrics/metrics.h"

enum { EVERY = 15 * 1000, FILE_MODE = 0644 /* the node exporter is another user */ };

struct textfile {
    struct daemon *daemon;
    const char *path;
    uv_timer_t timer;
    uv_work_t work;
    struct buf text; /* being written */
    bool writing, stopped;
    int failed, told; /* errno of the last time, and the one that the log has */
};

/* -- on a worker ------------------------------------------------------------------------------- */

static bool write_all(int file, struct bytes text)
{
    while (text.len) {
        ssize_t n = write(file, text.ptr, text.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        text = bytes_slice(text, (size_t)n, text.len - (size_t)n);
    }
    return true;
}

/* Beside it under another name first: a reader sees the old or the new, and never half. */
static int write_file(const struct textfile *t)
{
    char beside[CONFIG_TEXT_MAX + 8];
    (void)snprintf(beside, sizeof beside, "%s.new", t->path);
    int file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (file < 0)
        return errno;
    bool good = fchmod(file, FILE_MODE) == 0 && write_all(file, buf_bytes(&t->text));
    int failed = good ? 0 : errno;
    if (close(file) != 0 && !failed)
        failed = errno;
    if (!failed && rename(beside, t->path) != 0)
        failed = errno;
    if (failed)
        (void)unlink(beside);
    return failed;
}

static void on_write(uv_work_t *work)
{
    struct textfile *t = work->data;
    t->failed = write_file(t);
}

/* -- on the loop ------------------------------------------------------------------------------- */

static void on_written(uv_work_t *work, int status)
{
    struct textfile *t = work->data;
    t->writing = false;
    buf_done(&t->text);
    if (t->stopped)
        (void)unlink(t->path);
    else if (t->failed && status == 0 && t->failed != t->told)
        log_error(NOTICE_WARNING, "metrics_file", ERR_FILE, strerror(t->failed));
    t->told = t->failed;
}

static void on_timer(uv_timer_t *timer)
{
    struct textfile *t = timer->data;
    if (t->writing || t->daemon->stopping)
        return;
    t->text = BUF(METRICS_MAX);
    metrics_write(t->daemon, METRICS_PROMETHEUS, &t->text);
    t->writing = !t->text.failed && uv_queue_work(timer->loop, &t->work, on_write, on_written) == 0;
    if (!t->writing)
        buf_done(&t->text);
}

enum error textfile_start(struct daemon *d, struct textfile **ret, struct why *why)
{
    const char *path = config_text(d->config, CONFIG_METRICS_FILE);
    if (!*path)
        return OK;
    struct textfile *t = calloc(1, sizeof *t);
    if (!t)
        return why_say(why, ERR_MEMORY, "cannot start");
    t->daemon = d;
    t->path = path;
    t->timer.data = t->work.data = t;
    (void)uv_timer_init(&d->loop, &t->timer); /* neither can fail */
    (void)uv_timer_start(&t->timer, on_timer, 0, EVERY);
    *ret = t;
    return OK;
}

void textfile_stop(struct textfile *t)
{
    if (!t)
        return;
    t->stopped = true;
    uv_close((uv_handle_t *)&t->timer, NULL);
    if (!t->writing)
        (void)unlink(t->path);
}

void textfile_free(struct textfile *t)
{
    free(t);
}
