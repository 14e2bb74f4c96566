// SPDX-License-Identifier: Apache-2.0
#include "proto/base/warning.h"

#include <assert.h>

static const struct warning_row table[] = {
#define GODA_WARNING(symbol, code, check, event, label, what, remedy)                              \
    [symbol] = {code, check, event, label, what, remedy},
#include "proto/base/warning.def"
#undef GODA_WARNING
};
static_assert(sizeof table / sizeof *table == WARN_COUNT, "each warning has its row");

const struct warning_row *warning_row(enum warning w)
{
    assert(w < WARN_COUNT);
    return &table[w];
}

enum warning warning_of_check(struct bytes check)
{
    enum warning w = 0;
    while (w < WARN_COUNT && (!check.len || !bytes_equal(bytes_str(table[w].check), check)))
        w++;
    return w;
}

enum warning warning_of_event(struct bytes event)
{
    enum warning w = 0;
    while (w < WARN_COUNT && (!event.len || !bytes_equal(bytes_str(table[w].event), event)))
        w++;
    return w;
}
