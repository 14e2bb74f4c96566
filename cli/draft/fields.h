// SPDX-License-Identifier: Apache-2.0
/* From what people write (flags, JSON, Markdown, lines of an import) to a record's fields: one JSON
 * object of field names and values, which the daemon, by the table of kinds, makes a payload of. */
#ifndef GODA_FIELDS_H
#define GODA_FIELDS_H

#include <jansson.h>
#include <stdio.h>

#include "cli/cmd.h"
#include "proto/base/buf.h"
#include "proto/record/payload.h"

/* A record as it was written, before it is sent. */
struct draft {
    const struct kind *kind;
    const struct kind *form; /* of an update: the kind whose fields it has; else NULL */
    json_t *fields;          /* owned */
    char ref[80], prev[80];  /* the ids (or their beginnings) that it refers to; "" for none */
    char org[SLUG_MAX + 1];  /* the line's "org", for import --own; "" for none */
    char kept[SLUG_MAX + 1]; /* the name that it is kept under (kept.h); "" for none */
    bool force;              /* an update: over what somebody else has changed meanwhile */
    char allow[256];         /* why what looks like personal data may stand; "": it may not */
    /* what was seen before it was sent: lists, owned; NULL when it was not looked for */
    json_t *remarks; /* what looked odd in it (remarks.h) */
    json_t *similar; /* what resembles it (similar.h) */
};
#define AUTO_DRAFT __attribute__((cleanup(draft_done)))
void draft_done(struct draft *d);
/* The kind whose fields it has. */
const struct kind *draft_form(const struct draft *d);

/* Takes a JSON object as goda import reads them: "kind" names the kind (`kind` otherwise), "id"
 * becomes import_key, a nested "assessment" is flattened, "ref" is kept apart, and the words about
 * the line itself (demo, org, org_name, date, solutions, *_label) are left out. Any other key must
 * be a field. ERR_KIND, ERR_FIELD_UNKNOWN (its name in `ret_bad`), ERR_JSON when it is no object.
 */
enum error draft_from_json(const json_t *line, const struct kind *kind, struct draft *ret,
                           char ret_bad[static 64]) __attribute__((warn_unused_result));

/* Takes Markdown: `field: value` lines between two --- lines, # the title, ## headings that are a
 * field's name or label in either language, the first paragraph for the summary unless it is given,
 * the rest for the body; comments (<!-- -->) are left out. ERR_FIELD_UNKNOWN as above. */
enum error draft_from_markdown(struct bytes text, const struct kind *kind, struct draft *ret,
                               char ret_bad[static 64]) __attribute__((warn_unused_result));

/* The field that an option names: review-by → review_by. */
void field_name(const char *option, char ret[static 64]);
/* Whether any of the options is a field of the kind. */
bool args_have_fields(const struct args *args, const struct kind *k);
/* Sets the fields that were given as options, over what is there: an option that takes no value
 * says yes to its field, and "-" for a text of many lines reads it from standard input. On failure
 * it has been printed. */
enum exit_status draft_from_args(struct draft *d, const struct args *args)
    __attribute__((warn_unused_result));

/* A kind of record by its name or its label in either language ("problem", "problemformulering");
 * NULL: none. */
const struct kind *kind_typed(const char *typed);

/* The first required field after `after` (NULL: of all) that is empty; NULL when none is missing. A
 * field that another's value requires is one. */
const struct kind_field *draft_missing(const struct draft *d, const struct kind_field *after);

/* Checks the whole by the kind's row as the daemon will, and prints every required field that is
 * missing by its label, or the first other complaint, on stderr. `where` stands before it
 * ("FILE:12: ", or "" for goda's own name). `ret`: the first complaint, when there is one. */
enum error draft_check(const struct draft *d, const char *where, struct complaint *ret);
/* The same for one complaint (an object of JSON with --json): "Category (category): the field does
 * not have one of its values: ...". `detail` may be "". */
void draft_complain(const struct kind *k, const struct complaint *c, const char *where,
                    const char *detail);

/* The params map of the method publish. ERR_LIMIT, ERR_FORMAT (a real number in it), ERR_MEMORY. */
enum error draft_params(const struct draft *d, uint64_t copies, uint64_t timeout_ms,
                        struct buf *out) __attribute__((warn_unused_result));

/* A draft from a file: Markdown by its name (.md, .markdown, .txt), else JSON; "-": standard input.
 * On failure it has been printed. */
enum exit_status draft_read(const char *path, const struct kind *kind, struct draft *ret)
    __attribute__((warn_unused_result));

/* What is left of a file, at most `out->max` bytes. ERR_FILE, ERR_LIMIT. */
enum error read_rest(FILE *f, struct buf *out) __attribute__((warn_unused_result));
/* A whole file, or standard input for "-", at most `out->max` bytes. ERR_FILE, ERR_LIMIT. */
enum error read_whole(const char *path, struct buf *out) __attribute__((warn_unused_result));

#endif
