// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/bench.h"

#include <assert.h>
#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/base/rng.h"
#include "tests/sim/sim.h"

enum {
    SECOND = 1000,
    MINUTE = 60 * SECOND,
    MEASURED_MAX = 100,
    GIVE_UP = 2 * MINUTE,
};

struct bench {
    struct sim *sim;
    struct rng rng;
    size_t nodes, warm, measured; /* broadcasts before it counts, and then, of each kind */
    uint64_t seed, split_for, events;
    bool flood;
    double *ret;
    struct hash *result;
};

static size_t a_node(struct bench *b)
{
    size_t node;
    do
        node = rng_below(&b->rng, b->nodes);
    while (!sim_is_up(b->sim, node));
    return node;
}

/* One broadcast; runs until it has reached all, `ms` at the most. */
static struct spread broadcast_one(struct bench *b, size_t node, uint64_t ms)
{
    uint64_t until = sim_now(b->sim) + ms;
    struct spread s;
    sim_publish(b->sim, node);
    do {
        sim_run(b->sim, 50);
        s = sim_spread(b->sim);
    } while (s.reached < s.up && sim_now(b->sim) < until);
    return s;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

static double ratio(uint64_t of, uint64_t to)
{
    return to ? (double)of / (double)to : 0;
}

/* -- a network --------------------------------------------------------------------------------- */

/* `walled` percent of it cannot be dialled. */
static void begin(struct bench *b, size_t walled)
{
    uint8_t bytes[32] = {0};
    const struct sim_options o = {
        .seed = b->seed, .nodes = b->nodes, .delay_ms = 10, .jitter_ms = 40, .flood = b->flood};
    memcpy(bytes, &b->seed, sizeof b->seed);
    rng_init(&b->rng, bytes);
    b->sim = sim_new(&o);
    for (size_t i = 0; i < b->nodes * walled / 100; i++)
        sim_wall(b->sim, b->nodes - 1 - i);
    sim_found(b->sim);
    sim_run(b->sim, 30 * SECOND);
}

static void end(struct bench *b)
{
    struct hash both[2] = {*b->result, sim_result(b->sim)};
    b->events += sim_totals(b->sim).events;
    (void)crypto_generichash(b->result->b, sizeof b->result->b, both[0].b, sizeof both, NULL, 0);
    sim_free(b->sim);
}

/* -- steady ------------------------------------------------------------------------------------ */

static void measure_first(struct bench *b)
{
    for (size_t i = 0; i < 3; i++) {
        uint64_t before = sim_totals(b->sim).pushed_again;
        (void)broadcast_one(b, 0, 10 * SECOND);
        sim_run(b->sim, 2 * SECOND);
        b->ret[ROW_RMR_FIRST + i] = ratio(sim_totals(b->sim).pushed_again - before, b->nodes - 1);
    }
}

static void measure_cost(struct bench *b, const struct totals *was, uint64_t bytes)
{
    struct totals now = sim_totals(b->sim);
    uint64_t again = now.pushed_again - was->pushed_again, fresh = now.pushed - was->pushed;
    uint64_t grafts = now.grafts - was->grafts, prunes = now.prunes - was->prunes;
    uint64_t control = now.announcing - was->announcing + grafts + prunes;
    double degree = ratio(now.links, now.up);
    b->ret[ROW_DUPLICATES] = 100 * ratio(again, again + fresh);
    b->ret[ROW_CONTROL] = ratio(control, b->nodes * b->measured);
    b->ret[ROW_CONTROL_RATIO] = b->ret[ROW_CONTROL] / (degree - 1);
    b->ret[ROW_GRAFTS] = ratio(grafts, b->measured);
    b->ret[ROW_PRUNES] = ratio(prunes, b->measured);
    b->ret[ROW_BYTES] = ratio(sim_bytes(b->sim) - bytes, b->nodes * b->measured);
}

static void measure_steady(struct bench *b, bool many)
{
    double hops[MEASURED_MAX], last[MEASURED_MAX];
    size_t up = 0, reached = 0;
    for (size_t i = 0; i < b->warm; i++)
        (void)broadcast_one(b, many ? a_node(b) : 0, 10 * SECOND);
    sim_run(b->sim, 2 * SECOND);
    struct totals before = sim_totals(b->sim);
    uint64_t bytes = sim_bytes(b->sim);
    for (size_t i = 0; i < b->measured; i++) {
        struct spread s = broadcast_one(b, many ? a_node(b) : 0, 10 * SECOND);
        up += s.up;
        reached += s.reached;
        hops[i] = (double)s.last_round;
        last[i] = (double)s.last_ms;
    }
    sim_run(b->sim, 2 * SECOND);
    b->ret[many ? ROW_REACHED_MANY : ROW_REACHED_ONE] = 100 * ratio(reached, up);
    b->ret[many ? ROW_HOP_MANY : ROW_HOP_ONE] = median(hops, b->measured);
    b->ret[many ? ROW_RMR_MANY : ROW_RMR_ONE] =
        ratio(sim_totals(b->sim).pushed_again - before.pushed_again, b->measured * (b->nodes - 1));
    if (!many)
        return;
    b->ret[ROW_LAST_MS] = median(last, b->measured);
    measure_cost(b, &before, bytes);
}

/* With nothing to do: the links, and what they take. */
static void measure_idle(struct bench *b)
{
    enum { MINUTES = 3 };
    sim_run(b->sim, 10 * SECOND);
    struct totals before = sim_totals(b->sim);
    uint64_t bytes = sim_bytes(b->sim);
    sim_run(b->sim, MINUTES * MINUTE);
    b->ret[ROW_IDLE] = ratio(sim_bytes(b->sim) - bytes, b->nodes * MINUTES * 60);
    struct totals t = sim_totals(b->sim);
    struct graph g = sim_graph(b->sim);
    double degree = ratio(t.links, t.up), nodes = (double)b->nodes;
    b->ret[ROW_COMPONENTS] = (double)g.components;
    b->ret[ROW_LINKS_MEAN] = degree;
    b->ret[ROW_LINKS_LEAST] = (double)t.links_least;
    b->ret[ROW_FULL] = 100 * ratio(t.full, t.up);
    b->ret[ROW_ONE_SIDED] = (double)t.one_sided;
    b->ret[ROW_CHANGED] = ratio((t.dialled - before.dialled) * 60, b->nodes * MINUTES);
    b->ret[ROW_PATH] = g.path;
    b->ret[ROW_PATH_RATIO] = g.path * log(degree - 1) / log(nodes);
    b->ret[ROW_CLUSTERING] = g.clustering;
    b->ret[ROW_CLUSTERING_RATIO] = g.clustering * nodes / (degree - 1);
}

/* -- trouble ----------------------------------------------------------------------------------- */

/* So many are gone at once, and nobody is told: what the first broadcast reaches of the others, and
 * when one reaches all of them. */
static void measure_crash(struct bench *b, size_t percent, double *ret)
{
    begin(b, 0);
    for (size_t i = 0; i < b->warm; i++)
        (void)broadcast_one(b, a_node(b), 10 * SECOND);
    for (size_t i = 0; i < b->nodes * percent / 100; i++)
        sim_vanish(b->sim, a_node(b));
    uint64_t start = sim_now(b->sim);
    struct spread s = broadcast_one(b, a_node(b), 2 * SECOND);
    ret[0] = 100 * ratio(s.reached, s.up);
    while (s.reached < s.up && sim_now(b->sim) < start + GIVE_UP)
        s = broadcast_one(b, a_node(b), SECOND);
    ret[1] = ratio(sim_now(b->sim) - start, SECOND);
    end(b);
}

static void measure_split(struct bench *b)
{
    sim_partition(b->sim, b->nodes / 2);
    for (uint64_t until = sim_now(b->sim) + b->split_for; sim_now(b->sim) < until;) {
        sim_publish(b->sim, a_node(b));
        sim_run(b->sim, 10 * SECOND);
    }
    sim_partition(b->sim, 0);
    uint64_t healed = sim_now(b->sim);
    b->ret[ROW_SPLIT] = -1;
    do {
        sim_run(b->sim, 500);
        if (b->ret[ROW_SPLIT] < 0 && sim_graph(b->sim).components == 1)
            b->ret[ROW_SPLIT] = ratio(sim_now(b->sim) - healed, SECOND);
    } while (!sim_equal(b->sim) && sim_now(b->sim) < healed + 10 * GIVE_UP);
    b->ret[ROW_SPLIT_RECORDS] = ratio(sim_now(b->sim) - healed, SECOND);
}

/* Half of them can only dial. */
static void measure_walled(struct bench *b)
{
    size_t up = 0, reached = 0;
    begin(b, 50);
    struct totals before = sim_totals(b->sim);
    uint64_t since = sim_now(b->sim);
    for (size_t i = 0; i < b->measured; i++) {
        struct spread s = broadcast_one(b, a_node(b), 10 * SECOND);
        up += s.up;
        reached += s.reached;
    }
    struct totals t = sim_totals(b->sim);
    b->ret[ROW_WALLED_REACHED] = 100 * ratio(reached, up);
    b->ret[ROW_WALLED_LEAST] = (double)t.links_least;
    b->ret[ROW_WALLED_REFUSED] =
        ratio((t.undialled - before.undialled) * SECOND, b->nodes * (sim_now(b->sim) - since));
    end(b);
}

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void bench_measure(size_t nodes, uint64_t seed, bool flood, bool quick, double ret[BENCH_ROWS],
                   struct hash *ret_result)
{
    static const size_t crashes[] = {30, 50, 80, 95};
    struct bench b = {.nodes = nodes,
                      .warm = quick ? 40 : 200,
                      .measured = quick ? 20 : MEASURED_MAX,
                      .seed = seed,
                      .split_for = quick ? 5 * MINUTE : 30 * MINUTE,
                      .flood = flood,
                      .ret = ret,
                      .result = ret_result};
    double started = seconds();
    begin(&b, 0);
    measure_first(&b);
    measure_steady(&b, false);
    measure_steady(&b, true);
    measure_idle(&b);
    measure_split(&b);
    end(&b);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        measure_crash(&b, crashes[i], &ret[ROW_CRASH + 2 * i]);
    measure_walled(&b);
    ret[ROW_EVENTS] = (double)b.events / (seconds() - started);
}
