// SPDX-License-Identifier: Apache-2.0
#include "daemon/metrics/metrics.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

enum type { GAUGE, COUNTER, INFO, HISTOGRAM };

/* What the values of the table are taken from. */
struct view {
    struct daemon *daemon;
    struct node_status node;
    uint64_t now, wall; /* ms */
    double cpu;
    size_t resident;
    uint64_t store, wal, disk_free;
    size_t peer_count;
    struct peer_status peers[METRICS_PEERS_MAX];
};

/* -- the table --------------------------------------------------------------------------------- */

struct family {
    const char *name;
    enum type type;
    const char *unit, *help;
    const char *label; /* NULL: one value, without */
    size_t (*count)(const struct view *v);
    const char *(*text)(const struct view *v, size_t i); /* of the label; NULL: no value */
    double (*value)(const struct view *v, size_t i);
    const struct histogram *(*histogram)(const struct view *v);
};

#define UNUSED_VIEW(v, i) (void)(v), (void)(i)
#define GODA_METRIC(symbol, name, type, unit, help, of)                                            \
    static double value_##symbol(const struct view *v, size_t i)                                   \
    {                                                                                              \
        UNUSED_VIEW(v, i);                                                                         \
        return (double)(of);                                                                       \
    }
#define GODA_METRIC_BY(symbol, name, type, unit, help, label, some, text, of)                      \
    static size_t count_##symbol(const struct view *v)                                             \
    {                                                                                              \
        UNUSED_VIEW(v, 0);                                                                         \
        return some;                                                                               \
    }                                                                                              \
    static const char *text_##symbol(const struct view *v, size_t i)                               \
    {                                                                                              \
        UNUSED_VIEW(v, i);                                                                         \
        return text;                                                                               \
    }                                                                                              \
    GODA_METRIC(symbol, name, type, unit, help, of)
#define GODA_METRIC_TIME(symbol, name, help, of)                                                   \
    static const struct histogram *times_##symbol(const struct view *v)                            \
    {                                                                                              \
        return &v->daemon->tallies.of;                                                             \
    }
#include "daemon/metrics/metrics.def"
#undef GODA_METRIC
#undef GODA_METRIC_BY
#undef GODA_METRIC_TIME

static const struct family families[] = {
#define GODA_METRIC(symbol, name, type, unit, help, of)                                            \
    {name, type, unit, help, NULL, NULL, NULL, value_##symbol, NULL},
#define GODA_METRIC_BY(symbol, name, type, unit, help, label, some, text, of)                      \
    {name, type, unit, help, label, count_##symbol, text_##symbol, value_##symbol, NULL},
#define GODA_METRIC_TIME(symbol, name, help, of)                                                   \
    {name, HISTOGRAM, "seconds", help, NULL, NULL, NULL, NULL, times_##symbol},
#include "daemon/metrics/metrics.def"
#undef GODA_METRIC
#undef GODA_METRIC_BY
#undef GODA_METRIC_TIME
};

/* -- what they are taken from ------------------------------------------------------------------ */

static uint64_t file_size(const char *dir, const char *name)
{
    char path[CONFIG_TEXT_MAX + 16];
    struct stat st;
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void view_init(struct view *v, struct daemon *d)
{
    const char *dir = config_text(d->config, CONFIG_DATA);
    struct event now = daemon_event(d, EVENT_TICK);
    struct rusage used = {0};
    struct statvfs disk = {0};
    size_t cursor = 0;
    *v = (struct view){.daemon = d, .now = now.now, .wall = now.wall};
    node_status(d->node, &v->node);
    while (v->peer_count < METRICS_PEERS_MAX &&
           node_peer(d->node, &cursor, &v->peers[v->peer_count]))
        v->peer_count++;
    (void)getrusage(RUSAGE_SELF, &used); /* cannot fail */
    v->cpu = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
    (void)uv_resident_set_memory(&v->resident); /* what is not known is told as 0 */
    (void)statvfs(dir, &disk);
    v->disk_free = (uint64_t)disk.f_bavail * disk.f_frsize;
    v->store = file_size(dir, "goda.db");
    v->wal = file_size(dir, "goda.db-wal");
}

/* -- as text ----------------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void put(struct buf *out, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    assert(len >= 0 && (size_t)len < sizeof line); /* names and helps are ours, slugs short */
    buf_put(out, bytes_of(line, (size_t)len));
}

static void put_value(struct buf *out, double value)
{
    double whole = (double)(int64_t)value;
    bool is_whole = whole - value == 0; /* which no float equality warns of */
    put(out, is_whole ? " %.0f\n" : " %.9g\n", value);
}

static const char *suffix(enum type type)
{
    switch (type) {
    case COUNTER:
        return "_total";
    case INFO:
        return "_info";
    case GAUGE:
    case HISTOGRAM:
        break;
    }
    return "";
}

/* The older format knows no info and no units, and counts suffixes to the name. */
static void put_head(struct buf *out, const struct family *f, enum metrics_form form)
{
    static const char *const types[] = {"gauge", "counter", "info", "histogram"};
    bool open = form == METRICS_OPEN;
    const char *end = open ? "" : suffix(f->type);
    put(out, "# HELP %s%s %s\n", f->name, end, f->help);
    put(out, "# TYPE %s%s %s\n", f->name, end, types[!open && f->type == INFO ? GAUGE : f->type]);
    if (open && f->unit[0])
        put(out, "# UNIT %s %s\n", f->name, f->unit);
}

static void put_times(struct buf *out, const char *name, const struct histogram *h)
{
    uint64_t below = 0;
    for (unsigned i = 0; i < HISTOGRAM_BOUNDS; i++) {
        below += h->bucket[i];
        double bound = (double)histogram_bound(i) / 1e9;
        put(out, (i == 10 ? "%s_bucket{le=\"%.1f\"}" : "%s_bucket{le=\"%.4g\"}"), name, bound);
        put_value(out, (double)below);
    }
    put(out, "%s_bucket{le=\"+Inf\"} %llu\n", name, (unsigned long long)h->count);
    put(out, "%s_sum %.9g\n", name, (double)h->sum / 1e9);
    put(out, "%s_count %llu\n", name, (unsigned long long)h->count);
}

static void put_family(struct buf *out, const struct family *f, const struct view *v)
{
    size_t count = f->count ? f->count(v) : 1;
    if (f->histogram) {
        put_times(out, f->name, f->histogram(v));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const char *text = f->text ? f->text(v, i) : "";
        if (!text)
            continue;
        put(out, "%s%s", f->name, suffix(f->type));
        if (f->label)
            put(out, "{%s=\"%s\"}", f->label, text);
        put_value(out, f->value(v, i));
    }
}

void metrics_write(struct daemon *d, enum metrics_form form, struct buf *out)
{
    static struct view v; /* large, and of the loop's one thread */
    view_init(&v, d);
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        put_head(out, &families[i], form);
        put_family(out, &families[i], &v);
    }
    if (form == METRICS_OPEN)
        put(out, "# EOF\n");
}
