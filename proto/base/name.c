// SPDX-License-Identifier: Apache-2.0
#include "proto/base/name.h"

#include <string.h>

#include "proto/base/limits.h"

static bool is_alphanumeric(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool consists_of(struct bytes text, const char *others)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_alphanumeric(text.ptr[i]) && (!text.ptr[i] || !strchr(others, text.ptr[i])))
            return false;
    return text.len > 0;
}

static bool port_is_valid(struct bytes text)
{
    unsigned port = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        port = 10 * port + (unsigned)(text.ptr[i] - '0');
    }
    return text.len >= 1 && text.len <= 5 && port <= UINT16_MAX;
}

bool address_is_valid(struct bytes text)
{
    const uint8_t *colon = text.len ? memrchr(text.ptr, ':', text.len) : NULL;
    if (!colon || text.len > ADDRESS_MAX)
        return false;
    size_t len = (size_t)(colon - text.ptr);
    struct bytes host = bytes_slice(text, 0, len);
    if (!port_is_valid(bytes_slice(text, len + 1, text.len - len - 1)))
        return false;
    if (len > 2 && host.ptr[0] == '[' && host.ptr[len - 1] == ']') {
        struct bytes v6 = bytes_slice(host, 1, len - 2);
        return memchr(v6.ptr, ':', v6.len) && consists_of(v6, ":.%-_"); /* %: a link's zone */
    }
    return consists_of(host, "-._");
}

bool slug_is_valid(struct bytes text)
{
    if (text.len == 0 || text.len > SLUG_MAX || text.ptr[0] == '-' || text.ptr[text.len - 1] == '-')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return true;
}

bool peer_name_read(struct bytes text, struct bytes *ret_slug, struct bytes *ret_address)
{
    const uint8_t *at = text.len ? memchr(text.ptr, '@', text.len) : NULL;
    size_t len = at ? (size_t)(at - text.ptr) : text.len;
    *ret_slug = bytes_slice(text, 0, len);
    *ret_address = at ? bytes_slice(text, len + 1, text.len - len - 1) : BYTES_NONE;
    return slug_is_valid(*ret_slug) && (!at || address_is_valid(*ret_address));
}
