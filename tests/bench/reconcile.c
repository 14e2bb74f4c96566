// SPDX-License-Identifier: Apache-2.0
/* What reconciling costs: goda's own way (tuned) beside the bytes of Negentropy's reference
 * (strict), in one run. Random ids, two records a second; "scattered" differences lie anywhere,
 * half of them on each side, "newest" ones only at the responder. Tuned opens with one fingerprint
 * except for scattered differences, as the daemon does when the last time ended equal. The sums of
 * both sets are built before the clock starts, as they are in a daemon that runs. Then: how long
 * loading a set takes, and a change of it.
 *
 *   build/bench/reconcile [ITEMS [FRAME_LIMIT]]      without ITEMS: 100000, then 1000000 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "proto/base/rng.h"
#include "proto/gossip/reconcile.h"

enum { MESSAGE_MAX = 512 * 1024 * 1024 };

struct sets {
    struct itemset *here, *there;
};

struct result {
    size_t rounds, bytes, told;
    double here_ms, there_ms;
};

static const struct scene {
    const char *name;
    size_t differences;
    bool scattered;
} scenes[] = {
    {"equal", 0, false},        {"scattered", 10, true}, {"scattered", 1000, true},
    {"scattered", 10000, true}, {"newest", 10, false},   {"newest", 1000, false},
    {"newest", 10000, false},
};

static void check(enum error e)
{
    if (!e)
        return;
    (void)fprintf(stderr, "reconcile: %s\n", error_text(e));
    exit(EXIT_FAILURE);
}

static double cpu_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct sets sets_make(size_t count, const struct scene *scene)
{
    struct sets s = {itemset_new(), itemset_new()};
    struct rng rng;
    rng_init(&rng, (const uint8_t[32]){1});
    if (!s.here || !s.there)
        check(ERR_MEMORY);
    size_t left = scene->differences;
    for (size_t i = 0; i < count; i++) {
        struct item item;
        rng_bytes(&rng, &item, sizeof item);
        item.timestamp = 1700000000 + i / 2;
        bool differs = scene->scattered ? rng_below(&rng, count - i) < left : i >= count - left;
        bool only_here = differs && scene->scattered && left % 2;
        left -= differs && scene->scattered;
        if (!differs || only_here)
            check(itemset_add(s.here, &item));
        if (!only_here)
            check(itemset_add(s.there, &item));
    }
    uint8_t fingerprint[FINGERPRINT_BYTES];
    itemset_fingerprint(s.here, 0, itemset_count(s.here), fingerprint);
    itemset_fingerprint(s.there, 0, itemset_count(s.there), fingerprint);
    return s;
}

static void count_told(void *ctx, const struct hash *id)
{
    (void)id;
    ++*(size_t *)ctx;
}

static struct result reconcile(struct sets s, const struct reconcile_options *o)
{
    struct result r = {0};
    struct reconcile_sink sink = {count_told, count_told, &r.told};
    AUTO_BUF struct buf up = BUF(MESSAGE_MAX), down = BUF(MESSAGE_MAX);
    double start = cpu_ms();
    check(reconcile_initiate(s.here, o, &up));
    for (bool done = false; !done;) {
        double sent = cpu_ms();
        r.here_ms += sent - start;
        buf_clear(&down);
        check(reconcile_respond(s.there, o, buf_bytes(&up), &down));
        start = cpu_ms();
        r.there_ms += start - sent;
        r.bytes += up.len + down.len;
        r.rounds++;
        buf_clear(&up);
        check(reconcile_continue(s.here, o, buf_bytes(&down), &sink, &up, &done));
    }
    r.here_ms += cpu_ms() - start;
    return r;
}

static void print_result(const struct result *r, size_t differences)
{
    (void)printf(" | %6zu %10zu %8.1f %7.2f %7.2f", r->rounds, r->bytes,
                 (double)r->bytes / (double)(differences ? differences : 1), r->here_ms,
                 r->there_ms);
}

static void measure(size_t count, size_t frame_limit)
{
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        const struct scene *scene = &scenes[i];
        if (scene->differences >= count)
            continue;
        struct sets s = sets_make(count, scene);
        struct reconcile_options tuned = {.frame_limit = frame_limit, .probe = !scene->scattered};
        struct reconcile_options strict = {.frame_limit = frame_limit, .strict = true};
        struct result t = reconcile(s, &tuned), r = reconcile(s, &strict);
        (void)printf("%8zu %-9s %6zu", count, scene->name, scene->differences);
        print_result(&t, scene->differences);
        print_result(&r, scene->differences);
        (void)printf(" | %5.2f%s\n", (double)r.bytes / (double)t.bytes,
                     t.told < scene->differences ? " INCOMPLETE" : "");
        itemset_free(s.here);
        itemset_free(s.there);
    }
}

/* What the loop is kept waiting by: loading all in order, and a change anywhere with the next
 * question after it. */
static void measure_changes(size_t count)
{
    enum { CHANGES = 1000 };
    const struct scene equal = {"equal", 0, false};
    double start = cpu_ms(), longest = 0, all = 0;
    struct sets s = sets_make(count, &equal);
    double loaded = (cpu_ms() - start) / 2;
    struct rng rng;
    rng_init(&rng, (const uint8_t[32]){2});
    for (size_t i = 0; i < CHANGES; i++) {
        struct item item;
        uint8_t fingerprint[FINGERPRINT_BYTES];
        rng_bytes(&rng, &item, sizeof item);
        item.timestamp = 1700000000 + rng_below(&rng, count / 2 + 1);
        start = cpu_ms();
        check(itemset_add(s.here, &item));
        itemset_fingerprint(s.here, 0, itemset_count(s.here), fingerprint);
        double took = cpu_ms() - start;
        all += took;
        longest = took > longest ? took : longest;
    }
    (void)printf("%8zu items loaded in %.0f ms; a change and a question: %.3f ms, at most %.3f\n",
                 count, loaded, all / CHANGES, longest);
    itemset_free(s.here);
    itemset_free(s.there);
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    size_t frame_limit = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    (void)printf("%8s %-9s %6s | %s | %s | strict/\n", "", "", "",
                 "tuned   bytes up     bytes/  CPU ms  CPU ms",
                 "strict  bytes up     bytes/  CPU ms  CPU ms");
    (void)printf("%8s %-9s %6s | %s | %s | tuned\n", "items", "differing", "",
                 "rounds  and down     differ    here   there",
                 "rounds  and down     differ    here   there");
    size_t last = count ? count : 1000000;
    for (count = count ? count : 100000; count <= last; count *= 10) {
        measure(count, frame_limit);
        measure_changes(count);
    }
    return EXIT_SUCCESS;
}
