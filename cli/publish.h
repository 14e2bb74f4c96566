/* What add and flag have in common: a draft goes to the daemon, and what came of it is told. */
#ifndef GODA_PUBLISH_H
#define GODA_PUBLISH_H

#include "cli/client.h"
#include "cli/fields.h"

struct published {
    char id[65]; /* hex */
    bool existing;
    uint64_t copies;
    bool waited_in_vain; /* stored here, but not with as many others as asked for */
};

/* Sends a checked draft. On failure it has been printed, and the exit status says which. */
enum exit_status publish_draft(const struct draft *d, uint64_t copies, uint64_t timeout_ms,
                               struct published *ret);
/* Fills `ret` from the answer to a publish; ERR_FORMAT when it is not one. */
enum error published_read(const struct answer *a, struct published *ret);

#endif
