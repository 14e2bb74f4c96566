// SPDX-License-Identifier: Apache-2.0
/* How the guard reads a text. */
#ifndef GODA_GUARD_TEXT_H
#define GODA_GUARD_TEXT_H

#include "proto/base/bytes.h"

/* What the byte at `i` is to a number or an address: itself when ASCII; of longer characters a dash
 * is '-' and a space ' ', a letter 'a', anything else ','. The bytes after a dash's first are
 * spaces. What is not there, and NUL, is ','. Expects UTF-8. */
char guard_plain(struct bytes text, size_t i);
/* ASCII: a digit, a letter, and both or an underscore. */
bool guard_is_digit(char c);
bool guard_is_letter(char c);
bool guard_is_word(char c);
/* Whether a text in lower case is written there, in whatever case of ASCII letters. */
bool guard_is_at(struct bytes text, size_t at, struct bytes word);

#endif
