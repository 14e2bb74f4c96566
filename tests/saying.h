// SPDX-License-Identifier: Apache-2.0
/* A store of a network of four, and what they say in it. Inline, as storing.h. */
#ifndef GODA_TESTS_SAYING_H
#define GODA_TESTS_SAYING_H

#include "daemon/store/inside.h"
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

/* A column of the row of doc, as text; "nil" for NULL, "none" for no row. */
static inline const char *doc(struct stored_in *in, const struct hash *id, const char *column)
{
    static char texts[4][256];
    static unsigned turn;
    char *text = texts[turn++ % 4], query[128];
    (void)snprintf(query, sizeof query,
                   "SELECT %s FROM doc WHERE seq ="
                   " (SELECT seq FROM record WHERE id = ?)",
                   column);
    AUTO_SQL struct sql q = sql_once(in->store->sql.db, query);
    sql_blob(&q, hash_bytes(id));
    const char *value = "none";
    if (sql_row(&q))
        value = sql_get_text(&q, 0).ptr ? (const char *)sql_get_text(&q, 0).ptr : "nil";
    (void)snprintf(text, sizeof texts[0], "%s", value);
    assert_error(sql_end(&q), OK);
    return text;
}

#define assert_doc(in, id, column, expected) assert_string_equal(doc(in, id, column), expected)

/* How many examples and problems have the word in their text. */
static inline uint64_t found(struct stored_in *in, const char *word)
{
    AUTO_SQL struct sql q =
        sql_once(in->store->sql.db, "SELECT count(*) FROM search WHERE search MATCH ?");
    sql_text(&q, bytes_str(word));
    assert_true(sql_row(&q));
    return sql_get_int(&q, 0);
}

#endif
