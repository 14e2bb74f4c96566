// SPDX-License-Identifier: Apache-2.0
/* The views do not depend on the order in which records come: histories are put through the real
 * door (the node, and the store behind its COMMIT) in many orders, and every view is compared byte
 * by byte. GODA_ORDERS: how many orders of each history. */
#include "tests/testing.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/store/views/views.h"
#include "proto/base/rng.h"
#include "tests/history.h"

enum {
    HISTORIES = 10,
    ORDERS = 20,
    REBUILT_EVERY = 10,     /* of the orders, one is also compared after a rebuild */
    TOLD_EVERY = 25,        /* and what is told of each record */
    DUMP_MAX = 1024 * 1024, /* bytes of all views of a history */
    LINES_MAX = 4096,
};

/* -- the door ---------------------------------------------------------------------------------- */

/* A daemon without peers: its node, and its store in memory. */
struct house {
    char dir[64];
    struct store *store;
    struct reading *reading;
    struct node *node;
    struct effects effects;
    size_t done; /* how many of these have been carried out */
    uint64_t now;
    bool in[HISTORY_MAX], verified; /* the signatures are known to be good */
};

static void step(struct house *h, struct event event)
{
    event.now = h->now;
    event.wall = history_end + h->now;
    node_step(h->node, &event, &h->effects);
}

static void commit(struct house *h, struct lot *lot)
{
    assert_error(store_begin(h->store), OK);
    enum error e = store_put(h->store, lot, history_end);
    if (e)
        fail_msg("%s: %s", error_text(e), store_why(h->store));
    assert_error(store_end(h->store), OK);
    assert_error(store_count_words(h->store), OK);
}

/* Signatures are checked the first time that a history comes through the door. */
static void carry_out(struct house *h)
{
    while (h->done < h->effects.count) {
        struct effect *e = &h->effects.list[h->done++];
        struct lot *lot = e->lot;
        e->lot = NULL;
        if (e->kind == EFFECT_VERIFY) {
            if (!h->verified)
                lot_verify(lot, &e->id);
            step(h, (struct event){.kind = EVENT_VERIFIED, .lot = {.lot = lot}});
        } else if (e->kind == EFFECT_COMMIT) {
            commit(h, lot);
            step(h, (struct event){.kind = EVENT_COMMITTED, .lot = {.lot = lot}});
        } else if (e->kind == EFFECT_REPLY && !e->error) {
            h->in[e->request - 1] = true;
        }
    }
    effects_clear(&h->effects);
    h->done = 0;
}

static void house_open(struct house *h, const struct history *past)
{
    static const uint8_t seed[32] = {1};
    struct identity nobody = {.sign.b = {1}};
    char why[256];
    *h = (struct house){.now = 1000};
    (void)snprintf(h->dir, sizeof h->dir, "%s/goda-test-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(h->dir));
    assert_error(store_open(h->dir, NULL, &h->store, why), OK);
    assert_error(reading_open(h->dir, NULL, &h->reading), OK);
    h->node = node_new(&nobody, 1, seed);
    assert_non_null(h->node);
    assert_error(node_load_local(h->node, BYTES_LIT("network"), hash_bytes(&past->network)), OK);
}

static void house_close(struct house *h)
{
    node_free(h->node);
    effects_clear(&h->effects);
    reading_close(h->reading);
    store_close(h->store);
    remove_tree(h->dir);
}
#define AUTO_HOUSE __attribute__((cleanup(house_close)))

static void shuffle(struct rng *rng, size_t *order, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = rng_below(rng, i), held = order[i - 1];
        order[i - 1] = order[k];
        order[k] = held;
    }
}

static uint32_t late_kind(struct rng *rng)
{
    size_t count = 0;
    while (kind_at(count))
        count++;
    return kind_at(rng_below(rng, count))->number;
}

/* Moves what is of this kind to the front or to the end. */
static void move_kind(const struct history *past, size_t *order, uint32_t kind, bool to_front)
{
    size_t front[HISTORY_MAX], end[HISTORY_MAX], fronts = 0, ends = 0;
    for (size_t i = 0; i < past->count; i++) {
        if ((past->records[order[i]].kind == kind) == to_front)
            front[fronts++] = order[i];
        else
            end[ends++] = order[i];
    }
    memcpy(order, front, fronts * sizeof *front);
    memcpy(order + fronts, end, ends * sizeof *end);
}

/* In the given order, one by one or many to a lot. */
static void submit(struct house *h, const struct history *past, const size_t *order,
                   struct rng *rng)
{
    const uint64_t at_once = 1 + rng_below(rng, 16);
    for (size_t i = 0; i < past->count; i++) {
        if (h->in[order[i]])
            continue;
        step(h,
             (struct event){.kind = EVENT_SUBMIT,
                            .submit = {.request = order[i] + 1,
                                       .envelope = buf_bytes(&past->records[order[i]].envelope)}});
        if (rng_below(rng, at_once) == 0)
            carry_out(h);
    }
    carry_out(h);
}

/* What comes before its author's admission is refused, and asked for again later. */
static void live_through(struct house *h, const struct history *past, size_t *order,
                         struct rng *rng)
{
    enum { ROUNDS = 3 };
    size_t in = 0;
    for (int i = 0; i < ROUNDS; i++, h->now += REFUSED_FOR + 1) {
        submit(h, past, order, rng);
        shuffle(rng, order, past->count);
    }
    for (size_t i = 0; i < past->count; i++)
        in += h->in[i];
    assert_int_equal(in, past->count);
}

/* -- what the views hold ----------------------------------------------------------------------- */

/* Rows of text, to be sorted, since a view has no order. */
struct dump {
    struct buf text; /* lines, each ended by NUL */
    size_t count, line[LINES_MAX];
};

static void dump_drop(struct dump **d)
{
    if (*d)
        buf_done(&(*d)->text);
    free(*d);
    *d = NULL;
}
#define AUTO_DUMP __attribute__((cleanup(dump_drop)))

static void dump_text(struct dump *d, const char *text)
{
    buf_put(&d->text, bytes_str(text));
    buf_put_u8(&d->text, '|');
}

static void dump_begin(struct dump *d, const char *what)
{
    assert_true(d->count < LINES_MAX);
    d->line[d->count++] = d->text.len;
    dump_text(d, what);
}

/* Numbers of rows follow the order of arrival: what they stand for is shown instead. */
static void dump_id(struct house *h, struct dump *d, uint64_t seq)
{
    AUTO_SQL struct sql q = sql_use(&h->store->sql, "SELECT hex(id) FROM record WHERE seq = ?");
    sql_int(&q, seq);
    assert_true(sql_row(&q));
    dump_text(d, (const char *)sql_get_text(&q, 0).ptr);
}

static void dump_column(struct house *h, struct dump *d, const struct sql *q, int i)
{
    char hex[1024];
    const char *name = sqlite3_column_name(q->stmt, i);
    int type = sqlite3_column_type(q->stmt, i);
    dump_text(d, name);
    if (type == SQLITE_BLOB)
        dump_text(d, bytes_hex(sql_get_blob(q, i), hex));
    else if (type == SQLITE_INTEGER && (!strcmp(name, "seq") || !strcmp(name, "version")))
        dump_id(h, d, sql_get_int(q, i));
    else
        dump_text(d, type == SQLITE_NULL ? "NULL" : (const char *)sql_get_text(q, i).ptr);
}

static void dump_rows(struct house *h, struct dump *d, const char *view)
{
    char text[128];
    (void)snprintf(text, sizeof text, "SELECT %s * FROM \"%s\"",
                   strcmp(view, "search") == 0 ? "rowid AS seq," : "", view);
    AUTO_SQL struct sql q = sql_once(h->store->sql.db, text);
    while (sql_row(&q)) {
        dump_begin(d, view);
        for (int i = 0; i < sqlite3_column_count(q.stmt); i++)
            dump_column(h, d, &q, i);
        buf_put_u8(&d->text, '\0');
    }
    assert_error(sql_end(&q), OK);
}

static int compare_lines(const void *a, const void *b, void *text)
{
    const char *base = text;
    return strcmp(base + *(const size_t *)a, base + *(const size_t *)b);
}

/* All that is neither a record nor local, whatever views there are. */
static struct dump *dump_views(struct house *h)
{
    struct dump *d = calloc(1, sizeof *d);
    assert_non_null(d);
    d->text = BUF(DUMP_MAX);
    AUTO_SQL struct sql q = sql_once(
        h->store->sql.db,
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT IN ('record',"
        " 'local', 'imported', 'hidden', 'views') AND name NOT GLOB 'eras*'"
        " AND name NOT GLOB 'search_*' AND name NOT GLOB 'sqlite_*'");
    while (sql_row(&q)) {
        char view[64];
        (void)snprintf(view, sizeof view, "%s", (const char *)sql_get_text(&q, 0).ptr);
        dump_rows(h, d, view);
    }
    assert_error(sql_end(&q), OK);
    assert_error(d->text.failed, OK);
    qsort_r(d->line, d->count, sizeof *d->line, compare_lines, d->text.ptr);
    return d;
}

static const char *dump_line(const struct dump *d, size_t i)
{
    return i < d->count ? (const char *)d->text.ptr + d->line[i] : "(nothing)";
}

static void assert_same(const struct dump *actual, const struct dump *expected, const char *what)
{
    size_t i = 0;
    while (i < expected->count && strcmp(dump_line(actual, i), dump_line(expected, i)) == 0)
        i++;
    if (i < expected->count || actual->count != expected->count)
        fail_msg("%s:\n  %s\nis not\n  %s", what, dump_line(actual, i), dump_line(expected, i));
}

/* The index says what the table of texts says. */
static void assert_index_agrees(struct house *h)
{
    assert_error(
        sql_exec(h->store->sql.db, "INSERT INTO search(search, rank) VALUES('integrity-check', 1)"),
        OK);
}

/* What the method `get` tells of every record. */
static struct hash tell_all(struct house *h, const struct history *past)
{
    struct hash digest;
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, sizeof digest.b);
    for (size_t i = 0; i < past->count; i++) {
        AUTO_BUF struct buf out = BUF(CONTROL_MESSAGE_MAX);
        msgpack_packer pk = mp_packer(&out);
        assert_error(store_get(h->reading, &past->records[i].id, BYTES_NONE, &pk), OK);
        assert_error(out.failed, OK);
        (void)crypto_generichash_update(&state, out.ptr, out.len);
    }
    (void)crypto_generichash_final(&state, digest.b, sizeof digest.b);
    return digest;
}

/* -- the tests --------------------------------------------------------------------------------- */

static size_t orders(void)
{
    const char *wanted = getenv("GODA_ORDERS");
    return wanted ? strtoul(wanted, NULL, 10) : ORDERS;
}

static void check_order(const struct history *past, const struct dump *expected,
                        const struct hash *told, size_t number)
{
    const uint8_t seed[32] = {(uint8_t)number, (uint8_t)(number >> 8), 7};
    char what[64];
    size_t order[HISTORY_MAX];
    struct rng rng;
    rng_init(&rng, seed);
    for (size_t i = 0; i < past->count; i++)
        order[i] = i;
    shuffle(&rng, order, past->count);
    if (number % 2) { /* chance alone seldom leaves a thing for last */
        move_kind(past, order, KIND_ADMIT, true);
        move_kind(past, order, late_kind(&rng), false);
    }
    AUTO_HOUSE struct house h;
    house_open(&h, past);
    h.verified = true;
    live_through(&h, past, order, &rng);
    AUTO_DUMP struct dump *actual = dump_views(&h);
    (void)snprintf(what, sizeof what, "order %zu", number);
    assert_same(actual, expected, what);
    if (number % TOLD_EVERY == 0) {
        struct hash again = tell_all(&h, past);
        assert_bytes(hash_bytes(&again), hash_bytes(told));
        assert_index_agrees(&h);
    }
    if (number % REBUILT_EVERY)
        return;
    assert_error(views_rebuild(h.store), OK);
    assert_error(store_count_words(h.store), OK);
    AUTO_DUMP struct dump *rebuilt = dump_views(&h);
    (void)snprintf(what, sizeof what, "order %zu, rebuilt", number);
    assert_same(rebuilt, expected, what);
}

static void any_order_gives_the_same_views(void **state)
{
    (void)state;
    size_t order[HISTORY_MAX];
    struct rng rng;
    const uint8_t seed[32] = {9};
    rng_init(&rng, seed);
    for (uint8_t number = 0; number < HISTORIES; number++) {
        AUTO_HISTORY struct history *past = history_new(number);
        AUTO_HOUSE struct house h;
        house_open(&h, past);
        for (size_t i = 0; i < past->count; i++)
            order[i] = i;
        live_through(&h, past, order, &rng);
        AUTO_DUMP struct dump *expected = dump_views(&h);
        struct hash told = tell_all(&h, past);
        for (size_t i = 0; i < orders(); i++)
            check_order(past, expected, &told, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_gives_the_same_views),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
