// SPDX-License-Identifier: Apache-2.0
#include "daemon/returning.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/mp.h"
#include "proto/kit.h"

/* Each pair is given to the node, which knows what is right, before the store. */
static enum error take(const msgpack_object *list, struct store *s, struct node *n)
{
    enum error e = store_begin(s);
    struct bytes name, value;
    char key[32];
    for (size_t i = 0; !e && mp_at(list, i); i += 2) {
        if (!mp_text(mp_at(list, i), &name) || name.len >= sizeof key ||
            !mp_bin(mp_at(list, i + 1), &value))
            return ERR_FORMAT;
        memcpy(key, name.ptr, name.len);
        key[name.len] = '\0';
        e = node_load_local(n, name, value);
        if (!e)
            e = store_keep(s, key, value);
    }
    return e ? e : store_end(s);
}

enum error returning_take(const char *dir, struct store *s, struct node *n, struct why *why)
{
    char path[PATH_MAX];
    uint8_t bytes[KIT_STATE_MAX + 1];
    AUTO_MP struct mp m = {0};
    struct node_status status;
    (void)snprintf(path, sizeof path, "%s/network", dir);
    FILE *f = fopen(path, "re");
    if (!f)
        return errno == ENOENT
                   ? OK
                   : why_say(why, ERR_FILE, "cannot read %s: %s", path, strerror(errno));
    size_t len = fread(bytes, 1, sizeof bytes, f);
    (void)fclose(f);
    node_status(n, &status);
    enum error e = OK;
    if (!status.has_network) {
        e = mp_read(bytes_of(bytes, len), MP_CANONICAL, MP_RECORD_NODES, &m);
        if (!e)
            e = take(&m.root, s, n);
    }
    if (e)
        return why_say(why, e, "cannot begin with %s", path);
    return unlink(path) == 0
               ? OK
               : why_say(why, ERR_FILE, "cannot remove %s: %s", path, strerror(errno));
}
