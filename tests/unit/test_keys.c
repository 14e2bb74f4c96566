// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/keys.h"

static struct why why;

/* A path below this test's own directory; the text holds until the next call but three. */
static const char *path(const char *name)
{
    static char root[] = "/tmp/goda-keys-XXXXXX", texts[4][128];
    static unsigned turn;
    if (strstr(root, "XXXXXX"))
        assert_non_null(mkdtemp(root));
    char *text = texts[turn++ % 4];
    assert_in_range(snprintf(text, sizeof texts[0], "%s/%s", root, name), 1, sizeof texts[0] - 1);
    return text;
}

static mode_t mode_of(const char *file)
{
    struct stat st;
    assert_int_equal(stat(file, &st), 0);
    return st.st_mode & 07777;
}

static void touch(const char *file)
{
    int fd = open(file, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
}

static enum error load(const char *dir, struct identity *ret, bool *ret_made)
{
    struct keyring keys = {0};
    enum error e = keys_load(dir, &keys, ret_made, &why);
    *ret = keys.pairs[0];
    assert_int_equal(keys.count, e ? 0 : 1);
    return e;
}

static void keys_are_made_once_and_kept_private(void **state)
{
    (void)state;
    struct identity first, again;
    bool made;
    assert_error(load(path("a"), &first, &made), OK);
    assert_true(made);
    assert_int_equal(mode_of(path("a")), 0700);
    assert_int_equal(mode_of(path("a/identity")), 0600);
    assert_int_equal(mode_of(path("a/transport")), 0600);
    assert_int_equal(access(path("a/key.new"), F_OK), -1);
    assert_error(load(path("a"), &again, &made), OK);
    assert_false(made);
    assert_memory_equal(&again, &first, sizeof again);
}

static void the_keys_are_those_of_the_files(void **state)
{
    (void)state;
    struct identity id;
    bool made;
    uint8_t public[32], secret[64];
    AUTO_BUF struct buf seed = BUF(64), transport = BUF(64);
    assert_error(load(path("b"), &id, &made), OK);
    put_file(&seed, path("b/identity"));
    put_file(&transport, path("b/transport"));
    assert_int_equal(seed.len, 32);
    assert_int_equal(crypto_sign_seed_keypair(public, secret, seed.ptr), 0);
    assert_memory_equal(id.sign.b, public, sizeof public);
    assert_memory_equal(id.sign_secret, secret, sizeof secret);
    assert_memory_equal(id.transport.secret, transport.ptr, 32);
    assert_int_equal(crypto_scalarmult_base(public, transport.ptr), 0);
    assert_memory_equal(id.transport.public, public, sizeof public);
    assert_false(sodium_is_zero(seed.ptr, seed.len));
}

static void a_key_that_others_may_read_is_refused(void **state)
{
    (void)state;
    struct identity id;
    bool made;
    assert_error(load(path("c"), &id, &made), OK);
    assert_int_equal(chmod(path("c/transport"), 0640), 0);
    assert_error(load(path("c"), &id, &made), ERR_PERMISSIONS);
    assert_non_null(strstr(why.text, "others may read or write"));
    assert_non_null(strstr(why.text, "c/transport"));
    assert_true(sodium_is_zero((const uint8_t *)&id, sizeof id));
    assert_int_equal(chmod(path("c/transport"), 0400), 0);
    assert_error(load(path("c"), &id, &made), OK);
}

static void a_key_of_another_user_is_refused(void **state)
{
    (void)state;
    struct identity id;
    bool made;
    if (geteuid() != 0)
        skip();
    assert_error(load(path("d"), &id, &made), OK);
    assert_int_equal(chown(path("d/identity"), 65534, 65534), 0);
    assert_error(load(path("d"), &id, &made), ERR_PERMISSIONS);
    assert_non_null(strstr(why.text, "another user"));
}

static void a_store_never_gets_a_second_identity(void **state)
{
    (void)state;
    struct identity id;
    bool made;
    assert_error(load(path("e"), &id, &made), OK);
    touch(path("e/goda.db"));
    assert_error(load(path("e"), &id, &made), OK);
    assert_int_equal(unlink(path("e/identity")), 0);
    assert_error(load(path("e"), &id, &made), ERR_IDENTITY);
    assert_non_null(strstr(why.text, "not its key (identity)"));
    assert_int_equal(access(path("e/identity"), F_OK), -1);
}

static void a_key_that_is_cut_off_is_refused(void **state)
{
    (void)state;
    struct identity id;
    bool made;
    assert_error(load(path("f"), &id, &made), OK);
    assert_int_equal(truncate(path("f/identity"), 31), 0);
    assert_error(load(path("f"), &id, &made), ERR_IDENTITY);
}

static void what_a_crash_left_does_no_harm(void **state)
{
    (void)state;
    struct identity id;
    bool made;
    assert_int_equal(mkdir(path("g"), 0700), 0);
    touch(path("g/key.new"));
    assert_error(load(path("g"), &id, &made), OK);
    assert_true(made);
    assert_int_equal(unlink(path("g/transport")), 0); /* crashed between the two keys */
    assert_error(load(path("g"), &id, &made), OK);
    assert_false(made);
}

static void later_pairs_are_read_in_their_order(void **state)
{
    (void)state;
    struct keyring keys = {0}, again = {0};
    bool made;
    assert_error(keys_load(path("h"), &keys, &made, &why), OK);
    touch(path("h/goda.db"));
    assert_error(keys_add(path("h"), &keys, &why), OK);
    assert_int_equal(mode_of(path("h/identity.2")), 0600);
    assert_int_equal(unlink(path("h/identity.2")), 0); /* crashed between the two keys */
    assert_error(keys_load(path("h"), &again, &made, &why), OK);
    assert_false(made);
    assert_int_equal(again.count, 1);
    struct hash transport = {{0}};
    memcpy(transport.b, keys.pairs[1].transport.public, sizeof transport.b);
    assert_error(keys_add(path("h"), &again, &why), OK);
    assert_memory_equal(again.pairs[1].transport.public, transport.b, sizeof transport.b);
    assert_error(keys_load(path("h"), &keys, &made, &why), OK);
    assert_int_equal(keys.count, 2);
    assert_memory_equal(&keys, &again, sizeof keys);
    assert_int_equal(unlink(path("h/transport.2")), 0);
    assert_error(keys_load(path("h"), &keys, &made, &why), ERR_IDENTITY);
    assert_non_null(strstr(why.text, "holds identity.2 but not transport.2"));
}

static void a_sixteenth_pair_is_the_last(void **state)
{
    (void)state;
    struct keyring keys = {0}, again = {0};
    bool made;
    assert_error(keys_load(path("i"), &keys, &made, &why), OK);
    while (keys.count < IDENTITIES_MAX)
        assert_error(keys_add(path("i"), &keys, &why), OK);
    assert_error(keys_add(path("i"), &keys, &why), ERR_KEYS_SPENT);
    assert_error(keys_load(path("i"), &again, &made, &why), OK);
    assert_memory_equal(&keys, &again, sizeof keys);
}

static void a_directory_that_cannot_be_made_is_named(void **state)
{
    (void)state;
    struct identity id;
    bool made;
    assert_error(load("/nonexistent/goda", &id, &made), ERR_FILE);
    assert_string_equal(why.text, "cannot make the directory /nonexistent/goda: No such file or "
                                  "directory");
}

static int end(void **state)
{
    (void)state;
    remove_tree(path(""));
    return 0;
}

static void a_credential_goes_before_a_file(void **state)
{
    (void)state;
    struct identity file, first, again;
    bool made;
    assert_error(load(path("sealed"), &file, &made), OK);
    assert_int_equal(mkdir(path("given"), 0700), 0);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", path("given"), 1), 0);
    assert_error(load(path("sealed"), &again, &made), OK); /* a directory without ours */
    assert_memory_equal(&file.sign, &again.sign, sizeof file.sign);
    int fd = open(path("given/identity"), O_WRONLY | O_CREAT, 0440); /* as systemd's may be */
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "0123456789abcdef0123456789abcdef", 32), 32);
    assert_error(load(path("sealed"), &first, &made), OK);
    assert_false(made);
    assert_memory_not_equal(&file.sign, &first.sign, sizeof file.sign);
    assert_memory_equal(&file.transport.public, &first.transport.public,
                        sizeof file.transport.public);
    assert_int_equal(write(fd, "\n", 1), 1);
    assert_int_equal(close(fd), 0);
    assert_error(keys_load(path("sealed"), &(struct keyring){0}, &made, &why), ERR_IDENTITY);
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_made_once_and_kept_private),
        cmocka_unit_test(the_keys_are_those_of_the_files),
        cmocka_unit_test(a_key_that_others_may_read_is_refused),
        cmocka_unit_test(a_key_of_another_user_is_refused),
        cmocka_unit_test(a_store_never_gets_a_second_identity),
        cmocka_unit_test(a_key_that_is_cut_off_is_refused),
        cmocka_unit_test(what_a_crash_left_does_no_harm),
        cmocka_unit_test(later_pairs_are_read_in_their_order),
        cmocka_unit_test(a_sixteenth_pair_is_the_last),
        cmocka_unit_test(a_credential_goes_before_a_file),
        cmocka_unit_test(a_directory_that_cannot_be_made_is_named),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, end);
}
