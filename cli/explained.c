// SPDX-License-Identifier: Apache-2.0
#include "cli/explained.h"

#include <string.h>

#include "cli/output.h"
#include "proto/base/warning.h"

static const struct causes {
    const char *code, *causes, *remedy;
} table[] = {
#define GODA_EXPLAIN(code, causes, remedy) {code, causes, remedy},
#include "cli/explain.def"
#undef GODA_EXPLAIN
};

static struct explained with_causes(struct explained x)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].code, x.code) == 0) {
            x.causes = table[i].causes;
            x.remedy = table[i].remedy[0] ? table[i].remedy : x.remedy;
        }
    return x;
}

bool explained_at(size_t i, struct explained *ret)
{
    enum error e = (enum error)(i + 1);
    if (i + 1 < ERR_COUNT) {
        *ret = with_causes((struct explained){error_code(e), error_text(e), "", error_remedy(e),
                                              false, error_exit(e)});
        return true;
    }
    i -= ERR_COUNT - 1;
    if (i >= WARN_COUNT)
        return false;
    const struct warning_row *row = warning_row((enum warning)i);
    *ret = with_causes((struct explained){row->code, row->text, "", row->remedy, true, EXIT_OK});
    return true;
}
