// SPDX-License-Identifier: Apache-2.0
/* What live spread costs, measured on whole simulated networks: the table of the papers on
 * HyParView (Leitão, Pereira, Rodrigues, DSN 2007) and Plumtree (SRDS 2007), with their figures for
 * 10 000 nodes beside ours.
 *
 *   goda-sim bench [--nodes N,N] [--seeds K] [--flood] [--json]
 *   goda-sim run FILE... [--seed N] [--seeds K]
 *
 * The latter plays stories (scenario.h) from K seeds, and tells of each that went wrong.
 * Of the former each seed is a network of its own, with all in the roster from the start: 10 to 50
 * ms a way, and 2 ms to check and 2 to store a record. RMR is copies of a record beyond the first,
 * for each node but its publisher; the last hop is over how many links it came to the last node. */
#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/rng.h"
#include "tests/sim/scenario.h"
#include "tests/sim/sim.h"

enum {
    SECOND = 1000,
    WARM = 200,     /* broadcasts before it counts */
    MEASURED = 100, /* and then, of each kind */
    SEEDS_MAX = 100,
    SIZES_MAX = 8,
    GIVE_UP = 120 * SECOND,
};

/* What is printed: more is worse, unless `high`. */
static const struct row {
    const char *name, *paper, *pass;
    bool high;
} rows[] = {
    {"reached, one sender, %", "100", "100", true},
    {"reached, random senders, %", "100", "100", true},
    {"components", "1", "1", false},
    {"links a node, mean", "5", "", false},
    {"links a node, least", "2", "3", true},
    {"last hop, one sender", "8.3-10", "", false},
    {"last hop, random senders", "17.2", "10/15/19", false},
    {"last delivery, ms", "", "350/550/650", false},
    {"RMR of the first broadcast", "2.03", "", false},
    {"RMR of the second", "0.89", "", false},
    {"RMR of the third", "0.04", "0.1", false},
    {"RMR, one sender", "0", "0.05", false},
    {"RMR, random senders", "", "0.05", false},
    {"bytes a node and broadcast", "", "", false},
    {"30 % crash: first reaches, %", "99.7", "99.5", true},
    {"  all reached again, s", "1 cycle", "7", false},
    {"50 % crash: first reaches, %", "95", "96", true},
    {"  all reached again, s", "1 cycle", "7", false},
    {"80 % crash: first reaches, %", "<1", "", true},
    {"  all reached again, s", "1-3 cycles", "10", false},
    {"split of 5 min: one again, s", "never", "30", false},
    {"  all records everywhere, s", "", "60/60/120", false},
    {"idle, bytes a node and s", "", "200", false},
};
enum {
    REACHED_ONE,
    REACHED_MANY,
    COMPONENTS,
    LINKS_MEAN,
    LINKS_LEAST,
    HOP_ONE,
    HOP_MANY,
    LAST_MS,
    RMR_FIRST,
    RMR_SECOND,
    RMR_THIRD,
    RMR_ONE,
    RMR_MANY,
    BYTES,
    CRASH,
    HEALED = CRASH + 6,
    HEALED_RECORDS,
    IDLE,
    ROWS,
};
static_assert(ROWS == sizeof rows / sizeof *rows, "a name for each");

struct bench {
    struct sim *sim;
    struct rng rng;
    size_t nodes;
    double *ret;
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

/* -- steady ------------------------------------------------------------------------------------ */

static double rmr_since(const struct bench *b, const struct totals *before, size_t broadcasts)
{
    struct totals now = sim_totals(b->sim);
    return (double)(now.pushed_again - before->pushed_again) /
           (double)(broadcasts * (b->nodes - 1));
}

static void measure_first(struct bench *b)
{
    for (size_t i = 0; i < 3; i++) {
        struct totals before = sim_totals(b->sim);
        (void)broadcast_one(b, 0, 10 * SECOND);
        sim_run(b->sim, 2 * SECOND);
        b->ret[RMR_FIRST + i] = rmr_since(b, &before, 1);
    }
}

static void measure_steady(struct bench *b, bool many)
{
    double hops[MEASURED], last[MEASURED];
    size_t up = 0, reached = 0;
    for (size_t i = 0; i < WARM; i++)
        (void)broadcast_one(b, many ? a_node(b) : 0, 10 * SECOND);
    sim_run(b->sim, 2 * SECOND);
    struct totals before = sim_totals(b->sim);
    uint64_t bytes = sim_bytes(b->sim);
    for (size_t i = 0; i < MEASURED; i++) {
        struct spread s = broadcast_one(b, many ? a_node(b) : 0, 10 * SECOND);
        up += s.up;
        reached += s.reached;
        hops[i] = (double)s.last_round;
        last[i] = (double)s.last_ms;
    }
    sim_run(b->sim, 2 * SECOND);
    b->ret[many ? REACHED_MANY : REACHED_ONE] = 100.0 * (double)reached / (double)up;
    b->ret[many ? HOP_MANY : HOP_ONE] = median(hops, MEASURED);
    b->ret[many ? RMR_MANY : RMR_ONE] = rmr_since(b, &before, MEASURED);
    if (!many)
        return;
    b->ret[LAST_MS] = median(last, MEASURED);
    b->ret[BYTES] = (double)(sim_bytes(b->sim) - bytes) / (double)(b->nodes * MEASURED);
    struct totals t = sim_totals(b->sim);
    b->ret[COMPONENTS] = (double)t.components;
    b->ret[LINKS_MEAN] = (double)t.links / (double)t.up;
    b->ret[LINKS_LEAST] = (double)t.links_least;
}

static void measure_idle(struct bench *b)
{
    enum { MINUTES = 3 };
    sim_run(b->sim, 10 * SECOND);
    uint64_t bytes = sim_bytes(b->sim);
    sim_run(b->sim, MINUTES * 60 * SECOND);
    b->ret[IDLE] = (double)(sim_bytes(b->sim) - bytes) / (double)(b->nodes * MINUTES * 60);
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
    ret[0] = 100.0 * (double)s.reached / (double)s.up;
    while (s.reached < s.up && sim_now(b->sim) < start + GIVE_UP) {
        s = broadcast_one(b, a_node(b), SECOND);
    }
    ret[1] = (double)(sim_now(b->sim) - start) / SECOND;
}

static void measure_split(struct bench *b)
{
    enum { SPLIT_FOR = 5 * 60 * SECOND };
    sim_partition(b->sim, b->nodes / 2);
    for (uint64_t until = sim_now(b->sim) + SPLIT_FOR; sim_now(b->sim) < until;) {
        sim_publish(b->sim, a_node(b));
        sim_run(b->sim, 10 * SECOND);
    }
    sim_partition(b->sim, 0);
    uint64_t healed = sim_now(b->sim);
    b->ret[HEALED] = -1;
    do {
        sim_run(b->sim, 500);
        if (b->ret[HEALED] < 0 && sim_totals(b->sim).components == 1)
            b->ret[HEALED] = (double)(sim_now(b->sim) - healed) / SECOND;
    } while (!sim_equal(b->sim) && sim_now(b->sim) < healed + 10 * GIVE_UP);
    b->ret[HEALED_RECORDS] = (double)(sim_now(b->sim) - healed) / SECOND;
}

/* -- a network --------------------------------------------------------------------------------- */

static void begin(struct bench *b, uint64_t seed, bool flood)
{
    uint8_t bytes[32] = {0};
    const struct sim_options o = {
        .seed = seed, .nodes = b->nodes, .delay_ms = 10, .jitter_ms = 40, .flood = flood};
    memcpy(bytes, &seed, sizeof seed);
    rng_init(&b->rng, bytes);
    b->sim = sim_new(&o);
    sim_found(b->sim);
    sim_run(b->sim, 30 * SECOND);
}

static void measure(size_t nodes, uint64_t seed, bool flood, double *ret)
{
    static const size_t crashes[] = {30, 50, 80};
    struct bench b = {.nodes = nodes, .ret = ret};
    begin(&b, seed, flood);
    measure_first(&b);
    measure_steady(&b, false);
    measure_steady(&b, true);
    measure_idle(&b);
    measure_split(&b);
    sim_free(b.sim);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
        begin(&b, seed, flood);
        for (size_t k = 0; k < WARM; k++)
            (void)broadcast_one(&b, a_node(&b), 10 * SECOND);
        measure_crash(&b, crashes[i], &ret[CRASH + 2 * i]);
        sim_free(b.sim);
    }
}

/* -- the table --------------------------------------------------------------------------------- */

struct sizes {
    size_t at[SIZES_MAX], count, seeds;
    bool json, flood;
};

static double cell(double (*figures)[ROWS], size_t seeds, size_t row, bool worst)
{
    double values[SEEDS_MAX];
    for (size_t i = 0; i < seeds; i++)
        values[i] = figures[i][row];
    double middle = median(values, seeds);
    return !worst ? middle : rows[row].high ? values[0] : values[seeds - 1];
}

static void print(const struct sizes *s, double (*figures[])[ROWS])
{
    printf(s->json ? "{\"rows\":[" : "%-31s %-10s %-12s", "", "paper", "to pass");
    for (size_t i = 0; !s->json && i < s->count; i++)
        printf(" %10zu %10s", s->at[i], "worst");
    for (size_t row = 0; row < ROWS; row++) {
        if (s->json)
            printf("%s{\"name\":\"%s\",\"by\":{", row ? "," : "", rows[row].name);
        else
            printf("\n%-31s %-10s %-12s", rows[row].name, rows[row].paper, rows[row].pass);
        for (size_t i = 0; i < s->count; i++) {
            double middle = cell(figures[i], s->seeds, row, false);
            double worst = cell(figures[i], s->seeds, row, true);
            if (s->json)
                printf("%s\"%zu\":{\"median\":%.3f,\"worst\":%.3f}", i ? "," : "", s->at[i], middle,
                       worst);
            else
                printf(" %10.2f %10.2f", middle, worst);
        }
        if (s->json)
            printf("}}");
    }
    printf(s->json ? "]}\n" : "\n");
}

static int bench(const struct sizes *s)
{
    double(*figures[SIZES_MAX])[ROWS] = {0};
    for (size_t i = 0; i < s->count; i++) {
        figures[i] = calloc(s->seeds, sizeof *figures[i]);
        if (!figures[i])
            return EXIT_FAILURE;
        for (size_t seed = 0; seed < s->seeds; seed++)
            measure(s->at[i], seed + 1, s->flood, figures[i][seed]);
    }
    print(s, figures);
    for (size_t i = 0; i < s->count; i++)
        free(figures[i]);
    return EXIT_SUCCESS;
}

static bool read_sizes(const char *text, struct sizes *ret)
{
    char *end;
    for (ret->count = 0; ret->count < SIZES_MAX; text = end + 1) {
        ret->at[ret->count] = strtoul(text, &end, 10);
        if (ret->at[ret->count++] < 4 || (*end && *end != ','))
            return false;
        if (!*end)
            return true;
    }
    return false;
}

/* -- stories ----------------------------------------------------------------------------------- */

static bool read_file(const char *path, struct buf *ret)
{
    FILE *file = fopen(path, "re");
    char part[4096];
    size_t len;
    while (file && (len = fread(part, 1, sizeof part, file)) > 0)
        buf_put(ret, bytes_of(part, len));
    if (file)
        (void)fclose(file);
    return file && !ret->failed;
}

/* All seeds of one file; the chain of their results. Returns how many went wrong. */
static size_t run_file(const char *path, uint64_t seed, uint64_t seeds)
{
    enum { SCENARIO_MAX = 1 << 16 };
    AUTO_BUF struct buf text = BUF(SCENARIO_MAX);
    struct hash chain[2] = {0};
    size_t wrong = 0, acknowledged = 0;
    char hex[2 * sizeof chain->b + 1];
    if (!read_file(path, &text)) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        return 1;
    }
    for (uint64_t i = seed; i < seed + seeds; i++) {
        struct outcome o;
        scenario_run(buf_bytes(&text), i, &o);
        chain[1] = o.result;
        (void)crypto_generichash(chain[0].b, sizeof chain->b, chain[0].b, sizeof chain, NULL, 0);
        acknowledged += o.acknowledged;
        wrong += o.wrong != NULL;
        if (o.wrong)
            printf("%s:%zu: seed %" PRIu64 ": %s, after %" PRIu64 " ms\n", path, o.line, i, o.wrong,
                   o.now);
    }
    printf("%s: %" PRIu64 " seeds, %zu wrong, %zu acknowledged, result %.16s\n", path, seeds, wrong,
           acknowledged, bytes_hex(hash_bytes(&chain[0]), hex));
    (void)fflush(stdout);
    return wrong;
}

static int run(int argc, char **argv)
{
    uint64_t seed = 1, seeds = 1;
    size_t files = 0, wrong = 0;
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--seeds") == 0 && i + 1 < argc)
            seeds = strtoul(argv[++i], NULL, 10);
        else
            argv[2 + files++] = argv[i];
    for (size_t i = 0; i < files; i++)
        wrong += run_file(argv[2 + i], seed, seeds);
    if (files && seeds)
        return wrong ? EXIT_FAILURE : EXIT_SUCCESS;
    (void)fputs("usage: goda-sim run FILE... [--seed N] [--seeds K]\n"
                "A file has a deed a line, # begins a comment:\n",
                stderr);
    scenario_help(stderr);
    return 2;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "run") == 0)
        return run(argc, argv);
    struct sizes s = {.at = {100}, .count = 1, .seeds = 3};
    bool right = argc > 1 && strcmp(argv[1], "bench") == 0;
    for (int i = 2; right && i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            s.json = true;
        else if (strcmp(argv[i], "--flood") == 0)
            s.flood = true;
        else if (strcmp(argv[i], "--nodes") == 0 && i + 1 < argc)
            right = read_sizes(argv[++i], &s);
        else if (strcmp(argv[i], "--seeds") == 0 && i + 1 < argc)
            s.seeds = strtoul(argv[++i], NULL, 10);
        else
            right = false;
    }
    if (right && s.seeds && s.seeds <= SEEDS_MAX)
        return bench(&s);
    (void)fprintf(stderr,
                  "usage: goda-sim bench [--nodes N,N...] [--seeds K] [--flood] [--json]\n"
                  "       goda-sim run FILE... [--seed N] [--seeds K]\n"
                  "N: from 4 on; K: at most %d\n",
                  SEEDS_MAX);
    return 2;
}
