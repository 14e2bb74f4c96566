// SPDX-License-Identifier: Apache-2.0
/* What the views cost: how fast plain examples go in, how fast what is said about them, how long
 * it takes until an erased one has left the disk, to make all views anew, to check them and the
 * database as goda doctor does, and to make the search index anew behind the one that serves, after
 * a change of the dictionary.
 *
 *   build/bench/views [RECORDS]
 *
 * RECORDS (100000): three of five are examples, the others are about them. In a new directory under
 * /tmp, removed at the end. */
#include "tests/testing.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/store/views/views.h"
#include "proto/base/rng.h"
#include "tests/storing.h"

enum { ORGS = 40, WORDS = 20000, BODY_WORDS = 200, TEXT_MAX = 4096 };

static struct author authors[ORGS];
static struct hash network, *examples;
static size_t example_count;
static struct rng rng;

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const char *words(size_t count)
{
    static char text[TEXT_MAX];
    size_t len = 0;
    while (count--) {
        static const char *const syllables[] = {"ba",  "dri", "fö", "gal", "hus", "kra",
                                                "lem", "nor", "pe", "sta", "tor", "vi",
                                                "årl", "sko", "mi", "und"};
        for (uint64_t word = rng_below(&rng, WORDS) + 1; word; word /= 16)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s", syllables[word % 16]);
        len += (size_t)snprintf(text + len, sizeof text - len, "%s", count ? " " : "");
    }
    return text;
}

static void put_example(struct lot *lot, const struct author *author)
{
    char title[TEXT_MAX];
    (void)snprintf(title, sizeof title, "%s", words(4));
    examples[example_count++] =
        put_record(lot, (struct about){author, .kind = KIND_EXAMPLE, .network = &network},
                   FIELDS("title", title, "tags", "skola, vård", "body", words(BODY_WORDS)));
}

static void put_about(struct lot *lot, const struct author *author, const struct author *owner,
                      size_t about)
{
    struct about a = {author, .network = &network, .ref = &examples[about]};
    switch (rng_below(&rng, 4)) {
    case 0:
        a.kind = KIND_ASSESSMENT;
        (void)put_record(lot, a, FIELDS("flag", "innovative", "why", words(20)));
        break;
    case 1:
        a.kind = KIND_ADOPTION;
        (void)put_record(lot, a, FIELDS("status", "adopted", "text", words(20)));
        break;
    case 2:
        a.kind = KIND_COMMENT;
        (void)put_record(lot, a, FIELDS("text", words(20), "question", "yes"));
        break;
    default:
        a.author = owner;
        a.kind = KIND_UPDATE;
        a.form = KIND_EXAMPLE;
        a.prev = a.ref;
        (void)put_record(lot, a, FIELDS("title", "Igen", "body", words(BODY_WORDS)));
    }
}

/* Records a second, signing them left out. */
static double put_many(struct stored_in *in, size_t count, bool said)
{
    double took = 0;
    for (size_t i = 0; i < count;) {
        AUTO_LOT struct lot *lot = new_lot();
        for (; lot->count < LOT_MAX && i < count; i++) {
            size_t about = said ? rng_below(&rng, example_count) : 0;
            if (said)
                put_about(lot, &authors[rng_below(&rng, ORGS)], &authors[about % ORGS], about);
            else
                put_example(lot, &authors[i % ORGS]);
        }
        double from = seconds();
        store_lot(in, lot);
        took += seconds() - from;
    }
    return (double)count / took;
}

/* -- erasing ----------------------------------------------------------------------------------- */

static const char secret[] = "frobozzmagic";

static bool file_has(const char *path, const char *word)
{
    static char chunk[1 << 20];
    size_t kept = 0, len = strlen(word) - 1;
    bool has = false;
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    for (size_t n; !has && (n = fread(chunk + kept, 1, sizeof chunk - kept, f)) > 0;) {
        has = memmem(chunk, kept + n, word, len + 1) != NULL;
        size_t all = kept + n;
        kept = all < len ? all : len;
        memmove(chunk, chunk + all - kept, kept);
    }
    (void)fclose(f);
    return has;
}

/* Whether any file of the store has the word, in whatever page. */
static bool disk_has(struct stored_in *in, const char *word)
{
    bool has = false;
    DIR *dir = opendir(in->dir);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        char path[400];
        (void)snprintf(path, sizeof path, "%s/%s", in->dir, e->d_name);
        has |= e->d_name[0] != '.' && file_has(path, word);
    }
    (void)closedir(dir);
    return has;
}

static void put_secret(struct stored_in *in)
{
    char body[TEXT_MAX];
    AUTO_LOT struct lot *lot = new_lot();
    (void)snprintf(body, sizeof body, "%s %s", words(BODY_WORDS), secret);
    examples[example_count++] =
        put_record(lot, (struct about){&authors[0], .kind = KIND_EXAMPLE, .network = &network},
                   FIELDS("title", "Xyzzy", "body", body));
    store_lot(in, lot);
}

static void measure_erasure(struct stored_in *in, const struct hash *id)
{
    double longest = 0;
    size_t steps = 0;
    bool wait = false;
    assert_true(disk_has(in, secret));
    AUTO_LOT struct lot *lot = new_lot();
    (void)put_record(
        lot, (struct about){&authors[0], .kind = KIND_WITHDRAWAL, .ref = id, .network = &network},
        FIELDS("reason", "other", "erase", "yes", "decision", "1"));
    double from = seconds();
    store_lot(in, lot);
    for (; store_scrubbing(in->store); steps++) {
        double step = seconds();
        assert_error(store_scrub(in->store, &wait), OK);
        step = seconds() - step;
        longest = step > longest ? step : longest;
    }
    double took = seconds() - from;
    assert_false(disk_has(in, secret));
    printf("an erasure        %8.3f s, in %zu steps of at most %.3f s\n", took, steps, longest);
}

/* Until there is nothing left to do for when nobody waits. */
static void measure_upkeep(struct stored_in *in, const char *what)
{
    double longest = 0, from = seconds();
    size_t steps = 0;
    bool wait = false;
    for (; store_has_upkeep(in->store); steps++) {
        double step = seconds();
        assert_error(store_upkeep(in->store, &wait), OK);
        step = seconds() - step;
        longest = step > longest ? step : longest;
    }
    printf("%s %7.1f s, in %zu steps of at most %.3f s\n", what, seconds() - from, steps, longest);
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000, first = count / 5 * 3;
    const uint8_t seed[32] = {1};
    void *state;
    rng_init(&rng, seed);
    examples = calloc(count + 1, sizeof *examples);
    if (!examples || start_store(&state))
        return 1;
    struct stored_in *in = state;
    for (uint8_t i = 0; i < ORGS; i++)
        authors[i] = author_of(i);
    network = found_network(in, &authors[0], "org-0");
    for (int i = 1; i < ORGS; i++) {
        char slug[16];
        (void)snprintf(slug, sizeof slug, "org-%d", i);
        admit(in, &network, &authors[0], &authors[i], slug);
    }
    printf("examples          %8.0f records/s\n", put_many(in, first, false));
    const size_t erased = example_count;
    put_secret(in);
    printf("about them        %8.0f records/s\n", put_many(in, count - first, true));
    measure_erasure(in, &examples[erased]);
    struct author another = author_of(ORGS);
    double from = seconds();
    admit(in, &network, &authors[0], &another, "another");
    printf("an admission      %8.3f s\n", seconds() - from);
    from = seconds();
    assert_error(views_rebuild(in->store), OK);
    printf("all views anew    %8.1f s\n", seconds() - from);
    measure_upkeep(in, "what that left    ");
    struct store_check check;
    from = seconds();
    assert_error(store_check(in->reading, false, &check), OK);
    printf("a check           %8.1f s\n", seconds() - from);
    stop(in);
    from = seconds();
    start_with(in, NULL);
    printf("a start without a dictionary %.3f s\n", seconds() - from);
    measure_upkeep(in, "another index     ");
    free(examples);
    return end_store(&state);
}
