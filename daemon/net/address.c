// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/address.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

static bool port_is_valid(const char *text)
{
    size_t len = strspn(text, "0123456789");
    unsigned port = 0;
    if (len == 0 || len > 5 || text[len])
        return false;
    for (size_t i = 0; i < len; i++)
        port = 10 * port + (unsigned)(text[i] - '0');
    return port <= UINT16_MAX;
}

/* A name or number without brackets: no colon, no white space, nothing beyond ASCII. */
static bool host_is_valid(const char *host, size_t len, const char *allowed)
{
    return len > 0 && strspn(host, allowed) >= len;
}

bool address_parse(const char *text, struct address *ret)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    static const char number[] = "0123456789abcdefABCDEF:.%";
    const char *colon = strrchr(text, ':');
    if (!colon || !port_is_valid(colon + 1) || strlen(text) > ADDRESS_MAX)
        return false;
    bool bracketed = text[0] == '[' && colon > text && colon[-1] == ']';
    const char *host = bracketed ? text + 1 : text;
    size_t len = (size_t)(colon - host) - bracketed;
    if (!host_is_valid(host, len, bracketed ? number : name))
        return false;
    memcpy(ret->host, host, len);
    ret->host[len] = '\0';
    memcpy(ret->port, colon + 1, strlen(colon + 1) + 1);
    return true;
}

uint16_t address_port(const struct sockaddr *in)
{
    if (in->sa_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)(const void *)in)->sin6_port);
    return ntohs(((const struct sockaddr_in *)(const void *)in)->sin_port);
}

void address_set_port(struct sockaddr *in, uint16_t port)
{
    if (in->sa_family == AF_INET6)
        ((struct sockaddr_in6 *)(void *)in)->sin6_port = htons(port);
    else
        ((struct sockaddr_in *)(void *)in)->sin_port = htons(port);
}

void address_write(const struct sockaddr *in, char ret[static ADDRESS_MAX + 1])
{
    char host[INET6_ADDRSTRLEN] = "";
    struct sockaddr_in four = {.sin_family = AF_INET};
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)in;
    ret[0] = '\0';
    if (in->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
        four.sin_port = six->sin6_port;
        memcpy(&four.sin_addr, six->sin6_addr.s6_addr + 12, sizeof four.sin_addr);
        in = (const struct sockaddr *)&four;
    }
    if ((in->sa_family != AF_INET && in->sa_family != AF_INET6) ||
        uv_ip_name(in, host, sizeof host) != 0)
        return;
    (void)snprintf(ret, ADDRESS_MAX + 1, in->sa_family == AF_INET6 ? "[%s]:%u" : "%s:%u", host,
                   (unsigned)address_port(in));
}

bool address_is_wildcard(const struct sockaddr *in)
{
    if (in->sa_family == AF_INET6)
        return IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)(const void *)in)->sin6_addr);
    return ((const struct sockaddr_in *)(const void *)in)->sin_addr.s_addr == htonl(INADDR_ANY);
}
