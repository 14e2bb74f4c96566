// SPDX-License-Identifier: Apache-2.0
/* Asking a store that a test has filled, for the tests of daemon/search. Inline, as storing.h. */
#ifndef GODA_TESTS_SEARCHING_H
#define GODA_TESTS_SEARCHING_H

#include <stdio.h>
#include <string.h>

#include "daemon/search/search.h"
#include "tests/records.h"
#include "tests/storing.h"

/* The answer to the last question. */
struct answer {
    struct buf bytes;
    struct mp mp;
    enum error error;
    char field[64];
    uint64_t total;
};

static inline void answer_done(struct answer *a)
{
    mp_done(&a->mp);
    buf_done(&a->bytes);
}
#define AUTO_ANSWER __attribute__((cleanup(answer_done)))

/* Texts that are all digits are sent as numbers. */
static inline void put_params(struct buf *out, const char *const *params)
{
    size_t count = 0;
    while (params[count])
        count++;
    msgpack_packer pk = mp_packer(out);
    (void)msgpack_pack_map(&pk, count / 2);
    for (size_t i = 0; i < count; i++) {
        if (i % 2 && params[i][0] && strspn(params[i], "0123456789") == strlen(params[i]))
            (void)msgpack_pack_uint64(&pk, strtoull(params[i], NULL, 10));
        else
            mp_put_str(&pk, params[i]);
    }
}

static inline struct answer ask_map(struct stored_in *in, const msgpack_object *params)
{
    struct answer a = {.bytes = BUF(CONTROL_MESSAGE_MAX)};
    msgpack_packer pk = mp_packer(&a.bytes);
    a.error = search_run(in->reading, params, BYTES_NONE, &pk, a.field);
    if (a.error)
        return a;
    assert_error(mp_read(buf_bytes(&a.bytes), MP_BOUNDED, MP_CONTROL_NODES, &a.mp), OK);
    assert_true(mp_uint(mp_get(&a.mp.root, "total"), UINT64_MAX, &a.total));
    return a;
}

static inline struct answer ask(struct stored_in *in, const char *const *params)
{
    AUTO_BUF struct buf out = BUF(RECORD_MAX);
    AUTO_MP struct mp m = {0};
    put_params(&out, params);
    assert_error(mp_read(buf_bytes(&out), MP_BOUNDED, 64, &m), OK);
    return ask_map(in, &m.root);
}

static inline const msgpack_object *hit(const struct answer *a, size_t i)
{
    const msgpack_object *h = mp_at(mp_get(&a->mp.root, "hits"), i);
    assert_non_null(h);
    return h;
}

/* The titles found, in order, with spaces between; a search that fails gives its field. */
static inline const char *found(struct stored_in *in, const char *const *params)
{
    static char titles[512];
    AUTO_ANSWER struct answer a = ask(in, params);
    titles[0] = '\0';
    if (a.error) {
        (void)snprintf(titles, sizeof titles, "wrong: %s", a.field);
        return titles;
    }
    const msgpack_object *hits = mp_get(&a.mp.root, "hits");
    for (size_t i = 0; mp_at(hits, i); i++) {
        struct bytes title = text_in(mp_at(hits, i), "title");
        size_t len = strlen(titles);
        (void)snprintf(titles + len, sizeof titles - len, "%s%.*s", len ? " " : "", (int)title.len,
                       (const char *)title.ptr);
    }
    return titles;
}
#define assert_found(expected, ...) assert_string_equal(found(in, FIELDS(__VA_ARGS__)), expected)

/* -- what is there ----------------------------------------------------------------------------- */

static inline struct hash put_one(struct stored_in *in, struct about about,
                                  const char *const *fields)
{
    AUTO_LOT struct lot *lot = new_lot();
    struct hash id = put_record(lot, about, fields);
    store_lot(in, lot);
    return id;
}

/* Examples with these bodies, titled A, B, C ... */
static inline void put_bodies(struct stored_in *in, const char *const *bodies)
{
    struct author a = author_of(1);
    char title[2] = "A";
    for (; *bodies; bodies++, title[0]++)
        (void)put_one(in, (struct about){&a, .kind = KIND_EXAMPLE},
                      FIELDS("title", title, "body", *bodies));
}

#endif
