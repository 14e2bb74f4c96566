// SPDX-License-Identifier: Apache-2.0
#include "proto/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* The next code point and how many bytes it took; -1 for what is not UTF-8. */
static int32_t text_next(struct bytes in, size_t *taken)
{
    *taken = 1;
    if (in.ptr[0] < 0x80)
        return in.ptr[0]; /* the common case, without a call */
    utf8proc_int32_t c = -1;
    utf8proc_ssize_t n = utf8proc_iterate(in.ptr, (utf8proc_ssize_t)in.len, &c);
    *taken = n > 0 ? (size_t)n : 0;
    return n > 0 ? c : -1;
}

bool text_is_utf8(struct bytes in)
{
    size_t taken;
    for (; in.len; in = bytes_slice(in, taken, in.len - taken))
        if (text_next(in, &taken) < 0)
            return false;
    return true;
}

/* C0, DEL, C1, the bidirectional overrides and isolates that can make text show as what it is not,
 * and the line and paragraph separators. */
static bool text_is_forbidden(int32_t c, enum text_lines lines)
{
    if (c == '\n')
        return lines == TEXT_ONE_LINE;
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || c == 0xfeff;
}

/* The common case, told by its bytes: below U+0300 no character decomposes or combines in form C,
 * nor do dashes and quotation marks (U+2010 to U+2027). Expects valid UTF-8. */
static bool text_is_surely_nfc(struct bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.ptr[i] < 0xcc)
            continue;
        bool punctuation = in.len - i > 2 && in.ptr[i] == 0xe2 && in.ptr[i + 1] == 0x80 &&
                           in.ptr[i + 2] >= 0x90 && in.ptr[i + 2] <= 0xa7;
        if (!punctuation)
            return false;
        i += 2;
    }
    return true;
}

static bool text_is_allowed(struct bytes in, enum text_lines lines)
{
    size_t taken;
    for (; in.len; in = bytes_slice(in, taken, in.len - taken)) {
        int32_t c = text_next(in, &taken);
        if (c < 0 || text_is_forbidden(c, lines))
            return false;
    }
    return true;
}

static enum error text_nfc(struct bytes in, struct buf *out)
{
    if (in.len == 0)
        return OK;
    utf8proc_uint8_t *nfc = NULL;
    utf8proc_ssize_t len =
        utf8proc_map(in.ptr, (utf8proc_ssize_t)in.len, &nfc, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (len < 0)
        return len == UTF8PROC_ERROR_NOMEM ? ERR_MEMORY : ERR_TEXT;
    buf_put(out, bytes_of(nfc, (size_t)len));
    free(nfc);
    return out->failed;
}

bool text_is_clean(struct bytes in, enum text_lines lines)
{
    if (!text_is_allowed(in, lines))
        return false;
    if (text_is_surely_nfc(in))
        return true;
    AUTO_BUF struct buf nfc = BUF(4 * in.len); /* NFC grows a string threefold at the most */
    return text_nfc(in, &nfc) == OK && bytes_equal(buf_bytes(&nfc), in);
}

size_t text_length(struct bytes in)
{
    size_t count = 0;
    for (size_t i = 0; i < in.len; i++)
        count += (in.ptr[i] & 0xc0) != 0x80;
    return count;
}

static struct bytes text_trim(struct bytes in)
{
    while (in.len && strchr(" \t\r\n", in.ptr[0]))
        in = bytes_slice(in, 1, in.len - 1);
    while (in.len && strchr(" \t\r\n", in.ptr[in.len - 1]))
        in.len--;
    return in;
}

enum error text_normalise(struct bytes in, enum text_lines lines, struct buf *out)
{
    if (!text_is_utf8(in) || (in.len && memchr(in.ptr, 0, in.len)))
        return ERR_TEXT;
    struct bytes core = text_trim(in);
    AUTO_BUF struct buf plain = BUF(core.len);
    for (size_t i = 0; i < core.len; i++) {
        bool crlf = core.ptr[i] == '\r' && i + 1 < core.len && core.ptr[i + 1] == '\n';
        if (!crlf)
            buf_put_u8(&plain, core.ptr[i] == '\r'   ? '\n'
                               : core.ptr[i] == '\t' ? ' '
                                                     : core.ptr[i]);
    }
    if (plain.failed)
        return plain.failed;
    size_t start = out->len;
    enum error e = text_nfc(buf_bytes(&plain), out);
    if (e)
        return e;
    struct bytes written = bytes_slice(buf_bytes(out), start, out->len - start);
    return text_is_allowed(written, lines) ? OK : ERR_TEXT;
}

void text_copy(struct bytes text, char *room, size_t size)
{
    size_t len = text.len < size ? text.len : size - 1;
    while (len < text.len && len > 0 && (text.ptr[len] & 0xc0) == 0x80)
        len--;
    if (len)
        memcpy(room, text.ptr, len);
    room[len] = '\0';
}
