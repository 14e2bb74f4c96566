// SPDX-License-Identifier: Apache-2.0
/* A draft from a file that a person wrote. */
#include <string.h>

#include "cli/draft/fields.h"
#include "cli/output.h"

enum { FILE_MAX = 256 * 1024 };

static bool ends_with(const char *text, const char *tail)
{
    size_t a = strlen(text), b = strlen(tail);
    return a >= b && strcmp(text + a - b, tail) == 0;
}

static enum exit_status draft_error(enum error e, const char *path, const char *bad)
{
    return bad[0] ? complain(e, "%s: %s", path, bad) : complain(e, "%s", path);
}

enum exit_status draft_read(const char *path, const struct kind *kind, struct draft *ret)
{
    AUTO_BUF struct buf text = BUF(FILE_MAX);
    char bad[64] = "";
    json_error_t why;
    enum error e = read_whole(path, &text);
    if (e)
        return draft_error(e, path, bad);
    if (ends_with(path, ".md") || ends_with(path, ".markdown") || ends_with(path, ".txt")) {
        e = draft_from_markdown(buf_bytes(&text), kind, ret, bad);
        return e ? draft_error(e, path, bad) : EXIT_OK;
    }
    json_t *j = json_loadb((const char *)text.ptr, text.len, JSON_REJECT_DUPLICATES, &why);
    if (!j)
        return complain(ERR_JSON, _("%s, line %d: %s"), path, why.line, why.text);
    e = draft_from_json(j, kind, ret, bad);
    json_decref(j);
    return e ? draft_error(e, path, bad) : EXIT_OK;
}
