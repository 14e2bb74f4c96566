// SPDX-License-Identifier: Apache-2.0
#include "daemon/why.h"

#include <stdarg.h>
#include <stdio.h>

enum error why_say(struct why *why, enum error e, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why->text, sizeof why->text, format, args);
    va_end(args);
    return e;
}
