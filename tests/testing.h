// SPDX-License-Identifier: Apache-2.0
/* What the unit tests share: cmocka in the order it wants to be included, and small helpers. */
#ifndef GODA_TESTING_H
#define GODA_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/base/buf.h"
#include "proto/base/bytes.h"
#include "proto/base/error.h"

/* Fails with both texts when they differ. */
#define assert_error(actual, expected) assert_string_equal(error_text(actual), error_text(expected))
/* Fails with both in hex when they differ. */
void assert_bytes(struct bytes actual, struct bytes expected);
/* The bytes of hex digits (spaces ignored), appended to `out`; fails on anything else. */
void put_hex(struct buf *out, const char *hex);
/* Removes a directory and all that is in it. */
void remove_tree(const char *dir);
/* A whole file, appended to `out`; fails when it cannot be read. */
void put_file(struct buf *out, const char *path);

#endif
