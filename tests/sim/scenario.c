// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/rng.h"
#include "tests/sim/sim.h"

enum { ARGS_MAX = 3, SECOND = 1000, MINUTE = 60 * SECOND, REST = 30 * MINUTE };

struct story {
    struct sim_options options;
    struct sim *sim; /* NULL: not founded yet */
    struct rng rng;  /* whatever is left to chance here; the network has its own */
    const char *wrong;
};

static void let_pass(struct story *t, uint64_t ms)
{
    for (uint64_t step; ms && !t->wrong; ms -= step) {
        step = ms < SECOND ? ms : SECOND;
        sim_run(t->sim, step);
        t->wrong = sim_over(t->sim);
    }
}

static void settle(struct story *t, uint64_t ms)
{
    uint64_t until = sim_now(t->sim) + ms;
    while (!sim_equal(t->sim) && sim_now(t->sim) < until && !t->wrong)
        let_pass(t, 200);
    if (!t->wrong && !sim_equal(t->sim))
        t->wrong = "nodes differ, or what was acknowledged is lost";
    if (!t->wrong)
        t->wrong = sim_wrong(t->sim);
}

/* -- deeds: each gets its figures -------------------------------------------------------------- */

#define DEED(name) static void do_##name(struct story *t, const uint64_t *a)
#define SETTING(name, what)                                                                        \
    DEED(name)                                                                                     \
    {                                                                                              \
        struct sim_options *o = t->sim ? sim_options(t->sim) : &t->options;                        \
        what;                                                                                      \
    }

SETTING(delay, o->delay_ms = a[0]; o->jitter_ms = a[1])
SETTING(loss, o->loss_percent = a[0] < 90 ? (unsigned)a[0] : 90)
SETTING(reset, o->reset_percent = (unsigned)a[0])
SETTING(pieces, o->pieces = a[0])
SETTING(stub, o->stub = a[0])
SETTING(flood, o->flood = a[0])

DEED(form)
{
    t->options.nodes = a[0];
    t->sim = sim_new(&t->options);
    if (!sim_form(t->sim, 30 * MINUTE))
        t->wrong = "the network did not form";
}

DEED(found)
{
    t->options.nodes = a[0];
    t->sim = sim_new(&t->options);
    sim_found(t->sim);
    let_pass(t, 10 * SECOND);
}

DEED(run)
{
    let_pass(t, a[0]);
}

DEED(settle)
{
    settle(t, a[0]);
}

DEED(publish)
{
    sim_publish(t->sim, a[0]);
}

DEED(retire)
{
    if (a[0] && sim_is_up(t->sim, 0)) /* the founder stays */
        sim_retire(t->sim, 0, a[0], a[1]);
}

DEED(rotate)
{
    sim_rotate(t->sim, a[0]);
}

DEED(split)
{
    sim_partition(t->sim, a[0]);
}

DEED(heal)
{
    (void)a;
    sim_partition(t->sim, 0);
    for (size_t i = 0; i < t->options.nodes; i++) {
        sim_mute(t->sim, i, false);
        sim_slow(t->sim, i, 0);
        sim_skew(t->sim, i, 0);
    }
}

DEED(crash)
{
    sim_crash(t->sim, a[0], a[1]);
}

DEED(backup)
{
    sim_backup(t->sim, a[0]);
}

DEED(restore)
{
    sim_restore(t->sim, a[0], a[1]);
}

DEED(clone)
{
    sim_clone(t->sim, a[0], a[1]);
}

DEED(ahead)
{
    sim_skew(t->sim, a[0], (int64_t)a[1]);
}

DEED(behind)
{
    sim_skew(t->sim, a[0], -(int64_t)a[1]);
}

DEED(mute)
{
    sim_mute(t->sim, a[0], true);
}

DEED(slow)
{
    sim_slow(t->sim, a[0], a[1]);
}

DEED(wall)
{
    sim_wall(t->sim, a[0]);
}

DEED(abuse)
{
    sim_abuse(t->sim, a[0]);
}

DEED(chaos);

/* To add a deed: a row and its function. `chaos`: how often it is drawn, of 100, and with figures
 * up to what (0: none; a node is drawn among all). */
static const struct deed {
    const char *name, *args;
    void (*act)(struct story *t, const uint64_t *a);
    unsigned chaos, most;
} deeds[] = {
    {"delay", "LEAST JITTER", do_delay, 0, 0},
    {"loss", "PERCENT", do_loss, 4, 20},
    {"reset", "PERCENT", do_reset, 4, 30},
    {"pieces", "0|1", do_pieces, 2, 1},
    {"stub", "0|1", do_stub, 0, 0},
    {"flood", "0|1", do_flood, 0, 0},
    {"form", "COUNT", do_form, 0, 0},
    {"found", "COUNT", do_found, 0, 0},
    {"run", "TIME", do_run, 0, 0},
    {"settle", "TIME", do_settle, 0, 0},
    {"publish", "NODE", do_publish, 56, 0},
    {"retire", "NODE AGO", do_retire, 0, 0},
    {"rotate", "NODE", do_rotate, 0, 0},
    {"split", "NODE", do_split, 4, 0},
    {"heal", "", do_heal, 12, 0},
    {"crash", "NODE TIME", do_crash, 8, 5000},
    {"backup", "NODE", do_backup, 0, 0},
    {"restore", "NODE TIME", do_restore, 0, 0},
    {"clone", "NODE NODE", do_clone, 0, 0},
    {"ahead", "NODE TIME", do_ahead, 2, 60000},
    {"behind", "NODE TIME", do_behind, 2, 60000},
    {"mute", "NODE", do_mute, 4, 0},
    {"slow", "NODE RATE", do_slow, 2, 5000},
    {"wall", "NODE", do_wall, 0, 0},
    {"abuse", "NODE", do_abuse, 0, 0},
    {"chaos", "TIME", do_chaos, 0, 0},
};

enum { DEEDS = sizeof deeds / sizeof *deeds };

/* One drawn by its weight, a node among all and its other figure up to its most. */
static void by_lot(struct story *t)
{
    uint64_t draw = rng_below(&t->rng, 100);
    size_t i = 0;
    for (; i < DEEDS && draw >= deeds[i].chaos; i++)
        draw -= deeds[i].chaos;
    if (i == DEEDS)
        return;
    uint64_t node = rng_below(&t->rng, t->options.nodes);
    uint64_t figure = 1 + rng_below(&t->rng, deeds[i].most + 1);
    bool of_node = strncmp(deeds[i].args, "NODE", 4) == 0;
    const uint64_t a[ARGS_MAX] = {of_node ? node : figure - 1, figure};
    deeds[i].act(t, a);
}

DEED(chaos)
{
    uint64_t until = sim_now(t->sim) + a[0];
    while (sim_now(t->sim) < until && !t->wrong) {
        by_lot(t);
        let_pass(t, 1 + rng_below(&t->rng, 400));
    }
}

/* -- reading ----------------------------------------------------------------------------------- */

/* "250ms", "3s", "2min", "60d", "any" (a node by lot), or a bare number. */
static bool read_figure(struct story *t, const char *word, uint64_t *ret)
{
    static const struct {
        const char *suffix;
        uint64_t times;
    } units[] = {{"", 1}, {"ms", 1}, {"s", SECOND}, {"min", MINUTE}, {"d", 1440 * MINUTE}};
    char *end;
    if (strcmp(word, "any") == 0 && t->options.nodes) {
        *ret = rng_below(&t->rng, t->options.nodes);
        return true;
    }
    *ret = strtoul(word, &end, 10);
    for (size_t i = 0; end > word && i < sizeof units / sizeof *units; i++)
        if (strcmp(end, units[i].suffix) == 0) {
            *ret *= units[i].times;
            return true;
        }
    return false;
}

static size_t words_of(char *line, char **ret, size_t most)
{
    size_t count = 0;
    char *rest = line;
    line[strcspn(line, "#")] = '\0';
    for (char *word; count < most && (word = strtok_r(rest, " \t", &rest));)
        ret[count++] = word;
    return count;
}

static void act(struct story *t, char **words, size_t count)
{
    const struct deed *deed = NULL;
    uint64_t a[ARGS_MAX] = {0};
    size_t need = 0;
    for (size_t i = 0; i < DEEDS && !deed; i++)
        deed = strcmp(deeds[i].name, words[0]) == 0 ? &deeds[i] : NULL;
    for (const char *p = deed ? deed->args : ""; *p; p += strcspn(p, " "), p += *p == ' ')
        need++;
    if (!deed || count != need + 1) {
        t->wrong = deed ? "another number of words belongs to this deed" : "there is no such deed";
        return;
    }
    for (size_t i = 0; i < need; i++)
        if (!read_figure(t, words[i + 1], &a[i]) ||
            (strncmp(deed->args, "NODE", 4) == 0 && i == 0 && a[0] >= t->options.nodes)) {
            t->wrong = "a figure is none, or names a node that is not";
            return;
        }
    bool founds = deed->act == do_form || deed->act == do_found;
    bool setting = deed < &deeds[6]; /* those before "form" */
    if (t->sim ? founds : !founds && !setting)
        t->wrong = "a network is founded (form, found) once, before all but its settings";
    else
        deed->act(t, a);
}

/* "repeat COUNT TIME deed...", or a deed. */
static void play(struct story *t, char *line)
{
    enum { WORDS = 8 };
    char *words[WORDS];
    size_t count = words_of(line, words, WORDS);
    uint64_t times = 1, pause = 0;
    size_t first = 0;
    if (count > 3 && strcmp(words[0], "repeat") == 0) {
        if (!t->sim || !read_figure(t, words[1], &times) || !read_figure(t, words[2], &pause))
            t->wrong = "repeat COUNT TIME and a deed";
        first = 3;
    }
    for (uint64_t i = 0; i < times && count && !t->wrong; i++) {
        act(t, words + first, count - first);
        if (pause)
            let_pass(t, pause);
    }
}

void scenario_run(struct bytes text, uint64_t seed, struct outcome *ret)
{
    struct story t = {.options = {.seed = seed, .delay_ms = 10, .jitter_ms = 40}};
    uint8_t bytes[32] = {1};
    *ret = (struct outcome){0};
    memcpy(bytes + 8, &seed, sizeof seed);
    rng_init(&t.rng, bytes);
    char *copy = strndup((const char *)text.ptr, text.len), *rest = copy;
    while (rest && !t.wrong) {
        char *line = strsep(&rest, "\n");
        ret->line++;
        play(&t, line);
    }
    if (t.sim && !t.wrong) {
        do_heal(&t, NULL);
        settle(&t, REST);
    }
    ret->wrong = t.sim || t.wrong ? t.wrong : "it founds no network";
    if (t.sim) {
        ret->result = sim_result(t.sim);
        ret->now = sim_now(t.sim);
        ret->acknowledged = sim_acknowledged(t.sim);
        sim_free(t.sim);
    }
    free(copy);
}

void scenario_help(FILE *to)
{
    for (size_t i = 0; i < DEEDS; i++)
        (void)fprintf(to, "  %-10s %s\n", deeds[i].name, deeds[i].args);
    (void)fputs(
        "  repeat     COUNT TIME and a deed\n"
        "NODE: a number from 0 on, or any; TIME: 250ms, 3s, 2min, 60d; RATE: bytes a second\n",
        to);
}
