// SPDX-License-Identifier: Apache-2.0
/* The guard: what it finds lies in the text, in order, and is found again when it stands alone. */
#include <stdlib.h>

#include "proto/base/text.h"
#include "proto/record/guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes text = bytes_of(data, size);
    struct finding f = {0}, again;
    if (!text_is_utf8(text)) /* as mp_check has seen to */
        return 0;
    for (size_t at = 0; guard_next(text, at, &f); at = f.offset + f.len) {
        if (f.offset < at || f.len < 7 || f.len > size - f.offset)
            abort();
        struct bytes alone = bytes_slice(text, f.offset, f.len);
        if (!guard_next(alone, 0, &again) || again.offset != 0 || again.len != f.len ||
            again.kind != f.kind || !guard_label(f.kind)->sv)
            abort();
    }
    return 0;
}
