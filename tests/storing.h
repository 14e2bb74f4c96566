// SPDX-License-Identifier: Apache-2.0
/* A store in a directory of its own, for the tests of daemon/store and daemon/search. Inline, since
 * the other unit tests do not link what it needs. */
#ifndef GODA_TESTS_STORING_H
#define GODA_TESTS_STORING_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/search/words/lexicon/lexicon.h"
#include "daemon/store/store.h"
#include "tests/records.h"
#include "tests/testing.h"

struct stored_in {
    char dir[64];
    struct store *store;
    struct reading *reading;
};

/* The dictionary of the package hunspell-sv, read once. */
static inline const struct lexicon *dictionary(void)
{
    static struct lexicon *lexicon;
    char why[256];
    enum error e = lexicon ? OK : lexicon_open("/usr/share/hunspell/sv_SE", &lexicon, why);
    if (e)
        fail_msg("%s: %s (the package hunspell-sv)", error_text(e), why);
    return lexicon;
}

/* `lexicon`: NULL for none. */
static inline void start_with(struct stored_in *in, const struct lexicon *lexicon)
{
    char why[256];
    enum error e = store_open(in->dir, lexicon, &in->store, why);
    if (e)
        fail_msg("%s: %s", error_text(e), why);
    assert_error(reading_open(in->dir, lexicon, &in->reading), OK);
}

static inline void start(struct stored_in *in)
{
    start_with(in, dictionary());
}

static inline void stop(struct stored_in *in)
{
    reading_close(in->reading);
    store_close(in->store);
    in->reading = NULL;
    in->store = NULL;
}

static inline void restart(struct stored_in *in)
{
    stop(in);
    start(in);
}

static inline int start_store(void **state)
{
    struct stored_in *in = calloc(1, sizeof *in);
    assert_non_null(in);
    (void)snprintf(in->dir, sizeof in->dir, "/tmp/goda-test-XXXXXX");
    assert_non_null(mkdtemp(in->dir));
    start(in);
    *state = in;
    return 0;
}

static inline int end_store(void **state)
{
    static const char *const files[] = {"goda.db", "goda.db-wal", "goda.db-shm", "lock"};
    struct stored_in *in = *state;
    stop(in);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", in->dir, files[i]);
        (void)unlink(path);
    }
    int failed = rmdir(in->dir); /* nothing else was left there */
    free(in);
    return failed;
}

static inline void commit_lot(struct stored_in *in, struct lot *lot)
{
    assert_error(store_begin(in->store), OK);
    enum error e = store_put(in->store, lot, 1700000000000);
    if (e)
        fail_msg("%s: %s", error_text(e), store_why(in->store));
    assert_error(store_end(in->store), OK);
}

/* What the writer does when nobody waits; at most so many steps. */
static inline void rest(struct stored_in *in, size_t steps)
{
    bool wait = false;
    for (; steps && store_has_upkeep(in->store); steps--)
        if (store_upkeep(in->store, &wait))
            fail_msg("%s", store_why(in->store));
}

/* And its words are counted, as they are in a daemon when nobody waits. */
static inline void store_lot(struct stored_in *in, struct lot *lot)
{
    commit_lot(in, lot);
    assert_error(store_count_words(in->store), OK);
}

/* Founds a network; returns its id. */
static inline struct hash found_network(struct stored_in *in, const struct author *founder,
                                        const char *slug)
{
    AUTO_LOT struct lot *lot = new_lot();
    struct hash network =
        put_record(lot, (struct about){founder, .kind = KIND_GENESIS, .created = 1},
                   FIELDS("name", "Nätet", "slug", slug, "org_name", slug, "transport_key",
                          founder->sign_hex));
    store_lot(in, lot);
    return network;
}

static inline void admit(struct stored_in *in, const struct hash *network,
                         const struct author *founder, const struct author *whom, const char *slug)
{
    AUTO_LOT struct lot *lot = new_lot();
    (void)put_record(lot,
                     (struct about){founder, .kind = KIND_ADMIT, .network = network, .created = 2},
                     FIELDS("slug", slug, "org_name", slug, "sign_key", whom->sign_hex,
                            "transport_key", whom->sign_hex, "role", "member"));
    store_lot(in, lot);
}

static inline struct bytes text_in(const msgpack_object *map, const char *key)
{
    struct bytes text = BYTES_NONE;
    (void)mp_text(mp_get(map, key), &text);
    return text;
}

#endif
