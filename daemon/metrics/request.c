// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include <strings.h>

#include "daemon/metrics/http.h"

/* The bytes before the first `c`, which is taken away with them; all when there is none. */
static struct bytes cut(struct bytes *in, uint8_t c)
{
    const uint8_t *found = in->len ? memchr(in->ptr, c, in->len) : NULL;
    size_t len = found ? (size_t)(found - in->ptr) : in->len, used = len + (found ? 1 : 0);
    struct bytes before = bytes_slice(*in, 0, len);
    *in = bytes_slice(*in, used, in->len - used);
    return before;
}

static bool begins(struct bytes in, const char *with)
{
    size_t len = strlen(with);
    return in.len >= len && strncasecmp((const char *)in.ptr, with, len) == 0;
}

static bool holds(struct bytes in, const char *word)
{
    for (; in.len; in = bytes_slice(in, 1, in.len - 1))
        if (begins(in, word))
            return true;
    return false;
}

static struct bytes line_of(struct bytes *in)
{
    struct bytes line = cut(in, '\n');
    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

static int status_of(struct bytes method, struct bytes target, struct bytes version)
{
    if (!method.len || !target.len || !begins(version, "HTTP/"))
        return 400;
    if (!begins(version, "HTTP/1."))
        return 505;
    struct bytes path = cut(&target, '?');
    if (!bytes_equal(path, BYTES_LIT("/metrics")))
        return 404;
    bool known = bytes_equal(method, BYTES_LIT("GET")) || bytes_equal(method, BYTES_LIT("HEAD"));
    return known ? 200 : 405;
}

struct http_request http_parse(struct bytes head)
{
    struct http_request r = {0};
    struct bytes line = line_of(&head);
    struct bytes method = cut(&line, ' '), target = cut(&line, ' ');
    r.status = status_of(method, target, line);
    r.head = bytes_equal(method, BYTES_LIT("HEAD"));
    while (head.len) {
        line = line_of(&head);
        r.open |= begins(line, "accept:") && holds(line, "application/openmetrics-text");
    }
    return r;
}
