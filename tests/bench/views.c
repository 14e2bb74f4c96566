/* What the views cost: how fast plain examples go in, how fast what is said about them, and how
 * long it takes to make all views anew.
 *
 *   build/bench/views [RECORDS]
 *
 * RECORDS (100000): three of five are examples, the others are about them. In a new directory under
 * /tmp, removed at the end. */
#include "tests/testing.h"

#include <stdlib.h>
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

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000, first = count / 5 * 3;
    const uint8_t seed[32] = {1};
    void *state;
    rng_init(&rng, seed);
    examples = calloc(count, sizeof *examples);
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
    printf("about them        %8.0f records/s\n", put_many(in, count - first, true));
    struct author another = author_of(ORGS);
    double from = seconds();
    admit(in, &network, &authors[0], &another, "another");
    printf("an admission      %8.3f s\n", seconds() - from);
    from = seconds();
    assert_error(views_rebuild(in->store), OK);
    printf("all views anew    %8.1f s\n", seconds() - from);
    free(examples);
    return end_store(&state);
}
