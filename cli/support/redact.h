// SPDX-License-Identifier: Apache-2.0
/* Takes out of a text what is nobody else's business, before it is sent to whoever helps. */
#ifndef GODA_REDACT_H
#define GODA_REDACT_H

#include "proto/base/buf.h"

/* Appends `in` to `out` without secrets and personal data; returns how many places were changed.
 *
 *   invitations                              [token]
 *   32 hex digits and more                   the first 8 and …: ids and public keys can be followed
 *   other words of 32 characters and more    [secret], when they have digits and letters
 *   identity and phone numbers (guard.h)     [number]
 *   e-mail addresses, anybody's              [e-mail]
 *   users: user=, who=, home directories     [user] */
size_t redact(struct bytes in, struct buf *out);

#endif
