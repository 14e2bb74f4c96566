// SPDX-License-Identifier: Apache-2.0
#include "cli/draft/kept.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/draft/template.h"
#include "cli/output.h"
#include "proto/base/name.h"

enum { PATH_ROOM = 512, DRAFT_MAX = 256 * 1024 };

/* -- places ------------------------------------------------------------------------------------ */

static enum error directory_path(char ret[static PATH_ROOM])
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    bool given = data && data[0] == '/';
    if (!given && (!home || home[0] != '/'))
        return ERR_FILE;
    int n = given ? snprintf(ret, PATH_ROOM, "%s/goda/drafts", data)
                  : snprintf(ret, PATH_ROOM, "%s/.local/share/goda/drafts", home);
    return n < 0 || n >= PATH_ROOM ? ERR_FILE : OK;
}

/* The directory, made with its parents as far as they are missing. */
static enum error directory_make(char ret[static PATH_ROOM])
{
    enum error e = directory_path(ret);
    if (e)
        return e;
    for (char *c = ret + 1; *c; c++)
        if (*c == '/') {
            *c = '\0';
            (void)mkdir(ret, 0700);
            *c = '/';
        }
    return mkdir(ret, 0700) == 0 || errno == EEXIST ? OK : ERR_FILE;
}

static enum error draft_path(const char *name, char ret[static PATH_ROOM])
{
    char directory[PATH_ROOM];
    enum error e = slug_is_valid(bytes_str(name)) ? directory_path(directory) : ERR_NO_DRAFT;
    if (e)
        return e;
    int n = snprintf(ret, PATH_ROOM, "%s/%s.md", directory, name);
    return n < 0 || n >= PATH_ROOM ? ERR_FILE : OK;
}

static enum error existing_path(const char *name, char ret[static PATH_ROOM])
{
    enum error e = draft_path(name, ret);
    return !e && access(ret, F_OK) != 0 ? ERR_NO_DRAFT : e;
}

/* Puts a file or a directory on the disk. */
static enum error sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    return good ? OK : ERR_FILE;
}

/* -- writing ----------------------------------------------------------------------------------- */

static void put_head(FILE *to, const struct draft *d)
{
    (void)fprintf(to, "<!-- goda: %s %s %s %s -->\n", d->kind->name, draft_form(d)->name,
                  d->ref[0] ? d->ref : "-", d->prev[0] ? d->prev : "-");
}

static enum error write_temporary(const struct draft *d, char path[static PATH_ROOM])
{
    int fd = mkostemp(path, O_CLOEXEC);
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!f)
        return ERR_FILE;
    put_head(f, d);
    template_put(f, d);
    bool bad = fflush(f) != 0 || ferror(f) || fsync(fd) != 0;
    bad |= fclose(f) != 0;
    return bad ? ERR_FILE : OK;
}

/* Gives the file the first free name; a link never takes the place of another's. */
static enum error take_name(const char *temporary, char ret[static SLUG_MAX + 1])
{
    enum { TRIES = 10000 };
    char path[PATH_ROOM];
    for (unsigned i = 1; i < TRIES; i++) {
        (void)snprintf(ret, SLUG_MAX + 1, _("draft-%u"), i);
        if (draft_path(ret, path) == OK && link(temporary, path) == 0)
            return OK;
        if (errno != EEXIST)
            break;
    }
    ret[0] = '\0';
    return ERR_FILE;
}

enum error kept_save(struct draft *d)
{
    char directory[PATH_ROOM], temporary[PATH_ROOM], path[PATH_ROOM];
    enum error e = directory_make(directory);
    if (e)
        return e;
    int n = snprintf(temporary, sizeof temporary, "%s/.XXXXXX", directory);
    if (n < 0 || (size_t)n >= sizeof temporary)
        return ERR_FILE;
    e = write_temporary(d, temporary);
    if (!e && d->kept[0]) {
        e = draft_path(d->kept, path);
        if (!e && rename(temporary, path) != 0)
            e = ERR_FILE;
    } else if (!e) {
        e = take_name(temporary, d->kept);
    }
    (void)unlink(temporary); /* renamed already, linked, or of no use */
    return e ? e : sync_path(directory);
}

/* -- reading ----------------------------------------------------------------------------------- */

static struct bytes next_word(struct bytes *text)
{
    size_t start = 0, end;
    while (start < text->len && text->ptr[start] == ' ')
        start++;
    for (end = start; end < text->len && text->ptr[end] != ' ';)
        end++;
    struct bytes word = bytes_slice(*text, start, end - start);
    *text = bytes_slice(*text, end, text->len - end);
    return word;
}

static void set_id(char to[static 80], struct bytes word)
{
    bool none = bytes_equal(word, BYTES_LIT("-"));
    (void)snprintf(to, 80, "%.*s", none ? 0 : (int)word.len, (const char *)word.ptr);
}

/* What the first comment tells, if there is one of ours; else it is an example. */
static enum error read_head(struct bytes text, struct draft *ret)
{
    static const char mark[] = "<!-- goda:";
    *ret = (struct draft){.kind = kind_of(KIND_EXAMPLE)};
    const uint8_t *end = text.len ? memmem(text.ptr, text.len, "-->", 3) : NULL;
    if (!end || text.len < sizeof mark || memcmp(text.ptr, mark, sizeof mark - 1) != 0)
        return OK;
    struct bytes head =
        bytes_slice(text, sizeof mark - 1, (size_t)(end - text.ptr) - (sizeof mark - 1));
    ret->kind = kind_named(next_word(&head));
    ret->form = kind_named(next_word(&head));
    set_id(ret->ref, next_word(&head));
    set_id(ret->prev, next_word(&head));
    bool known = ret->kind && ret->form && ret->kind->set == SET_RECORDS;
    if (known && ret->form == ret->kind)
        ret->form = NULL;
    return known ? OK : ERR_KIND;
}

static enum error read_draft(const char *name, struct bytes text, struct draft *ret,
                             char ret_bad[static 64])
{
    struct draft head, whole;
    enum error e = read_head(text, &head);
    if (!e)
        e = draft_from_markdown(text, draft_form(&head), &whole, ret_bad);
    if (e)
        return e;
    *ret = head;
    ret->fields = whole.fields;
    (void)snprintf(ret->kept, sizeof ret->kept, "%s", name);
    return OK;
}

enum error kept_load(const char *name, struct draft *ret, char ret_bad[static 64])
{
    AUTO_BUF struct buf text = BUF(DRAFT_MAX);
    char path[PATH_ROOM];
    enum error e = existing_path(name, path);
    if (!e)
        e = read_whole(path, &text);
    return e ? e : read_draft(name, buf_bytes(&text), ret, ret_bad);
}

enum error kept_remove(const char *name)
{
    char path[PATH_ROOM], directory[PATH_ROOM];
    enum error e = draft_path(name, path);
    if (!e && unlink(path) != 0)
        e = errno == ENOENT ? ERR_NO_DRAFT : ERR_FILE;
    if (!e)
        e = directory_path(directory);
    return e ? e : sync_path(directory);
}

/* -- editing ----------------------------------------------------------------------------------- */

/* The editor may be a command with arguments, so a shell splits it; the path goes as an argument.
 */
static enum error run_editor(const char *path)
{
    const char *editor = getenv("VISUAL");
    if (!editor || !editor[0])
        editor = getenv("EDITOR");
    if (!editor || !editor[0])
        editor = "vi";
    char command[512];
    int n = snprintf(command, sizeof command, "%s \"$1\"", editor);
    if (n < 0 || (size_t)n >= sizeof command)
        return ERR_FILE;
    pid_t child = fork();
    if (child == 0) {
        (void)execl("/bin/sh", "sh", "-c", command, "sh", path, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    bool ran = child > 0 && waitpid(child, &status, 0) == child;
    return ran && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? OK : ERR_CANCELLED;
}

/* What the editor left, read even when it failed: it may have saved first. */
static enum error edit_file(const char *path, struct buf *after, bool *ret_changed)
{
    AUTO_BUF struct buf before = BUF(DRAFT_MAX);
    enum error e = read_whole(path, &before);
    if (e)
        return e;
    enum error edited = run_editor(path);
    e = read_whole(path, after);
    *ret_changed = e || !bytes_equal(buf_bytes(&before), buf_bytes(after));
    if (!e && *ret_changed)
        e = sync_path(path);
    return edited ? edited : e;
}

enum error kept_edit(struct draft *d, bool *ret_changed, char ret_bad[static 64])
{
    AUTO_BUF struct buf after = BUF(DRAFT_MAX);
    struct draft edited;
    char path[PATH_ROOM];
    *ret_changed = false;
    enum error e = d->kept[0] ? OK : kept_save(d);
    if (!e)
        e = existing_path(d->kept, path);
    if (!e)
        e = edit_file(path, &after, ret_changed);
    if (!e)
        e = read_draft(d->kept, buf_bytes(&after), &edited, ret_bad);
    if (e)
        return e;
    draft_done(d);
    *d = edited;
    return OK;
}

enum error kept_compose(struct draft *d, char ret_bad[static 64])
{
    bool changed;
    enum error e = kept_edit(d, &changed, ret_bad);
    if (changed || !d->kept[0])
        return e;
    e = kept_remove(d->kept);
    d->kept[0] = '\0';
    return e ? e : ERR_CANCELLED;
}

void kept_tell(const struct draft *d)
{
    if (d->kept[0])
        tell(
            _("What you wrote is kept as %s. Next: goda drafts edit %s · goda drafts publish %s\n"),
            d->kept, d->kept, d->kept);
}

/* -- the list ---------------------------------------------------------------------------------- */

static bool is_draft(const char *file, struct kept *ret)
{
    struct stat st;
    char path[PATH_ROOM];
    size_t len = strlen(file);
    if (len < 4 || len - 3 > SLUG_MAX || strcmp(file + len - 3, ".md") != 0)
        return false;
    (void)snprintf(ret->name, sizeof ret->name, "%.*s", (int)(len - 3), file);
    if (draft_path(ret->name, path) != OK || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    ret->changed = (uint64_t)st.st_mtim.tv_sec * 1000 + (uint64_t)st.st_mtim.tv_nsec / 1000000;
    return true;
}

static int compare_newest_first(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    if (x->changed != y->changed)
        return x->changed > y->changed ? -1 : 1;
    return strcmp(x->name, y->name);
}

enum error kept_list(struct kept **ret, size_t *ret_count)
{
    char directory[PATH_ROOM];
    struct kept *all = NULL, one;
    size_t count = 0;
    enum error e = directory_path(directory);
    DIR *dir = e ? NULL : opendir(directory);
    if (!dir && !e && errno != ENOENT)
        e = ERR_FILE;
    for (struct dirent *entry; !e && dir && (entry = readdir(dir));) {
        if (!is_draft(entry->d_name, &one))
            continue;
        struct kept *grown = reallocarray(all, count + 1, sizeof *grown);
        if (!grown) {
            e = ERR_MEMORY;
            break;
        }
        all = grown;
        all[count++] = one;
    }
    if (dir)
        (void)closedir(dir);
    if (e) {
        free(all);
        return e;
    }
    if (count)
        qsort(all, count, sizeof *all, compare_newest_first);
    *ret = all;
    *ret_count = count;
    return OK;
}
