// SPDX-License-Identifier: Apache-2.0
#include "cli/local.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/output.h"

static const struct {
    const char *variable, *otherwise, *name;
} files[] = {
    [LOCAL_FOLLOWING] = {"XDG_CONFIG_HOME", ".config", "following.json"},
    [LOCAL_LOOKED] = {"XDG_STATE_HOME", ".local/state", "looked.json"},
};

/* "" when there is no home for it. */
static const char *path_of(enum local_file f, char ret[static PATH_MAX])
{
    const char *base = getenv(files[f].variable), *home = getenv("HOME");
    int n = 0;
    ret[0] = '\0';
    if (base && base[0] == '/') /* the specification: what is relative is no path */
        n = snprintf(ret, PATH_MAX, "%s/goda/%s", base, files[f].name);
    else if (home && home[0])
        n = snprintf(ret, PATH_MAX, "%s/%s/goda/%s", home, files[f].otherwise, files[f].name);
    if (n >= PATH_MAX - 8) /* ".XXXXXX" */
        ret[0] = '\0';
    return ret;
}

/* The directories above a path, for its owner alone. */
static bool make_room(const char *path)
{
    char parent[PATH_MAX];
    (void)snprintf(parent, sizeof parent, "%s", path);
    for (char *slash = strchr(parent + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(parent, 0700) != 0 && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return true;
}

enum exit_status local_read(enum local_file f, json_t **ret)
{
    char path[PATH_MAX];
    json_error_t error;
    json_t *j = NULL;
    FILE *from = path_of(f, path)[0] ? fopen(path, "re") : NULL;
    if (!from && path[0] && errno != ENOENT)
        return complain(ERR_FILE, "%s: %s", path, strerror(errno));
    if (from) {
        j = json_loadf(from, JSON_REJECT_DUPLICATES, &error);
        (void)fclose(from);
        if (!json_is_object(j)) {
            json_decref(j);
            return complain(ERR_JSON, "%s", path);
        }
    }
    *ret = j ? j : json_object();
    return *ret ? EXIT_OK : complain(ERR_MEMORY, "%s", "");
}

static bool write_whole(int fd, const json_t *j)
{
    FILE *to = fdopen(fd, "w");
    if (!to) {
        (void)close(fd);
        return false;
    }
    bool written = json_dumpf(j, to, JSON_INDENT(2) | JSON_SORT_KEYS) == 0 &&
                   fputc('\n', to) != EOF && fflush(to) == 0 && fsync(fd) == 0;
    return fclose(to) == 0 && written;
}

enum exit_status local_write(enum local_file f, const json_t *j)
{
    char path[PATH_MAX], fresh[PATH_MAX + 8];
    if (!path_of(f, path)[0])
        return complain(ERR_FILE, "%s: HOME", _("not set"));
    (void)snprintf(fresh, sizeof fresh, "%s.XXXXXX", path);
    int fd = make_room(path) ? mkostemp(fresh, O_CLOEXEC) : -1;
    if (fd < 0 || !write_whole(fd, j) || rename(fresh, path) != 0) {
        enum exit_status status = complain(ERR_FILE, "%s: %s", path, strerror(errno));
        if (fd >= 0)
            (void)unlink(fresh);
        return status;
    }
    return EXIT_OK;
}
