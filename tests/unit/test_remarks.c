// SPDX-License-Identifier: Apache-2.0
#include "tests/testing.h"

#include <string.h>

#include "cli/draft/remarks.h"

static const char today[] = "2026-11-24";

struct odd {
    uint32_t kind;
    const char *fields; /* JSON */
    const char *remark; /* the field of the only one; NULL: there is none */
};

static void assert_remark(const struct odd *odd)
{
    AUTO_DRAFT struct draft d = {.kind = kind_of(odd->kind),
                                 .fields = json_loads(odd->fields, 0, NULL)};
    assert_non_null(d.fields);
    json_t *list = remarks_of(&d, today);
    const char *field = json_string_value(json_object_get(json_array_get(list, 0), "field"));
    if (json_array_size(list) != (odd->remark ? 1 : 0))
        fail_msg("%s: %zu remarks", odd->fields, json_array_size(list));
    if (odd->remark)
        assert_string_equal(field, odd->remark);
    json_decref(list);
}

static void what_looks_odd_is_told(void **state)
{
    (void)state;
    static const struct odd odds[] = {
        {KIND_ASSESSMENT, "{\"flag\": \"innovative\", \"new\": \"no\"}", "flag"},
        {KIND_ASSESSMENT, "{\"flag\": \"Innovativt\", \"value\": \"Nej\"}", "flag"},
        {KIND_ASSESSMENT, "{\"flag\": \"innovative\", \"leap\": \"no\"}", "flag"},
        {KIND_EXAMPLE, "{\"flag\": \"innovative\", \"realised\": \"no\"}", "flag"},
        {KIND_ASSESSMENT, "{\"flag\": \"ordinary\", \"leap\": \"yes\"}", "flag"},
        {KIND_EXAMPLE, "{\"outcome\": \"good\"}", "results"},
        {KIND_EXAMPLE, "{\"stage\": \"ended\", \"outcome\": \"too_early\"}", "outcome"},
        {KIND_EXAMPLE, "{\"stage\": \"idea\", \"outcome\": \"mixed\"}", "outcome"},
        {KIND_EXAMPLE, "{\"origin\": \"own\", \"origin_ref\": \"Solna\"}", "origin_ref"},
        {KIND_EXAMPLE, "{\"origin\": \"adapted\"}", "origin_ref"},
        {KIND_EXAMPLE, "{\"origin\": \"copied\"}", "origin_ref"},
        {KIND_EXAMPLE, "{\"provider\": \"contracted\"}", "contractor"},
        {KIND_EXAMPLE, "{\"provider\": \"in_house\", \"contractor\": \"AB\"}", "contractor"},
        {KIND_EXAMPLE, "{\"title\": \"VI GJORDE PÅ ETT ANNAT SÄTT\"}", "title"},
        {KIND_EXAMPLE, "{\"year\": 2027}", "year"},
        {KIND_AWARD, "{\"year\": \"2027\"}", "year"},
        {KIND_CONFIRM, "{\"review_by\": \"2026-11-23\"}", "review_by"},
        {KIND_EXAMPLE, "{\"review_by\": \"2031-11-25\"}", "review_by"},
        {KIND_ADOPTION, "{\"status\": \"dropped\", \"how\": \"copied\"}", "how"},
        {KIND_ADOPTION, "{\"status\": \"planned\", \"changed\": \"Tiderna\"}", "changed"},
        {KIND_WITHDRAWAL, "{\"reason\": \"duplicate\"}", "replaced_by"},
        {KIND_COMMENT, "{\"text\": \"Vad kostade det?\"}", "question"},
    };
    for (size_t i = 0; i < sizeof odds / sizeof *odds; i++)
        assert_remark(&odds[i]);
}

static void what_is_consistent_is_not(void **state)
{
    (void)state;
    static const struct odd odds[] = {
        {KIND_ASSESSMENT, "{\"flag\": \"innovative\", \"new\": \"yes\"}", NULL},
        {KIND_ASSESSMENT, "{\"flag\": \"ordinary\", \"new\": \"no\"}", NULL},
        {KIND_EXAMPLE, "{\"outcome\": \"good\", \"results\": \"Kortare köer\"}", NULL},
        {KIND_EXAMPLE, "{\"outcome\": \"failed\", \"lessons\": \"Börja tidigare\"}", NULL},
        {KIND_EXAMPLE, "{\"stage\": \"idea\", \"outcome\": \"too_early\"}", NULL},
        {KIND_EXAMPLE, "{\"stage\": \"idea\"}", NULL},
        {KIND_EXAMPLE, "{\"origin\": \"own\"}", NULL},
        {KIND_EXAMPLE, "{\"provider\": \"contracted\", \"contractor\": \"AB\"}", NULL},
        {KIND_EXAMPLE, "{\"title\": \"AMF:s BI-system\", \"year\": 2026}", NULL},
        {KIND_EXAMPLE, "{\"title\": \"ABC Å\"}", NULL},
        {KIND_EXAMPLE, "{\"review_by\": \"2026-11-24\"}", NULL},
        {KIND_EXAMPLE, "{\"review_by\": \"2031-11-24\"}", NULL},
        {KIND_ADOPTION, "{\"status\": \"dropped\"}", NULL},
        {KIND_PROBLEM, "{\"status\": \"open\"}", NULL},
        {KIND_WITHDRAWAL, "{\"reason\": \"duplicate\", \"replaced_by\": \"abcd\"}", NULL},
        {KIND_COMMENT, "{\"text\": \"Vad kostade det?\", \"question\": true}", NULL},
        {KIND_COMMENT, "{\"text\": \"Vad kostade det?\", \"question\": \"nej\"}", NULL},
        {KIND_PROPOSAL, "{\"text\": \"Varför inte så här?\"}", NULL},
    };
    for (size_t i = 0; i < sizeof odds / sizeof *odds; i++)
        assert_remark(&odds[i]);
}

static void a_new_version_is_read_as_what_it_carries(void **state)
{
    (void)state;
    AUTO_DRAFT struct draft d = {.kind = kind_of(KIND_UPDATE),
                                 .form = kind_of(KIND_EXAMPLE),
                                 .fields = json_pack("{s:s}", "outcome", "good")};
    json_t *list = remarks_of(&d, today);
    assert_int_equal(json_array_size(list), 1);
    json_decref(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_looks_odd_is_told),
        cmocka_unit_test(what_is_consistent_is_not),
        cmocka_unit_test(a_new_version_is_read_as_what_it_carries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
