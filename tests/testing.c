// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void assert_bytes(struct bytes actual, struct bytes expected)
{
    char *a = malloc(2 * actual.len + 1), *b = malloc(2 * expected.len + 1);
    assert_non_null(a);
    assert_non_null(b);
    assert_string_equal(bytes_hex(actual, a), bytes_hex(expected, b));
    free(a);
    free(b);
}

void put_hex(struct buf *out, const char *hex)
{
    size_t len = 0;
    uint8_t *room = buf_extend(out, strlen(hex) / 2);
    if (!room)
        fail_msg("no room for %s", hex);
    if (sodium_hex2bin(room, strlen(hex) / 2, hex, strlen(hex), " \n", &len, NULL) != 0)
        fail_msg("not hex: %s", hex);
    out->len -= strlen(hex) / 2 - len;
}

void put_file(struct buf *out, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("cannot open %s", path);
    char chunk[4096];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_put(out, bytes_of(chunk, n));
    (void)fclose(f);
    assert_error(out->failed, OK);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void remove_tree(const char *dir)
{
    assert_int_equal(nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}
