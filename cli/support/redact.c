// SPDX-License-Identifier: Apache-2.0
#include "cli/support/redact.h"

#include <string.h>

#include "proto/record/guard_mail.h"
#include "proto/record/guard_number.h"
#include "proto/record/guard_text.h"

enum { LONG_WORD = 32, KEPT_DIGITS = 8 };

/* What stands at a place: so many bytes, to be written as `as`, after the first `kept` of them. */
struct secret {
    size_t len, kept;
    const char *as;
};

static bool is_hex(char c)
{
    return guard_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* What base64, in either alphabet, and hex are made of; = may end it. */
static bool is_code(char c)
{
    return guard_is_word(c) || c == '-' || c == '+' || c == '/';
}

static bool starts(struct bytes in, size_t at, const char *word)
{
    return guard_is_at(in, at, bytes_str(word));
}

static size_t run(struct bytes in, size_t at, bool (*is)(char))
{
    size_t len = 0;
    while (at + len < in.len && is((char)in.ptr[at + len]))
        len++;
    return len;
}

static struct secret code_at(struct bytes in, size_t at)
{
    size_t len = run(in, at, is_code), digits = 0, letters = 0;
    if (starts(in, at, "goda1-"))
        return (struct secret){len, 0, "[token]"};
    if (run(in, at, is_hex) >= LONG_WORD)
        return (struct secret){run(in, at, is_hex), KEPT_DIGITS, "…"};
    for (size_t i = 0; i < len; i++) {
        digits += guard_is_digit((char)in.ptr[at + i]);
        letters += guard_is_letter((char)in.ptr[at + i]);
    }
    bool path = in.ptr[at] == '/';
    while (at + len < in.len && in.ptr[at + len] == '=')
        len++;
    if (len >= LONG_WORD && digits && letters && !path)
        return (struct secret){len, 0, "[secret]"};
    return (struct secret){0};
}

/* A user's name behind what announces it: up to a space, a quote or a slash. */
static struct secret user_at(struct bytes in, size_t at)
{
    static const char *const before[] = {"user=", "who=", "\"who\": \"", "\"user\": \"",
                                         ("/home"
                                          "/")};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t kept = strlen(before[i]), len = kept;
        if (!starts(in, at, before[i]))
            continue;
        while (at + len < in.len && !strchr(" \n\"/,", in.ptr[at + len]))
            len++;
        if (len > kept)
            return (struct secret){len, kept, "[user]"};
    }
    return (struct secret){0};
}

static struct secret personal_at(struct bytes in, size_t at)
{
    bool persons;
    struct finding found;
    size_t mail = guard_mail(in, at, &persons);
    if (mail)
        return (struct secret){mail, 0, "[e-mail]"};
    if (guard_number(in, at, &found) && found.offset == at)
        return (struct secret){found.len, 0, "[number]"};
    return (struct secret){0};
}

static struct secret secret_at(struct bytes in, size_t at)
{
    bool begins = at == 0 || !is_code((char)in.ptr[at - 1]) || starts(in, at, "goda1-");
    struct secret s = user_at(in, at);
    if (!s.len)
        s = personal_at(in, at);
    return s.len || !begins ? s : code_at(in, at);
}

size_t redact(struct bytes in, struct buf *out)
{
    size_t places = 0;
    for (size_t at = 0; at < in.len;) {
        struct secret s = secret_at(in, at);
        buf_put(out, bytes_slice(in, at, s.len ? s.kept : 1));
        if (s.len) {
            buf_put(out, bytes_str(s.as));
            places++;
        }
        at += s.len ? s.len : 1;
    }
    return places;
}
