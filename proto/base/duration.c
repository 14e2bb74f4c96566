// SPDX-License-Identifier: Apache-2.0
#include "proto/base/duration.h"

bool duration_parse(struct bytes text, uint64_t *ret)
{
    enum { NUMBER_MAX = 100000 };
    static const struct {
        const char *unit;
        uint64_t ms;
    } units[] = {{"", 1000},       {"ms", 1},        {"s", 1000},        {"m", 60000},
                 {"min", 60000},   {"h", 3600000},   {"d", 86400000},    {"dygn", 86400000},
                 {"w", 604800000}, {"v", 604800000}, {"y", 31536000000}, {"år", 31536000000}};
    uint64_t n = 0;
    size_t len = 0;
    for (; len < text.len && text.ptr[len] >= '0' && text.ptr[len] <= '9' && n <= NUMBER_MAX; len++)
        n = 10 * n + (uint64_t)(text.ptr[len] - '0');
    if (len == 0 || n > NUMBER_MAX)
        return false;
    struct bytes unit = bytes_slice(text, len, text.len - len);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (bytes_equal(unit, bytes_str(units[i].unit))) {
            *ret = n * units[i].ms;
            return true;
        }
    return false;
}
