/* The language of the output: --lang, else LANGUAGE, LC_ALL, LC_MESSAGES, LANG. */
#ifndef GODA_I18N_H
#define GODA_I18N_H

/* Sets the locale and gettext up; `lang` is --lang's value or NULL. Call before anything is
 * printed. */
void i18n_init(const char *lang);

#endif
