// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/client.h"
#include "cli/kit/kit.h"
#include "cli/output.h"
#include "cli/result.h"

enum { PAGE_COLUMNS = 78 };

static const char *fingerprint(const msgpack_object *r, const char *name, char ret[static CELL_MAX])
{
    enum { DIGITS = 16 };
    (void)cell_at(r, name, ret);
    ret[DIGITS] = '\0';
    return ret;
}

static void print_facts(FILE *to, const msgpack_object *r)
{
    char name[CELL_MAX], org[CELL_MAX], network[CELL_MAX], id[CELL_MAX], key[CELL_MAX], made[32];
    char own[2 * CELL_MAX + 4], in[2 * CELL_MAX + 4];
    char *peers = joined_at(r, "peers", NULL);
    (void)snprintf(own, sizeof own, "%s (%s)", cell_at(r, "name", name), cell_at(r, "org", org));
    (void)snprintf(in, sizeof in, "%s (%s)", cell_at(r, "network_name", network),
                   fingerprint(r, "network", id));
    const char *rows[][2] = {{_("Organisation"), own},
                             {_("Network"), in},
                             {_("Signing key"), fingerprint(r, "key", key)},
                             {_("Made"), time_text((uint64_t)time(NULL) * 1000, made)},
                             {_("Finds back by"), *peers ? peers : "-"}};
    struct table *t = table_new(NULL, 2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        table_add(t, rows[i]);
    table_print(t, to);
    free(peers);
}

static void print_page(FILE *to, const msgpack_object *r)
{
    struct bytes lines = text_at(r, "kit");
    (void)fprintf(to, "%s\n\n", _("RECOVERY KIT FOR GODA"));
    print_facts(to, r);
    (void)fprintf(to, "\n%s\n",
                  _("This page holds the secret keys of the organisation's daemon. Whoever has\n"
                    "it can publish in the organisation's name. Print it, seal it in an\n"
                    "envelope and keep it in a safe in another building. Do not mail it or\n"
                    "photograph it, and remove the file: shred -u FILE\n\n"
                    "When the keys are replaced (goda key rotate) it is out of date: make a new\n"
                    "one and destroy this one. Whether it would work: goda key drill FILE\n\n"
                    "To restore the daemon on a new computer where goda is installed:\n\n"
                    "  1. Type the lines between the dashes below into a file, or scan the QR\n"
                    "     code. Small letters will do; there is no letter O, I or L, only 0\n"
                    "     and 1. A typing error is told by line and group.\n"
                    "  2. sudo goda restore FILE --kit\n"
                    "  3. sudo systemctl enable --now godad\n"
                    "  4. goda status, until it no longer says that it is catching up: then\n"
                    "     all records have come from the other members.\n\n"
                    "Never start the old computer again: two with the same keys get in each\n"
                    "other's way."));
    (void)fprintf(to, "\n%s\n%.*s%s\n", KIT_BEGIN, (int)lines.len, (const char *)lines.ptr,
                  KIT_END);
}

/* The whole kit; on a terminal, and where it is asked for, with its QR code. */
static void print_kit(FILE *to, const msgpack_object *r, bool qr)
{
    bool terminal = to == stdout && settings.out_tty;
    int columns = terminal ? terminal_width() : PAGE_COLUMNS;
    print_page(to, r);
    if (!qr && !terminal)
        return;
    (void)fputc('\n', to);
    if (!qr_print(to, text_at(r, "kit"), terminal, columns))
        tell("%s\n", _("There is no room for the QR code: make the window wider."));
}

/* Over nothing that is there, and for its owner alone. */
static enum exit_status write_kit(const char *path, const msgpack_object *r, bool qr)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *to = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!to)
        return complain(ERR_FILE, "%s: %s", path, strerror(errno));
    (void)setvbuf(to, NULL, _IONBF, 0); /* no copy of a key stays in a buffer */
    print_kit(to, r, qr);
    bool written = !ferror(to) && fsync(fd) == 0;
    written = fclose(to) == 0 && written;
    if (!written) {
        enum exit_status status = complain(ERR_FILE, "%s: %s", path, strerror(errno));
        (void)unlink(path);
        return status;
    }
    if (settings.json)
        return print_json(json_pack("{s:s}", "file", path));
    (void)printf(_("The recovery kit is in %s.\n"), path);
    return EXIT_OK;
}

enum exit_status kit_make(const struct args *args)
{
    AUTO_ANSWER struct answer answer = {0};
    const char *path = args_text(args, "out");
    struct stat st;
    if (path && lstat(path, &st) == 0)
        return complain(ERR_FILE, "%s: %s", path, strerror(EEXIST));
    enum exit_status status = client_ask(METHOD_KIT, NULL, 0, &answer);
    if (status)
        return status;
    if (settings.json && !path) {
        status = print_json_result(answer.result);
    } else if (path) {
        status = write_kit(path, answer.result, args_has(args, "qr"));
    } else {
        print_kit(stdout, answer.result, args_has(args, "qr"));
    }
    if (!status && count_at(answer.result, "peers") == 0)
        tell("%s\n", _("Nobody else in the network can be dialled yet, so that with this kit alone "
                       "no records come back: make another when somebody can."));
    else if (!status && !settings.json)
        tell("%s\n", path ? _("Next: print it, then goda key drill FILE, then shred -u FILE")
                          : _("Next: goda key drill, and type it in from paper"));
    buf_wipe(&answer.bytes);
    return status;
}
