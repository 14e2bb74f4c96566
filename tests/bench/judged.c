// SPDX-License-Identifier: Apache-2.0
/* Quality: what is found of what people have judged to be relevant, among the first ten.
 *
 * MRR: one by the place of the first relevant record, 0 when there is none; recall: how much is
 * there of the relevant, of ten at most; nDCG: the places of all relevant, of two values. Means
 * over the queries. */
#include "tests/bench/bench.h"
#include "tests/testing.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/record/kind.h"
#include "tests/records.h"

enum { TEN = 10, TYPES_MAX = 12, FIELDS_MAX = 2 * (KIND_FIELDS_MAX + 1) };

struct score {
    size_t queries, empty;
    double mrr, recall, ndcg;
};

struct judged {
    const char *dir, *name;
    bool typed;    /* query, type, keys; otherwise id, query, keys */
    bool spelling; /* ask those that can for better words */
    void (*fill)(const struct judged *set, const struct engine *e, void *engine);
};

struct scores {
    size_t types;
    char type[TYPES_MAX][32]; /* the first is all */
    struct score of[ENGINES_MAX][TYPES_MAX];
};

/* -- records ----------------------------------------------------------------------------------- */

static void add_fields(const struct engine *e, void *engine, const char *kind,
                       const char *const *fields)
{
    AUTO_BUF struct buf text = BUF(1 << 20);
    struct document d = {.kind = kind, .fields = fields, .category = "skola"};
    for (const char *const *f = fields; *f; f += 2) {
        if (strcmp(*f, "import_key") == 0)
            d.key = f[1];
        if (strcmp(*f, "category") == 0)
            d.category = f[1];
    }
    put_text(&text, fields);
    d.text = (const char *)text.ptr;
    (void)e->add(engine, &d);
}

/* An example whose other fields are words that nobody asks for. What the body cannot hold (of one
 * text in all sets) goes on in a field of the same column. */
static void add_example(const struct engine *e, void *engine, const char *key, char *text)
{
    enum { BODY_MAX = 16384 };
    const char *rest = "qzx";
    AUTO_BUF struct buf body = BUF(BODY_MAX + 1);
    size_t len = strlen(text), cut = len;
    if (len > BODY_MAX) {
        for (cut = BODY_MAX; text[cut] != ' ';)
            cut--;
        rest = text + cut + 1;
    }
    buf_put(&body, bytes_of(text, cut));
    buf_put_u8(&body, '\0');
    add_fields(e, engine, "example",
               FIELDS("import_key", key, "title", "Qzx", "summary", "Qzx", "body", (char *)body.ptr,
                      "results", rest, "category", "skola", "unit", "Qzx", "year", "2020",
                      "recipient", "Qzx"));
}

static void fill_texts(const struct judged *set, const struct engine *e, void *engine)
{
    struct lines corpus = lines_read(set->dir, "corpus.tsv");
    char *f[2];
    while (lines_next(&corpus, f, 2) == 2)
        add_example(e, engine, f[0], f[1]);
    lines_done(&corpus);
}

/* Lists are typed with commas between. */
static const char *typed_value(const json_t *value, struct buf *out)
{
    size_t i, from = out->len;
    json_t *item;
    if (json_is_string(value))
        return json_string_value(value);
    json_array_foreach(value, i, item)
    {
        buf_put(out, bytes_str(i ? ", " : ""));
        buf_put(out, bytes_str(json_string_value(item)));
    }
    if (json_is_integer(value)) {
        char digits[24];
        (void)snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(value));
        buf_put(out, bytes_str(digits));
    }
    buf_put_u8(out, '\0');
    return (const char *)out->ptr + from;
}

static void add_json(const struct engine *e, void *engine, const json_t *record)
{
    const char *kind = json_string_value(json_object_get(record, "kind")), *name;
    const char *fields[FIELDS_MAX] = {"import_key",
                                      json_string_value(json_object_get(record, "id"))};
    AUTO_BUF struct buf lists = BUF(65536);
    (void)buf_extend(&lists, 65536); /* so that what was put stays where it is */
    lists.len = 0;
    size_t count = 2;
    json_t *value;
    json_object_foreach((json_t *)record, name, value)
    {
        if (!kind_field(kind_named(bytes_str(kind)), bytes_str(name)))
            continue;
        fields[count++] = name;
        fields[count++] = typed_value(value, &lists);
    }
    add_fields(e, engine, kind, fields);
}

static void fill_demo(const struct judged *set, const struct engine *e, void *engine)
{
    (void)set;
    struct lines records = lines_read(TEST_DATA, "goda-exempel-demo.ndjson");
    char *line;
    while (lines_next(&records, &line, 1)) {
        json_t *record = json_loads(line, 0, NULL);
        assert_non_null(record);
        add_json(e, engine, record);
        json_decref(record);
    }
    lines_done(&records);
}

/* -- judging ----------------------------------------------------------------------------------- */

static bool is_among(const char *keys, const char *key)
{
    size_t len = strlen(key);
    for (const char *at = keys; *at; at += strspn(at, " ")) {
        size_t here = strcspn(at, " ");
        if (here == len && memcmp(at, key, len) == 0)
            return true;
        at += here;
    }
    return false;
}

static size_t count_keys(const char *keys)
{
    size_t count = 0;
    for (; *keys; keys += strspn(keys, " ")) {
        keys += strcspn(keys, " ");
        count++;
    }
    return count < TEN ? count : TEN;
}

static void judge(const struct found *found, const char *relevant, struct score *s)
{
    size_t hits = 0, wanted = count_keys(relevant);
    double gain = 0, best = 0;
    for (size_t i = 0; i < found->count; i++) {
        if (!is_among(relevant, found->key[i]))
            continue;
        s->mrr += hits++ ? 0 : 1.0 / (double)(i + 1);
        gain += 1 / log2((double)i + 2);
    }
    for (size_t i = 0; i < wanted; i++)
        best += 1 / log2((double)i + 2);
    s->recall += (double)hits / (double)wanted;
    s->ndcg += gain / best;
    s->empty += !found->count;
    s->queries++;
}

static size_t type_index(struct scores *s, const char *type)
{
    for (size_t i = 0; i < s->types; i++)
        if (strcmp(s->type[i], type) == 0)
            return i;
    assert_true(s->types < TYPES_MAX);
    (void)snprintf(s->type[s->types], sizeof *s->type, "%s", type);
    return s->types++;
}

static void ask_all(const struct judged *set, const struct engine *e, void *engine, size_t at,
                    struct scores *ret)
{
    struct lines queries = lines_read(set->dir, "queries.tsv");
    struct found *found = calloc(1, sizeof *found);
    char *f[3];
    assert_non_null(found);
    while (lines_next(&queries, f, 3) == 3) {
        AUTO_BUF struct buf bare = BUF(65536);
        const char *typed = f[!set->typed];
        put_bare(&bare, typed);
        const struct question q = {.typed = typed, .bare = (char *)bare.ptr, .limit = TEN};
        (void)e->ask(engine, &q, found);
        judge(found, f[2], &ret->of[at][type_index(ret, "all")]);
        if (set->typed)
            judge(found, f[2], &ret->of[at][type_index(ret, f[1])]);
    }
    free(found);
    lines_done(&queries);
}

static void score_all(const struct judged *set, const struct engines *engines, struct scores *ret)
{
    for (size_t i = 0; i < engines->count; i++) {
        const struct engine *e = engines->at[i];
        void *engine = e->open(set->spelling);
        set->fill(set, e, engine);
        (void)e->commit(engine);
        ask_all(set, e, engine, i, ret);
        e->close(engine);
    }
}

/* -- tables ------------------------------------------------------------------------------------ */

static double mean(double sum, const struct score *s)
{
    return s->queries ? sum / (double)s->queries : 0;
}

static void print_ratio(double ours_sum, double other_sum)
{
    printf(other_sum > 0 ? " %6.3f" : "      -", ours_sum / other_sum);
}

/* Each engine, and how much better the first is. */
static void print_all(const struct judged *set, const struct engines *engines,
                      const struct scores *s)
{
    printf("\n%s: %zu queries\n%-16s %7s %7s %7s %6s   first / this: MRR recall\n", set->name,
           s->of[0][0].queries, "", "MRR@10", "rec@10", "nDCG", "empty");
    for (size_t i = 0; i < engines->count; i++) {
        const struct score *of = &s->of[i][0];
        printf("%-16s %7.3f %7.3f %7.3f %6zu          ", engines->at[i]->name, mean(of->mrr, of),
               mean(of->recall, of), mean(of->ndcg, of), of->empty);
        print_ratio(s->of[0][0].mrr, of->mrr);
        print_ratio(s->of[0][0].recall, of->recall);
        printf("\n");
    }
}

static void print_types(const struct engines *engines, const struct scores *s)
{
    printf("\n%-16s %3s", "MRR recall nDCG", "");
    for (size_t i = 0; i < engines->count; i++)
        printf("  %-14s", engines->at[i]->name);
    for (size_t t = 1; t < s->types; t++) {
        printf("\n%-16s %3zu", s->type[t], s->of[0][t].queries);
        for (size_t i = 0; i < engines->count; i++) {
            const struct score *of = &s->of[i][t];
            printf("  %4.2f %4.2f %4.2f", mean(of->mrr, of), mean(of->recall, of),
                   mean(of->ndcg, of));
        }
    }
    printf("\n");
}

/* -- compounds --------------------------------------------------------------------------------- */

struct parts {
    size_t pairs, found, traps, trapped;
};

static void fill_words(const struct judged *set, const struct engine *e, void *engine)
{
    struct lines pairs = lines_read(set->dir, "parts.tsv");
    AUTO_BUF struct buf seen = BUF(1 << 20);
    char *f[3], line[256];
    buf_put_u8(&seen, '\n');
    while (lines_next(&pairs, f, 3) == 3) {
        (void)snprintf(line, sizeof line, "\n%s\n", f[1]);
        if (memmem(seen.ptr, seen.len, line, strlen(line)))
            continue;
        buf_put(&seen, bytes_str(line + 1));
        add_example(e, engine, f[1], f[1]);
    }
    lines_done(&pairs);
}

static struct parts find_parts(const struct judged *set, const struct engine *e, void *engine)
{
    struct lines pairs = lines_read(set->dir, "parts.tsv");
    struct found *found = calloc(1, sizeof *found);
    struct parts p = {0};
    char *f[3];
    assert_non_null(found);
    while (lines_next(&pairs, f, 3) == 3) {
        const struct question q = {.typed = f[0], .bare = f[0], .limit = FOUND_MAX};
        bool hit = false, part = f[2][0] == '1';
        (void)e->ask(engine, &q, found);
        for (size_t i = 0; i < found->count; i++)
            hit = hit || strcmp(found->key[i], f[1]) == 0;
        p.pairs += part;
        p.found += part && hit;
        p.traps += !part;
        p.trapped += !part && hit;
    }
    free(found);
    lines_done(&pairs);
    return p;
}

static void measure_parts(const struct engines *engines, const char *dir)
{
    const struct judged set = {.dir = dir};
    printf("\nparts of compounds\n%-16s %7s %7s\n", "", "found", "traps");
    for (size_t i = 0; i < engines->count; i++) {
        const struct engine *e = engines->at[i];
        void *engine = e->open(false);
        fill_words(&set, e, engine);
        (void)e->commit(engine);
        struct parts p = find_parts(&set, e, engine);
        e->close(engine);
        printf("%-16s %7.3f %7.3f   of %zu and %zu\n", e->name, (double)p.found / (double)p.pairs,
               (double)p.trapped / (double)p.traps, p.pairs, p.traps);
    }
}

void measure_quality(const struct engines *engines, const char *data)
{
    static const char *const names[] = {"sfs-title", "squad-sv-dev", "swequad-mc"};
    char dir[4096];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct scores scores = {0};
        (void)snprintf(dir, sizeof dir, "%s/%s", data, names[i]);
        const struct judged set = {.dir = dir, .name = names[i], .fill = fill_texts};
        score_all(&set, engines, &scores);
        print_all(&set, engines, &scores);
        (void)fflush(stdout);
    }
    const struct judged demo = {TEST_DATA "/queries", "the project's own kind of query", true, true,
                                fill_demo};
    struct scores scores = {0};
    score_all(&demo, engines, &scores);
    print_all(&demo, engines, &scores);
    print_types(engines, &scores);
    (void)snprintf(dir, sizeof dir, "%s/compounds", data);
    measure_parts(engines, dir);
}
