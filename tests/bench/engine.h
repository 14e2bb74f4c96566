// SPDX-License-Identifier: Apache-2.0
/* A search engine to be measured: ours, or one that it is held against. Read by C++ too. */
#ifndef GODA_BENCH_ENGINE_H
#define GODA_BENCH_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { FOUND_MAX = 500, KEY_SIZE = 65, CORRECTED_SIZE = 1024 };

/* A record, and the same as one text for engines that know no fields. */
struct document {
    const char *key; /* the record's import_key */
    const char *kind, *category;
    const char *const *fields; /* names and texts by turns */
    const char *text;
};

enum form { ANY_WORD, ALL_WORDS, PHRASE, BEGINNING, NEWEST };

struct question {
    enum form form;
    const char *typed;
    const char *bare; /* its words without stop words, with spaces between: for the others */
    const char *category;
    size_t limit;
};

/* What was found, the best first. */
struct found {
    size_t count;
    char key[FOUND_MAX][KEY_SIZE];
    bool corrects; /* the engine can propose better words, and did: */
    char corrected[CORRECTED_SIZE];
};

/* Times are seconds of the engine's own work: to sign a record or to read an answer is not. */
struct engine {
    const char *name;
    void *(*open)(bool spelling); /* in a new directory, removed by close */
    double (*add)(void *engine, const struct document *d);
    double (*commit)(void *engine); /* what was added is on the disk */
    double (*ask)(void *engine, const struct question *q, struct found *ret);
    double (*megabytes)(void *engine); /* of the search index */
    void (*close)(void *engine);
};

extern const struct engine ours, plain, snowball;
#ifdef BENCH_XAPIAN
extern const struct engine xapian;
/* The index without the room that Xapian leaves for inserts. */
double xapian_compact(void *engine);
#endif

/* The best of all that has any of the words: what search would find without the limits that keep it
 * quick (daemon/search/query/match.h), scored alike. */
void ours_ungated(void *engine, const struct question *q, struct found *ret);
/* Makes the views anew, the index among them; and the index alone. */
double ours_rebuild(void *engine);
double ours_reindex(void *engine);
/* What the daemon does when nobody waits: counts words, merges, checkpoints. */
double ours_rest(void *engine);
/* Everything that is stored. */
double ours_megabytes(void *engine);

/* A clock. */
double seconds(void);

#ifdef __cplusplus
}
#endif
#endif
