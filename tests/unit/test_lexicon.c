// SPDX-License-Identifier: Apache-2.0
#include "daemon/search/words/lexicon/lexicon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/search/words/chain.h"
#include "tests/testing.h"

#define DEBIAN    "/usr/share/hunspell/sv_SE"
#define COMPOUNDS TEST_DATA "/compounds/"

static int open_debian(void **state)
{
    char why[LEXICON_WHY_MAX] = "";
    struct lexicon *l = NULL;
    enum error e = lexicon_open(DEBIAN, &l, why);
    if (e)
        fail_msg("%s: %s (the package hunspell-sv; contrib/setup installs it)", error_text(e), why);
    *state = l;
    return 0;
}

static int close_debian(void **state)
{
    lexicon_close(*state);
    return 0;
}

/* -- dictionary forms -------------------------------------------------------------------------- */

/* "?" for a word that is unknown. */
static const char *lemma(const struct lexicon *l, const char *word)
{
    static char text[WORD_MAX + 1];
    struct lemma m;
    bool known = lexicon_lemma(l, bytes_str(word), &m);
    (void)snprintf(text, sizeof text, "%.*s", known ? (int)m.len : 1, known ? m.text : "?");
    return text;
}

static void forms_of_a_word_meet(void **state)
{
    static const char *const forms[][2] = {{"barnet", "barn"},
                                           {"arkivet", "arkiv"},
                                           {"vattnet", "vatten"},
                                           {"regler", "regel"},
                                           {"planer", "plan"},
                                           {"biblioteket", "bibliotek"},
                                           {"kommunernas", "kommun"},
                                           {"avgifter", "avgift"},
                                           {"medarbetare", "medarbetare"},
                                           {"skolornas", "skola"},
                                           {"räknaren", "räknare"},
                                           {"förhållanden", "förhållande"},
                                           {"digitalt", "digital"},
                                           {"åren", "år"},
                                           {"förskolan", "förskola"},
                                           {"ungdomarna", "ungdom"},
                                           {"händerna", "hand"},
                                           {"museerna", "museum"},
                                           {"städerna", "stad"},
                                           {"böckernas", "bok"},
                                           {"bokstäver", "bokstav"},
                                           {"uppgifter", "uppgift"},
                                           {"cyklarna", "cykel"},
                                           {"sökande", "sökande"},
                                           {"hal", "hal"},
                                           {"hål", "hål"},
                                           {"stan", "stan"},
                                           {"barn", "barn"},
                                           {"glasspulver", "glasspulver"}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        assert_string_equal(lemma(*state, forms[i][0]), forms[i][1]);
}

static void a_compound_that_is_no_entry_has_the_lemma_of_its_last_part(void **state)
{
    assert_string_equal(lemma(*state, "simhallsbiblioteket"), "simhallsbibliotek");
    assert_string_equal(lemma(*state, "äldreomsorgsverksamheter"), "äldreomsorgsverksamhet");
    assert_string_equal(lemma(*state, "kommunbarnen"), "kommunbarn");
}

static void words_made_of_others_are_not_theirs(void **state)
{
    assert_string_equal(lemma(*state, "ekonom"), "ekonom");
    assert_string_equal(lemma(*state, "ekonomerna"), "ekonom");
    assert_string_equal(lemma(*state, "ekonomiskt"), "?"); /* the stemmer's */
}

static void what_is_no_word_is_unknown(void **state)
{
    char longest[500 + 1];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const char *const words[] = {"",    "xqz", "2024",  "år2024", "e-tjänst", "skola\xff", "\xc3",
                                 "αβγ", "a b", longest, "EU",     "arvslös",  "arvslöst"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct cut c;
        struct lemma m;
        assert_string_equal(lemma(*state, words[i]), "?");
        assert_false(lexicon_front(*state, bytes_str(words[i]), &m));
        lexicon_cut(*state, bytes_str(words[i]), &c);
        assert_int_equal(c.count, 0);
    }
}

static void fronts_have_their_words(void **state)
{
    static const char *const fronts[][2] = {{"hälso", "hälsa"},
                                            {"skol", "skol"},
                                            {"omsorgs", "omsorg"},
                                            {"avgifts", "avgift"},
                                            {"vindrute", "vindruta"},
                                            {"gymnasie", "gymnasium"},
                                            {"barn", "barn"},
                                            {"arkiv", "arkiv"},
                                            {"äldreomsorgs", "äldreomsorg"},
                                            {"förvaltnings", "förvaltning"}};
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
        struct lemma m = {0};
        assert_true(lexicon_front(*state, bytes_str(fronts[i][0]), &m));
        assert_bytes(bytes_of(m.text, m.len), bytes_str(fronts[i][1]));
    }
}

/* -- compounds --------------------------------------------------------------------------------- */

/* A word with | where it is cut. */
static const char *cut(const struct lexicon *l, const char *word)
{
    static char text[2 * WORD_MAX];
    struct cut c;
    size_t len = 0;
    lexicon_cut(l, bytes_str(word), &c);
    for (size_t i = 0, part = 1; word[i] && len < sizeof text - 2; i++) {
        if (part < c.count && c.at[part] == i) {
            text[len++] = '|';
            part++;
        }
        text[len++] = word[i];
    }
    text[len] = '\0';
    return text;
}

static void compounds_are_cut_where_parts_meet(void **state)
{
    static const char *const words[] = {"glass|pulver",
                                        "vind|rute|spolare",
                                        "äldre|omsorgs|verksamhet",
                                        "skol|bibliotek",
                                        "barn|omsorgs|avgift",
                                        "parkering",
                                        "förvaltning",
                                        "räknaren",
                                        "förhållanden",
                                        "information",
                                        "hundratal",
                                        "rekrytring",
                                        "ungdomarna",
                                        "kommunernas",
                                        "taxeringen",
                                        "översikt",
                                        "fot|bolls|domarna",
                                        "gymnasie|skole"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char plain[WORD_MAX];
        size_t len = 0;
        for (const char *p = words[i]; *p; p++)
            if (*p != '|')
                plain[len++] = *p;
        plain[len] = '\0';
        assert_string_equal(cut(*state, plain), words[i]);
    }
}

/* The next line of a file's content, terminated. */
static bool next_line(struct bytes *rest, char line[static 256])
{
    const uint8_t *end = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
    if (!end)
        return false;
    size_t len = (size_t)(end - rest->ptr);
    assert_true(len < 256);
    memcpy(line, rest->ptr, len);
    line[len] = '\0';
    *rest = bytes_slice(*rest, len + 1, rest->len - len - 1);
    return true;
}

/* Cuts right, wrong and missed, in all words; words wholly right. */
struct score {
    unsigned hits, wrong, missed, words, right;
};

static void score_word(const struct lexicon *l, const char *marked, struct score *s)
{
    char word[256], mark[256] = {0};
    size_t len = 0;
    for (const char *p = marked; *p; p++)
        if (*p == '|' || *p == '~')
            mark[len] = *p;
        else
            word[len++] = *p;
    struct cut c;
    lexicon_cut(l, bytes_of(word, len), &c);
    unsigned wrong = 0, missed = 0;
    for (size_t at = 1; at < len; at++) {
        bool here = false;
        for (size_t i = 1; i < c.count; i++)
            here = here || c.at[i] == at;
        s->hits += here && mark[at] == '|';
        wrong += here && !mark[at];
        missed += !here && mark[at] == '|';
    }
    s->wrong += wrong;
    s->missed += missed;
    s->words++;
    s->right += !wrong && !missed;
}

static void cuts_are_those_that_people_make(void **state)
{
    AUTO_BUF struct buf file = BUF(1 << 16);
    put_file(&file, COMPOUNDS "segmentation.txt");
    struct bytes rest = buf_bytes(&file);
    struct score s = {0};
    for (char line[256]; next_line(&rest, line);)
        score_word(*state, line, &s);
    double precision = (double)s.hits / (s.hits + s.wrong);
    double recall = (double)s.hits / (s.hits + s.missed), right = (double)s.right / s.words;
    print_message("segmentation: P %.3f R %.3f, all right %.3f of %u words\n", precision, recall,
                  right, s.words);
    assert_int_equal(s.words, 217);
    assert_true(precision >= .97 && recall >= .85 && right >= .90);
}

static bool has_part(struct chain *chain, const char *word, const char *part)
{
    struct terms t;
    char stem[WORD_MAX];
    chain_look(chain, bytes_str(part), &t);
    size_t len = t.stem.len;
    memcpy(stem, t.stem.ptr, len);
    chain_look(chain, bytes_str(word), &t);
    for (size_t i = 0; i < t.count; i++)
        if (bytes_equal(t.part_stem[i], bytes_of(stem, len)))
            return true;
    return false;
}

static void parts_are_found_and_chance_letters_are_not(void **state)
{
    AUTO_BUF struct buf file = BUF(1 << 16);
    put_file(&file, COMPOUNDS "parts.tsv");
    struct bytes rest = buf_bytes(&file);
    struct chain *chain;
    assert_error(chain_new(*state, &chain), OK);
    unsigned count[2] = {0}, found[2] = {0}; /* of traps, of parts */
    for (char line[256]; next_line(&rest, line);) {
        char *word = strchr(line, '\t');
        char *is = word ? strchr(word + 1, '\t') : NULL;
        assert_non_null(is);
        *word++ = *is++ = '\0';
        count[*is == '1']++;
        found[*is == '1'] += has_part(chain, word, line);
    }
    chain_free(chain);
    double parts = (double)found[1] / count[1], traps = (double)found[0] / count[0];
    print_message("parts: %.3f of %u found, %.3f of %u traps matched\n", parts, count[1], traps,
                  count[0]);
    assert_int_equal(count[0] + count[1], 324);
    assert_true(parts >= .92 && traps <= .03);
}

/* -- files ------------------------------------------------------------------------------------- */

#define HEAD "SET UTF-8\nCOMPOUNDBEGIN X\nCOMPOUNDEND Y\nFORBIDDENWORD %\nONLYINCOMPOUND Z\n"
#define RULE HEAD "SFX D Y 1\nSFX D 0 en [^a]\n"

static enum error read_texts(struct bytes aff, struct bytes dic, char why[static LEXICON_WHY_MAX])
{
    struct lexicon *l = NULL;
    enum error e = lexicon_read(aff, dic, &l, why);
    if (!e) {
        (void)lemma(l, "katten");
        (void)cut(l, "katthuset");
    }
    lexicon_close(l);
    return e;
}

static void malformed_files_are_refused_with_their_line(void **state)
{
    (void)state;
    static const char *const files[][3] = {
        {"", "1\nkatt\n", "aff:0: "},
        {"SET ISO8859-1\n", "1\nkatt\n", "aff:1: "},
        {"FLAG long\n", "1\nkatt\n", "aff:1: "},
        {HEAD, "1\nkatt\n", "aff:5: "},
        {HEAD "SFX D Y\n", "1\nkatt\n", "aff:6: "},
        {HEAD "SFX D Y 99999999999999999999\n", "1\nkatt\n", "aff:6: "},
        {HEAD "SFX D Y x\n", "1\nkatt\n", "aff:6: "},
        {HEAD "SFX D Y 2\nSFX D 0 en .\n", "1\nkatt\n", "aff:7: "},
        {HEAD "SFX D Y 2\nSFX D 0 en .\nSFX E 0 n .\n", "1\nkatt\n", "aff:8: "},
        {HEAD "SFX D Y 1\nSFX D 0 en [^a\n", "1\nkatt\n", "aff:7: "},
        {HEAD "SFX D Y 1\nSFX D 0 en abcdefghi\n", "1\nkatt\n", "aff:7: "},
        {HEAD "SFX D Y 1\nSFX D 0 en .\nSFX D Y 1\nSFX D 0 n .\n", "1\nkatt\n", "aff:8: "},
        {HEAD "COMPOUNDEND\n", "1\nkatt\n", "aff:6: "},
        {RULE, "", "dic:1: "},
        {RULE, "katt\n", "dic:1: "},
        {RULE, "1\n", "dic:1: "},
        {RULE, "3\n17/D\nad hoc\n\xff\xfe/D\n", "dic:4: "},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char why[LEXICON_WHY_MAX] = "";
        assert_error(read_texts(bytes_str(files[i][0]), bytes_str(files[i][1]), why), ERR_VERSION);
        if (strncmp(why, files[i][2], strlen(files[i][2])) != 0)
            fail_msg("%zu: %s, not %s", i, why, files[i][2]);
    }
}

static void small_files_are_enough(void **state)
{
    (void)state;
    char why[LEXICON_WHY_MAX];
    struct lexicon *l = NULL;
    assert_error(
        lexicon_read(BYTES_LIT(RULE), BYTES_LIT("4\nkatt/DXY\nBåt/DXY\nhål/Z\nkåt/%D\n"), &l, why),
        OK);
    assert_string_equal(lemma(l, "katten"), "katt");
    assert_string_equal(lemma(l, "båten"), "båt");
    assert_string_equal(lemma(l, "kattbåten"), "kattbåt");
    assert_string_equal(lemma(l, "kåten"), "?");
    assert_string_equal(cut(l, "kattbåten"), "katt|båten");
    assert_string_equal(cut(l, "båtkatthål"), "båtkatthål");
    lexicon_close(l);
}

/* Cut off anywhere, or with any byte changed, they are read or refused. */
static void hostile_bytes_never_crash(void **state)
{
    (void)state;
    static const char aff[] = RULE "SFX z N 2\nSFX z a 0/X a\nSFX z mma ån/XZ [^e]mma\n";
    static const char dic[] = "3\nkatt/DXY po:noun\nlamma/Dz\nhår/DXY\n";
    char why[LEXICON_WHY_MAX], changed[sizeof aff];
    for (size_t i = 0; i < sizeof aff; i++)
        (void)read_texts(bytes_of(aff, i), BYTES_LIT(dic), why);
    for (size_t i = 0; i < sizeof dic; i++)
        (void)read_texts(BYTES_LIT(aff), bytes_of(dic, i), why);
    for (size_t i = 0; i < sizeof aff - 1; i++) {
        static const char bytes[] = {0, '\n', ' ', '/', '[', ']', '^', '9', '\xff', '\xc3'};
        for (size_t b = 0; b < sizeof bytes; b++) {
            memcpy(changed, aff, sizeof aff);
            changed[i] = bytes[b];
            (void)read_texts(bytes_of(changed, sizeof aff - 1), BYTES_LIT(dic), why);
        }
    }
}

static void long_entries_stay_in_their_bounds(void **state)
{
    (void)state;
    AUTO_BUF struct buf dic = BUF(1 << 20);
    char why[LEXICON_WHY_MAX];
    buf_put(&dic, BYTES_LIT("3\nkatt/D\n"));
    for (size_t len = 1; len < 300; len++) {
        for (size_t i = 0; i < len; i++)
            buf_put(&dic, BYTES_LIT("b"));
        buf_put(&dic, BYTES_LIT("/DDDDDDDDXY\n"));
    }
    assert_error(read_texts(BYTES_LIT(RULE), buf_bytes(&dic), why), OK);
}

static void too_many_entries_are_refused(void **state)
{
    (void)state;
    enum { MOST = 1000000 };
    AUTO_BUF struct buf dic = BUF(LEXICON_FILE_MAX);
    char why[LEXICON_WHY_MAX];
    buf_put(&dic, BYTES_LIT("1\n"));
    for (size_t i = 0; i < MOST; i++) {
        const char word[] = {(char)('a' + i % 26),       (char)('a' + i / 26 % 26),
                             (char)('a' + i / 676 % 26), (char)('a' + i / 17576 % 26),
                             (char)('a' + i / 456976),   '\n'};
        buf_put(&dic, bytes_of(word, sizeof word));
    }
    assert_error(read_texts(BYTES_LIT(RULE), buf_bytes(&dic), why), OK);
    buf_put(&dic, BYTES_LIT("katt\n"));
    assert_error(read_texts(BYTES_LIT(RULE), buf_bytes(&dic), why), ERR_VERSION);
    assert_string_equal(why, "dic:1000002: too many entries");
}

static void write_file(const char *dir, const char *name, struct bytes text)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text.ptr, 1, text.len, f), text.len);
    assert_int_equal(fclose(f), 0);
}

static void files_that_are_missing_or_huge_are_refused(void **state)
{
    (void)state;
    char dir[] = "/tmp/goda-lexicon-XXXXXX", base[64], path[96], why[LEXICON_WHY_MAX] = "";
    assert_non_null(mkdtemp(dir));
    (void)snprintf(base, sizeof base, "%s/sv", dir);
    struct lexicon *l = NULL;
    assert_error(lexicon_open(base, &l, why), ERR_NOT_FOUND);
    assert_non_null(strstr(why, "sv.aff"));
    write_file(dir, "sv.aff", BYTES_LIT(RULE));
    assert_error(lexicon_open(base, &l, why), ERR_NOT_FOUND);
    assert_non_null(strstr(why, "sv.dic"));
    write_file(dir, "sv.dic", BYTES_LIT("no number\n"));
    assert_error(lexicon_open(base, &l, why), ERR_VERSION);
    assert_non_null(strstr(why, "sv.dic:1: "));
    (void)snprintf(path, sizeof path, "%s.dic", base);
    assert_int_equal(truncate(path, LEXICON_FILE_MAX + 1), 0);
    assert_error(lexicon_open(base, &l, why), ERR_LIMIT);
    write_file(dir, "sv.dic", BYTES_LIT("1\nkatt/D\n"));
    assert_error(lexicon_open(base, &l, why), OK);
    lexicon_close(l);
    remove_tree(dir);
}

static void the_same_files_have_the_same_fingerprint(void **state)
{
    struct lexicon *other = NULL;
    char why[LEXICON_WHY_MAX];
    assert_error(lexicon_open(DEBIAN, &other, why), OK);
    assert_true(hash_equal(lexicon_fingerprint(*state), lexicon_fingerprint(other)));
    lexicon_close(other);
    static const struct {
        const char *aff, *dic;
    } files[] = {{RULE, "1\nkatt/D\n"}, {RULE, "1\nkatt/D"}, {RULE "#\n", "1\nkatt/D\n"}};
    struct hash prints[3];
    for (size_t i = 0; i < 3; i++) {
        assert_error(lexicon_read(bytes_str(files[i].aff), bytes_str(files[i].dic), &other, why),
                     OK);
        prints[i] = *lexicon_fingerprint(other);
        lexicon_close(other);
    }
    assert_false(hash_equal(&prints[0], &prints[1]));
    assert_false(hash_equal(&prints[0], &prints[2]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_of_a_word_meet),
        cmocka_unit_test(a_compound_that_is_no_entry_has_the_lemma_of_its_last_part),
        cmocka_unit_test(words_made_of_others_are_not_theirs),
        cmocka_unit_test(what_is_no_word_is_unknown),
        cmocka_unit_test(fronts_have_their_words),
        cmocka_unit_test(compounds_are_cut_where_parts_meet),
        cmocka_unit_test(cuts_are_those_that_people_make),
        cmocka_unit_test(parts_are_found_and_chance_letters_are_not),
        cmocka_unit_test(malformed_files_are_refused_with_their_line),
        cmocka_unit_test(small_files_are_enough),
        cmocka_unit_test(hostile_bytes_never_crash),
        cmocka_unit_test(long_entries_stay_in_their_bounds),
        cmocka_unit_test(too_many_entries_are_refused),
        cmocka_unit_test(files_that_are_missing_or_huge_are_refused),
        cmocka_unit_test(the_same_files_have_the_same_fingerprint),
    };
    return cmocka_run_group_tests(tests, open_debian, close_debian);
}
