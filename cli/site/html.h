// SPDX-License-Identifier: Apache-2.0
/* Text into pages and feeds. Whatever others wrote goes through these alone, so that nothing of it
 * is ever markup, script, or a command to the reader's eye. */
#ifndef GODA_HTML_H
#define GODA_HTML_H

#include <stdbool.h>
#include <stdio.h>

#include "proto/base/bytes.h"

/* Our own markup: a literal. */
#define html_put(to, literal) (void)fputs("" literal "", (to))

/* Text for an element, or for an attribute in double quotes, in HTML and XML alike. Control
 * characters, what turns the direction of writing round, and bytes that are no UTF-8 show as
 * U+FFFD.
 */
void html_text(FILE *to, struct bytes text);
void html_str(FILE *to, const char *text);
/* Text as paragraphs: blank lines part them, lines that begin with "- " are a list. `lang`: an
 * attribute for each element (html_lang), or "". */
void html_prose(FILE *to, struct bytes text, const char *lang);
/* A link to elsewhere, if it is one of the web; otherwise its text alone. */
void html_link(FILE *to, struct bytes url);
/* Whether it is an address of the web: http or https, and nothing after that could be else. */
bool html_is_link(struct bytes url);
/* Whether it is one plain mail address. */
bool html_is_mail(struct bytes text);

#endif
