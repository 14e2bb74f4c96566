// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/words/lexicon/lexicon.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/search/words/lexicon/entry.h"
#include "daemon/search/words/lexicon/joints.h"

/* -- files ---------------------------------------------------------------------------------- */

static enum error fd_read(int fd, struct buf *out)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return ERR_NOT_FOUND;
    if (st.st_size > LEXICON_FILE_MAX)
        return ERR_LIMIT;
    uint8_t *room = buf_extend(out, (size_t)st.st_size);
    if (!room)
        return out->failed;
    for (size_t at = 0; at < out->len;) {
        ssize_t n = read(fd, room + at, out->len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ERR_NOT_FOUND;
        at += (size_t)n;
    }
    return OK;
}

static enum error file_read(const char *base, const char *suffix, struct buf *out,
                            char ret_why[static LEXICON_WHY_MAX])
{
    char path[4096];
    int len = snprintf(path, sizeof path, "%s.%s", base, suffix);
    int fd = len > 0 && (size_t)len < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    enum error e = fd < 0 ? ERR_NOT_FOUND : fd_read(fd, out);
    if (fd >= 0)
        (void)close(fd);
    if (e)
        (void)snprintf(ret_why, LEXICON_WHY_MAX, "%.160s: %.80s", path,
                       e == ERR_NOT_FOUND ? "it cannot be read" : error_text(e));
    return e;
}

enum error lexicon_open(const char *base, struct lexicon **ret,
                        char ret_why[static LEXICON_WHY_MAX])
{
    AUTO_BUF struct buf aff = BUF(LEXICON_FILE_MAX);
    AUTO_BUF struct buf dic = BUF(LEXICON_FILE_MAX);
    char why[LEXICON_WHY_MAX];
    enum error e = file_read(base, "aff", &aff, ret_why);
    if (!e)
        e = file_read(base, "dic", &dic, ret_why);
    if (e)
        return e;
    e = lexicon_read(buf_bytes(&aff), buf_bytes(&dic), ret, why);
    if (e)
        (void)snprintf(ret_why, LEXICON_WHY_MAX, "%.120s.%.120s", base, why);
    return e;
}

const struct hash *lexicon_fingerprint(const struct lexicon *l)
{
    return &l->fingerprint;
}

/* -- dictionary forms ----------------------------------------------------------------------- */

static void lemma_put(struct lemma *out, struct bytes letters)
{
    letters_put(letters, sizeof out->text, out->text, &out->len);
}

/* Of a compound the fronts stay as they are. */
static bool lemma_of(const struct lexicon *l, struct bytes word, uint8_t as, struct lemma *ret)
{
    struct letters w;
    struct joints j = {0};
    if (!letters_read(word, &w))
        return false;
    size_t before = 0;
    const struct entry *e = entry_of(l, &w, as);
    if (!e)
        joints_find(l, &w, as, &j);
    if (j.count) {
        before = j.at[j.count - 1];
        struct letters last = letters_from(bytes_of(w.at + before, w.len - before));
        e = entry_of(l, &last, as);
    }
    if (!e)
        return false;
    ret->len = 0;
    lemma_put(ret, bytes_of(w.at, before));
    lemma_put(ret, entry_root(l, e));
    return true;
}

bool lexicon_lemma(const struct lexicon *l, struct bytes word, struct lemma *ret)
{
    return lemma_of(l, word, FORM_LAST, ret);
}

bool lexicon_front(const struct lexicon *l, struct bytes part, struct lemma *ret)
{
    return lemma_of(l, part, FORM_FRONT, ret);
}
