// SPDX-License-Identifier: Apache-2.0
#include "cli/figures.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "cli/output.h"

const char *bar_text(uint64_t n, uint64_t most, size_t width, char ret[static BAR_MAX])
{
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    double share = most ? (double)n / (double)most : 0;
    size_t eighths = (size_t)(share * (double)(8 * width) + 0.5), len = 0;
    assert(width <= BAR_WIDTH_MAX && n <= most);
    if (n && width && eighths == 0)
        eighths = 1;
    ret[0] = '\0';
    for (size_t i = 0; i < eighths / 8; i++)
        len += (size_t)snprintf(ret + len, BAR_MAX - len, "█");
    (void)snprintf(ret + len, BAR_MAX - len, "%s", parts[eighths % 8]);
    return ret;
}

const char *share_text(uint64_t part, uint64_t whole, char ret[static SHARE_MAX])
{
    if (whole == 0)
        (void)snprintf(ret, SHARE_MAX, "–");
    else
        (void)snprintf(ret, SHARE_MAX, "%.0f %%", 100 * (double)part / (double)whole);
    return ret;
}

const char *real_text(double d, int decimals, char ret[static REAL_MAX])
{
    (void)snprintf(ret, REAL_MAX, "%.*f", decimals, d);
    for (char *c = ret; settings.swedish && !settings.plain && *c; c++)
        *c = *c == '.' ? ',' : *c;
    return ret;
}

void csv_put(FILE *to, struct bytes cell, bool last)
{
    bool quoted = false;
    for (size_t i = 0; i < cell.len; i++)
        quoted = quoted || memchr(",\"\r\n", cell.ptr[i], 4) != NULL;
    (void)fputs(quoted ? "\"" : "", to);
    if (cell.len && memchr("=+-@\t\r", cell.ptr[0], 6))
        (void)fputc('\'', to);
    for (size_t i = 0; i < cell.len; i++) {
        (void)fputs(cell.ptr[i] == '"' ? "\"" : "", to);
        (void)fputc(cell.ptr[i], to);
    }
    (void)fputs(quoted ? "\"" : "", to);
    (void)fputs(last ? "\r\n" : ",", to);
}

void csv_put_number(FILE *to, uint64_t n, bool last)
{
    (void)fprintf(to, "%" PRIu64 "%s", n, last ? "\r\n" : ",");
}
