// SPDX-License-Identifier: Apache-2.0
/* Erasure: what is erased is on no file of the store any more, whatever comes in which order. */
#include "tests/testing.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "daemon/store/views/views.h"
#include "tests/storing.h"

static struct author ett, tva;
static struct hash network;

static int begin(void **state)
{
    int failed = start_store(state);
    struct stored_in *in = *state;
    ett = author_of(1);
    tva = author_of(2);
    network = found_network(in, &ett, "ett");
    admit(in, &network, &ett, &tva, "tva");
    store_self(in->store, &tva.sign);
    return failed;
}

static struct hash say(struct stored_in *in, const struct author *who, uint32_t kind,
                       const struct hash *ref, const char *const *fields)
{
    AUTO_LOT struct lot *lot = new_lot();
    struct hash id = put_record(
        lot, (struct about){.author = who, .kind = kind, .ref = ref, .network = &network}, fields);
    store_lot(in, lot);
    return id;
}

#define SAY(in, who, kind, ref, ...) say(in, who, kind, ref, FIELDS(__VA_ARGS__))

static struct hash erase(struct stored_in *in, const struct hash *id, const char *how)
{
    return SAY(in, &ett, KIND_WITHDRAWAL, id, "reason", "other", "erase", how, "decision", "KS 1");
}

/* Until nothing is left to do, and returns how many withdrawals are to be receipted. */
static size_t scrub(struct stored_in *in)
{
    size_t told = 0;
    bool wait = false, found = true;
    struct hash id;
    for (int steps = 0; store_scrubbing(in->store); steps++) {
        assert_true(steps < 10000);
        assert_error(store_scrub(in->store, &wait), OK);
        assert_false(wait);
    }
    for (;; told++) {
        assert_error(store_erased(in->store, &id, &found), OK);
        if (!found)
            return told;
    }
}

static bool file_has(const char *path, const char *word)
{
    AUTO_BUF struct buf all = BUF((size_t)64 * 1024 * 1024);
    char chunk[65536];
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_put(&all, bytes_of(chunk, n));
    (void)fclose(f);
    assert_int_equal(all.failed, OK);
    return all.len && memmem(all.ptr, all.len, word, strlen(word));
}

/* Whether any file of the store has the word. */
static bool disk_has(struct stored_in *in, const char *word)
{
    bool has = false;
    DIR *dir = opendir(in->dir);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        char path[400];
        (void)snprintf(path, sizeof path, "%s/%s", in->dir, e->d_name);
        if (e->d_name[0] != '.')
            has |= file_has(path, word);
    }
    (void)closedir(dir);
    return has;
}

/* Enough others that the words lie in segments of their own. */
static void put_others(struct stored_in *in)
{
    for (int i = 0; i < 40; i++) {
        char title[64];
        (void)snprintf(title, sizeof title, "Ett annat exempel %d", i);
        (void)SAY(in, &tva, KIND_EXAMPLE, NULL, "title", title, "body", LONG_TEXT);
    }
}

static void nothing_of_an_erased_text_is_on_the_disk(void **state)
{
    struct stored_in *in = *state;
    struct hash id =
        SAY(in, &ett, KIND_EXAMPLE, NULL, "title", "Xyzzyplugh", "body", LONG_TEXT " frobozzmagic",
            "contact", "quuxblorb@example.se", "import_key", "gnustokey");
    put_others(in);
    restart(in); /* from the log into the file */
    store_self(in->store, &tva.sign);
    put_others(in);
    assert_true(disk_has(in, "frobozzmagic"));
    assert_true(disk_has(in, "xyzzyplugh")); /* as a word of the index */
    (void)erase(in, &id, "yes");
    assert_int_equal(scrub(in), 1);
    static const char *const words[] = {"frobozzmagic", "Xyzzyplugh", "xyzzyplugh", "quuxblorb",
                                        "gnustokey"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (disk_has(in, words[i]))
            fail_msg("%s is still there", words[i]);
    AUTO_BUF struct buf out = BUF(RECORD_MAX);
    struct record r;
    assert_error(store_fetch(in->reading, &id, &out), OK); /* the header stays */
    assert_error(record_decode(buf_bytes(&out), &r), OK);
    assert_error(record_verify(&r, &network), OK);
    assert_null(r.part[PART_BODY].ptr);
    assert_null(r.part[PART_CONTACT].ptr);
    assert_error(views_rebuild(in->store), OK);
    assert_int_equal(scrub(in), 0); /* it has been told of in this run */
    assert_false(disk_has(in, "frobozzmagic"));
}

static void a_contact_is_erased_alone(void **state)
{
    struct stored_in *in = *state;
    struct hash id =
        SAY(in, &ett, KIND_EXAMPLE, NULL, "title", "Xyzzyplugh", "contact", "quuxblorb@example.se");
    (void)erase(in, &id, "contact");
    assert_int_equal(scrub(in), 1);
    assert_false(disk_has(in, "quuxblorb"));
    assert_true(disk_has(in, "Xyzzyplugh"));
}

static void what_is_said_of_a_record_is_erased_alone(void **state)
{
    struct stored_in *in = *state;
    struct hash id = SAY(in, &ett, KIND_EXAMPLE, NULL, "title", "Xyzzyplugh");
    struct hash comment = SAY(in, &ett, KIND_COMMENT, &id, "text", "frobozzmagic");
    (void)erase(in, &comment, "yes");
    assert_int_equal(scrub(in), 1);
    assert_false(disk_has(in, "frobozzmagic"));
    assert_true(disk_has(in, "Xyzzyplugh"));
}

static void a_stranger_erases_nothing(void **state)
{
    struct stored_in *in = *state;
    struct hash id = SAY(in, &ett, KIND_EXAMPLE, NULL, "title", "Xyzzyplugh");
    (void)SAY(in, &tva, KIND_WITHDRAWAL, &id, "reason", "legal", "erase", "yes", "decision", "1");
    assert_int_equal(scrub(in), 0);
    assert_true(disk_has(in, "Xyzzyplugh"));
}

static void what_comes_after_its_erasure_is_stored_without_its_text(void **state)
{
    struct stored_in *in = *state;
    AUTO_LOT struct lot *later = new_lot();
    struct hash id =
        put_record(later, (struct about){.author = &ett, .kind = KIND_EXAMPLE, .network = &network},
                   FIELDS("title", "Xyzzyplugh"));
    (void)erase(in, &id, "yes");
    assert_int_equal(scrub(in), 0); /* nobody knows yet whether it may */
    store_lot(in, later);
    assert_error(later->entries[0].error, OK);
    assert_null(later->entries[0].record.part[PART_BODY].ptr);
    assert_false(disk_has(in, "Xyzzyplugh")); /* not even before the scrubbing */
    assert_int_equal(scrub(in), 1);
}

/* Makes the entry what a peer passes on that has erased the record, or took its text away. */
static void strip(struct lot_entry *entry)
{
    struct buf less = BUF(RECORD_MAX);
    assert_error(record_erase(&entry->record, PART_BODY, &less), OK);
    buf_done(&entry->envelope);
    entry->envelope = less;
    assert_error(record_decode(buf_bytes(&less), &entry->record), OK);
}

static void a_text_that_is_missing_for_no_reason_is_not_kept(void **state)
{
    struct stored_in *in = *state;
    AUTO_LOT struct lot *lot = new_lot();
    struct hash id =
        put_record(lot, (struct about){.author = &ett, .kind = KIND_EXAMPLE, .network = &network},
                   FIELDS("title", "Xyzzyplugh"));
    strip(&lot->entries[0]);
    store_lot(in, lot);
    assert_error(lot->entries[0].error, ERR_ERASED);
    AUTO_BUF struct buf out = BUF(RECORD_MAX);
    assert_error(store_fetch(in->reading, &id, &out), ERR_NOT_FOUND);
    (void)erase(in, &id, "yes");
    lot->entries[0].error = OK;
    store_lot(in, lot);
    assert_error(lot->entries[0].error, OK);
}

static void a_receipt_of_its_own_ends_it(void **state)
{
    struct stored_in *in = *state;
    struct hash id = SAY(in, &ett, KIND_EXAMPLE, NULL, "title", "Xyzzyplugh");
    struct hash withdrawal = erase(in, &id, "yes");
    assert_int_equal(scrub(in), 1);
    restart(in); /* before the receipt was signed: it is told of again */
    store_self(in->store, &tva.sign);
    assert_true(store_scrubbing(in->store));
    assert_int_equal(scrub(in), 1);
    AUTO_LOT struct lot *lot = new_lot();
    (void)put_record(
        lot,
        (struct about){
            .author = &tva, .kind = KIND_RECEIPT, .ref = &withdrawal, .network = &network},
        FIELDS("done", "1700000"));
    store_lot(in, lot);
    restart(in);
    assert_false(store_scrubbing(in->store));
}

#define ERASE_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ERASE_TEST(nothing_of_an_erased_text_is_on_the_disk),
        ERASE_TEST(a_contact_is_erased_alone),
        ERASE_TEST(what_is_said_of_a_record_is_erased_alone),
        ERASE_TEST(a_stranger_erases_nothing),
        ERASE_TEST(what_comes_after_its_erasure_is_stored_without_its_text),
        ERASE_TEST(a_text_that_is_missing_for_no_reason_is_not_kept),
        ERASE_TEST(a_receipt_of_its_own_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
