// SPDX-License-Identifier: Apache-2.0
/* The index of the search, which a browser reads as a script: a page may not fetch a file beside it
 * when there is no server. Words are what Unicode calls letters and digits, in lower case; each has
 * the numbers of its pages, doubled, and one more where it stands in the title. */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "cli/output.h"
#include "cli/site/site.h"

enum { WORD_MIN = 2, WORD_MAX = 120 };

static bool is_letter(utf8proc_int32_t c)
{
    utf8proc_category_t k = utf8proc_category(c);
    return (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO) ||
           (k >= UTF8PROC_CATEGORY_ND && k <= UTF8PROC_CATEGORY_NO);
}

static void add_word(struct site *s, const char *word, size_t len, bool title)
{
    json_int_t at = (json_int_t)(2 * (json_array_size(s->pages) - 1)) + title;
    json_t *places = json_object_get(s->words, word);
    size_t count = json_array_size(places);
    if (len < WORD_MIN)
        return;
    if (!places)
        (void)json_object_set_new(s->words, word, places = json_array());
    bool known = count && json_integer_value(json_array_get(places, count - 1)) / 2 == at / 2;
    if (!known)
        (void)json_array_append_new(places, json_integer(at));
}

static void add_words(struct site *s, struct bytes text, bool title)
{
    char word[WORD_MAX + 8];
    size_t len = 0;
    while (text.len) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate(text.ptr, (utf8proc_ssize_t)text.len, &c);
        size_t step = n > 0 ? (size_t)n : 1;
        if (n > 0 && is_letter(c) && len < WORD_MAX) {
            len +=
                (size_t)utf8proc_encode_char(utf8proc_tolower(c), (utf8proc_uint8_t *)word + len);
        } else {
            word[len] = '\0';
            add_word(s, word, len, title);
            len = 0;
        }
        text = bytes_slice(text, step, text.len - step);
    }
    word[len] = '\0';
    add_word(s, word, len, title);
}

static void add_value(struct site *s, const struct field *f, const msgpack_object *value)
{
    struct bytes text;
    if (f->choices || f->type == FIELD_LINKS || f->type == FIELD_DATE)
        return;
    if (mp_text(value, &text))
        add_words(s, text, false);
    for (size_t i = 0; mp_text(mp_at(value, i), &text); i++)
        add_words(s, text, false);
}

void site_index_add(struct site *s, const msgpack_object *story, const char *path)
{
    const msgpack_object *record = mp_get(story, "record"), *fields = mp_get(record, "fields");
    const struct kind *k = kind_named(text_at(record, "kind"));
    struct bytes title = text_at(fields, "title"), summary = text_at(fields, "summary");
    struct bytes org = org_at(record), category = text_at(fields, "category");
    const char *label = say_choice(category_choices, category);
    if (!title.ptr || !summary.ptr)
        return;
    (void)json_array_append_new(
        s->pages, json_pack("[s, s%, s%, o]", path, (const char *)title.ptr, title.len,
                            (const char *)summary.ptr, summary.len,
                            json_sprintf("%.*s · %s", (int)org.len, (const char *)org.ptr, label)));
    add_words(s, title, true);
    add_words(s, org, false);
    add_words(s, bytes_str(label), false);
    for (const struct kind_field *row = k ? k->fields : NULL; row && row->field; row++)
        if (strcmp(row->field->name, "import_key") != 0)
            add_value(s, row->field, mp_get(fields, row->field->name));
}

void site_index_put(struct site *s)
{
    json_t *texts = json_pack("{s:s, s:s, s:s}", "none", _("Nothing was found."), "one",
                              _("1 record was found."), "many", _("%s records were found."));
    json_t *index =
        json_pack("{s:O, s:O, s:o}", "pages", s->pages, "words", s->words, "texts", texts);
    FILE *to = place_file(&s->place, "sokindex.js");
    html_put(to, "window.godaIndex = ");
    (void)json_dumpf(index, to, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
    html_put(to, ";\n");
    json_decref(index);
}
