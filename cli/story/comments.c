// SPDX-License-Identifier: Apache-2.0
/* Questions, answers and comments, in the order of time. */
#include <stdlib.h>
#include <string.h>

#include "cli/result.h"
#include "cli/story/story.h"

enum { SHOWN = 5 };

struct comment {
    const msgpack_object *said;
    char id[HEX_MAX];
    bool question;
    struct comment *answers; /* the question; NULL: it stands for itself */
    size_t answered;         /* how many answer it */
};

struct talk {
    struct comment *comments;
    size_t count;
};

static int by_age(const void *a, const void *b)
{
    uint64_t x = number_at(((const struct comment *)a)->said, "created");
    uint64_t y = number_at(((const struct comment *)b)->said, "created");
    return (x > y) - (x < y);
}

/* A comment holds the digest of what it answers, so that there can be no ring of them. */
static void find_question(struct talk *t, struct comment *c)
{
    char wanted[HEX_MAX];
    (void)hex_of(mp_get(mp_get(c->said, "fields"), "answers"), wanted);
    for (size_t i = 0; wanted[0] && i < t->count && !c->answers; i++)
        if (t->comments[i].question && strcmp(t->comments[i].id, wanted) == 0)
            c->answers = &t->comments[i];
    if (c->answers)
        c->answers->answered++;
}

static struct talk talk_read(const msgpack_object *list, size_t count)
{
    struct talk t = {calloc(count, sizeof(struct comment)), count};
    if (!t.comments)
        abort();
    for (size_t i = 0; i < count; i++) {
        struct comment *c = &t.comments[i];
        c->said = mp_at(list, i);
        c->question = bool_at(mp_get(c->said, "fields"), "question", false);
        (void)hex_of(mp_get(c->said, "id"), c->id);
    }
    qsort(t.comments, count, sizeof *t.comments, by_age);
    for (size_t i = 0; i < count; i++)
        find_question(&t, &t.comments[i]);
    return t;
}

static bool is_unanswered(const struct comment *c)
{
    return c->question && c->answered == 0;
}

static void print_comment(FILE *to, const struct comment *c)
{
    const char *word = c->answers ? _("Answer") : c->question ? _("Question") : _("Comment");
    char by[WHO_MAX], id[16];
    struct items l = story_entry(to, c->answers ? 1 : 0);
    items_add(&l, "%s – %s", word, who_and_when(c->said, by));
    if (is_unanswered(c))
        items_add(&l, _("not answered: %s"), short_hex(bytes_str(c->id), id));
    items_end(&l);
    print_wrapped(to, text_at(mp_get(c->said, "fields"), "text"), c->answers ? 6 : 4);
}

/* What began the talk that a comment is part of. */
static const struct comment *beginning_of(const struct comment *c)
{
    while (c->answers)
        c = c->answers;
    return c;
}

static void print_threads(const struct story *s, const struct talk *t, size_t folded)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct comment *first = &t->comments[i];
        if (first->answers)
            continue;
        if (folded && !is_unanswered(first)) {
            folded--;
            continue;
        }
        print_comment(s->to, first);
        for (size_t k = 0; k < t->count; k++)
            if (t->comments[k].answers && beginning_of(&t->comments[k]) == first)
                print_comment(s->to, &t->comments[k]);
    }
}

static void print_talk(const struct story *s, const struct talk *t)
{
    size_t unanswered = 0, settled = 0; /* settled: threads that may be folded */
    for (size_t i = 0; i < t->count; i++) {
        unanswered += is_unanswered(&t->comments[i]);
        settled += !t->comments[i].answers && !is_unanswered(&t->comments[i]);
    }
    size_t folded = s->all || settled <= SHOWN ? 0 : settled - SHOWN;
    struct items l = story_heading(s->to, _("Questions and comments"));
    items_add(&l, "%zu", t->count);
    if (unanswered)
        items_add(&l, ngettext("%zu not answered", "%zu not answered", unanswered), unanswered);
    if (folded)
        items_add(&l, _("%zu older: --all"), folded);
    items_end(&l);
    print_threads(s, t, folded);
}

void comments_print(const struct story *s)
{
    size_t count = count_at(s->result, "comments");
    if (count == 0)
        return;
    struct talk t = talk_read(mp_get(s->result, "comments"), count);
    print_talk(s, &t);
    free(t.comments);
}
