// SPDX-License-Identifier: Apache-2.0
/* E-mail addresses, and whether they are a person's. */
#ifndef GODA_GUARD_MAIL_H
#define GODA_GUARD_MAIL_H

#include "proto/base/bytes.h"

/* The length of an address that begins at `at`; 0 when none does. */
size_t guard_mail(struct bytes text, size_t at, bool *ret_persons);

#endif
