// SPDX-License-Identifier: Apache-2.0
#include "cli/site/place.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/output.h"

const char *const place_folders[] = {"exempel", "problem", "kategori", "organisation", NULL};
static const char marker[] = ".goda-site";

enum { PATH_SIZE = PLACE_MAX + 512 };

static void path_in(char ret[static PATH_SIZE], const char *dir, const char *name)
{
    (void)snprintf(ret, PATH_SIZE, "%s/%s", dir, name);
}

/* -- what a site is made of -------------------------------------------------------------------- */

static bool ends_as(const char *name, const char *const *endings)
{
    size_t len = strlen(name);
    for (size_t i = 0; endings[i]; i++) {
        size_t tail = strlen(endings[i]);
        if (len > tail && strcmp(name + len - tail, endings[i]) == 0)
            return true;
    }
    return false;
}

static bool is_folder_of_site(const char *name)
{
    for (size_t i = 0; place_folders[i]; i++)
        if (strcmp(place_folders[i], name) == 0)
            return true;
    return false;
}

/* A file that a site may have, in its root or in a folder of it. */
static bool is_file_of_site(const char *name, bool root)
{
    static const char *const pages[] = {".html", NULL};
    static const char *const others[] = {".html", ".css",    ".js",     ".xml",
                                         ".csv",  ".jsonld", ".ndjson", NULL};
    return ends_as(name, root ? others : pages) || (root && strcmp(name, marker) == 0);
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Something in a folder that is no part of a site goes into `ret`; false when there is none. */
static bool has_other(const char *dir, bool root, char ret[static PATH_SIZE])
{
    DIR *d = opendir(dir);
    bool found = false;
    for (struct dirent *e; d && !found && (e = readdir(d));) {
        char path[PATH_SIZE];
        if (is_dots(e->d_name))
            continue;
        path_in(path, dir, e->d_name);
        if (root && is_folder_of_site(e->d_name)) {
            found = has_other(path, false, ret);
        } else if (!is_file_of_site(e->d_name, root)) {
            found = true;
            memcpy(ret, path, sizeof path);
        }
    }
    if (d)
        (void)closedir(d);
    return found;
}

/* Removes a site, and only that: what else lies there keeps its folder. */
static void remove_site(const char *dir, bool root)
{
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));) {
        char path[PATH_SIZE];
        path_in(path, dir, e->d_name);
        if (root && is_folder_of_site(e->d_name))
            remove_site(path, false);
        else if (is_file_of_site(e->d_name, root))
            (void)unlink(path);
    }
    if (d)
        (void)closedir(d);
    (void)rmdir(dir);
}

/* -- before ------------------------------------------------------------------------------------ */

static bool is_empty(const char *dir)
{
    DIR *d = opendir(dir);
    bool empty = true;
    for (struct dirent *e; d && empty && (e = readdir(d));)
        empty = is_dots(e->d_name);
    if (d)
        (void)closedir(d);
    return empty;
}

static enum exit_status may_replace(const char *dir)
{
    char path[PATH_SIZE];
    struct stat s;
    if (lstat(dir, &s) != 0)
        return errno == ENOENT ? EXIT_OK : complain(ERR_FILE, "%s", dir);
    if (S_ISDIR(s.st_mode) && is_empty(dir))
        return EXIT_OK;
    path_in(path, dir, marker);
    if (!S_ISDIR(s.st_mode) || access(path, F_OK) != 0)
        return complain(ERR_OCCUPIED, "%s", dir);
    return has_other(dir, true, path) ? complain(ERR_OCCUPIED, "%s", path) : EXIT_OK;
}

static bool make_folders(const struct place *p)
{
    char path[PATH_SIZE];
    bool made = chmod(p->beside, 0755) == 0;
    for (size_t i = 0; made && place_folders[i]; i++) {
        path_in(path, p->beside, place_folders[i]);
        made = mkdir(path, 0755) == 0;
    }
    return made;
}

enum exit_status place_open(struct place *p, const char *dir)
{
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/')
        len--;
    *p = (struct place){.to = NULL};
    if (len == 0 || len >= sizeof p->dir)
        return complain(ERR_FILE, "%s", dir);
    memcpy(p->dir, dir, len);
    enum exit_status status = may_replace(p->dir);
    if (status)
        return status;
    (void)snprintf(p->beside, sizeof p->beside, "%s.XXXXXX", p->dir);
    if (!mkdtemp(p->beside))
        return complain(ERR_FILE, "%s", p->beside);
    if (make_folders(p))
        return EXIT_OK;
    remove_site(p->beside, true);
    return complain(ERR_FILE, "%s", p->beside);
}

/* -- files ------------------------------------------------------------------------------------- */

static void end(struct place *p, FILE **to)
{
    if (!*to)
        return;
    p->failed |= ferror(*to) != 0;
    p->failed |= fclose(*to) != 0;
    *to = NULL;
}

static FILE *begin(struct place *p, const char *path)
{
    char whole[PATH_SIZE];
    path_in(whole, p->beside, path);
    FILE *to = fopen(whole, "we");
    p->failed |= !to;
    if (!to)
        to = fopen("/dev/null", "we");
    if (!to)
        abort();
    return to;
}

FILE *place_file(struct place *p, const char *path)
{
    end(p, &p->to);
    p->to = begin(p, path);
    return p->to;
}

FILE *place_keep(struct place *p, const char *path)
{
    assert(p->kept_count < PLACE_KEPT);
    return p->kept[p->kept_count++] = begin(p, path);
}

/* -- after ------------------------------------------------------------------------------------- */

/* The new one stands in its place, the old one (if any) beside it. */
static bool take_place(const struct place *p)
{
    int fd = open(p->beside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && syncfs(fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    if (!ok)
        return false;
    if (rename(p->beside, p->dir) == 0) /* nothing was there, or an empty folder */
        return true;
    return renameat2(AT_FDCWD, p->beside, AT_FDCWD, p->dir, RENAME_EXCHANGE) == 0;
}

enum exit_status place_close(struct place *p, enum exit_status status)
{
    (void)fputs("goda export --html\n", place_file(p, marker));
    end(p, &p->to);
    for (size_t i = 0; i < p->kept_count; i++)
        end(p, &p->kept[i]);
    if (!status && (p->failed || !take_place(p)))
        status = complain(ERR_FILE, "%s", p->dir);
    remove_site(p->beside, true);
    return status;
}
