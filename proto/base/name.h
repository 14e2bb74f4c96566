// SPDX-License-Identifier: Apache-2.0
/* The short names of organisations, and the addresses of daemons. */
#ifndef GODA_NAME_H
#define GODA_NAME_H

#include "proto/base/bytes.h"

/* Whether `text` is HOST:PORT or [IPv6]:PORT: a host of plausible characters and a port of
 * 0..65535. */
bool address_is_valid(struct bytes text);
/* Whether `text` is a slug: a-z, 0-9 and inner hyphens, at most SLUG_MAX. */
bool slug_is_valid(struct bytes text);
/* Splits SLUG or SLUG@HOST:PORT; the address is empty when there is none. False for what is
 * neither. */
bool peer_name_read(struct bytes text, struct bytes *ret_slug, struct bytes *ret_address);

#endif
