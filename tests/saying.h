/* A store of a network of four, and what they say in it. Inline, as storing.h. */
#ifndef GODA_TESTS_SAYING_H
#define GODA_TESTS_SAYING_H

#include "tests/storing.h"

/* Organisations: ETT founded the network, and is its administrator. */
enum { ETT, TVA, TRE, FYRA, ORGS };
static const char *const slugs[ORGS] = {"ett", "tva", "tre", "fyra"};
static struct author authors[ORGS];
static struct hash network;

static inline struct hash put_one(struct stored_in *in, struct about about,
                                  const char *const *fields)
{
    AUTO_LOT struct lot *lot = new_lot();
    about.network = &network;
    struct hash id = put_record(lot, about, fields);
    store_lot(in, lot);
    return id;
}

/* Somebody says something, now; of a record or (NULL) of none. */
#define SAY(in, who, kind_of_it, about_it, ...)                                                    \
    put_one(in, (struct about){.author = &authors[who], .kind = (kind_of_it), .ref = (about_it)},  \
            FIELDS(__VA_ARGS__))

static inline struct hash edit(struct stored_in *in, int who, const struct hash *root,
                               const struct hash *prev, const char *const *fields)
{
    return put_one(in,
                   (struct about){.author = &authors[who],
                                  .kind = KIND_UPDATE,
                                  .form = KIND_EXAMPLE,
                                  .ref = root,
                                  .prev = prev},
                   fields);
}

static inline void succeeds(struct stored_in *in, int former, int heir)
{
    (void)SAY(in, ETT, KIND_SUCCEED, NULL, "slug", slugs[former], "successor", slugs[heir]);
}

static inline int begin(void **state)
{
    int failed = start_store(state);
    for (uint8_t i = 0; i < ORGS; i++)
        authors[i] = author_of(i);
    network = found_network(*state, &authors[ETT], slugs[ETT]);
    for (int i = TVA; i < ORGS; i++)
        admit(*state, &network, &authors[ETT], &authors[i], slugs[i]);
    return failed;
}

#define SAYING_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end_store)

#endif
