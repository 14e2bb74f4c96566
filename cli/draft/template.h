/* The commented template that goda add opens in an editor, and where it is kept. */
#ifndef GODA_TEMPLATE_H
#define GODA_TEMPLATE_H

#include "cli/draft/fields.h"

/* Writes a template for a kind to a new file in $XDG_STATE_HOME/goda (else ~/.local/state/goda),
 * opens $VISUAL, $EDITOR or vi on it, and reads what was saved. The file stays until template_done.
 * ERR_FILE, ERR_CANCELLED (nothing was changed: the file is gone and `ret_path` is ""; or the
 * editor failed), and draft_from_markdown's. */
enum error template_edit(const struct kind *kind, struct draft *ret, char ret_path[static 512],
                         char ret_bad[static 64]) __attribute__((warn_unused_result));
/* It has been published: removes the file. */
void template_done(const char *path);

#endif
