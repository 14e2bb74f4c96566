// SPDX-License-Identifier: Apache-2.0
/* HOST:PORT as text: split to be dialled or listened at, and written from a socket's address. */
#ifndef GODA_ADDRESS_H
#define GODA_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "proto/base/limits.h"

struct address {
    char host[ADDRESS_MAX + 1]; /* a name, or a number without brackets */
    char port[6];
};

/* False (ret untouched) for what is not HOST:PORT or [IPV6]:PORT. */
bool address_parse(const char *text, struct address *ret);
/* Writes a socket's address, IPv4 as such where IPv6 carries it; "" for one that is neither IPv4
 * nor IPv6. */
void address_write(const struct sockaddr *in, char ret[static ADDRESS_MAX + 1]);
/* Whether it is the unspecified address, and so nothing that anybody can dial. */
bool address_is_wildcard(const struct sockaddr *in);
uint16_t address_port(const struct sockaddr *in);
void address_set_port(struct sockaddr *in, uint16_t port);

#endif
