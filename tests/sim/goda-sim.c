// SPDX-License-Identifier: Apache-2.0
/* Whole simulated networks: what they cost (bench.h), and stories of what goes wrong (scenario.h).
 *
 *   goda-sim bench [--nodes N,N] [--seeds K] [--jobs J] [--flood] [--quick] [--json]
 *   goda-sim run FILE... [--seed N] [--seeds K]
 *
 * The former prints our figures, the papers' for 10 000 nodes, and what is to be reached; the
 * latter plays stories from K seeds, and tells of each that went wrong. */
#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/buf.h"
#include "tests/sim/bench.h"
#include "tests/sim/scenario.h"

enum { SIZES_MAX = 8, JOBS_MAX = 64 };

/* What is printed. `bound`: what passes at about 100, 1 000 and 10 000 nodes; none: 0, but for
 * links that one side holds. */
enum sense { MOST, LEAST };
#define ALL(x)                                                                                     \
    {                                                                                              \
        x, x, x                                                                                    \
    }
static const struct row {
    const char *name, *paper;
    enum sense sense; /* the bound is the most, or the least, that passes */
    double bound[3];
} rows[] = {
    {"reached, one sender, %", "100", LEAST, ALL(100)},
    {"reached, random senders, %", "100", LEAST, ALL(100)},
    {"components", "1", MOST, ALL(1)},
    {"links a node, mean", "5", MOST, ALL(0)},
    {"  least", "2", LEAST, ALL(3)},
    {"  one less than aimed at, %", "99.8", LEAST, ALL(95)},
    {"  that one side holds", "", MOST, ALL(0)},
    {"  made an hour", "", MOST, ALL(0)},
    {"mean path", "6.385", MOST, ALL(0)},
    {"  of ln N / ln(links - 1)", "", MOST, ALL(1.1)},
    {"  and that of a random graph", "", MOST, ALL(0)},
    {"clustering", "0.00092", MOST, ALL(0)},
    {"  of (links - 1) / N", "", MOST, ALL(1.5)},
    {"last hop, one sender", "8.3-10", MOST, ALL(0)},
    {"last hop, random senders", "17.2", MOST, {10, 15, 19}},
    {"last delivery, ms", "", MOST, {350, 550, 650}},
    {"RMR of the first broadcast", "2.03", MOST, ALL(0)},
    {"RMR of the second", "0.89", MOST, ALL(0)},
    {"RMR of the third", "0.04", MOST, ALL(.1)},
    {"RMR, one sender", "0", MOST, ALL(.05)},
    {"RMR, random senders", "", MOST, ALL(.05)},
    {"duplicates, %", "0", MOST, ALL(5)},
    {"control messages a node", "3.0-3.9", MOST, ALL(0)},
    {"  of links - 1", "", MOST, ALL(1)},
    {"grafts a broadcast", "", MOST, ALL(0)},
    {"prunes a broadcast", "", MOST, ALL(0)},
    {"bytes a node and broadcast", "", MOST, ALL(1024)},
    {"30 % crash: first reaches, %", "99.7", LEAST, ALL(99.5)},
    {"  all reached again, s", "1 cycle", MOST, ALL(7)},
    {"50 % crash: first reaches, %", "95", LEAST, ALL(96)},
    {"  all reached again, s", "1 cycle", MOST, ALL(7)},
    {"80 % crash: first reaches, %", "<1", LEAST, ALL(0)},
    {"  all reached again, s", "1-3 cycles", MOST, ALL(10)},
    {"95 % crash: first reaches, %", "<1", LEAST, ALL(0)},
    {"  all reached again, s", "never", MOST, ALL(60)},
    {"split in halves: one again, s", "never", MOST, ALL(30)},
    {"  all records everywhere, s", "", MOST, {60, 60, 120}},
    {"half cannot be dialled: all, %", "", LEAST, ALL(100)},
    {"  links a node, least", "", LEAST, ALL(3)},
    {"  dials in vain a node and s", "", MOST, ALL(.05)},
    {"idle, bytes a node and s", "", MOST, ALL(200)},
    {"events of the simulator a s", "", LEAST, ALL(0)},
};
static_assert(BENCH_ROWS == sizeof rows / sizeof *rows, "a name for each");

/* -- the table --------------------------------------------------------------------------------- */

struct figures {
    struct bench_seed *of;
    struct hash result; /* of all seeds */
};

struct sizes {
    size_t at[SIZES_MAX], count, seeds, jobs;
    bool json, flood, quick;
};

/* Of all seeds. */
struct cell {
    double bound, middle, worst;
    bool bounded, passes;
};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double bound(const struct row *row, size_t nodes)
{
    return row->bound[nodes > 300 ? nodes > 3000 ? 2 : 1 : 0];
}

static struct cell cell(const struct sizes *s, const struct figures *f, size_t size, size_t row)
{
    double values[BENCH_SEEDS_MAX], limit = bound(&rows[row], s->at[size]);
    for (size_t i = 0; i < s->seeds; i++)
        values[i] = f[size].of[i].rows[row];
    qsort(values, s->seeds, sizeof *values, compare);
    bool high = rows[row].sense == LEAST;
    struct cell c = {limit, values[s->seeds / 2], values[high ? 0 : s->seeds - 1], limit > 0, true};
    if (row == ROW_ONE_SIDED)
        c.bounded = true;
    c.passes = !c.bounded || (high ? c.worst >= limit : c.worst <= limit);
    return c;
}

static void print_table(const struct sizes *s, const struct figures *f)
{
    char text[32];
    printf("%-31s %-10s", "", "papers");
    for (size_t i = 0; i < s->count; i++)
        printf(" | %8s %9zu %9s", "to pass", s->at[i], "worst");
    for (size_t row = 0; row < BENCH_ROWS; row++) {
        printf("\n%-31s %-10s", rows[row].name, rows[row].paper);
        for (size_t i = 0; i < s->count; i++) {
            struct cell c = cell(s, f, i, row);
            (void)snprintf(text, sizeof text, "%g", c.bound);
            printf(" | %8s %9.*f %9.*f%s", c.bounded ? text : "", row == ROW_CLUSTERING ? 5 : 2,
                   c.middle, row == ROW_CLUSTERING ? 5 : 2, c.worst, c.passes ? "  " : " !");
        }
    }
    printf("\n! does not pass\nresult");
    for (size_t i = 0; i < s->count; i++)
        printf(" %.16s",
               bytes_hex(hash_bytes(&f[i].result), (char[2 * sizeof(struct hash) + 1]){0}));
    printf("\n");
}

static void print_json(const struct sizes *s, const struct figures *f)
{
    printf("{\"rows\":[");
    for (size_t row = 0, of = 0; row < BENCH_ROWS; row++) {
        size_t indent = strspn(rows[row].name, " ");
        of = indent ? of : row;
        printf("%s{\"name\":\"%s%s%s\",\"papers\":\"%s\",\"by\":{", row ? "," : "", rows[of].name,
               indent ? ": " : "", indent ? rows[row].name + indent : "", rows[row].paper);
        for (size_t i = 0; i < s->count; i++) {
            struct cell c = cell(s, f, i, row);
            printf("%s\"%zu\":{\"median\":%.5f,\"worst\":%.5f", i ? "," : "", s->at[i], c.middle,
                   c.worst);
            if (c.bounded)
                printf(",\"bound\":%g,\"passes\":%s", c.bound, c.passes ? "true" : "false");
            printf("}");
        }
        printf("}}");
    }
    printf("],\"results\":{");
    for (size_t i = 0; i < s->count; i++)
        printf("%s\"%zu\":\"%s\"", i ? "," : "", s->at[i],
               bytes_hex(hash_bytes(&f[i].result), (char[2 * sizeof(struct hash) + 1]){0}));
    printf("}}\n");
}

static int bench(const struct sizes *s)
{
    struct figures figures[SIZES_MAX] = {0};
    for (size_t i = 0; i < s->count; i++) {
        figures[i].of = calloc(s->seeds, sizeof *figures[i].of);
        if (!figures[i].of)
            return EXIT_FAILURE;
        bench_measure(s->at[i], s->flood, s->quick ? BENCH_QUICK : BENCH_WHOLE, s->jobs, s->seeds,
                      figures[i].of);
        for (size_t k = 0; k < s->seeds; k++) {
            const struct hash both[2] = {figures[i].result, figures[i].of[k].result};
            (void)crypto_generichash(figures[i].result.b, sizeof both->b, both->b, sizeof both,
                                     NULL, 0);
        }
    }
    (s->json ? print_json : print_table)(s, figures);
    for (size_t i = 0; i < s->count; i++)
        free(figures[i].of);
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
    struct sizes s = {.at = {100}, .count = 1, .seeds = 3, .jobs = 1};
    bool right = argc > 1 && strcmp(argv[1], "bench") == 0;
    for (int i = 2; right && i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            s.json = true;
        else if (strcmp(argv[i], "--flood") == 0)
            s.flood = true;
        else if (strcmp(argv[i], "--quick") == 0)
            s.quick = true;
        else if (strcmp(argv[i], "--nodes") == 0 && i + 1 < argc)
            right = read_sizes(argv[++i], &s);
        else if (strcmp(argv[i], "--seeds") == 0 && i + 1 < argc)
            s.seeds = strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--jobs") == 0 && i + 1 < argc)
            s.jobs = strtoul(argv[++i], NULL, 10);
        else
            right = false;
    }
    if (right && s.seeds && s.seeds <= BENCH_SEEDS_MAX && s.jobs && s.jobs <= JOBS_MAX)
        return bench(&s);
    (void)fprintf(
        stderr,
        "usage: goda-sim bench [--nodes N,N...] [--seeds K] [--jobs J] [--flood] [--quick] "
        "[--json]\n"
        "       goda-sim run FILE... [--seed N] [--seeds K]\n"
        "N: from 4 on; K: at most %d; J: seeds measured at a time, at most %d; --quick: fewer\n"
        "broadcasts, a split of 5 minutes rather than 30; from %d nodes on always, and fewer "
        "still\n",
        BENCH_SEEDS_MAX, JOBS_MAX, BENCH_HUGE);
    return 2;
}
