// SPDX-License-Identifier: Apache-2.0
/* Drafts kept on disk, so that nothing that was written is lost: Markdown files in
 * $XDG_DATA_HOME/goda/drafts (else ~/.local/share/goda/drafts) that nobody else may read. What is
 * kept is on the disk, whole, when a call returns. A first comment tells the kind and what it is
 * about:
 *   <!-- goda: KIND FORM REF PREV -->, with - for none. */
#ifndef GODA_KEPT_H
#define GODA_KEPT_H

#include "cli/draft/fields.h"

struct kept {
    char name[SLUG_MAX + 1];
    uint64_t changed; /* ms UTC */
};

/* Writes a draft to its file, or, when d->kept is "", to a new one which d->kept then names.
 * ERR_FILE. */
enum error kept_save(struct draft *d) __attribute__((warn_unused_result));
/* Reads one; ERR_NO_DRAFT, ERR_FILE, ERR_LIMIT, ERR_KIND, and draft_from_markdown's. */
enum error kept_load(const char *name, struct draft *ret, char ret_bad[static 64])
    __attribute__((warn_unused_result));
/* Opens $VISUAL, $EDITOR or vi on a draft (kept first, if it is not yet), and reads what was saved.
 * ERR_CANCELLED when the editor failed, kept_save's and kept_load's; the draft is then as it was,
 * and the file as the editor left it. `ret_changed` is set in any case. */
enum error kept_edit(struct draft *d, bool *ret_changed, char ret_bad[static 64])
    __attribute__((warn_unused_result));
/* The same for one that has just been begun: when nothing was written it is not kept, and that is
 * ERR_CANCELLED. */
enum error kept_compose(struct draft *d, char ret_bad[static 64])
    __attribute__((warn_unused_result));
/* Tells where a draft is, if it is kept. */
void kept_tell(const struct draft *d);
/* ERR_NO_DRAFT, ERR_FILE. */
enum error kept_remove(const char *name) __attribute__((warn_unused_result));
/* All, the newest first; free *ret. ERR_FILE, ERR_MEMORY; no directory is an empty list. */
enum error kept_list(struct kept **ret, size_t *ret_count) __attribute__((warn_unused_result));

#endif
