// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/carry/carry.h"
#include "cli/cmd.h"
#include "cli/draft/edition.h"
#include "cli/output.h"
#include "proto/base/text.h"
#include "proto/record/json.h"

enum { LINE_MAX_BYTES = 1024 * 1024, WINDOW = 256, ANSWER_MS = 60 * 1000, TROUBLES_MAX = 1000 };

static const struct option_row options[] = {
    {"own", "egna", OPTION_FLAG, NULL, N_("only lines whose org is this organisation"), false},
    OPTION_ALLOW_PERSONAL,
    {0},
};

/* What was sent and is not answered yet. */
struct pending {
    uint32_t msgid;
    size_t line;
    const struct kind *kind; /* NULL: a signed envelope */
};

struct import {
    const char *path;
    struct client *client;
    char own[SLUG_MAX + 1]; /* with --own: whose lines are taken */
    const char *allow;      /* --allow-personal, for all lines */
    bool asked;             /* whether all may read them: before the first that is published */
    struct pending pending[WINDOW];
    size_t pending_count;
    size_t line, imported, existing, skipped, refused;
    json_t *troubles;
    enum error broken;     /* the daemon is gone, or would refuse each line */
    struct answer refusal; /* as it did this one */
};

/* For --json. */
static void note(struct import *im, size_t line, const struct complaint *c, const char *detail)
{
    im->refused++;
    if (json_array_size(im->troubles) < TROUBLES_MAX)
        (void)json_array_append_new(
            im->troubles, json_pack("{s:I, s:s, s:s, s:s, s:s}", "line", (json_int_t)line, "code",
                                    error_code(c->error), "text", error_text(c->error), "field",
                                    c->field, "detail", detail));
}

static void trouble(struct import *im, size_t line, const struct kind *k, const struct complaint *c,
                    const char *detail)
{
    char where[600];
    note(im, line, c, detail);
    (void)snprintf(where, sizeof where, "%s:%zu: ", im->path, line);
    draft_complain(k ? k : kind_of(KIND_EXAMPLE), c, where, detail);
}

static void trouble_with(struct import *im, enum error e, const char *field)
{
    struct complaint c = {.error = e};
    (void)snprintf(c.field, sizeof c.field, "%.60s", field);
    trouble(im, im->line, NULL, &c, "");
}

/* -- answers ----------------------------------------------------------------------------------- */

static void take_publish(struct import *im, const struct pending *p, const struct answer *a)
{
    struct published published;
    struct complaint c = {.error = a->error, .max = a->max};
    if (a->error == OK && published_read(a, &published) == OK) {
        im->existing += published.existing;
        im->imported += !published.existing;
        return;
    }
    (void)snprintf(c.field, sizeof c.field, "%s", a->field);
    c.error = a->error ? a->error : ERR_FORMAT;
    trouble(im, p->line, p->kind, &c, a->detail);
}

static void take_submit(struct import *im, const struct pending *p, const struct answer *a)
{
    struct complaint c = {.error = a->error};
    struct bytes code;
    const msgpack_object *first = mp_at(mp_get(a->result, "results"), 0);
    if (c.error == OK && mp_text(mp_get(first, "error"), &code))
        c.error = error_from_code(code);
    if (c.error == ERR_DUPLICATE)
        im->existing++;
    else if (c.error)
        trouble(im, p->line, p->kind, &c, "");
    else
        im->imported++;
}

/* Takes answers until at most `left` are outstanding. */
static void drain(struct import *im, size_t left)
{
    while (im->pending_count > left && !im->broken) {
        AUTO_ANSWER struct answer a = {0};
        uint32_t msgid;
        im->broken = client_receive(im->client, ANSWER_MS, &msgid, &a);
        size_t i = 0;
        while (i < im->pending_count && im->pending[i].msgid != msgid)
            i++;
        if (im->broken || i == im->pending_count)
            continue;
        struct pending p = im->pending[i];
        im->pending[i] = im->pending[--im->pending_count];
        if (a.error == ERR_ACCESS) {
            im->broken = ERR_ACCESS;
            im->refusal = a;
            a = (struct answer){0};
        } else if (p.kind)
            take_publish(im, &p, &a);
        else
            take_submit(im, &p, &a);
    }
}

/* -- lines ------------------------------------------------------------------------------------- */

static void send_request(struct import *im, enum method m, const struct buf *params,
                         const struct kind *kind)
{
    uint32_t msgid;
    drain(im, WINDOW - 1);
    if (im->broken)
        return;
    im->broken = client_send(im->client, m, params, &msgid);
    if (!im->broken)
        im->pending[im->pending_count++] = (struct pending){msgid, im->line, kind};
}

static void send_envelope(struct import *im, const json_t *j)
{
    AUTO_BUF struct buf envelope = BUF(RECORD_MAX), params = BUF(2 * RECORD_MAX);
    enum error e = record_import(j, &envelope);
    if (e) {
        trouble_with(im, e, "envelope");
        return;
    }
    msgpack_packer pk = mp_packer(&params);
    (void)msgpack_pack_map(&pk, 1);
    mp_put_str(&pk, "envelopes");
    (void)msgpack_pack_array(&pk, 1);
    mp_put_bin(&pk, buf_bytes(&envelope));
    send_request(im, METHOD_SUBMIT, &params, NULL);
}

/* Makes an edition of an update's line, which names what it changes of the current version. False
 * when there is nothing to publish: that version says so already, or there is none. */
static bool begin_edition(struct import *im, struct draft *d)
{
    AUTO_ANSWER struct answer a = {0};
    struct draft edition;
    drain(im, 0); /* it may be of a line before it */
    enum error e = im->broken ? im->broken : ERR_FIELD_MISSING;
    if (!im->broken && d->ref[0])
        e = about_ask(im->client, d->ref, &a);
    if (!e)
        e = edition_of(mp_get(a.result, "record"), &edition);
    if (e) {
        struct complaint c = {.error = e, .field = "ref"};
        trouble(im, im->line, d->kind, &c, d->ref);
        return false;
    }
    json_t *before = json_deep_copy(edition.fields);
    bool changed = !edition_change(&edition, d->fields) && edition_changes(&edition, before, NULL);
    json_decref(before);
    draft_done(d);
    *d = edition;
    im->existing += !changed;
    return changed;
}

static void send_draft(struct import *im, const json_t *j)
{
    AUTO_BUF struct buf params = BUF(LINE_MAX_BYTES * 2);
    AUTO_DRAFT struct draft d = {0};
    char bad[64] = "", where[600];
    enum error e = draft_from_json(j, kind_of(KIND_EXAMPLE), &d, bad);
    if (e) {
        trouble_with(im, e, bad);
        return;
    }
    if (im->own[0] && strcmp(d.org, im->own) != 0) {
        im->skipped++;
        return;
    }
    if (d.kind->forms && !begin_edition(im, &d))
        return;
    text_copy(bytes_str(im->allow ? im->allow : ""), d.allow, sizeof d.allow);
    (void)snprintf(where, sizeof where, "%s:%zu: ", im->path, im->line);
    struct complaint c;
    if (draft_check(&d, where, &c)) { /* has said why */
        note(im, im->line, &c, "");
        return;
    }
    e = draft_params(&d, 0, 0, &params);
    if (e) {
        trouble_with(im, e, "");
        return;
    }
    if (!im->asked && !ask_open())
        im->broken = ERR_CANCELLED;
    im->asked = true;
    if (d.ref[0])
        drain(im, 0); /* it may name a line before it */
    send_request(im, METHOD_PUBLISH, &params, d.kind);
}

static void take_line(struct import *im, const char *line, size_t len)
{
    json_error_t why;
    if (len > LINE_MAX_BYTES) {
        trouble_with(im, ERR_LIMIT, "");
        return;
    }
    json_t *j = json_loadb(line, len, JSON_REJECT_DUPLICATES, &why);
    if (!j)
        trouble_with(im, ERR_JSON, why.text);
    else if (json_object_get(j, "envelope"))
        send_envelope(im, j);
    else
        send_draft(im, j);
    json_decref(j);
}

/* A bar of how far the file is read, on a terminal; of a pipe, whose length nobody knows, the
 * count. */
static void progress(const struct import *im, FILE *f, bool last)
{
    enum { BAR = 30 };
    static const char full[] = "##############################",
                      none[] = "..............................";
    struct stat file;
    if (!settings.err_tty || settings.quiet || settings.json || (im->line % 64 && !last))
        return;
    (void)fputs("\r\033[K", stderr);
    off_t at = ftello(f);
    bool known = fstat(fileno(f), &file) == 0 && file.st_size > 0 && at >= 0;
    int done = known ? (int)(BAR * at / file.st_size) : 0;
    if (!last && known)
        (void)fprintf(stderr, "[%.*s%.*s] ", done, full, BAR - done, none);
    if (!last)
        (void)fprintf(stderr, _("%zu lines read, %zu stored"), im->line,
                      im->imported + im->existing);
    (void)fflush(stderr);
}

static bool is_blank(const char *line)
{
    return line[strspn(line, " \t\r\n")] == '\0';
}

static void take_all(struct import *im, FILE *f)
{
    char *line = NULL;
    size_t cap = 0;
    for (ssize_t len; !im->broken && (len = getline(&line, &cap, f)) >= 0;) {
        im->line++;
        if (!is_blank(line))
            take_line(im, line, (size_t)len);
        progress(im, f, false);
    }
    free(line);
    drain(im, 0);
    progress(im, f, true);
}

/* -- the command ------------------------------------------------------------------------------- */

static enum exit_status own_slug(struct import *im)
{
    AUTO_ANSWER struct answer a = {0};
    struct bytes org;
    enum error e = client_call(im->client, METHOD_STATUS, NULL, 0, &a);
    if (!e && (!mp_text(mp_get(a.result, "org"), &org) || org.len > SLUG_MAX))
        e = ERR_NO_NETWORK;
    if (e)
        return complain(e, "%s", a.detail);
    memcpy(im->own, org.ptr, org.len);
    return EXIT_OK;
}

static enum exit_status say_result(struct import *im)
{
    if (im->refusal.error)
        return client_complain(im->refusal.error, &im->refusal);
    if (settings.json)
        (void)print_json(json_pack("{s:I, s:I, s:I, s:I, s:O}", "imported",
                                   (json_int_t)im->imported, "existing", (json_int_t)im->existing,
                                   "skipped", (json_int_t)im->skipped, "refused",
                                   (json_int_t)im->refused, "errors", im->troubles));
    else
        (void)printf(_("%zu imported, %zu already here, %zu skipped, %zu refused\n"), im->imported,
                     im->existing, im->skipped, im->refused);
    if (im->broken)
        return complain(im->broken, _("after %zu records were acknowledged"),
                        im->imported + im->existing);
    return im->refused ? complain(ERR_PARTIAL, "%s", im->path) : EXIT_OK;
}

static enum exit_status import_lines(FILE *f, const char *path, const struct args *args)
{
    AUTO_CLIENT struct client *client = NULL;
    struct import *im = calloc(1, sizeof *im);
    enum exit_status status = EXIT_OK;
    enum error e = im ? client_open(&client) : ERR_MEMORY;
    if (e) {
        free(im);
        return client_complain(e, NULL);
    }
    *im = (struct import){.path = path,
                          .client = client,
                          .allow = args_text(args, "allow-personal"),
                          .troubles = json_array()};
    if (args_has(args, "own"))
        status = own_slug(im);
    if (!status) {
        take_all(im, f);
        status = say_result(im);
    }
    json_decref(im->troubles);
    answer_done(&im->refusal);
    free(im);
    return status;
}

static enum exit_status run(const struct args *args)
{
    const char *path = args->positional[0];
    bool standard = strcmp(path, "-") == 0;
    FILE *f = standard ? stdin : fopen(path, "rb");
    if (!f)
        return complain(ERR_FILE, "%s", path);
    enum exit_status status =
        bundle_begins(f) ? bundle_import(f, path) : import_lines(f, path, args);
    if (!standard)
        (void)fclose(f);
    return status;
}

const struct command cmd_import = {
    .name = "import",
    .aliases = {"importera"},
    .usage = N_("FILE.ndjson|FILE.bundle|- [--own]"),
    .summary = N_("publish many records from a file of JSON lines, or take in a bundle"),
    .help = N_(
        "A line's id is remembered as import_key, so that importing the same file again adds "
        "nothing. A line about another names it in ref, by its id in the file; an update's names "
        "what it changes. Lines that goda export wrote keep their signatures. A bad line is "
        "reported with its number and the others go on.\n\n"
        "A bundle (goda export --bundle) comes in whole, as it was signed. A daemon that belongs "
        "to no network asks whether to trust the bundle's, and then reads it without being a "
        "member; goda join still works later."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
