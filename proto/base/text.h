// SPDX-License-Identifier: Apache-2.0
/* What text may be: UTF-8 in Unicode normalisation form C, with no control character but newline.
 * Normalisation is utf8proc's (Unicode 14 in Debian 12). */
#ifndef GODA_TEXT_H
#define GODA_TEXT_H

#include "proto/base/buf.h"
#include "proto/base/bytes.h"

enum text_lines { TEXT_ONE_LINE, TEXT_MANY_LINES };

/* Valid UTF-8 (no surrogates, no overlong forms); any characters. */
bool text_is_utf8(struct bytes in);
/* Valid UTF-8, NFC, no control or bidirectional-override characters; newline only if
 * TEXT_MANY_LINES. */
bool text_is_clean(struct bytes in, enum text_lines lines);
/* Number of characters (code points) of valid UTF-8. */
size_t text_length(struct bytes in);
/* Writes `in` to `out` made clean as far as that changes no word: NFC, CR LF and CR to LF, tabs to
 * spaces, white space at the ends cut off. ERR_TEXT when it is not UTF-8 or still not clean. */
enum error text_normalise(struct bytes in, enum text_lines lines, struct buf *out);

/* Copies text to a C string, cut at a character's boundary when it is longer than the room. */
void text_copy(struct bytes text, char *room, size_t size);

#endif
