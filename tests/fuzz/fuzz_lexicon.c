// SPDX-License-Identifier: Apache-2.0
/* A dictionary's two files, with a NUL between them: read or refused; what is read answers within
 * its bounds. The words asked for are the dictionary's own bytes. */
#include <stdlib.h>
#include <string.h>

#include "daemon/search/words/lexicon/lexicon.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool true_it_is)
{
    if (!true_it_is)
        abort();
}

static void check_word(const struct lexicon *l, struct bytes word)
{
    struct lemma lemma;
    struct cut cut;
    if (lexicon_lemma(l, word, &lemma))
        expect(lemma.len > 0 && lemma.len <= WORD_MAX);
    if (lexicon_front(l, word, &lemma))
        expect(lemma.len > 0 && lemma.len <= WORD_MAX);
    lexicon_cut(l, word, &cut);
    expect(cut.count <= COMPOUND_MAX && cut.count != 1);
    if (!cut.count)
        return;
    expect(cut.at[0] == 0 && cut.at[cut.count] == word.len);
    for (size_t i = 0; i < cut.count; i++)
        expect(cut.at[i] < cut.at[i + 1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char why[LEXICON_WHY_MAX] = "";
    struct lexicon *l = NULL;
    const uint8_t *end = size ? memchr(data, 0, size) : NULL;
    if (!end)
        return 0;
    struct bytes aff = bytes_of(data, (size_t)(end - data));
    struct bytes dic = bytes_of(end + 1, size - aff.len - 1);
    if (lexicon_read(aff, dic, &l, why) != OK) {
        expect(l == NULL && memchr(why, 0, sizeof why) && why[0]);
        return 0;
    }
    struct word w;
    for (size_t at = 0; word_next(dic, at, &w); at = w.to)
        check_word(l, bytes_of(w.folded, w.len));
    lexicon_close(l);
    return 0;
}
