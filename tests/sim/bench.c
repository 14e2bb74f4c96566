// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/bench.h"

#include <assert.h>
#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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
    uint64_t seed, idle_for, split_for, events;
    bool flood;
    struct bench_seed *ret;
};

static int to_parent; /* a child's */

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

/* A child process: there it returns -1, and here from where to read what the child has to say. */
static int branch_off(void)
{
    int ends[2], piped = pipe(ends);
    pid_t child = piped == 0 ? fork() : -1;
    assert(child >= 0);
    (void)close(ends[child != 0]);
    if (child)
        return ends[0];
    to_parent = ends[1];
    return -1;
}

/* The child's last words: no more than a pipe holds. */
_Noreturn static void branch_ends(const void *words, size_t size)
{
    _exit(write(to_parent, words, size) != (ssize_t)size);
}

static void branch_learn(int from, void *ret, size_t size)
{
    ssize_t got = read(from, ret, size);
    assert(got == (ssize_t)size); /* else it has failed, and said why */
    (void)close(from);
    (void)wait(NULL);
}

static void chain(struct bench *b, const struct hash *result)
{
    struct hash *chain = &b->ret->result, both[2] = {*chain, *result};
    (void)crypto_generichash(chain->b, sizeof chain->b, both[0].b, sizeof both, NULL, 0);
}

static void end(struct bench *b)
{
    struct hash result = sim_result(b->sim);
    b->events += sim_totals(b->sim).events;
    chain(b, &result);
    sim_free(b->sim);
}

/* -- steady ------------------------------------------------------------------------------------ */

static void measure_first(struct bench *b)
{
    for (size_t i = 0; i < 3; i++) {
        uint64_t before = sim_totals(b->sim).pushed_again;
        (void)broadcast_one(b, 0, 10 * SECOND);
        sim_run(b->sim, 2 * SECOND);
        b->ret->rows[ROW_RMR_FIRST + i] =
            ratio(sim_totals(b->sim).pushed_again - before, b->nodes - 1);
    }
}

static void measure_cost(struct bench *b, const struct totals *was, uint64_t bytes)
{
    struct totals now = sim_totals(b->sim);
    uint64_t again = now.pushed_again - was->pushed_again, fresh = now.pushed - was->pushed;
    uint64_t grafts = now.grafts - was->grafts, prunes = now.prunes - was->prunes;
    uint64_t control = now.announcing - was->announcing + grafts + prunes;
    double degree = ratio(now.links, now.up);
    b->ret->rows[ROW_DUPLICATES] = 100 * ratio(again, again + fresh);
    b->ret->rows[ROW_CONTROL] = ratio(control, b->nodes * b->measured);
    b->ret->rows[ROW_CONTROL_RATIO] = b->ret->rows[ROW_CONTROL] / (degree - 1);
    b->ret->rows[ROW_GRAFTS] = ratio(grafts, b->measured);
    b->ret->rows[ROW_PRUNES] = ratio(prunes, b->measured);
    b->ret->rows[ROW_BYTES] = ratio(sim_bytes(b->sim) - bytes, b->nodes * b->measured);
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
    b->ret->rows[many ? ROW_REACHED_MANY : ROW_REACHED_ONE] = 100 * ratio(reached, up);
    b->ret->rows[many ? ROW_HOP_MANY : ROW_HOP_ONE] = median(hops, b->measured);
    b->ret->rows[many ? ROW_RMR_MANY : ROW_RMR_ONE] =
        ratio(sim_totals(b->sim).pushed_again - before.pushed_again, b->measured * (b->nodes - 1));
    if (!many)
        return;
    b->ret->rows[ROW_LAST_MS] = median(last, b->measured);
    measure_cost(b, &before, bytes);
}

/* With nothing to do: the links, and what they take. */
static void measure_idle(struct bench *b)
{
    sim_run(b->sim, 10 * SECOND);
    struct totals before = sim_totals(b->sim);
    uint64_t bytes = sim_bytes(b->sim);
    sim_run(b->sim, b->idle_for);
    b->ret->rows[ROW_IDLE] = ratio((sim_bytes(b->sim) - bytes) * SECOND, b->nodes * b->idle_for);
    struct totals t = sim_totals(b->sim);
    struct graph g = sim_graph(b->sim);
    double degree = ratio(t.links, t.up), nodes = (double)b->nodes;
    b->ret->rows[ROW_COMPONENTS] = (double)g.components;
    b->ret->rows[ROW_LINKS_MEAN] = degree;
    b->ret->rows[ROW_LINKS_LEAST] = (double)t.links_least;
    b->ret->rows[ROW_FULL] = 100 * ratio(t.full, t.up);
    b->ret->rows[ROW_ONE_SIDED] = (double)t.one_sided;
    b->ret->rows[ROW_CHANGED] =
        ratio((t.dialled - before.dialled) * 60 * MINUTE, b->nodes * b->idle_for);
    b->ret->rows[ROW_PATH] = g.path;
    double least = log(nodes) / log(degree - 1);
    b->ret->rows[ROW_PATH_RATIO] = g.path / least;
    b->ret->rows[ROW_PATH_RANDOM] = sim_random_graph(b->sim).path / least;
    b->ret->rows[ROW_CLUSTERING] = g.clustering;
    b->ret->rows[ROW_CLUSTERING_RATIO] = g.clustering * nodes / (degree - 1);
}

/* -- trouble ----------------------------------------------------------------------------------- */

/* So many are gone at once, and nobody is told: what the first broadcast reaches of the others, and
 * when one reaches all of them. */
static void measure_crash(struct bench *b, size_t percent, double *ret)
{
    for (size_t i = 0; i < b->nodes * percent / 100; i++)
        sim_vanish(b->sim, a_node(b));
    uint64_t start = sim_now(b->sim);
    struct spread s = broadcast_one(b, a_node(b), 2 * SECOND);
    ret[0] = 100 * ratio(s.reached, s.up);
    while (s.reached < s.up && sim_now(b->sim) < start + GIVE_UP)
        s = broadcast_one(b, a_node(b), SECOND);
    ret[1] = ratio(sim_now(b->sim) - start, SECOND);
}

/* Tried on a copy of the process: here the network goes on as it was. */
static void measure_crashes(struct bench *b)
{
    static const size_t percent[] = {30, 50, 80, 95};
    struct crash {
        double rows[2];
        uint64_t events;
        struct hash result;
    } learnt;
    for (size_t i = 0; i < sizeof percent / sizeof *percent; i++) {
        int from = branch_off();
        if (from < 0) {
            measure_crash(b, percent[i], learnt.rows);
            learnt.events = sim_totals(b->sim).events;
            learnt.result = sim_result(b->sim);
            branch_ends(&learnt, sizeof learnt);
        }
        branch_learn(from, &learnt, sizeof learnt);
        memcpy(&b->ret->rows[ROW_CRASH + 2 * i], learnt.rows, sizeof learnt.rows);
        b->events += learnt.events - sim_totals(b->sim).events;
        chain(b, &learnt.result);
    }
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
    b->ret->rows[ROW_SPLIT] = -1;
    do {
        sim_run(b->sim, 500);
        if (b->ret->rows[ROW_SPLIT] < 0 && sim_graph(b->sim).components == 1)
            b->ret->rows[ROW_SPLIT] = ratio(sim_now(b->sim) - healed, SECOND);
    } while (!sim_equal(b->sim) && sim_now(b->sim) < healed + 10 * GIVE_UP);
    b->ret->rows[ROW_SPLIT_RECORDS] = ratio(sim_now(b->sim) - healed, SECOND);
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
    b->ret->rows[ROW_WALLED_REACHED] = 100 * ratio(reached, up);
    b->ret->rows[ROW_WALLED_LEAST] = (double)t.links_least;
    b->ret->rows[ROW_WALLED_REFUSED] =
        ratio((t.undialled - before.undialled) * SECOND, b->nodes * (sim_now(b->sim) - since));
    end(b);
}

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void measure(struct bench *b)
{
    double started = seconds();
    begin(b, 0);
    measure_first(b);
    measure_steady(b, false);
    measure_steady(b, true);
    measure_idle(b);
    measure_crashes(b);
    measure_split(b);
    end(b);
    measure_walled(b);
    b->ret->rows[ROW_EVENTS] = (double)b->events / (seconds() - started);
}

void bench_measure(size_t nodes, bool flood, enum bench_pace pace, size_t jobs, size_t count,
                   struct bench_seed *ret)
{
    static const struct {
        size_t warm, measured;
        uint64_t idle, split_for;
    } paces[] = {{200, MEASURED_MAX, 3 * MINUTE, 30 * MINUTE},
                 {40, 20, 3 * MINUTE, 5 * MINUTE},
                 {10, 10, MINUTE, 2 * MINUTE}};
    size_t at = nodes >= BENCH_HUGE ? 2 : pace;
    struct bench b = {.nodes = nodes,
                      .warm = paces[at].warm,
                      .measured = paces[at].measured,
                      .idle_for = paces[at].idle,
                      .split_for = paces[at].split_for,
                      .flood = flood};
    int from[BENCH_SEEDS_MAX];
    for (size_t next = 0, done = 0; done < count;) {
        if (next < count && next - done < jobs) {
            b.seed = next + 1;
            b.ret = &ret[next];
            from[next] = branch_off();
            if (from[next++] >= 0)
                continue;
            measure(&b);
            branch_ends(b.ret, sizeof *b.ret);
        }
        branch_learn(from[done], &ret[done], sizeof *ret);
        done++;
    }
}
