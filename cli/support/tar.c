// SPDX-License-Identifier: Apache-2.0
#include "cli/support/tar.h"

#include <assert.h>
#include <string.h>

enum { BLOCK = 512 };

/* POSIX.1-2017, pax, "ustar Interchange Format". */
struct header {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8], type, link[100];
    char magic[6], version[2], user[32], group[32], major[8], minor[8], prefix[155], rest[12];
};
static_assert(sizeof(struct header) == BLOCK, "a header is a block");

void tar_put(FILE *to, const char *name, struct bytes content, time_t when)
{
    static const char zeroes[BLOCK];
    struct header h = {.type = '0', .magic = "ustar", .version = {'0', '0'}};
    unsigned sum = 0;
    assert(strlen(name) < sizeof h.name);
    memcpy(h.name, name, strlen(name));
    (void)snprintf(h.mode, sizeof h.mode, "%07o", 0600u);
    (void)snprintf(h.uid, sizeof h.uid, "%07o", 0u);
    (void)snprintf(h.gid, sizeof h.gid, "%07o", 0u);
    (void)snprintf(h.size, sizeof h.size, "%011llo", (unsigned long long)content.len);
    (void)snprintf(h.mtime, sizeof h.mtime, "%011llo", (unsigned long long)when);
    memset(h.sum, ' ', sizeof h.sum);
    for (size_t i = 0; i < sizeof h; i++)
        sum += ((const unsigned char *)&h)[i];
    (void)snprintf(h.sum, sizeof h.sum, "%06o", sum); /* NUL and a space end it */
    (void)fwrite(&h, sizeof h, 1, to);
    (void)fwrite(content.ptr, 1, content.len, to);
    (void)fwrite(zeroes, 1, (BLOCK - content.len % BLOCK) % BLOCK, to);
}

void tar_end(FILE *to)
{
    static const char zeroes[2 * BLOCK];
    (void)fwrite(zeroes, 1, sizeof zeroes, to);
}
