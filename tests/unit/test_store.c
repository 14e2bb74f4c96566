// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>
#include <sys/stat.h>

#include "daemon/store/inside.h"
#include "tests/records.h"
#include "tests/storing.h"

static void what_is_put_is_there_after_a_restart(void **state)
{
    struct stored_in *in = *state;
    AUTO_LOT struct lot *lot = new_lot();
    struct author a = author_of(1);
    struct hash first =
        put_record(lot, (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("title", "Ett"));
    struct hash other =
        put_record(lot, (struct about){&a, .kind = KIND_PROBLEM}, FIELDS("title", "Två"));
    store_lot(in, lot);
    restart(in);
    AUTO_BUF struct buf out = BUF(RECORD_MAX);
    assert_error(store_fetch(in->reading, &first, &out), OK);
    assert_bytes(buf_bytes(&out), buf_bytes(&lot->entries[0].envelope));
    struct store_counts counts;
    assert_error(store_counts(in->reading, &counts), OK);
    assert_int_equal(counts.records, 2);
    assert_int_equal(counts.examples, 1);
    assert_true(counts.db_bytes > 0);
    char hex[65];
    struct resolved found;
    assert_error(store_resolve(in->reading, bytes_str(bytes_hex(hash_bytes(&other), hex)), &found),
                 OK);
    assert_true(hash_equal(&found.id, &other));
    assert_int_equal(found.kind, KIND_PROBLEM);
    assert_true(hash_equal(&found.author, &lot->entries[1].record.author));
    assert_int_equal(found.created, lot->entries[1].record.created);
}

static void the_same_record_is_stored_once(void **state)
{
    struct stored_in *in = *state;
    AUTO_LOT struct lot *lot = new_lot(), *again = new_lot();
    struct author a = author_of(1);
    struct about about = {&a, .kind = KIND_EXAMPLE, .created = 5};
    struct hash id = put_record(lot, about, FIELDS("title", "Ett"));
    again->count = 1;
    again->entries[0] =
        (struct lot_entry){.envelope = buf_copy(buf_bytes(&lot->entries[0].envelope))};
    assert_error(record_decode(buf_bytes(&again->entries[0].envelope), &again->entries[0].record),
                 OK);
    struct hash new = put_record(again, about, FIELDS("title", "Annat"));
    store_lot(in, lot);
    store_lot(in, again);
    assert_error(again->entries[0].error, ERR_DUPLICATE);
    assert_error(again->entries[1].error, OK);
    AUTO_BUF struct buf out = BUF(2 * RECORD_MAX);
    assert_error(store_fetch(in->reading, &id, &out), OK);
    assert_error(store_fetch(in->reading, &new, &out), OK);
    struct store_counts counts;
    assert_error(store_counts(in->reading, &counts), OK);
    assert_int_equal(counts.examples, 2);
}

static void an_author_imports_a_key_once(void **state)
{
    struct stored_in *in = *state;
    AUTO_LOT struct lot *lot = new_lot(), *again = new_lot();
    struct author a = author_of(1), b = author_of(2);
    struct about mine = {&a, .kind = KIND_EXAMPLE, .request = 1},
                 theirs = {&b, .kind = KIND_EXAMPLE, .request = 2};
    struct hash first = put_record(lot, mine, FIELDS("import_key", "x-1"));
    (void)put_record(lot, mine, FIELDS("import_key", "x-1", "title", "Igen"));
    store_lot(in, lot);
    assert_error(lot->entries[0].error, OK);
    assert_error(lot->entries[1].error, ERR_DUPLICATE);
    assert_true(hash_equal(&lot->entries[1].existing, &first));
    restart(in);
    (void)put_record(again, mine, FIELDS("import_key", "x-1", "title", "En gång till"));
    (void)put_record(again, theirs, FIELDS("import_key", "x-1"));
    mine.request = 0; /* it came from a peer: signed is signed, and is kept */
    (void)put_record(again, mine, FIELDS("import_key", "x-1", "title", "Från annat håll"));
    store_lot(in, again);
    assert_error(again->entries[0].error, ERR_DUPLICATE);
    assert_true(hash_equal(&again->entries[0].existing, &first));
    assert_error(again->entries[1].error, OK);
    assert_error(again->entries[2].error, OK);
}

static void entries_with_an_error_are_left_alone(void **state)
{
    struct stored_in *in = *state;
    AUTO_LOT struct lot *lot = new_lot();
    struct author a = author_of(1);
    struct hash id =
        put_record(lot, (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("title", "Ett"));
    lot->entries[0].error = ERR_SIGNATURE;
    store_lot(in, lot);
    AUTO_BUF struct buf out = BUF(RECORD_MAX);
    assert_error(store_fetch(in->reading, &id, &out), ERR_NOT_FOUND);
    assert_error(lot->entries[0].error, ERR_SIGNATURE);
}

static void ids_are_found_by_how_they_begin(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1);
    struct hash ids[4];
    AUTO_LOT struct lot *lot = new_lot();
    for (size_t i = 0; i < 4; i++) /* ids of our own making, so that they begin alike */
        (void)put_record(lot, (struct about){&a, .kind = KIND_PROBLEM}, FIELDS("title", "Ett"));
    static const uint8_t begin[4][3] = {
        {0xab, 0xcd, 0x10}, {0xab, 0xcd, 0x1f}, {0xab, 0xce, 0}, {0xff, 0xff, 0xff}};
    for (size_t i = 0; i < 4; i++) {
        memcpy(lot->entries[i].record.id.b, begin[i], 3);
        ids[i] = lot->entries[i].record.id;
    }
    store_lot(in, lot);
    static const struct {
        const char *prefix;
        enum error error;
        size_t which;
    } cases[] = {
        {"abcd", ERR_AMBIGUOUS, 0},
        {"abcd1", ERR_AMBIGUOUS, 0},
        {"abcd10", OK, 0},
        {"ABCD-1F", OK, 1},
        {"abce", OK, 2},
        {"abc", ERR_NOT_FOUND, 0},
        {"fff", ERR_NOT_FOUND, 0},
        {"ffff", OK, 3},
        {"FFFFF", OK, 3},
        {"abcf", ERR_NOT_FOUND, 0},
        {"abcg", ERR_NOT_FOUND, 0},
        {"", ERR_NOT_FOUND, 0},
        {"å", ERR_NOT_FOUND, 0},
    };
    struct resolved found;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum error e = store_resolve(in->reading, bytes_str(cases[i].prefix), &found);
        assert_error(e, cases[i].error);
        if (!e)
            assert_true(hash_equal(&found.id, &ids[cases[i].which]));
    }
    char hex[66];
    (void)bytes_hex(hash_bytes(&ids[3]), hex);
    assert_error(store_resolve(in->reading, bytes_of(hex, 64), &found), OK);
    hex[64] = '0';
    assert_error(store_resolve(in->reading, bytes_of(hex, 65), &found), ERR_NOT_FOUND);
}

static void one_daemon_at_a_time(void **state)
{
    struct stored_in *in = *state;
    struct store *second = NULL;
    char why[256];
    assert_error(store_open(in->dir, NULL, &second, why), ERR_LOCKED);
    assert_null(second);
    assert_true(strlen(why) > 0);
    struct stat st;
    char path[128];
    (void)snprintf(path, sizeof path, "%s/goda.db", in->dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    (void)snprintf(path, sizeof path, "%s/goda.db-wal", in->dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_clean_stop_leaves_no_log(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1);
    AUTO_LOT struct lot *lot = new_lot();
    (void)put_record(lot, (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("title", "Ett"));
    store_lot(in, lot);
    struct stat st;
    char path[128];
    (void)snprintf(path, sizeof path, "%s/goda.db-wal", in->dir);
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size > 0);
    store_close(in->store); /* while a reader is still there */
    in->store = NULL;
    assert_true(stat(path, &st) != 0 || st.st_size == 0);
}

static void a_damaged_store_is_refused_after_an_unclean_stop(void **state)
{
    struct stored_in *in = *state;
    char path[128], why[256];
    AUTO_LOT struct lot *lot = new_lot();
    struct author a = author_of(1);
    while (lot->count < LOT_MAX)
        (void)put_record(lot, (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("body", LONG_TEXT));
    store_lot(in, lot);
    stop(in);
    (void)snprintf(path, sizeof path, "%s/goda.db", in->dir);
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    for (long at = 20L * 4096; fseek(f, at, SEEK_SET) == 0 && at < 60L * 4096; at += 4096)
        assert_int_equal(fwrite("damage", 1, 6, f), 6);
    assert_int_equal(fclose(f), 0);
    (void)snprintf(path, sizeof path, "%s/goda.db-wal", in->dir);
    f = fopen(path, "wb"); /* as if the daemon had been killed */
    assert_non_null(f);
    assert_int_equal(fwrite("log", 1, 3, f), 3);
    assert_int_equal(fclose(f), 0);
    for (int i = 0; i < 2; i++) { /* trying again does not help */
        assert_error(store_open(in->dir, NULL, &in->store, why), ERR_STORE);
        assert_true(strlen(why) > 0);
    }
}

static void a_later_version_s_store_is_refused(void **state)
{
    struct stored_in *in = *state;
    char why[256];
    assert_error(sql_exec(in->store->sql.db, "PRAGMA user_version = 999"), OK);
    stop(in);
    assert_error(store_open(in->dir, NULL, &in->store, why), ERR_VERSION);
}

static void somebody_else_s_database_is_refused(void **state)
{
    struct stored_in *in = *state;
    char why[256];
    assert_error(sql_exec(in->store->sql.db, "PRAGMA application_id = 1"), OK);
    stop(in);
    assert_error(store_open(in->dir, NULL, &in->store, why), ERR_VERSION);
}

static void a_full_disk_stores_nothing_by_halves(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1);
    AUTO_LOT struct lot *lot = new_lot();
    struct hash first =
        put_record(lot, (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("title", "Ett"));
    store_lot(in, lot);
    AUTO_LOT struct lot *many = new_lot();
    while (many->count < LOT_MAX)
        (void)put_record(many, (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("body", LONG_TEXT));
    assert_error(sql_exec(in->store->sql.db, "PRAGMA max_page_count = 60"), OK);
    assert_error(store_begin(in->store), OK);
    assert_error(store_keep(in->store, "key", BYTES_LIT("value")), OK);
    assert_error(store_put(in->store, many, 1), ERR_STORE);
    assert_string_equal(store_why(in->store), "database or disk is full");
    store_undo(in->store);

    restart(in);
    AUTO_BUF struct buf out = BUF(RECORD_MAX);
    assert_error(store_fetch(in->reading, &first, &out), OK);
    struct store_counts counts;
    assert_error(store_counts(in->reading, &counts), OK);
    assert_int_equal(counts.records, 1);
    AUTO_SQL struct sql kept = sql_once(in->store->sql.db, "SELECT * FROM local");
    assert_false(sql_row(&kept));
    sql_done(&kept);
    for (size_t i = 0; i < many->count; i++)
        many->entries[i].error = OK;
    store_lot(in, many); /* there is room again */
    assert_error(store_counts(in->reading, &counts), OK);
    assert_int_equal(counts.records, 1 + LOT_MAX);
}

static void what_is_undone_is_not_stored(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1);
    AUTO_LOT struct lot *lot = new_lot();
    struct hash id =
        put_record(lot, (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("title", "Ett"));
    assert_error(store_begin(in->store), OK);
    assert_error(store_put(in->store, lot, 1), OK);
    store_undo(in->store);
    AUTO_BUF struct buf out = BUF(RECORD_MAX);
    assert_error(store_fetch(in->reading, &id, &out), ERR_NOT_FOUND);
    store_lot(in, lot);
    assert_error(store_fetch(in->reading, &id, &out), OK);
}

static void a_record_shows_its_fields_and_what_others_say(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1), b = author_of(2);
    struct hash network = found_network(in, &a, "ett");
    admit(in, &network, &a, &b, "tva");
    AUTO_LOT struct lot *lot = new_lot();
    struct hash id = put_record(lot, (struct about){&a, .kind = KIND_EXAMPLE},
                                FIELDS("title", "Ett", "contact", "brev@exempel.se"));
    struct hash said = put_record(lot, (struct about){&b, .kind = KIND_ASSESSMENT, .ref = &id},
                                  FIELDS("flag", "ordinary", "why", "Gammalt"));
    (void)put_record(lot, (struct about){&b, .kind = KIND_ASSESSMENT, .ref = &id},
                     FIELDS("flag", "innovative", "why", "Nytt ändå"));
    store_lot(in, lot);
    AUTO_BUF struct buf out = BUF(8 * RECORD_MAX);
    msgpack_packer pk = mp_packer(&out);
    assert_error(store_get(in->reading, &id, BYTES_NONE, &pk), OK);
    AUTO_MP struct mp m = {0};
    assert_error(mp_read(buf_bytes(&out), MP_BOUNDED, MP_CONTROL_NODES, &m), OK);
    const msgpack_object *record = mp_get(&m.root, "record"), *fields = mp_get(record, "fields");
    assert_bytes(text_in(record, "kind"), BYTES_LIT("example"));
    assert_bytes(text_in(record, "org"), BYTES_LIT("ett"));
    assert_bytes(text_in(fields, "title"), BYTES_LIT("Ett"));
    assert_bytes(text_in(fields, "contact"), BYTES_LIT("brev@exempel.se"));
    assert_bytes(text_in(&m.root, "flag"), BYTES_LIT("innovative"));
    const msgpack_object *all = mp_get(&m.root, "assessments"), *older = mp_at(all, 1);
    assert_null(mp_at(all, 2));
    char hex[65];
    assert_bytes(text_in(older, "id"), bytes_str(bytes_hex(hash_bytes(&said), hex)));
    assert_bytes(text_in(older, "org"), BYTES_LIT("tva"));
    assert_bytes(text_in(mp_get(older, "fields"), "why"), BYTES_LIT("Gammalt"));
    bool current = true;
    assert_true(mp_bool(mp_get(older, "current"), &current));
    assert_false(current);
    struct bytes envelope;
    assert_true(mp_bin(mp_get(&m.root, "envelope"), &envelope));
    assert_bytes(envelope, buf_bytes(&lot->entries[0].envelope));
    assert_error(store_get(in->reading, &network, BYTES_NONE, &pk),
                 OK); /* any record may be shown */
    assert_error(store_get(in->reading, &(struct hash){{1}}, BYTES_NONE, &pk), ERR_NOT_FOUND);
}

/* One page of an export; returns `next`, 0 at the end. */
static uint64_t export_page(struct stored_in *in, uint64_t after, uint64_t limit, uint32_t *kinds,
                            size_t *count)
{
    AUTO_BUF struct buf out = BUF(CONTROL_MESSAGE_MAX);
    msgpack_packer pk = mp_packer(&out);
    assert_error(store_export(in->reading, after, limit, &pk), OK);
    AUTO_MP struct mp m = {0};
    assert_error(mp_read(buf_bytes(&out), MP_BOUNDED, MP_CONTROL_NODES, &m), OK);
    struct bytes envelope;
    const msgpack_object *list = mp_get(&m.root, "envelopes");
    for (size_t i = 0; mp_bin(mp_at(list, i), &envelope); i++) {
        struct record r;
        assert_error(record_decode(envelope, &r), OK);
        assert_true(*count < 8);
        kinds[(*count)++] = r.kind;
    }
    uint64_t next = 0;
    (void)mp_uint(mp_get(&m.root, "next"), UINT64_MAX, &next);
    return next;
}

static void an_export_has_the_roster_first(void **state)
{
    struct stored_in *in = *state;
    struct author a = author_of(1), b = author_of(2);
    AUTO_LOT struct lot *lot = new_lot();
    for (size_t i = 0; i < 3; i++)
        (void)put_record(lot, (struct about){&a, .kind = KIND_EXAMPLE}, FIELDS("title", "Ett"));
    store_lot(in, lot);
    struct hash network = found_network(in, &a, "ett");
    admit(in, &network, &a, &b, "tva");
    for (uint64_t limit = 1; limit <= 6; limit++) {
        uint32_t kinds[8];
        size_t count = 0;
        uint64_t next = 0;
        do
            next = export_page(in, next, limit, kinds, &count);
        while (next);
        assert_int_equal(count, 5);
        assert_int_equal(kinds[0], KIND_GENESIS);
        assert_int_equal(kinds[1], KIND_ADMIT);
        assert_int_equal(kinds[4], KIND_EXAMPLE);
    }
}

int main(void)
{
#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, start_store, end_store)
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_is_put_is_there_after_a_restart),
        STORE_TEST(the_same_record_is_stored_once),
        STORE_TEST(an_author_imports_a_key_once),
        STORE_TEST(entries_with_an_error_are_left_alone),
        STORE_TEST(ids_are_found_by_how_they_begin),
        STORE_TEST(one_daemon_at_a_time),
        STORE_TEST(a_clean_stop_leaves_no_log),
        STORE_TEST(a_damaged_store_is_refused_after_an_unclean_stop),
        STORE_TEST(a_later_version_s_store_is_refused),
        STORE_TEST(somebody_else_s_database_is_refused),
        STORE_TEST(a_full_disk_stores_nothing_by_halves),
        STORE_TEST(what_is_undone_is_not_stored),
        STORE_TEST(a_record_shows_its_fields_and_what_others_say),
        STORE_TEST(an_export_has_the_roster_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
