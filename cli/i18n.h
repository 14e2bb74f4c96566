// SPDX-License-Identifier: Apache-2.0
/* The language of the output: --lang, else LANGUAGE, LC_ALL, LC_MESSAGES, LANG. */
#ifndef GODA_I18N_H
#define GODA_I18N_H

/* Sets the locale and gettext up; `lang` is --lang's value or NULL. Call before anything is
 * printed, when settings.json is known: what a program reads is in English, the same for everybody.
 */
void i18n_init(const char *lang);
/* Goes over to another language, for what is written for others: a file in settings.language, a
 * site in its own. NULL: back to that of the start. */
void i18n_speak(const char *lang);

#endif
