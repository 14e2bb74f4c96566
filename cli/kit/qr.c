// SPDX-License-Identifier: Apache-2.0
#include <qrencode.h>
#include <sodium.h>

#include "cli/kit/kit.h"

enum { QUIET = 4 }; /* modules of light around it, as ISO 18004 wants */

/* The groups alone, which all are in QR's alphanumeric set. */
static void characters(struct bytes lines, struct buf *out)
{
    bool label = true;
    for (size_t i = 0; i < lines.len; i++) {
        uint8_t c = lines.ptr[i];
        if (!label && c != ' ' && c != '\n')
            buf_put_u8(out, c);
        label = c == '\n' || (label && c != ':');
    }
    buf_put_u8(out, '\0');
}

static bool is_dark(const QRcode *qr, int x, int y)
{
    return x >= 0 && y >= 0 && x < qr->width && y < qr->width &&
           (qr->data[y * qr->width + x] & 1) != 0;
}

static void print_rows(FILE *to, const QRcode *qr, int y, bool inverse)
{
    static const char *const blocks[] = {" ", "\u2580", "\u2584", "\u2588"};
    (void)fputs(inverse ? "\033[30;47m" : "", to);
    for (int x = -QUIET; x < qr->width + QUIET; x++)
        (void)fputs(blocks[is_dark(qr, x, y) + 2 * is_dark(qr, x, y + 1)], to);
    (void)fputs(inverse ? "\033[0m\n" : "\n", to);
}

bool qr_print(FILE *to, struct bytes lines, bool inverse, int columns)
{
    struct buf text __attribute__((cleanup(buf_wipe))) = BUF(KIT_TEXT_MAX);
    characters(lines, &text);
    QRcode *qr = text.failed
                     ? NULL
                     : QRcode_encodeString((const char *)text.ptr, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
    bool fits = qr && qr->width + 2 * QUIET <= columns;
    for (int y = -QUIET; fits && y < qr->width + QUIET; y += 2)
        print_rows(to, qr, y, inverse);
    if (qr)
        sodium_memzero(qr->data, (size_t)qr->width * (size_t)qr->width);
    QRcode_free(qr);
    return fits;
}
