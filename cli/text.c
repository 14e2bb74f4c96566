// SPDX-License-Identifier: Apache-2.0
/* Text on a terminal: clean, wrapped, in columns. */
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "cli/output.h"

enum { WIDTH_MAX = 100 };

int terminal_width(void)
{
    static const int ends[] = {STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO};
    struct winsize size;
    /* once the pager runs, stdout is a pipe to it: another end knows the width */
    for (size_t i = 0; settings.out_tty && i < sizeof ends / sizeof *ends; i++)
        if (ioctl(ends[i], TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
            return size.ws_col;
    return 80;
}

void style_on(FILE *to, enum style s)
{
    static const char *const codes[] = {
        [STYLE_BOLD] = "1", [STYLE_DIM] = "2", [STYLE_GOOD] = "32", [STYLE_BAD] = "31"};
    if (settings.colour)
        (void)fprintf(to, "\033[%sm", codes[s]);
}

void style_off(FILE *to)
{
    if (settings.colour)
        (void)fputs("\033[0m", to);
}

/* U+0002 and U+0003 stand around what a search met: bold on a terminal, nothing elsewhere. */
void print_clean(FILE *to, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (c == 2)
            style_on(to, STYLE_BOLD);
        else if (c == 3)
            style_off(to);
        else if (c == 0xc2 && i + 1 < text.len && text.ptr[i + 1] < 0xa0) {
            (void)fputc('?', to); /* U+0080 to U+009F, CSI among them */
            i++;
        } else
            (void)fputc((c < 0x20 && c != '\n') || c == 0x7f ? '?' : c, to);
    }
}

int display_width(struct bytes text)
{
    mbstate_t state = {0};
    int width = 0;
    while (text.len) {
        wchar_t c;
        size_t n = mbrtowc(&c, (const char *)text.ptr, text.len, &state);
        bool bad = n == 0 || n > text.len;
        int w = bad ? 1 : wcwidth(c);
        width += w > 0 ? w : 0;
        n = bad ? 1 : n;
        text = bytes_slice(text, n, text.len - n);
    }
    return width;
}

static struct bytes next_word(struct bytes *text)
{
    size_t start = 0;
    while (start < text->len && text->ptr[start] == ' ')
        start++;
    size_t end = start;
    while (end < text->len && text->ptr[end] != ' ' && text->ptr[end] != '\n')
        end++;
    struct bytes word = bytes_slice(*text, start, end - start);
    *text = bytes_slice(*text, end, text->len - end);
    return word;
}

/* Where lines end; what is plain has a paragraph on each, for a program or a voice to read. */
int line_limit(void)
{
    int width = terminal_width();
    if (settings.plain)
        return INT_MAX;
    return width < WIDTH_MAX ? width : WIDTH_MAX;
}

/* The words, from `column` of a line that is begun (0: of a new one); the column after them. */
static int put_words(FILE *to, struct bytes text, int indent, int column)
{
    int limit = line_limit();
    indent = settings.plain ? 0 : indent;
    while (text.len) {
        if (text.ptr[0] == '\n') {
            (void)fputc('\n', to);
            column = 0;
            text = bytes_slice(text, 1, text.len - 1);
            continue;
        }
        struct bytes word = next_word(&text);
        int width = display_width(word);
        if (word.len == 0)
            continue;
        if (column && width >= limit - column) {
            (void)fputc('\n', to);
            column = 0;
        }
        (void)fprintf(to, "%*s", column ? 1 : indent, "");
        print_clean(to, word);
        column += (column ? 1 : indent) + width;
    }
    return column;
}

void print_wrapped_after(FILE *to, struct bytes text, int indent, int column)
{
    (void)put_words(to, text, indent, column);
    (void)fputc('\n', to);
}

void print_wrapped(FILE *to, struct bytes text, int indent)
{
    print_wrapped_after(to, text, indent, 0);
}

void print_line(FILE *to, const char *format, ...)
{
    char *line;
    va_list args;
    va_start(args, format);
    int len = vasprintf(&line, format, args);
    va_end(args);
    if (len < 0)
        abort();
    print_wrapped(to, bytes_of(line, (size_t)len), 0);
    free(line);
}

/* -- lines of items ---------------------------------------------------------------------------- */

struct items items_after(FILE *to, const char *begun, int indent)
{
    (void)fputs(begun, to);
    return (struct items){.to = to, .indent = indent, .column = display_width(bytes_str(begun))};
}

void items_add(struct items *l, const char *format, ...)
{
    char *item;
    va_list args;
    va_start(args, format);
    int len = vasprintf(&item, format, args);
    va_end(args);
    if (len < 0)
        abort();
    struct bytes text = bytes_of(item, (size_t)len);
    int between = l->count ? 3 : 1; /* columns */
    bool fits = display_width(text) <= line_limit() - l->column - between;
    if (l->column && l->count && !fits) {
        (void)fputc('\n', l->to);
        l->column = 0;
    }
    if (l->column && l->count) {
        (void)fputs(settings.plain ? "," : " ·", l->to);
        l->column += 2;
    }
    l->column = put_words(l->to, text, l->indent, l->column);
    l->count++;
    free(item);
}

void items_end(struct items *l)
{
    if (l->column)
        (void)fputc('\n', l->to);
    l->column = 0;
    l->count = 0;
}

/* -- tables ------------------------------------------------------------------------------------ */

struct table {
    size_t columns, rows, cap;
    bool headed; /* the first row is the headers */
    char **cells;
};

struct table *table_new(const char *const *headers, size_t columns)
{
    struct table *t = calloc(1, sizeof *t);
    if (!t)
        abort();
    t->columns = columns;
    t->headed = headers != NULL;
    if (headers)
        table_add(t, headers);
    return t;
}

void table_add(struct table *t, const char *const *cells)
{
    if (t->rows == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 16;
        t->cells = realloc(t->cells, t->cap * t->columns * sizeof *t->cells);
        if (!t->cells)
            abort();
    }
    for (size_t i = 0; i < t->columns; i++)
        t->cells[t->rows * t->columns + i] = strdup(cells[i]);
    t->rows++;
}

static void table_row(const struct table *t, size_t row, const int *widths, FILE *to)
{
    size_t columns = t->columns;
    while (!settings.plain && columns && !t->cells[row * t->columns + columns - 1][0])
        columns--; /* no blanks at the end of a line */
    for (size_t i = 0; i < columns; i++) {
        const char *cell = t->cells[row * t->columns + i];
        bool last = i + 1 == columns;
        print_clean(to, bytes_str(cell));
        if (settings.plain)
            (void)fputs(last ? "" : "\t", to);
        else if (!last)
            (void)fprintf(to, "%*s", widths[i] - display_width(bytes_str(cell)) + 2, "");
    }
    (void)fputc('\n', to);
}

void table_print(struct table *t, FILE *to)
{
    int widths[TABLE_COLUMNS_MAX] = {0};
    for (size_t i = 0; i < t->rows * t->columns; i++) {
        int width = display_width(bytes_str(t->cells[i]));
        if (width > widths[i % t->columns])
            widths[i % t->columns] = width;
    }
    for (size_t row = settings.plain && t->headed ? 1 : 0; row < t->rows; row++) {
        if (row == 0 && t->headed)
            style_on(to, STYLE_DIM);
        table_row(t, row, widths, to);
        if (row == 0 && t->headed)
            style_off(to);
    }
    for (size_t i = 0; i < t->rows * t->columns; i++)
        free(t->cells[i]);
    free(t->cells);
    free(t);
}
