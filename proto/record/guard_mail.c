// SPDX-License-Identifier: Apache-2.0
#include "proto/record/guard_mail.h"

#include <string.h>

#include "proto/record/guard_text.h"

static bool is_local(char c)
{
    return guard_is_word(c) || strchr(".%+-", c);
}

/* The end of an e-mail address that begins at `at`, and where its @ is; 0 when none does. */
static size_t take_mail(struct bytes text, size_t at, size_t *ret_at_sign)
{
    size_t sign = at, end, dot = 0;
    while (is_local(guard_plain(text, sign)))
        sign++;
    if (guard_plain(text, sign) != '@')
        return 0;
    for (end = sign + 1;
         guard_is_word(guard_plain(text, end)) || strchr("-.", guard_plain(text, end)); end++)
        if (guard_plain(text, end) == '.' && guard_is_word(guard_plain(text, end + 1)))
            dot = end;
    while (end > sign && strchr("-.", guard_plain(text, end - 1)))
        end--;
    *ret_at_sign = sign;
    return dot > sign + 1 && guard_is_letter(guard_plain(text, dot + 1)) && end > dot + 2 ? end : 0;
}

static bool is_private_domain(struct bytes domain)
{
    static const char *const domains[] = {
        "gmail.com",  "googlemail.com", "hotmail.com",  "hotmail.se",    "outlook.com",
        "outlook.se", "live.com",       "live.se",      "msn.com",       "icloud.com",
        "me.com",     "mac.com",        "telia.com",    "yahoo.com",     "yahoo.se",
        "ymail.com",  "comhem.se",      "bredband.net", "spray.se",      "passagen.se",
        "swipnet.se", "home.se",        "tele2.se",     "glocalnet.net", "bahnhof.se",
        "proton.me",  "protonmail.com", "pm.me",        "tutanota.com",  "gmx.com",
        "gmx.net",    "aol.com",        "mail.com"};
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++)
        if (domain.len == strlen(domains[i]) && guard_is_at(domain, 0, bytes_str(domains[i])))
            return true;
    return false;
}

/* Words that tell of a function or a place rather than a person; * for any ending. */
/* clang-format off */
static const char *const functions[] = {
    "administrat*", "aldreomsorg*", "arbetsmarknad*", "arende*", "arkiv*", "avdelning*", "barn",
    "bibliotek*", "bidrag*", "boende*", "bokning*", "diari*", "drift*", "ekonomi*", "enhet*",
    "epost", "exempel", "expedition*", "fastighet*", "felanmal*", "forskol*", "forvaltning*",
    "fraga", "fragor", "fritid*", "funktion*", "grundskol*", "grupp*", "gymnasi*", "helpdesk",
    "hemtjanst*", "hr", "info", "information*", "inkop*", "innovation*", "it", "jour",
    "kansli*", "kommunikation*", "kontakt*", "kontor*", "kultur*", "kund*", "kvalitet*",
    "medborgar*", "miljo*", "mottagning*", "namnd*", "no", "noreply", "omsorg*", "personal*",
    "post", "press", "projekt*", "reception*", "registrator*", "rektor*", "reply", "sdf",
    "service*", "skola", "skolan", "socialtjanst*", "stadsdel*", "stod", "support*",
    "synpunkt*", "team", "trafik*", "upphandling*", "utbildning*", "utveckling*", "verksamhet*",
    "web", "webb", "webmaster"
};
/* clang-format on */

static bool is_function(struct bytes word)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        size_t len = strcspn(functions[i], "*");
        bool any_ending = functions[i][len] == '*';
        if (guard_is_at(word, 0, bytes_of(functions[i], len)) && (any_ending || word.len == len))
            return true;
    }
    return false;
}

/* Letters and hyphens, perhaps digits behind them. */
static bool is_name(struct bytes word)
{
    size_t i = 0;
    while (i < word.len && (guard_is_letter(guard_plain(word, i)) || (i && word.ptr[i] == '-')))
        i++;
    bool letters = i > 0;
    while (i < word.len && guard_is_digit(guard_plain(word, i)))
        i++;
    return letters && i == word.len;
}

/* Two to four names with dots between them, none of them a function's. */
static bool is_persons(struct bytes local)
{
    size_t words = 0;
    for (size_t start = 0, i = 0; i <= local.len; i++) {
        if (i < local.len && local.ptr[i] != '.' && local.ptr[i] != '_')
            continue;
        struct bytes word = bytes_slice(local, start, i - start);
        if (!is_name(word) || is_function(word))
            return false;
        words++;
        start = i + 1;
    }
    return words >= 2 && words <= 4;
}

/* Points and the like before an address are not of it. */
static bool begins_word(struct bytes text, size_t at)
{
    if (!guard_is_word(guard_plain(text, at)))
        return false;
    while (at > 0 && is_local(guard_plain(text, at - 1)) &&
           !guard_is_word(guard_plain(text, at - 1)))
        at--;
    return at == 0 || !is_local(guard_plain(text, at - 1));
}

size_t guard_mail(struct bytes text, size_t at, bool *ret_persons)
{
    size_t sign = 0, end = begins_word(text, at) ? take_mail(text, at, &sign) : 0;
    if (!end)
        return 0;
    *ret_persons = is_persons(bytes_slice(text, at, sign - at)) ||
                   is_private_domain(bytes_slice(text, sign + 1, end - sign - 1));
    return end - at;
}
