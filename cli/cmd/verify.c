// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/output.h"
#include "proto/record/json.h"
#include "proto/record/roster.h"

enum { SHOWN_MAX = 20 };

struct line {
    struct buf envelope;
    struct record record;
    enum error error;
};

struct verification {
    const char *path;
    struct line *lines;
    size_t count, cap, valid, invalid;
    struct roster *roster; /* NULL: no genesis record was found */
    json_t *troubles;
};

static struct line *add_line(struct verification *v)
{
    if (v->count == v->cap) {
        v->cap = v->cap ? v->cap * 2 : 256;
        struct line *grown = realloc(v->lines, v->cap * sizeof *grown);
        if (!grown)
            return NULL;
        v->lines = grown;
    }
    v->lines[v->count] = (struct line){.envelope = BUF(RECORD_MAX)};
    return &v->lines[v->count++];
}

static enum error read_line(const char *text, size_t len, struct line *l)
{
    json_error_t why;
    json_t *j = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
    enum error e = j ? record_import(j, &l->envelope) : ERR_JSON;
    if (!e)
        e = record_decode(buf_bytes(&l->envelope), &l->record);
    if (!e) { /* what people read beside the signed bytes must be what was signed */
        json_t *signed_form = record_export(&l->record);
        e = json_equal(j, signed_form) ? OK : ERR_HASH;
        json_decref(signed_form);
    }
    json_decref(j);
    return e;
}

static enum error read_lines(struct verification *v)
{
    bool standard = strcmp(v->path, "-") == 0;
    FILE *f = standard ? stdin : fopen(v->path, "rb");
    char *text = NULL;
    size_t cap = 0;
    enum error e = f ? OK : ERR_FILE;
    for (ssize_t len; !e && (len = getline(&text, &cap, f)) >= 0;) {
        struct line *l = add_line(v);
        if (!l)
            e = ERR_MEMORY;
        else
            l->error = read_line(text, (size_t)len, l);
    }
    free(text);
    if (f && !standard)
        (void)fclose(f);
    return e;
}

/* Every signature, and the roster that the verified roster records make. */
static enum error check_signatures(struct verification *v)
{
    static const struct hash none;
    for (size_t i = 0; i < v->count && !v->roster; i++)
        if (v->lines[i].error == OK && v->lines[i].record.kind == KIND_GENESIS) {
            v->roster = roster_new(&v->lines[i].record.id);
            if (!v->roster)
                return ERR_MEMORY;
        }
    if (!v->roster)
        return ERR_NO_NETWORK;
    for (size_t i = 0; i < v->count; i++) {
        struct line *l = &v->lines[i];
        bool genesis = l->record.kind == KIND_GENESIS;
        if (l->error)
            continue;
        l->error = record_verify(&l->record, genesis ? &none : roster_network(v->roster));
        if (!l->error && kind_set(l->record.kind) == SET_ROSTER)
            l->error = roster_add(v->roster, &l->record);
    }
    return OK;
}

static void check_lines(struct verification *v)
{
    for (size_t i = 0; i < v->count; i++) {
        struct line *l = &v->lines[i];
        const struct record *r = &l->record;
        struct complaint c = {0};
        if (!l->error && kind_set(r->kind) == SET_RECORDS &&
            !roster_may_publish(v->roster, &r->author, r->created))
            l->error = ERR_AUTHOR;
        if (!l->error)
            l->error = payload_check(r, &c);
        v->valid += l->error == OK;
        if (!l->error)
            continue;
        if (v->invalid++ < SHOWN_MAX && !settings.json)
            (void)fprintf(stderr, "%s:%zu: %s: %s%s%s\n", v->path, i + 1, error_code(l->error),
                          _(error_text(l->error)), c.field[0] ? ": " : "", c.field);
        (void)json_array_append_new(v->troubles,
                                    json_pack("{s:I, s:s, s:s, s:s}", "line", (json_int_t)i + 1,
                                              "code", error_code(l->error), "text",
                                              error_text(l->error), "field", c.field));
    }
}

static enum exit_status say_result(struct verification *v)
{
    char hex[65];
    enum exit_status status = v->invalid ? EXIT_FAILED : EXIT_OK;
    (void)bytes_hex(hash_bytes(roster_network(v->roster)), hex);
    if (settings.json) {
        enum exit_status said =
            print_json(json_pack("{s:I, s:I, s:s, s:s, s:O}", "valid", (json_int_t)v->valid,
                                 "invalid", (json_int_t)v->invalid, "network", hex, "network_name",
                                 roster_network_name(v->roster), "errors", v->troubles));
        return said ? said : status;
    }
    (void)printf(_("%zu records hold, %zu do not.\n"), v->valid, v->invalid);
    (void)printf(_("Network: %s, id %.16s… – compare it with what goda network shows.\n"),
                 roster_network_name(v->roster), hex);
    return status;
}

static enum exit_status run(const struct args *args)
{
    struct verification v = {.path = args->positional[0], .troubles = json_array()};
    enum exit_status status;
    enum error e = read_lines(&v);
    if (!e)
        e = check_signatures(&v);
    if (e == ERR_NO_NETWORK) {
        status = complain(ERR_FORMAT, _("%s has no genesis record; goda export writes it first"),
                          v.path);
    } else if (e) {
        status = complain(e, "%s", v.path);
    } else {
        check_lines(&v);
        status = say_result(&v);
    }
    for (size_t i = 0; i < v.count; i++)
        buf_done(&v.lines[i].envelope);
    free(v.lines);
    roster_free(v.roster);
    json_decref(v.troubles);
    return status;
}

const struct command cmd_verify = {
    .name = "verify",
    .aliases = {"kontrollera"},
    .usage = N_("FILE.ndjson|-"),
    .summary = N_("check an exported file's signatures, without a daemon"),
    .help =
        N_("Each record must be signed, unchanged, by an organisation that was a publishing member "
           "at its time according to the member list in the file."),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
