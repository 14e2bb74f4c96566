// SPDX-License-Identifier: Apache-2.0
#include "cli/site/html.h"

#include <string.h>
#include <utf8proc.h>

static bool is_shown(utf8proc_int32_t c)
{
    bool control = (c < 0x20 && c != '\n') || (c >= 0x7f && c <= 0x9f);
    bool turning = c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
                   (c >= 0x2066 && c <= 0x2069);
    return !control && !turning && c != 0xfeff && c < 0xe0000 && (c & 0xfffe) != 0xfffe;
}

void html_text(FILE *to, struct bytes text)
{
    while (text.len) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate(text.ptr, (utf8proc_ssize_t)text.len, &c);
        size_t len = n > 0 ? (size_t)n : 1;
        if (n <= 0 || !is_shown(c))
            html_put(to, "\xef\xbf\xbd");
        else if (c == '<')
            html_put(to, "&lt;");
        else if (c == '>')
            html_put(to, "&gt;");
        else if (c == '&')
            html_put(to, "&amp;");
        else if (c == '"')
            html_put(to, "&quot;");
        else if (c == '\'')
            html_put(to, "&#39;");
        else
            (void)fwrite(text.ptr, 1, len, to);
        text = bytes_slice(text, len, text.len - len);
    }
}

void html_str(FILE *to, const char *text)
{
    html_text(to, bytes_str(text));
}

/* -- prose ------------------------------------------------------------------------------------- */

/* Takes what stands before `mark` off the front of the text. */
static struct bytes take_until(struct bytes *text, const char *mark)
{
    size_t len = strlen(mark);
    const uint8_t *at = text->len ? memmem(text->ptr, text->len, mark, len) : NULL;
    size_t n = at ? (size_t)(at - text->ptr) : text->len;
    struct bytes before = bytes_slice(*text, 0, n);
    n += at ? len : 0;
    *text = bytes_slice(*text, n, text->len - n);
    return before;
}

static bool is_item(struct bytes line)
{
    return line.len > 2 && memcmp(line.ptr, "- ", 2) == 0;
}

/* Whether all its lines are items. */
static bool is_list(struct bytes paragraph)
{
    while (paragraph.len)
        if (!is_item(take_until(&paragraph, "\n")))
            return false;
    return true;
}

static void put_list(FILE *to, struct bytes paragraph, const char *lang)
{
    (void)fprintf(to, "<ul%s>\n", lang);
    while (paragraph.len) {
        struct bytes line = take_until(&paragraph, "\n");
        html_put(to, "<li>");
        html_text(to, bytes_slice(line, 2, line.len - 2));
        html_put(to, "</li>\n");
    }
    html_put(to, "</ul>\n");
}

static void put_lines(FILE *to, struct bytes paragraph, const char *lang)
{
    (void)fprintf(to, "<p%s>", lang);
    for (;;) {
        html_text(to, take_until(&paragraph, "\n"));
        if (!paragraph.len)
            break;
        html_put(to, "<br>\n");
    }
    html_put(to, "</p>\n");
}

void html_prose(FILE *to, struct bytes text, const char *lang)
{
    while (text.len) {
        struct bytes paragraph = take_until(&text, "\n\n");
        while (paragraph.len && paragraph.ptr[0] == '\n')
            paragraph = bytes_slice(paragraph, 1, paragraph.len - 1);
        if (paragraph.len)
            (is_list(paragraph) ? put_list : put_lines)(to, paragraph, lang);
    }
}

/* -- links ------------------------------------------------------------------------------------- */

bool html_is_link(struct bytes url)
{
    static const char *const schemes[] = {"https://", "http://"};
    for (size_t i = 0; i < url.len; i++)
        if (url.ptr[i] <= ' ' || url.ptr[i] == 0x7f || memchr("\"'<>\\^`{|}", url.ptr[i], 10))
            return false;
    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(schemes[i]);
        if (url.len > len && memcmp(url.ptr, schemes[i], len) == 0)
            return true;
    }
    return false;
}

bool html_is_mail(struct bytes text)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-";
    size_t signs = 0;
    for (size_t i = 0; i < text.len; i++) {
        signs += text.ptr[i] == '@';
        if (text.ptr[i] != '@' && !memchr(plain, text.ptr[i], sizeof plain - 1))
            return false;
    }
    return signs == 1 && text.ptr[0] != '@' && text.ptr[text.len - 1] != '@';
}

/* An address as it stands in a link: letters beyond ASCII by their bytes in hex. */
static void put_address(FILE *to, struct bytes url)
{
    for (size_t i = 0; i < url.len; i++)
        if (url.ptr[i] >= 0x80)
            (void)fprintf(to, "%%%02X", url.ptr[i]);
        else
            html_text(to, bytes_slice(url, i, 1));
}

void html_link(FILE *to, struct bytes url)
{
    bool mail = html_is_mail(url);
    if (!mail && !html_is_link(url)) {
        html_text(to, url);
        return;
    }
    (void)fprintf(to, "<a href=\"%s", mail ? "mailto:" : "");
    put_address(to, url);
    html_put(to, "\" rel=\"noopener noreferrer nofollow\">");
    html_text(to, url);
    html_put(to, "</a>");
}
