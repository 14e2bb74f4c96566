// SPDX-License-Identifier: Apache-2.0
/* Texts for the benches: files of lines, words, stop words. */
#include "tests/bench/bench.h"
#include "tests/testing.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/search/words/words.h"
#include "proto/record/kind.h"

enum { FILE_MAX = 256 << 20 };

static struct buf stop_words = {.max = 65536}; /* each with a space before and behind */

/* A file packed with gzip, appended to `out`. */
static void put_unpacked(struct buf *out, char *path)
{
    char program[] = "gzip", how[] = "-dc", *const command[] = {program, how, path, NULL};
    int ends[2], status = 0;
    pid_t pid;
    posix_spawn_file_actions_t actions;
    assert_int_equal(pipe(ends), 0);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    (void)posix_spawn_file_actions_addclose(&actions, ends[0]);
    assert_int_equal(posix_spawnp(&pid, command[0], &actions, NULL, command, environ), 0);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(ends[1]);
    uint8_t chunk[65536];
    for (ssize_t n; (n = read(ends[0], chunk, sizeof chunk)) > 0;)
        buf_put(out, bytes_of(chunk, (size_t)n));
    (void)close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (status)
        fail_msg("%s cannot be unpacked", path);
}

struct lines lines_read(const char *dir, const char *name)
{
    char path[4096];
    struct lines l = {.text = BUF(FILE_MAX)};
    (void)snprintf(path, sizeof path, "%s/%s.gz", dir, name);
    if (access(path, R_OK) == 0) {
        put_unpacked(&l.text, path);
    } else {
        path[strlen(path) - strlen(".gz")] = '\0';
        put_file(&l.text, path);
    }
    buf_put_u8(&l.text, '\0');
    return l;
}

size_t lines_next(struct lines *l, char **fields, size_t max)
{
    char *line = (char *)l->text.ptr + l->next;
    while (*line == '#')
        line += strcspn(line, "\n") + 1;
    if (!*line)
        return 0;
    char *end = line + strcspn(line, "\n");
    l->next = (size_t)(end + (*end != '\0') - (char *)l->text.ptr);
    *end = '\0';
    size_t count = 0;
    for (char *field = line; field && count < max; count++) {
        fields[count] = field;
        field = strchr(field, '\t');
        if (field)
            *field++ = '\0';
    }
    l->count++;
    return count;
}

void lines_done(struct lines *l)
{
    buf_done(&l->text);
}

void stop_words_read(const char *data)
{
    struct lines l = lines_read(data, "text/stopwords-sv.txt");
    buf_put_u8(&stop_words, ' ');
    for (char *c = (char *)l.text.ptr; *c; c++)
        buf_put_u8(&stop_words, *c == '\n' ? ' ' : (uint8_t)*c);
    buf_put_u8(&stop_words, ' ');
    lines_done(&l);
}

void stop_words_done(void)
{
    buf_done(&stop_words);
}

static bool is_stop_word(const struct word *w)
{
    char padded[WORD_MAX + 2];
    size_t len = w->len + 2;
    padded[0] = padded[len - 1] = ' ';
    memcpy(padded + 1, w->folded, w->len);
    return memmem(stop_words.ptr, stop_words.len, padded, len);
}

static void put_words(struct buf *out, struct bytes text, bool all)
{
    struct word w;
    for (size_t at = 0; word_next(text, at, &w); at = w.to) {
        if (!all && is_stop_word(&w))
            continue;
        if (out->len)
            buf_put_u8(out, ' ');
        buf_put(out, bytes_slice(text, w.from, w.to - w.from));
    }
}

void put_bare(struct buf *out, const char *typed)
{
    put_words(out, bytes_str(typed), false);
    if (!out->len)
        put_words(out, bytes_str(typed), true);
    buf_put_u8(out, '\0');
}

static bool is_prose(const char *name)
{
    const struct kind_field *row = kind_field(kind_of(KIND_EXAMPLE), bytes_str(name));
    enum field_type type = row ? row->field->type : FIELD_PROSE; /* of a problem: need, status */
    return strcmp(name, "import_key") != 0 &&
           (type == FIELD_LINE || type == FIELD_PROSE || type == FIELD_LINES);
}

void put_text(struct buf *out, const char *const *fields)
{
    for (; *fields; fields += 2) {
        if (!is_prose(fields[0]))
            continue;
        buf_put(out, bytes_str(fields[1]));
        buf_put_u8(out, '\n');
    }
    buf_put_u8(out, '\0');
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double percentile(double *values, size_t count, size_t n)
{
    qsort(values, count, sizeof *values, ascending);
    return count ? values[(count - 1) * n / 100] : 0;
}
