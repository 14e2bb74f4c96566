#include "cli/draft/template.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/output.h"

static bool is_prose(const struct field *f)
{
    return f->type == FIELD_PROSE || strcmp(f->name, "summary") == 0;
}

static bool is_offered(const struct field *f)
{
    return strcmp(f->name, "import_key") != 0 && strcmp(f->name, "lang") != 0;
}

static void put_hint(FILE *to, const struct kind_field *row)
{
    const struct field *f = row->field;
    const char *hint = f->hint.en ? say(&f->hint) : "";
    if (!f->choices && !hint[0])
        return;
    (void)fprintf(to, "<!-- %s%s", hint, hint[0] && f->choices ? ": " : "");
    for (const struct choice *c = f->choices; c && c->slug; c++)
        (void)fprintf(to, "%s%s", c == f->choices ? "" : " · ", c->slug);
    (void)fputs(" -->\n", to);
}

static void put_template(FILE *to, const struct kind *k)
{
    (void)fprintf(to, "<!-- %s -->\n---\n",
                  _("What is marked * is required. Save and close to go on; an unchanged file "
                    "publishes nothing. Write nothing secret and no personal data."));
    for (const struct kind_field *row = k->fields; row->field; row++)
        if (!is_prose(row->field) && is_offered(row->field)) {
            put_hint(to, row);
            (void)fprintf(to, "%s%s: \n", say(&row->field->label), row->required ? " *" : "");
        }
    (void)fputs("---\n", to);
    for (const struct kind_field *row = k->fields; row->field; row++)
        if (is_prose(row->field) && is_offered(row->field)) {
            (void)fprintf(to, "\n## %s%s\n", say(&row->field->label), row->required ? " *" : "");
            put_hint(to, row);
            (void)fputc('\n', to);
        }
}

/* Makes the state directory and its parents as far as they are missing. */
static enum error state_directory(char ret[static 400])
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int n = state && state[0] == '/' ? snprintf(ret, 400, "%s/goda", state)
                                     : snprintf(ret, 400, "%s/.local/state/goda", home ? home : "");
    if (n < 0 || n >= 400 || ret[0] != '/')
        return ERR_FILE;
    for (char *c = ret + 1; *c; c++)
        if (*c == '/') {
            *c = '\0';
            (void)mkdir(ret, 0700);
            *c = '/';
        }
    (void)mkdir(ret, 0700);
    return access(ret, W_OK) == 0 ? OK : ERR_FILE;
}

/* The editor may be a command with arguments, so a shell splits it; the path goes as an argument.
 */
static enum error edit(const char *path)
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

static enum error template_write(const struct kind *kind, char ret_path[static 512])
{
    char directory[400];
    enum error e = state_directory(directory);
    if (e)
        return e;
    (void)snprintf(ret_path, 512, "%s/%s-XXXXXX.md", directory, kind->name);
    int fd = mkstemps(ret_path, 3);
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!f)
        return ERR_FILE;
    put_template(f, kind);
    return fclose(f) == 0 ? OK : ERR_FILE;
}

enum error template_edit(const struct kind *kind, struct draft *ret, char ret_path[static 512],
                         char ret_bad[static 64])
{
    enum { TEMPLATE_MAX = 256 * 1024 };
    AUTO_BUF struct buf before = BUF(TEMPLATE_MAX), after = BUF(TEMPLATE_MAX);
    enum error e = template_write(kind, ret_path);
    if (!e)
        e = read_whole(ret_path, &before);
    if (e) {
        ret_path[0] = '\0';
        return e;
    }
    e = edit(ret_path);
    bool read = read_whole(ret_path, &after) == OK; /* an editor that failed may have saved first */
    if (!e && !read)
        e = ERR_FILE;
    if (read && bytes_equal(buf_bytes(&before), buf_bytes(&after))) {
        template_done(ret_path);
        ret_path[0] = '\0';
        return ERR_CANCELLED;
    }
    return e ? e : draft_from_markdown(buf_bytes(&after), kind, ret, ret_bad);
}

void template_done(const char *path)
{
    (void)unlink(path);
}
