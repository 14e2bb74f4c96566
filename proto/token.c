#include "proto/token.h"

bool slug_is_valid(struct bytes text)
{
    if (text.len == 0 || text.len > SLUG_MAX || text.ptr[0] == '-' ||
        text.ptr[text.len - 1] == '-')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return true;
}
