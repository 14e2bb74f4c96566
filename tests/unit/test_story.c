// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "cli/result.h"
#include "cli/story/story.h"

/* A result of the method get, written as JSON with ' for ". */
struct told {
    struct buf packed;
    struct mp mp;
};

static void told_read(struct told *t, const char *json)
{
    char *text = strdup(json);
    assert_non_null(text);
    for (char *c = text; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    json_t *j = json_loads(text, 0, NULL);
    assert_non_null(j);
    *t = (struct told){.packed = BUF(64 * 1024)};
    assert_int_equal(json_to_mp(j, &t->packed), OK);
    assert_int_equal(mp_read(buf_bytes(&t->packed), MP_BOUNDED, 10000, &t->mp), OK);
    json_decref(j);
    free(text);
}

static void told_done(struct told *t)
{
    mp_done(&t->mp);
    buf_done(&t->packed);
}

/* The part of a result that a printer of the story makes of it. */
static char *printed(const char *json, void (*print)(const struct story *s), bool all)
{
    struct told t;
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    assert_non_null(to);
    told_read(&t, json);
    const struct story s = story_of(&t.mp.root, to, all);
    print(&s);
    assert_int_equal(fclose(to), 0);
    told_done(&t);
    return text;
}

static void assert_printed(const char *json, void (*print)(const struct story *s),
                           const char *expected)
{
    char *text = printed(json, print, false);
    assert_string_equal(text, expected);
    free(text);
}

static int setup(void **state)
{
    (void)state;
    settings = (struct settings){0};
    return 0;
}

#define DAY "1577880000000" /* 2020-01-01 12:00 UTC */

static const char disputed[] =
    "{'record':{'kind':'example','fields':{'title':'T','flag':'unsure','why':'We do not know.'}},"
    "'flag':'disputed','tally':{'innovative':1,'ordinary':1,'unsure':0,'own':'unsure'},"
    "'assessments':["
    "{'org':'b','org_name':'B','created':" DAY ",'current':true,'own':false,"
    "'fields':{'flag':'ordinary','new':'no','why':'Old here.','recipient':'Pupils'}},"
    "{'org':'c','org_name':'C','created':" DAY ",'current':true,'own':false,"
    "'fields':{'flag':'innovative','why':'New here.'}},"
    "{'org':'b','org_name':'B','created':" DAY ",'current':false,'own':false,"
    "'fields':{'flag':'innovative','why':'At first sight.'}}]}";

static void disagreement_is_told_in_words_with_each_reason(void **state)
{
    (void)state;
    assert_printed(disputed, said_print,
                   "\nJudgements: they differ · innovative 1 · ordinary practice 1 · "
                   "own view: unsure\n"
                   "  ordinary practice – B, 2020-01-01\n"
                   "    New to the recipient: no\n"
                   "    Old here.\n"
                   "    Recipient: Pupils\n"
                   "    Before: innovative 2020-01-01\n"
                   "  innovative – C, 2020-01-01\n"
                   "    New here.\n"
                   "  own view: unsure\n"
                   "    We do not know.\n");
}

static void history_unfolds_when_it_is_asked_for(void **state)
{
    (void)state;
    char *folded = printed(disputed, said_print, false), *all = printed(disputed, said_print, true);
    assert_null(strstr(folded, "At first sight."));
    assert_non_null(strstr(all, "At first sight."));
    free(folded);
    free(all);
}

static void plain_is_a_sentence_a_line(void **state)
{
    (void)state;
    settings.plain = true;
    assert_printed(disputed, said_print,
                   "\nJudgements: they differ, innovative 1, ordinary practice 1, "
                   "own view: unsure\n"
                   "ordinary practice – B, 2020-01-01\nNew to the recipient: no\nOld here.\n"
                   "Recipient: Pupils\nBefore: innovative 2020-01-01\n"
                   "innovative – C, 2020-01-01\nNew here.\n"
                   "own view: unsure\nWe do not know.\n");
}

static void of_each_adopter_the_newest_counts_and_the_rest_is_a_line(void **state)
{
    (void)state;
    assert_printed(
        "{'record':{'kind':'problem','fields':{'title':'T'}},'adoptions':["
        "{'org':'b','org_name':'B','created':" DAY ",'current':true,'fields':{'status':'adopted',"
        "'how':'adapted','text':'It works.','changed':'Fewer steps.','year':2019,'unit':'U'}},"
        "{'org':'b','org_name':'B','created':1577000000000,'current':false,"
        "'fields':{'status':'trying','text':'x'}},"
        "{'org':'b','org_name':'B','created':1560000000000,'current':false,"
        "'fields':{'status':'planned','text':'x'}},"
        "{'org':'c','org_name':'C','created':" DAY ",'current':true,"
        "'fields':{'status':'dropped','text':'Too dear.'}}],'proposals':[]}",
        said_print,
        "\nTaken up: adopted 1 · dropped 1\n"
        "  adopted – B, 2020-01-01 · U · since 2019 · How: adapted\n"
        "    It works.\n"
        "    What was changed: Fewer steps.\n"
        "    Before: trying it out 2019-12-22 · planned 2019-06-08\n"
        "  dropped – C, 2020-01-01\n"
        "    Too dear.\n"
        "\nProposals: none yet\n");
}

static void a_problem_shows_what_may_solve_it(void **state)
{
    (void)state;
    assert_printed("{'record':{'kind':'problem','fields':{'title':'T'}},'proposals':["
                   "{'org':'b','org_name':'B','created':" DAY ",'fields':{'text':'As we did.'},"
                   "'solution':{'id':'0123456789','title':'Lights','org':'c','org_name':null}},"
                   "{'org':'c','org_name':'C','created':" DAY ",'fields':{'text':'Ask us.'},"
                   "'solution':null}]}",
                   said_print,
                   "\nProposals: 2\n"
                   "  B, 2020-01-01\n    As we did.\n    01234567 Lights – c\n"
                   "  C, 2020-01-01\n    Ask us.\n");
}

/* Questions a (answered twice, once by a question that is answered too), e (not answered); comments
 * of other ages. */
static const char talk[] =
    "{'record':{'kind':'example'},'comments':["
    "{'id':'dd','org':'d','created':" DAY "4,'fields':{'text':'D','answers':'bb'}},"
    "{'id':'bb','org':'b','created':" DAY "2,'fields':{'text':'B','answers':'aa','question':true}},"
    "{'id':'aa','org':'a','created':" DAY "1,'fields':{'text':'A','question':true}},"
    "{'id':'ee','org':'e','created':" DAY "0,'fields':{'text':'E','question':true}},"
    "{'id':'cc','org':'c','created':" DAY "3,'fields':{'text':'C','answers':'aa'}},"
    "{'id':'f1','org':'f','created':" DAY "5,'fields':{'text':'F'}},"
    "{'id':'f2','org':'f','created':" DAY "6,'fields':{'text':'F','answers':'nowhere'}},"
    "{'id':'f3','org':'f','created':" DAY "7,'fields':{'text':'F'}},"
    "{'id':'f4','org':'f','created':" DAY "8,'fields':{'text':'F'}},"
    "{'id':'f5','org':'f','created':" DAY "9,'fields':{'text':'Last'}}]}";

static void assert_in_order(const char *text, const char *const *parts)
{
    for (; *parts; parts++) {
        const char *at = strstr(text, *parts);
        if (!at)
            fail_msg("not there, or too early: %s\n%s", *parts, text);
        text = at;
    }
}

static void answers_stand_below_their_question_at_any_depth(void **state)
{
    (void)state;
    char *text = printed(talk, comments_print, true);
    assert_in_order(text, (const char *[]){"Questions and comments: 10 · 1 not answered\n",
                                           "Question – e,", "not answered: ee\n", "    E\n",
                                           "Question – a,", "    A\n", "Answer – b,", "    B\n",
                                           "Answer – c,", "    C\n", "Answer – d,", "    D\n",
                                           "Comment – f,", "    Last\n", NULL});
    free(text);
}

static void old_talk_is_folded_but_no_open_question(void **state)
{
    (void)state;
    char *text = printed(talk, comments_print, false);
    assert_in_order(text, (const char *[]){"1 older: --all\n", "Question – e,", "Comment – f,",
                                           "    Last\n", NULL});
    assert_null(strstr(text, "Question – a,"));
    assert_null(strstr(text, "Answer"));
    free(text);
}

static const char versions[] =
    "{'record':{'id':'aa11','kind':'example','org_name':'A','created':" DAY ",'fields':"
    "{'title':'New','year':2020}},'versions':["
    "{'id':'cc33','org_name':'A','created':" DAY ",'prev':'bb22','number':3,'current':true,"
    "'fields':{'title':'New','year':2020}},"
    "{'id':'bb22','org_name':'A','created':" DAY ",'prev':'aa11','number':2,'current':false,"
    "'fields':{'title':'Old','year':2020}},"
    "{'id':'aa11','org_name':'A','created':" DAY ",'prev':null,'current':false,"
    "'number':1,'fields':{'title':'Old','tags':['x']}}],'version_count':3}";

static void versions_tell_which_fields_were_changed(void **state)
{
    (void)state;
    assert_printed(versions, versions_print,
                   "\nVersions: 3\n"
                   "  Version 3 – A, 2020-01-01 · cc33 · changed: Title\n"
                   "  Version 2 – A, 2020-01-01 · bb22 · changed: Tags, Year\n"
                   "  Version 1 – A, 2020-01-01 · aa11 · the first\n");
}

static void print_oldest(const struct story *s)
{
    story_print_version(s, mp_at(mp_get(s->result, "versions"), 2));
}

static void an_old_version_says_that_it_is_old(void **state)
{
    (void)state;
    assert_printed(versions, print_oldest,
                   "Old\nA · example · 2020-01-01 · aa11\n"
                   "Version 1 of 3 · A, 2020-01-01 · not the current one\n"
                   "\nTags: x\n\n");
}

static void what_was_withdrawn_says_by_whom_and_why(void **state)
{
    (void)state;
    assert_printed("{'record':{'id':'aa11','kind':'problem','org_name':'A','created':" DAY ","
                   "'state':'erased','review_by':'2020-01-01','overdue':true,'fields':{},"
                   "'successor':{'org':'n','org_name':'N'},"
                   "'hidden':{'reason':'wrong','at':" DAY ",'who':'eva'}},"
                   "'withdrawals':[{'org_name':'N','created':" DAY ",'current':true,'fields':"
                   "{'reason':'legal','erase':'yes','decision':'Dnr 7',"
                   "'replaced_by':'0123456789abcdef'}}]}",
                   story_print,
                   "problem\nA (now N) · problem · 2020-01-01 · aa11\n"
                   "Erased: N, 2020-01-01 · Reason: legal grounds · Decision: Dnr 7\n"
                   "replaced by 01234567\n"
                   "Hidden on this computer: eva, 2020-01-01 · wrong\n"
                   "\nProposals: none yet\n");
}

static void whether_it_is_current_is_told_with_its_day(void **state)
{
    (void)state;
    assert_printed("{'record':{'id':'aa11','kind':'problem','org_name':'A','created':" DAY ","
                   "'updated':" DAY ",'status':'open','state':'published',"
                   "'review_by':'2022-01-01','overdue':false,"
                   "'fields':{'title':'T','category':'skola'}},"
                   "'confirmations':[{'org_name':'A','created':" DAY "}]}",
                   story_print,
                   "T\nA · problem · open · School · 2020-01-01 · changed 2020-01-01 · aa11\n"
                   "Current until 2022-01-01 · confirmed by A, 2020-01-01\n"
                   "\nProposals: none yet\n");
}

static void a_result_with_nothing_in_it_prints_no_more_than_that(void **state)
{
    (void)state;
    char *text = printed("{}", story_print, true);
    assert_null(strstr(text, "(null)"));
    free(text);
    text = printed("{'record':{'kind':'example','fields':[],'org':7},'assessments':{},"
                   "'comments':[7],'adoptions':[{}],'versions':[1,2],'awards':[{}],'solves':[{}]}",
                   story_print, true);
    assert_null(strstr(text, "(null)"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(disagreement_is_told_in_words_with_each_reason, setup),
        cmocka_unit_test_setup(history_unfolds_when_it_is_asked_for, setup),
        cmocka_unit_test_setup(plain_is_a_sentence_a_line, setup),
        cmocka_unit_test_setup(of_each_adopter_the_newest_counts_and_the_rest_is_a_line, setup),
        cmocka_unit_test_setup(a_problem_shows_what_may_solve_it, setup),
        cmocka_unit_test_setup(answers_stand_below_their_question_at_any_depth, setup),
        cmocka_unit_test_setup(old_talk_is_folded_but_no_open_question, setup),
        cmocka_unit_test_setup(versions_tell_which_fields_were_changed, setup),
        cmocka_unit_test_setup(an_old_version_says_that_it_is_old, setup),
        cmocka_unit_test_setup(what_was_withdrawn_says_by_whom_and_why, setup),
        cmocka_unit_test_setup(whether_it_is_current_is_told_with_its_day, setup),
        cmocka_unit_test_setup(a_result_with_nothing_in_it_prints_no_more_than_that, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
