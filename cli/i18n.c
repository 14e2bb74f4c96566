// SPDX-License-Identifier: Apache-2.0
#include "cli/i18n.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/output.h"

static const char *wanted_language(const char *lang)
{
    static const char *const variables[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
    if (lang)
        return lang;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value && value[0])
            return value;
    }
    return "en";
}

/* The catalogue lies beside the program: BIN/../share/locale, in the build tree as once installed.
 */
static void bind_catalogue(void)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - sizeof "/../share/locale");
    char *slash = n > 0 ? memrchr(path, '/', (size_t)n) : NULL;
    if (!slash)
        return;
    memcpy(slash, "/../share/locale", sizeof "/../share/locale");
    (void)bindtextdomain("goda", path);
}

void i18n_speak(const char *lang)
{
    if (!lang)
        lang = settings.json ? "en" : settings.language;
    settings.swedish = strncmp(lang, "sv", 2) == 0;
    (void)setenv("LANGUAGE", settings.swedish ? "sv" : "en", 1);
    (void)textdomain("goda"); /* which has gettext look at LANGUAGE again */
}

void i18n_init(const char *lang)
{
    settings.language = strncmp(wanted_language(lang), "sv", 2) == 0 ? "sv" : "en";
    /* glibc translates by LANGUAGE in any locale but "C", so that Swedish works on a machine where
     * no Swedish locale has been generated. */
    if (!setlocale(LC_ALL, "") || strcmp(setlocale(LC_MESSAGES, NULL), "C") == 0 ||
        strcmp(setlocale(LC_MESSAGES, NULL), "POSIX") == 0)
        (void)setlocale(LC_ALL, "C.UTF-8");
    (void)setlocale(LC_NUMERIC, "C");
    bind_catalogue();
    (void)bind_textdomain_codeset("goda", "UTF-8");
    i18n_speak(NULL);
}
