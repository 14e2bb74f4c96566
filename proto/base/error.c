// SPDX-License-Identifier: Apache-2.0
#include "proto/base/error.h"

#include <assert.h>

static const struct {
    const char *code, *text, *remedy;
    enum exit_status exit;
} table[] = {
#define GODA_ERROR(symbol, code, exit, what, remedy) [symbol] = {code, what, remedy, exit},
#include "proto/base/error.def"
#undef GODA_ERROR
};
static_assert(sizeof table / sizeof *table == ERR_COUNT, "each error has its row");

const char *error_text(enum error e)
{
    return table[e < ERR_COUNT ? e : ERR_UNKNOWN].text;
}

const char *error_remedy(enum error e)
{
    return table[e < ERR_COUNT ? e : ERR_UNKNOWN].remedy;
}

const char *error_code(enum error e)
{
    return table[e < ERR_COUNT ? e : ERR_UNKNOWN].code;
}

enum exit_status error_exit(enum error e)
{
    return table[e < ERR_COUNT ? e : ERR_UNKNOWN].exit;
}

enum error error_from_code(struct bytes code)
{
    for (enum error e = OK; e < ERR_COUNT; e++)
        if (bytes_equal(bytes_str(table[e].code), code))
            return e;
    return ERR_UNKNOWN;
}
